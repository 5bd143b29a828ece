"""Who is quoted where: every quotation of a workspace's articles, by the names it goes under."""

import asyncio
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher

from bot.articles.attribution import credited
from bot.articles.model import StoredArticle
from bot.articles.published import appeared_at
from bot.chat.refs import WorkspaceRef
from bot.search.engine import index_of
from bot.search.filing import put_quotes
from bot.search.plans import Way, few
from bot.search.reach import ABOUT_MINE, MINE
from bot.store.database import Database
from bot.store.port import Connection, Row, Statements
from summaries.document import Card, Quote

MAX_NAME = 120
MOST_COUNTED = 1_000
"""Quotations of one name that are counted, to say who is quoted most, where there may be very many."""

ALIKE, ALIKE_LENGTH, SHORTEST_ALIKE, MOST_ALIKE = 0.75, 2, 4, 40
"""How much of a word's letters another must share to be offered for it, how far their lengths may differ, and from how
many letters on a word says which one is meant."""

_ALIKE = str.maketrans("’‘‐‑", "''--")

# An article is a workspace's if one of its feeds brought it, or if one of its members asked for it: another
# workspace's never come into what is asked for.
_OURS = """
(EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = ? AND placed.workspace = ?
    AND placed.article = articles.id LIMIT 1 OFFSET 0)
 OR EXISTS (SELECT 1 FROM asked_articles AS asked WHERE asked.platform = ? AND asked.workspace = ?
    AND asked.article = articles.id LIMIT 1 OFFSET 0))
"""

# An article is read again when its text has changed: what is found always belongs to the current version.
_UNREAD = f"""
FROM articles
LEFT JOIN speaker_readings ON speaker_readings.article = articles.id
    AND speaker_readings.version = articles.current_version
WHERE speaker_readings.article IS NULL AND {_OURS}
"""

# Whichever workspace has it: an article is stored because one has.
_UNREAD_ANYWHERE = """
SELECT articles.id FROM articles
LEFT JOIN speaker_readings ON speaker_readings.article = articles.id
    AND speaker_readings.version = articles.current_version
WHERE speaker_readings.article IS NULL ORDER BY articles.created_at DESC, articles.id LIMIT ?
"""

_LATEST = "SELECT MAX(rowid) AS latest FROM article_versions"

_COUNT_WAITING = f"SELECT COUNT(*) AS waiting {_UNREAD}"

_FORGET = "DELETE FROM speaker_quotes WHERE article = ?"

_READ = """
INSERT INTO speaker_readings (article, version)
SELECT article_id, number FROM article_versions WHERE article_id = ? AND number = ?
ON CONFLICT (article) DO UPDATE SET version = excluded.version
RETURNING article
"""

_QUOTE = """
INSERT INTO speaker_quotes (article, version, start, name, name_key, said_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_OF_WORKSPACE = f"""
FROM speaker_quotes
JOIN articles ON articles.id = speaker_quotes.article AND articles.current_version = speaker_quotes.version
WHERE {_OURS}
"""

# Every name once, by leaps through the index: there are far fewer names than quotations.
_EACH = """
WITH RECURSIVE each (name_key) AS (
    SELECT MIN(name_key) FROM speaker_quotes
    UNION ALL
    SELECT (SELECT MIN(name_key) FROM speaker_quotes WHERE name_key > each.name_key)
    FROM each WHERE each.name_key IS NOT NULL
)
"""

_UNDER_NAME = f"""
(SELECT speaker_quotes.name
FROM speaker_quotes
CROSS JOIN articles ON articles.id = speaker_quotes.article AND articles.current_version = speaker_quotes.version
WHERE speaker_quotes.name_key = each.name_key AND {_OURS} LIMIT {MOST_COUNTED})
"""  # noqa: S608  # fixed words

_NAMES = f"""
{_EACH}
SELECT name, quotes FROM (
    SELECT each.name_key, (SELECT MIN(name) FROM {_UNDER_NAME} AS under) AS name,
        (SELECT COUNT(*) FROM {_UNDER_NAME} AS under) AS quotes
    FROM each WHERE each.name_key LIKE ? ESCAPE '!'
) AS found
WHERE quotes > 0 ORDER BY quotes DESC, name_key LIMIT ?
"""  # noqa: S608  # fixed words

# Where a workspace has few articles among very many: nobody is looked for in those of others.
_NAMES_OF_FEW = f"""
SELECT MIN(speaker_quotes.name) AS name, COUNT(*) AS quotes
FROM (SELECT DISTINCT article FROM ({MINE}) AS ours) AS mine
CROSS JOIN articles ON articles.id = mine.article
CROSS JOIN speaker_quotes ON speaker_quotes.article = articles.id AND speaker_quotes.version = articles.current_version
WHERE speaker_quotes.name_key LIKE ? ESCAPE '!'
GROUP BY speaker_quotes.name_key ORDER BY quotes DESC, speaker_quotes.name_key LIMIT ?
"""  # noqa: S608  # fixed words

_SPELT = f"""
SELECT speaker_quotes.name FROM speaker_quotes
CROSS JOIN articles ON articles.id = speaker_quotes.article AND articles.current_version = speaker_quotes.version
WHERE speaker_quotes.name_key = ? AND {_OURS} LIMIT 1
"""  # noqa: S608  # fixed words

_SIZE = f"SELECT {ABOUT_MINE} AS number"

_KEYS = f"{_EACH} SELECT name_key FROM each WHERE name_key IS NOT NULL"  # noqa: S608  # fixed words

_SAYINGS = f"""
SELECT speaker_quotes.article, speaker_quotes.start, speaker_quotes.name, speaker_quotes.said_at,
    search_quotes.speaker, version.site
