"""A whole installation goes from one database to another, and what is searched for is found there as it was."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.moving.errors import CopyOfAnother, CopyOlder, CopyTaken, CopyUnlike
from bot.moving.moving import copy_all
from bot.moving.tables import LATER, LEFT_OUT, NEVER_EMPTY, tables
from bot.privacy.registry import HOLDINGS
from bot.room.store import WORKSPACE
from bot.search.index import SearchIndex
from bot.search.query import parse
from bot.store.database import Database
from bot.store.errors import DatabaseUnfinished
from bot.store.migrate import migrate
from tests.fakes.postgres import EMPTY, Databases, databases
from tests.hostile.record import stock

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


class BrokenOff(Exception):
    """Stands for a process that ends."""


def quiet(done: int, of: int) -> None:
    assert 0 <= done <= of


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with something in most tables."""
    folder = tmp_path_factory.mktemp("filled")
    asyncio.run(stock(folder))
    path = folder / "data" / "despatch.db"
    with sqlite3.connect(path) as connection:  # a topic that was merged into one whose id comes after its own
        connection.execute(
            "UPDATE topics SET merged_into = (SELECT MAX(id) FROM topics) WHERE id = (SELECT MIN(id) FROM topics)"
        )
    return path


@pytest.fixture
def servers() -> Iterator[Databases]:
    with databases(EMPTY) as made:
        yield made


@pytest.fixture
async def source(filled: Path) -> AsyncIterator[Database]:
    async with Database.open(filled) as database:
        yield database


@pytest.fixture(params=["postgresql", "sqlite"])
async def target(request: pytest.FixtureRequest, tmp_path: Path, servers: Databases) -> AsyncIterator[Database]:
    path = tmp_path / "target.db"
    async with Database.open(servers.url(path) if request.param == "postgresql" else path) as database:
        yield database


async def all_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, the words of the index aside, as both engines have them."""
    found = {}
    for table in tables():
        order = ", ".join(table.key)
        rows = await database.fetch_all(f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {order}")
        found[table.name] = [tuple(row) for row in rows]
    return found


async def hits(database: Database) -> dict[str, set[str]]:
    index = SearchIndex(database)
    asked = ("fees", "harbour council", '"berth fees"', "said", "script")
    return {words: {hit.article for hit in await index.articles(WORKSPACE, parse(words))} for words in asked}


async def test_everything_is_there_and_found_and_goes_on_from_there(source: Database, target: Database) -> None:
    moved = await copy_all(source, target, "old.db", NOW, quiet)
    assert not moved.resumed and sum(moved.rows.values()) > 300
    assert await all_of(target) == await all_of(source)
    found = await hits(target)
    assert found == await hits(source) and all(found[words] for words in ("fees", "harbour council"))
    await migrate(target)
    for table in ("search_articles", "search_quotes", "search_comments"):
        row = await target.fetch_one(f"SELECT MAX(id) AS most FROM {table}")
        assert row is not None and row["most"]
    added = "INSERT INTO search_quotes (article, version, start, finish, speaker) SELECT article, 1, 0, 1, '' FROM search_articles LIMIT 1 RETURNING id"
    most = await target.fetch_one("SELECT MAX(id) AS most FROM search_quotes")
    new = await target.transact(lambda statements: statements.execute(added).fetchall())
    assert most is not None and new[0]["id"] == most["most"] + 1


async def test_from_a_server_back_to_a_file_nothing_is_another(
    source: Database, servers: Databases, tmp_path: Path
) -> None:
    async with (
        Database.open(servers.url(tmp_path / "between.db")) as between,
        Database.open(tmp_path / "back.db") as back,
    ):
        await copy_all(source, between, "old.db", NOW, quiet)
        await copy_all(between, back, "between", NOW, quiet)
        assert await all_of(back) == await all_of(source)
        assert await hits(back) == await hits(source)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.49, 0.6, 0.99])
async def test_a_copy_that_was_broken_off_goes_on_and_nothing_serves_from_it_until_then(
    source: Database, target: Database, share: float
) -> None:
    def breaks(done: int, of: int) -> None:
        if done >= share * of:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        await copy_all(source, target, "old.db", NOW, breaks)
    with pytest.raises(DatabaseUnfinished):
        await migrate(target)
    with pytest.raises(CopyOfAnother):
        await copy_all(source, target, "another.db", NOW, quiet)
    moved = await copy_all(source, target, "old.db", NOW, quiet)
    assert moved.resumed
    assert await all_of(target) == await all_of(source)
    assert await hits(target) == await hits(source)
    await migrate(target)


async def test_a_database_that_holds_something_is_left_alone(source: Database, target: Database) -> None:
    await copy_all(source, target, "old.db", NOW, quiet)
    before = await all_of(target)
    with pytest.raises(CopyTaken):
        await copy_all(source, target, "old.db", NOW, quiet)
    assert await all_of(target) == before


async def test_a_row_that_came_to_the_source_meanwhile_is_noticed(
    source: Database, tmp_path: Path, filled: Path
) -> None:
    changing = tmp_path / "changing.db"
    with sqlite3.connect(filled) as one, sqlite3.connect(changing) as other:
        one.backup(other)
    changed: list[bool] = []

    def meddles(done: int, of: int) -> None:
        if done * 2 >= of and not changed:
            changed.append(True)
            with sqlite3.connect(changing) as connection:
                connection.execute("UPDATE topics SET name = 'Another'")

    async with Database.open(changing) as old, Database.open(tmp_path / "new.db") as new:
        with pytest.raises(CopyUnlike, match="topics"):
            await copy_all(old, new, "changing.db", NOW, meddles)
        with pytest.raises(DatabaseUnfinished):
            await migrate(new)


async def test_an_older_source_is_refused(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "old.db") as old, Database.open(tmp_path / "new.db") as new:
        with pytest.raises(CopyOlder):
            await copy_all(old, new, "old.db", NOW, quiet)
        assert await new.fetch_all("SELECT name FROM sqlite_master") == []


async def test_every_table_is_copied_or_left_out_for_a_reason(tmp_path: Path) -> None:
    copied = {table.name for table in tables()}
    without = {holding.table for holding in HOLDINGS} - copied
    assert without == LEFT_OUT | {f"search_{part}_text" for part in ("articles", "quotes", "comments")}
    async with Database.open(tmp_path / "empty.db") as database:
        await migrate(database)
        for table in tables():
            (row,) = await database.fetch_all(table.count)
            assert bool(row["count"]) == (table.name in NEVER_EMPTY)
            named = await database.fetch_all("SELECT * FROM pragma_foreign_key_list(?)", (table.name,))
            own = {row["from"] for row in named if row["table"] == table.name}
            assert own <= {LATER.get(table.name)} or table.key == ("rowid",)
