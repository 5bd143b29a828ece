"""Who serves from a database on a PostgreSQL server: whoever holds its advisory lock, which goes with a connection.

One process holds it alone, or any number of processes that share the work hold it together.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import NoReturn

from bot.errors import DespatchError
from bot.store.errors import AlreadyServing, DatabaseAway, ManyServe, OneServes
from bot.store.postgres import SERVING
from bot.store.postgres_connection import PostgresConnection

_LOG = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often it is looked whether the lock is held still: a server that starts anew has forgotten it."""

TELL_SECONDS = 60.0
"""How often the log says that the server is away still."""

AWAY_SECONDS = 1.0
"""How often a server that is away is tried."""

_TURN = 0.1

_TAKE = "SELECT PG_TRY_ADVISORY_LOCK(?, HASHTEXT(CURRENT_SCHEMA())) AS taken"

_SHARE = "SELECT PG_TRY_ADVISORY_LOCK_SHARED(?, HASHTEXT(CURRENT_SCHEMA())) AS taken"

_RELEASE = "SELECT PG_ADVISORY_UNLOCK_ALL()"


@contextlib.asynccontextmanager
async def holding(url: str, seconds: float, stop: asyncio.Event, *, shared: bool) -> AsyncIterator[None]:
    """Be the one process that serves from a database, or one of many; raises `AlreadyServing` where that cannot be.

    While the server is away this waits, and says so in the log. Where another process came to serve while the server
    had forgotten this one, what runs inside is cancelled, and `AlreadyServing` raised.
    """
    lock = _Lock(url, stop, shared)
    try:
        await lock.take(seconds)
    except BaseException:
        await lock.release()
        raise
    watch = asyncio.create_task(lock.watch(asyncio.current_task(), seconds), name="serving lock")
    try:
        yield
    except asyncio.CancelledError:
        if lock.taken_away:
            raise lock.refusal from None
        raise
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        await lock.release()


class _Lock:
    def __init__(self, url: str, stop: asyncio.Event, shared: bool) -> None:
        self._url = url
        self._stop = stop
        self._shared = shared
        self.refusal: AlreadyServing = OneServes() if shared else AlreadyServing()
        self._connection: PostgresConnection | None = None
        self.taken_away = False

    async def take(self, seconds: float) -> None:
        connection = await self._reached()
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while not await _taken(connection, _SHARE if self._shared else _TAKE):
            if clock() >= deadline:
                await self._refuse(connection)
            await asyncio.sleep(_TURN)

    async def _refuse(self, connection: PostgresConnection) -> NoReturn:
        """Raise what says who serves: where the lock can be shared, those who hold it do."""
        if not self._shared and await _taken(connection, _SHARE):
            self.refusal = ManyServe()
        raise self.refusal

    async def watch(self, serving: "asyncio.Task[object] | None", seconds: float) -> None:
        """Look from time to time whether the connection stands; take the lock again where it does not."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if self._connection is not None:
                    await self._connection.execute("SELECT 1")
            except DespatchError:
                try:
                    await self.release()
                    await self.take(seconds)
                except DespatchError as error:
                    _LOG.error("%s", error.sentence, extra={"code": error.code})
                    self.taken_away = isinstance(error, AlreadyServing)
                    if self.taken_away and serving is not None:
                        serving.cancel()

    async def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # a server that is away has let go of it
                await connection.execute(_RELEASE)  # at once: a session's own end takes the server a moment
            await connection.close()

    async def _reached(self) -> PostgresConnection:
        """Connect, however long that takes; raises `DatabaseAway` only when the program is to stop."""
        told, clock = -TELL_SECONDS, asyncio.get_running_loop().time
        while True:
            try:
                self._connection = await PostgresConnection.open(self._url)
            except DatabaseAway as error:
                if clock() - told >= TELL_SECONDS:
                    told = clock()
                    _LOG.error("%s", error.sentence, extra={"code": error.code})
                if self._stop.is_set():
                    raise
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), AWAY_SECONDS)
            else:
                return self._connection


async def _taken(connection: PostgresConnection, sql: str) -> bool:
    return bool((await connection.execute_fetchall(sql, (SERVING,)))[0]["taken"])
