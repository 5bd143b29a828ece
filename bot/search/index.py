"""The full-text index: the only module that knows that it is SQLite's FTS5.

What is stored is put in here by the same transaction that stores it (`put_*` and `drop_*` take its connection).
What was typed never reaches the engine as its own syntax: only folded words do, each in quotation marks.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite

from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.search.query import Query, Term
from bot.store.database import Database
from bot.store.holdings import Rows

WINDOW = 1_000
"""How many hits are ranked, the newest ones: to rank every hit of a common word takes longer than to find them."""

TITLE_WEIGHT = 5.0
STEP = 1
"""To how many decimals scores are compared: of two that are as good as equal the newer one comes first."""

STEP_PAGES = 64
"""How many pages of the index are put together in one transaction."""

LEAST_CHANGES = 2
"""Fewer changes than that mean that there was nothing to put together: https://sqlite.org/fts5.html#the_merge_command"""

_KNOWN = "SELECT id, version, title FROM search_articles WHERE article = ?"

_DROP_ARTICLE = """
INSERT INTO search_articles_text (search_articles_text, rowid, title, body)
SELECT 'delete', search_articles.id, search_articles.title, version.text
FROM search_articles
JOIN article_versions AS version
    ON version.article_id = search_articles.article AND version.number = search_articles.version
WHERE search_articles.article = ?
"""

_KNOW_ARTICLE = """
INSERT INTO search_articles (article, version, title) VALUES (?, ?, ?)
ON CONFLICT (article) DO UPDATE SET version = excluded.version, title = excluded.title
RETURNING id
"""

_ADD_ARTICLE = "INSERT INTO search_articles_text (rowid, title, body) VALUES (?, ?, ?)"

_DROP_QUOTES = """
INSERT INTO search_quotes_text (search_quotes_text, rowid, words, speaker)
SELECT 'delete', search_quotes.id, SUBSTR(version.text, start + 1, finish - start), search_quotes.speaker
FROM search_quotes
JOIN article_versions AS version
    ON version.article_id = search_quotes.article AND version.number = search_quotes.version
WHERE search_quotes.article = ?
"""

_FORGET_QUOTES = "DELETE FROM search_quotes WHERE article = ?"

_KNOW_QUOTE = """
INSERT INTO search_quotes (article, version, start, finish, speaker) VALUES (?, ?, ?, ?, ?) RETURNING id
"""

_ADD_QUOTE = "INSERT INTO search_quotes_text (rowid, words, speaker) VALUES (?, ?, ?)"

_COMMENT = """
SELECT search_comments.id, comments.body FROM search_comments
JOIN comments ON comments.platform = search_comments.platform AND comments.workspace = search_comments.workspace
    AND comments.channel = search_comments.channel AND comments.message = search_comments.message
WHERE search_comments.platform = ? AND search_comments.workspace = ? AND search_comments.channel = ?
    AND search_comments.message = ?
"""

_DROP_COMMENT = """
INSERT INTO search_comments_text (search_comments_text, rowid, body) VALUES ('delete', ?, ?)
"""

# Words that were taken out stay in older parts of the index until those are put together: somebody who
# deletes a reply means its words too.
_PURGE_COMMENTS = "INSERT INTO search_comments_text (search_comments_text) VALUES ('optimize')"

_DROP_COMMENTS = """
INSERT INTO search_comments_text (search_comments_text, rowid, body)
SELECT 'delete', search_comments.id, comments.body FROM search_comments
JOIN comments ON comments.platform = search_comments.platform AND comments.workspace = search_comments.workspace
    AND comments.channel = search_comments.channel AND comments.message = search_comments.message
WHERE search_comments.platform = ? AND search_comments.workspace = ? AND search_comments.channel = ?
    AND search_comments.message = ?
"""

_FORGET_COMMENTS = """
DELETE FROM search_comments WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?
"""

_FORGET_ARTICLE = "DELETE FROM search_articles WHERE article = ?"

# Which parts of the index are to be put together: to do that at once would hold the writer for seconds.
_UNTIDY = "INSERT INTO search_untidy (part) VALUES (?) ON CONFLICT (part) DO UPDATE SET begun = 0"

_FORGET_COMMENT = "DELETE FROM search_comments WHERE id = ?"

_KNOW_COMMENT = """
INSERT INTO search_comments (platform, workspace, channel, message) VALUES (?, ?, ?, ?) RETURNING id
"""

