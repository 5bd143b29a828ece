"""A database as the migrations leave it, made once in a process: most tests of stores begin from one."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.database import BUSY_SECONDS, Database
from bot.store.migrate import migrate
from bot.store.sqlite import SqliteDatabase


@asynccontextmanager
async def laid(path: Path) -> AsyncIterator[Database]:
    """Open a database, which is migrated already where it is new."""
    _lay(path)
    async with Database.open(path) as database:
        yield database


def _lay(path: Path) -> None:
    if not path.exists():
        path.write_bytes(migrated())


@cache
def migrated() -> bytes:
    """Return the file; in a thread of its own, for whoever asks runs a loop."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as threads:
        path = Path(folder) / "empty.db"
        threads.submit(lambda: asyncio.run(_migrated(path))).result()
        return path.read_bytes()


async def _migrated(path: Path) -> None:
    """Make the file, whichever engine the tests that ask are on."""
    async with SqliteDatabase.opened(path, 1, BUSY_SECONDS) as database:
        await migrate(database)
