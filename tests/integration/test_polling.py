"""Following feeds on a real SQLite file: asked in turn, kept once, healed and told dead; the site is a fake."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.errors import ChannelGone, PlatformDown
from bot.chat.plain import plain_text
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.retry import ATTEMPTS
from bot.commands.sources import dead_reply
from bot.sources.client import Fetched
from bot.sources.errors import ConnectionFailed, HostBusy
from bot.sources.feeds.news import News, read_news
from bot.sources.manners import Manners
from bot.sources.model import Followed
from bot.sources.notices import DeadFeeds
from bot.sources.polling import BUSY, Polling
from bot.sources.store import SourceStore
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")
URL = "https://harbour-post.example/feed.xml"
HOUR = timedelta(hours=1)


def rss(*items: str) -> bytes:
    listed = "".join(
        f"<item><guid>{item}</guid><title>Berth {item}</title><link>https://harbour-post.example/{item}</link></item>"
        for item in items
    )
    site = "<title>Harbour Post</title><link>https://harbour-post.example/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{site}{listed}</channel></rss>'.encode()


@dataclass
class Site:
    """Answers feeds as it is told, and keeps what it was asked."""

    answers: dict[str, Fetched | Exception] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def gives(self, url: str, body: bytes, *, status: int = 200, moved: str | None = None, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[url] = Fetched(url, moved or url, status, "application/rss+xml", None, body, named, moved)

    async def fetch(self, url: str, *, accept: str, headers: Mapping[str, str]) -> Fetched:
        self.asked.append((url, headers))
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Bench:
    database: Database
    store: SourceStore
    polling: Polling
    site: Site
    clock: FakeClock

    async def follow(self, url: str = URL, channel: ChannelRef = POLICY) -> str:
        feed, _ = await self.store.follow(channel, ROBIN, (url, None, None), self.clock())
        return feed

    async def feed(self, feed: str) -> Followed:
        found = await self.store.find(feed)
        assert found is not None
        return found


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, site = FakeClock(), Site()
    ids = iter(f"f{number}" for number in range(1_000))

    async def read(body: bytes, url: str, now: datetime, charset: str | None, standing: str) -> News:
        return read_news(body, url, now, charset, standing)

    async with Database.open(tmp_path / "sources.db") as database:
        await migrate(database)
        store = SourceStore(database, lambda: next(ids))
        manners = Manners(WaitStore(database))
        polling = Polling(store=store, fetch=site.fetch, read=read, manners=manners, now=clock, jitter=lambda: 0.5)
        yield Bench(database, store, polling, site, clock)


async def test_a_feed_is_followed_once_by_a_workspace_and_fetched_once_for_all(bench: Bench) -> None:
    first = await bench.store.follow(POLICY, ROBIN, (URL, None, None), bench.clock())
    again = await bench.store.follow(ChannelRef(TEAM, "C2"), ROBIN, (URL, "Harbour Post", None), bench.clock())
    other = await bench.store.follow(ChannelRef(OTHER, "C9"), ROBIN, (URL, None, None), bench.clock())
    assert (first[1], again[1], other[1]) == (True, False, True)
    assert first[0] == again[0] == other[0]
    assert await bench.store.followers(first[0]) == (POLICY, ChannelRef(OTHER, "C9"))
    bench.site.gives(URL, rss("a"))
    await bench.polling.tick()
    assert len(bench.site.asked) == 1


async def test_what_stood_there_first_is_quiet_and_what_comes_is_new_once(bench: Bench) -> None:
    feed = await bench.follow()
    bench.site.gives(URL, rss("b", "a"), ETag='"1"', Last_Modified="Tue, 24 Nov 2026 09:00:00 GMT")
    (first,) = await bench.polling.tick()
    assert (first.first, first.new) == (True, ("b", "a"))
    assert await bench.polling.tick() == ()
    bench.clock.forward(hours=2)
    bench.site.gives(URL, rss("c", "b"))
    (second,) = await bench.polling.tick()
    assert (second.first, second.new) == (False, ("c",))
    assert bench.site.asked[1][1] == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Tue, 24 Nov 2026 09:00:00 GMT",
    }
    arrivals = await bench.store.arrivals(bench.clock(), 10)
    assert {arrival.entry.key: arrival.quiet for arrival in arrivals} == {"a": True, "b": True, "c": False}
    assert (await bench.feed(feed)).title == "Harbour Post"


async def test_an_unchanged_feed_is_not_read(bench: Bench) -> None:
    await bench.follow()
    bench.site.gives(URL, rss("a"))
    await bench.polling.tick()
    bench.clock.forward(hours=7)
    assert [polled.new for polled in await bench.polling.tick()] == [()]
    bench.clock.forward(hours=7)
    bench.site.gives(URL, b"", status=304)
    assert [polled.error for polled in await bench.polling.tick()] == [None]


async def test_that_feeds_are_unchanged_is_kept_for_all_of_them_in_one_write(bench: Bench) -> None:
    urls = [f"https://harbour-post.example/{number}.xml" for number in range(20)]
    feeds = [await bench.follow(url) for url in urls]
    for url in urls:
        bench.site.gives(url, rss("a"))
    await bench.polling.tick()
    for url in urls:
        bench.site.gives(url, b"", status=304)
    bench.clock.forward(hours=7)
    before = bench.database.commits
    assert len(await bench.polling.tick()) == 20
    assert bench.database.commits - before == 2
    for feed in feeds:
        health = (await bench.feed(feed)).health
        assert (health.checked_at, health.succeeded_at) == (bench.clock(), bench.clock())
        assert health.next_at == bench.clock() + health.interval


async def test_a_feed_that_breaks_the_program_does_not_take_back_that_others_were_asked(bench: Bench) -> None:
    bad, good = await bench.follow(), await bench.follow("https://tideline.example/feed")
    bench.site.gives(URL, rss("a"))
    bench.site.gives("https://tideline.example/feed", rss("t"))
    await bench.polling.tick()
    bench.site.answers[URL] = RuntimeError("a fault of ours")
    bench.site.gives("https://tideline.example/feed", b"", status=304)
    bench.clock.forward(hours=7)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        await bench.polling.tick()
    assert (await bench.feed(good)).health.checked_at == bench.clock()
    assert (await bench.feed(bad)).health.checked_at != bench.clock()


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (ConnectionFailed(), "connection-failed"),
        (b"<!doctype html><html><body><p>Not found here.</p></body></html>", "page-not-feed"),
        (b"", "feed-blank"),
        (429, "too-many-requests"),
        (404, "page-not-found"),
    ],
)
async def test_a_fault_is_the_feeds_own_and_the_others_go_on(
    bench: Bench, harm: Exception | bytes | int, code: str
) -> None:
    bad, good = await bench.follow(), await bench.follow("https://tideline.example/feed")
    bench.site.gives("https://tideline.example/feed", rss("t"))
    if isinstance(harm, Exception):
        bench.site.answers[URL] = harm
    elif isinstance(harm, bytes):
        bench.site.gives(URL, harm)
    else:
        bench.site.gives(URL, b"", status=harm, Retry_After="7200")
    polled = {item.feed.id: item for item in await bench.polling.tick()}
    assert polled[bad].error is not None
    assert polled[bad].error[0] == code
    assert polled[good].new == ("t",)
    health = (await bench.feed(bad)).health
    assert health.failures == 1
    assert health.next_at == bench.clock() + 2 * HOUR
    bench.site.gives(URL, rss("a"))
    bench.clock.forward(hours=2)
    await bench.polling.tick()
    assert (await bench.feed(bad)).health.error is None


async def test_a_host_that_asks_to_be_left_alone_is_not_asked_for_its_other_feeds(bench: Bench) -> None:
    first, other = await bench.follow(), await bench.follow("https://harbour-post.example/more.xml")
    bench.site.gives(URL, b"", status=429, Retry_After="7200")
    await bench.polling.poll(await bench.feed(first))
    assert [item.error for item in await bench.polling.tick()] == [None]
    assert [url for url, _ in bench.site.asked] == [URL]
    health = (await bench.feed(other)).health
    assert (health.failures, health.error) == (0, None)
    assert health.next_at == bench.clock() + 2 * HOUR * 1.05
    bench.site.gives(URL, rss("a"))
    bench.site.gives("https://harbour-post.example/more.xml", rss("b"))
    bench.clock.forward(hours=2.1)
    assert sorted(item.new for item in await bench.polling.tick()) == [("a",), ("b",)]


async def test_it_is_the_host_that_answered_which_is_left_alone(bench: Bench) -> None:
    """An address that leads elsewhere says nothing of its own host."""
    led, there = await bench.follow(), await bench.follow("https://feeds.example/other")
    own = await bench.follow("https://harbour-post.example/more.xml")
    bench.site.gives(URL, b"", status=503, moved="https://feeds.example/harbour", Retry_After="600")
    bench.site.gives("https://harbour-post.example/more.xml", rss("b"))
    await bench.polling.poll(await bench.feed(led))
    polled = {item.feed.id: item.new for item in await bench.polling.tick()}
    assert polled == {there: (), own: ("b",)}


async def test_what_somebody_waits_for_is_asked_all_the_same(bench: Bench) -> None:
    first, other = await bench.follow(), await bench.follow("https://harbour-post.example/more.xml")
    bench.site.gives(URL, b"", status=429, Retry_After="7200")
    bench.site.gives("https://harbour-post.example/more.xml", rss("b"))
    await bench.polling.poll(await bench.feed(first))
    assert (await bench.polling.poll(await bench.feed(other))).new == ("b",)


async def test_that_others_ask_a_host_all_the_while_is_no_fault_of_its_feed(bench: Bench) -> None:
    feed = await bench.follow()
    bench.site.answers[URL] = HostBusy()
    (polled,) = await bench.polling.tick()
    health = (await bench.feed(feed)).health
    assert (polled.error, health.failures, health.error) == (None, 0, None)
    assert health.next_at == bench.clock() + BUSY * 1.05


async def dies(bench: Bench) -> None:
    bench.site.answers[URL] = ConnectionFailed()
    for _ in range(14):
        bench.clock.forward(days=1)
        await bench.polling.tick()


async def ticks(bench: Bench, platform: FakePlatform) -> int:
    platforms = Platforms()
    platforms.attach("fake", platform)
    return await DeadFeeds(bench.database, platforms, dead_reply, bench.clock).tick()


@pytest.mark.parametrize("status", [200, 304])
async def test_a_dead_feed_is_told_to_each_workspace_once_and_again_only_after_it_lived(
    bench: Bench, status: int
) -> None:
    await bench.follow()
    await bench.follow(channel=ChannelRef(OTHER, "C9"))
    platform = FakePlatform()
    await dies(bench)
    assert [await ticks(bench, platform) for _ in range(2)] == [2, 0]
    assert [ref.channel for ref in platform.messages] == [POLICY, ChannelRef(OTHER, "C9")]
    assert all(ConnectionFailed.sentence in plain_text(reply) for reply in platform.messages.values())
    bench.site.gives(URL, rss("a") if status == 200 else b"", status=status)
    bench.clock.forward(days=2)
    await bench.polling.tick()
    await dies(bench)
    assert await ticks(bench, platform) == 2
    assert len(platform.messages) == 4


async def test_nobody_is_told_of_a_feed_that_works_again_or_is_not_followed_any_more(bench: Bench) -> None:
    feed = await bench.follow()
    await bench.follow(channel=ChannelRef(OTHER, "C9"))
    await dies(bench)
    await bench.store.unfollow(TEAM, feed)
    bench.site.gives(URL, rss("a"))
    bench.clock.forward(days=2)
    await bench.polling.tick()
    platform = FakePlatform()
    assert await ticks(bench, platform) == 0
    await dies(bench)
    assert await ticks(bench, platform) == 1
    assert [ref.channel for ref in platform.messages] == [ChannelRef(OTHER, "C9")]


class Ended(BaseException):
    """What ends a process, before or after a message has gone out."""


class Ending(FakePlatform):
    """Ends the process once, when a message is about to be posted or has just been."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self._after, self._ends = after, True

    async def post(self, *args: Any, **named: Any) -> MessageRef:
        ends, self._ends = self._ends, False
        if ends and not self._after:
            raise Ended
        posted = await super().post(*args, **named)
        if ends:
            raise Ended
        return posted


