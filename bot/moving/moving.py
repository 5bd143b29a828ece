"""Copying a whole installation: table by table, a few rows at a time, checked by counts and hashes.

A copy that is broken off goes on where it was: rows come in the order of their keys, so the last one that is there
says which come next. Until it is finished nothing serves from it.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.moving.errors import CopyOfAnother, CopyOlder, CopyTaken, CopyUnlike
from bot.moving.filing import file_words, has_words
from bot.moving.tables import NEVER_EMPTY, Table, tables
from bot.store.database import Database
from bot.store.migrate import migrate, pending
from bot.store.port import Statements

FEWEST, MOST = 20, 1_000
PAGE_BYTES = 2_000_000
"""About how much is taken at a time; rows are asked for by number, fewer where the last ones were long."""

Progress = Callable[[int, int], None]
Values = tuple[Any, ...]

_BEGUN = "SELECT source FROM unfinished_copies"

_BEGIN = "INSERT INTO unfinished_copies (source, begun_at) VALUES (?, ?)"

_END = "DELETE FROM unfinished_copies"


class Moved(NamedTuple):
    """What came of a copy: how many rows each table has, and whether an earlier copy was gone on with."""

    rows: dict[str, int]
    resumed: bool


async def copy_all(source: Database, target: Database, name: str, now: datetime, progress: Progress) -> Moved:
    """Copy everything of `source`, which people know by `name`, to an empty `target`; it is one when this returns.

    Nobody is to write to either meanwhile. Raises the errors of `bot.moving.errors` and of `bot.store.errors`.
    """
    if await pending(source):
        raise CopyOlder
    resumed = await _begin(target, name, now)
    total = sum([await _count(source, table) for table in tables()])
    done = 0
    for table in tables():
        done = await _fill(source, target, table, lambda rows: progress(rows, 2 * total), done)
    for table in tables():
        if table.later:
            await _fill_in(source, target, table)
    rows = await _compared(source, target, lambda rows: progress(total + rows, 2 * total))
    await file_words(target)
    await target.renumber()
    await target.transact(lambda statements: statements.execute(_END).close())
    return Moved(rows, resumed)


async def _begin(target: Database, name: str, now: datetime) -> bool:
    """See that the target may be filled; return whether that had begun before."""
    await migrate(target, unfinished=True)
    begun = await target.fetch_one(_BEGUN)
    if begun is not None and begun["source"] != name:
        raise CopyOfAnother(str(begun["source"]))
    if begun is not None:
        return True
    if await has_words(target) or [table for table in tables() if await _is_taken(target, table)]:
        raise CopyTaken

    def steps(statements: Statements) -> None:
        for table in NEVER_EMPTY:
            statements.execute(f"DELETE FROM {table}").close()  # noqa: S608  # declared words
        statements.execute(_BEGIN, (name, now.isoformat())).close()

    await target.transact(steps)
    return False


async def _is_taken(target: Database, table: Table) -> bool:
    return table.name not in NEVER_EMPTY and await _count(target, table) > 0


async def _count(database: Database, table: Table) -> int:
    row = await database.fetch_one(table.count)
    return int(row["count"]) if row else 0


async def _fill(source: Database, target: Database, table: Table, told: Callable[[int], None], done: int) -> int:
    """Copy the rows that are not there yet; return how many of all tables are."""
    last = await _last(source, target, table)
    done += await _count(target, table)
    kept = [place for place, column in enumerate(table.columns, len(table.key)) if column != table.later]
    pages = _Pages(source, table, last)
    told(done)
    while rows := await pages.read():
        values = [tuple(row[place] for place in kept) for row in rows]
        await target.transact(partial(_write, table.add, values))
        done += len(rows)
        told(done)
    return done


async def _last(source: Database, target: Database, table: Table) -> Values | None:
    """Return the key of the last row that is there, as the source has it: numbers of rows are each database's own."""
    if table.key != ("rowid",):
        row = await target.fetch_one(table.last)
        return tuple(row) if row else None
    there = await _count(target, table)
    if not there:
        return None
    nth = f"SELECT rowid FROM {table.name} ORDER BY rowid LIMIT 1 OFFSET ?"  # noqa: S608  # declared words
    row = await source.fetch_one(nth, (there - 1,))
    return tuple(row) if row else None


async def _fill_in(source: Database, target: Database, table: Table) -> None:
    pages, place = _Pages(source, table, None), len(table.key) + table.columns.index(table.later or "")
    while rows := await pages.read():
        values = [(row[place], *row[: len(table.key)]) for row in rows if row[place] is not None]
        await target.transact(partial(_write, table.fill_in, values))


def _write(sql: str, values: Sequence[Values], statements: Statements) -> None:
    statements.executemany(sql, values).close()


async def _compared(source: Database, target: Database, told: Callable[[int], None]) -> dict[str, int]:
    """Return how many rows each table has; raises `CopyUnlike` where two do not hold the same."""
    unlike, rows, done = [], {}, 0
    for table in tables():
        here, there = await _summed(source, table), await _summed(target, table)
        if here != there:
            unlike.append(table.name)
        rows[table.name] = here[0]
        done += here[0]
        told(done)
    if unlike:
        raise CopyUnlike(unlike)
    return rows


async def _summed(database: Database, table: Table) -> tuple[int, str]:
    """Return how many rows a table has, and a hash of all of them in their order."""
    pages, count, summed = _Pages(database, table, None), 0, blake2b(digest_size=16)
    while rows := await pages.read():
        count += len(rows)
        for row in rows:
            summed.update(_written(row[len(table.key) :]))
    return count, summed.hexdigest()


def _written(values: Values) -> bytes:
    """Return values as bytes, the same of both engines: PostgreSQL keeps no NUL (`bot.store.postgres_connection`)."""
    said = [value.hex() if isinstance(value, bytes) else value for value in values]
    return json.dumps(said).replace("\\u0000", "\\ufffd").encode() + b"\n"


class _Pages:
    """The rows of a table behind a key, page by page, each with its key in front."""

    def __init__(self, database: Database, table: Table, last: Values | None) -> None:
        self._database = database
        self._table = table
        self._last = last
        self._limit = FEWEST

    async def read(self) -> Sequence[Values]:
        """Return the next ones, none at the end."""
        if self._last is None:
            found = await self._database.fetch_all(self._table.first, (self._limit,))
        else:
            found = await self._database.fetch_all(self._table.next, (*self._last, self._limit))
        rows = [tuple(row) for row in found]
        if rows:
            self._last = rows[-1][: len(self._table.key)]
            long = max(1, sum(map(_size, rows)) // len(rows))
            self._limit = max(1, min(MOST, 4 * self._limit, PAGE_BYTES // long))
        return rows


def _size(row: Values) -> int:
    return sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
