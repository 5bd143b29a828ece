"""What the commands of sources do: they ask the capability, and pure functions draw the replies."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.files import Attachment
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Call
from bot.commands.sources import (
    exported_reply,
    followed_reply,
    imported_reply,
    sources_reply,
    undone_reply,
    unfollowed_reply,
)
from bot.sources.following import NowFollowed
from bot.sources.lists import Imported
from bot.sources.model import Followed, SourceLine


class Following(Protocol):
    """What the commands need of the sources."""

    async def follow(self, channel: ChannelRef, member: MemberRef, url: str) -> NowFollowed | Imported:
        """Follow the feed at an address, or the one that the site there has."""

    async def unfollow(self, workspace: WorkspaceRef, what: str) -> Followed:
        """Stop following a feed."""

    async def lines(self, workspace: WorkspaceRef) -> tuple[SourceLine, ...]:
        """Return what is followed."""


class Lists(Protocol):
    """What the commands need of lists of feeds."""

    async def take_from(self, channel: ChannelRef, member: MemberRef, url: str) -> Imported:
        """Follow the feeds of a list that lies at an address."""

    async def take(self, channel: ChannelRef, member: MemberRef, body: bytes) -> Imported:
        """Follow the feeds of a list."""

    async def made(self, workspace: WorkspaceRef) -> tuple[str, int]:
        """Return what is followed as OPML, and how many feeds that are."""

    async def undo(self, workspace: WorkspaceRef, key: str) -> int:
        """Unfollow what a list brought, and return how many feeds that were."""


@dataclass(frozen=True, slots=True)
class SourceHandlers:
    """The handlers of sources, bound to the capabilities that they use; `read` gives what is in an attached file."""

    following: Following
    lists: Lists
    read: Callable[[WorkspaceRef, Attachment], Awaitable[bytes]]
    now: Callable[[], datetime]

    async def follow(self, call: Call) -> Reply:
        """Follow a feed or a site."""
        request = call.request
        return followed_reply(await self.following.follow(request.channel, request.member, str(call.arguments["url"])))

    async def unfollow(self, call: Call) -> Reply:
        """Stop following one."""
        workspace, what = call.request.channel.workspace, str(call.arguments["source"])
        return unfollowed_reply(await self.following.unfollow(workspace, what))

    async def show(self, call: Call) -> Reply:
        """Say how what is followed is doing."""
        lines = await self.following.lines(call.request.channel.workspace)
        return sources_reply(lines, self.now(), int(call.arguments.get("page", 1)))

    async def take_list(self, call: Call) -> Reply:
        """Follow every feed of a list."""
        request = call.request
        if "file" not in call.arguments:
            url = str(call.arguments["url"])
            return imported_reply(await self.lists.take_from(request.channel, request.member, url))
        body = await self.read(request.channel.workspace, request.attachments[0])
        return imported_reply(await self.lists.take(request.channel, request.member, body))

    async def give_list(self, call: Call) -> Reply:
        """Give what is followed as a file."""
        return exported_reply(*await self.lists.made(call.request.channel.workspace), self.now())

    async def undo(self, call: Call) -> Reply:
        """Unfollow what came with a list."""
        return undone_reply(await self.lists.undo(call.request.channel.workspace, str(call.arguments["list"])))
