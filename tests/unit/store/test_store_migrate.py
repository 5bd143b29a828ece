"""Splitting scripts and reading the migration files."""

from pathlib import Path

import pytest

from bot.store.errors import MigrationsBroken
from bot.store.migrate import load, split


def test_divides_at_statements_and_not_inside_them() -> None:
    script = """
-- a comment; with a semicolon
CREATE TABLE a (word TEXT DEFAULT 'x;y'); /* another; */ CREATE TABLE b (x);
CREATE TRIGGER t AFTER INSERT ON a BEGIN
    INSERT INTO b VALUES (1);
    INSERT INTO b VALUES (2);
END;
-- the end;
"""
    statements = list(split(script, "0001_x"))
    assert len(statements) == 3
    assert "'x;y'" in statements[0]
    assert statements[2].endswith("END;")


@pytest.mark.parametrize("script", ["CREATE TABLE a (x)", "CREATE TABLE a (x); SELECT 'open"])
def test_an_unfinished_statement_is_refused(script: str) -> None:
    with pytest.raises(MigrationsBroken, match="inside a statement"):
        list(split(script, "0001_x"))


@pytest.mark.parametrize("word", ["BEGIN", "commit", "-- now\nROLLBACK", "/* so */ PRAGMA foreign_keys=OFF", "VACUUM"])
def test_what_would_end_the_transaction_is_refused(word: str) -> None:
    with pytest.raises(MigrationsBroken, match="transaction"):
        list(split(f"{word};", "0001_x"))


@pytest.mark.parametrize(
    "names",
    [["0001_a", "0003_c"], ["0002_b"], ["0001_a", "0001_b"], ["0000_z"], ["first"], ["0001_a", "2_b"]],
)
def test_files_out_of_order_are_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / f"{name}.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationsBroken) as caught:
        load(tmp_path)
    assert "nothing was changed" in caught.value.sentence


def test_this_programs_own_files_are_in_order() -> None:
    assert [migration.number for migration in load()][:1] == [1]
