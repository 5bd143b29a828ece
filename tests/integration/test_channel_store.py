"""Moments at which messages go to a channel are reserved once each, whichever process does it, on both engines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat import channel_turns
from bot.chat.channel_store import ChannelStore
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.privacy.retention import Retention
from bot.store.database import Database
from bot.store.dialect import MOMENT
from bot.store.migrate import migrate
from bot.store.port import Statements
from bot.workspaces.preferences import PreferenceStore
from tests.fakes.clock import FakeClock

TEAM = WorkspaceRef("slack", "T1")
CHANNEL = ChannelRef(TEAM, "C1")
HOUR, NOTHING = timedelta(hours=1), timedelta()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let gaps be so long that no test runs into the next one."""
    monkeypatch.setattr(channel_turns, "LONGEST", timedelta(days=9))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "turns.db") as opened:
        await migrate(opened)
        yield opened


async def free_at(database: Database, channel: ChannelRef = CHANNEL) -> datetime:
    row = await database.fetch_one("SELECT free_at FROM channel_turns WHERE channel = ?", (channel.id,))
    assert row is not None
    return datetime.fromisoformat(row["free_at"])


async def present(database: Database) -> datetime:
    row = await database.fetch_one(MOMENT)
    assert row is not None
    return datetime.fromisoformat(row["moment"])


async def test_each_waits_for_those_before_and_channels_wait_for_themselves_alone(database: Database) -> None:
    store, before = ChannelStore(database), await present(database)
    assert await store.reserve(CHANNEL, HOUR) == NOTHING
    first = await free_at(database)
    assert before <= first - HOUR <= await present(database)
    for number in (1, 2):
        asked, wait = await present(database), await store.reserve(CHANNEL, HOUR)
        assert wait is not None
        assert first + (number - 1) * HOUR - await present(database) <= wait <= first + (number - 1) * HOUR - asked
    assert await free_at(database) == first + 2 * HOUR
    others = (ChannelRef(TEAM, "C2"), ChannelRef(WorkspaceRef("slack", "T2"), "C1"))
    for other in (*others, ChannelRef(WorkspaceRef("discord", "T1"), "C1")):
        assert await store.reserve(other, HOUR) == NOTHING


@pytest.mark.parametrize("processes", [2, 3])
async def test_no_moment_is_given_to_two_processes(database: Database, tmp_path: Path, processes: int) -> None:
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(Database.open(tmp_path / "turns.db")) for _ in range(processes)]
        stores = [ChannelStore(each) for each in opened]
        waits = await asyncio.gather(*(store.reserve(CHANNEL, HOUR) for _ in range(4) for store in stores))
    assert sorted(round(wait / HOUR, 1) for wait in waits if wait is not None) == list(range(4 * processes))
    last = await free_at(database) - await present(database)
    assert round(last / HOUR, 1) == 4 * processes


async def test_a_moment_that_is_refused_is_left_to_others(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ChannelStore(database)
    assert await store.reserve(CHANNEL, HOUR) == NOTHING
    kept = await free_at(database)
    monkeypatch.setattr(channel_turns, "LONGEST", timedelta(minutes=50))
    assert await store.reserve(CHANNEL, HOUR) is None
    assert await free_at(database) == kept


async def test_the_databases_clock_tells_utc_wherever_the_server_stands(database: Database) -> None:
    def told(connection: Statements) -> list[datetime]:
        if connection.engine == "postgresql":
            connection.execute("SET LOCAL TIME ZONE 'Asia/Tokyo'").close()
        return [datetime.fromisoformat(connection.execute(MOMENT).fetchone()["moment"]) for _ in range(2)]

    first, second = await database.transact(told)
    assert abs(first - datetime.now(UTC)) < HOUR
    assert first < second or database.engine == "sqlite"  # within a transaction it goes on


async def test_rows_go_a_day_after(database: Database) -> None:
    await ChannelStore(database).reserve(CHANNEL, timedelta(seconds=1))
    clock = FakeClock(await present(database))
    retention = Retention(database, PreferenceStore(database, clock), clock)
    for hours, rows in ((23, 1), (2, 0)):
        clock.forward(hours=hours)
        await retention.tick()
        assert len(await database.fetch_all("SELECT channel FROM channel_turns")) == rows
