"""The words of a copied index: filed anew by the engine they came to, from the texts that were copied."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.search.engine import TextIndex, index_of
from bot.store.database import Database
from bot.store.port import Row, Statements

FILED_AT_ONCE = 50


class _Part(NamedTuple):
    """A part of the index: its table of words, which rows are still to be filed, their texts, what files one."""

    words: str
    left: str
    texts: Callable[[Row], tuple[str, ...]]
    add: str


_ARTICLES = """
SELECT known.id, known.title, version.text FROM search_articles AS known
JOIN article_versions AS version ON version.article_id = known.article AND version.number = known.version
WHERE known.id > ? ORDER BY known.id LIMIT ?
"""

_QUOTES = """
SELECT known.id, version.text, known.start, known.finish, known.speaker
FROM search_quotes AS known
JOIN article_versions AS version ON version.article_id = known.article AND version.number = known.version
WHERE known.id > ? ORDER BY known.id LIMIT ?
"""

_COMMENTS = """
SELECT known.id, comments.body FROM search_comments AS known
JOIN comments ON comments.platform = known.platform AND comments.workspace = known.workspace
    AND comments.channel = known.channel AND comments.message = known.message
WHERE known.id > ? ORDER BY known.id LIMIT ?
"""


async def file_words(target: Database) -> None:
    """File the words of everything in the index that has none there yet: after a break it goes on where it was."""
    for part in _parts(index_of(target.engine)):
        latest = f"SELECT COALESCE(MAX(rowid), 0) AS last FROM {part.words}"  # noqa: S608  # declared words
        filed = await target.fetch_one(latest)
        last = int(filed["last"]) if filed else 0
        while rows := await target.fetch_all(part.left, (last, FILED_AT_ONCE)):
            await _file(target, part, rows)
            last = int(rows[-1]["id"])


async def has_words(target: Database) -> bool:
    """Say whether any words were filed."""
    for part in _parts(index_of(target.engine)):
        if await target.fetch_one(f"SELECT rowid FROM {part.words} LIMIT 1"):  # noqa: S608  # declared words
            return True
    return False


def _parts(index: TextIndex) -> tuple[_Part, ...]:
    return (
        _Part("search_articles_text", _ARTICLES, lambda row: (row["title"], row["text"]), index.add_article),
        _Part("search_quotes_text", _QUOTES, _quoted, index.add_quote),
        _Part("search_comments_text", _COMMENTS, lambda row: (row["body"],), index.add_comment),
    )


def _quoted(row: Row) -> tuple[str, str]:
    return row["text"][row["start"] : row["finish"]], row["speaker"]


async def _file(target: Database, part: _Part, rows: Sequence[Row]) -> None:
    filed = index_of(target.engine).filed
    values = [(row["id"], *filed(*part.texts(row))) for row in rows]

    def steps(statements: Statements) -> None:
        for each in values:
            statements.execute(part.add, each).close()

    await target.transact(steps)
