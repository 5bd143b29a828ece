"""A database of very many short made-up articles, on either engine, in minutes.

Rows are written to the tables as they are, many at once: the same ones that `ArticleStore.save`, `SpeakerStore.keep`
and the placing of stories write for the same articles (a test compares them), but for cards, which no search reads.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rich.progress import track

from benchmarks.stocked import FIRST, NOW, TOPICS, Made, Maker
from bot.articles.model import Finding, StoredArticle
from bot.articles.speakers import key_of, quotes_of, rows_of
from bot.chat.inbound import Comment
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.search.engine import TextIndex, index_of
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.port import Statements
from bot.threads.store import ThreadStore

WHOLE = WorkspaceRef("bench", "whole")
"""Has every article."""

PARTS = 100
"""Workspaces that have one article in `PARTS` each."""

GROUP, REPLIES = 2_000, 5_000
"""Articles of one transaction, and replies in the channel of the whole."""

CHANNEL = ChannelRef(WHOLE, "policy")

COLUMNS = {
    "articles": "id, url, canonical_url, current_version, created_at, checked_at",
    "article_versions": "article_id, number, text_hash, title_hash, title, published, published_source, site, language,"
    " text, extractor, fetched_at",
    "article_urls": "url_key, article_id, first_seen_at",
    "search_articles": "id, article, version, title, outlet, appeared_at",
    "speaker_readings": "article, version",
    "speaker_quotes": "article, version, start, name, name_key, said_at",
    "search_quotes": "id, article, version, start, finish, speaker",
    "story_articles": "platform, workspace, article, story, score, reason, placed_at, number",
    "topics": "id, platform, workspace, name, name_key, watch, created_by, created_at",
    "topic_articles": "topic, article, story, reason, matched_at",
}

_INDEXES = ("search_articles_text", "search_quotes_text")


def part(number: int) -> WorkspaceRef:
    """Return one of the workspaces that have a part of the articles."""
    return WorkspaceRef("bench", f"part{number:02}")


@dataclass(slots=True)
class Rows:
    """What is to be written, by table."""

    texts: TextIndex
    tables: dict[str, list[Sequence[Any]]] = field(default_factory=dict)
    articles: list[Sequence[Any]] = field(default_factory=list)
    quotes: list[Sequence[Any]] = field(default_factory=list)

    def add(self, table: str, *rows: Sequence[Any]) -> None:
        """Have rows written."""
        self.tables.setdefault(table, []).extend(rows)

    def article(self, item: Made) -> None:
        """Have an article written as the archive would file it: `number` counts from 0, rows of the index from 1."""
        found, at, number = item.finding, _moment(item.at), item.number + 1
        article = stored(item)
        self.add("articles", (article.id, found.url, None, 1, at, at))
        self.add("article_versions", _version(article, found, at))
        self.add("article_urls", *((key, article.id, at) for key in found.keys))
        self.add("search_articles", (number, article.id, 1, found.title, found.site, at))
        self.articles.append((number, *self.texts.filed(found.title or "", article.text)))
        self.add("speaker_readings", (article.id, 1))
        self.add("speaker_quotes", *dict.fromkeys(rows_of(article, item.card)))
        for start, end, words, speaker in quotes_of(article, item.card):
            self.add("search_quotes", (number, article.id, 1, start, end, speaker))
            self.quotes.append((number, *self.texts.filed(words, speaker)))

    def placed(self, item: Made, workspace: WorkspaceRef, number: int) -> None:
        """Have an article be a workspace's, by its feeds."""
        article, at = name_of(item.number), item.at.isoformat()
        self.add("story_articles", (*_key(workspace), article, article, 0, "made", at, number))

    def write(self, statements: Statements) -> None:
        """Write all of it."""
        if statements.engine == "postgresql":
            statements.execute("SET LOCAL session_replication_role = replica")  # asks no references: there are all
        for table, columns in COLUMNS.items():
            _written(statements, table, columns, self.tables.get(table, ()))
        indexed = "rowid, words, length" if statements.engine == "postgresql" else ""
        _written(statements, "search_articles_text", indexed or "rowid, title, body", self.articles)
        _written(statements, "search_quotes_text", indexed or "rowid, words, speaker", self.quotes)