FROM speaker_quotes
CROSS JOIN articles ON articles.id = speaker_quotes.article AND articles.current_version = speaker_quotes.version
CROSS JOIN article_versions AS version
    ON version.article_id = articles.id AND version.number = articles.current_version
LEFT JOIN search_quotes ON search_quotes.article = speaker_quotes.article AND search_quotes.start = speaker_quotes.start
WHERE speaker_quotes.name_key = ? AND {_OURS}
ORDER BY speaker_quotes.said_at DESC, speaker_quotes.article, speaker_quotes.start LIMIT ?
"""  # noqa: S608  # fixed words

_QUOTES = f"""
SELECT speaker_quotes.article, speaker_quotes.start, speaker_quotes.name {_OF_WORKSPACE}
AND speaker_quotes.name_key = ?
ORDER BY speaker_quotes.said_at DESC, speaker_quotes.article, speaker_quotes.start LIMIT ?
"""

_COUNT_QUOTES = f"SELECT COUNT(*) AS quotes {_OF_WORKSPACE} AND speaker_quotes.name_key = ?"


@dataclass(frozen=True, slots=True)
class SpeakerName:
    """A name that words go under, as an article spells it, and how many quotations do."""

    name: str
    quotes: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a quotation stands: its article, and where its words begin there, in code points."""

    article: str
    start: int
    name: str


@dataclass(frozen=True, slots=True)
class Saying:
    """A quotation with what is said of its speaker there: `credited` is name, role and body as its article has them."""

    mention: Mention
    said_at: datetime
    credited: str
    outlet: str


