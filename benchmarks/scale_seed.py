"""A database of many workspaces for `benchmarks.scale`: made by a few statements, and by the product where it matters.

Workspaces follow 50 feeds each, every feed has about ten that follow it, and every workspace has a topic, a digest and
the stories of a day's beginning, which one workspace placed by the product's own code and all others are given.
"""

import asyncio
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import cast

import psycopg

from benchmarks.made import APART, article, feed, news
from benchmarks.stocked import Maker
from bot.articles.articles import Articles, finding
from bot.chat.refs import WorkspaceRef
from bot.queue.schema import prepare
from bot.sources.client import Fetched
from bot.sources.feeds.news import read_news
from bot.sources.pages import read_page
from bot.store.database import Database
from bot.stories.keeper import StoryKeeper
from bot.workers import Workers
from tests.fakes.stock import Inline, no_fetch

WORKSPACES, FEEDS, FOLLOWED, ARTICLES_A_DAY, DIGESTS = 10_000, 50_000, 50, 200_000, 10_000
FEEDS_A_HOST = 5
"""Outlets have several feeds, and big ones hundreds: a middle."""

OPEN, ON_TOPIC = 40, 4
"""Articles that stand in each workspace's stories when it begins, and how many of them are on its topic."""

LONG_OPEN = 2_800
"""Articles that are open in a workspace in the long run: 200 a day for two weeks (`bot.stories.model.WINDOW`)."""

PAGES, TELLING, REPORTS = 600, 20, 3
"""Different pages, every so many-th of them about what topics watch for; and how many report one event."""

SHAPES = (
    "The {0} of the {8} was {1} by the {2} in {3}, and {9} had not been {4} with {5} since it came from {6} to {7}.",
    "It was the {0} that {1} {2}, but they said that {8} and {9} would be {3} for the {4} of {5} at {6} this {7}.",
    "What {0} {1} about {8} is on the {2} of a {3}, which has {4} more than {9} who were {5} after {6} or {7}.",
)
"""Sentences of English words and of others: a few that are common in all articles, and two of the event."""

WORD, ITEMS = "doubles", 20
ZERO = "https://h0.example/0"
PLATFORM = "bench"
LONG_AGO, FAR = datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)

_FEEDS = """
INSERT INTO feeds (id, url, title, site, etag, body_hash, interval_seconds, next_at, checked_at, succeeded_at,
    created_at, usual_seconds, latest_at)
SELECT 'f' || n, FORMAT('https://h%%s.example/%%s.xml', n / %(host)s, n), 'Feed ' || n, NULL, '"1"', 'x', 900, %(far)s,
    %(ago)s, %(ago)s, %(ago)s, 21600, %(ago)s
FROM GENERATE_SERIES(0, %(feeds)s - 1) AS n
"""

# A prime spreads what one workspace follows over all feeds, and each feed over workspaces that are far apart.
_FOLLOWS = """
INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at)
SELECT %(platform)s, 'w' || w, 'f' || ((w * %(followed)s + j) * 7919::bigint) %% %(feeds)s, 'c', 'u', %(ago)s
FROM GENERATE_SERIES(0, %(workspaces)s - 1) AS w, GENERATE_SERIES(0, %(followed)s - 1) AS j
"""

_SCHEDULES = """
INSERT INTO digest_schedules (platform, workspace, channel, about, times, days, zone, since_at, bridges, state, look_at,
    looked_at, set_by, set_at)
SELECT %(platform)s, 'w' || w, 'c', 'c', '08:00', '0,1,2,3,4,5,6', 'UTC', %(ago)s, '[]', 'active', %(far)s, %(ago)s,
    'u', %(ago)s
FROM GENERATE_SERIES(0, %(workspaces)s - 1) AS w
"""

_TOPICS = """
INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)
SELECT 't' || w, %(platform)s, 'w' || w, 'Doubling', 'doubling', %(word)s, 'u', %(ago)s
FROM GENERATE_SERIES(0, %(workspaces)s - 1) AS w
"""

_THREADS = "INSERT INTO topic_threads (topic, channel, thread) SELECT id, 'c', 'm0' FROM topics"

