"""The database as one SQLite file: `write` through one writer, `read` beside it."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bot.errors import DespatchError
from bot.store.connect import Connection, Raw, make_folder, open_reader, open_writer
from bot.store.database import Database
from bot.store.errors import DatabaseClosed, DatabaseDamaged, wrapped
from bot.store.port import Params, Row, Steps, Work
from bot.store.presence import used
from bot.store.readers import Readers
from bot.store.writer import Writer

_LOG = logging.getLogger(__name__)

T = TypeVar("T")
Borrower = Callable[[Connection], Awaitable[T]]


class SqliteDatabase(Database):
    """One SQLite file: WAL, every commit on the disk before it is acknowledged.

    Writes of all callers go through one task, which commits together what waits together; reads
    go to connections of their own and never wait for a write.
    """

    engine = "sqlite"

    def __init__(
        self, path: Path, writer: Writer[Connection], readers: Readers[Connection], watcher: Readers[Connection]
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._watcher = watcher
        self._damaged = False

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, where: Path, readers: int, busy_seconds: float) -> AsyncIterator["SqliteDatabase"]:
        """Open the file (made if it is missing, with its folder) and close it at the end; see `Database.open`."""
        await asyncio.to_thread(make_folder, where)
        hold = await used(where)
        try:
            writer = Writer(await open_writer(where), busy_seconds)
            pools = tuple(Readers(lambda: open_reader(where), size) for size in (readers, 1))
            try:
                yield cls(where, writer, *pools)
            finally:
                try:
                    for pool in pools:
                        await pool.close()
                finally:
                    await writer.close()
        finally:
            hold.release()

    async def healthy(self) -> bool:
        """Say whether the database can be read at this moment, and no page of it was found damaged."""
        if self._damaged:
            return False
        try:
            await self.fetch_one("SELECT 1")
        except DespatchError:
            return False
        return True

    @property
    def commits(self) -> int:
        """Return how many transactions this process has committed: fewer than writes, when grouped."""
        return self._writer.commits

    async def write(self, work: Work[T]) -> T:
        """Run `work(connection)` in the writer's transaction; return its value once it is on the disk.

        The work awaits nothing but the connection, and neither begins, commits nor rolls back: when
        it raises, what it did is undone, and only that. It must not call `write` again.
        """
        with self._watched():
            return await self._writer.submit(work)

    async def transact(self, steps: Steps[T]) -> T:
        """Run `steps(connection)` in the writer's transaction, as `write` does, but in its thread and without awaiting.

        For work that is nothing but statements: each one that is awaited costs more than most do themselves.
        """
        with self._watched():
            return await self._writer.submit_steps(steps)

    async def size(self) -> int:
        """Return how many bytes the file has."""
        rows = await self.fetch_all("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(rows[0][0])

    async def rewrite(self) -> None:
        """Write the whole file anew, so that nothing of what was deleted is in it; readers read on, writes wait."""
        await self._writer.submit_alone(lambda connection: connection.run(_rewritten))

    async def read(self, work: Work[T]) -> T:
        """Run `work(connection)` on a reader, all of it on one state of the database."""

        async def snapshot(connection: Connection) -> T:
            await connection.execute("BEGIN")
            return await work(connection)

        return await self._borrow(self._readers, snapshot)

    async def look(self, steps: Steps[T]) -> T:
        """Run `steps(connection)` on a reader, as `read` does, but in its thread and without awaiting."""

        def snapshot(connection: Raw) -> T:
            connection.execute("BEGIN")
            return steps(connection)

        return await self._borrow(self._readers, lambda connection: connection.run(snapshot))

    async def fetch_all(self, sql: str, params: Params = ()) -> list[Row]:
        """Return the rows of one query, as `sqlite3.Row` (by position or by name)."""
        return await self._borrow(self._readers, lambda connection: _rows(connection, sql, params))

    async def data_version(self) -> int:
        """Return a number that differs from the last one if anyone, here or elsewhere, committed since.

        It is cheap (no disk access when nothing happened): https://sqlite.org/pragma.html#pragma_data_version
        """
        rows = await self._borrow(self._watcher, lambda connection: _rows(connection, "PRAGMA data_version", ()))
        return int(rows[0][0])

    async def renumber(self) -> None:
        """Do nothing: a file counts those that are written with their numbers, too."""

    def only_one_migrates(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Keep nobody out: each migration takes the write lock and looks again."""
        return contextlib.nullcontext()

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Remember that a page was found damaged, and log that once: whoever keeps this running has to see to it."""
        try:
            yield
        except DatabaseDamaged as error:
            if not self._damaged:
                _LOG.error("%s", error.sentence, extra={"code": error.code})
            self._damaged = True
            raise

    async def _borrow(self, pool: Readers[Connection], work: Borrower[T]) -> T:
        with self._watched():
            return await self._lent(pool, work)

    @staticmethod
    async def _lent(pool: Readers[Connection], work: Borrower[T]) -> T:
        try:
            async with pool.lend() as connection:
                return await work(connection)
        except sqlite3.Error as error:
            reason = wrapped(error)
            if reason is error:
                raise
            raise reason from error
        except ValueError as error:
            if str(error) in ("Connection closed", "no active connection"):
                raise DatabaseClosed from error
            raise


async def _rows(connection: Connection, sql: str, params: Params) -> list[Row]:
    return list(await connection.execute_fetchall(sql, params))


def _rewritten(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
