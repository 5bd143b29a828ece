"""Migrations: in order, each whole or not at all, by one process or by two at once."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.errors import MigrationsBroken
from bot.store.migrate import migrate, pending

ROOT = Path(__file__).parents[2]


def folder(tmp_path: Path, **files: str) -> Path:
    place = tmp_path / "migrations"
    place.mkdir(exist_ok=True)
    for name, sql in files.items():
        (place / f"{name.removeprefix('m')}.sql").write_text(sql)
    return place


async def test_applies_in_order_names_what_it_did_and_does_it_once(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        m0001_first="CREATE TABLE a (x);",
        m0002_second="ALTER TABLE a ADD COLUMN y; CREATE TABLE b (x);",
    )
    path = tmp_path / "x.db"
    assert await pending(path, files) == ["0001_first", "0002_second"]
    assert not path.exists()
    assert await migrate(path, files) == ["0001_first", "0002_second"]
    assert await migrate(path, files) == []
    assert await pending(path, files) == []


async def test_one_that_fails_leaves_nothing_of_itself_and_keeps_those_before(tmp_path: Path) -> None:
    files = folder(tmp_path, m0001_first="CREATE TABLE a (x);", m0002_second="CREATE TABLE b (x); CREATE TABLE a (x);")
    async with Database.open(tmp_path / "x.db") as database:
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            await migrate(database, files)
        tables = {row[0] for row in await database.fetch_all("SELECT name FROM sqlite_master")}
        assert tables == {"a", "schema_migrations"}
        assert await pending(database, files) == ["0002_second"]


async def test_a_gap_among_those_applied_is_refused(tmp_path: Path) -> None:
    files = folder(tmp_path, m0001_a="CREATE TABLE a (x);", m0002_b="CREATE TABLE b (x);")
    path = tmp_path / "x.db"
    await migrate(path, files)
    with sqlite3.connect(path) as raw:
        raw.execute("DELETE FROM schema_migrations WHERE number = 1")
    raw.close()
    with pytest.raises(MigrationsBroken):
        await migrate(path, files)


async def test_two_databases_of_one_file_migrate_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    done = await asyncio.gather(*(migrate(path) for _ in range(4)))
    assert sum("0001_articles" in names for names in done) == 1
    assert await pending(path) == []


def test_two_processes_migrate_at_once(tmp_path: Path) -> None:
    code = "import asyncio, sys\nfrom bot.store.migrate import migrate\nprint(*asyncio.run(migrate(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(tmp_path / "x.db")]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=30)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("0001_articles" in words for words in said) == 1
