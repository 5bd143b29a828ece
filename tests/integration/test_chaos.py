"""A few random kills with every run; `make chaos` does as many as one likes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def chaos(**options: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **options}
    command = [sys.executable, "-m", "tests.chaos"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize(
    ("what", "kills", "tried"),
    [
        ("migrations", 6, 6),
        ("backups", 5, 15),
        ("votes", 3, 24),
        ("comments", 3, 40),
        ("feeds", 2, 8),
        ("polling", 2, 8),
    ],
)
def test_nothing_is_lost_or_doubled(what: str, kills: int, tried: int) -> None:
    run = chaos(WHAT=what, KILLS=str(kills))
    assert run.returncode == 0, (run.stdout, run.stderr)
    (came,) = json.loads(run.stdout.splitlines()[-1])
    assert (came["what"], came["tried"], came["lost"], came["doubled"]) == (what, tried, 0, 0), run.stdout
    assert came["kills"] >= kills


def test_some_hours_of_a_day_lose_and_double_nothing_and_keep_every_time() -> None:
    """In Lord Howe the hour of its digest comes twice within these hours."""
    run = chaos(WHAT="day", HOURS="4", FEEDS="20", CHANNELS="4")
    assert run.returncode == 0, (run.stdout, run.stderr)
    (came,) = json.loads(run.stdout.splitlines()[-1])
    assert (came["lost"], came["doubled"], came["refused"]) == (0, 0, 0), run.stdout
    told = came["notes"][0]
    assert "digests: 3, " in told and "late: 0, early: 0" in told
    assert all(f"{name}: 0" not in told for name in ("entries", "threads told", "comments", "votes", "polls"))


def test_what_there_is_not_to_be_tried_is_told() -> None:
    run = chaos(WHAT="votes,weather")
    assert run.returncode == 1 and "not weather" in run.stderr
