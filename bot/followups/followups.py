"""What members do with follow-ups: vote, withdraw, assign, close, reopen, and look at them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.chat.errors import MemberGone
from bot.chat.inbound import Reaction
from bot.chat.platforms import Platforms
from bot.chat.refs import MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request, Role
from bot.followups.ballot_store import BallotStore
from bot.followups.ballots import Ballots
from bot.followups.days import due_day
from bot.followups.errors import (
    BallotClosed,
    Elsewhere,
    FollowUpUnknown,
    NotOpen,
    NotVotedYet,
    OpenedAgain,
    OwnerGone,
    StillOpen,
)
from bot.followups.model import Change, Choice, FollowUp, State, What
from bot.followups.people import People, read_owner
from bot.followups.proposals import Proposals, Wish
from bot.followups.rules import in_one_line, may_decide
from bot.followups.store import FollowUpStore
from bot.store.port import RuleBroken
from bot.topics.model import Topic
from bot.workspaces.preferences import Preferences
from bot.workspaces.zones import UTC_ZONE, zone_of

FRESH = timedelta(seconds=20)
"""How old a recount may be where somebody looks at a vote."""


_NUMBER = re.compile(r"#?([0-9]{1,9})(?![^\s])")


class Topics(Protocol):
    """What the workspace follows."""

    async def known(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return a topic that is open, or was."""


class Preferring(Protocol):
    """What a workspace has set for itself."""

    async def of(self, workspace: WorkspaceRef) -> Preferences:
        """Return a workspace's settings."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which follow-ups are to be listed; `state` None means those that are open."""

    topic: str = ""
    owner: str = ""
    state: State | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Follow-ups that the asker may see, and how many more stand in other channels."""

    found: tuple[FollowUp, ...]
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Voted:
    """How a member's vote on a follow-up stands: nothing where there is none; whether it counts.

    `held` says that a reaction of theirs holds it too.
    """

    followup: FollowUp
    choice: Choice | None
    counted: bool = True
    held: bool = False


class FollowUps:
    """The use cases."""

    def __init__(
        self,
        *,
        store: FollowUpStore,
        votes: BallotStore,
        ballots: Ballots,
        proposals: Proposals,
        people: People,
        topics: Topics,
        preferences: Preferring,
        platforms: Platforms,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._votes = votes
        self._ballots = ballots
        self._proposals = proposals
        self._people = people
        self._topics = topics
        self._preferences = preferences
        self._platforms = platforms
        self._now = now

    async def propose(self, request: Request, wish: Wish) -> tuple[FollowUp, bool]:
        """Propose something, and post its ballot; return it, and whether it is new."""
        return await self._proposals.propose(request, wish)

    async def told(self, message: MessageRef) -> tuple[str, MessageRef | None] | None:
        """Return the address of the one article that a message of ours tells of, and the thread that it is in."""
        return await self._proposals.told(message)

    async def reacted(self, reaction: Reaction) -> bool:
        """Take a thumb on a ballot; return whether it was on one."""
        return await self._ballots.reacted(reaction)

    async def vote(self, request: Request, typed: str, choice: Choice) -> Voted:
        """Vote, or take the same vote back; raises `BallotClosed`."""
        followup = await self._seen(request, typed)
        if not await self._ballots.press(followup, request.member, choice, request.event_id):
            raise BallotClosed(_closed(await self._again(followup)))
        found = await self._votes.vote_of(followup, request.member.id)
        return Voted(await self._again(followup), *(found or (None,)))

    async def withdraw(self, request: Request, typed: str) -> FollowUp:
        """Withdraw what is voted on; for its proposer and for managers."""
        followup = await self._seen(request, typed)
        may_decide(followup, request.member.id, await self._manages(request, followup))
        done = await self._store.withdraw(followup, request.member, request.event_id, self._now())
        return await self._after(followup, request, done, "only what is voted on can be withdrawn")

    async def assign(self, request: Request, typed: str, owner: str, due: str) -> FollowUp:
        """Give an accepted follow-up an owner, and a day by which it is due; without a day it keeps the one it has."""
        followup = await self._seen(request, typed)
        meant = await self._owner(request, owner)
        day = due_day(due, await self._today(followup.workspace)) if due else followup.due
        done = await self._store.assign(followup, meant, day, request.member, request.event_id, self._now())
        return await self._after(followup, request, done, "")

    async def _owner(self, request: Request, typed: str) -> MemberRef:
        """Return who is meant, by the name that the platform shows; one who left is told so."""
        meant = await self._people.found(read_owner(typed, request.member))
        if not meant.id or meant.id == request.member.id:
            return meant
        try:
            return await self._platforms.of(meant.workspace).named(request.channel, meant)
        except MemberGone:
            who = meant.name or "That member"
            raise OwnerGone(f"{who} is not in this workspace any more: choose somebody else.") from None

    async def _today(self, workspace: WorkspaceRef) -> date:
        zone = (await self._preferences.of(workspace)).zone or UTC_ZONE
        return self._now().astimezone(zone_of(zone)).date()

    async def close(self, request: Request, typed: str, state: State | None, said: str) -> FollowUp:
        """Close what was accepted, as done unless told; end a vote early, by its votes, for its proposer and managers.

        Nobody says what a vote comes to: where a `state` is given for one, that is refused.
        """
        followup, note = await self._seen(request, typed), in_one_line(await self._people.spoken(request.channel, said))
        if followup.state is State.VOTING:
            may_decide(followup, request.member.id, await self._manages(request, followup))
            if state is not None:
                raise NotVotedYet(
                    f"#{followup.number} is voted on: close it without --as, and its votes decide, or withdraw it."
                )
            await self._ballots.recount(followup)
            change = Change(What.ACCEPTED, request.member, self._now(), note=note)
            ended = await self._ballots.decide(followup, change, request.event_id)
            return await self._after(followup, request, ended is not None, "it is closed already")
        done = await self._store.close(
            followup, state or State.DONE, note, request.member, request.event_id, self._now()
        )
        return await self._after(followup, request, done, "it is closed already")

    async def reopen(self, request: Request, typed: str) -> FollowUp:
        """Open again what is closed; what was not accepted is voted on once more."""
        followup = await self._seen(request, typed)
        if followup.state.open and not await self._store.done_by(followup, request.event_id):
            raise StillOpen(f"#{followup.number} is open: {_standing(followup)}.")
        try:
            done = await self._reopened(request, followup)
        except RuleBroken:
            raise OpenedAgain(f"The same as #{followup.number} is open already: /despatch followup list") from None
        return await self._after(followup, request, done, "it is open already")

    async def _reopened(self, request: Request, followup: FollowUp) -> bool:
        now = self._now()
        if followup.accepted:
            return await self._store.reopen(followup, request.member, request.event_id, now)
        may_decide(followup, request.member.id, await self._manages(request, followup))
        terms, _ = await self._proposals.terms(followup.workspace)
        return await self._store.revote(replace(followup, terms=terms), request.member, request.event_id, now)

    async def listed(self, request: Request, wanted: Wanted) -> Listing:
        """Return follow-ups, as far as they stand in this channel or are the asker's own."""
        workspace = request.channel.workspace
        topic = await self._topics.known(workspace, wanted.topic) if wanted.topic else None
        topics = {topic.id, *(former.id for former in topic.formers)} if topic else None
        owner = await self._people.found(read_owner(wanted.owner, request.member)) if wanted.owner else None
        fitting = [
            followup
            for followup in await self._store.all(workspace)
            if _fits(followup, wanted) and (topics is None or followup.topic in topics) and _owned(followup, owner)
        ]
        found = [followup for followup in fitting if _visible(followup, request)]
        return Listing(tuple(found), len(fitting) - len(found))

    async def shown(self, request: Request, typed: str) -> tuple[FollowUp, tuple[Change, ...]]:
        """Return a follow-up with all that was changed of it; its votes are asked for if that is some time ago."""
        followup = await self._seen(request, typed)
        old = followup.recounted_at is None or followup.recounted_at + FRESH < self._now()
        if followup.state is State.VOTING and old and await self._ballots.recount(followup):
            followup = await self._again(followup)
        return followup, await self._store.changes(followup)

    def address(self, followup: FollowUp) -> str:
        """Return the address of a ballot, or nothing."""
        return self._ballots.address(followup)

    async def _seen(self, request: Request, typed: str) -> FollowUp:
        """Return the follow-up of a number, as far as the asker may see it."""
        number = number_of(typed)
        followup = await self._store.numbered(request.channel.workspace, number) if number else None
        if followup is None:
            shown = " ".join(typed.split())[:40]
            raise FollowUpUnknown(f"There is no follow-up “{shown}” here: /despatch followup list shows their numbers.")
        if not _visible(followup, request):
            raise Elsewhere(f"#{followup.number} stands in another channel: ask there.")
        return followup

    async def _manages(self, request: Request, followup: FollowUp) -> bool:
        if request.member.id == followup.proposed_by.id:
            return False
        return await self._platforms.role(request) is Role.MANAGER

    async def _again(self, followup: FollowUp) -> FollowUp:
        return await self._store.one(followup.id) or followup

    async def _after(self, before: FollowUp, request: Request, done: bool, why: str) -> FollowUp:
        """Return a follow-up after a change; one that this request made before a restart counts as made."""
        followup = await self._again(before)
        if done or await self._store.done_by(followup, request.event_id):
            return followup
        if followup.state is State.VOTING:
            raise NotVotedYet(f"#{followup.number} is still voted on: it can be given to somebody once it is accepted.")
        raise NotOpen(f"#{followup.number} is {_standing(followup)}{f': {why}' if why else ''}.")


