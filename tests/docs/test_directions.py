"""Imports run downwards only, and the check that says so has teeth."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(LINT.parent), "PYTHONPATH": str(folder)}
    command = [str(LINT), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("bot", "adapters", "summaries"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_as_it_stands_is_in_order(house: Path) -> None:
    run = lint(house)
    assert run.returncode == 0, run.stdout + run.stderr


PLANTED = (
    ("summaries/words.py", "import asyncio", "The text work is pure"),
    ("bot/store/database.py", "import bot.chat.refs", "Imports run downwards only"),
    ("bot/commands/cards.py", "import adapters.web.render", "Only the composition root knows adapters"),
    ("adapters/web/render.py", "import bot.store.database", "Adapters know bot.chat and nothing else"),
    ("adapters/web/render.py", "import adapters.terminal.render", "Adapters never import each other"),
)


def test_planted_violations_of_every_rule_fail(house: Path) -> None:
    for module, line, _ in PLANTED:
        with (house / module).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")
    run = lint(house)
    assert run.returncode == 1, run.stdout + run.stderr
    for _, _, rule in PLANTED:
        assert re.search(rf"{rule}[^\n]*BROKEN", run.stdout), run.stdout
