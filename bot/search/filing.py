"""Putting into the full-text index, and taking out: beside `index.py` the only module that knows SQLite's FTS5.

What is stored is put in by the same transaction that stores it: these take its connection.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

import aiosqlite

from bot.chat.refs import MessageRef
from bot.store.holdings import Rows

STEP_PAGES = 64
"""How many pages of the index are put together in one transaction."""

LEAST_CHANGES = 2
"""Fewer changes than that mean that there was nothing to put together: https://sqlite.org/fts5.html#the_merge_command"""

_KNOWN = "SELECT id, version, title, outlet, appeared_at FROM search_articles WHERE article = ?"

_DESCRIBE = "UPDATE search_articles SET outlet = ?, appeared_at = ? WHERE id = ?"

_DROP_ARTICLE = """
INSERT INTO search_articles_text (search_articles_text, rowid, title, body)
SELECT 'delete', search_articles.id, search_articles.title, version.text
FROM search_articles
JOIN article_versions AS version
    ON version.article_id = search_articles.article AND version.number = search_articles.version
WHERE search_articles.article = ?
"""

_KNOW_ARTICLE = """
INSERT INTO search_articles (article, version, title, outlet, appeared_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (article) DO UPDATE SET version = excluded.version, title = excluded.title, outlet = excluded.outlet,
    appeared_at = excluded.appeared_at
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


async def put_article(
    connection: aiosqlite.Connection,
    article: str,
    version: int,
    title: str | None,
    text: str,
    *,
    outlet: str = "",
    appeared: datetime | None = None,
    now: datetime | None = None,
) -> None:
    """Have an article found by its current version; nothing is written where that is in the index already.

    `appeared` is when it says that it appeared; one that does not say so keeps the moment at which it was first stored.
    """
    for row in await connection.execute_fetchall(_KNOWN, (article,)):
        at = _moment(appeared) or row["appeared_at"]
        if (row["version"], row["title"]) == (version, title or ""):
            if (row["outlet"], row["appeared_at"]) != (outlet, at):
                await connection.execute(_DESCRIBE, (outlet, at, row["id"]))
            return
        await connection.execute(_DROP_ARTICLE, (article,))
        break
    else:
        at = _moment(appeared or now)
    (known,) = await connection.execute_fetchall(_KNOW_ARTICLE, (article, version, title or "", outlet, at))
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


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def _place(message: MessageRef) -> tuple[str, str, str, str]:
    channel = message.channel
    return channel.workspace.platform, channel.workspace.id, channel.id, message.id
