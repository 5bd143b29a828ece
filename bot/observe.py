"""Logging: one line a record, for people or machines; control characters and secrets made harmless."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import Counter, Gauge, Histogram

HIDDEN = "(hidden)"

RECEIVED = Counter("despatch_requests", "Requests that came in", ("platform", "kind"))
ANSWERED = Counter(
    "despatch_answers", "Requests by how they ended: answered, refused, or an error's code", ("platform", "outcome")
)
ANSWER_SECONDS = Histogram(
    "despatch_answer_seconds",
    "From taking a request to its answer",
    ("platform",),
    buckets=(0.1, 0.5, 1, 3, 10, 30, 60),
)
LOOP_LAG = Gauge("despatch_event_loop_lag_seconds", "How late the event loop was, at worst, in the last ten seconds")
LOOP_BUSY = Gauge(
    "despatch_event_loop_busy_seconds",
    "How much of that, at worst, was spent computing and not waiting for a processor",
)
QUEUE_WORKERS = Gauge("despatch_queue_workers", "Workers that live, where many processes share the work")
QUEUE_WAITING = Gauge("despatch_queue_waiting", "Jobs that wait for a worker")
QUEUE_SECONDS = Gauge("despatch_queue_oldest_seconds", "How long the oldest of them has waited")
CONNECTED = Gauge("despatch_platform_connected", "Whether a platform is connected: 1 or 0", ("platform",))

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}
_MIN_SECRET = 4


_TOLD = re.compile(
    r"(/(?:webhooks|interactions)/\d+/|hooks\.slack\.com/|[?&]ticket=|[\"'](?:token|reply_to)[\"']: ?[\"'])[^\s\"'<>]+"
)
"""Secrets known by where they stand: what answers an interaction, a response address, a socket's ticket."""


_TOKENS = re.compile(r"\bx(?:ox|app)[a-z]?(?:\.xox[a-z])?-[\w-]{8,}")
"""Slack's own tokens, known by how they begin: https://docs.slack.dev/authentication/tokens"""


class Secrets:
    """Words that no log line may carry, such as tokens."""

    def __init__(self) -> None:
        self._words: set[str] = set()

    def add(self, secret: str) -> None:
        """Hide this word from now on; one under four characters would hide half of every line."""
        if len(secret) >= _MIN_SECRET:
            self._words.add(secret)

    def hide(self, line: str) -> str:
        """Return the line with every secret taken out: known words, and what stands where secrets do."""
        for word in sorted(self._words, key=len, reverse=True):
            line = line.replace(word, HIDDEN)
        return _TOKENS.sub(HIDDEN, _TOLD.sub(rf"\1{HIDDEN}", line))


SECRETS = Secrets()


class TextFormatter(logging.Formatter):
    """A line for a terminal: time, level, who, what, and the extra values as `name=value`."""

    def __init__(self, secrets: Secrets = SECRETS) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line."""
        words = [f"{_time(record):%H:%M:%S}", record.levelname.lower(), record.name, record.getMessage()]
        words += [f"{name}={value}" for name, value in _extra(record).items()]
        if record.exc_info:
            words.append(self.formatException(record.exc_info))
        return escaped(self._secrets.hide(" ".join(words)))


class JsonFormatter(logging.Formatter):
    """A JSON object for a machine: time, level, logger, message, the extra values, the exception."""

    def __init__(self, secrets: Secrets = SECRETS) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line; secrets are hidden before they are quoted."""
        entry = {
            "time": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: self._secrets.hide(value) for name, value in entry.items()})


def escaped(line: str) -> str:
    r"""Return the line with line breaks, control and direction characters written as `\n` or `\x1b`.

    What was fetched or typed must not start a second record or steer a terminal.
    """
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), line)


def set_up_logging(level: str, log_format: str, stream: TextIO | None = None) -> None:
    """Send all records to standard error in the `text` or the `json` form; may be called again."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    for old in [item for item in root.handlers if getattr(item, "despatch", False)]:
        root.removeHandler(old)
    handler.__dict__["despatch"] = True
    root.addHandler(handler)
    root.setLevel(level.upper())
    # At DEBUG it writes the values of every statement: what people say, and where answers go.
    logging.getLogger("aiosqlite").setLevel(max(root.level, logging.INFO))
    # It warns of what a transaction that is tried again has left behind, which is no fault of anybody's.
    logging.getLogger("psycopg").setLevel(max(root.level, logging.ERROR))


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _extra(record: logging.LogRecord) -> dict[str, str]:
    return {name: str(value) for name, value in vars(record).items() if name not in _OWN}
