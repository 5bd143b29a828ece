"""Disks that are full, limited, read-only or broken: one sentence, one code, and nothing lost that was acknowledged."""

import asyncio
import json
import logging
import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.jobs.loop import Job, ticking
from bot.store.database import Database
from bot.store.errors import DatabaseDamaged
from bot.store.migrate import migrate
from tests.fakes.namespaces import ROOT, mounted, needs_mounts

ROW = "INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')"


def test_a_full_disk_keeps_what_was_acknowledged_and_is_written_again_when_there_is_room(tmp_path: Path) -> None:
    needs_mounts(tmp_path, "a full disk")
    run = mounted(f"mount -t tmpfs -o size=4m none {tmp_path}", ("tests.fakes.filling", str(tmp_path)), ROOT)
    told = json.loads(run.stdout or "{}")
    assert run.returncode == 0, run.stderr
    assert told["acknowledged"] == told["readable"] > 20, "it can be read while it is full"
    assert {name: told[name] for name in ("code", "kept", "after", "integrity")} == {
        "code": "disk-full",
        "kept": True,
        "after": "written",
        "integrity": "ok",
    }
    assert told["rows"] == told["acknowledged"] + 1
    assert (told["backup"], told["left"]) == ("disk-full", []), "no half backup"


def test_a_limit_on_the_size_of_files_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fakes.filling", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
    )
    told = json.loads(run.stdout or "{}")
    assert run.returncode == 0, run.stderr
    assert told["code"] == "disk-failed"
    assert told["kept"] and told["acknowledged"] == told["readable"] == told["rows"] > 20
    assert told["integrity"] == "ok"


def test_a_command_on_a_full_disk_is_told_in_one_sentence(tmp_path: Path) -> None:
    needs_mounts(tmp_path, "a command on a full disk")
    filling = f"mount -t tmpfs -o size=64k none {tmp_path}"
    run = mounted(filling, ("bot", "say", "hello"), tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert run.returncode == 1
    assert run.stderr.strip().endswith("disk-full"), run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_read_only_disk_is_told_in_one_sentence(tmp_path: Path) -> None:
    needs_mounts(tmp_path, "a read-only disk")
    asyncio.run(migrate(tmp_path / "x.db"))
    readonly = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path}"
    for name in ("x.db", "new.db", "folder/new.db"):
        run = mounted(readonly, ("bot", "say", "hello"), ROOT, DATABASE_URL=f"sqlite:///{tmp_path}/{name}")
        assert run.returncode == 1
        assert len(run.stderr.strip().splitlines()) == 1, run.stderr
        assert run.stderr.strip().endswith("database-read-only" if name == "x.db" else "database-unreachable"), name
    assert sorted(each.name for each in tmp_path.iterdir()) == ["x.db", "x.db.open"]


async def test_damage_that_is_found_at_work_is_logged_once_and_told_at_the_health_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "x.db"
    async with Database.open(path) as database:
        await migrate(database)
        for number in range(400):
            row = (str(number), os.urandom(1000).hex())
            await database.transact(lambda raw, row=row: raw.execute(ROW, row).close())  # type: ignore[misc]
        assert await database.healthy()
    await asyncio.to_thread(_torn, path)
    async with Database.open(path) as database:
        for _ in range(2):
            with pytest.raises(DatabaseDamaged, match="python -m bot restore FILE"):
                await database.fetch_all("SELECT * FROM button_commands NOT INDEXED")
        assert not await database.healthy()
        assert await database.fetch_all("SELECT * FROM articles") == [], "what is whole is still read"
    told = [record for record in caplog.records if record.__dict__.get("code") == "database-damaged"]
    assert [record.levelno for record in told] == [logging.ERROR]


def _torn(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute(
            "SELECT pageno FROM dbstat WHERE name = 'button_commands' AND pagetype = 'leaf' LIMIT 1 OFFSET 9"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


async def test_jobs_go_on_after_a_lock_that_another_holds(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, turns, written = tmp_path / "x.db", asyncio.Semaphore(0), asyncio.Event()
    async with Database.open(path, busy_seconds=0.1) as database:
        await migrate(database)

        async def tick() -> None:
            await database.transact(lambda raw: raw.execute(ROW, ("mine", "")).close())
            written.set()

        async def sleep(_: float) -> None:
            turns.release()
            await asyncio.sleep(0)

        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with ticking((Job("test", 1.0, tick),), sleep):
                await turns.acquire()
                other.execute("ROLLBACK")
                async with asyncio.timeout(20):
                    await written.wait()
        assert len(await database.fetch_all("SELECT * FROM button_commands")) == 1
    assert "database-locked" in {record.__dict__.get("code") for record in caplog.records}
