"""Backups while another process writes: whole ones are compared, others are killed and leave nothing under their name."""

import mmap
import os
import random
import signal
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from bot.store.backup import back_up, restore
from tests.chaos.migrations import migrated_with
from tests.chaos.outcome import Outcome, resident

ROW = "INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')"
_NUMBER = struct.Struct("<q")


def backups(kills: int, seed: int) -> Outcome:
    """Make a backup, check it and put it in a fresh place, and kill the next one, as often as is said."""
    choose, lost, doubled, within, peak = random.Random(seed), 0, 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        database = migrated_with(place / "x.db", 3000)
        with _writer(database) as written:
            for number in range(kills):
                copy, before, began = place / f"{number}.copy", written(), time.monotonic()
                _backed_up(database, copy)
                seconds = time.monotonic() - began
                lost += not _whole(copy, before, written() + 1)
                restored = place / f"{number}.db"
                lost += not _restored(copy, restored)
                restored.unlink(missing_ok=True)
                copy.unlink()
                killed, memory = _killed(database, copy, choose.uniform(0, seconds))
                within, peak = within + killed, max(peak, memory)
                doubled += copy.exists() and not _whole(copy, before, written() + 1)
                copy.unlink(missing_ok=True)
    return Outcome("backups", kills, within, 3 * kills, lost, doubled, peak)


@contextmanager
def _writer(database: Path) -> "Iterator[object]":
    """Write pairs in a process of its own; yields what says how many are committed."""
    shared = mmap.mmap(-1, _NUMBER.size)
    pid = os.fork()
    if pid == 0:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as raw:
            number = 0
            while True:
                raw.execute("BEGIN IMMEDIATE")
                for kind in ("a", "b"):
                    raw.execute(ROW, (f"{kind} {number}", os.urandom(10).hex()))
                raw.execute("COMMIT")
                number += 1
                shared[:] = _NUMBER.pack(number)
    try:
        yield lambda: _NUMBER.unpack(shared[:])[0]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _backed_up(database: Path, copy: Path) -> None:
    _, status = os.waitpid(_child(lambda: back_up(database, copy)), 0)
    assert status == 0, status


def _restored(copy: Path, fresh: Path) -> bool:
    """Say whether a backup, restored where nothing is, has every page well and every row of every table that it had."""
    _, status = os.waitpid(_child(lambda: restore(copy, fresh, datetime.now(UTC))), 0)
    return status == 0 and _well(fresh) and _rows(fresh) == _rows(copy)


def _child(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return pid


def _killed(database: Path, copy: Path, seconds: float) -> tuple[bool, float]:
    pid = _child(lambda: back_up(database, copy))
    time.sleep(seconds)  # nothing is waited for: this is the random moment at which the kill comes
    memory = resident(pid)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status), memory


def _whole(copy: Path, before: int, after: int) -> bool:
    """Say whether a backup is one state between two moments: every page well, every pair whole, none left out."""
    well = _well(copy)
    with closing(sqlite3.connect(copy)) as raw:
        keys = [row[0] for row in raw.execute("SELECT key FROM button_commands WHERE key LIKE '_ %'")]
    count = len(keys) // 2
    pairs = {f"{kind} {number}" for kind in "ab" for number in range(count)}
    return well and set(keys) == pairs and before <= count <= after


def _well(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as raw:
        return raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _rows(file: Path) -> dict[str, tuple[int, int]]:
    """Return how many rows each table has, and the sum of what they hold, whatever their order."""
    with closing(sqlite3.connect(file)) as raw:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # its own names
    return {name: (len(rows), sum(crc32(repr(row).encode()) for row in rows)) for name, rows in tables.items()}
