"""Migrations that are killed in the middle, each on a database with rows in every table: it is the old or the new one."""

import asyncio
import os
import random
import re
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.store import connect
from bot.store.migrate import MIGRATIONS, load, migrate
from tests.chaos.outcome import Outcome, resident

ROWS = 40
STRIDE = 20
"""After so many instructions of SQLite's machine a process looks whether it is to die."""

INSIDE = 0.7
"""Of ten kills so many hit a statement; the others come by the clock, also while it is committed."""

_CHOICES = r"CHECK \({} IN \('([^']*)'"


def migrations(kills: int, seed: int) -> Outcome:
    """Kill each migration at random moments, half of them inside its statements, half by the clock."""
    choose, between, within, peak = random.Random(seed), 0, 0, 0.0
    steps = len(load())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        before = place / "before.db"
        order = choose.sample(range(steps - 1), steps - 1)
        for number in range(1, steps):
            files = files_up_to(place, number)
            asyncio.run(migrate(before, files, unfinished=True))
            _fill_all(before)
            turns = range(order[number - 1], kills, steps - 1)
            if not turns:
                continue
            files = files_up_to(place, number + 1)
            after, instructions, seconds = _measured(before, files)
            states = {_print(before): "old", _print(after): "new"}
            for _ in turns:
                inside = choose.random() < INSIDE
                moment = choose.randint(1, instructions) if inside else choose.uniform(0, seconds)
                path = _copy(before, "killed.db")
                killed, memory = _killed(path, files, moment if inside else None, None if inside else moment)
                within, peak = within + killed, max(peak, memory)
                between += _print(path) not in states
                asyncio.run(migrate(path, files, unfinished=True))
                between += states.get(_print(path)) != "new"
    return Outcome("migrations", kills, within, kills, between, 0, peak)


def migrated_with(path: Path, rows: int) -> Path:
    """Return a database that is up to date, with so many rows in it."""
    asyncio.run(migrate(path))
    with closing(sqlite3.connect(path)) as raw, raw:
        made = ((f"before {number}", os.urandom(300).hex()) for number in range(rows))
        raw.executemany("INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')", made)
    return path


def files_up_to(place: Path, number: int) -> Path:
    """Return a folder with the first migrations, as either engine is told them."""
    folder = place / f"to {number}"
    if not folder.exists():
        folder.mkdir()
        (folder / "postgresql").mkdir()
        for path in sorted(MIGRATIONS.glob("*.sql"))[:number]:
            for name in (path.name, f"postgresql/{path.name}"):
                if (MIGRATIONS / name).is_file():
                    (folder / name).write_bytes((MIGRATIONS / name).read_bytes())
    return folder


def _fill_all(path: Path) -> None:
    """Put rows into every table, those that have some with them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN")
        for name in _tables(raw):
            _fill(raw, name)
        raw.execute("COMMIT")
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        raw.execute("PRAGMA journal_mode=DELETE").fetchall()


def _tables(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    virtual = [name for name, sql in rows if sql.startswith("CREATE VIRTUAL")]
    shadows = ("schema_migrations", *(f"{name}_" for name in virtual))
    return [name for name, _ in rows if name not in virtual and not name.startswith(shadows)]


def _fill(raw: sqlite3.Connection, table: str) -> None:
    columns = [row for row in raw.execute("SELECT * FROM pragma_table_info(?)", (table,)) if not row[0] < 0]
    names = ", ".join(row[1] for row in columns)
    marks = ", ".join("?" for _ in columns)
    makers = [_maker(raw, table, row[1]) for row in columns]
    rows = [[make(number) for make in makers] for number in range(1, ROWS + 1)]
    raw.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)


def _maker(raw: sqlite3.Connection, table: str, column: str) -> Callable[[int], object]:
    """Return what stands in a column of a row: what a key leads to, one of what is allowed, or words of its own."""
    for key in raw.execute("SELECT * FROM pragma_foreign_key_list(?)", (table,)):
        if key[3] == column:
            return _maker(raw, key[2], key[4] or column)
    (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if choices := re.search(_CHOICES.format(column), sql):
        return lambda _: choices[1]
    kinds = {row[1]: row[2] for row in raw.execute("SELECT * FROM pragma_table_info(?)", (table,))}
    if column.endswith("_at") and kinds[column] == "TEXT":
        return lambda number: f"2026-11-{1 + number % 28:02}T08:00:00.000000+00:00"
    plain: dict[str, Callable[[int], object]] = {"INTEGER": int, "REAL": float, "BLOB": lambda _: bytes(4)}
    return plain.get(kinds[column], lambda number: f"{column} {number}")


def _copy(database: Path, name: str) -> Path:
    path = database.with_name(name)
    for kind in ("", "-wal", "-shm"):
        path.with_name(name + kind).unlink(missing_ok=True)
    path.write_bytes(database.read_bytes())
    return path


def _measured(before: Path, files: Path) -> tuple[Path, int, float]:
    """Return a migrated copy, how many instructions that took, and how many seconds."""
    after, count, began = _copy(before, "after.db"), [0], time.monotonic()
    with _Counting(count, None):
        asyncio.run(migrate(after, files, unfinished=True))
    return after, max(1, count[0]), time.monotonic() - began


class _Counting:
    """Counts the instructions of every connection that is opened meanwhile; kills this process at one of them."""

    def __init__(self, count: list[int], last: int | None) -> None:
        self._count, self._last, self._connect = count, last, sqlite3.connect

    def __enter__(self) -> None:
        def counted(*args: Any, **named: Any) -> sqlite3.Connection:
            raw: sqlite3.Connection = self._connect(*args, **named)
            raw.set_progress_handler(self._step, STRIDE)
            return raw

        connect.sqlite3.connect = counted  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        connect.sqlite3.connect = self._connect  # type: ignore[assignment]

    def _step(self) -> int:
        self._count[0] += STRIDE
        if self._last is not None and self._count[0] >= self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0


def _killed(path: Path, files: Path, instruction: int | None, seconds: float | None) -> tuple[bool, float]:
    """Migrate in a process that is killed; return whether it was, and how much memory it had."""
    pid = os.fork()
    if pid == 0:
        with _Counting([0], instruction):
            asyncio.run(migrate(path, files, unfinished=True))
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)  # nothing is waited for: this is the random moment at which the kill comes
    memory = resident(pid)
    if seconds is not None:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status), memory


def _print(path: Path) -> str:
    """Return everything that a database holds, apart from when migrations were applied."""
    with closing(sqlite3.connect(path)) as raw:
        whole = raw.execute("PRAGMA integrity_check").fetchone()[0]
        return "\n".join((whole, *_lines(raw)))


def _lines(raw: sqlite3.Connection) -> Iterator[str]:
    for line in raw.iterdump():
        yield line.rpartition(",")[0] if line.startswith('INSERT INTO "schema_migrations"') else line
