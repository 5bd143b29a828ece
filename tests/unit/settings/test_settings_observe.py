"""Log lines: one a record, harmless whatever is logged."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.observe import HIDDEN, JsonFormatter, Secrets, TextFormatter, set_up_logging


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "bot.test", "levelno": 30, "levelname": "WARNING", "msg": message})
    made.args = args
    made.created = 0.0
    made.__dict__.update(extra)
    return made


def test_a_line_for_people() -> None:
    line = TextFormatter().format(record("refused %s", "x", code="address-refused"))
    assert line == "00:00:00 warning bot.test refused x code=address-refused"


def test_a_line_for_machines() -> None:
    line = JsonFormatter().format(record("refused %s", "x", code="address-refused"))
    assert json.loads(line) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "bot.test",
        "message": "refused x",
        "code": "address-refused",
    }


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_what_was_fetched_cannot_start_a_line_or_steer_a_terminal(formatter: logging.Formatter) -> None:
    line = formatter.format(record("a\nb\r\x1b[2J\x00\x85\u2028\u202e", page="x\ny"))
    assert line.isprintable()
    assert "\\n" in line
    assert "\\u202e" in line


@pytest.mark.parametrize("kind", [TextFormatter, JsonFormatter])
def test_secrets_are_hidden_everywhere(kind: type[TextFormatter] | type[JsonFormatter]) -> None:
    secrets = Secrets()
    for word in ("xoxb-123", "xoxb-123-more", 'quo"ted', ""):
        secrets.add(word)
    try:
        raise ValueError("xoxb-123-more")
    except ValueError as error:
        entry = record('sent xoxb-123 and quo"ted', token="xoxb-123-more", exc_info=(type(error), error, None))
    line = kind(secrets).format(entry)
    assert "xoxb" not in line
    assert "ted" not in line.split("token")[0].replace("bot.test", "")
    assert line.count(HIDDEN) == 4


@pytest.mark.parametrize(
    "line",
    [
        "PATCH https://discord.com/api/v10/webhooks/123/canary/messages/@original returned 429",
        "POST http://127.0.0.1:1/api/v10/interactions/456/canary/callback",
        "POST https://hooks.slack.com/commands/T0/1/canary: gone",
        "wss://wss-primary.slack.com/link/?ticket=canary&app_id=7",
        "WebSocket Event: {'t': 'INTERACTION_CREATE', 'd': {'token': 'canary', 'type': 2}}",
        'body {"token":"canary","team_id":"T0"}',
    ],
)
def test_secrets_that_are_known_by_their_place_are_hidden(line: str) -> None:
    for formatter in (TextFormatter(Secrets()), JsonFormatter(Secrets())):
        shown = formatter.format(record("%s", line))
        assert "canary" not in shown
        assert HIDDEN in shown


@pytest.mark.parametrize("words", [("abc1", "zz-abc1-more"), ("zbc1", "aa-zbc1-more")])
def test_of_a_secret_within_another_nothing_is_left(words: tuple[str, str]) -> None:
    secrets = Secrets()
    for word in words:
        secrets.add(word)
    assert secrets.hide(f"{words[1]}, {words[0]}") == f"{HIDDEN}, {HIDDEN}"


def test_a_secret_has_four_letters_at_least() -> None:
    secrets = Secrets()
    secrets.add("abc")
    secrets.add("wxyz")
    assert secrets.hide("abc wxyz") == f"abc {HIDDEN}"


def test_an_exception_has_a_field_of_its_own() -> None:
    try:
        raise ValueError("gone")
    except ValueError as error:
        entry = record("failed", exc_info=(type(error), error, None))
    assert "ValueError: gone" in json.loads(JsonFormatter(Secrets()).format(entry))["exception"]


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    level, handlers = logger.level, list(logger.handlers)
    yield logger
    logger.setLevel(level)
    logger.handlers[:] = handlers


def test_setting_up_twice_logs_once(root: logging.Logger) -> None:
    stream = io.StringIO()
    set_up_logging("info", "text", io.StringIO())
    set_up_logging("INFO", "json", stream)
    logging.getLogger("bot.test").info("once")
    logging.getLogger("bot.test").debug("never")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["once"]


def test_lines_are_for_people_unless_machines_are_asked_for(root: logging.Logger) -> None:
    stream = io.StringIO()
    set_up_logging("info", "json", io.StringIO())
    set_up_logging("info", "text", stream)
    logging.getLogger("bot.test").info("once")
    assert stream.getvalue().endswith(" info bot.test once\n")


def test_only_our_own_handler_is_taken_away_again(root: logging.Logger) -> None:
    others = logging.NullHandler()
    root.addHandler(others)
    set_up_logging("info", "text", io.StringIO())
    set_up_logging("info", "text", io.StringIO())
    ours = [handler for handler in root.handlers if isinstance(handler.formatter, TextFormatter)]
    assert len(ours) == 1 and others in root.handlers


@pytest.mark.parametrize(("level", "least"), [("debug", logging.INFO), ("error", logging.ERROR)])
def test_no_level_has_the_values_of_statements_written(root: logging.Logger, level: str, least: int) -> None:
    """At DEBUG the library writes what people say, and where answers go."""
    library = logging.getLogger("aiosqlite")
    before = library.level
    set_up_logging(level, "text", io.StringIO())
    assert (root.level, library.level) == (getattr(logging, level.upper()), least)
    library.setLevel(before)


@pytest.mark.parametrize(
    "token", ["xoxb-1234567890-abc", "xoxe.xoxb-1-abcdefgh", "xoxe-1-abcdefgh", "xoxp-12345678", "xapp-1-A1-abcdefgh"]
)
def test_tokens_of_slack_are_hidden_though_nobody_has_told_of_them(token: str) -> None:
    line = Secrets().hide(f"the answer was {{'access_token': '{token}'}} and a box-office")
    assert token not in line and token[5:] not in line
    assert line.endswith("and a box-office")
