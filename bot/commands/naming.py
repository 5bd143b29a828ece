"""What completes what somebody types: names of topics and of members, numbers of follow-ups, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.commands.followups import in_order
from bot.followups.model import FollowUp
from bot.topics.model import Topic

MAX_NAME = 100
"""Characters of a suggestion that Discord takes."""

DAYS = ("tomorrow", "Friday", "Monday", "in 3 days", "in 2 weeks", "1 December")
"""Ways in which a day may be typed, to choose or to learn from."""

_CLOSED = ("followup reopen", "topic reopen")
_EVERY = ("followup show", "topic show", "topic recap", "positions show", "positions correct", "export topic")


class Topics(Protocol):
    """What a workspace follows."""

    async def list(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return all topics, the open ones first."""


class FollowUps(Protocol):
    """What is to be followed up."""

    async def all(self, workspace: WorkspaceRef) -> tuple[FollowUp, ...]:
        """Return every follow-up, by number."""


class People(Protocol):
    """Who is known by name."""

    async def known(self, workspace: WorkspaceRef) -> tuple[MemberRef, ...]:
        """Return members, those last heard of first."""


@dataclass(frozen=True, slots=True)
class Names:
    """Looks them up; follow-ups of another channel are not named."""

    topics: Topics
    followups: FollowUps
    people: People

    async def of(self, command: str, param: str, channel: ChannelRef) -> Sequence[str]:
        """Return the names that a command's parameter may take: those that the command can do something with."""
        if param == "id" and command.startswith("followup "):
            return await self._followups(command, channel)
        if param == "owner":
            known = await self.people.known(channel.workspace)
            return ["me", *dict.fromkeys(member.name[:MAX_NAME] for member in known)]
        if param == "due":
            return DAYS
        if param == "topic" or (command.startswith("topic ") and command != "topic new" and param in ("name", "into")):
            topics = await self.topics.list(channel.workspace)
            return [topic.name for topic in topics if _fits(command, topic.open)]
        return ()

    async def _followups(self, command: str, channel: ChannelRef) -> Sequence[str]:
        here = [one for one in await self.followups.all(channel.workspace) if one.place.channel == channel]
        fitting = [one for one in here if _fits(command, one.state.open)]
        if command in (*_CLOSED, *_EVERY):
            fitting.sort(key=lambda one: -one.number)
        else:
            fitting.sort(key=in_order)
        return [f"{one.number} {one.title}"[:MAX_NAME] for one in fitting]


def _fits(command: str, is_open: bool) -> bool:
    return command in _EVERY or is_open is not (command in _CLOSED)
