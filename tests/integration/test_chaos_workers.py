"""A kill, and a crash of the server, with every run; `ENGINE=postgres make chaos` does as many as one likes."""

import json

import pytest

from tests.integration.test_chaos import chaos


def test_no_digest_is_lost_or_doubled_whoever_dies() -> None:
    run = chaos(ENGINE="postgres", WHAT="workers", KILLS="1", STOPS="0", CRASHES="1")
    assert run.returncode == 0, (run.stdout, run.stderr)
    (came,) = json.loads(run.stdout.splitlines()[-1])
    assert (came["what"], came["tried"], came["lost"], came["doubled"]) == ("workers", 12, 0, 0), run.stdout
    assert came["notes"] == ["1 kills, 0 stops, 1 crashes of the server"]


@pytest.mark.parametrize(("what", "tried"), [("votes", 18), ("migrations", 2)])
def test_a_server_that_is_stopped_hard_loses_and_doubles_nothing(what: str, tried: int) -> None:
    run = chaos(ENGINE="postgres", WHAT=what, KILLS="1", CRASHES="1")
    assert run.returncode == 0, (run.stdout, run.stderr)
    (came,) = json.loads(run.stdout.splitlines()[-1])
    assert (came["tried"], came["lost"], came["doubled"], came["kills"]) == (tried, 0, 0, 2), run.stdout


def test_what_there_is_not_on_a_server_is_told() -> None:
    told = chaos(ENGINE="postgres", WHAT="backups")
    assert told.returncode == 1 and "or several of them; not backups: SQLite's own" in told.stderr
    assert "ENGINE is sqlite or postgres" in chaos(ENGINE="oracle").stderr
