"""A database of short made-up articles in several workspaces, for whoever measures what is asked of one.

Words are as frequent as in natural text (Zipf's law), with a fixed seed; articles, quotations and replies are stored
through the same doors as real ones, so that every index holds what it would.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.search_long import vocabulary
from bot.articles.articles import STANDARD_METHOD, STANDARD_SENTENCES
from bot.articles.codec import card_to_json
from bot.articles.model import Finding, StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.chat.inbound import Comment
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.search.index import SearchIndex
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.port import Connection
from bot.threads.store import ThreadStore
from summaries.document import Card, Quote, Reading, Span, Speaker

WORDS, SENTENCES = 17, 5
"""Words of a sentence and sentences of an article: about 650 bytes, its quotation included."""

FIRST = datetime(2025, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LARGE = WorkspaceRef("bench", "large")
SMALL = tuple(WorkspaceRef("bench", f"small{number}") for number in range(4))
SHARE = 0.8
"""How many of the articles are the large workspace's; the small ones have 1 in 20 each, some of them in common."""

OUTLETS, SPEAKERS, TOPICS, REPLIES, GROUP = 40, 2_000, 30, 5_000, 500
CHANNEL = ChannelRef(LARGE, "policy")

_PLACE = """
INSERT INTO story_articles (platform, workspace, article, story, score, reason, placed_at, number)
VALUES (?, ?, ?, ?, 0, 'made', ?, ?)
"""
_TOPIC = """
INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)
VALUES (?, ?, ?, ?, ?, 'made', 'bench', ?)
"""
_ON = "INSERT INTO topic_articles (topic, article, story, reason, matched_at) VALUES (?, ?, ?, 'made', ?)"


@dataclass(frozen=True, slots=True)
class Made:
    """An article that was made up: where it belongs, and who is quoted in it."""

    number: int
    finding: Finding
    card: Card
    at: datetime


class Maker:
    """Makes articles, the same at every run."""

    def __init__(self) -> None:
        self._dice, total = random.Random(7), 0.0
        self.words = vocabulary(random.Random(5))
        self._weights = [total := total + 1 / (rank + 10) for rank in range(len(self.words))]
        named = self.words[8_000:]
        self.speakers = [
            (
                f"{named[2 * at]} {named[2 * at + 1]}".title(),
                f"minister for {named[at + 5_000]}",
                named[at % 300].title(),
            )
            for at in range(SPEAKERS)
        ]
        self.outlets = [f"{word.title()} Post" for word in named[-OUTLETS:]]

    def made(self, number: int, of: int) -> Made:
        """Return an article."""
        dice = self._dice
        name, role, body = self.speakers[min(int(dice.paretovariate(0.6)) - 1, SPEAKERS - 1)]
        lines = [f"{self.run(WORDS).capitalize()}." for _ in range(SENTENCES - 1)]
        said, by = f"“{self.run(14).capitalize()},”", f"said {name}, {role}, {body}."
        text = "\n\n".join((" ".join(lines[:2]), f"{said} {by}", " ".join(lines[2:])))
        start = text.index(said)
        marks = Span(start, start + len(said))
        speaker = Speaker(*(_reading(text, words, marks.end) for words in (name, role, body)))
        card = Card(
            (), (Quote(Span(marks.start + 1, marks.end - 1), marks, speaker=speaker),), (), SENTENCES, "directed"
        )
        at = FIRST + (NOW - FIRST) * number / of
        url, outlet = f"https://bench.example/{number}", self.outlets[int(dice.paretovariate(0.8)) % OUTLETS]
        found = Finding(url, None, (url,), self.run(8), None, at.isoformat(), "feed", outlet, "en", text, "bench")
        return Made(number, found, card, at)

    def run(self, count: int) -> str:
        """Return words, the common ones most often."""
        return " ".join(self._dice.choices(self.words, cum_weights=self._weights, k=count))


def _reading(text: str, words: str, after: int) -> Reading:
    start = text.index(words, after)
    return Reading(words, Span(start, start + len(words)))


async def fill(database: Database, count: int) -> None:
    """Store articles in all workspaces, with who is quoted, topics of the large one, and replies in its channel."""
    await migrate(database)
    maker, dice = Maker(), random.Random(9)
    numbers = iter(range(count))
    store, speakers = ArticleStore(database, lambda: f"a{next(numbers):06}"), SpeakerStore(database)
    for first in range(0, count, GROUP):
        made = [maker.made(number, count) for number in range(first, min(first + GROUP, count))]
        stored = await asyncio.gather(*(store.save(item.finding, item.at) for item in made))
        pairs = [(article, item.card) for article, item in zip(stored, made, strict=True)]
        await asyncio.gather(*(speakers.keep(*pair) for pair in pairs))
        await asyncio.gather(*(_carded(store, *pair) for pair in pairs))
        await _placed(database, [(one.id, item) for one, item in zip(stored, made, strict=True)], dice)
    await _topics(database, maker, count, dice)
    await _replies(database, maker)


async def _carded(store: ArticleStore, article: StoredArticle, card: Card) -> None:
    await store.keep_card(article, STANDARD_SENTENCES, STANDARD_METHOD, card_to_json(article.text, card), NOW)


async def _placed(database: Database, articles: list[tuple[str, Made]], dice: random.Random) -> None:
    large = [(article, item) for article, item in articles if dice.random() < SHARE]
    rows = [("bench", "large", article, article, item.at.isoformat(), item.number) for article, item in large]
    await database.write(lambda connection: connection.executemany(_PLACE, rows))
    index = SearchIndex(database)
    asked = [(team, article, item.at) for article, item in articles for team in SMALL if dice.random() < 0.05]
    await asyncio.gather(*(index.asked(*one) for one in asked))


async def _topics(database: Database, maker: Maker, count: int, dice: random.Random) -> None:
    names = [f"Topic {maker.words[900 + at]}" for at in range(TOPICS)]
    topics = [(f"t{at}", "bench", "large", name, name.lower(), str(FIRST)) for at, name in enumerate(names)]
    on = [
        (f"t{at}", article, article, FIRST.isoformat())
        for at in range(TOPICS)
        for article in {f"a{dice.randrange(count):06}" for _ in range(max(1, count * (at + 1) // 3_000))}
    ]

    async def work(connection: Connection) -> None:
        await connection.executemany(_TOPIC, topics)
        await connection.executemany(_ON, on)

    await database.write(work)


async def _replies(database: Database, maker: Maker) -> None:
    threads, member = ThreadStore(database, lambda: NOW), MemberRef(LARGE, "U1", "robin")
    await threads.open(MessageRef(CHANNEL, "m0", "m0"), "a000000", member)
    for first in range(0, REPLIES, GROUP):
        said = (
            Comment(f"e{at}", MessageRef(CHANNEL, f"m{at}", "m0"), member, maker.run(20), NOW - timedelta(minutes=at))
            for at in range(first + 1, first + GROUP + 1)
        )
        await asyncio.gather(*map(threads.say, said))


def opened(path: Path, count: int) -> None:
    """Make the file where it is missing."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    asyncio.run(_filled(new, count))
    new.rename(path)


async def _filled(path: Path, count: int) -> None:
    async with Database.open(path) as database:
        await fill(database, count)