_STORIES = """
INSERT INTO story_articles (platform, workspace, article, story, score, runner_up, runner_up_score, reason, placed_at,
    number)
SELECT platform, 'w' || w, article, story || '-' || w, score, runner_up, runner_up_score, reason, placed_at, number
FROM story_articles, GENERATE_SERIES(1, %(workspaces)s - 1) AS w WHERE workspace = 'w0' ORDER BY w, number
"""

_TRAITS = """
INSERT INTO story_traits (platform, workspace, article, day, traits)
SELECT platform, 'w' || w, article, day, traits FROM story_traits, GENERATE_SERIES(1, %(workspaces)s - 1) AS w
WHERE workspace = 'w0' ORDER BY w, article
"""

_STANDINGS = """
INSERT INTO story_standings (platform, workspace, story, agreed, pairs)
SELECT platform, 'w' || w, story || '-' || w, agreed, pairs
FROM story_standings, GENERATE_SERIES(1, %(workspaces)s - 1) AS w WHERE workspace = 'w0'
"""

_ON = """
INSERT INTO topic_articles (topic, article, story, reason, matched_at)
SELECT topics.id, article, story, 'doubles', placed_at FROM story_articles
JOIN topics ON topics.platform = story_articles.platform AND topics.workspace = story_articles.workspace
WHERE number <= %(on)s
"""

_POSTS = """
INSERT INTO topic_posts (topic, channel, article, state, message, due_at, posted_at)
SELECT topic, 'c', article, 'posted', 'm1', matched_at, matched_at FROM topic_articles
"""


