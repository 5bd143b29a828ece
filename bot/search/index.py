"""Finding in the full-text index, whichever engine's that is (`engine.py`); `filing.py` puts in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.search.engine import index_of
from bot.search.narrowing import (
    HIT,
    LISTED,
    NOTHING,
    QUOTED,
    Filter,
    Narrowed,
    days_of,
    of_articles,
    of_comments,
    of_quotes,
)
from bot.search.plans import WINDOW, Way, few, leading, together, way_of
from bot.search.query import Query, Term
from bot.search.reach import MINE, OF_WORKSPACE, QUOTES_AMONG_MINE, whose
from bot.search.sizing import let_pass, sampled, sizes_of
from bot.store.database import Database
from bot.store.port import Row, Statements

COUNTED = 50_000
"""Articles of a workspace that are counted one by one, to tell how much was searched."""

STEP = 1
"""To how many decimals scores are compared: of two that are as good as equal the newer one comes first."""

_ASKED = """
INSERT INTO asked_articles (platform, workspace, article, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

_ARTICLES = """
SELECT held.article, held.version, held.appeared_at, {score} AS score
FROM {hits} CROSS JOIN search_articles AS held ON held.id = search_articles_text.rowid
WHERE {matching}{narrowed}
ORDER BY {order} DESC LIMIT {most}
"""

_LISTED = """
SELECT held.article, held.version, held.appeared_at, 0 AS score FROM search_articles AS held
WHERE TRUE{narrowed}
ORDER BY {order} DESC LIMIT {most}
"""

_QUOTES = """
SELECT known.article, known.version, known.start, known.finish, known.speaker, held.appeared_at, {score} AS score
FROM {hits} CROSS JOIN search_quotes AS known ON known.id = search_quotes_text.rowid
CROSS JOIN search_articles AS held ON held.article = known.article AND held.version = known.version
WHERE {matching}{narrowed}
ORDER BY {order} DESC LIMIT {most}
"""

_COMMENTS = """
SELECT comments.*, {score} AS score
FROM {hits} CROSS JOIN search_comments AS known ON known.id = search_comments_text.rowid
CROSS JOIN comments ON comments.platform = known.platform AND comments.workspace = known.workspace
    AND comments.channel = known.channel AND comments.message = known.message
CROSS JOIN threads ON threads.platform = known.platform AND threads.workspace = known.workspace
    AND threads.channel = known.channel AND threads.thread = comments.thread
WHERE {matching} AND known.platform = ? AND known.workspace = ?{narrowed}
ORDER BY {order} DESC LIMIT {most}
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

# As `_OUTLETS` finds them, where a workspace has few articles: those of others are not gone through.
_OUTLETS_OF_FEW = f"""
SELECT DISTINCT outlet FROM search_articles WHERE article IN ({MINE}) AND outlet <> '' ORDER BY outlet
"""  # noqa: S608  # fixed words

# Articles that came by feeds are numbered in each workspace.
_NUMBERED = """
SELECT
    (SELECT MAX(number) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS last,
    (SELECT MIN(number) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS first
"""

_PLACED = "SELECT COUNT(*) AS number FROM story_articles WHERE platform = :platform AND workspace = :workspace"

_EXTENT = """
SELECT
    (SELECT COUNT(*) FROM asked_articles WHERE platform = :platform AND workspace = :workspace
        AND NOT EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = :platform
            AND placed.workspace = :workspace AND placed.article = asked_articles.article)) AS asked,
    (SELECT MIN(placed_at) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS placed_since,
    (SELECT MIN(asked_at) FROM asked_articles WHERE platform = :platform AND workspace = :workspace) AS asked_since
"""

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
    """How many articles a workspace has, and since when the first of them is kept.

    `about` is set where they are very many and were not counted one by one: some of them may have been forgotten.
    """

    articles: int
    since: datetime | None
    about: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for in a table of words: `first` is a condition with its values, before the filters."""

    sql: str
    table: str
    query: Query
    first: tuple[str, Sequence[str]]
    filters: Sequence[Filter] = ()


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

    async def asked(self, workspace: WorkspaceRef, article: str, now: datetime) -> None:
        """Note that a member asked for an article by hand, so that the workspace finds it."""
        moment = now.astimezone(UTC).isoformat(timespec="microseconds")
        values = (workspace.platform, workspace.id, article, moment)
        await self._database.write(lambda connection: connection.execute(_ASKED, values))

    async def ranks(self, query: Query) -> bool:
        """Say whether the best can be told among what has the terms: to weigh words that are common takes long.

        Where not, whoever asks should ask for the newest, and say so.
        """
        if self._engine.steered or not query.wanted:
            return True
        hits, _ = await self._database.look(lambda known: self._engine.expected(known, _ARTICLES_TEXT, query))
        return few(hits)

    async def articles(
        self, workspace: WorkspaceRef, query: Query, narrowed: Narrowed = NOTHING, *, newest: bool = False
    ) -> tuple[ArticleHit, ...]:
        """Return articles that have the terms in title or text, the best (or newest) ones first; at most `WINDOW`.

        Where no term is wanted, but filters are, those that pass them are returned, the newest first.
        """
        if query.wanted:
            filters = [*of_articles(narrowed), whose(workspace, HIT)]
            rows = await self._found(_Asked(_ARTICLES, _ARTICLES_TEXT, query, days_of(narrowed), filters), newest)
        elif narrowed != NOTHING:
            filters = [*of_articles(narrowed, LISTED), whose(workspace, LISTED)]
            rows = await self._database.look(partial(self._listed, query, days_of(narrowed), filters))
        else:
            return ()
        return tuple(ArticleHit(row["article"], row["version"], row["appeared_at"]) for row in rows)

    def _listed(
        self, query: Query, days: tuple[str, Sequence[str]], filters: Sequence[Filter], statements: Statements
    ) -> list[Row]:
        """Return the newest rows that pass filters, led by one that few pass, or else by time."""
        self._engine.settle(statements, Way.TIME)
        sizes = sizes_of(statements, filters)
        (row,) = statements.execute(_ALL).fetchall()
        whole = int(row["number"] or 0)
        sizes = sampled(statements, filters, let_pass(filters, sizes), whole)
        way = Way.FILTER if way_of(whole, whole, sizes) is Way.FILTER else Way.TIME
        leads = leading(sizes) if way is Way.FILTER else [False] * len(sizes)
        self._engine.settle(statements, way)
        condition, values = self._narrowed(filters, leads)
        if query.unwanted:
            condition += f"\n    AND {self._engine.lacking}"
            values += (f"({self._engine.either.join(map(self._engine.string, query.unwanted))})",)
        order = "held.appeared_at || ''" if way is Way.FILTER else "held.appeared_at"  # of few, no index by time
        sql = _LISTED.format(narrowed=days[0] + condition, order=order, most=WINDOW)
        return statements.execute(sql, (*days[1], *values)).fetchall()

    async def quotes(
        self, workspace: WorkspaceRef, query: Query, narrowed: Narrowed = NOTHING, *, newest: bool = False
    ) -> tuple[QuoteHit, ...]:
        """Return quotations that have the terms, the best (or newest) ones first; at most `WINDOW`."""
        if not query.wanted:
            return ()
        filters = [*of_quotes(narrowed), whose(workspace, QUOTED, QUOTES_AMONG_MINE)]
        asked = _Asked(_QUOTES, _QUOTES_TEXT, query, days_of(narrowed), filters)
        return tuple(map(_quote, await self._found(asked, newest)))

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
        first = (narrower[0], [*_key(workspace), *narrower[1]])
        return tuple(map(_comment, await self._found(_Asked(_COMMENTS, _COMMENTS_TEXT, query, first), newest)))

    async def _found(self, asked: "_Asked", newest: bool) -> list[Row]:
        """Return the newest rows that match, the best first, or the latest to have appeared."""
        rows = await self._database.look(partial(self._matching, asked, newest))
        if newest:
            return sorted(rows, key=_appeared, reverse=True)
        return sorted(rows, key=lambda row: round(float(row["score"]), STEP))

    def _matching(self, asked: "_Asked", newest: bool, statements: Statements) -> list[Row]:
        """Return the newest rows that match, by the way that is the shortest here."""
        way, forms = self._way(asked, statements)
        self._engine.settle(statements, way)
        score = "0" if newest else self._engine.scores[asked.table]
        condition, values = self._narrowed(asked.filters, forms)
        order = self._engine.order[way].format(table=asked.table)
        first, days = asked.first
        parts = {"score": score, "narrowed": first + condition, "order": order, "most": WINDOW}
        sql = self._in_table(asked.sql, asked.table, way, **parts)
        return statements.execute(sql, (self._engine.match(asked.query), *days, *values)).fetchall()

    def _narrowed(self, filters: Sequence[Filter], forms: Sequence[bool]) -> tuple[str, tuple[str, ...]]:
        """Return the filters as conditions, each in one of its forms, and their values."""
        among = self._engine.among
        parts = [each.sql(together=form, among=among) for each, form in zip(filters, forms, strict=True)]
        return "".join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)

    def _way(self, asked: "_Asked", statements: Statements) -> tuple[Way, Sequence[bool]]:
        """Return what leads, and which filters are put together."""
        self._engine.settle(statements, Way.TIME)
        sizes = sizes_of(statements, asked.filters)
        hits, whole = self._engine.expected(statements, asked.table, asked.query)
        if not self._engine.steered:
            return Way.WORDS, together(hits, sizes)
        sizes = sampled(statements, asked.filters, let_pass(asked.filters, sizes), whole)
        newest = [each.free and few(size) for each, size in zip(asked.filters, sizes, strict=True)]
        ends = [each.ends and recent for each, recent in zip(asked.filters, newest, strict=True)]
        way = way_of(hits, whole, sizes, newest, ends=any(ends))
        return way, leading(sizes) if way is Way.FILTER else ends

    def _in_table(self, sql: str, table: str, way: Way = Way.TIME, **parts: object) -> str:
        """Return a statement that looks for words in a table of them."""
        hits, matching = (each.format(table=table) for each in (self._engine.hits[way], self._engine.matching))
        return sql.format(hits=hits, matching=matching, **parts)

    async def quotes_in(self, articles: Sequence[str]) -> tuple[QuoteHit, ...]:
        """Return every quotation of some articles, in the order in which they stand."""
        rows = await self._database.fetch_all(_QUOTES_IN, (json.dumps(list(articles)),))
        return tuple(map(_quote, rows))

    async def outlets(self, workspace: WorkspaceRef) -> tuple[str, ...]:
        """Return the outlets of a workspace's articles, by name."""
        ours = whose(workspace)

        def steps(statements: Statements) -> list[Row]:
            self._engine.settle(statements, Way.TIME)
            (size,) = sizes_of(statements, [ours])
            sql = _OUTLETS_OF_FEW if few(size) else _OUTLETS.format(of_workspace=OF_WORKSPACE)
            return statements.execute(sql, ours.values).fetchall()

        return tuple(row["outlet"] for row in await self._database.look(steps))

    async def extent(self, workspace: WorkspaceRef) -> Extent:
        """Return how much there is to search."""
        values = {"platform": workspace.platform, "workspace": workspace.id}

        def steps(statements: Statements) -> Extent:
            self._engine.settle(statements, Way.TIME)
            (known,) = statements.execute(_NUMBERED, values).fetchall()
            placed = known["last"] - known["first"] + 1 if known["last"] is not None else 0
            about = placed > COUNTED
            if not about:
                placed = statements.execute(_PLACED, values).fetchall()[0]["number"]
            (row,) = statements.execute(_EXTENT, values).fetchall()
            since = min(filter(None, (row["placed_since"], row["asked_since"])), default=None)
            return Extent(placed + row["asked"], datetime.fromisoformat(since) if since else None, about)

        return await self._database.look(steps)

    async def frequencies(self, terms: Sequence[Term]) -> tuple[tuple[int, ...], int]:
        """Return in how many of all stored articles each term stands, and about how many articles there are."""
        count = self._in_table(_COUNT, _ARTICLES_TEXT)
        asked = " UNION ALL ".join([_ALL, *[count] * len(terms)])
        whole, *counts = await self._database.fetch_all(asked, [self._engine.string(term) for term in terms])
        return tuple(int(row["number"]) for row in counts), int(whole["number"] or 0)


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


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
