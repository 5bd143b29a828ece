"""From feeds to stored cards: what each stage costs an article, how fast the whole is, and what it takes of memory.

    python -m benchmarks.pipeline [--outlets 25] [--rounds 3]

Outlets on loopback addresses of their own, in another process, have a feed and 40 new articles each, of about 600
words in pages of 40 to 80 kB. First the product's own jobs take them up until nothing waits: feeds, articles with
their stories and topics, and a topic's thread that every article is told to, which makes its card. Then the same
number of new articles goes through the same parts stage by stage, so that each can be measured by itself. Counted
is the processor time of the process and of its workers; the outlets' is not.
"""

import argparse
import asyncio
import os
import secrets
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time
from typing import TypeVar

from benchmarks.made import ITEMS
from benchmarks.processes import Process, family, resident, spent
from bot.articles.articles import PAGE_SECONDS, Articles, finding
from bot.articles.model import StoredArticle
from bot.briefing_room import digest_editor
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef
from bot.lag import TICK_SECONDS
from bot.newsroom import Newsroom, newsroom
from bot.room.platform import RoomPlatform
from bot.room.store import WORKSPACE
from bot.sources.client import Fetched, GuardedClient
from bot.sources.guard import parse_allow
from bot.sources.pages import Page, read_page
from bot.sources.store import SourceStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories.keeper import StoryKeeper
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.versions.history import History
from bot.workers import Workers
from bot.workspaces.preferences import PreferenceStore

Given = TypeVar("Given")
Made = TypeVar("Made")

CHANNEL = ChannelRef(WORKSPACE, "general")
MEMBER = MemberRef(WORKSPACE, "ada", "ada")
AT_ONCE = 8
LATER = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Parts:
    """The product's parts on one database."""

    sites: Process
    database: Database
    workers: Workers
    client: GuardedClient
    articles: Articles
    news: Newsroom
    sources: SourceStore
    stories: StoryKeeper


@dataclass(slots=True)
class Clock:
    """The present, which benchmarks move on so that feeds are due."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Meter:
    """What stages took: processor time and wall in ms an article, in order."""

    articles: int
    own: Callable[[], float]
    stages: dict[str, tuple[float, float]] = field(default_factory=dict)
    late: float = 0.0
    busy: float = 0.0
    workers: float = 0.0

    async def stage(self, name: str, work: Awaitable[object]) -> None:
        """Measure one stage."""
        before, began = self.own(), perf_counter()
        await work
        wall = (perf_counter() - began) * 1000 / self.articles
        self.stages[name] = ((self.own() - before) * 1000 / self.articles, wall)

    async def watch(self, others: Container[int]) -> None:
        """Note how late the event loop runs, and how long one turn of it computes, until cancelled.

        Processes among `others` are no workers.
        """
        while True:
            before, worked = perf_counter(), thread_time()
            await asyncio.sleep(TICK_SECONDS)
            self.late = max(self.late, perf_counter() - before - TICK_SECONDS)
            self.busy = max(self.busy, thread_time() - worked)
            self.workers = max([self.workers, *(resident(pid) for pid in family(os.getpid()) if pid not in others)])


@asynccontextmanager
async def parts(file: Path, sites: Process, urls: Sequence[str], now: Clock) -> AsyncIterator[Parts]:
    """Open everything and follow the feeds, with one topic that every article is on."""
    allow = parse_allow(",".join(url.split("/")[2] for url in urls))
    async with Database.open(file) as database, Workers() as workers, GuardedClient(allow=allow) as client:
        await migrate(database)
        new_id = partial(secrets.token_hex, 8)
        articles = Articles(
            database=database,
            fetch=client.page,
            workers=workers,
            now=now,
            refetch_after=timedelta(days=1),
            new_id=new_id,
        )
        history = History(database=database, articles=articles, workers=workers, now=now)
        platforms = Platforms()
        platforms.attach(WORKSPACE.platform, RoomPlatform(database, now))
        threads = Discussions(ThreadStore(database, now), platforms)
        news = newsroom(
            database=database,
            client=client,
            workers=workers,
            articles=articles,
            threads=threads,
            platforms=platforms,
            lost=history.lost,
            compose=digest_editor(database, articles, threads, now).compose,
            preferences=PreferenceStore(database, now),
            now=now,
        )
        sources, stories = SourceStore(database, new_id), StoryKeeper(database, now)
        for url in urls:
            await sources.follow(CHANNEL, MEMBER, (url, None, None), now())
        await news.topics.new(CHANNEL, MEMBER, "Everything", "minister, debate, report, crowns, asked, years")
        yield Parts(sites, database, workers, client, articles, news, sources, stories)


async def drain(bench: Parts, *names: str) -> None:
    """Call jobs until each of them has nothing to do."""
    ticks = {job.name: job.tick for job in bench.news.jobs}
    for name in names:
        while await ticks[name]():
            pass


async def whole(bench: Parts, now: Clock, meter: Meter) -> None:
    """Take up new articles as the product does."""
    bench.sites.ask("next")
    now.ahead += LATER
    await meter.stage("whole", drain(bench, "feeds", "articles", "threads"))


async def staged(bench: Parts, now: Clock, meter: Meter) -> None:
    """Take up new articles stage by stage."""
    bench.sites.ask("next")
    now.ahead += LATER
    await meter.stage("feeds", drain(bench, "feeds"))
    arrivals = await bench.sources.arrivals(now(), meter.articles)
    links = [arrival.entry.link or "" for arrival in arrivals]
    fetched: list[Fetched] = []
    await meter.stage("fetch", each(bench.client.page, links, fetched))

    async def extract(found: Fetched) -> Page:
        told = (found.body, found.final_url, found.content_type, found.charset)
        return await bench.workers.run(read_page, *told, seconds=PAGE_SECONDS)

    pages: list[Page] = []
    await meter.stage("extract", each(extract, fetched, pages))
    found = [finding(one.url, one.final_url, page) for one, page in zip(fetched, pages, strict=True)]
    stored: list[StoredArticle] = []
    await meter.stage("store", each(bench.articles.keep, found, stored))
    await meter.stage("card", each(bench.articles.card, stored, []))
    placed: list[str] = []
    await meter.stage("story", each(partial(bench.stories.place, WORKSPACE), stored, placed))

    async def on_topic(pair: tuple[StoredArticle, str]) -> bool:
        return await bench.news.topics.place(WORKSPACE, *pair, quiet=False)

    on: list[bool] = []
    await meter.stage("topic", each(on_topic, list(zip(stored, placed, strict=True)), on))
    if len(stored) != meter.articles or not all(on):
        raise SystemExit(f"{len(stored)} articles were stored, {sum(on)} of them on the topic")


async def each(work: Callable[[Given], Awaitable[Made]], given: Sequence[Given], results: list[Made]) -> None:
    """Do a piece of work for each, a few at once, and keep what comes of it in order."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(value: Given) -> Made:
        async with turns:
            return await work(value)

    results += await asyncio.gather(*map(one, given))


