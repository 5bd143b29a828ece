"""Turns at a host for all processes on one PostgreSQL database: advisory locks, which go with whoever held them.

A turn is one of a host's few slots; its lock is held on one connection of the process for as long as the request runs.
The server lets go of it when the process dies, when its machine is gone for half a minute, and when it is stopped for
a minute. Where the connection is lost, requests that are on their way end without their locks.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

from bot.sources.errors import HostBusy
from bot.sources.turns import AT_ONCE_PER_HOST, PATIENCE, Authority, pause
from bot.store.errors import StoreError
from bot.store.postgres import LOCKS
from bot.store.postgres_connection import PostgresConnection, PostgresStatements

TURNS = LOCKS + 10
"""The first half of these locks; the second is made of a host and a slot. Where two come to one number, they wait."""

UNUSED_SECONDS = 30.0
"""After so long without a turn the connection is closed, before the server would."""

_SETTINGS = (
    # A process that was stopped asks nothing; one that works asks at least as often as a page may take (`Limits`).
    "SET idle_session_timeout = '60s'",
    # A machine that went without a word: the server's own settings would keep its locks for hours.
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)

_TAKE = "SELECT PG_TRY_ADVISORY_LOCK(?, HASHTEXT(CURRENT_SCHEMA() || ' ' || ?)) AS taken"

_GIVE_BACK = "SELECT PG_ADVISORY_UNLOCK(?, HASHTEXT(CURRENT_SCHEMA() || ' ' || ?)) AS given"


@dataclass(slots=True)
class _Session:
    """A connection and the slots that are held on it: only its own thread looks at them, one thing after another."""

    connection: PostgresConnection
    held: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Turn:
    session: _Session
    slot: str


class PostgresHostTurns:
    """One for a process; `close` it at the end, or open it with `async with`."""

    def __init__(
        self,
        url: str,
        *,
        at_once: int = AT_ONCE_PER_HOST,
        patience: float = PATIENCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._url = url
        self._at_once = at_once
        self._patience = patience
        self._sleep = sleep
        self._jitter = jitter
        self._session: _Session | None = None
        self._opening = asyncio.Lock()
        self._inside = 0
        self._unused: asyncio.TimerHandle | None = None
        self._ends: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "PostgresHostTurns":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @contextlib.asynccontextmanager
    async def turn(self, authority: Authority) -> AsyncIterator[None]:
        """Wait for a turn at a host and have it inside.

        Raises `HostBusy` where none comes free in a minute, and what the store raises where it is away for so long.
        """
        self._entered()
        try:
            turn = await self._waited_for(f"{authority[0]}:{authority[1]}")
            try:
                yield
            finally:
                self._end(self._given_back(turn))
        finally:
            self._left()

    async def close(self) -> None:
        """Let go of everything."""
        if self._unused is not None:
            self._unused.cancel()
        session, self._session = self._session, None
        await asyncio.gather(*self._ends, return_exceptions=True)
        if session is not None:
            await session.connection.close()

    async def _waited_for(self, host: str) -> _Turn:
        clock = asyncio.get_running_loop().time
        deadline, looks = clock() + self._patience, 0
        while True:
            reason: Exception = HostBusy()
            try:
                if turn := await self._looked(host):
                    return turn
            except StoreError as error:
                reason = error
            if clock() >= deadline:
                raise reason
            await self._sleep(pause(looks, self._jitter()))
            looks += 1

    async def _looked(self, host: str) -> _Turn | None:
        """Take a free slot; one that is taken after nobody waits any more is given back."""
        session = await self._opened()
        taking = asyncio.ensure_future(session.connection.run(lambda statements: self._take(session, host, statements)))
        try:
            slot = await asyncio.shield(taking)
        except asyncio.CancelledError:
            self._end(self._given_back_late(session, taking))
            raise
        return _Turn(session, slot) if slot else None

    def _take(self, session: _Session, host: str, statements: PostgresStatements) -> str | None:
        """Try the slots that are not held here: a session may take a lock that it has as often as it likes."""
        for slot in (f"{host} {number}" for number in range(self._at_once)):
            if slot not in session.held and statements.execute(_TAKE, (TURNS, slot)).fetchall()[0]["taken"]:
                session.held.add(slot)
                return slot
        return None

    async def _given_back(self, turn: _Turn) -> None:
        def give_back(statements: PostgresStatements) -> None:
            turn.session.held.discard(turn.slot)
            statements.execute(_GIVE_BACK, (TURNS, turn.slot)).fetchall()

        with contextlib.suppress(StoreError):  # the lock went with its connection
            await turn.session.connection.run(give_back)

    async def _given_back_late(self, session: _Session, taking: "asyncio.Future[str | None]") -> None:
        with contextlib.suppress(StoreError):
            if slot := await taking:
                await self._given_back(_Turn(session, slot))

    async def _opened(self) -> _Session:
        async with self._opening:
            if self._session is None or not self._session.connection.alive:
                gone, self._session = self._session, None
                if gone is not None:
                    await gone.connection.close()
                self._session = _Session(await _connected(self._url))
            return self._session

    def _entered(self) -> None:
        self._inside += 1
        if self._unused is not None:
            self._unused.cancel()
            self._unused = None

    def _left(self) -> None:
        self._inside -= 1
        if not self._inside:
            self._unused = asyncio.get_running_loop().call_later(UNUSED_SECONDS, lambda: self._end(self._let_go()))

    async def _let_go(self) -> None:
        if not self._inside and self._session is not None:
            session, self._session = self._session, None
            await session.connection.close()

    def _end(self, work: Coroutine[object, object, None]) -> None:
        """Do what nobody waits for, and nobody can cancel by going away."""
        task = asyncio.get_running_loop().create_task(work)
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)


async def _connected(url: str) -> PostgresConnection:
    connection = await PostgresConnection.open(url)
    try:
        await connection.run(_set)
    except BaseException:
        await connection.close()
        raise
    return connection


def _set(statements: PostgresStatements) -> None:
    for setting in _SETTINGS:
        statements.execute(setting)
