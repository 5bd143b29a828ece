"""Two processes that bring a server's database up to date at once, killed in between: it stands at one of its steps."""

import asyncio
import os
import random
import signal
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg

from bot.store.migrate import load, migrate
from tests.chaos.ground import crashes
from tests.chaos.migrations import files_up_to
from tests.chaos.outcome import Outcome, resident
from tests.fakes.postgres import EMPTY, server

# Everything that a migration makes or changes, and a table's rows, by what it is called.
_DRAWN = """
SELECT FORMAT('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT FORMAT('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT FORMAT('%s by %s', number, name) FROM schema_migrations
"""

_ROW = "INSERT INTO button_commands (key, command, kept_at) VALUES (%s, %s, '')"
ROWS = 40

_NUMBERS = count(1)


def server_migrations(kills: int, seed: int) -> Outcome:
    """Kill two at a random moment, both, or one and the server; whatever is left is whole, and goes on from there."""
    choose, lost, within, peak = random.Random(seed), 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        states, seconds = _states(Path(folder))
        ways = [False] * kills + [True] * crashes()
        choose.shuffle(ways)
        for crashed in ways:
            name, begun = _made(Path(folder), choose.randrange(len(states)))
            pids = [_migrating(name) for _ in range(2)]
            time.sleep(choose.uniform(0, seconds))  # nothing is waited for: this is the random moment
            peak = max(peak, *map(resident, pids))
            if crashed:
                server().crash(killed=choose.random() < 0.5)
                server().start_again()
            else:
                _end(pids[0])
                if choose.random() < 0.5:
                    _end(pids[1])
            alive = [os.waitpid(pid, 0)[1] for pid in pids]
            within += any(map(os.WIFSIGNALED, alive)) or crashed
            lost += _drawn(name) not in states
            asyncio.run(migrate(server().url(name)))
            lost += _drawn(name) != states[-1] or _rows(name) != begun
            server().drop(name)
    return Outcome("migrations", len(ways), within, len(ways), lost, 0, peak)


def _states(folder: Path) -> tuple[list[list[str]], float]:
    """Return what is drawn after each migration, and how long all of them take."""
    name, states, began = f"steps_{next(_NUMBERS)}", [], time.monotonic()
    server().create(name, EMPTY)
    asyncio.run(migrate(server().url(name)))
    seconds = time.monotonic() - began
    server().drop(name)
    server().create(name, EMPTY)
    states.append([])
    for number in range(1, len(load()) + 1):
        asyncio.run(migrate(server().url(name), files_up_to(folder, number)))
        states.append(_drawn(name))
    server().drop(name)
    return states, seconds


def _made(folder: Path, number: int) -> tuple[str, int]:
    """Return a database that has had so many migrations, with rows in it as soon as it has the table for them."""
    name = f"killed_{next(_NUMBERS)}"
    server().create(name, EMPTY)
    if number:
        asyncio.run(migrate(server().url(name), files_up_to(folder, number)))
    with closing(psycopg.connect(server().url(name), autocommit=True)) as raw:
        if raw.execute("SELECT TO_REGCLASS('button_commands')").fetchall() != [(None,)]:
            raw.cursor().executemany(_ROW, [(f"key {each}", f"command {each}") for each in range(ROWS)])
    return name, _rows(name)


def _migrating(name: str) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(migrate(server().url(name)))
        finally:
            os._exit(0)
    return pid


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _drawn(name: str) -> list[str]:
    with closing(psycopg.connect(server().url(name), autocommit=True)) as raw:
        if raw.execute("SELECT TO_REGCLASS('schema_migrations')").fetchall() == [(None,)]:
            return []
        return sorted(str(line) for (line,) in raw.execute(_DRAWN.encode()).fetchall())


def _rows(name: str) -> int:
    with closing(psycopg.connect(server().url(name), autocommit=True)) as raw:
        if raw.execute("SELECT TO_REGCLASS('button_commands')").fetchall() == [(None,)]:
            return 0
        return len(raw.execute("SELECT 1 FROM button_commands").fetchall())