def number_of(typed: str) -> int:
    """Return the number that is meant by “12”, “#12”, or “12 Ask the board” as it is suggested; 0 for none. Pure."""
    found = _NUMBER.match(typed.strip())
    return int(found[1]) if found else 0


def _visible(followup: FollowUp, request: Request) -> bool:
    """Say whether the asker may see a follow-up: words said in one channel are given in no other. Pure."""
    people = (followup.proposed_by.id, followup.owner.id if followup.owner else "")
    return followup.place.channel == request.channel or request.member.id in people


def _fits(followup: FollowUp, wanted: Wanted) -> bool:
    if wanted.everything:
        return True
    return followup.state is wanted.state if wanted.state else followup.state.open


def _owned(followup: FollowUp, owner: MemberRef | None) -> bool:
    if owner is None or followup.owner is None:
        return owner is None
    if owner.id and followup.owner.id:
        return owner.id == followup.owner.id
    return owner.name.casefold() == followup.owner.name.casefold()


def _closed(followup: FollowUp) -> str:
    return f"#{followup.number} is {_standing(followup)}: no vote is taken on it any more."


def _standing(followup: FollowUp) -> str:
    words = {State.VOTING: "voted on", State.ACCEPTED: "accepted", State.DROPPED: "dropped", State.DONE: "done"}
    return words.get(followup.state, "withdrawn")
