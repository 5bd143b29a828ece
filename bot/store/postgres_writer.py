"""The one task of a process that writes to a PostgreSQL server, beside those of other processes.

What waits together is committed together, each job in a savepoint of its own, as it is with a file: a commit costs the
server a wait for its disk. Beside that: transactions of two processes that meet are tried again, a connection that is
lost is opened again, and whether a commit that nobody heard of stands is asked of the server.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

from bot.store.errors import DatabaseAway, DatabaseClosed, DatabaseLocked, StoreError
from bot.store.postgres_connection import PostgresConnection, PostgresStatements
from bot.store.postgres_errors import Again, lost
from bot.store.writer import STOP_SECONDS, Job, Writer

TRIES = 25
"""How often work that meets others' is tried; each time somebody else's has been committed instead."""

TOGETHER = 3
"""How often what was to be committed together is tried so, before each is tried by itself."""

PAUSE = 0.05
"""Seconds between two tries to reach a server that is away."""

_BEGIN = "BEGIN ISOLATION LEVEL SERIALIZABLE"

_NUMBER = "SELECT CAST(PG_CURRENT_XACT_ID_IF_ASSIGNED() AS TEXT) AS number"

_OUTCOME = "SELECT PG_XACT_STATUS(CAST(? AS XID8)) AS outcome"


class _Unheard(StoreError):
    """The connection went while a transaction, of this number, was being committed."""

    def __init__(self, number: str) -> None:
        super().__init__("The connection went in the middle of a commit.")
        self.number = number


class PostgresWriter(Writer[PostgresConnection]):
    """Runs jobs in the order they came, many to one transaction; see `Writer`."""

    def __init__(
        self,
        connection: PostgresConnection,
        connect: Callable[[], Awaitable[PostgresConnection]],
        busy_seconds: float,
    ) -> None:
        super().__init__(connection, busy_seconds)
        self._connect = connect

    async def _by_itself(self, job: Job) -> None:
        with contextlib.suppress(StoreError):  # the job says so
            await self._reach()
        await super()._by_itself(job)

    async def _group(self, first: Job) -> None:
        group = [first]
        try:
            await self._patiently(group, grows=True)
        except Exception as error:  # whatever it is, it is the callers': this task goes on
            if isinstance(error, DatabaseAway):
                group += self._waiting()  # they have waited as long
            self._fail(group, error, None)
        finally:
            self._fail(group, DatabaseClosed(), None)

    def _waiting(self) -> list[Job]:
        waiting = []
        while not self._queue.empty() and not self._closing:
            job = self._queue.get_nowait()
            if job is not None:
                waiting.append(job)
        return waiting

    async def _patiently(self, group: list[Job], *, grows: bool) -> None:
        """Commit a group, however often that has to be tried; raises what ends it."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._busy_seconds
        tried = 0
        while True:
            try:
                return await self._once(group, grows=grows)
            except (Again, _Unheard, DatabaseAway) as error:
                grows = False  # whatever has joined is run anew, all of it
                await self._roll_back()
                if await self._ended_well(group, error):
                    return None
                tried += isinstance(error, Again)
                if self._closing or (not isinstance(error, Again) and clock() >= deadline):
                    raise (DatabaseClosed if self._closing else DatabaseAway) from error
                if tried >= TRIES:
                    raise DatabaseLocked from error
                if tried >= TOGETHER and len(group) > 1:
                    return await self._each(group)
                await asyncio.sleep(secrets.randbelow(10) * 0.001 * tried if isinstance(error, Again) else PAUSE)
            except BaseException:
                await self._roll_back()
                raise

    async def _each(self, group: list[Job]) -> None:
        """Commit each job of a group by itself: one that fails is no other's."""
        for job in group:
            if not job.done.done():
                try:
                    await self._patiently([job], grows=False)
                except Exception as error:  # the job's own
                    job.fail(error)

    async def _once(self, group: list[Job], *, grows: bool) -> None:
        await self._reach()
        await self._connection.execute(_BEGIN)
        if grows:
            await self._run_all(group)
        else:
            for job in group:
                await self._run_one(job)
        await self._commit()
        self._resolve(group)

    async def _commit(self) -> None:
        number = (await self._connection.execute_fetchall(_NUMBER))[0]["number"]
        try:
            await self._connection.run(_commit)
        except DatabaseAway as error:
            raise (_Unheard(str(number)) if number else error) from error

    async def _ended_well(self, group: list[Job], error: Exception) -> bool:
        """Say whether a commit that nobody heard of stands, and tell the callers so."""
        if not isinstance(error, _Unheard):
            return False
        outcome = await self._outcome(error.number)
        if outcome == "committed":
            self._resolve(group)
        return outcome == "committed"

    async def _outcome(self, number: str) -> str | None:
        """Ask how a transaction ended, while the server is away or has not noticed yet; raises `DatabaseAway`."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._busy_seconds
        while True:
            try:
                await self._reach()
                outcome = (await self._connection.execute_fetchall(_OUTCOME, (number,)))[0]["outcome"]
                if outcome != "in progress":
                    return str(outcome)
            except DatabaseAway:
                pass
            if clock() >= deadline:
                raise DatabaseAway
            await asyncio.sleep(PAUSE)

    async def _reach(self) -> None:
        """Have a connection that stands, as far as is known; raises the errors of the store."""
        if not self._connection.alive:
            gone, self._connection = self._connection, await self._connect()
            await gone.close()

    async def _undo(self, job: Job, error: BaseException) -> None:
        if isinstance(error, Again) or lost(error) or not self._connection.alive:
            raise error
        await super()._undo(job, error)

    async def _roll_back(self) -> None:
        with contextlib.suppress(Exception):  # where there is no connection there is nothing to take back
            await asyncio.wait_for(self._connection.rollback(), STOP_SECONDS)


def _commit(statements: PostgresStatements) -> None:
    statements.execute("COMMIT")
