"""A backup is whole while others write, has its name only when it is whole, and comes back with a way to undo that."""

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import backup as backups
from bot.store.backup import back_up, backup_path, restore
from bot.store.database import Database
from bot.store.errors import (
    BackupDamaged,
    BackupForeign,
    BackupThere,
    BackupUnlike,
    BackupUnwritable,
    DatabaseDamaged,
    DatabaseInUse,
    DatabaseMissing,
    DatabaseNewer,
    StoreError,
)
from bot.store.migrate import migrate
from bot.store.presence import alone

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    asyncio.run(migrate(path))
    put(path, "first")
    return path


def put(path: Path, *words: str) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany("INSERT INTO button_commands (key, command, kept_at) VALUES (?, '', '')", [(w,) for w in words])


def kept(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return [row[0] for row in raw.execute("SELECT key FROM button_commands ORDER BY rowid")]


@contextmanager
def writing(path: Path) -> Iterator[list[int]]:
    """Write pairs of rows, one pair a transaction, for as long as the block runs; yields what is committed."""
    done, stop = [0], threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as raw:
            while not stop.is_set():
                number = done[0]
                raw.execute("BEGIN IMMEDIATE")
                for kind in ("a", "b"):
                    row = (f"{kind} {number}", os.urandom(900).hex())
                    raw.execute("INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')", row)
                raw.execute("COMMIT")
                done[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("number", range(5))
def test_a_backup_is_one_state_while_others_write(
    tmp_path: Path, made: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "PAGES", 5)  # so that much is written between two steps
    with writing(made) as done:
        while done[0] < 100:
            pass
        before, seen = done[0], []
        copied = back_up(made, tmp_path / "copy.db", lambda *step: seen.append((*step, done[0])))
        after = done[0] + 1
    numbers = [int(key.split()[1]) for key in kept(copied.path) if key != "first"]
    assert numbers == [each for each in range(len(numbers) // 2) for _ in range(2)], "pairs, without a gap"
    assert before <= len(numbers) // 2 <= after
    assert len({of for _, of, _ in seen}) == 1 and len(seen) > 20, "it never began anew"
    assert seen[-1][2] > seen[0][2], "somebody wrote meanwhile"
    with closing(sqlite3.connect(copied.path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("SELECT COUNT(*) FROM button_commands").fetchone()[0] == copied.rows["button_commands"]
    assert sorted(each.name for each in tmp_path.glob("*copy*")) == ["copy.db"], "one file, nothing beside it"


def test_only_its_owner_reads_a_backup_and_no_file_is_replaced(tmp_path: Path, made: Path) -> None:
    copied = back_up(made, backup_path(made, NOW))
    assert copied.path.name == "x-20261127-080000.backup.db"
    assert stat.S_IMODE(copied.path.stat().st_mode) == 0o600
    with pytest.raises(BackupThere):
        back_up(made, copied.path)
    with pytest.raises(DatabaseMissing):
        back_up(tmp_path / "nowhere.db", tmp_path / "copy.db")
    with pytest.raises(BackupUnwritable, match="No such file"):
        back_up(made, tmp_path / "nowhere" / "copy.db")


def test_a_copy_that_differs_is_thrown_away(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter(({"button_commands": 1}, {"button_commands": 2}))
    monkeypatch.setattr(backups, "_counts", lambda _: next(counts))
    with pytest.raises(BackupUnlike):
        back_up(made, tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


def test_what_a_killed_backup_left_goes_with_the_next(tmp_path: Path, made: Path) -> None:
    left, other = tmp_path / ".copy.db.123.part", tmp_path / ".mine"
    left.write_text("half")
    other.write_text("somebody's")
    back_up(made, tmp_path / "copy.db")
    assert not left.exists() and other.exists()


def test_an_interrupted_backup_leaves_nothing(tmp_path: Path, made: Path) -> None:
    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(made, tmp_path / "copy.db", interrupt)
    assert list(tmp_path.glob("*copy*")) == []


def test_a_restore_can_be_undone(tmp_path: Path, made: Path) -> None:
    copied = back_up(made, tmp_path / "copy.db")
    made.chmod(0o640)
    put(made, "later")
    restored = restore(copied.path, made, NOW)
    assert kept(made) == ["first"]
    assert stat.S_IMODE(made.stat().st_mode) == 0o640, "whoever served from it still can"
    assert restored.kept == tmp_path / "x.db.before-20261127-080000"
    again = restore(restored.kept, made, NOW)
    assert kept(made) == ["first", "later"]
    assert again.kept == tmp_path / "x.db.before-20261127-080000-2", "no kept one is ever replaced"
    assert kept(copied.path) == ["first"]


def test_a_restore_where_nothing_is_yet(tmp_path: Path, made: Path) -> None:
    restored = restore(made, tmp_path / "new" / "y.db", NOW)
    assert restored.kept is None and kept(tmp_path / "new" / "y.db") == ["first"]


def test_a_log_that_is_left_never_meets_the_new_file(tmp_path: Path, made: Path) -> None:
    copied = back_up(made, tmp_path / "copy.db")
    with closing(sqlite3.connect(made)) as raw:
        raw.execute("PRAGMA wal_autocheckpoint=0").fetchall()
        raw.execute("INSERT INTO button_commands (key, command, kept_at) VALUES ('logged', '', '')")
        raw.commit()
        torn = {kind: made.with_name(f"x.db{kind}").read_bytes() for kind in ("", "-wal")}
    for kind, body in torn.items():  # as a kill leaves them, and damaged
        made.with_name(f"x.db{kind}").write_bytes(body if kind else b"\xff" * 200 + body[200:])
    restored = restore(copied.path, made, NOW)
    assert kept(made) == ["first"]
    assert restored.kept is not None and restored.kept.read_bytes()[:200] == b"\xff" * 200
    assert not made.with_name("x.db-wal").exists()
    assert b"logged" in b"".join(each.read_bytes() for each in tmp_path.glob("x.db.before-*")), "kept, too"


def test_an_old_backup_is_brought_up_to_date(tmp_path: Path, made: Path) -> None:
    old, files = tmp_path / "old.db", tmp_path / "few"
    files.mkdir()
    for path in sorted((Path(backups.__file__).parent / "migrations").glob("*.sql"))[:9]:
        (files / path.name).write_text(path.read_text())
    asyncio.run(migrate(old, files))
    restored = restore(old, made, NOW)
    assert restored.applied[0].startswith("0010_")
    with closing(sqlite3.connect(old)) as raw:
        assert raw.execute("SELECT COUNT(*) FROM schema_migrations").fetchone() == (9,), "the backup is as it was"


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")


def newer(path: Path) -> None:
    asyncio.run(migrate(path))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany("INSERT OR IGNORE INTO schema_migrations VALUES (?, 'later', '')", [(n,) for n in range(2, 90)])


def torn(path: Path) -> None:
    asyncio.run(migrate(path))
    put(path, *(f"row {number}" for number in range(5000)))
    body = bytearray(path.read_bytes())
    body[len(body) // 2 :] = os.urandom(len(body) - len(body) // 2)
    path.write_bytes(body)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (foreign, BackupForeign),
        (newer, DatabaseNewer),
        (torn, BackupDamaged),
        (lambda path: path.write_text("Dear diary, " * 500), BackupDamaged),
        (lambda path: path.touch(), BackupForeign),
        (lambda path: path.mkdir(), DatabaseMissing),
    ],
    ids=["foreign", "newer", "torn", "text", "empty", "folder"],
)
def test_what_cannot_be_restored_changes_nothing(
    tmp_path: Path, made: Path, make: object, expected: type[StoreError]
) -> None:
    given = tmp_path / "given.db"
    make(given)  # type: ignore[operator]
    before, there = made.read_bytes(), {each.name for each in tmp_path.iterdir()}
    with pytest.raises(expected):
        restore(given, made, NOW)
    assert made.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} - there <= {"x.db.open", "x.db.serving"}


def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "torn.db"
    torn(path)
    with pytest.raises(DatabaseDamaged, match="python -m bot restore FILE"):
        back_up(path, tmp_path / "copy.db")
    assert list(tmp_path.glob("*copy*")) == []


async def test_nothing_is_restored_under_a_program_that_runs(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with Database.open(path) as database:
        await migrate(database)
        copied = await asyncio.to_thread(back_up, path, tmp_path / "copy.db")
        with pytest.raises(DatabaseInUse):
            await asyncio.to_thread(restore, copied.path, path, NOW)
    async with alone(path):
        with pytest.raises(DatabaseInUse):
            await asyncio.to_thread(restore, copied.path, path, NOW)
    await asyncio.to_thread(restore, copied.path, path, NOW)
