"""Putting into the full-text index, and taking out, whichever engine's that is.

What is stored is put in by the same transaction that stores it: these take its connection.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat.refs import MessageRef
from bot.search.engine import index_of
from bot.store.holdings import Rows
from bot.store.port import Connection, Statements

_KNOWN = "SELECT id, version, title, outlet, appeared_at FROM search_articles WHERE article = ?"

_DESCRIBE = "UPDATE search_articles SET outlet = ?, appeared_at = ? WHERE id = ?"

_KNOW_ARTICLE = """
INSERT INTO search_articles (article, version, title, outlet, appeared_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (article) DO UPDATE SET version = excluded.version, title = excluded.title, outlet = excluded.outlet,
    appeared_at = excluded.appeared_at
RETURNING id
"""

_FORGET_QUOTES = "DELETE FROM search_quotes WHERE article = ?"

_KNOW_QUOTE = """
INSERT INTO search_quotes (article, version, start, finish, speaker) VALUES (?, ?, ?, ?, ?) RETURNING id
"""

_FORGET_COMMENTS = """
DELETE FROM search_comments WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?
"""

_FORGET_ARTICLE = "DELETE FROM search_articles WHERE article = ?"

# Which parts of the index are to be put together: to do that at once would hold the writer for seconds.
_UNTIDY = "INSERT INTO search_untidy (part) VALUES (?) ON CONFLICT (part) DO UPDATE SET begun = 0"

_KNOW_COMMENT = """
INSERT INTO search_comments (platform, workspace, channel, message) VALUES (?, ?, ?, ?) RETURNING id
"""


async def put_article(
    connection: Connection,
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
    index = index_of(connection.engine)
    for row in await connection.execute_fetchall(_KNOWN, (article,)):
        at = _moment(appeared) or row["appeared_at"]
        if (row["version"], row["title"]) == (version, title or ""):
            if (row["outlet"], row["appeared_at"]) != (outlet, at):
                await connection.execute(_DESCRIBE, (outlet, at, row["id"]))
            return
        await connection.execute(index.drop_article, (article,))
        break
    else:
        at = _moment(appeared or now)
    (known,) = await connection.execute_fetchall(_KNOW_ARTICLE, (article, version, title or "", outlet, at))
    await connection.execute(index.add_article, (known["id"], *index.filed(title or "", text)))


async def put_quotes(
    connection: Connection, article: str, version: int, quotes: Sequence[tuple[int, int, str, str]]
) -> None:
    """Have an article's quotations found, instead of those of another version: start, end, words, speaker."""
    index = index_of(connection.engine)
    await connection.execute(index.drop_quotes, (article,))
    await connection.execute(_FORGET_QUOTES, (article,))
    for start, end, words, speaker in quotes:
        (known,) = await connection.execute_fetchall(_KNOW_QUOTE, (article, version, start, end, speaker))
        await connection.execute(index.add_quote, (known["id"], *index.filed(words, speaker)))


async def drop_comment(connection: Connection, message: MessageRef) -> None:
    """Take a reply out, before it is changed or deleted where it is stored; its words are not kept anywhere here."""
    index = index_of(connection.engine)
    await connection.execute(index.drop_comment, _place(message))
    if (await connection.execute(_FORGET_COMMENTS, _place(message))).rowcount and index.purge:
        await connection.execute(index.purge)


def drop_comments(connection: Statements, messages: Rows) -> None:
    """Take many replies out, named by platform, workspace, channel and message, before they are deleted."""
    index = index_of(connection.engine)
    for message in messages:
        connection.execute(index.drop_comment, message)
        connection.execute(_FORGET_COMMENTS, message)
    if index.untidy:
        connection.execute(_UNTIDY, ("search_comments_text",))


def drop_articles(connection: Statements, articles: Rows) -> None:
    """Take articles out, named by their ids, with their quotations, before they are deleted."""
    index = index_of(connection.engine)
    for article in articles:
        for statement in (index.drop_quotes, _FORGET_QUOTES, index.drop_article, _FORGET_ARTICLE):
            connection.execute(statement, article)
    if index.untidy:
        connection.executemany(_UNTIDY, [("search_articles_text",), ("search_quotes_text",)])


def tidy_some(connection: Statements) -> bool:
    """Put older parts of the index together, so that words that were taken out are in none; return if it is done."""
    return index_of(connection.engine).tidy(connection)


async def put_comment(connection: Connection, message: MessageRef, text: str) -> None:
    """Have a reply found that has just been stored."""
    (known,) = await connection.execute_fetchall(_KNOW_COMMENT, _place(message))
    index = index_of(connection.engine)
    await connection.execute(index.add_comment, (known["id"], *index.filed(text)))


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def _place(message: MessageRef) -> tuple[str, str, str, str]:
    channel = message.channel
    return channel.workspace.platform, channel.workspace.id, channel.id, message.id