def _written(statements: Statements, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    if statements.engine == "postgresql":
        raw: Any = statements
        with raw.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    values = ", ".join("?" * len(columns.split(",")))
    statements.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)


def stored(item: Made) -> StoredArticle:
    """Return an article as its store gives it back."""
    found = item.finding
    return StoredArticle(
        id=name_of(item.number),
        url=found.url,
        canonical_url="",
        title=found.title,
        author=None,
        published=found.published,
        site=found.site,
        language=found.language,
        text=found.text,
        version=1,
        versions=1,
        fetched_at=item.at,
        extractor=found.extractor,
        author_source=None,
        published_source=found.published_source,
    )


def _version(article: StoredArticle, found: Finding, at: str) -> Sequence[Any]:
    hashes = (found.text_hash, found.title_hash)
    said = (found.title, found.published, found.published_source, found.site, found.language)
    return (article.id, 1, *hashes, *said, found.text, found.extractor, at)


def name_of(number: int) -> str:
    """Return the id of an article."""
    return f"a{number:07}"


async def fill(database: Database, count: int, maker: Maker, replies: int = REPLIES) -> None:
    """Store articles: all of them in one workspace, and one in a hundred in each of a hundred others."""
    await migrate(database)
    texts = index_of(database.engine)
    await _indexes(database, drop=True)
    topics = Rows(texts)
    _topics(topics, maker)
    await database.transact(topics.write)
    for first in track(range(0, count, GROUP), f"{count:,} articles"):
        rows = Rows(texts)
        for number in range(first, min(first + GROUP, count)):
            item = maker.made(number, count)
            rows.article(item)
            rows.placed(item, WHOLE, number + 1)
            rows.placed(item, part(number % PARTS), number // PARTS + 1)
            _on_topics(rows, item, count)
        await database.transact(rows.write)
    await database.renumber()
    await _indexes(database, drop=False)
    await _replies(database, maker, replies)


async def _indexes(database: Database, *, drop: bool) -> None:
    """Have PostgreSQL make its indexes of words after all rows, which takes a tenth of the time."""
    if database.engine != "postgresql":
        return
    if drop:
        for table in _INDEXES:
            await database.write(lambda connection, table=table: connection.execute(f"DROP INDEX {table}_words"))  # type: ignore[misc]
        return

    def made(statements: Statements) -> None:
        statements.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for table in _INDEXES:
            statements.execute(f"CREATE INDEX {table}_words ON {table} USING GIN (words)")

    await database.transact(made)


def _on_topics(rows: Rows, item: Made, count: int) -> None:
    """Have an article on topics: the last of the whole's has one in a hundred, the first one in 3,000."""
    at, article = item.at.isoformat(), name_of(item.number)
    for topic in range(TOPICS):
        if (item.number * 7_919 + topic * 101) % 3_000 <= topic:
            rows.add("topic_articles", (f"t{topic}", article, article, "made", at))
    if item.number // PARTS % 10 == 0:
        rows.add("topic_articles", (f"p{item.number % PARTS}", article, article, "made", at))


def topic_name(maker: Maker, topic: int) -> str:
    """Return what the whole calls one of its topics."""
    return f"Topic {maker.words[900 + topic]}"


def _topics(rows: Rows, maker: Maker) -> None:
    whole = [(f"t{topic}", WHOLE, topic_name(maker, topic)) for topic in range(TOPICS)]
    parts = [(f"p{number}", part(number), "Harbour") for number in range(PARTS)]
    for topic, workspace, name in (*whole, *parts):
        rows.add("topics", (topic, *_key(workspace), name, key_of(name), "made", "bench", FIRST.isoformat()))


async def _replies(database: Database, maker: Maker, count: int) -> None:
    threads, member = ThreadStore(database, lambda: NOW), MemberRef(WHOLE, "U1", "robin")
    await threads.open(MessageRef(CHANNEL, "m0", "m0"), name_of(0), member)
    for first in range(0, count, 500):
        said = (
            Comment(f"e{at}", MessageRef(CHANNEL, f"m{at}", "m0"), member, maker.run(20), NOW - timedelta(minutes=at))
            for at in range(first + 1, first + 501)
        )
        await asyncio.gather(*map(threads.say, said))


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _moment(at: Any) -> str:  # noqa: ANN401
    return str(at.isoformat(timespec="microseconds"))