_ADD_COMMENT = "INSERT INTO search_comments_text (rowid, body) VALUES (?, ?)"

_ASKED = """
INSERT INTO asked_articles (platform, workspace, article, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

# An article is a workspace's if one of its feeds brought it, or if one of its members asked for it.
_OF_WORKSPACE = """
(EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = ? AND placed.workspace = ?
    AND placed.article = known.article)
 OR EXISTS (SELECT 1 FROM asked_articles AS asked WHERE asked.platform = ? AND asked.workspace = ?
    AND asked.article = known.article))
"""

_ARTICLES = f"""
SELECT known.article, known.version, bm25(search_articles_text, {TITLE_WEIGHT}, 1.0) AS score
FROM search_articles_text CROSS JOIN search_articles AS known ON known.id = search_articles_text.rowid
WHERE search_articles_text MATCH ? AND {_OF_WORKSPACE}
ORDER BY search_articles_text.rowid DESC LIMIT {WINDOW}
"""  # noqa: S608  # fixed words

_QUOTES = f"""
SELECT known.article, known.version, known.start, known.finish, known.speaker, bm25(search_quotes_text) AS score
FROM search_quotes_text CROSS JOIN search_quotes AS known ON known.id = search_quotes_text.rowid
JOIN articles ON articles.id = known.article AND articles.current_version = known.version
WHERE search_quotes_text MATCH ? AND {_OF_WORKSPACE}
ORDER BY search_quotes_text.rowid DESC LIMIT {WINDOW}
"""  # noqa: S608  # fixed words

_COMMENTS = f"""
SELECT comments.*, bm25(search_comments_text) AS score
FROM search_comments_text CROSS JOIN search_comments AS known ON known.id = search_comments_text.rowid
JOIN comments ON comments.platform = known.platform AND comments.workspace = known.workspace
    AND comments.channel = known.channel AND comments.message = known.message
WHERE search_comments_text MATCH ? AND known.platform = ? AND known.workspace = ?
ORDER BY search_comments_text.rowid DESC LIMIT {WINDOW}
"""  # noqa: S608  # fixed words


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that has the terms, in the version that was searched."""

    article: str
    version: int


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """A quotation that has the terms in its words or its speaker's name; `start` and `end` are its place."""

    article: str
    version: int
    start: int
    end: int
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class CommentHit:
    """A reply that has the terms, as it stands now."""

    message: MessageRef
    name: str
    text: str
    at: datetime
    edited: bool


async def put_article(
    connection: aiosqlite.Connection, article: str, version: int, title: str | None, text: str
) -> None:
    """Have an article found by its current version; nothing is written where that is in the index already."""
    for row in await connection.execute_fetchall(_KNOWN, (article,)):
        if (row["version"], row["title"]) == (version, title or ""):
            return
        await connection.execute(_DROP_ARTICLE, (article,))
    (known,) = await connection.execute_fetchall(_KNOW_ARTICLE, (article, version, title or ""))
    await connection.execute(_ADD_ARTICLE, (known["id"], title or "", text))


async def put_quotes(
    connection: aiosqlite.Connection, article: str, version: int, quotes: Sequence[tuple[int, int, str, str]]
) -> None:
    """Have an article's quotations found, instead of those of another version: start, end, words, speaker."""
    await connection.execute(_DROP_QUOTES, (article,))
    await connection.execute(_FORGET_QUOTES, (article,))
    for start, end, words, speaker in quotes:
        (known,) = await connection.execute_fetchall(_KNOW_QUOTE, (article, version, start, end, speaker))
        await connection.execute(_ADD_QUOTE, (known["id"], words, speaker))


async def drop_comment(connection: aiosqlite.Connection, message: MessageRef) -> None:
    """Take a reply out, before it is changed or deleted where it is stored; its words are not kept anywhere here."""
    for row in list(await connection.execute_fetchall(_COMMENT, _place(message))):
        await connection.execute(_DROP_COMMENT, (row["id"], row["body"]))
        await connection.execute(_FORGET_COMMENT, (row["id"],))
        await connection.execute(_PURGE_COMMENTS)


def drop_comments(connection: sqlite3.Connection, messages: Rows) -> None:
    """Take many replies out, named by platform, workspace, channel and message, before they are deleted."""
    for message in messages:
        connection.execute(_DROP_COMMENTS, message)
        connection.execute(_FORGET_COMMENTS, message)
    connection.execute(_UNTIDY, ("search_comments_text",))