async def measured(outlets: int) -> tuple[Meter, int]:
    """Return what one round came to, and how many cards were kept."""
    with tempfile.TemporaryDirectory() as folder, Process(*SITES, str(outlets)) as sites:
        urls, now = sites.read(), Clock()
        meter = Meter(outlets * ITEMS, lambda: spent(os.getpid()) - spent(sites.pid))
        async with parts(Path(folder) / "pipeline.db", sites, urls, now) as bench:
            await drain(bench, "feeds", "articles", "threads")
            watching = asyncio.create_task(meter.watch({sites.pid}))
            await whole(bench, now, meter)
            await staged(bench, now, meter)
            watching.cancel()
            cards = await bench.database.fetch_all("SELECT COUNT(*) FROM cards")
        return meter, int(cards[0][0])


SITES = (sys.executable, "-m", "benchmarks.news_site", "--outlets")


def main() -> None:
    """Print a table of the stages, and the figures of the whole."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--outlets", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = [asyncio.run(measured(options.outlets)) for _ in range(options.rounds)]
    meters = [meter for meter, _ in rounds]
    middle = {
        name: tuple(statistics.median(meter.stages[name][place] for meter in meters) for place in (0, 1))
        for name in meters[0].stages
    }
    total = sum(cpu for name, (cpu, _) in middle.items() if name != "whole")
    print(f"{meters[0].articles} articles, {len(meters)} rounds, medians; {rounds[0][1]} cards kept in the first")
    print("stage     processor ms   wall ms   share   (each article)")
    for name, (cpu, wall) in middle.items():
        share = "" if name == "whole" else f"{cpu / total:7.0%}"
        print(f"{name:10}{cpu:12.2f}{wall:10.2f}{share:>8}")
    print(f"whole: {1000 / middle['whole'][1]:.1f} articles a second")
    print(f"peak memory {resident(os.getpid(), peak=True):.0f} MB, and", end=" ")
    print(f"{max(meter.workers for meter in meters):.0f} MB in the largest worker")
    late, busy = max(meter.late for meter in meters), max(meter.busy for meter in meters)
    print(f"event loop at worst {late * 1000:.0f} ms late, of which it computed {busy * 1000:.0f} ms at most")


if __name__ == "__main__":
    main()
