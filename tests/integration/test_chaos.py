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
    [("migrations", 6, 6), ("backups", 5, 10), ("votes", 3, 24), ("comments", 3, 40), ("feeds", 2, 8)],
)
def test_nothing_is_lost_or_doubled(what: str, kills: int, tried: int) -> None:
    run = chaos(WHAT=what, KILLS=str(kills))
    assert run.returncode == 0, (run.stdout, run.stderr)
    (came,) = json.loads(run.stdout.splitlines()[-1])
    assert (came["what"], came["tried"], came["lost"], came["doubled"]) == (what, tried, 0, 0), run.stdout
    assert came["kills"] >= kills


def test_what_there_is_not_to_be_tried_is_told() -> None:
    run = chaos(WHAT="votes,weather")
    assert run.returncode == 1 and "not weather" in run.stderr
