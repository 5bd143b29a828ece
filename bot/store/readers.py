"""A few connections that cannot write, lent one at a time to whoever reads."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from bot.store.errors import DatabaseClosed, StoreError
from bot.store.writer import Writing

STOP_SECONDS = 1.0

C = TypeVar("C", bound=Writing)


class Readers(Generic[C]):
    """A pool that opens connections when they are first needed, `size` at most; those that broke are let go."""

    def __init__(self, connect: Callable[[], Awaitable[C]], size: int) -> None:
        self._connect = connect
        self._slots = asyncio.Semaphore(size)
        self._idle: list[C] = []
        self._all: set[C] = set()
        self._closed = False

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[C]:
        """Lend a connection; it comes back outside any transaction, whatever happens to the borrower."""
        async with self._slots:
            connection = await self._take()
            try:
                yield connection
            except BaseException:
                await asyncio.shield(asyncio.ensure_future(self._give_back(connection)))
                raise
            if connection.in_transaction:
                await asyncio.shield(asyncio.ensure_future(self._give_back(connection)))
            else:  # the usual way: what was asked for has come, and its thread is idle
                self._idle.append(connection)

    async def close(self) -> None:
        """Stop what is running and close every connection; never waits long."""
        self._closed = True
        await asyncio.gather(*(self._shut(connection) for connection in self._all))
        self._all.clear()

    async def _take(self) -> C:
        if self._closed:
            raise DatabaseClosed
        if self._idle:
            return self._idle.pop()
        connection = await self._connect()
        if self._closed:  # meanwhile
            await self._shut(connection)
            raise DatabaseClosed
        self._all.add(connection)
        return connection

    async def _give_back(self, connection: C) -> None:
        try:
            await connection.rollback()
        except (sqlite3.Error, ValueError, StoreError):
            self._all.discard(connection)
            await self._shut(connection)
        else:
            self._idle.append(connection)

    @staticmethod
    async def _shut(connection: Writing) -> None:
        with contextlib.suppress(sqlite3.Error, ValueError, StoreError, TimeoutError):
            await connection.interrupt()
            await asyncio.wait_for(connection.close(), STOP_SECONDS)
