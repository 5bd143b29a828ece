"""Kills processes at random moments while they work, and counts what is lost and what is there twice.

`KILLS=50 STOPS=5 WHAT=digests,votes python -m tests.chaos` (`make chaos`); without `WHAT` everything is tried, `STOPS` is
for digests, and `HOURS`, `FEEDS` and `CHANNELS` for the day, in which nothing is killed; nor is where documents are read. Moments are random; `SEED` makes
the same choices again. `ENGINE=postgres` tries the same on a PostgreSQL server that is stopped hard `CRASHES` times, by its own
signal, by SIGKILL of all its processes, or with a process of ours; with `CLOCK=workers` two `run` and two workers live at a
time in votes, comments, feeds and polling, and are stopped as well. What is not tried there is told with the reason. The last line is one JSON object. Exit code 1 when anything is lost or doubled.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from time import monotonic

from tests.chaos.backups import backups
from tests.chaos.cases import comments, feeds, polling, votes
from tests.chaos.day import day
from tests.chaos.digests import digests
from tests.chaos.ground import POSTGRES, SQLITE, engine, ready
from tests.chaos.migrations import migrations
from tests.chaos.outcome import Outcome
from tests.chaos.reading import reading
from tests.chaos.server_migrations import server_migrations
from tests.chaos.workers import workers

Case = Callable[[int, int], Outcome]

CASES: dict[str, Case] = {
    "migrations": lambda kills, seed: (server_migrations if engine() == POSTGRES else migrations)(kills, seed),
    "backups": backups,
    "votes": lambda kills, seed: asyncio.run(votes(kills, seed)),
    "comments": lambda kills, seed: asyncio.run(comments(kills, seed)),
    "feeds": lambda kills, seed: asyncio.run(feeds(kills, seed)),
    "polling": lambda kills, seed: asyncio.run(polling(kills, seed)),
    "digests": lambda kills, seed: asyncio.run(digests(kills, seed, int(os.environ.get("STOPS", "5")))),
    "workers": lambda kills, seed: workers(
        kills, seed, int(os.environ.get("STOPS", "5")), int(os.environ.get("CRASHES", "5"))
    ),
    "documents": lambda kills, seed: asyncio.run(reading()),
    "day": lambda kills, seed: day(),
}
"""Those that fork come first, while this process has one thread."""

NOT_ON = {
    SQLITE: {"workers": "one process works on a file alone"},
    POSTGRES: {
        "backups": "SQLite's own; a server is copied by its own tools, as docs/operations.md says",
        "documents": "nothing of it is the database's; ENGINE=sqlite tries it",
        "day": "nothing is killed in it, and it measures a file; ENGINE=sqlite lives it",
    },
}
"""What is not tried on an engine, and why."""


COLUMNS = ("", "kills", "within", "tried", "refused", "lost", "doubled", "peak MB", "block ms", "seconds")


def main() -> None:
    """Try what is asked for, print a table and the JSON line, and set the exit code."""
    if engine() not in NOT_ON:
        sys.exit(f"ENGINE is {' or '.join(NOT_ON)}.")
    cases, besides = [name for name in CASES if name not in NOT_ON[engine()]], NOT_ON[engine()]
    asked = [name for name in os.environ.get("WHAT", "").split(",") if name] or [*CASES]
    if os.environ.get("WHAT") and (unknown := [name for name in asked if name not in cases]):
        sys.exit(
            f"WHAT is {', '.join(cases)}, or several of them; not {'; '.join(_not(name, besides) for name in unknown)}."
        )
    if left := [f"{name}: not tried here: {why}\n" for name, why in besides.items() if name in asked]:
        sys.stdout.write("".join(left))
    kills, seed = int(os.environ.get("KILLS", "50")), int(os.environ.get("SEED", "0")) or random.randrange(1, 10**6)
    ready()
    sys.stdout.write(f"{COLUMNS[0]:<12}{_row(COLUMNS[1:])}")
    outcomes = [_told(CASES[name], kills, seed) for name in cases if name in asked]
    for outcome in outcomes:
        sys.stdout.write("".join(f"{line}\n" for line in outcome.notes))
    sys.stdout.write(f"SEED={seed}\n{json.dumps([asdict(outcome) for outcome in outcomes])}\n")
    sys.exit(1 if any(outcome.lost or outcome.doubled for outcome in outcomes) else 0)


def _not(name: str, besides: dict[str, str]) -> str:
    return f"{name}: {besides[name]}" if name in besides else name


def _told(case: Case, kills: int, seed: int) -> Outcome:
    began = monotonic()
    came = case(kills, seed)
    counts = (came.kills, came.within, came.tried, came.refused, came.lost, came.doubled)
    block = "-" if came.block is None else f"{came.block:.0f}"
    row = (*counts, f"{came.peak:.0f}", block, f"{monotonic() - began:.0f}")
    sys.stdout.write(f"{came.what:<12}{_row(row)}")
    sys.stdout.flush()
    return came


def _row(cells: Sequence[object]) -> str:
    return f"{''.join(f'{cell:>9}' for cell in cells)}\n"


if __name__ == "__main__":
    main()
