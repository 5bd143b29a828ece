"""`backup` and `restore` as an administrator uses them, beside a bot that runs."""

from pathlib import Path

from tests.acceptance.browser import running_room
from tests.acceptance.test_verbs import bot

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-secret-of-the-bot", "SLACK_APP_TOKEN": "xapp-secret-of-the-app"}


def test_a_copy_is_made_while_the_room_is_open_and_put_back_when_it_is_closed(tmp_path: Path) -> None:
    with running_room(tmp_path, DATABASE_URL="sqlite:///despatch.db"):
        assert bot("say", "before", cwd=tmp_path).returncode == 0
        made = bot("backup", "copy.db", cwd=tmp_path, **TOKENS)
        assert made.returncode == 0, made.stderr
        assert "rows in" in made.stdout.decode() and "python -m bot restore copy.db" in made.stdout.decode()
        assert bot("say", "after", cwd=tmp_path).returncode == 0
        refused = bot("restore", "copy.db", cwd=tmp_path)
        assert (refused.returncode, refused.stdout) == (1, b"")
        assert b"stop it, then restore; nothing was changed.  database-in-use" in refused.stderr
    body = (tmp_path / "copy.db").read_bytes()
    assert b"before" in body and not any(token.encode() in body for token in TOKENS.values())
    done = bot("restore", "copy.db", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    undo = next(line for line in done.stdout.decode().splitlines() if line.startswith("To undo this:"))
    assert (tmp_path / undo.split()[-1]).is_file()


def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path) -> None:
    for arguments, code in (
        (("backup",), b"database-missing"),
        (("restore", "nothing.db"), b"database-missing"),
    ):
        told = bot(*arguments, cwd=tmp_path)
        assert told.returncode == 1 and told.stderr.strip().endswith(code)
        assert len(told.stderr.strip().splitlines()) == 1
    (tmp_path / "despatch.db").write_text("Dear diary, " * 900)
    for arguments in (("say", "/despatch help"), ("backup",)):
        told = bot(*arguments, cwd=tmp_path)
        assert told.returncode == 1 and b"python -m bot restore FILE" in told.stderr and b"Traceback" not in told.stderr
