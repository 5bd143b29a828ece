"""The stories of each workspace: kept in the database, held in memory for as long as a story is open."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.articles.model import StoredArticle
from bot.articles.published import moment_of
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.store.database import Database
from bot.stories.errors import StoriesMoved, StoryUnknown
from bot.stories.model import MOST_BYTES, Article, Copy
from bot.stories.store import Decided, Placed, State, StoryStore

if TYPE_CHECKING:
    from bot.stories.book import StoryBook

RECENT = 500
TRIES = 5
"""How often a change is tried that meets others': each time another's has been made instead."""

FRESH = timedelta(hours=1)
"""For how long after its last news a workspace's stories are not let go whole to make room for others'."""

IDLE = timedelta(days=1)
"""For how long a workspace's stories stay in memory after its last news: reading them back takes seconds."""


class StoryKeeper:
    """Places articles, those of a workspace one after the other; a workspace never sees another's stories."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, most_bytes: int = MOST_BYTES) -> None:
        self._store = StoryStore(database)
        self._now = now
        self._most_bytes = most_bytes
        self._books: dict[WorkspaceRef, StoryBook] = {}
        self._seen: dict[WorkspaceRef, State] = {}
        self._used: dict[WorkspaceRef, datetime] = {}
        self._turns: WeakValueDictionary[WorkspaceRef, asyncio.Lock] = WeakValueDictionary()

    async def place(self, workspace: WorkspaceRef, article: StoredArticle) -> str:
        """Return the story of an article in a workspace, found now if it was not before."""
        return await self._in_turn(workspace, partial(self._place, workspace, article))

    async def _place(self, workspace: WorkspaceRef, article: StoredArticle) -> str:
        known = await self._store.story_of(workspace, article.id)
        if known is not None:
            return known
        book, now = await self._book(workspace), self._now()
        bands, copies = await self._compared(workspace, article)
        with self._both_or_neither(workspace):
            placed = await asyncio.to_thread(_placed, book, as_input(article), now)
            found, seen = replace(placed, bands=bands, copies=copies), self._seen[workspace]
            story = await self._store.keep(workspace, found, seen, now)
            self._seen[workspace] = seen.with_one(now)
            if story != placed.placement.story:
                self.let_go(workspace)
        self._make_room(workspace, now)
        return story

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        """Return the latest articles of a workspace, each with its story."""
        return await self._store.latest(workspace, RECENT)

    async def since(self, workspace: WorkspaceRef, number: int, most: int) -> Sequence[tuple[str, int]]:
        """Return the latest articles that were placed after the one of a number, in order, each with its own."""
        return await self._store.since(workspace, number, most)

    async def of_story(self, workspace: WorkspaceRef, story: str) -> tuple[str, ...]:
        """Return the articles of a story, whoever was first."""
        return await self._store.of_story(workspace, story)

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        """Return the story of an article in a workspace, if it was placed there."""
        return await self._store.story_of(workspace, article)

    async def copies(self, workspace: WorkspaceRef, article: StoredArticle) -> tuple[Copy, ...]:
        """Return the articles of a workspace that have an article's text, however long ago they were placed."""
        if await self._store.story_of(workspace, article.id) is not None:
            return await self._store.copies(workspace, article.id)
        return (await self._compared(workspace, article))[1]

    async def merge(self, workspace: WorkspaceRef, one: str, other: str, member: MemberRef) -> str:
        """Make one story of those of two articles, and keep it so; return its id. Raises `StoryUnknown`."""
        return await self._in_turn(workspace, partial(self._merge, workspace, one, other, member))

    async def _merge(self, workspace: WorkspaceRef, one: str, other: str, member: MemberRef) -> str:
        book = await self._book(workspace)
        stories = [story for article in (one, other) if (story := book.story_of(article))]
        if len(stories) < len((one, other)):
            raise StoryUnknown
        with self._both_or_neither(workspace):
            story = await asyncio.to_thread(book.merge, *stories)
            placed = dict.fromkeys(book.articles(story), story)
            decided = Decided("join", placed, (), {story: book.standing(story)})
            await self._decide(workspace, member, decided)
        return story

    async def split(self, workspace: WorkspaceRef, article: str, member: MemberRef) -> str:
        """Set an article apart from its story, and keep it so; return its own story. Raises `StoryUnknown`."""
        return await self._in_turn(workspace, partial(self._split, workspace, article, member))

    async def _split(self, workspace: WorkspaceRef, article: str, member: MemberRef) -> str:
        book = await self._book(workspace)
        before = book.story_of(article)
        if before is None:
            raise StoryUnknown
        others = [other for other in book.articles(before) if other != article]
        with self._both_or_neither(workspace):
            story = book.split([article])
            placed = {article: story} | {other: book.story_of(other) or before for other in others}
            standings = {name: book.standing(name) for name in placed.values()}
            decided = Decided("part", placed, others, standings)
            await self._decide(workspace, member, decided)
        return story

    async def _decide(self, workspace: WorkspaceRef, member: MemberRef, decided: Decided) -> None:
        seen = self._seen[workspace]
        await self._store.decide(workspace, member, decided, seen, self._now())
        self._seen[workspace] = seen._replace(decided=seen.decided + 1)

    async def _in_turn(self, workspace: WorkspaceRef, work: Callable[[], Awaitable[str]]) -> str:
        """Do what changes a workspace's stories, once more where another process was quicker with another change."""
        async with self._turn(workspace):
            for _ in range(TRIES):
                try:
                    return await work()
                except StoriesMoved:
                    self.let_go(workspace)
            raise StoriesMoved

    async def tick(self) -> int:
        """Let go of the stories of workspaces that have had no news for a day; return of how many."""
        idle = [workspace for workspace, used in self._used.items() if self._now() - used >= IDLE]
        for workspace in idle:
            self.let_go(workspace)
        return len(idle)

    def let_go(self, workspace: WorkspaceRef) -> None:
        """Hold nothing of a workspace in memory: what is wanted of it is read from the database again."""
        self._books.pop(workspace, None)
        self._seen.pop(workspace, None)
        self._used.pop(workspace, None)

    def _make_room(self, workspace: WorkspaceRef, now: datetime) -> None:
        """Hold no more than `MOST_BYTES` of stories: what is unused goes whole, else the oldest of the largest.

        Those of other workspaces that are at work in threads of theirs are left alone.
        """
        while (over := sum(book.size for book in self._books.values()) - self._most_bytes) > 0:
            unused = min(self._used, key=self._used.__getitem__)
            if now - self._used[unused] < FRESH:
                free = [book for place, book in self._books.items() if place == workspace or not self._at_work(place)]
                largest = max(free, key=lambda book: book.size)
                largest.shed(largest.size - over)
                return
            self.let_go(unused)

    def _at_work(self, workspace: WorkspaceRef) -> bool:
        turn = self._turns.get(workspace)
        return turn is not None and turn.locked()

    async def _compared(
        self, workspace: WorkspaceRef, article: StoredArticle
    ) -> tuple[tuple[int, ...], tuple[Copy, ...]]:
        """Return the keys of an article's wording, and which articles under some of them have its text."""
        given, comparing = as_input(article), await _loaded("copies")
        bands = await asyncio.to_thread(comparing.bands_of, given)
        likely = await self._store.candidates(workspace, given, bands)
        others = await self._store.inputs(likely)
        found = await asyncio.to_thread(comparing.copies_among, given, [*others.values()]) if others else ()
        return bands, found

    def _turn(self, workspace: WorkspaceRef) -> asyncio.Lock:
        """Return a workspace's turn, which is forgotten when nobody waits for it."""
        turn = self._turns.get(workspace)
        if turn is None:
            turn = self._turns[workspace] = asyncio.Lock()
        return turn

    async def _book(self, workspace: WorkspaceRef) -> "StoryBook":
        """Return a workspace's open stories, read from the database where they are not in memory."""
        state = await self._store.state(workspace)
        if self._seen.get(workspace) != state:
            await self._catch_up(workspace, state)
        if workspace not in self._books:
            await self._read(workspace, state)
        self._used[workspace] = self._now()
        return self._books[workspace]

    async def _read(self, workspace: WorkspaceRef, state: State) -> None:
        """Read a workspace's stories, and once more what came meanwhile: that takes as long as others place dozens."""
        restoring = await _loaded("restoring")
        for _ in range(TRIES):
            self._books[workspace] = await restoring.restored(self._store, workspace, self._now())
            self._seen[workspace] = state
            state = await self._store.state(workspace)
            if self._seen[workspace] == state:
                return
            await self._catch_up(workspace, state)
            if workspace in self._books:
                return
        raise StoriesMoved

    async def _catch_up(self, workspace: WorkspaceRef, state: State) -> None:
        """Add what other processes have placed; where they decided something, hold nothing, to read all of it anew."""
        book, seen = self._books.get(workspace), self._seen.get(workspace)
        if book is None or seen is None or not _grown(seen, state):
            self.let_go(workspace)
            return
        with self._both_or_neither(workspace):
            last = await (await _loaded("restoring")).caught_up(self._store, workspace, book, seen.placed)
        if last is None:
            self.let_go(workspace)
        else:
            self._seen[workspace] = state._replace(placed=last)

    @contextmanager
    def _both_or_neither(self, workspace: WorkspaceRef) -> Iterator[None]:
        """Hold in memory what the database holds: where writing fails, the stories are read from there again."""
        try:
            yield
        except BaseException:
            self.let_go(workspace)
            raise


async def _loaded(name: str) -> ModuleType:
    """Import a module of this room that brings numpy: with the first story, and beside the event loop."""
    return await asyncio.to_thread(import_module, f"bot.stories.{name}")


def _grown(seen: State, state: State) -> bool:
    """Say whether all that has happened since is that articles were placed."""
    same = seen.begun == state.begun and seen.decided == state.decided
    return same and seen.placed <= state.placed


def as_input(article: StoredArticle) -> Article:
    """Return an article as stories see it."""
    return Article(article.id, article.title, article.text, moment_of(article.published))


def _placed(book: "StoryBook", article: Article, now: datetime) -> Placed:
    placement = book.place(article, now)
    return Placed(placement, book.remembered(article.id), book.standing(placement.story))
