"""How a connection to the database file is opened: its pragmas, its thread, its errors."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite

from bot.store.database import BUSY_SECONDS
from bot.store.errors import DatabaseReadOnly, DatabaseUnreachable, is_busy, wrapped

WRITER_WAIT_MS = 200
"""A writer waits for the lock in short turns, so that a stop is never far away."""

T = TypeVar("T")

_SHARED = ("PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON", "PRAGMA trusted_schema=OFF")
_OPEN_TRIES = 20


class Raw(sqlite3.Connection):
    """A connection as work that is nothing but statements sees it."""

    engine = "sqlite"


class Connection(aiosqlite.Connection):
    """A connection whose thread can be handed several statements at a time: each way there and back costs more."""

    engine = "sqlite"

    async def run(self, work: Callable[[Raw], T]) -> T:
        """Return what `work(connection)` returns in the connection's own thread."""
        return cast("T", await self._execute(work, self._conn))  # type: ignore[no-untyped-call]  # it says no types


async def open_writer(path: Path) -> Connection:
    """Open the one connection that writes, making the file where it is missing."""
    pragmas = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_SHARED)
    return await _opened(path, WRITER_WAIT_MS, pragmas)


async def open_reader(path: Path) -> Connection:
    """Open a connection that cannot write."""
    return await _opened(path, int(BUSY_SECONDS * 1000), (*_SHARED, "PRAGMA query_only=ON"))


def make_folder(path: Path) -> None:
    """Make the folder of a database where it is missing; raises `DatabaseUnreachable`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable from error


async def _opened(path: Path, busy_ms: int, pragmas: tuple[str, ...]) -> Connection:
    for left in reversed(range(_OPEN_TRIES)):
        try:
            return await _connected(path, busy_ms, pragmas)
        except sqlite3.Error as error:
            if not (left and is_busy(error)):
                raise _open_error(path, error) from error
        await asyncio.sleep(0.02)
    raise DatabaseUnreachable


async def _connected(path: Path, busy_ms: int, pragmas: tuple[str, ...]) -> Connection:
    def connector() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, cached_statements=256, factory=Raw)
        try:
            for pragma in (f"PRAGMA busy_timeout={busy_ms}", "PRAGMA schema_version", *pragmas):
                raw.execute(pragma).fetchall()
        except BaseException:
            raw.close()
            raise
        raw.row_factory = sqlite3.Row
        return raw

    connection = Connection(connector, iter_chunk_size=64)
    _never_hold_up_exit(connection)
    await connection
    return connection


def _never_hold_up_exit(connection: aiosqlite.Connection) -> None:
    """Let the interpreter end even when nobody closed the connection (aiosqlite issue 299)."""
    thread = getattr(connection, "_thread", None)
    if thread is not None:
        thread.daemon = True


def _open_error(path: Path, error: sqlite3.Error) -> Exception:
    if path.is_file() and not os.access(path, os.W_OK):
        return DatabaseReadOnly()
    return wrapped(error)
