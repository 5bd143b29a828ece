"""Finding in the full-text index, whichever engine's that is (`engine.py`); `filing.py` puts in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.search.engine import index_of
from bot.search.narrowing import LISTED, NOTHING, Narrowed, leads, of_articles, of_comments, of_quotes
from bot.search.query import Query, Term
from bot.store.database import Database
from bot.store.port import Row

WINDOW = 1_000
"""How many hits are ranked, the newest ones: to rank every hit of a common word takes longer than to find them."""

FEW = 10_000
"""Articles of a workspace that are put together faster than each hit among everybody's is looked up."""

STEP = 1
"""To how many decimals scores are compared: of two that are as good as equal the newer one comes first."""

_ASKED = """
INSERT INTO asked_articles (platform, workspace, article, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

# An article is a workspace's if one of its feeds brought it, or if one of its members asked for it.
_OF_WORKSPACE = """
(EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = ? AND placed.workspace = ?
    AND placed.article = held.article)
 OR EXISTS (SELECT 1 FROM asked_articles AS asked WHERE asked.platform = ? AND asked.workspace = ?
    AND asked.article = held.article))
"""

_ARTICLES = """
SELECT held.article, held.version, held.appeared_at, {score} AS score
FROM {hits} CROSS JOIN search_articles AS held ON held.id = search_articles_text.rowid
WHERE {matching}{narrowed} AND {of_workspace}
ORDER BY search_articles_text.rowid DESC LIMIT {most}
"""

# The plus keeps the engine from going through every article in order of time where a filter leads to a few.
_LISTED = """
SELECT held.article, held.version, held.appeared_at, 0 AS score FROM search_articles AS held
WHERE TRUE{narrowed} AND {of_workspace}
ORDER BY {plus}held.appeared_at DESC LIMIT {most}
"""

_QUOTES = """
SELECT known.article, known.version, known.start, known.finish, known.speaker, held.appeared_at, {score} AS score
FROM {hits} CROSS JOIN search_quotes AS known ON known.id = search_quotes_text.rowid
CROSS JOIN search_articles AS held ON held.article = known.article AND held.version = known.version
WHERE {matching}{narrowed} AND {of_workspace}
ORDER BY search_quotes_text.rowid DESC LIMIT {most}
"""

_COMMENTS = """
SELECT comments.*, {score} AS score
FROM {hits} CROSS JOIN search_comments AS known ON known.id = search_comments_text.rowid
CROSS JOIN comments ON comments.platform = known.platform AND comments.workspace = known.workspace
    AND comments.channel = known.channel AND comments.message = known.message
CROSS JOIN threads ON threads.platform = known.platform AND threads.workspace = known.workspace
    AND threads.channel = known.channel AND threads.thread = comments.thread
WHERE {matching} AND known.platform = ? AND known.workspace = ?{narrowed}
ORDER BY search_comments_text.rowid DESC LIMIT {most}
"""

_IN_CHANNEL = " AND known.channel = ?"

_QUOTES_IN = """
SELECT known.article, known.version, known.start, known.finish, known.speaker, held.appeared_at, 0 AS score
FROM search_quotes AS known
JOIN search_articles AS held ON held.article = known.article AND held.version = known.version
WHERE known.article IN (SELECT value FROM json_each(?)) ORDER BY known.id
"""

_OUTLETS = """
WITH RECURSIVE each (outlet) AS (
    SELECT MIN(outlet) FROM search_articles
    UNION ALL
    SELECT (SELECT MIN(outlet) FROM search_articles WHERE outlet > each.outlet) FROM each WHERE each.outlet IS NOT NULL
)
SELECT outlet FROM each WHERE outlet <> '' AND EXISTS (
    SELECT 1 FROM search_articles AS held WHERE held.outlet = each.outlet AND {of_workspace})
"""

# A workspace with few articles among very many: its own are put together once, and no hit of another's is looked up.
_AMONG_FEW = """
+held.id IN (
    SELECT mine.id FROM story_articles AS placed JOIN search_articles AS mine ON mine.article = placed.article
    WHERE placed.platform = ? AND placed.workspace = ?
    UNION ALL
    SELECT mine.id FROM asked_articles AS asked JOIN search_articles AS mine ON mine.article = asked.article
    WHERE asked.platform = ? AND asked.workspace = ?)
"""

_QUOTED_IN_FEW = """
+known.article IN (
    SELECT article FROM story_articles WHERE platform = ? AND workspace = ?
    UNION ALL
    SELECT article FROM asked_articles WHERE platform = ? AND workspace = ?)
