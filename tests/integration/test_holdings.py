"""Every table and column of the real schema is declared, and every declaration is of something that is there."""

import re
import sqlite3
from pathlib import Path

import pytest

from bot.privacy.registry import HOLDINGS, nobodys
from bot.store.database import Database
from bot.store.holdings import Holding
from bot.store.migrate import migrate

NAMES_SOMEBODY = re.compile(r"(^|_)(member|author|audience|by|user|person|proposer|assignee|voter)(_|$)")
NO_MEMBER = {
    ("article_versions", "author"),  # of the article, as its publisher names them
    ("article_versions", "author_source"),  # where the page says so
    ("feed_entries", "author"),  # the same
    ("follows", "brought_by"),  # a list of feeds
}
VALUES = dict.fromkeys(
    ("platform", "workspace", "member", "name", "direct", "event", "answer", "settled", "day", "quarter"), ""
)


async def schema(path: Path) -> dict[str, tuple[str, ...]]:
    """Return every table of a database that is up to date, those that an index is made of aside, with its columns."""
    async with Database.open(path) as database:
        await migrate(database)
        tables = [row for row in await database.fetch_all("PRAGMA table_list") if row["schema"] == "main"]
        ours = [row["name"] for row in tables if row["type"] in ("table", "virtual") and "sqlite_" not in row["name"]]
        return {
            name: tuple(
                row["name"] for row in await database.fetch_all("SELECT name FROM pragma_table_info(?)", (name,))
            )
            for name in ours
        }


@pytest.mark.file_only
async def test_every_table_and_column_is_declared(tmp_path: Path) -> None:
    found = await schema(tmp_path / "all.db")
    declared = {holding.table: holding for holding in HOLDINGS}
    assert len(declared) == len(HOLDINGS)
    assert set(found) - set(declared) == set(), "declare these tables in the kept.py of their capability"
    assert set(declared) - set(found) == set(), "these are declared and not there"
    for table, columns in found.items():
        assert sorted(declared[table].columns) == sorted(columns), f"declare every column of {table} once"


@pytest.mark.file_only
async def test_what_names_somebody_is_declared_so(tmp_path: Path) -> None:
    declared = {holding.table: holding for holding in HOLDINGS}
    for table, columns in (await schema(tmp_path / "all.db")).items():
        holding = declared[table]
        for column in columns:
            if NAMES_SOMEBODY.search(column) and (table, column) not in NO_MEMBER:
                assert column in holding.members.split(), f"{table}.{column} names a member"
        if {"platform", "workspace"} & set(columns):
            assert holding.workspace or table == "removals", f"say which rows of {table} are a workspace's"


@pytest.mark.file_only
@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table)
def test_what_names_a_member_can_be_forgotten(holding: Holding) -> None:
    if not holding.members or not holding.workspace:
        return  # the index's own tables go with what they are made of
    gone = any(not mine.clear for mine in holding.mine)
    cleared = {clear.split(" = ")[0] for mine in holding.mine for clear in mine.clear}
    asked = " ".join(mine.where for mine in holding.mine)
    for column in holding.members.split():
        if NAMES_SOMEBODY.search(column) and not column.endswith("_name"):
            assert f"{column} = :member" in asked or column in cleared, f"nobody asks for {holding.table}.{column}"
        assert gone or column in cleared | {copy.column for copy in holding.copies}, (
            f"nothing forgets {holding.table}.{column}"
        )


async def test_every_condition_can_be_asked_and_every_key_names_a_row(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "all.db") as database:
        await migrate(database)

        def ask(connection: sqlite3.Connection) -> None:
            for holding in HOLDINGS:
                conditions = [holding.workspace, holding.expired, nobodys(holding) if holding.orphaned else ""]
                conditions += [mine.where for mine in holding.mine]
                conditions += [holding.kept_for[1]] if holding.kept_for else []
                for where in filter(None, conditions):
                    connection.execute(
                        f"SELECT {', '.join(holding.key)} FROM {holding.table} WHERE {where}",
                        {**VALUES, "before": ""},
                    )
                unique = (
                    f"SELECT {', '.join(holding.key)}, COUNT(*) FROM {holding.table} GROUP BY {', '.join(holding.key)}"
                )
                if holding.key:
                    connection.execute(unique)

        await database.look(ask)


@pytest.mark.file_only
def test_what_refers_to_others_comes_before_them() -> None:
    """A row that others refer to goes after them, in batches of its own, and takes none of them along."""
    order = [holding.table for holding in HOLDINGS]
    files = (Path(__file__).parents[2] / "bot/store/migrations").glob("*.sql")
    sql = "\n".join(path.read_text(encoding="utf-8") for path in sorted(files))
    for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", sql, re.DOTALL):
        for parent in re.findall(r"REFERENCES (\w+)", body):
            if parent != table:
                assert order.index(table) < order.index(parent) or parent == "comments", f"{table} before {parent}"
