"""`forget` as an administrator runs it: it shows what is kept, asks first, and deletes all of it."""

import sqlite3
from pathlib import Path

import pytest

from tests.acceptance.test_opml_verbs import LIST
from tests.acceptance.test_verbs import bot

WORKSPACE = ("--workspace", "slack:T0123")


def feeds(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "despatch.db") as database:
        sql = "SELECT workspace, url FROM follows JOIN feeds ON feeds.id = feed ORDER BY workspace, url"
        return list(database.execute(sql))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    for workspace in ("slack:T0123", "room"):
        assert bot("import", "feeds.opml", "--workspace", workspace, cwd=tmp_path).returncode == 0
    return tmp_path


def test_it_shows_what_is_kept_and_deletes_it_once_somebody_is_sure(folder: Path) -> None:
    refused = bot("forget", *WORKSPACE, cwd=folder, stdin=b"n\n")
    assert refused.returncode == 1
    assert b"Kept of slack:T0123:\n  follows         2\n" in refused.stdout
    assert b"There is no way back. [y/N]" in refused.stdout
    assert len(feeds(folder)) == 4
    done = bot("forget", *WORKSPACE, "--yes", cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Deleted: 2 rows." in done.stdout
    assert [workspace for workspace, _ in feeds(folder)] == ["local", "local"]
    again = bot("forget", *WORKSPACE, "--yes", cwd=folder)
    assert again.returncode == 1
    assert "Nothing is kept of slack:T0123: is that its id?  workspace-unknown" in again.stderr.decode()


def test_an_answer_typed_at_the_question_counts(folder: Path) -> None:
    done = bot("forget", *WORKSPACE, cwd=folder, stdin=b"y\n")
    assert done.returncode == 0
    assert [workspace for workspace, _ in feeds(folder)] == ["local", "local"]


@pytest.mark.parametrize("workspace", ["nowhere", "slack:", "slack:T1' OR '1'='1", "discord:%", "", "room:local"])
def test_what_is_no_workspace_is_told_plainly(workspace: str, folder: Path) -> None:
    run = bot("forget", "--workspace", workspace, "--yes", cwd=folder)
    assert run.returncode == 1
    assert "workspace-unknown" in run.stderr.decode()
    assert b"Traceback" not in run.stderr
    assert len(feeds(folder)) == 4
