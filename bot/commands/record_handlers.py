"""What the commands that look into the record do: they ask the archive, and pure functions draw the replies."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.archive.asking import Answer
from bot.archive.sayings import Sayings
from bot.archive.search import Overview
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Call
from bot.commands.answers import answer_reply
from bot.commands.finds import found_reply
from bot.commands.handlers import Preferring
from bot.commands.sayings import sayings_reply

FOUND_SIZE = 4
"""How many of each kind stand on a page of what was found."""


class Asking(Protocol):
    """What answers questions."""

    async def ask(self, channel: ChannelRef, typed: str) -> Answer:
        """Return what the record says to a question."""


class Searching(Protocol):
    """What searches one workspace."""

    async def overview(self, typed: str, number: int, size: int, channel: str) -> Overview:
        """Return a page of what was found."""


class Quoting(Protocol):
    """What knows who is quoted with what."""

    async def of(self, workspace: WorkspaceRef, typed: str, number: int) -> Sayings:
        """Return a page of what somebody is quoted with, or those who may be meant."""


@dataclass(frozen=True, slots=True)
class RecordHandlers:
    """The handlers, bound to what they use; `searching` gives what searches a workspace."""

    asking: Asking
    searching: Callable[[WorkspaceRef], Searching]
    quoting: Quoting
    preferences: Preferring
    permalink: Callable[[MessageRef], str]

    async def ask(self, call: Call) -> Reply:
        """Answer a question from the record."""
        channel = call.request.channel
        wishes = await self.preferences.of(channel.workspace)
        answer = await self.asking.ask(channel, str(call.arguments["question"]))
        return replace(answer_reply(answer, self.permalink), visibility=wishes.visibility)

    async def search(self, call: Call) -> Reply:
        """Search the record."""
        channel, given = call.request.channel, call.arguments
        search = self.searching(channel.workspace)
        number = int(given.get("page", 1))
        return found_reply(await search.overview(str(given["terms"]), number, FOUND_SIZE, channel.id))

    async def who(self, call: Call) -> Reply:
        """Tell what somebody was quoted as saying."""
        workspace, given = call.request.channel.workspace, call.arguments
        return sayings_reply(await self.quoting.of(workspace, str(given["name"]), int(given.get("page", 1))))
