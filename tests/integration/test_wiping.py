"""The file is written anew after something was deleted for good, between the writes of others."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.privacy.store import WipingStore
from bot.privacy.wiping import SMALL, Wiping, fitting
from bot.store.database import Database
from bot.store.errors import DatabaseClosed, DatabaseLocked
from bot.store.migrate import migrate
from tests.fakes.clock import FakeClock
from tests.fakes.house import bytes_hold

CANARY = "xylocarp"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "wiped.db", busy_seconds=0.3) as database:
        await migrate(database)
        yield database


async def crowd(database: Database) -> None:
    """Have thousands of rows come and go in no order, those with the canary for good."""
    chance = random.Random(7)  # not for secrets

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE crowd (id TEXT PRIMARY KEY, body TEXT)")
        for number in range(6_000):
            body = f"{CANARY if number % 3 else 'others'} {'x' * chance.randint(1, 400)} {number}"
            connection.execute("INSERT INTO crowd VALUES (?, ?)", (f"{chance.random()}", body))
        ids = [row[0] for row in connection.execute("SELECT id FROM crowd WHERE body LIKE ?", (f"{CANARY}%",))]
        chance.shuffle(ids)
        for number in ids:
            connection.execute("UPDATE crowd SET body = body || ? WHERE id = ?", ("y" * chance.randint(1, 300), number))
        connection.executemany("DELETE FROM crowd WHERE id = ?", [(number,) for number in ids])

    await database.transact(work)


async def test_nothing_that_was_deleted_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "crowd.db"
    async with Database.open(path) as database:
        await crowd(database)
    assert bytes_hold(path, CANARY), "secure_delete alone is enough here: this test shows nothing"
    async with Database.open(path) as database:
        await database.rewrite()
        assert len(await database.fetch_all("SELECT id FROM crowd")) == 2_000
    assert not bytes_hold(path, CANARY)


async def test_it_is_done_once_when_it_is_due(database: Database) -> None:
    clock = FakeClock()
    wiping = Wiping(database, clock)
    assert not await wiping.tick()
    await WipingStore(database).ask(clock())
    assert await wiping.tick()
    assert not await wiping.tick()


async def test_what_is_asked_for_meanwhile_is_done_the_next_time(database: Database) -> None:
    store, first, second = WipingStore(database), *(datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (9, 10))
    await store.ask(first)
    asked = await store.due()
    await store.ask(second)
    await store.done(str(asked))
    assert await store.due() is not None


async def test_a_large_file_waits_for_the_night(database: Database) -> None:
    clock = FakeClock()
    wiping = Wiping(database, clock, small=1)
    await WipingStore(database).ask(clock())
    assert not await wiping.tick()
    clock.forward(hours=17)
    assert await wiping.tick()


@pytest.mark.parametrize(("hour", "fits"), [(0, False), (1, False), (2, True), (3, True), (4, False), (23, False)])
def test_night_is_from_two_to_four(hour: int, fits: bool) -> None:
    moment = datetime(2026, 11, 24, hour, 59, tzinfo=UTC)
    assert fitting(SMALL + 1, moment) is fits
    assert fitting(SMALL, moment)


async def test_others_write_before_and_after_and_lose_nothing(database: Database) -> None:
    await database.transact(lambda connection: connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)").close())

    async def put(number: int) -> None:
        await database.transact(lambda connection: connection.execute("INSERT INTO t VALUES (?)", (number,)).close())

    works = [put(number) for number in range(100)]
    await asyncio.gather(*works[:50], database.rewrite(), *works[50:], database.rewrite())
    assert len(await database.fetch_all("SELECT n FROM t")) == 100


async def test_one_that_cannot_be_done_now_is_told_and_the_writer_goes_on(database: Database) -> None:
    clock = FakeClock()
    await WipingStore(database).ask(clock())
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseLocked):
        await Wiping(database, clock).tick()
    other.execute("ROLLBACK")
    other.close()
    assert await Wiping(database, clock).tick()


async def test_after_the_end_nothing_is_begun(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "closed.db") as database:
        await migrate(database)
    with pytest.raises(DatabaseClosed):
        await database.rewrite()