# A workspace that has had news for as long as stories are open; what its articles are known by repeats.
_LARGE = (
    """
INSERT INTO articles (id, url, current_version, created_at, checked_at)
SELECT 'l' || n, 'https://large.example/' || n, 1, %(ago)s, %(ago)s FROM GENERATE_SERIES(1, %(open)s) AS n
""",
    """
INSERT INTO story_articles (platform, workspace, article, story, score, reason, placed_at, number)
SELECT platform, 'large', 'l' || n, 'l' || n, 0, 'made', placed_at, n
FROM GENERATE_SERIES(1, %(open)s) AS n JOIN story_articles ON workspace = 'w0' AND number = n %% %(kinds)s + 1
""",
    """
INSERT INTO story_traits (platform, workspace, article, day, traits)
SELECT story_traits.platform, 'large', 'l' || n, day, traits
FROM GENERATE_SERIES(1, %(open)s) AS n JOIN story_articles ON story_articles.workspace = 'w0'
    AND story_articles.number = n %% %(kinds)s + 1
JOIN story_traits ON story_traits.workspace = 'w0' AND story_traits.article = story_articles.article
""",
    """
INSERT INTO story_standings (platform, workspace, story, agreed, pairs)
SELECT platform, workspace, story, 0, 0 FROM story_articles WHERE workspace = 'large'
""",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the installation is: a part of the whole, and how much of a day's work is drained in it."""

    part: float
    work: float

    @property
    def workspaces(self) -> int:
        """Return how many workspaces there are."""
        return round(WORKSPACES * self.part)

    @property
    def feeds(self) -> int:
        """Return how many feeds there are."""
        return round(FEEDS * self.part)

    @property
    def articles(self) -> int:
        """Return how many articles are drained: an hour's."""
        return round(ARTICLES_A_DAY / 24 * self.work)

    @property
    def digests(self) -> int:
        """Return how many digests are drained: those of the busiest hour."""
        return round(DIGESTS * self.work)

    @property
    def polls(self) -> int:
        """Return how many feeds with nothing new are asked: each once."""
        return round(FEEDS * self.work)


def pages(file: Path) -> None:
    """Write the pages of articles, their own address left open, for every process to read."""
    maker = Maker()
    events = [[maker.words[number] for number in range(at, len(maker.words), PAGES)][-8:] for at in range(PAGES)]
    made = []
    for number in range(PAGES):
        told = number < ON_TOPIC or (number >= OPEN and number % TELLING == 0)
        made.append(_page(maker, number, events[number // REPORTS], told=told))
    file.write_text(json.dumps(made), encoding="utf-8")


def _page(maker: Maker, number: int, event: list[str], *, told: bool) -> str:
    """Return a page with a publisher's furniture, whose words are its event's and otherwise as frequent as in English.

    Two sentences in ten are the quotations and figures of `benchmarks.made`.
    """
    title = f"{maker.run(5)} {' '.join(event[:3])}{f' {WORD}' if told else ''}".capitalize()
    dice = random.Random(number)
    lines = [dice.choice(SHAPES).format(*maker.run(8).split(), *dice.sample(event, 2)) for _ in range(24)]
    body = "".join(f"<p>{first} {second}</p>" for first, second in zip(lines[::2], lines[1::2], strict=True))
    whole = article(number, "@@")
    said = "".join(f"<p>{line}</p>" for line in news(number, 6).splitlines())
    start, end = whole.index("<h1>"), whole.index("</article>")
    named = r"<title>.*?</title><meta property='og:title' content='[^']*'>"
    head = re.sub(named, f"<title>{title}</title>", whole[:start])
    return f"{head}<h1>{title}</h1>{said}{body}{whole[end:]}"


def page_of(pages: list[str], number: int, address: str) -> bytes:
    """Return the page of an article of the feed of a number: none of those that stand in all workspaces already."""
    return pages[OPEN + number % (len(pages) - OPEN)].replace("@@", address).encode()


def feed_body(number: int, *, news: bool) -> bytes:
    """Return what stands in a feed, with or without its newest item; a number is part of every address."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    body = feed(escaped=False, site=ZERO, since=midnight - APART * ITEMS, items=ITEMS + news)
    return body.replace(ZERO.encode(), f"https://h{number // FEEDS_A_HOST}.example/{number}".encode())


def seed(url: str, size: Size, file: Path) -> None:
    """Fill a database that has every table."""
    asyncio.run(_first_workspace(url, json.loads(file.read_text(encoding="utf-8"))[:OPEN]))
    values = {
        "host": FEEDS_A_HOST,
        "far": _text(FAR),
        "ago": _text(LONG_AGO),
        "feeds": size.feeds,
        "followed": FOLLOWED,
        "workspaces": size.workspaces,
        "platform": PLATFORM,
        "word": WORD,
        "on": ON_TOPIC,
        "open": LONG_OPEN,
        "kinds": OPEN,
    }
    steps = (_FEEDS, _FOLLOWS, _SCHEDULES, _TOPICS, _THREADS, _STORIES, _TRAITS, _STANDINGS, _ON, _POSTS, *_LARGE)
    with psycopg.connect(url) as connection:
        for step in steps:
            connection.execute(step.encode(), values)
        _standing(connection, 2 * size.articles)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _standing(connection: psycopg.Connection[tuple[object, ...]], feeds: int) -> None:
    """Note what stood in the feeds that will have news, as their last reading would have."""
    now = datetime.now(UTC)
    common = read_news(feed_body(0, news=False), None, now).standing
    with connection.cursor().copy("COPY feed_standing (feed, entries) FROM STDIN") as copy:
        for number in range(feeds):
            body = feed_body(number, news=False)
            copy.write_row((f"f{number}", read_news(body, None, now).standing if number else common))


async def _first_workspace(url: str, texts: list[str]) -> None:
    """Have one workspace's stories placed, and the cards of its articles made, by the product's own code."""
    async with Database.open(url) as database:
        await prepare(database)
        workers = cast("Workers", Inline())
        articles = Articles(
            database=database,
            fetch=no_fetch,
            workers=workers,
            now=lambda: datetime.now(UTC),
            refetch_after=timedelta(days=1),
        )
        keeper = StoryKeeper(database, lambda: datetime.now(UTC))
        for number, text in enumerate(texts):
            address = f"https://seed.example/{sha256(str(number).encode()).hexdigest()[:8]}"
            fetched = Fetched(address, address, 200, "text/html", "utf-8", text.replace("@@", address).encode())
            page = read_page(fetched.body, address, "text/html", "utf-8")
            stored = await articles.keep(finding(address, address, page))
            await keeper.place(WorkspaceRef(PLATFORM, "w0"), stored)
            await articles.card(stored)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
