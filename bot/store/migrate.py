"""Numbered migrations: each one in a transaction together with the row that says it was applied."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.store.database import Connection, Database, on_server
from bot.store.dialect import NOTED, TABLES
from bot.store.errors import DatabaseForeign, DatabaseNewer, DatabaseUnfinished, MigrationsBroken
from bot.store.port import Target

MIGRATIONS = Path(__file__).parent / "migrations"

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_OUTSIDE = re.compile(r"\s*(begin|commit|end|rollback|savepoint|release|vacuum|attach|detach|pragma)\b", re.I)

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL
)"""


_UNFINISHED = "SELECT source FROM unfinished_copies"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, and its SQL statements one by one."""

    number: int
    name: str
    statements: tuple[str, ...]


async def migrate(target: Database | Target, folder: Path = MIGRATIONS, *, unfinished: bool = False) -> list[str]:
    """Apply what is missing and return the names of what was applied, oldest first.

    Two processes may do this at once: each migration takes the write lock and looks again before it
    acts. Raises `DatabaseNewer`, `DatabaseForeign`, `MigrationsBroken` before anything is changed, and
    `DatabaseUnfinished` for a copy that is not whole, but where those are meant.
    """
    if isinstance(target, Database):
        applied = await _migrated(target, load(folder, target.engine))
        if not unfinished:
            await _refuse_unfinished(target)
        return applied
    load(folder)
    async with Database.open(target) as database:
        return await migrate(database, folder, unfinished=unfinished)


async def _refuse_unfinished(database: Database) -> None:
    if "unfinished_copies" in {row["name"] for row in await database.fetch_all(TABLES)}:
        begun = await database.fetch_one(_UNFINISHED)
        if begun is not None:
            raise DatabaseUnfinished(str(begun["source"]))


async def pending(target: Database | Target, folder: Path = MIGRATIONS) -> list[str]:
    """Return the names of what `migrate` would apply; a file that is not there is not made."""
    known = load(folder)
    if isinstance(target, Database):
        return await _pending(target, known)
    if not (on_server(target) or await asyncio.to_thread(Path(target).exists)):
        return [migration.name for migration in known]
    async with Database.open(target) as database:
        return await _pending(database, known)


def check_known(applied: list[int], folder: Path = MIGRATIONS, *, newer: bool = False) -> None:
    """Raise what `migrate` would for a database that has had these; a newer one is let pass where that is meant."""
    known = load(folder)
    if not (newer and applied[-1] > len(known)):
        _missing(known, applied)


def load(folder: Path = MIGRATIONS, engine: str = "sqlite") -> tuple[Migration, ...]:
    """Read the migration files; raises `MigrationsBroken` unless they are numbered 1, 2, 3, ...

    All are written for SQLite, and translated where they can be; what another engine has to be told otherwise is in a
    file of the same name, in a folder of that engine's name beside them.
    """
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationsBroken(f"{path.name} is not named like 0001_first.sql")
        own = folder / engine / path.name
        script = (own if own.is_file() else path).read_text(encoding="utf-8")
        statements = tuple(split(script, path.stem))
        found.append(Migration(int(match[1]), path.stem, statements))
    _check_row([migration.number for migration in found], "the files")
    return tuple(found)


def split(sql: str, name: str) -> Iterator[str]:
    """Yield the statements of a script one by one, so that none needs `executescript`.

    (That would commit the transaction that is open.) `;` in strings, comments and trigger bodies
    divides nothing: `sqlite3.complete_statement` knows.
    """
    buffer = ""
    for piece in re.split(r"(?<=;)", sql):
        buffer += piece
        if sqlite3.complete_statement(buffer):
            yield _checked(buffer.strip(), name)
            buffer = ""
    if _COMMENT.sub("", buffer).strip():
        raise MigrationsBroken(f"{name} ends inside a statement")


def _checked(statement: str, name: str) -> str:
    if _OUTSIDE.match(_COMMENT.sub("", statement)):
        raise MigrationsBroken(f"{name} holds a statement that does not belong in a transaction")
    return statement


def _check_row(numbers: list[int], what: str) -> None:
    if numbers != list(range(1, len(numbers) + 1)):
        raise MigrationsBroken(f"{what} have the numbers {', '.join(map(str, numbers))}")


def _missing(known: tuple[Migration, ...], applied: list[int]) -> tuple[Migration, ...]:
    if applied and applied[-1] > len(known):
        raise DatabaseNewer(applied[-1], len(known))
    _check_row(applied, "those applied")
    return known[len(applied) :]


async def _applied(connection: Connection) -> list[int]:
    rows = await connection.execute_fetchall(TABLES)
    tables = {str(row[0]) for row in rows if not str(row[0]).startswith("sqlite_")}
    if "schema_migrations" in tables:
        numbers = await connection.execute_fetchall("SELECT number FROM schema_migrations ORDER BY number")
        return [int(row[0]) for row in numbers]
    if tables:
        raise DatabaseForeign
    return []


async def _pending(database: Database, known: tuple[Migration, ...]) -> list[str]:
    return [migration.name for migration in _missing(known, await database.read(_applied))]


async def _migrated(database: Database, known: tuple[Migration, ...]) -> list[str]:
    if not _missing(known, await database.read(_applied)):
        return []
    async with database.only_one_migrates():
        missing = _missing(known, await database.read(_applied))
        return [migration.name for migration in missing if await database.write(_Apply(migration, known))]


@dataclass(frozen=True, slots=True)
class _Apply:
    """The writer's job for one migration; returns whether there was anything left to do."""

    migration: Migration
    known: tuple[Migration, ...]

    async def __call__(self, connection: Connection) -> bool:
        if self.migration not in _missing(self.known, await _applied(connection)):
            return False
        await connection.execute(_TABLE)
        for statement in self.migration.statements:
            await connection.execute(statement)
        await connection.execute(NOTED, (self.migration.number, self.migration.name))
        return True