"""

# About how many a workspace has: articles that came by feeds are numbered.
_MANY = "SELECT MAX(number) AS number FROM story_articles WHERE platform = ? AND workspace = ?"

_EXTENT = """
SELECT
    (SELECT COUNT(*) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS placed,
    (SELECT COUNT(*) FROM asked_articles WHERE platform = :platform AND workspace = :workspace
        AND NOT EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = :platform
            AND placed.workspace = :workspace AND placed.article = asked_articles.article)) AS asked,
    (SELECT MIN(placed_at) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS placed_since,
    (SELECT MIN(asked_at) FROM asked_articles WHERE platform = :platform AND workspace = :workspace) AS asked_since
"""

_NOT_HAVING = """
    AND held.id NOT IN (SELECT rowid FROM {hits} WHERE {matching})"""

_COUNT = "SELECT COUNT(*) AS number FROM {hits} WHERE {matching}"

_ALL = "SELECT MAX(id) AS number FROM search_articles"

_ARTICLES_TEXT, _QUOTES_TEXT, _COMMENTS_TEXT = "search_articles_text", "search_quotes_text", "search_comments_text"


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that has the terms, in the version that was searched."""

    article: str
    version: int
    appeared_at: str = ""


@dataclass(frozen=True, slots=True)
class QuoteHit:
    """A quotation that has the terms in its words or its speaker's name; `start` and `end` are its place."""

    article: str
    version: int
    start: int
    end: int
    speaker: str = ""
    appeared_at: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many articles a workspace has, and since when the first of them is kept."""

    articles: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class CommentHit:
    """A reply that has the terms, as it stands now."""

    message: MessageRef
    name: str
    text: str
    at: datetime
    edited: bool


class SearchIndex:
    """What a workspace can find; nothing of another workspace's comes out of here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = index_of(database.engine)
        self._many: set[tuple[str, ...]] = set()

    async def asked(self, workspace: WorkspaceRef, article: str, now: datetime) -> None:
        """Note that a member asked for an article by hand, so that the workspace finds it."""
        moment = now.astimezone(UTC).isoformat(timespec="microseconds")
        values = (workspace.platform, workspace.id, article, moment)
        await self._database.write(lambda connection: connection.execute(_ASKED, values))

    async def articles(
        self, workspace: WorkspaceRef, query: Query, narrowed: Narrowed = NOTHING, *, newest: bool = False
    ) -> tuple[ArticleHit, ...]:
        """Return articles that have the terms in title or text, the best (or newest) ones first; at most `WINDOW`.

        Where no term is wanted, but filters are, those that pass them are returned, the newest first.
        """
        condition, values = of_articles(narrowed)
        if query.wanted:
            rows = await self._found(
                _ARTICLES, _ARTICLES_TEXT, query, (condition, values), _whose(workspace), newest=newest
            )
        elif narrowed != NOTHING:
            rows = await self._listed(workspace, query, narrowed)
        else:
            return ()
        return tuple(ArticleHit(row["article"], row["version"], row["appeared_at"]) for row in rows)

    async def _listed(self, workspace: WorkspaceRef, query: Query, narrowed: Narrowed) -> list[Row]:
        condition, values = of_articles(narrowed, LISTED)
        engine, without = self._engine, []
        if query.unwanted:
            without = [f"({engine.either.join(map(engine.string, query.unwanted))})"]
            condition += self._in_table(_NOT_HAVING, _ARTICLES_TEXT)
        lead, of_workspace = leads(narrowed), _OF_WORKSPACE
        if not lead and await self._has_few(_whose(workspace)):
            lead, of_workspace = True, _AMONG_FEW.replace("+held", "held")
        sql = _LISTED.format(plus="+" if lead else "", narrowed=condition, of_workspace=of_workspace, most=WINDOW)
        return await self._database.fetch_all(sql, (*values, *without, *_whose(workspace)))

    async def quotes(
        self, workspace: WorkspaceRef, query: Query, narrowed: Narrowed = NOTHING, *, newest: bool = False
    ) -> tuple[QuoteHit, ...]:
        """Return quotations that have the terms, the best (or newest) ones first; at most `WINDOW`."""
        if not query.wanted:
            return ()
        place = of_quotes(narrowed)
        return tuple(
            map(_quote, await self._found(_QUOTES, _QUOTES_TEXT, query, place, _whose(workspace), newest=newest))
        )

    async def comments(
        self,
        workspace: WorkspaceRef,
        query: Query,
        narrowed: Narrowed = NOTHING,
        *,
        channel: str = "",
        newest: bool = False,
    ) -> tuple[CommentHit, ...]:
        """Return replies that have the terms, the best (or newest) ones first; at most `WINDOW`.

        Where somebody asks in a `channel`, only replies of that channel: others may be private.
        """
        place = of_comments(narrowed)
        if place is None or not query.wanted:
            return ()
        condition, values = place
        narrower = (f"{_IN_CHANNEL}{condition}", [channel, *values]) if channel else place
        rows = await self._found(_COMMENTS, _COMMENTS_TEXT, query, narrower, _key(workspace), newest=newest)
        return tuple(map(_comment, rows))

    async def _found(
        self,
        sql: str,
        table: str,
        query: Query,
        narrowed: tuple[str, Sequence[str]],
        whose: tuple[str, ...],
        *,
        newest: bool = False,
    ) -> list[Row]:
        """Return the newest rows that match, the best first, or the latest to have appeared."""
        condition, values = narrowed
        of = _OF_WORKSPACE
        if sql is not _COMMENTS and await self._has_few(whose):
            of = _QUOTED_IN_FEW if sql is _QUOTES else _AMONG_FEW
        score, match = "0" if newest else self._engine.scores[table], self._engine.match(query)
        asked = self._in_table(sql, table, score=score, narrowed=condition, of_workspace=of, most=WINDOW)
        params = (match, *whose, *values) if sql is _COMMENTS else (match, *values, *whose)
        rows = await self._database.fetch_all(asked, params)
        if newest:
            return sorted(rows, key=_appeared, reverse=True)
        return sorted(rows, key=lambda row: round(float(row["score"]), STEP))

    def _in_table(self, sql: str, table: str, **parts: object) -> str:
        """Return a statement that looks for words in a table of them."""
        hits, matching = (each.format(table=table) for each in (self._engine.hits, self._engine.matching))
        return sql.format(hits=hits, matching=matching, **parts)

    async def _has_few(self, whose: tuple[str, ...]) -> bool:
        if whose in self._many:
            return False
        row = await self._database.fetch_one(_MANY, whose[:2])
        few = ((row and row["number"]) or 0) <= FEW
        if not few:
            self._many.add(whose)
        return few

    async def quotes_in(self, articles: Sequence[str]) -> tuple[QuoteHit, ...]:
        """Return every quotation of some articles, in the order in which they stand."""
        rows = await self._database.fetch_all(_QUOTES_IN, (json.dumps(list(articles)),))
        return tuple(map(_quote, rows))

    async def outlets(self, workspace: WorkspaceRef) -> tuple[str, ...]:
        """Return the outlets of a workspace's articles, by name."""
        rows = await self._database.fetch_all(_OUTLETS.format(of_workspace=_OF_WORKSPACE), _whose(workspace))
        return tuple(row["outlet"] for row in rows)

    async def extent(self, workspace: WorkspaceRef) -> Extent:
        """Return how much there is to search."""
        values = {"platform": workspace.platform, "workspace": workspace.id}
        (row,) = await self._database.read(lambda connection: connection.execute_fetchall(_EXTENT, values))
        since = min(filter(None, (row["placed_since"], row["asked_since"])), default=None)
        return Extent(row["placed"] + row["asked"], datetime.fromisoformat(since) if since else None)

    async def frequencies(self, terms: Sequence[Term]) -> tuple[tuple[int, ...], int]:
        """Return in how many of all stored articles each term stands, and about how many articles there are."""
        count = self._in_table(_COUNT, _ARTICLES_TEXT)
        asked = " UNION ALL ".join([_ALL, *[count] * len(terms)])
        whole, *counts = await self._database.fetch_all(asked, [self._engine.string(term) for term in terms])
        return tuple(int(row["number"]) for row in counts), int(whole["number"] or 0)


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _whose(workspace: WorkspaceRef) -> tuple[str, str, str, str]:
    return (*_key(workspace), *_key(workspace))


def _appeared(row: Row) -> str:
    return str(row["appeared_at"] if "appeared_at" in row.keys() else row["said_at"])  # noqa: SIM118  # a row is no dict


def _quote(row: Row) -> QuoteHit:
    return QuoteHit(row["article"], row["version"], row["start"], row["finish"], row["speaker"], row["appeared_at"])


def _comment(row: Row) -> CommentHit:
    channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
    return CommentHit(
        message=MessageRef(channel, row["message"], row["thread"]),
        name=row["author_name"],
        text=row["body"],
        at=datetime.fromisoformat(row["edited_at"] or row["said_at"]),
        edited=row["edited_at"] is not None,
    )
