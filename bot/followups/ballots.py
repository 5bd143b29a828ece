"""Ballots on their platforms: thumbs are votes, put right by the platform's own lists, closed in time, shown anew."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.emoji import plain_emoji
from bot.chat.errors import MessageGone, PlatformBusy, PlatformDown, PlatformError
from bot.chat.inbound import Reaction
from bot.chat.platforms import Platforms
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Reply
from bot.chat.retry import next_try
from bot.chat.spec import Role
from bot.followups.ballot_store import BallotStore
from bot.followups.model import EMOJI, Change, Choice, FollowUp, State, Via, Voters, What
from bot.followups.rules import CALM, DAY, RECOUNT_EVERY, Outcome, closing_soon
from bot.followups.store import FollowUpStore
from bot.followups.votes import Mark

_LOG = logging.getLogger(__name__)

BATCH = 3

RECOUNTS = 20
"""Ballots recounted in a minute: a platform is asked twice for each, and Slack lets 50 such calls in that time."""

MINUTE = timedelta(minutes=1)

EDITS = 5

WAITED = timedelta(days=1)
"""How long a vote that is over waits for a platform that does not say who has reacted."""


class Drawing(Protocol):
    """How ballots and what comes of them are drawn."""

    async def ballot(self, followup: FollowUp) -> Reply:
        """Return a ballot as it stands."""

    def decision(self, followup: FollowUp, address: str) -> Reply:
        """Return what is told of a vote that is over; `address` leads to its ballot."""

    async def closing(self, followup: FollowUp, address: str) -> Reply:
        """Return what is told a day before a vote closes."""


class Ballots:
    """Votes, and the messages that show them."""

    def __init__(
        self,
        *,
        store: FollowUpStore,
        votes: BallotStore,
        platforms: Platforms,
        drawing: Drawing,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._votes = votes
        self._platforms = platforms
        self._drawing = drawing
        self._now = now
        self._recounted: defaultdict[str, deque[datetime]] = defaultdict(deque)

    async def reacted(self, reaction: Reaction) -> bool:
        """Take a member's thumb on a ballot as a vote, or as one taken back; return whether it was on a ballot.

        What is told of a ballot that is closed changes nothing. Where a thumb was taken away, another of the same
        member in another colour may still stand: the platform is asked soon.
        """
        choice = EMOJI.get(plain_emoji(reaction.emoji))
        followup = await self._store.of_ballot(reaction.message) if choice else None
        if choice is None or followup is None:
            return False
        if followup.state is State.VOTING:
            now = self._now()
            told = Mark(reaction.member.id, choice, Via.REACTION, reaction.added, reaction.at, now)
            may = await self._may(followup, reaction.member)
            await self._votes.mark(followup, told, f"{reaction.event_id} vote", may, now)
            unknown = may is None and followup.terms.voters is Voters.MANAGERS
            if unknown or not reaction.added:
                await self._votes.recount_at(followup, now + CALM, failed=False)
        return True

    async def press(self, followup: FollowUp, member: MemberRef, choice: Choice, event: str) -> bool:
        """Vote by a button, or take that vote back; return whether it is voted on still."""
        may = await self._may(followup, member)
        if may is None and followup.terms.voters is Voters.MANAGERS:
            await self._votes.recount_at(followup, self._now() + CALM, failed=False)
        return await self._votes.press(followup, member.id, choice, f"{event} vote", may, self._now()) is not None

    async def _may(self, followup: FollowUp, member: MemberRef) -> bool | None:
        """Return whether a member's vote counts where not everybody's does; nothing where that cannot be asked now."""
        if followup.terms.voters is Voters.EVERYONE:
            return None
        try:
            role = await self._platforms.of(followup.workspace).role(followup.place.channel, member)
        except PlatformError as error:
            _LOG.warning("role unknown: %s", error.code, extra={"code": error.code, "followup": followup.id})
            return None
        return role is Role.MANAGER

    async def stands(self, followup: FollowUp, message: MessageRef) -> None:
        """Note where a ballot stands, and put the thumbs under it."""
        await self._votes.stands(followup, message, self._now())
        found = await self._store.one(followup.id)
        if found is not None:
            await self._seed(found)

    async def _seed(self, followup: FollowUp) -> None:
        """Put a thumb of each kind under a ballot; where none may be put there, buttons take their place."""
        if followup.ballot is None:
            return
        buttons = followup.buttons
        try:
            for emoji in () if buttons else EMOJI:
                await self._platforms.of(followup.workspace).react(followup.ballot, emoji)
        except (PlatformDown, PlatformBusy):
            return  # the next turn of the clock tries again
        except PlatformError as error:
            _LOG.warning("no thumbs under a ballot: %s", error.code, extra={"code": error.code})
            buttons = True
        await self._votes.seeded(followup, buttons=buttons, now=self._now())

    async def tick(self, platform: str) -> None:
        """Do what is due on a platform: seeds, recounts, closing, reminders of that, edits."""
        for followup in await self._votes.unseeded(platform, EDITS):
            await self._seed(followup)
        for followup in await self._votes.to_recount(platform, self._now(), self._left(platform)):
            self._recounted[platform].append(self._now())
            await self.recount(followup)
        for followup in await self._votes.ending(platform, self._now(), BATCH):
            await self._end(followup)
        for followup in await self._votes.closing(platform, self._now(), self._now() + DAY, BATCH):
            await self._remind(followup)
        for followup in await self._votes.stale(platform, self._now(), EDITS):
            await self._show(followup)

    def _left(self, platform: str) -> int:
        """Return how many ballots of a platform may be recounted in this turn of the clock."""
        recent = self._recounted[platform]
        while recent and recent[0] <= self._now() - MINUTE:
            recent.popleft()
        return max(0, min(BATCH, RECOUNTS - len(recent)))

    async def heard_again(self, platform: str) -> None:
        """Have a platform's ballots recounted: its line has come back, and what happened meanwhile is not known."""
        await self._votes.recount_all(platform, self._now())

    async def recount(self, followup: FollowUp) -> bool:
        """Ask the platform who has put which thumb; return whether the votes are now as good as they get.

        Where it cannot be asked now it is asked again; where the ballot is gone, or the platform names only some or
        nobody, the votes stay as they are known.
        """
        if followup.ballot is None:
            return False
        platform, asked_at = self._platforms, self._now()
        try:
            there = platform.of(followup.workspace)
            standing = {choice: await there.reactors(followup.ballot, emoji) for emoji, choice in EMOJI.items()}
        except (PlatformDown, PlatformBusy) as error:
            _, attempts = await self._votes.attempts(followup)
            again = next_try(error, attempts, self._now()) or self._now() + RECOUNT_EVERY
            await self._votes.recount_at(followup, again, failed=True)
            return False
        except PlatformError as error:
            _LOG.warning("not recounted: %s", error.code, extra={"code": error.code, "followup": followup.id})
            await self._votes.recount_at(followup, self._now() + RECOUNT_EVERY, failed=False)
            return True
        members = {choice: [member.id for member in found] for choice, found in standing.items()}
        may = await self._roles(followup, [member for found in standing.values() for member in found])
        now = self._now()
        await self._votes.recount(followup, members, may, asked_at, now, now + RECOUNT_EVERY)
        return True

    async def _roles(self, followup: FollowUp, members: Sequence[MemberRef]) -> dict[str, bool]:
        """Return who may vote of those who did, as the platform has it now."""
        if followup.terms.voters is Voters.EVERYONE:
            return {}
        pressed = [MemberRef(followup.workspace, one) for one in await self._votes.members(followup)]
        asked = {member.id: member for member in (*pressed, *members)}
        roles = {one: await self._may(followup, member) for one, member in asked.items()}
        return {one: may for one, may in roles.items() if may is not None}

    async def _end(self, followup: FollowUp) -> None:
        """Close a ballot whose time is over, by the votes as the platform has them; wait where it cannot be asked."""
        known = await self.recount(followup)
        if known or followup.terms.closes_at + WAITED < self._now():
            await self.decide(followup, Change(What.ACCEPTED, None, self._now()), f"closed {followup.round}")

    async def decide(self, followup: FollowUp, change: Change, event: str) -> Outcome | None:
        """Close a ballot by the votes that count; nothing when it is closed already."""
        address = self.address(followup)
        return await self._votes.decide(followup, lambda found: self._drawing.decision(found, address), change, event)

    def address(self, followup: FollowUp) -> str:
        """Return the address of a ballot, or nothing."""
        return self._platforms.permalink(followup.ballot) if followup.ballot else ""

    async def _remind(self, followup: FollowUp) -> None:
        """Tell a ballot's thread that it closes soon, if it is time for that; once for each vote."""
        now = self._now()
        if followup.state is State.VOTING and followup.ballot and closing_soon(followup.terms, now):
            key = f"followup {followup.id} closing {followup.round}"
            reply = await self._drawing.closing(followup, self.address(followup))
            await self._votes.remind(followup, "closing", key, reply, None, now)

    async def _show(self, followup: FollowUp) -> None:
        """Edit a ballot so that it shows how things stand; one that is gone is left alone."""
        if followup.ballot is None:
            return
        try:
            reply = await self._drawing.ballot(followup)
            await self._platforms.of(followup.workspace).edit(followup.ballot, reply)
        except PlatformError as error:
            attempts, _ = await self._votes.attempts(followup)
            again = None if isinstance(error, MessageGone) else next_try(error, attempts, self._now())
            _LOG.warning("ballot not edited: %s", error.code, extra={"code": error.code, "followup": followup.id})
            if again is not None:
                await self._votes.edit_later(followup, again)
                return
        await self._votes.shown(followup)
