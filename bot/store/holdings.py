"""What tables hold of workspaces and members, declared beside each capability's SQL; and how any of it is deleted.

Every table is declared by the capability that has it (`kept.py` in its folder), every column of it as one of three: it
names a place, it names a member or has words of theirs, or it does neither. A test holds the declarations against the
real schema, so that nothing that is added later can be forgotten. Conditions are SQL over the values of `Values`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.store.database import Database
from bot.store.port import Statements

Values = Mapping[str, str]
"""`platform` and `workspace`; for a member also `member`, `name`, `direct`, `event` and `answer` (see `Mine`)."""

Rows = Sequence[tuple[object, ...]]
Hook = Callable[[Statements, Rows], None]
"""Is given the keys of rows that are about to go, in the transaction that deletes them."""

OF_WORKSPACE = "platform = :platform AND workspace = :workspace"

FORGOTTEN = "(forgotten)"
"""Stands for a member whose name is gone, where something has to: no platform has such ids, the room no such names."""

BATCH = 200
"""Rows that go in one transaction: it holds the writer for some 10 ms, and others get their turn in between."""

SEARCHED = 2_000
"""Rows that are looked for at a time."""

Expiry = tuple[str, str]
"""A setting of a workspace, in days, and which of its rows are older than it allows, over `:before`."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What of a table is one member's, and what becomes of it.

    `where` says which rows, over `:member`, `:name` (theirs), `:direct` (the channel in which the bot speaks with them
    alone), and `:event` and `:answer`, the request to forget and its answer, which still have to reach them. The rows
    go; or, where there is something to `clear`, those assignments take the member out of them, so that `where` is true
    of none any more. `told` is what the member is told of: one, several; nothing where it would say nothing to them.
    """

    where: str
    told: tuple[str, str] = ("", "")
    clear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copies:
    """A column that shows members' words or names again, and what takes those of one out of it.

    `clean` is given what stands there and what the member is known by; it returns what stands there then, or nothing
    where they are not in it.
    """

    column: str
    clean: Callable[[str, Any], str | None]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds: `what` in plain words, `goes` when that goes by itself.

    `key` names a row. `places`, `members` and `plain` are its columns, apart by spaces.

    Conditions say which rows are meant: `workspace` those of a workspace, nothing for a table that all share or that is
    nobody's; `mine` those of a member; `orphaned` those of a shared table that nobody has any more, over `:settled`, an
    hour ago; `expired` those that are too old for anybody, over `:day` and `:quarter`, a day and 90 days ago;
    `kept_for` those that are too old for a workspace that says for how long it keeps them.

    `has` is a column that names an article which its workspace has. `copies` are columns that show members again.
    `before` takes rows out of the index first. Rows go `batch` by batch, in this `order`.
    """

    table: str
    what: str
    key: tuple[str, ...]
    places: str = ""
    members: str = ""
    plain: str = ""
    workspace: str = ""
    mine: tuple[Mine, ...] = ()
    orphaned: str = ""
    expired: str = ""
    kept_for: Expiry | None = None
    has: str = ""
    copies: tuple[Copies, ...] = ()
    goes: str = "with its workspace"
    before: Hook | None = None
    order: str = ""
    batch: int = BATCH

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that are declared."""
        return tuple(f"{self.places} {self.members} {self.plain}".split())

    @property
    def named(self) -> str:
        """Return the condition that names one row."""
        return " AND ".join(f"{column} = :key{number}" for number, column in enumerate(self.key))

    def names(self, row: Sequence[object]) -> dict[str, object]:
        """Return the values of `named`."""
        return {f"key{number}": value for number, value in enumerate(row)}


def count(connection: Statements, holding: Holding, where: str, values: Values) -> int:
    """Return how many rows a condition is true of."""
    sql = f"SELECT COUNT(*) FROM {holding.table} WHERE {where}"  # noqa: S608  # declared words
    return int(connection.execute(sql, values).fetchone()[0])


async def remove_all(database: Database, holding: Holding, where: str, values: Values) -> int:
    """Delete all rows that a condition is true of, batch by batch, and return how many those were."""
    return await _in_batches(database, holding, where, values, partial(_remove, holding, where, values))


async def clear_all(database: Database, holding: Holding, mine: Mine, values: Values) -> int:
    """Take a member out of all rows that are theirs, batch by batch, and return how many those were."""
    return await _in_batches(database, holding, mine.where, values, partial(_clear, holding, mine, values))


async def _in_batches(
    database: Database,
    holding: Holding,
    where: str,
    values: Values,
    step: Callable[[Rows, Statements], int],
) -> int:
    """Look for rows beside the writer, give it a few at a time, and have it look again whether they are meant."""
    total = 0
    while True:
        found = await database.look(partial(_find, holding, where, values))
        done = 0
        for first in range(0, len(found), holding.batch):
            done += await database.transact(partial(step, found[first : first + holding.batch]))
        total += done
        if len(found) < SEARCHED or not done:
            return total


def _find(holding: Holding, where: str, values: Values, connection: Statements) -> Rows:
    order = f"ORDER BY {holding.order}" if holding.order else ""
    columns = ", ".join(holding.key)
    sql = f"SELECT {columns} FROM {holding.table} WHERE {where} {order} LIMIT {SEARCHED}"  # noqa: S608  # declared words
    return [tuple(row) for row in connection.execute(sql, values)]


def _remove(holding: Holding, where: str, values: Values, rows: Rows, connection: Statements) -> int:
    still = f"SELECT 1 FROM {holding.table} WHERE {holding.named} AND ({where})"  # noqa: S608  # declared words
    meant = [row for row in rows if connection.execute(still, {**values, **holding.names(row)}).fetchone()]
    if meant and holding.before:
        holding.before(connection, meant)
    delete = f"DELETE FROM {holding.table} WHERE {holding.named}"  # noqa: S608  # declared words
    connection.executemany(delete, map(holding.names, meant))
    return len(meant)


def _clear(holding: Holding, mine: Mine, values: Values, rows: Rows, connection: Statements) -> int:
    sql = f"UPDATE {holding.table} SET {', '.join(mine.clear)} WHERE {holding.named} AND ({mine.where})"  # noqa: S608  # declared words
    return sum(connection.execute(sql, {**values, **holding.names(row)}).rowcount for row in rows)
