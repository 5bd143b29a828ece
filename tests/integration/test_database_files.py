"""Files that cannot be used: each says in one plain sentence what to do, and is left as it was."""

import sqlite3
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
    StoreError,
)
from bot.store.migrate import migrate


async def opened(path: Path) -> None:
    async with Database.open(path) as database:
        await migrate(database)


async def refusal(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        await opened(path)
    return caught.value


async def test_a_text_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 500)
    assert isinstance(await refusal(path), DatabaseDamaged)
    assert path.read_text() == "Dear diary, " * 500


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert isinstance(await refusal(tmp_path), DatabaseUnreachable)


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert isinstance(await refusal(tmp_path / "file" / "x.db"), DatabaseUnreachable)


async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    await opened(path)
    with sqlite3.connect(path) as raw:
        raw.executemany("INSERT OR IGNORE INTO schema_migrations VALUES (?, 'later', '')", [(n,) for n in range(2, 90)])
        before = list(raw.iterdump())
    raw.close()
    error = await refusal(path)
    assert isinstance(error, DatabaseNewer)
    assert "schema 89" in error.sentence
    assert "update the program; nothing was changed." in error.sentence
    with sqlite3.connect(path) as raw:
        assert list(raw.iterdump()) == before
    raw.close()


async def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")
    raw.close()
    assert isinstance(await refusal(path), DatabaseForeign)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    raw.close()


async def test_a_read_only_database_can_be_read_and_says_so_when_written(tmp_path: Path) -> None:
    path = tmp_path / "readonly.db"
    await opened(path)
    # SQLite only reads a file whose header asks for a write format it does not know, whoever runs it.
    data = bytearray(path.read_bytes())
    data[18] = 9
    path.write_bytes(data)
    async with Database.open(path) as database:
        assert await database.fetch_all("SELECT * FROM articles") == []
        with pytest.raises(DatabaseReadOnly) as caught:
            await database.write(lambda connection: connection.execute("DELETE FROM articles"))
    assert caught.value.code == "database-read-only"


async def test_torn_pages_are_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "torn.db"
    await opened(path)
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(data)
    assert isinstance(await refusal(path), DatabaseDamaged)


async def test_a_full_disk_fails_the_write_and_keeps_what_stood(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "full.db") as database:
        await database.write(lambda connection: connection.execute("CREATE TABLE notes (word BLOB)"))
        await database.write(lambda connection: connection.execute("INSERT INTO notes VALUES ('kept')"))
        # SQLite answers "full" at its own page limit just as it does for the disk's.
        await database.write(lambda connection: connection.execute("PRAGMA max_page_count=8"))
        with pytest.raises(DiskFull) as caught:
            await database.write(lambda connection: connection.execute("INSERT INTO notes VALUES (zeroblob(200000))"))
        assert caught.value.code == "disk-full"
        await database.write(lambda connection: connection.execute("INSERT INTO notes VALUES ('after')"))
        assert [row[0] for row in await database.fetch_all("SELECT word FROM notes")] == ["kept", "after"]
