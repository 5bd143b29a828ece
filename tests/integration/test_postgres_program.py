"""The program itself on a PostgreSQL server: its verbs work, or say what to do, and no password is in what they say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fakes.postgres import EMPTY, databases, server

ROOT = Path(__file__).parents[2]
PASSWORD = "never-to-be-read-0417"


@pytest.fixture
def url() -> Iterator[str]:
    with databases(EMPTY) as made:
        yield made.url(Path("program")).replace("postgres@", f"postgres:{PASSWORD}@")


def bot(url: str, *words: str, **env: str) -> tuple[int, str]:
    """Return a verb's exit code, and all that it said."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "LOG_LEVEL": "DEBUG", "COLUMNS": "300", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert PASSWORD not in said
    return done.returncode, said


def test_a_command_from_the_terminal_is_answered_and_kept(url: str) -> None:
    code, said = bot(url, "say", "/despatch topic new Berth fees")
    assert (code, "Topic: Berth fees" in said) == (0, True), said
    code, said = bot(url, "say", "/despatch topic list")
    assert (code, "Berth fees" in said) == (0, True), said
    assert "up to date" in bot(url, "migrate")[1]


def test_the_doctor_says_what_is_to_be_done_and_names_the_server_without_its_user(url: str) -> None:
    code, said = bot(url, "doctor")
    assert (code, "run “python -m bot migrate”" in said) == (1, True), said
    bot(url, "migrate")
    code, said = bot(url, "doctor")
    assert (code, f"on {server().folder}, up to date" in said) == (0, True), said


def test_where_work_is_shared_the_doctor_asks_for_workers(url: str) -> None:
    code, said = bot(url, "migrate", CLOCK="workers")
    assert (code, "tables." in said) == (0, True), said
    code, said = bot(url, "doctor", CLOCK="workers")
    assert (code, "0 are at work, no job waits: start “python -m bot worker”" in said) == (1, True), said


def test_a_worker_needs_a_server_and_says_how_to_get_there(tmp_path: Path) -> None:
    code, said = bot(f"sqlite:///{tmp_path / 'x.db'}", "worker", DISCORD_TOKEN="d" * 20)
    assert (code, said.strip().endswith("workers-need-postgresql"), "python -m bot copy" in said) == (1, True, True)


@pytest.mark.parametrize(("words", "tool"), [(("backup",), "pg_dump"), (("restore", "x.db"), "pg_restore")])
def test_backups_are_the_servers_own_and_the_program_says_how(url: str, words: tuple[str, ...], tool: str) -> None:
    code, said = bot(url, *words)
    assert (code, tool in said, '"$DATABASE_URL"' in said) == (1, True, True), said


def test_a_server_that_is_not_there_is_one_plain_sentence() -> None:
    nowhere = f"postgresql://bot:{PASSWORD}@/despatch?host={quote('/nowhere/at/all')}"
    code, said = bot(nowhere, "say", "hello")
    assert (code, said.strip().splitlines()[-1].endswith("database-away")) == (1, True), said
