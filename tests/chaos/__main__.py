"""Kills processes at random moments while they work, and counts what is lost and what is there twice.

`KILLS=50 STOPS=5 WHAT=digests,votes python -m tests.chaos` (`make chaos`); without `WHAT` everything is tried, and `STOPS`
is for digests. Moments are random; `SEED` makes the same choices again. The last line is one JSON object. Exit code 1
when anything is lost or doubled.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from time import monotonic

from tests.chaos.backups import backups
from tests.chaos.cases import comments, feeds, votes
from tests.chaos.digests import digests
from tests.chaos.migrations import migrations
from tests.chaos.outcome import Outcome

Case = Callable[[int, int], Outcome]

CASES: dict[str, Case] = {
    "migrations": migrations,
    "backups": backups,
    "votes": lambda kills, seed: asyncio.run(votes(kills, seed)),
    "comments": lambda kills, seed: asyncio.run(comments(kills, seed)),
    "feeds": lambda kills, seed: asyncio.run(feeds(kills, seed)),
    "digests": lambda kills, seed: asyncio.run(digests(kills, seed, int(os.environ.get("STOPS", "5")))),
}
"""Those that fork come first, while this process has one thread."""


def main() -> None:
    """Try what is asked for, print a table and the JSON line, and set the exit code."""
    asked = [name for name in os.environ.get("WHAT", "").split(",") if name] or [*CASES]
    if unknown := [name for name in asked if name not in CASES]:
        sys.exit(f"WHAT is {', '.join(CASES)}, or several of them; not {', '.join(unknown)}.")
    kills, seed = int(os.environ.get("KILLS", "50")), int(os.environ.get("SEED", "0")) or random.randrange(1, 10**6)
    sys.stdout.write(
        f"{'':<12}{'kills':>7}{'within':>8}{'tried':>8}{'lost':>7}{'doubled':>9}{'peak MB':>9}{'seconds':>9}\n"
    )
    outcomes = [_told(CASES[name], kills, seed) for name in CASES if name in asked]
    sys.stdout.write(f"SEED={seed}\n{json.dumps([asdict(outcome) for outcome in outcomes])}\n")
    sys.exit(1 if any(outcome.lost or outcome.doubled for outcome in outcomes) else 0)


def _told(case: Case, kills: int, seed: int) -> Outcome:
    began = monotonic()
    came = case(kills, seed)
    counts = f"{came.kills:>7}{came.within:>8}{came.tried:>8}{came.lost:>7}{came.doubled:>9}{came.peak:>9.0f}"
    sys.stdout.write(f"{came.what:<12}{counts}{monotonic() - began:>9.0f}\n")
    sys.stdout.flush()
    return came


if __name__ == "__main__":
    main()
