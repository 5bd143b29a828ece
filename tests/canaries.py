"""Tokens of the tests are canaries: no record of any logger, no exception, nothing printed and no file may carry one.

What the tests' own Slack and Discord let in is made of one of these. While tests run all loggers are heard at DEBUG, what is
printed is read, and at the end every file that was left behind; the program's own hiding of secrets is not told of them, so
that it hides nothing here. `tests/conftest.py` puts this to work.
"""

import base64
import logging
from collections.abc import Iterable
from pathlib import Path

MARK = "canary" + "-5d0c7e1b"

SLACK_BOT = f"xoxb-{MARK}-bot"
SLACK_APP = f"xapp-{MARK}-app"
SLACK_SIGNING = f"{MARK}-signing"
DISCORD = f"{MARK}.discord"
SLACK_CLIENT_SECRET = f"{MARK}-client"
SLACK_CODE = f"{MARK}-code"
ENCRYPTION_KEY = base64.urlsafe_b64encode(MARK.encode().ljust(32, b"\0")).decode()
KEY_MARK = ENCRYPTION_KEY[:16]
"""A key has a form of its own: what it begins with gives it away."""


def slack_bot(team: str, number: int = 1) -> str:
    """Return a token of the bot's in a workspace, the so-and-so-many-th that it was given."""
    return f"xoxe.xoxb-{MARK}-{team}-{number}"


def slack_refresh(team: str, number: int = 1) -> str:
    """Return what such a token is exchanged by."""
    return f"xoxe-{MARK}-{team}-{number}"


PASSING = "canary" + "-9b41c6d2"
"""Is in what lets somebody answer for a while: tokens of interactions, response addresses, a socket's ticket.

While a request waits its database holds that, and libraries log it where the program hides it: what is looked through for it
is the whole output of a process, as it would be on a host.
"""

SIMCORD = "simcord" + "_interaction_"
"""How the tokens begin that simcord gives to interactions; what a test does with them is heard like a canary."""


QUIET = ("aiosqlite",)
"""Loggers that the program itself never lets speak at DEBUG (`bot/observe.py`)."""


def told(text: str) -> bool:
    """Say whether a text gives a canary away."""
    return any(mark in text for mark in (MARK, KEY_MARK, SIMCORD))


def leaked(lines: Iterable[str]) -> list[str]:
    """Return the lines of a process's output that give away what lets somebody in, or answer."""
    return [line for line in lines if told(line) or PASSING in line]


def left_in(folder: Path) -> list[str]:
    """Return the files below a folder that hold a canary: databases, backups, exports, logs."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    marks = (MARK.encode(), KEY_MARK.encode())
    return [str(path) for path in files if any(mark in path.read_bytes() for mark in marks)]


class Cage(logging.Handler):
    """Hears every record, and keeps the loggers' names and beginnings of those that give a canary away."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []
        self._form = logging.Formatter("%(name)s %(levelname)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record with its exception, its extra values and what it was made of."""
        try:
            line = self._form.format(record) + "".join(_extra(record))
        except Exception:
            line = f"{record.name} {record.msg!r} {record.args!r}"
        if told(line):
            self.found.append(f"{record.name}: {str(record.msg)[:80]!r}")


def _extra(record: logging.LogRecord) -> Iterable[str]:
    return (f" {value!s}" for name, value in vars(record).items() if name not in ("msg", "args", "exc_info"))