@pytest.mark.parametrize("after", [False, True])
async def test_what_ends_while_it_tells_of_a_dead_feed_has_told_it_once_after_the_next_start(
    bench: Bench, after: bool
) -> None:
    await bench.follow()
    await dies(bench)
    platform = Ending(after=after)
    platform.forgetful = True
    with pytest.raises(Ended):
        await ticks(bench, platform)
    assert [await ticks(bench, platform) for _ in range(2)] == [1, 0]
    assert len(platform.messages) == 1


async def test_a_platform_that_is_away_is_told_later_and_one_that_refuses_for_good_no_more(bench: Bench) -> None:
    await bench.follow()
    await dies(bench)
    platform = FakePlatform()
    platform.faults += [PlatformDown()]
    assert [await ticks(bench, platform) for _ in range(2)] == [0, 0]
    bench.clock.forward(minutes=2)
    assert await ticks(bench, platform) == 1
    await bench.database.write(lambda connection: connection.execute("UPDATE feeds SET told_dead_at = NULL"))
    bench.clock.forward(days=1)
    await bench.polling.tick()
    platform.faults += [ChannelGone()] * 20
    for _ in range(20):
        bench.clock.forward(hours=2)
        await ticks(bench, platform)
    assert len(platform.faults) == 20 - ATTEMPTS - 1
    assert not await bench.database.fetch_all("SELECT 1 FROM feed_notices")


