"""Articles, stories, topics and threads on a real SQLite file, with nothing fetched and no process of their own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from bot.articles.articles import Articles
from bot.articles.model import StoredArticle
from bot.chat.platforms import Platforms
from bot.sources.client import Fetched
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories.keeper import StoryKeeper
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.topics.model import DuePost
from bot.topics.profiles import Profiles
from bot.topics.store import TopicStore
from bot.topics.topics import Topics
from bot.workers import WorkTooHeavy
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

T = TypeVar("T")


class Inline:
    """Does in this process what workers do in theirs; counts, and refuses when it is told to."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.heavy = False

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        self.done.append(function)
        if self.heavy:
            raise WorkTooHeavy
        return function(*args)


async def no_fetch(url: str) -> Fetched:
    raise AssertionError(f"nothing is fetched here: {url}")


async def draw(post: DuePost, article: StoredArticle, known: object) -> None:
    """Tell threads nothing."""


@dataclass
class Stock:
    """The parts, bound to each other; the platform is a fake one of the name “fake”."""

    database: Database
    articles: Articles
    workers: Inline
    topics: Topics
    stories: StoryKeeper
    threads: Discussions
    clock: FakeClock


@asynccontextmanager
async def stocked(path: Path, platform: FakePlatform | None = None) -> AsyncIterator[Stock]:
    """Open the parts on a new file, with a platform or one of their own."""
    clock, platforms, workers, ids = FakeClock(), Platforms(), Inline(), (f"i{number}" for number in count())
    platforms.attach("fake", platform or FakePlatform())
    async with Database.open(path) as database:
        await migrate(database)
        articles = Articles(
            database=database,
            fetch=no_fetch,
            workers=workers,
            now=clock,
            refetch_after=timedelta(minutes=15),
            new_id=lambda: next(ids),
        )
        threads, stories = Discussions(ThreadStore(database, clock), platforms), StoryKeeper(database, clock)
        store = TopicStore(database, lambda: next(ids))
        topics = Topics(
            store=store,
            articles=articles,
            stories=stories,
            conversations=threads,
            platforms=platforms,
            draw=draw,
            alike=Profiles(articles=articles, stories=stories, topics=store),
            now=clock,
        )
        yield Stock(database, articles, workers, topics, stories, threads, clock)