class SpeakerStore:
    """The names that quotations go under; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unread(self, limit: int) -> tuple[str, ...]:
        """Return articles of any workspace that are to be read for quotations, the latest first."""
        return tuple(row["id"] for row in await self._database.fetch_all(_UNREAD_ANYWHERE, (limit,)))

    async def latest(self) -> int:
        """Return a number that grows with every text that is kept: as long as it stays, there is hardly any to read.

        It stands at the end of the table, however long that is.
        """
        row = await self._database.fetch_one(_LATEST)
        return int(row["latest"] or 0) if row else 0

    async def count_waiting(self, workspace: WorkspaceRef) -> int:
        """Return how many articles of a workspace are to be read."""
        row = await self._database.fetch_one(_COUNT_WAITING, _key(workspace))
        return int(row["waiting"]) if row else 0

    async def keep(self, article: StoredArticle, card: Card | None) -> None:
        """Keep who is quoted in an article, in the place of what was kept of another version of it."""
        rows, quotes = list(rows_of(article, card)), quotes_of(article, card)

        async def work(connection: Connection) -> None:
            if list(await connection.execute_fetchall(_READ, (article.id, article.version))):
                await connection.execute(_FORGET, (article.id,))
                await connection.executemany(_QUOTE, rows)
                await put_quotes(connection, article.id, article.version, quotes)

        await self._database.write(work)

    async def names(self, workspace: WorkspaceRef, words: str, limit: int) -> tuple[SpeakerName, ...]:
        """Return the names in which all the words stand in this order, those most quoted first.

        Quotations are counted up to `MOST_COUNTED` where the workspace has many articles.
        """
        ours, pattern = _key(workspace), pattern_of(words)

        def steps(statements: Statements) -> list[Row]:
            index_of(statements.engine).settle(statements, Way.TIME)
            (size,) = statements.execute(_SIZE, ours).fetchall()[0]
            if few(size):
                return statements.execute(_NAMES_OF_FEW, (*ours, pattern, limit)).fetchall()
            return statements.execute(_NAMES, (*ours, *ours, pattern, limit)).fetchall()

        return tuple(SpeakerName(row["name"], row["quotes"]) for row in await self._database.look(steps))

    async def spelt(self, workspace: WorkspaceRef, name: str) -> str:
        """Return exactly this name as an article spells it, or nothing where nobody of it is quoted."""
        row = await self._database.fetch_one(_SPELT, (key_of(name), *_key(workspace)))
        return str(row["name"]) if row else ""

    async def quotes(self, workspace: WorkspaceRef, name: str, limit: int) -> tuple[Mention, ...]:
        """Return where somebody of exactly this name is quoted, the latest first."""
        rows = await self._database.fetch_all(_QUOTES, (*_key(workspace), key_of(name), limit))
        return tuple(Mention(row["article"], row["start"], row["name"]) for row in rows)

    async def sayings(self, workspace: WorkspaceRef, name: str, limit: int) -> tuple[Saying, ...]:
        """Return what somebody of exactly this name is quoted with, the latest first."""
        rows = await self._database.fetch_all(_SAYINGS, (key_of(name), *_key(workspace), limit))
        return tuple(map(_saying, rows))

    async def near(self, workspace: WorkspaceRef, name: str, limit: int) -> tuple[str, ...]:
        """Return names of the workspace that are spelt much like one that nobody has."""
        keys = [row["name_key"] for row in await self._database.fetch_all(_KEYS)]
        spelt = await asyncio.to_thread(spelt_like, key_of(name), keys)
        found = [await self._database.fetch_one(_QUOTES, (*_key(workspace), key, 1)) for key in spelt]
        return tuple(row["name"] for row in found if row)[:limit]

    async def count_quotes(self, workspace: WorkspaceRef, name: str) -> int:
        """Return how many quotations go under exactly this name."""
        row = await self._database.fetch_one(_COUNT_QUOTES, (*_key(workspace), key_of(name)))
        return int(row["quotes"]) if row else 0


def key_of(name: str) -> str:
    """Return what the spellings of one name have in common: case, accents, apostrophes, spaces and the unseen aside."""
    parts = unicodedata.normalize("NFKD", " ".join(name.split()).translate(_ALIKE).casefold())
    seen = (part for part in parts if unicodedata.category(part)[0] not in "CM")
    return " ".join("".join(seen).split())[:MAX_NAME]


def spelt_like(key: str, keys: Sequence[str]) -> list[str]:
    """Return the keys in which each word of a name stands or is spelt much like another, those most alike first."""
    wanted = [word for word in key.split() if len(word) >= SHORTEST_ALIKE]
    alike: dict[str, float] = {}
    for other in keys if wanted else ():
        near = [max((_alike(word, one) for one in other.split()), default=0.0) for word in wanted]
        if sum(near) >= ALIKE * len(near):
            alike[other] = sum(near) + len(set(key.split()) & set(other.split()))
    return sorted(alike, key=lambda other: (-alike[other], other))[:MOST_ALIKE]


def _alike(word: str, other: str) -> float:
    if word[0] != other[0] or abs(len(word) - len(other)) > ALIKE_LENGTH:
        return 0.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


def pattern_of(words: str) -> str:
    """Return the LIKE pattern of words that may have others between them; what is typed is never a wildcard."""
    typed = (word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in key_of(words).split())
    return f"%{'%'.join(typed)}%"


def names_of(quote: Quote) -> tuple[str, ...]:
    """Return the names that a quotation goes under, as the article spells them; none when nobody is named."""
    speaker = quote.speaker
    names = (" ".join(reading.text.split()) for reading in (speaker.name, speaker.organisation) if reading)
    return tuple({key_of(name): name[:MAX_NAME] for name in names if key_of(name)}.values())


def rows_of(article: StoredArticle, card: Card | None) -> Iterator[tuple[str, int, int, str, str, str]]:
    """Yield what is kept of an article's quotations."""
    said_at = appeared_at(article, article.fetched_at).astimezone(UTC).isoformat(timespec="microseconds")
    for quote in card.quotes if card else ():
        for name in names_of(quote):
            yield article.id, article.version, quote.span.start, name, key_of(name), said_at


def quotes_of(article: StoredArticle, card: Card | None) -> list[tuple[int, int, str, str]]:
    """Return what is searched of an article's quotations: where each stands, its words, who said it."""
    return [
        (quote.span.start, quote.span.end, quote.span.of(article.text), credited(quote))
        for quote in (card.quotes if card else ())
    ]


def _saying(row: Row) -> Saying:
    mention = Mention(row["article"], row["start"], row["name"])
    said_at = datetime.fromisoformat(row["said_at"])
    return Saying(mention, said_at, row["speaker"] or row["name"], row["site"] or "")


def _key(workspace: WorkspaceRef) -> tuple[str, str, str, str]:
    return (workspace.platform, workspace.id) * 2
