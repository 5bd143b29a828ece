"""What capabilities see of an engine, whichever it is: SQL with `?` and `:name`, rows by position and by name.

SQLite's own library has this shape already; for PostgreSQL `postgres_connection.py` gives it. Nothing else of either is
to be used by a capability, so that its statements run on both.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Params = Sequence[Any] | Mapping[str, Any]
"""Values of `?` in order, or of `:name` by name: numbers, text, bytes, truths, nothing."""

Statement = tuple[str, Params]
"""A statement with its values, to be run in a transaction of somebody else's."""

Also = Callable[[Sequence[T]], Statement]
"""Says what is to be written together with what was found, in the same transaction: work for others, for example."""

Target = Path | str
"""What is opened: a SQLite file, or a PostgreSQL server's address as DATABASE_URL has it."""

RuleBroken = sqlite3.IntegrityError
"""What both engines raise where a row would break a unique key, a check or a reference."""


class Row(Protocol):
    """One row of an answer."""

    def __getitem__(self, key: Any, /) -> Any:  # noqa: ANN401  # a column may hold anything
        """Return a column by position or name."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the columns in order."""

    def __len__(self) -> int:
        """Return how many columns there are."""

    def keys(self) -> list[str]:
        """Return the names of the columns."""


class Found(Protocol):
    """What a statement came to: rows, and how many it changed."""

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""

    def fetchone(self) -> Any:  # noqa: ANN401  # a row or nothing; SQLite's library says the same
        """Return the next row, or nothing."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""

    def close(self) -> object:
        """Let go of what is left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""


class Statements(Protocol):
    """A transaction for work that is nothing but statements, as `transact` and `look` lend it."""

    @property
    def engine(self) -> str:
        """Return which engine this is: for full-text search alone."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Found:  # noqa: ANN401  # `Params`
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Found:
        """Run a statement once for each of some parameters."""


class Changed(Protocol):
    """What an awaited statement came to."""

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""


class Connection(Protocol):
    """A transaction for work that awaits each of its statements, as `write` and `read` lend it."""

    @property
    def engine(self) -> str:
        """Return which engine this is: for full-text search alone."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Awaitable[Changed]:  # noqa: ANN401  # `Params`
        """Run a statement."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Awaitable[Changed]:
        """Run a statement once for each of some parameters."""

    def execute_fetchall(self, sql: str, parameters: Any = ..., /) -> Awaitable[Iterable[Row]]:  # noqa: ANN401
        """Run a query and return its rows."""


Work = Callable[[Connection], Awaitable[T]]
Steps = Callable[[Statements], T]
