"""SQLite's result codes become errors with a stable code and something to do."""

import sqlite3

import pytest

from bot.store.errors import StoreError, wrapped


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("in SQLite's words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, "database-locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "database-locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "database-read-only"),
        (sqlite3.SQLITE_CORRUPT, "database-damaged"),
        (sqlite3.SQLITE_NOTADB, "database-damaged"),
        (sqlite3.SQLITE_FULL, "disk-full"),
        (sqlite3.SQLITE_CANTOPEN, "database-unreachable"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk-failed"),
    ],
)
def test_a_state_of_the_file_is_told_in_our_words(code: int, expected: str) -> None:
    error = wrapped(sqlite_error(code))
    assert isinstance(error, StoreError)
    assert error.code == expected
    assert "SQLite's" not in error.sentence


def test_a_broken_rule_and_a_bug_stay_as_they_are() -> None:
    for error in (sqlite3.IntegrityError("unique"), sqlite3.OperationalError("no such table"), KeyError("x")):
        assert wrapped(error) is error
