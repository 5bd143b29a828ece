"""`doctor` on the database's file and disk: damage is found before somebody meets it, and want of room before it is full."""

import asyncio
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store.database import Database
from bot.store.errors import DatabaseDamaged
from bot.store.migrate import migrate
from bot.store.soundness import LEAST_FREE, require_whole, room_beside, room_for
from bot.verbs.checks import Finding, examine

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
async def made(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    async with Database.open(path) as database:
        await migrate(database)
        await database.transact(
            lambda raw: raw.executemany(
                "INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')",
                [(str(number), "x" * 1000) for number in range(400)],
            ).close()
        )
    return path


def tear(path: Path) -> None:
    """Write over a page in the middle of a table."""
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute(
            "SELECT pageno FROM dbstat WHERE name = 'button_commands' AND pagetype = 'leaf' LIMIT 1 OFFSET 9"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


async def found(path: Path) -> dict[str, Finding]:
    settings = Settings(database_url=f"sqlite:///{path}")
    return {finding.name: finding async for finding in examine(settings, NOW)}


async def test_a_whole_file_with_room_is_well_and_left_as_it_is(made: Path) -> None:
    before = await asyncio.to_thread(made.read_bytes)
    require_whole(made)
    findings = await found(made)
    assert findings["pages"] == Finding("pages", True, "every page of the database is whole")
    assert findings["disk"].well and "MB are free beside the database" in findings["disk"].detail
    assert await asyncio.to_thread(made.read_bytes) == before


async def test_a_torn_page_that_nobody_has_met_yet_is_found_with_what_to_do(made: Path) -> None:
    tear(made)
    with pytest.raises(DatabaseDamaged):
        require_whole(made)
    findings = await found(made)
    assert findings["database"].well, "it opens, and only a look at every page tells"
    assert not findings["pages"].well
    assert "python -m bot restore FILE" in findings["pages"].detail and "database-damaged" in findings["pages"].detail


async def test_a_file_that_others_write_to_is_looked_at_beside_them(made: Path) -> None:
    async with Database.open(made) as database:
        await database.transact(lambda raw: raw.execute("DELETE FROM button_commands WHERE key < '2'").close())
        require_whole(made)


async def test_want_of_room_is_told_with_how_much_is_wanted(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 41_000_000, 41_000_000))
    finding = (await found(made))["disk"]
    assert not finding.well
    assert finding.detail.startswith("Only 41 MB are free beside the database: make room, so that 200 MB are.")


def test_a_large_file_wants_twice_its_size_and_one_that_is_not_there_yet_the_least(tmp_path: Path) -> None:
    assert room_for(10**12, 5 * 10**9).wanted == 10**10
    assert not room_for(10**10 - 1, 5 * 10**9).enough and room_for(10**10, 5 * 10**9).enough
    assert room_beside(tmp_path / "no" / "such" / "folder" / "x.db").wanted == LEAST_FREE
