"""The stories of each workspace: kept in the database, held in memory for as long as a story is open."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiosqlite

from bot.articles.model import StoredArticle
from bot.articles.published import moment_of
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.store.database import Database
from bot.stories.decisions import Decisions
from bot.stories.errors import StoryUnknown
from bot.stories.model import WINDOW, Article, Placement

if TYPE_CHECKING:
    from bot.stories.book import StoryBook

RECENT = 500

# Where an article was placed before, or by a member, that stands.
_PLACE = """
INSERT INTO story_articles (platform, workspace, article, story, score, runner_up, runner_up_score, reason, placed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_PLACED = "SELECT story FROM story_articles WHERE platform = ? AND workspace = ? AND article = ?"

_RECENT = """
SELECT story_articles.article, story_articles.story, story_articles.placed_at,
    version.title, version.text, version.published
FROM story_articles
JOIN articles ON articles.id = story_articles.article
JOIN article_versions AS version
    ON version.article_id = articles.id AND version.number = articles.current_version
WHERE story_articles.platform = ? AND story_articles.workspace = ? AND story_articles.placed_at >= ?
ORDER BY story_articles.placed_at, story_articles.article
"""

_LATEST = """
SELECT article, story FROM story_articles WHERE platform = ? AND workspace = ?
ORDER BY placed_at DESC, article LIMIT ?
"""

_OF_STORY = """
SELECT article FROM story_articles WHERE platform = ? AND workspace = ? AND story = ? ORDER BY placed_at, article
"""


_MOVE = """
UPDATE story_articles SET story = ?, placed_by = ? WHERE platform = ? AND workspace = ? AND article = ?
"""

_MOVE_ON_TOPICS = """
UPDATE topic_articles SET story = ? WHERE article = ? AND topic IN (
    SELECT id FROM topics WHERE platform = ? AND workspace = ?)
"""

_DECIDE = """
INSERT INTO story_decisions (platform, workspace, number, kind, articles, others, decided_by, decided_at)
SELECT ?, ?, COUNT(*) + 1, ?, ?, ?, ?, ? FROM story_decisions WHERE platform = ? AND workspace = ?
"""

_DECIDED = """
SELECT kind, articles, others FROM story_decisions WHERE platform = ? AND workspace = ? ORDER BY number
"""


class StoryKeeper:
    """Places articles; a workspace never sees another's stories."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._books: dict[WorkspaceRef, StoryBook] = {}
        self._turn = asyncio.Lock()

    async def place(self, workspace: WorkspaceRef, article: StoredArticle) -> str:
        """Return the story of an article in a workspace, found now if it was not before."""
        async with self._turn:
            row = await self._database.fetch_one(_PLACED, (*_key(workspace), article.id))
            if row is not None:
                return str(row["story"])
            book = await self._book(workspace)
            placement = await asyncio.to_thread(book.place, as_input(article), self._now())
            await self._keep(workspace, article.id, placement)
            return placement.story

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        """Return the latest articles of a workspace, each with its story."""
        rows = await self._database.fetch_all(_LATEST, (*_key(workspace), RECENT))
        return tuple((row["article"], row["story"]) for row in rows)

    async def of_story(self, workspace: WorkspaceRef, story: str) -> tuple[str, ...]:
        """Return the articles of a story, whoever was first."""
        rows = await self._database.fetch_all(_OF_STORY, (*_key(workspace), story))
        return tuple(row["article"] for row in rows)

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        """Return the story of an article in a workspace, if it was placed there."""
        row = await self._database.fetch_one(_PLACED, (*_key(workspace), article))
        return str(row["story"]) if row else None

    async def merge(self, workspace: WorkspaceRef, one: str, other: str, member: MemberRef) -> str:
        """Make one story of those of two articles, and keep it so; return its id. Raises `StoryUnknown`."""
        async with self._turn:
            book = await self._book(workspace)
            stories = [story for article in (one, other) if (story := book.story_of(article))]
            if len(stories) < len((one, other)):
                raise StoryUnknown
            story = book.merge(*stories)
            await self._decide(workspace, member, "join", dict.fromkeys(book.articles(story), story))
            return story

    async def split(self, workspace: WorkspaceRef, article: str, member: MemberRef) -> str:
        """Set an article apart from its story, and keep it so; return its own story. Raises `StoryUnknown`."""
        async with self._turn:
            book = await self._book(workspace)
            before = book.story_of(article)
            if before is None:
                raise StoryUnknown
            others = [other for other in book.articles(before) if other != article]
            story = book.split([article])
            placed = {article: story} | {other: book.story_of(other) or before for other in others}
            await self._decide(workspace, member, "part", placed, others)
            return story

    async def _decide(
        self,
        workspace: WorkspaceRef,
        member: MemberRef,
        kind: str,
        placed: Mapping[str, str],
        others: Sequence[str] = (),
    ) -> None:
        """Keep a decision, and where each article stands after it, on topics too."""
        articles = [article for article in placed if article not in others]
        decision = (kind, json.dumps(articles), json.dumps(list(others)), member.id, _text(self._now()))

        async def work(connection: aiosqlite.Connection) -> None:
            for article, story in placed.items():
                await connection.execute(_MOVE, (story, member.id, *_key(workspace), article))
                await connection.execute(_MOVE_ON_TOPICS, (story, article, *_key(workspace)))
            await connection.execute(_DECIDE, (*_key(workspace), *decision, *_key(workspace)))

        await self._database.write(work)

    async def _decisions(self, workspace: WorkspaceRef) -> Decisions:
        decisions = Decisions()
        for row in await self._database.fetch_all(_DECIDED, _key(workspace)):
            articles, others = json.loads(row["articles"]), json.loads(row["others"])
            if row["kind"] == "join":
                decisions.join(articles)
            else:
                decisions.part(articles, others)
        return decisions

    async def _book(self, workspace: WorkspaceRef) -> "StoryBook":
        """Return a workspace's open stories, read from the database the first time."""
        from bot.stories.book import StoryBook  # numpy with it: not before the first story

        book = self._books.get(workspace)
        if book is None:
            book = StoryBook(await self._decisions(workspace))
            since = _text(self._now() - WINDOW)
            for row in await self._database.fetch_all(_RECENT, (*_key(workspace), since)):
                placed_at = datetime.fromisoformat(row["placed_at"])
                known = Article(row["article"], row["title"], row["text"], moment_of(row["published"]))
                await asyncio.to_thread(book.restore, known, row["story"], placed_at)
            self._books[workspace] = book
        return book

    async def _keep(self, workspace: WorkspaceRef, article: str, placement: Placement) -> None:
        values = (
            *_key(workspace),
            article,
            placement.story,
            placement.score,
            placement.runner_up,
            placement.runner_up_score,
            placement.reason,
            _text(self._now()),
        )
        await self._database.write(lambda connection: connection.execute(_PLACE, values))


def as_input(article: StoredArticle) -> Article:
    """Return an article as stories see it."""
    return Article(article.id, article.title, article.text, moment_of(article.published))


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
