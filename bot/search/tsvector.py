"""Full-text search by PostgreSQL's text search: the only module that knows it.

The words are cut, folded and stemmed here (`query.py`), as SQLite's FTS5 does it, and given to the server as a vector
of stems with their places: no configuration of the server's has a say, and both engines find the same. A word is always
in quotation marks, so that nothing typed reaches the server as its own syntax.
"""

import json
from collections.abc import Iterable

from bot.search.engine import TextIndex
from bot.search.plans import Way
from bot.search.query import Query, Term, stem_of, tokens
from bot.store.port import Statements

MOST_PLACES = 16_383
"""The last place that a vector tells from others; words after it are found, phrases are not."""

MOST_BYTES = 900_000
"""A vector holds 1 MB (https://www.postgresql.org/docs/current/textsearch-limitations.html): there a text ends."""

MOST_REPEATS = 255
"""How many places of one word a vector keeps."""

MOST_LETTERS = 500
"""Characters of a word that count, at up to four bytes each: a vector's words have less than 2 kB."""

_GAP = 2
"""Places between two texts of one vector, so that no phrase goes from one into the other."""

_WEIGHTS = ("A", "D")

_SCORE = "-10 * TS_RANK('{{0.2, 0.2, 0.2, 1.0}}', words, asked, 1)"
"""A title's words weigh five times a text's, and long texts less; 0 to -10, about as wide as FTS5's scores are."""


def filed(*texts: str) -> tuple[object, ...]:
    """Return texts as a vector (the first weighs more where there are several), and how many words they have."""
    places: dict[str, list[str]] = {}
    last = size = 0
    for weight, text in zip(_WEIGHTS if len(texts) > 1 else _WEIGHTS[1:], texts, strict=True):
        for _, token in tokens(text):
            last += 1
            stem = _stemmed(token)
            known = places.get(stem)
            size += 8 if known else 24 + len(stem.encode())
            if size > MOST_BYTES:
                break
            if known is None:
                known = places[stem] = []
            if len(known) < MOST_REPEATS:
                known.append(f"{min(last, MOST_PLACES)}{weight}")
        last += _GAP
    return " ".join(f"{_quoted(stem)}:{','.join(at)}" for stem, at in places.items()), last


def match_of(query: Query) -> str:
    """Return a query in the server's syntax."""
    wanted = _joined(" | " if query.any_of else " & ", map(string_of, query.wanted))
    unwanted = _joined(" | ", map(string_of, query.unwanted))
    return f"({wanted}) & !({unwanted})" if unwanted else wanted


def string_of(term: Term) -> str:
    """Return words that stand one after the other, in the server's syntax."""
    return f"({' <-> '.join(_quoted(_stemmed(word)) for word in term.words)})"


def _expected(statements: Statements, table: str, query: Query) -> tuple[int, int]:
    """Return how many rows match and how many there are, as the server reckons from its statistics: nothing is read."""
    hits, largest = (
        f"EXPLAIN (FORMAT JSON) SELECT rowid FROM {table} WHERE words @@ CAST(? AS TSQUERY)",  # noqa: S608  # one of ours
        f"SELECT MAX(rowid) AS number FROM {table}",  # noqa: S608  # one of our tables
    )
    (plan,) = statements.execute(hits, (match_of(query),)).fetchall()
    (row,) = statements.execute(largest).fetchall()
    return int(json.loads(plan[0])[0]["Plan"]["Plan Rows"]), int(row["number"] or 0)


_ALWAYS = {
    "jit": "off",  # to compile a statement takes longer than to run it
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_custom_plan",  # how many rows have a word depends on the word
    "work_mem": "64MB",  # to hold the places of all hits of a common word
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}

_STEERED = {
    Way.WORDS: {"enable_bitmapscan": "on"},
    Way.FILTER: {"enable_bitmapscan": "off"},
    Way.TIME: {"enable_bitmapscan": "off"},
}
"""Settings of one transaction; the index of words is used by bitmaps alone."""

_HITS = "(SELECT rowid, words, asked FROM {table}, CAST(? AS TSQUERY) AS asked WHERE words @@ asked) AS {table}"

# The numbers of all hits are sorted, and the newest ones looked up until there are enough. (A sum has no index, and an
# offset keeps the inner query to itself.)
_BY_WORDS = """(SELECT rowid + 0 AS place, asked FROM {table}, CAST(? AS TSQUERY) AS asked WHERE words @@ asked
    ORDER BY place DESC OFFSET 0) AS hit JOIN {table} ON {table}.rowid = hit.place"""


def _settle(statements: Statements, way: Way) -> None:
    settings = {**_ALWAYS, **_STEERED[way]}
    sql = f"SELECT {', '.join(['SET_CONFIG(?, ?, TRUE)'] * len(settings))}"
    statements.execute(sql, [value for pair in settings.items() for value in pair])


def _joined(between: str, terms: Iterable[str]) -> str:
    return between.join(terms)


def _stemmed(word: str) -> str:
    return stem_of(word)[:MOST_LETTERS]


def _quoted(stem: str) -> str:
    safe = stem.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{safe}'"


def _drop(table: str, of: str, named: str) -> str:
    return f"DELETE FROM {table} WHERE rowid IN (SELECT id FROM {of} WHERE {named})"  # noqa: S608  # our own tables


TSVECTOR = TextIndex(
    add_article="INSERT INTO search_articles_text (rowid, words, length) VALUES (?, CAST(? AS TSVECTOR), ?)",
    add_quote="INSERT INTO search_quotes_text (rowid, words, length) VALUES (?, CAST(? AS TSVECTOR), ?)",
    add_comment="INSERT INTO search_comments_text (rowid, words, length) VALUES (?, CAST(? AS TSVECTOR), ?)",
    drop_article=_drop("search_articles_text", "search_articles", "article = ?"),
    drop_quotes=_drop("search_quotes_text", "search_quotes", "article = ?"),
    drop_comment=_drop(
        "search_comments_text", "search_comments", "platform = ? AND workspace = ? AND channel = ? AND message = ?"
    ),
    filed=filed,
    hits={Way.WORDS: _BY_WORDS, Way.FILTER: _HITS, Way.TIME: _HITS},
    matching="TRUE",
    scores={
        "search_articles_text": _SCORE.format(),
        "search_quotes_text": _SCORE.format(),
        "search_comments_text": _SCORE.format(),
    },
    match=match_of,
    string=string_of,
    either=" | ",
    expected=_expected,
    lacking="""NOT EXISTS (SELECT 1 FROM search_articles_text AS said
        WHERE said.rowid = held.id AND said.words @@ CAST(? AS TSQUERY))""",
    order={Way.WORDS: "hit.place", Way.FILTER: "{table}.rowid + 0", Way.TIME: "{table}.rowid"},
    among="{of} = ANY(ARRAY({select}))",
    steered=True,
    settle=_settle,
)
