"""The follow-ups of a channel or a topic, as digests, `topic show` and the topic's page tell them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chat.errors import PlatformDown
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Link, Part
from bot.commands.followups import in_order, standing, topic_parts
from bot.digests.edition import Pending
from bot.digests.material import Open
from bot.followups.model import FollowUp
from bot.followups.store import FollowUpStore
from bot.topics.model import Topic
from bot.workspaces.preferences import Preferences
from bot.workspaces.zones import UTC_ZONE


@dataclass(frozen=True, slots=True)
class Pendings:
    """Reads them; those whose ballots stand in another channel are that one's, whatever their topic."""

    store: FollowUpStore
    preferences: Callable[[WorkspaceRef], Awaitable[Preferences]]
    permalink: Callable[[MessageRef], str]
    now: Callable[[], datetime]

    async def open_in(self, channel: ChannelRef, at: datetime) -> tuple[Open, ...]:
        """Return a channel's open follow-ups, those that are voted on first, then what is due first.

        What is late is so as of a moment: a digest that is composed again says the same.
        """
        zone = (await self.preferences(channel.workspace)).zone or UTC_ZONE
        found = sorted(await self.store.open_in(channel), key=in_order)
        return tuple(Open(one.topic, self._pending(one, zone, at)) for one in found)

    async def on_topic(self, topic: Topic, channel: str = "") -> tuple[Part, ...]:
        """Return a topic's follow-ups as parts of a reply or a page: of one channel, or of all of them."""
        found = await self.store.on_topic(topic)
        zone = (await self.preferences(topic.workspace)).zone or UTC_ZONE
        here = [one for one in found if channel in ("", one.place.channel.id)]
        waiting = sum(one.state.open for one in found) - sum(one.state.open for one in here)
        return topic_parts(here, zone, self.now(), [(one.number, self._address(one.ballot)) for one in here], waiting)

    def _pending(self, followup: FollowUp, zone: str, at: datetime) -> Pending:
        address = self._address(followup.ballot)
        link = Link(f"Ballot #{followup.number}", address) if address else None
        return Pending(followup.number, followup.title, standing(followup, zone, at), link, followup.topic_name)

    def _address(self, ballot: MessageRef | None) -> str:
        """Return where a ballot is; nothing where its platform is not here, as when a digest is drawn in a terminal."""
        try:
            return self.permalink(ballot) if ballot else ""
        except PlatformDown:
            return ""
