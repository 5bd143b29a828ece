"""What a case stands on: a database in a file, or one on a PostgreSQL server that may be stopped hard and started again."""

import asyncio
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

SQLITE, POSTGRES = "sqlite", "postgres"

MOST_AWAY = 3.0
"""Seconds that a server is away at most: a start after a crash takes one of them; writes wait for five."""


class Away(Exception):
    """The server is away at the moment."""


class Ground(Protocol):
    """A database; `target` is what it is opened by, `url` what settings call it."""

    @property
    def target(self) -> str:
        """Return the file's path, or the server's address."""

    @property
    def url(self) -> str:
        """Return the setting DATABASE_URL."""

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what stands in the database, nothing where it is not there yet; raises `Away`."""


@dataclass(frozen=True)
class FileGround:
    """A file of SQLite's."""

    target: str

    @property
    def url(self) -> str:
        return f"sqlite:///{self.target}"

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if not Path(self.target).exists():
            return []
        with closing(sqlite3.connect(self.target, timeout=30)) as raw:
            return raw.execute(sql, values).fetchall()


@dataclass(frozen=True)
class ServerGround:
    """A database on the server of this run."""

    target: str

    @property
    def url(self) -> str:
        return self.target

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        import psycopg

        try:
            with closing(psycopg.connect(self.target, autocommit=True)) as raw:
                return raw.execute(sql.replace("?", "%s").encode(), values).fetchall()
        except psycopg.OperationalError as error:
            raise Away from error


def engine() -> str:
    """Return which engine is tried."""
    return os.environ.get("ENGINE", "") or SQLITE


def ready() -> None:
    """Start the server, where one is needed, before any loop runs; it keeps what was committed, as those in service do."""
    if engine() == POSTGRES:
        from tests.fakes.postgres import server

        server().keep_commits()


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Have a database with no rows, which goes at the end."""
    if engine() == SQLITE:
        yield FileGround(str(folder / "chaos.db"))
        return
    from tests.fakes.postgres import databases

    with databases() as made:
        yield ServerGround(made.url(folder / "chaos.db"))


def crashes() -> int:
    """Return how often a server is to crash in a case: a file has none."""
    return 0 if engine() == SQLITE else int(os.environ.get("CRASHES", "5"))


async def crash(choose: random.Random, *, killed: bool) -> None:
    """Stop the server hard, at once by its own signal or killed with all its processes, and start it on what is left."""
    from tests.fakes.postgres import server

    await asyncio.to_thread(server().crash, killed=killed)
    await asyncio.sleep(choose.uniform(0, MOST_AWAY))  # nothing is waited for: so long it is away
    await asyncio.to_thread(server().start_again)
