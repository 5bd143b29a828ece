"""Articles on their way into workspaces, where many processes share the work: one works on a workspace at a time.

A workspace's stories stand in the memory of whoever places articles there; so what has arrived waits in a row for each
workspace that follows its feed, and whoever comes to work on a workspace places all that waits for it, oldest first.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.articles.arrivals import Arrived
from bot.articles.model import StoredArticle
from bot.chat.refs import WorkspaceRef
from bot.chat.retry import wait_after
from bot.sources.rows import text_of, text_or_none
from bot.store.database import Database
from bot.store.port import Also, Row, Statements

_LOG = logging.getLogger(__name__)

BATCH = 100
"""Articles that are placed in one workspace before another has its turn."""

MOST_WORKSPACES = 1_000
"""Workspaces that are told of again at a time; they were told of when their articles came."""

_ADD = """
INSERT INTO placements (platform, workspace, feed, entry, article, quiet, published, due_at)
SELECT DISTINCT platform, workspace, :feed, :entry, :article, CAST(:quiet AS INTEGER), :published, :due
FROM follows WHERE feed = :feed
ON CONFLICT DO NOTHING
RETURNING platform, workspace
"""

# Whoever is at work on a workspace takes what is gathered for later as well; only what failed waits on. Stories begin
# with whoever was first; what has no date comes last.
_WAITING = """
SELECT * FROM placements WHERE platform = ? AND workspace = ? AND (due_at <= ? OR attempts = 0)
ORDER BY published IS NULL, published, feed, entry LIMIT ?
"""

_DUE = "SELECT DISTINCT platform, workspace FROM placements WHERE due_at <= ? LIMIT ?"

_THIS = "platform = ? AND workspace = ? AND feed = ? AND entry = ?"

_DONE = f"DELETE FROM placements WHERE {_THIS}"  # noqa: S608  # fixed words

_LATER = f"UPDATE placements SET due_at = ?, attempts = attempts + 1 WHERE {_THIS}"  # noqa: S608  # fixed words

Workspaces = Also[WorkspaceRef]
"""Says how those who work on workspaces are told of them."""


class Articles(Protocol):
    """Where articles are."""

    async def several(self, articles: Sequence[str]) -> Mapping[str, StoredArticle]:
        """Return articles by their ids, each in its current version, those that are there."""


class Place(Protocol):
    """Places an article in a workspace; `bot.topics.news.News.place_in` does."""

    def __call__(self, workspace: WorkspaceRef, article: StoredArticle, *, quiet: bool) -> Awaitable[None]:
        """Place it; a second time changes nothing."""


class Placements:
    """Spreads what has arrived over workspaces, and places it in each."""

    def __init__(
        self,
        *,
        database: Database,
        articles: Articles,
        place: Place,
        also: Workspaces,
        now: Callable[[], datetime],
        gathered: timedelta = timedelta(),
    ) -> None:
        self._database = database
        self._articles = articles
        self._place = place
        self._also = also
        self._now = now
        self._gathered = gathered

    async def spread(self, arrived: Arrived) -> None:
        """Have an article placed in every workspace that follows its feed; a second time changes nothing.

        Where articles are `gathered` for a while first, `hand_out` tells of it when that is over.
        """
        entry = arrived.arrival.entry
        values = {
            "feed": arrived.arrival.feed,
            "entry": entry.key,
            "article": arrived.article.id,
            "quiet": int(arrived.arrival.quiet),
            "published": text_or_none(entry.published),
            "due": text_of(self._now() + self._gathered),
        }

        def steps(statements: Statements) -> None:
            rows = statements.execute(_ADD, values).fetchall()
            self._told(() if self._gathered else rows, statements)

        await self._database.transact(steps)

    async def hand_out(self) -> int:
        """Tell of workspaces for which something waits; return how many there are."""
        now = text_of(self._now())

        def steps(statements: Statements) -> int:
            return self._told(statements.execute(_DUE, (now, MOST_WORKSPACES)).fetchall(), statements)

        return await self._database.transact(steps)

    def _told(self, rows: Sequence[Row], statements: Statements) -> int:
        workspaces = [WorkspaceRef(row["platform"], row["workspace"]) for row in rows]
        if workspaces:
            statements.execute(*self._also(workspaces)).close()
        return len(workspaces)

    async def place(self, workspace: WorkspaceRef) -> int:
        """Place what waits for a workspace, and return how much was placed; what fails is tried again later."""
        where, placed = (workspace.platform, workspace.id), 0
        while rows := await self._database.fetch_all(_WAITING, (*where, text_of(self._now()), BATCH)):
            found = await self._articles.several([row["article"] for row in rows])
            done = [row for row in rows if await self._placed(workspace, row, found.get(row["article"]))]
            await self._run(_DONE, [_key(row) for row in done])
            placed += sum(row["article"] in found for row in done)
        return placed

    async def _placed(self, workspace: WorkspaceRef, row: Row, article: StoredArticle | None) -> bool:
        """Place an article, or note that it is to be tried again; return whether it is done with."""
        try:
            if article is not None:
                await self._place(workspace, article, quiet=bool(row["quiet"]))
        except Exception as error:  # whatever it is, the other articles are not to blame
            named = {"code": getattr(error, "code", "not-placed"), "article": row["article"]}
            _LOG.warning("article not placed", extra=named, exc_info=error)
            await self._run(_LATER, [(text_of(self._now() + wait_after(row["attempts"])), *_key(row))])
            return False
        return True

    async def _run(self, sql: str, values: Sequence[tuple[str, ...]]) -> None:
        await self._database.transact(lambda statements: statements.executemany(sql, values).close())


def _key(row: Row) -> tuple[str, ...]:
    return row["platform"], row["workspace"], row["feed"], row["entry"]
