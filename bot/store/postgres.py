"""The database on a PostgreSQL server: the same promises as the file's, and the server may go away and come back."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

from bot.errors import DespatchError
from bot.store.database import Database
from bot.store.errors import DatabaseAway
from bot.store.port import Params, Row, Statements, Steps, Work
from bot.store.postgres_connection import PostgresConnection, PostgresStatements
from bot.store.postgres_writer import PostgresWriter
from bot.store.readers import Readers

T = TypeVar("T")

SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

LOCKS = 1_146_310_740
"""The first half of our advisory locks, which are of one database: any number that others are unlikely to use."""

MIGRATING, SERVING = LOCKS, LOCKS + 1

_SIZE = "SELECT PG_DATABASE_SIZE(CURRENT_DATABASE()) AS size"

# What a transaction sees differs once another has ended. (One that ended in another database shows too: no harm.)
_SEEN = "SELECT CAST(PG_CURRENT_SNAPSHOT() AS TEXT) AS seen"

_TABLES = "SELECT FORMAT('%I', tablename) AS name FROM pg_tables WHERE schemaname = CURRENT_SCHEMA()"


_NUMBERED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = CURRENT_SCHEMA() AND is_identity = 'YES' AND identity_generation = 'BY DEFAULT'
"""


class PostgresDatabase(Database):
    """A database on a server: writes go through one task, as they do with a file, since what waits costs one commit.

    Other processes may write at the same time: transactions are serialisable, and those that meet are tried again.
    """

    engine = "postgresql"

    def __init__(self, url: str, writer: PostgresWriter, readers: Readers[PostgresConnection]) -> None:
        self._url = url
        self._writer = writer
        self._readers = readers
        self._seen, self._version = "", 0

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(cls, url: str, readers: int, busy_seconds: float) -> AsyncIterator["PostgresDatabase"]:
        """Connect, and close every connection at the end; see `Database.open`."""
        connect = partial(PostgresConnection.open, url)
        writer = PostgresWriter(await connect(), connect, busy_seconds)
        pool = Readers(partial(connect, reads=True), readers)
        try:
            yield cls(url, writer, pool)
        finally:
            try:
                await pool.close()
            finally:
                await writer.close()

    @property
    def commits(self) -> int:
        """Return how many transactions this process has committed."""
        return self._writer.commits

    async def healthy(self) -> bool:
        """Say whether the server answers at this moment."""
        try:
            await self.fetch_one("SELECT 1")
        except DespatchError:
            return False
        return True

    async def write(self, work: Work[T]) -> T:
        """Run `work(connection)` in a transaction; see `Database.write`."""
        return await self._writer.submit(work)

    async def transact(self, steps: Steps[T]) -> T:
        """Run `steps(statements)` in a transaction; see `Database.transact`."""
        return await self._writer.submit_steps(steps)

    async def size(self) -> int:
        """Return how many bytes the database takes on the server."""
        rows = await self.fetch_all(_SIZE)
        return int(rows[0]["size"])

    async def rewrite(self) -> None:
        """Write every table anew; nobody reads one while that is written."""
        await self._writer.submit_alone(lambda connection: connection.run(_rewritten))

    async def read(self, work: Work[T]) -> T:
        """Run `work(connection)` on one state of the database."""

        async def snapshot(connection: PostgresConnection) -> T:
            await connection.execute(SNAPSHOT)
            return await work(connection)

        return await self._lent(snapshot)

    async def look(self, steps: Steps[T]) -> T:
        """Run `steps(statements)` on one state of the database, in a thread."""

        def snapshot(statements: PostgresStatements) -> T:
            statements.execute(SNAPSHOT)
            return steps(statements)

        return await self._lent(lambda connection: connection.run(snapshot))

    async def fetch_all(self, sql: str, params: Params = ()) -> list[Row]:
        """Return the rows of one query."""
        return await self._lent(lambda connection: connection.execute_fetchall(sql, params))

    async def data_version(self) -> int:
        """Return a number that differs from the last one if anyone committed since: one question, no look at a disk."""
        seen = str((await self.fetch_all(_SEEN))[0]["seen"])
        if seen != self._seen:
            self._seen, self._version = seen, self._version + 1
        return self._version

    async def renumber(self) -> None:
        """Set each table's sequence to the largest number that it has."""
        await self._writer.submit_steps(_renumbered)

    @contextlib.asynccontextmanager
    async def only_one_migrates(self) -> AsyncIterator[None]:
        """Hold the lock of those who migrate, waiting for whoever has it: it goes with its connection."""
        connection = await PostgresConnection.open(self._url)
        try:
            await connection.execute("SELECT PG_ADVISORY_LOCK(?, HASHTEXT(CURRENT_SCHEMA()))", (MIGRATING,))
            yield
        finally:
            await connection.interrupt()
            await connection.close()

    async def _lent(self, work: Callable[[PostgresConnection], Awaitable[T]]) -> T:
        """Run what reads; once more where the connection had gone while nobody used it."""
        try:
            return await self._on_one(work)
        except DatabaseAway:
            return await self._on_one(work)

    async def _on_one(self, work: Callable[[PostgresConnection], Awaitable[T]]) -> T:
        async with self._readers.lend() as connection:
            return await work(connection)


def _renumbered(statements: Statements) -> None:
    for row in statements.execute(_NUMBERED).fetchall():
        table, column = row["table_name"], row["column_name"]
        largest = f"(SELECT COALESCE(MAX({column}), 0) + 1 FROM {table})"  # noqa: S608  # names out of the schema
        statements.execute(f"SELECT SETVAL(PG_GET_SERIAL_SEQUENCE(?, ?), {largest}, FALSE)", (table, column)).fetchall()


def _rewritten(statements: PostgresStatements) -> None:
    for row in statements.execute(_TABLES).fetchall():
        statements.execute(f"VACUUM (FULL, ANALYZE) {row['name']}")