async def test_a_feed_that_has_moved_for_good_is_asked_there(bench: Bench) -> None:
    feed = await bench.follow()
    moved = "https://harbour-post.example/new.xml"
    bench.site.gives(URL, rss("a"), moved=moved)
    await bench.polling.tick()
    assert (await bench.feed(feed)).url == moved
    other = await bench.follow("https://harbour-post.example/third.xml")
    bench.site.gives("https://harbour-post.example/third.xml", rss("a"), moved=moved)
    await bench.polling.tick()
    assert (await bench.feed(other)).url == "https://harbour-post.example/third.xml"


async def test_two_programs_on_one_file_do_not_ask_twice(bench: Bench) -> None:
    await bench.follow()
    bench.site.gives(URL, rss("a"))
    now = bench.clock()
    held = await bench.store.take_due(now, now + HOUR, 10)
    assert len(held) == 1
    assert await bench.store.take_due(now, now + HOUR, 10) == ()
    bench.clock.forward(hours=1)
    assert len(await bench.store.take_due(bench.clock(), bench.clock() + HOUR, 10)) == 1


async def test_unfollowing_keeps_the_feed_for_others_and_then_lets_it_go(bench: Bench) -> None:
    feed = await bench.follow()
    await bench.store.follow(ChannelRef(OTHER, "C9"), ROBIN, (URL, None, None), bench.clock())
    assert await bench.store.unfollow(TEAM, feed)
    assert not await bench.store.unfollow(TEAM, feed)
    assert await bench.store.find(feed) is not None
    assert await bench.store.unfollow(OTHER, feed)
    assert await bench.store.find(feed) is None


async def test_sources_show_how_each_feed_is_doing(bench: Bench) -> None:
    await bench.follow()
    bench.site.gives(URL, rss("b", "a"))
    await bench.polling.tick()
    bench.clock.forward(hours=6)
    bench.site.gives(URL, rss("d", "c", "b"))
    await bench.polling.tick()
    (line,) = await bench.store.lines(TEAM, bench.clock())
    assert (line.feed.name, line.entries, line.recent, line.waiting) == ("Harbour Post", 4, 2, 4)
    assert line.channel == POLICY
    assert await bench.store.lines(OTHER, bench.clock()) == ()


async def test_an_entry_is_settled_or_tried_again(bench: Bench) -> None:
    await bench.follow()
    bench.site.gives(URL, rss("b", "a"))
    await bench.polling.tick()
    one, two = await bench.store.arrivals(bench.clock(), 10)
    await bench.store.settle(one, None, "page-not-found")
    await bench.store.try_again(two, "timed-out", bench.clock() + HOUR)
    assert await bench.store.arrivals(bench.clock(), 10) == ()
    bench.clock.forward(hours=1)
    (again,) = await bench.store.arrivals(bench.clock(), 10)
    assert (again.entry.key, again.attempts) == (two.entry.key, 1)
