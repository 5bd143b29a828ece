"""Which engine a database is of; PostgreSQL's library is loaded only where that is meant."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from bot.store.database import Database, on_server
from bot.store.port import Target
from bot.store.presence import SERVING_SECONDS, alone
from bot.store.sqlite import SqliteDatabase


@contextlib.asynccontextmanager
async def opened(target: Target, readers: int, busy_seconds: float) -> AsyncIterator[Database]:
    """Open a database; see `Database.open`."""
    if on_server(target):
        from bot.store.postgres import PostgresDatabase  # see above

        async with PostgresDatabase.connected(str(target), readers, busy_seconds) as server:
            yield server
    else:
        async with SqliteDatabase.opened(Path(target), readers, busy_seconds) as file:
            yield file


@contextlib.asynccontextmanager
async def serving(
    target: Target, seconds: float = SERVING_SECONDS, stop: asyncio.Event | None = None, *, shared: bool = False
) -> AsyncIterator[None]:
    """Be the one process that serves from a database; raises `AlreadyServing` when another is for so long.

    On a server it may be one of many, which share the work: then it raises only while one serves alone.

    A server that is away is waited for, until the program is to `stop`: then that is `DatabaseAway`.
    """
    if on_server(target):
        from bot.store.postgres_presence import holding  # see above

        async with holding(str(target), seconds, stop or asyncio.Event(), shared=shared):
            yield
    else:
        async with alone(Path(target), seconds):
            yield
