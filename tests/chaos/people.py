"""Who uses the program on a simulated day: they follow, talk in threads, propose, vote, ask and search, each in turn.

What they have done is told again from its number, so that hardly anything of it is kept in memory.
"""

from collections.abc import Callable, Sequence
from datetime import time, timedelta

from bot.chat.inbound import Comment, Deletion, Reaction
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.spec import Request
from bot.inbox.inbox import Inbox
from tests.chaos.ledgered import LedgeredPlatform
from tests.chaos.presses import feed_of, page_of
from tests.fakes.clock import FakeClock

Rows = Callable[..., list[tuple[object, ...]]]

WATCHED = ("settles its", "drops its", "delays its", "doubles its", "per cent more than before")
"""Words of headlines, each in a quarter of all articles, and of sentences that are in most."""

DOES = (
    "propose", "say", "vote", "export topic {topic}", "ask What did the minister say about the report?", "say", "search minister report",
    "vote", "say", "summarise {page}", "say", "topic show {topic}", "vote", "digest status", "say",
    "search \"per cent more\"", "vote", "why {page}", "topic recap {topic}", "say", "digest preview",
    "followup list", "say", "ask How much would it cost?", "vote", "sources list", "who chair", "say", "quotes {page}",
    "vote",
)  # fmt: skip
"""What is done in a channel, one after the other; nothing takes other turns."""

EDITED, DELETED, VOTERS = 7, 11, 12


class People:
    """Members of every channel; `typed` counts their commands."""

    def __init__(
        self,
        inbox: Inbox,
        clock: FakeClock,
        platforms: dict[str, LedgeredPlatform],
        channels: Sequence[ChannelRef],
        rows: Rows,
    ) -> None:
        self._inbox, self._clock, self._platforms, self._channels, self._rows = inbox, clock, platforms, channels, rows
        self._threads: dict[ChannelRef, str] = {}
        self._ballots: dict[ChannelRef, tuple[str, int]] = {}
        self._events = self._said = self._thumbs = 0
        self._turns = [0] * len(channels)
        self.typed = self._buttons = 0

    async def settle(self, feeds: int, digests: Sequence[tuple[time, str]]) -> None:
        """Follow every feed, make a topic and schedule a digest in each channel; ends within some minutes."""
        for number, channel in enumerate(self._channels):
            at, zone = digests[number]
            await self._type(number, f"digest schedule {at:%H:%M} daily {zone}")
            watched = WATCHED[number // 4 % len(WATCHED)]
            await self._type(number, f'topic new "Topic {number}" watch: {watched}')
            ((thread,),) = self._rows(
                "SELECT thread FROM topic_threads JOIN topics ON topics.id = topic"
                " WHERE platform = ? AND workspace = ? AND channel = ?",
                *(channel.workspace.platform, channel.workspace.id, channel.id),
            )
            self._threads[channel] = str(thread)
        for outlet in range(feeds):
            await self._type(outlet % len(self._channels), f"follow {feed_of(outlet)}")
            if outlet % len(self._channels) == 0:
                self._clock.now += timedelta(seconds=15)

    async def act(self, minute: int) -> None:
        """Do what is done in one minute: in each channel something every twenty minutes."""
        for number in range(len(self._channels)):
            if number % 20 == minute % 20:
                does = DOES[self._turns[number] % len(DOES)]
                self._turns[number] += 1
                await self._do(number, does)

    async def _do(self, number: int, does: str) -> None:
        if does == "say":
            await self._say(number)
        elif does == "vote":
            await self._vote(number)
        elif does == "propose":
            await self._propose(number)
        else:
            page = page_of(number, 0)
            await self._type(number, does.replace("{page}", page).replace("{topic}", f'"Topic {number}"'))

    async def _type(self, number: int, text: str, who: int = 0) -> None:
        self._events += 1
        self.typed += 1
        channel = self._channels[number]
        member = _member(channel, who or self._events % VOTERS + 1)
        request = Request(f"typed {self._events}", channel, member, text, self._clock())
        if await self._inbox.take(request):
            await self._inbox.begin(request)

    async def _say(self, number: int) -> None:
        channel, said = self._channels[number], self._said
        self._said += 1
        place = MessageRef(channel, f"r{said}", self._threads[channel])
        comment = Comment(f"said {said}", place, _member(channel, said % VOTERS + 1), _words(said, 0), self._clock())
        await self._inbox.said(comment)
        if said % EDITED == 0:
            now, words = self._clock() + timedelta(seconds=1), _words(said, 1)
            await self._inbox.said(Comment(f"edited {said}", place, comment.member, words, now, True))
        if said % DELETED == 0:
            await self._inbox.deleted(Deletion(f"gone {said}", place, self._clock() + timedelta(seconds=2)))

    def comments_wrong(self) -> tuple[int, int]:
        """Return how many replies were said, and how many do not stand as they were last, or stand though they are gone."""
        kept = {str(place): str(words) for place, words in self._rows("SELECT message, body FROM comments")}
        gone = {said for said in range(self._said) if said % DELETED == 0}
        wrong = sum(
            kept.get(f"r{said}") != (None if said in gone else _words(said, said % EDITED == 0))
            for said in range(self._said)
        )
        return self._said, wrong + max(0, len(kept) - self._said + len(gone))

    async def _propose(self, number: int) -> None:
        """Propose what is voted on from now on; whoever did not vote on the former one does not any more."""
        channel = self._channels[number]
        await self._type(number, f"followup add Ask about clause {self._events}")
        found = self._rows(
            "SELECT message FROM followups WHERE platform = ? AND workspace = ? AND channel = ? ORDER BY number DESC",
            *(channel.workspace.platform, channel.workspace.id, channel.id),
        )
        self._ballots[channel] = (str(found[0][0]), 0)

    async def _vote(self, number: int) -> None:
        """Vote on the latest follow-up by thumb, each member once, as long as there is one and members are left."""
        channel = self._channels[number]
        ballot, voted = self._ballots.get(channel, ("", VOTERS))
        if voted == VOTERS:
            return
        self._ballots[channel] = (ballot, voted + 1)
        self._thumbs += 1
        member, message = _member(channel, voted + 1), MessageRef(channel, ballot)
        self._platforms[channel.workspace.platform].thumb(message, "👍", member)
        await self._inbox.reacted(Reaction(f"thumb {self._thumbs}", message, member, "👍", True, self._clock()))

    def votes_wrong(self) -> tuple[int, int]:
        """Return how many votes were cast, and how far what is counted is from that."""
        ((counted,),) = self._rows("SELECT COUNT(*) FROM followup_votes WHERE choice = 'yes'")
        return self._thumbs, abs(self._thumbs - int(str(counted)))


def _member(channel: ChannelRef, who: int) -> MemberRef:
    return MemberRef(channel.workspace, f"U{who}", f"Member {who}")


def _words(said: int, edit: int) -> str:
    return f"What we talk about is number {said}, {'and more' if edit else 'no more'}: who asks the department for the clause?"
