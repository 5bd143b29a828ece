"""What becomes of an article that has arrived: a story and topics in every workspace that follows its feed."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from bot.articles.arrivals import Arrived
from bot.articles.model import StoredArticle
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.versions.model import Notice

_LOG = logging.getLogger(__name__)


class Stories(Protocol):
    """Which articles report one event."""

    async def place(self, workspace: WorkspaceRef, article: StoredArticle) -> str:
        """Return the story of an article in a workspace."""


class Topics(Protocol):
    """What workspaces follow."""

    async def place(self, workspace: WorkspaceRef, article: StoredArticle, story: str, *, quiet: bool) -> bool:
        """Put an article on every topic that it is about; return whether there is one."""


class News:
    """Takes articles up, and tells those who follow of changes."""

    def __init__(
        self,
        *,
        followers: Callable[[str], Awaitable[Sequence[ChannelRef]]],
        stories: Stories,
        topics: Topics,
        platforms: Platforms,
        where_told: Callable[[str], Awaitable[Sequence[tuple[MessageRef, datetime]]]],
        watch: Callable[[StoredArticle], Awaitable[None]],
        changed: Callable[[Notice, date], Awaitable[Reply]],
    ) -> None:
        self._followers = followers
        self._stories = stories
        self._topics = topics
        self._platforms = platforms
        self._where_told = where_told
        self._watch = watch
        self._changed = changed

    async def place(self, arrived: Arrived) -> None:
        """Place an article in each workspace that follows its feed; a second time changes nothing."""
        for channel in await self._followers(arrived.arrival.feed):
            await self.place_in(channel.workspace, arrived.article, quiet=arrived.arrival.quiet)

    async def place_in(self, workspace: WorkspaceRef, article: StoredArticle, *, quiet: bool) -> None:
        """Place an article in one workspace: in a story, and on every topic that it is about."""
        story = await self._stories.place(workspace, article)
        if await self._topics.place(workspace, article, story, quiet=quiet):
            await self._watch(article)

    async def tell_changed(self, notice: Notice) -> None:
        """Tell the threads that know an article what its publisher changed; raises `PlatformError` to try again.

        The notice's key lets a platform know what stands already when it is tried again.
        """
        threads: dict[MessageRef, datetime] = {}
        for edited in notice.edited:
            for thread, told_at in await self._where_told(edited.after.id):
                threads.setdefault(thread, told_at)
        for thread, told_at in threads.items():
            reply = replace(await self._changed(notice, told_at.date()), thread=thread)
            key = f"{notice.key} {thread.channel.id} {thread.id}"
            platform = self._platforms.of(thread.channel.workspace)
            await platform.post(thread.channel, reply, key=key, since=notice.since)
