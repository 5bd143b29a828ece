"""What `why` is asked about: an article's address, our page of it, a message of the bot's, or the latest digest."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.chat.parsing import as_url
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import ROOT, Call, Request
from bot.commands.why import digest_reply, unknown_reply, why_reply
from bot.digests.edition import Edition
from bot.search.errors import NothingAsked
from bot.why.reasons import Evidence
from bot.why.store import Stood

DIGEST = "digest"
_PAGE = re.compile(r"/articles/([0-9A-Za-z_-]{1,64})(?=[/?#]|$)")


class Reasoning(Protocol):
    """What knows why an article is here."""

    async def of_article(self, channel: ChannelRef, article: str) -> Evidence | None:
        """Return why, or nothing where the workspace has no such article."""


class Looking(Protocol):
    """What finds an article by what is said of it."""

    async def by_address(self, url: str) -> str | None:
        """Return the article that an address leads to."""

    async def stood(self, workspace: WorkspaceRef, url: str) -> tuple[Stood, ...]:
        """Return the followed feeds in which an address stood that became no article."""

    async def messages(self, channel: ChannelRef) -> tuple[MessageRef, ...]:
        """Return the bot's own messages in a channel."""

    async def editions(self, channel: ChannelRef) -> tuple[tuple[str, Edition], ...]:
        """Return the channel's latest digests."""


OfMessage = Callable[[MessageRef], Awaitable[str]]
"""Returns the address, or the id, of the one article that a message of the bot tells of, or nothing."""


@dataclass(frozen=True, slots=True)
class WhyHandlers:
    """The handler, bound to what it uses."""

    reasons: Reasoning
    looking: Looking
    of_message: OfMessage
    permalink: Callable[[MessageRef], str]

    async def why(self, call: Call) -> Reply:
        """Tell why something was posted or chosen, or not."""
        request, typed = call.request, str(call.arguments.get("about", "")).strip().strip("<>").partition("|")[0]
        if typed.lower() == DIGEST:
            editions = await self.looking.editions(request.channel)
            return digest_reply(editions[0][1] if editions else None)
        article = await (self._typed(request.channel, typed) if typed else self._pointed_at(request))
        evidence = await self.reasons.of_article(request.channel, article) if article else None
        if evidence:
            return why_reply(evidence)
        return unknown_reply(typed, await self.looking.stood(request.channel.workspace, as_url(typed)) if typed else ())

    async def _typed(self, channel: ChannelRef, typed: str) -> str:
        """Return the article that an address means: the article's own, our page of it, or a message of ours."""
        if page := _PAGE.search(typed):
            return page[1]
        message = next((ref for ref in await self.looking.messages(channel) if self._is_at(ref, typed)), None)
        if message is not None:
            return await self._told_in(message)
        return await self.looking.by_address(as_url(typed)) or ""

    def _is_at(self, message: MessageRef, typed: str) -> bool:
        """Say whether an address is that of a message; one with the room's own host in front is too."""
        address = self.permalink(message)
        return bool(address) and (typed == address or (address.startswith("/") and typed.endswith(address)))

    async def _pointed_at(self, request: Request) -> str:
        pointed = request.about or request.thread
        if pointed is None:
            raise NothingAsked(f"Why what? Type an article's address: {ROOT} why https://example.org/news/article")
        return await self._told_in(pointed)

    async def _told_in(self, message: MessageRef) -> str:
        told = await self.of_message(message)
        return await self.looking.by_address(told) or "" if "://" in told else told
