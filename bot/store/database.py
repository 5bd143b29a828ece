"""The database as the rest of the program sees it, whichever engine it is: `write` one thing, `read` beside it."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import TypeVar

from bot.store.port import Connection, Params, Row, Statements, Steps, Target, Work

T = TypeVar("T")

READERS = 4
BUSY_SECONDS = 5.0

POSTGRES = ("postgresql://", "postgres://")
"""How the address of a PostgreSQL server begins, as libpq knows it (and some hosts shorten it)."""

__all__ = ["BUSY_SECONDS", "READERS", "Connection", "Database", "Params", "Row", "Statements", "Work", "on_server"]


def on_server(target: Target) -> bool:
    """Say whether a database is on a PostgreSQL server, and no file."""
    return isinstance(target, str) and target.startswith(POSTGRES)


class Database(ABC):
    """Where everything is stored: a SQLite file, or a database on a PostgreSQL server.

    What `write` has returned stands, come what may. Work that fails is undone, and only that; work may be run again
    where two processes met, so it does nothing but what its connection does.
    """

    engine: str
    """`sqlite` or `postgresql`: for what has to be said otherwise by hand, in migrations and for full-text search."""

    @staticmethod
    @contextlib.asynccontextmanager
    async def open(
        target: Target, *, readers: int = READERS, busy_seconds: float = BUSY_SECONDS
    ) -> AsyncIterator["Database"]:
        """Open a file (made if it is missing, with its folder), or connect to a server; close it come what may.

        `busy_seconds` is how long a write waits for another process's lock before `DatabaseLocked`, or for a server
        that is away before `DatabaseAway`. Raises the errors of `bot.store.errors`.
        """
        from bot.store.engines import opened  # the engines know this module

        async with opened(target, readers, busy_seconds) as database:
            yield database

    @property
    @abstractmethod
    def commits(self) -> int:
        """Return how many transactions this process has committed: fewer than writes, when grouped."""

    @abstractmethod
    async def healthy(self) -> bool:
        """Say whether the database can be read at this moment, and no page of it was found damaged."""

    @abstractmethod
    async def write(self, work: Work[T]) -> T:
        """Run `work(connection)` in a transaction; return its value once that is committed.

        The work awaits nothing but the connection, and neither begins, commits nor rolls back: when
        it raises, what it did is undone, and only that. It must not call `write` again.
        """

    @abstractmethod
    async def transact(self, steps: Steps[T]) -> T:
        """Run `steps(statements)` in a transaction, as `write` does, but in its thread and without awaiting.

        For work that is nothing but statements: each one that is awaited costs more than most do themselves.
        """

    @abstractmethod
    async def size(self) -> int:
        """Return how many bytes the database takes."""

    @abstractmethod
    async def rewrite(self) -> None:
        """Write everything anew, so that nothing of what was deleted is in the database's files; writes wait."""

    @abstractmethod
    async def read(self, work: Work[T]) -> T:
        """Run `work(connection)`, which only reads, all of it on one state of the database."""

    @abstractmethod
    async def look(self, steps: Steps[T]) -> T:
        """Run `steps(statements)`, as `read` does, but in a thread and without awaiting."""

    @abstractmethod
    async def fetch_all(self, sql: str, params: Params = ()) -> list[Row]:
        """Return the rows of one query, each by position or by name."""

    async def fetch_one(self, sql: str, params: Params = ()) -> Row | None:
        """Return the first row of one query, or nothing."""
        rows = await self.fetch_all(sql, params)
        return rows[0] if rows else None

    @abstractmethod
    async def data_version(self) -> int:
        """Return a number that differs from the last one if anyone, here or elsewhere, committed since. It is cheap."""

    @abstractmethod
    async def renumber(self) -> None:
        """Have the numbers that the engine gives to rows go on behind those that stand, however they came there."""

    @abstractmethod
    def only_one_migrates(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Keep other processes from migrating meanwhile, where a transaction alone does not."""
