"""procrastinate's own tables in our database: made once, and brought up to date when a new release of it wants that.

The library ships its schema and the changes from release to release as SQL files, and leaves it to its user which have
been applied; that is noted in `queue_schema`.
"""

from collections.abc import Sequence
from functools import partial
from importlib import resources
from typing import Any, cast

from bot.store.database import Database
from bot.store.port import Statements
from bot.store.postgres_connection import PostgresStatements

_MADE = "SELECT TO_REGCLASS('procrastinate_jobs') IS NOT NULL AS made"

_APPLIED = "SELECT change FROM queue_schema"

_NOTE = "INSERT INTO queue_schema (change) VALUES (?)"


async def prepare(database: Database) -> list[str]:
    """Bring the queue's tables up to date, and return the names of what was applied; many processes may try at once."""
    if not await _missing(database):
        return []
    async with database.only_one_migrates():
        missing = await _missing(database)
        if missing and not (await database.fetch_all(_MADE))[0]["made"]:
            await database.transact(partial(_apply, "schema.sql", missing))
        else:
            for change in missing:  # each by itself: a value that is added to a type can be used by the next only
                await database.transact(partial(_apply, f"migrations/{change}", [change]))
    return missing


async def _missing(database: Database) -> list[str]:
    """Return the names of the changes that have not been applied."""
    applied = {str(row["change"]) for row in await database.fetch_all(_APPLIED)}
    return [name for name in changes() if name not in applied]


def changes() -> list[str]:
    """Return the names of the changes that the library's schema has come from, the oldest first."""
    folder = resources.files("procrastinate.sql") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _apply(name: str, applied: Sequence[str], statements: Statements) -> None:
    """Run a script of many statements, which takes no values, so that the server parses it; note what is in it."""
    raw: Any = cast(PostgresStatements, statements).raw
    raw.execute(resources.files("procrastinate.sql").joinpath(name).read_text(encoding="utf-8").encode())
    statements.executemany(_NOTE, [(change,) for change in applied])
