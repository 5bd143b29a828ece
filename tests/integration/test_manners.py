"""Which hosts have asked to be left alone: known to every process on a database, and after a restart, on both engines."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.privacy.retention import Retention
from bot.sources import manners, waits
from bot.sources.errors import HttpError, TooManyRequests
from bot.sources.manners import FRESH, Manners, merged
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workspaces.preferences import PreferenceStore
from tests.fakes.clock import FakeClock

PAGE, OTHER_PAGE = "https://harbour-post.example/berths", "https://Harbour-Post.example/tides"
NOW = FakeClock()()
HOUR = timedelta(hours=1)


@dataclass
class Counted:
    """The store, and how often it was asked."""

    store: WaitStore
    kept: int = 0
    read: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, host: str, until: datetime, now: datetime) -> None:
        self.kept += 1
        await self.store.keep(host, until, now)

    async def in_force(self, now: datetime) -> Mapping[str, datetime]:
        self.read += 1
        self.asked.set()
        return await self.store.in_force(now)


def asks(seconds: object) -> HttpError:
    error = TooManyRequests()
    error.retry_after = str(seconds)
    return error


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "waits.db") as opened:
        await migrate(opened)
        yield opened


async def test_what_one_process_was_told_holds_for_the_others_within_seconds(
    database: Database, tmp_path: Path
) -> None:
    async with Database.open(tmp_path / "waits.db") as second, Database.open(tmp_path / "waits.db") as third:
        here, there, elsewhere = (Manners(WaitStore(each)) for each in (database, second, third))
        for each in (here, there, elsewhere):
            assert await each.until(PAGE, NOW) is None
        await here.heed(PAGE, asks(3600), NOW)
        assert await here.until(OTHER_PAGE, NOW) == NOW + HOUR
        for each in (there, elsewhere):
            assert await each.until(OTHER_PAGE, NOW + FRESH) == NOW + HOUR
            assert await each.until("https://tideline.example/", NOW + FRESH) is None
        assert await there.until(PAGE, NOW + HOUR) is None


async def test_a_restart_forgets_none(database: Database) -> None:
    await Manners(WaitStore(database)).heed(PAGE, asks(3600), NOW)
    assert await Manners(WaitStore(database)).until(PAGE, NOW + HOUR / 2) == NOW + HOUR


async def test_pages_cost_no_statement_but_one_for_all_from_time_to_time(database: Database) -> None:
    counted = Counted(WaitStore(database))
    polite = Manners(counted)
    await asyncio.gather(*(polite.until(f"https://a.example/{number}", NOW) for number in range(100)))
    assert counted.read == 1
    for number in range(100):
        assert await polite.until(PAGE, NOW + FRESH * number / 100) is None
    assert (counted.read, counted.kept) == (1, 0)
    await polite.until(PAGE, NOW + FRESH)
    assert counted.read == 2


async def test_only_what_asks_for_longer_than_is_known_is_written(database: Database) -> None:
    counted = Counted(WaitStore(database))
    polite = Manners(counted)
    for error in (TooManyRequests(), asks(0), asks("soon"), ValueError("no answer")):
        await polite.heed(PAGE, error, NOW)
    await polite.heed("http://[::1", asks(60), NOW)
    assert counted.kept == 0
    for seconds in (600, 60, 600, 700):
        await polite.heed(PAGE, asks(seconds), NOW)
    assert counted.kept == 2
    assert await Manners(counted).until(PAGE, NOW) == NOW + timedelta(seconds=700)


async def test_the_longest_wait_holds_whoever_was_told_last(database: Database) -> None:
    first, second = Manners(WaitStore(database)), Manners(WaitStore(database))
    await asyncio.gather(first.heed(PAGE, asks(7200), NOW), second.heed(OTHER_PAGE, asks(60), NOW))
    for each in (first, second, Manners(WaitStore(database))):
        assert await each.until(PAGE, NOW + FRESH) == NOW + 2 * HOUR


async def test_what_is_told_while_others_are_read_is_not_lost(database: Database) -> None:
    counted = Counted(WaitStore(database))
    polite = Manners(counted)
    reading = asyncio.create_task(polite.until("https://tideline.example/", NOW))
    await counted.asked.wait()
    polite._kept = Counted(_Slow())  # type: ignore[arg-type]
    telling = asyncio.create_task(polite.heed(PAGE, asks(60), NOW))
    await reading
    assert await polite.until(PAGE, NOW) == NOW + timedelta(minutes=1)
    telling.cancel()


class _Slow:
    """A database that never comes to keeping anything."""

    async def keep(self, host: str, until: datetime, now: datetime) -> None:
        await asyncio.Event().wait()


async def test_a_clock_that_was_put_back_leaves_no_host_alone_for_ever(database: Database) -> None:
    polite = Manners(WaitStore(database))
    await polite.heed(PAGE, asks(3600), NOW + timedelta(days=400))
    for each in (polite, Manners(WaitStore(database))):
        assert await each.until(PAGE, NOW) is None
    await polite.heed(PAGE, asks(60), NOW)
    for each in (polite, Manners(WaitStore(database))):
        assert await each.until(PAGE, NOW) == NOW + timedelta(minutes=1)


async def test_only_what_holds_now_is_read(database: Database) -> None:
    store = WaitStore(database)
    for host, until in (("over", NOW), ("holds", NOW + HOUR), ("never", NOW + timedelta(days=2))):
        await store.keep(host, until, NOW)
    assert await store.in_force(NOW) == {"holds": NOW + HOUR}


async def test_machines_whose_clocks_differ_a_little_believe_each_other(database: Database) -> None:
    await Manners(WaitStore(database)).heed(PAGE, asks(10**9), NOW + timedelta(seconds=20))
    assert await Manners(WaitStore(database)).until(PAGE, NOW) == NOW + timedelta(days=1, seconds=20)


async def test_rows_go_a_day_after_their_wait_is_over(database: Database) -> None:
    clock = FakeClock()
    await Manners(WaitStore(database)).heed(PAGE, asks(60), clock())
    retention = Retention(database, PreferenceStore(database, clock), clock)
    for hours, rows in ((23, 1), (2, 0)):
        clock.forward(hours=hours)
        await retention.tick()
        assert len(await database.fetch_all("SELECT host FROM host_waits")) == rows


async def test_so_many_hosts_are_held_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (manners, waits):
        monkeypatch.setattr(module, "MOST_HOSTS", 3)
    polite = Manners(WaitStore(database))
    for number in (5, 1, 4, 2, 3):
        await polite.heed(f"https://a{number}.example/", asks(number * 60), NOW)
    assert list(polite._until) == ["a5.example", "a4.example", "a3.example"]
    assert list(await WaitStore(database).in_force(NOW)) == ["a5.example", "a4.example", "a3.example"]


def test_of_two_sets_of_waits_the_longest_hold_and_none_that_is_over() -> None:
    minute = timedelta(minutes=1)
    known = {"a": NOW + minute, "b": NOW + 3 * minute, "over": NOW}
    more = {"a": NOW + 2 * minute, "b": NOW + minute, "c": NOW + minute, "never": NOW + timedelta(days=3)}
    assert merged(known, more, NOW) == {"a": NOW + 2 * minute, "b": NOW + 3 * minute, "c": NOW + minute}
    assert all(first >= second for first, second in pairwise(merged(known, more, NOW).values()))
