"""What the commands of sources do: they ask the capability, and pure functions draw the replies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Call
from bot.commands.sources import followed_reply, sources_reply, unfollowed_reply
from bot.sources.following import NowFollowed
from bot.sources.model import Followed, SourceLine


class Following(Protocol):
    """What the commands need of the sources."""

    async def follow(self, channel: ChannelRef, member: MemberRef, url: str) -> NowFollowed:
        """Follow the feed at an address, or the one that the site there has."""

    async def unfollow(self, workspace: WorkspaceRef, what: str) -> Followed:
        """Stop following a feed."""

    async def lines(self, workspace: WorkspaceRef) -> tuple[SourceLine, ...]:
        """Return what is followed."""


@dataclass(frozen=True, slots=True)
class SourceHandlers:
    """The handlers of sources, bound to the capability that they use."""

    following: Following
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
        return sources_reply(await self.following.lines(call.request.channel.workspace), self.now())
