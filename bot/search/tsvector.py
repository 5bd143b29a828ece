"""Full-text search by PostgreSQL's text search: the only module that knows it.

The words are cut, folded and stemmed here (`query.py`), as SQLite's FTS5 does it, and given to the server as a vector
of stems with their places: no configuration of the server's has a say, and both engines find the same. A word is always
in quotation marks, so that nothing typed reaches the server as its own syntax.
"""

from collections.abc import Iterable

from bot.search.engine import TextIndex
from bot.search.query import Query, Term, stem_of, tokens

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
    hits="(SELECT rowid, words, asked FROM {table}, CAST(? AS TSQUERY) AS asked WHERE words @@ asked) AS {table}",
    matching="TRUE",
    scores={
        "search_articles_text": _SCORE.format(),
        "search_quotes_text": _SCORE.format(),
        "search_comments_text": _SCORE.format(),
    },
    match=match_of,
    string=string_of,
    either=" | ",
)
