"""Entries of feeds become articles: read whole, or kept in the feed's own words, once each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.articles.arrivals import PAUSES, Arrivals, Arrived, own_text
from bot.articles.model import FROM_FEED, Finding, StoredArticle
from bot.articles.store import ArticleStore
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.errors import DespatchError
from bot.sources.errors import HostBusy, PageNotFound, TimedOut, TooManyRequests
from bot.sources.manners import Manners
from bot.sources.model import Arrival, FoundEntry
from bot.sources.store import SourceStore
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.store.errors import DatabaseAway
from bot.store.migrate import migrate
from tests.fakes.clock import FakeClock

PLACE = ChannelRef(WorkspaceRef("fake", "T1"), "C1")
ROBIN = MemberRef(PLACE.workspace, "U1")
LONG = "The harbour council of Port Ellery settled the new berth fees on Tuesday after a debate."


@dataclass
class Pages:
    """Stands for the reading of pages; `faults` says which addresses fail, and how."""

    store: ArticleStore
    clock: FakeClock
    faults: dict[str, DespatchError] = field(default_factory=dict)
    read_urls: list[str] = field(default_factory=list)

    async def read(self, url: str) -> StoredArticle:
        self.read_urls.append(url)
        if url in self.faults:
            raise self.faults[url]
        return await self.keep(
            Finding(url, None, (url,), f"Page {url}", None, None, None, "Site", "en", f"{url} {LONG}", "t")
        )

    async def keep(self, finding: Finding) -> StoredArticle:
        return await self.store.save(finding, self.clock())


@dataclass
class Bench:
    sources: SourceStore
    pages: Pages
    arrivals: Arrivals
    clock: FakeClock
    placed: list[Arrived]

    async def arrive(self, *entries: FoundEntry) -> None:
        feed, _ = await self.sources.follow(
            PLACE, ROBIN, ("https://a.example/feed", "Harbour Post", None), self.clock()
        )
        found = await self.sources.find(feed)
        assert found is not None
        await self.sources.keep_read(found, found.health, entries, self.clock())


def entry(key: str, link: str | None = "", summary: str | None = LONG, hours: float | None = 0.0) -> FoundEntry:
    url = f"https://a.example/{key}" if link == "" else link
    when = None if hours is None else FakeClock()() - timedelta(hours=hours)
    return FoundEntry(key, url, f"Title {key}", summary, "Ada Quill", when)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, placed = FakeClock(), list[Arrived]()
    ids = iter(f"i{number}" for number in range(1_000))

    async def place(arrived: Arrived) -> None:
        placed.append(arrived)

    async with Database.open(tmp_path / "arrivals.db") as database:
        await migrate(database)
        sources, pages = (
            SourceStore(database, lambda: next(ids)),
            Pages(ArticleStore(database, lambda: next(ids)), clock),
        )
        yield Bench(
            sources,
            pages,
            Arrivals(waiting=sources, articles=pages, placed=place, manners=Manners(WaitStore(database)), now=clock),
            clock,
            placed,
        )


async def test_entries_are_read_and_taken_up_in_the_order_in_which_they_appeared(bench: Bench) -> None:
    await bench.arrive(entry("new", hours=1), entry("undated", hours=None), entry("old", hours=9))
    assert len(await bench.arrivals.tick()) == 3
    assert [found.arrival.entry.key for found in bench.placed] == ["old", "new", "undated"]
    assert await bench.arrivals.tick() == ()
    assert len(bench.pages.read_urls) == 3


async def test_a_page_that_is_gone_leaves_the_feeds_own_words_which_say_so(bench: Bench) -> None:
    bench.pages.faults["https://a.example/gone"] = PageNotFound()
    await bench.arrive(entry("gone"))
    (found,) = await bench.arrivals.tick()
    article = found.article
    assert (article.extractor, article.text, article.title) == (FROM_FEED, LONG, "Title gone")
    assert (article.site, article.author) == ("Harbour Post", "Ada Quill")
    assert article.published is not None


async def test_a_database_that_was_away_meanwhile_is_no_fault_of_the_page(bench: Bench) -> None:
    bench.pages.faults["https://a.example/there"] = DatabaseAway()
    await bench.arrive(entry("there"), entry("other"))
    assert [found.arrival.entry.key for found in await bench.arrivals.tick()] == ["other"]
    del bench.pages.faults["https://a.example/there"]
    (found,) = await bench.arrivals.tick()
    assert found.article.extractor != FROM_FEED and found.arrival.attempts == 0


async def test_an_entry_with_no_page_and_next_to_no_words_is_left(bench: Bench) -> None:
    bench.pages.faults["https://a.example/gone"] = PageNotFound()
    await bench.arrive(entry("gone", summary="Read more"), entry("bare", link=None, summary=None))
    assert await bench.arrivals.tick() == ()
    bench.clock.forward(days=9)
    assert await bench.arrivals.tick() == ()
    assert bench.placed == []


@pytest.mark.parametrize("fault", [TimedOut(), HostBusy()])
async def test_a_site_that_is_away_is_tried_again_and_then_its_feed_speaks(bench: Bench, fault: DespatchError) -> None:
    bench.pages.faults["https://a.example/slow"] = fault
    await bench.arrive(entry("slow"))
    for pause in PAUSES:
        assert await bench.arrivals.tick() == ()
        assert await bench.arrivals.tick() == ()
        bench.clock.now += pause
    (found,) = await bench.arrivals.tick()
    assert found.article.extractor == FROM_FEED
    assert len(bench.pages.read_urls) == len(PAUSES) + 1


async def test_a_site_that_asks_to_wait_is_left_alone_for_so_long(bench: Bench) -> None:
    busy = TooManyRequests()
    busy.retry_after = "7200"
    bench.pages.faults["https://a.example/one"] = busy
    await bench.arrive(entry("one"), entry("elsewhere", link="https://b.example/two"))
    assert [found.arrival.entry.key for found in await bench.arrivals.tick()] == ["elsewhere"]
    bench.pages.faults.clear()
    await bench.arrive(entry("later"))
    for _ in range(2):
        assert await bench.arrivals.tick() == ()
        bench.clock.forward(minutes=59)
    assert sorted(bench.pages.read_urls) == ["https://a.example/one", "https://b.example/two"]
    bench.clock.forward(minutes=2)
    assert {found.arrival.entry.key for found in await bench.arrivals.tick()} == {"one", "later"}


async def test_one_that_fails_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.pages.faults["https://a.example/slow"] = TimedOut()
    await bench.arrive(entry("slow"), entry("well"))
    assert [found.arrival.entry.key for found in await bench.arrivals.tick()] == ["well"]


async def test_what_was_taken_up_just_before_the_end_is_taken_up_again_and_settled(bench: Bench) -> None:
    await bench.arrive(entry("one"))
    settle, bench.sources.settle = bench.sources.settle, _dies  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        await bench.arrivals.tick()
    bench.sources.settle = settle  # type: ignore[method-assign]
    await bench.arrivals.tick()
    assert [found.arrival.entry.key for found in bench.placed] == ["one", "one"]
    assert bench.placed[0].article.id == bench.placed[1].article.id


async def _dies(*_: object) -> None:
    raise RuntimeError("planted")


def test_a_feeds_own_text_needs_words() -> None:
    few = Arrival("f", entry("x", summary="only a few words here"), False, 0, None)
    assert own_text(few) is None
    assert own_text(Arrival("f", entry("x", summary=None), False, 0, None)) is None
