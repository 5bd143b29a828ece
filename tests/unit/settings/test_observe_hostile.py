"""What strangers write, in the log: one line for a record, in letters that steer nothing, and machines read it back."""

import json
import logging

import pytest

from bot.observe import JsonFormatter, Secrets, TextFormatter
from tests.hostile.strings import HOSTILE

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def record(words: str) -> logging.LogRecord:
    try:
        raise ValueError(words)
    except ValueError as error:
        made = logging.LogRecord("bot", logging.ERROR, "x", 1, "said %s", (words,), (ValueError, error, None))
    made.__dict__["page"] = words
    return made


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_a_record_is_one_line_that_steers_nothing(words: str) -> None:
    for formatter in (TextFormatter(Secrets()), JsonFormatter(Secrets())):
        line = formatter.format(record(words))
        assert len(line.splitlines()) == 1
        assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in TURNING for letter in line)
        line.encode()


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_a_machine_reads_back_what_was_said(words: str) -> None:
    entry = json.loads(JsonFormatter(Secrets()).format(record(words)))
    assert entry["message"] == f"said {words}" and entry["page"] == words
    assert set(entry) == {"time", "level", "logger", "message", "page", "exception"}


def test_a_letter_that_erases_is_escaped_as_json_has_it() -> None:
    line = JsonFormatter(Secrets()).format(record("a\x7fb"))
    assert r"said a\u007fb" in line and "\x7f" not in line
    assert json.loads(line)["message"] == "said a\x7fb"
