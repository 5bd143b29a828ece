"""Full-text search by SQLite's FTS5: the only module that knows it.

What was typed never reaches the engine as its own syntax: only folded words do, each in quotation marks.
"""

import sqlite3
from typing import cast

from bot.search.engine import TextIndex
from bot.search.plans import FEW, Way
from bot.search.query import Query, Term
from bot.store.port import Statements

TITLE_WEIGHT = 5.0

STEP_PAGES = 64
"""How many pages of the index are put together in one transaction."""

LEAST_CHANGES = 2
"""Fewer changes than that mean that there was nothing to put together: https://sqlite.org/fts5.html#the_merge_command"""

_DROP_ARTICLE = """
INSERT INTO search_articles_text (search_articles_text, rowid, title, body)
SELECT 'delete', search_articles.id, search_articles.title, version.text
FROM search_articles
JOIN article_versions AS version
    ON version.article_id = search_articles.article AND version.number = search_articles.version
WHERE search_articles.article = ?
"""

_DROP_QUOTES = """
INSERT INTO search_quotes_text (search_quotes_text, rowid, words, speaker)
SELECT 'delete', search_quotes.id, SUBSTR(version.text, start + 1, finish - start), search_quotes.speaker
FROM search_quotes
JOIN article_versions AS version
    ON version.article_id = search_quotes.article AND version.number = search_quotes.version
WHERE search_quotes.article = ?
"""

_DROP_COMMENT = """
INSERT INTO search_comments_text (search_comments_text, rowid, body)
SELECT 'delete', search_comments.id, comments.body FROM search_comments
JOIN comments ON comments.platform = search_comments.platform AND comments.workspace = search_comments.workspace
    AND comments.channel = search_comments.channel AND comments.message = search_comments.message
WHERE search_comments.platform = ? AND search_comments.workspace = ? AND search_comments.channel = ?
    AND search_comments.message = ?
"""

# Words that were taken out stay in older parts of the index until those are put together: somebody who
# deletes a reply means its words too.
_PURGE_COMMENTS = "INSERT INTO search_comments_text (search_comments_text) VALUES ('optimize')"


def match_of(query: Query) -> str:
    """Return a query in the engine's syntax; every word is a string in it, whatever it says."""
    wanted = f" {'OR' if query.any_of else 'AND'} ".join(map(string_of, query.wanted))
    wanted = f"({wanted})" if query.any_of and query.unwanted else wanted
    unwanted = " OR ".join(map(string_of, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def string_of(term: Term) -> str:
    """Return words that stand one after the other, in the engine's syntax."""
    words = " ".join(term.words).replace("\0", "").replace('"', '""')
    return f'"{words}"'


def _expected(connection: Statements, table: str, query: Query) -> tuple[int, int]:
    """Return how many rows match at most, counted no further than it matters, and how many there are, about.

    Words are counted, not phrases: to look whether words stand together takes as long as the search.
    """
    words = {word: None for term in query.wanted for word in term.words}
    found = f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT {FEW + 1}"  # noqa: S608  # our own names
    count = f"(SELECT COUNT(*) FROM ({found}))"  # noqa: S608  # our own names
    values = [string_of(Term((word,))) for word in words]
    (row,) = connection.execute(f"SELECT {', '.join([count] * len(words))}", values).fetchall()
    return min(sum(row) if query.any_of else min(row), FEW + 1), FEW + 1


def _tidy_some(connection: Statements) -> bool:
    """Put some older parts of the index together, so that words that were taken out are in none; return if it is done.

    A first step says that all are to become one, the others go on: https://sqlite.org/fts5.html#the_merge_command
    """
    row = connection.execute("SELECT part, begun FROM search_untidy ORDER BY part LIMIT 1").fetchone()
    if row is None:
        return True
    part, begun = row
    raw = cast("sqlite3.Connection", connection)
    before = raw.total_changes
    merge = f"INSERT INTO {part} ({part}, rank) VALUES ('merge', ?)"  # noqa: S608  # one of our tables
    raw.execute(merge, (STEP_PAGES if begun else -STEP_PAGES,))
    if begun and raw.total_changes - before < LEAST_CHANGES:
        raw.execute("DELETE FROM search_untidy WHERE part = ?", (part,))
    else:
        raw.execute("UPDATE search_untidy SET begun = 1 WHERE part = ?", (part,))
    return False


FTS5 = TextIndex(
    add_article="INSERT INTO search_articles_text (rowid, title, body) VALUES (?, ?, ?)",
    add_quote="INSERT INTO search_quotes_text (rowid, words, speaker) VALUES (?, ?, ?)",
    add_comment="INSERT INTO search_comments_text (rowid, body) VALUES (?, ?)",
    drop_article=_DROP_ARTICLE,
    drop_quotes=_DROP_QUOTES,
    drop_comment=_DROP_COMMENT,
    filed=lambda *texts: texts,
    hits=dict.fromkeys(Way, "{table}"),
    matching="{table} MATCH ?",
    scores={
        "search_articles_text": f"bm25(search_articles_text, {TITLE_WEIGHT}, 1.0)",
        "search_quotes_text": "bm25(search_quotes_text)",
        "search_comments_text": "bm25(search_comments_text)",
    },
    match=match_of,
    string=string_of,
    either=" OR ",
    expected=_expected,
    lacking="held.id NOT IN (SELECT rowid FROM search_articles_text WHERE search_articles_text MATCH ?)",
    order=dict.fromkeys(Way, "{table}.rowid"),
    purge=_PURGE_COMMENTS,
    untidy=True,
    tidy=_tidy_some,
)