def drop_articles(connection: sqlite3.Connection, articles: Rows) -> None:
    """Take articles out, named by their ids, with their quotations, before they are deleted."""
    for article in articles:
        for statement in (_DROP_QUOTES, _FORGET_QUOTES, _DROP_ARTICLE, _FORGET_ARTICLE):
            connection.execute(statement, article)
    connection.executemany(_UNTIDY, [("search_articles_text",), ("search_quotes_text",)])


def tidy_some(connection: sqlite3.Connection) -> bool:
    """Put some older parts of the index together, so that words that were taken out are in none; return if it is done.

    A first step says that all are to become one, the others go on: https://sqlite.org/fts5.html#the_merge_command
    """
    row = connection.execute("SELECT part, begun FROM search_untidy ORDER BY part LIMIT 1").fetchone()
    if row is None:
        return True
    part, begun = row
    before = connection.total_changes
    merge = f"INSERT INTO {part} ({part}, rank) VALUES ('merge', ?)"  # noqa: S608  # one of our tables
    connection.execute(merge, (STEP_PAGES if begun else -STEP_PAGES,))
    if begun and connection.total_changes - before < LEAST_CHANGES:
        connection.execute("DELETE FROM search_untidy WHERE part = ?", (part,))
    else:
        connection.execute("UPDATE search_untidy SET begun = 1 WHERE part = ?", (part,))
    return False


async def put_comment(connection: aiosqlite.Connection, message: MessageRef, text: str) -> None:
    """Have a reply found that has just been stored."""
    (known,) = await connection.execute_fetchall(_KNOW_COMMENT, _place(message))
    await connection.execute(_ADD_COMMENT, (known["id"], text))


class SearchIndex:
    """What a workspace can find; nothing of another workspace's comes out of here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def asked(self, workspace: WorkspaceRef, article: str, now: datetime) -> None:
        """Note that a member asked for an article by hand, so that the workspace finds it."""
        moment = now.astimezone(UTC).isoformat(timespec="microseconds")
        values = (workspace.platform, workspace.id, article, moment)
        await self._database.write(lambda connection: connection.execute(_ASKED, values))

    async def articles(self, workspace: WorkspaceRef, query: Query) -> tuple[ArticleHit, ...]:
        """Return articles that have the terms in title or text, the best ones first; at most `WINDOW`."""
        rows = await self._ranked(_ARTICLES, query, (*_key(workspace), *_key(workspace)))
        return tuple(ArticleHit(row["article"], row["version"]) for row in rows)

    async def quotes(self, workspace: WorkspaceRef, query: Query) -> tuple[QuoteHit, ...]:
        """Return quotations that have the terms, the best ones first; at most `WINDOW`."""
        rows = await self._ranked(_QUOTES, query, (*_key(workspace), *_key(workspace)))
        return tuple(
            QuoteHit(row["article"], row["version"], row["start"], row["finish"], row["speaker"]) for row in rows
        )

    async def comments(self, workspace: WorkspaceRef, query: Query) -> tuple[CommentHit, ...]:
        """Return replies that have the terms, the best ones first; at most `WINDOW`."""
        rows = await self._ranked(_COMMENTS, query, _key(workspace))
        return tuple(map(_comment, rows))

    async def _ranked(self, sql: str, query: Query, params: tuple[str, ...]) -> list[sqlite3.Row]:
        if not query.wanted:
            return []
        rows = await self._database.fetch_all(sql, (match_of(query), *params))
        return sorted(rows, key=lambda row: round(float(row["score"]), STEP))


def match_of(query: Query) -> str:
    """Return a query in the engine's syntax; every word is a string in it, whatever it says."""
    wanted = " AND ".join(map(_string, query.wanted))
    unwanted = " OR ".join(map(_string, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _string(term: Term) -> str:
    words = " ".join(term.words).replace("\0", "").replace('"', '""')
    return f'"{words}"'


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _place(message: MessageRef) -> tuple[str, str, str, str]:
    return (*_key(message.channel.workspace), message.channel.id, message.id)


def _quote(row: sqlite3.Row) -> QuoteHit:
    return QuoteHit(row["article"], row["version"], row["start"], row["finish"], row["speaker"])


def _comment(row: sqlite3.Row) -> CommentHit:
    channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
    return CommentHit(
        message=MessageRef(channel, row["message"], row["thread"]),
        name=row["author_name"],
        text=row["body"],
        at=datetime.fromisoformat(row["edited_at"] or row["said_at"]),
        edited=row["edited_at"] is not None,
    )
