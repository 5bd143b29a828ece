"""Follow-ups as replies: proposed, voted, changed, listed, shown whole. Pure, but for who looks articles up."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.articles.highlights import page_address
from bot.articles.model import StoredArticle
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.reply import (
    Button,
    Buttons,
    Fields,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Reply,
    Text,
    Visibility,
)
from bot.chat.spec import ROOT
from bot.commands.ballots import (
    ballot_of,
    ballot_reply,
    buttons_of,
    closing_reply,
    counted,
    decision_reply,
    heading_of,
    in_words,
    lines_of,
    moment,
    owned,
    proposer_of,
    reminder_reply,
    state_of,
)
from bot.commands.cards import passage
from bot.followups.followups import Listing, Voted
from bot.followups.model import (
    EMOJI,
    Change,
    FollowUp,
    State,
    What,
)
from bot.workspaces.zones import UTC_ZONE, zone_of

MAX_LISTED = 40
MAX_CHANGES = 30
MAX_OF_TOPIC, MAX_DECIDED = 8, 3

ADD = f"{ROOT} followup add"


class Library(Protocol):
    """Where versions of articles are."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


@dataclass(frozen=True, slots=True)
class FollowUpDrawing:
    """Draws ballots and what follows from them, with the article they come from and the workspace's clock."""

    library: Library
    zone: Callable[[WorkspaceRef], Awaitable[str]]
    permalink: Callable[[MessageRef], str]

    async def ballot(self, followup: FollowUp) -> Reply:
        """Return a ballot as it stands."""
        return ballot_reply(followup, await self._source(followup), await self._zone(followup))

    async def closing(self, followup: FollowUp, address: str) -> Reply:
        """Return what is told a day before a vote closes."""
        return closing_reply(followup, await self._zone(followup), address)

    def decision(self, followup: FollowUp, address: str) -> Reply:
        """Return what is told of a vote that is over."""
        return decision_reply(followup, address)

    def reminder(self, followup: FollowUp, kind: str, address: str) -> Reply:
        """Return what an owner is told of what is due, or was."""
        return reminder_reply(followup, kind, address)

    async def whole(self, followup: FollowUp, changes: Sequence[Change], address: str) -> Reply:
        """Return everything that is known of a follow-up."""
        return shown_reply(followup, changes, await self._source(followup), await self._zone(followup), address)

    async def _zone(self, followup: FollowUp) -> str:
        return await self.zone(followup.workspace) or UTC_ZONE

    async def _source(self, followup: FollowUp) -> tuple[Part, ...]:
        """Return where a follow-up comes from: the sentence with its link, the article, or the message."""
        origin = followup.origin
        if origin is None:
            address = self.permalink(followup.about) if followup.about else ""
            return (Links((Link("The message it comes from", address),)),) if address else ()
        article = await self.library.version(origin.article, origin.version)
        if article is None:
            return ()
        if origin.sentence is not None:
            return (passage_of(article, followup),)
        url = article.canonical_url or article.url
        links = (Link(origin.title, page_address(article)), *([Link("Original", url)] if url else []))
        return (Links(links),)


def passage_of(article: StoredArticle, followup: FollowUp) -> Part:
    """Return the sentence that a follow-up is about, with its place, and whose it is."""
    sentence = followup.origin.sentence if followup.origin else None
    if sentence is None:
        raise ValueError(followup.id)
    part = passage(article, sentence)
    return type(part)(part.text, part.here, part.original, article.site or "source unknown")


def proposed_reply(followup: FollowUp, address: str, *, new: bool) -> Reply:
    """Return that something is proposed, or was before, and the way to it."""
    links = (Links((Link("Go to it", address),)),) if address else ()
    if not new:
        words = Text(f"That is a follow-up already: #{followup.number} “{followup.title}”, {state_of(followup)}.")
        return Reply((words, *links), Visibility.EPHEMERAL)
    stands = "Its ballot stands in this channel" if not followup.place.thread else "Its ballot stands in the thread"
    told = f"{stands}." if followup.ballot else "Its ballot is on its way: the chat platform is slow to answer."
    undo = Buttons((Button("Withdraw it", f"{ROOT} followup withdraw {followup.number}"),))
    return Reply((Text(f"Proposed as #{followup.number}. {told}"), *links, undo), Visibility.EPHEMERAL)


def voted_reply(voted: Voted) -> Reply:
    """Return how a member's vote stands after a button."""
    followup = voted.followup
    if voted.choice is None:
        words = f"Your vote on #{followup.number} is taken back."
    else:
        words = f"Your vote on #{followup.number}: {voted.choice.value}."
        words += "" if voted.counted else " It is not counted: only those who manage the workspace vote on this one."
        words += " Your thumb under it holds it, too: take that away to have no vote." if voted.held else ""
    stands = Footer(f"So far {followup.tally.yes} yes and {followup.tally.no} no.")
    return Reply((Text(words), stands), Visibility.EPHEMERAL)


def changed_reply(followup: FollowUp, address: str) -> Reply:
    """Return how a follow-up stands after a change, to whoever made it, with the way back."""
    lines = {
        State.ACCEPTED: f"#{followup.number} is accepted. {owned(followup)}",
        State.DROPPED: f"#{followup.number} is dropped.",
        State.DONE: f"#{followup.number} is done.",
        State.WITHDRAWN: f"#{followup.number} is withdrawn.",
        State.VOTING: f"#{followup.number} is voted on again.",
    }
    votes = f" The votes: {followup.tally.yes} yes, {followup.tally.no} no." if followup.accepted is not None else ""
    parts: list[Part] = [Text(f"{lines[followup.state]}{votes if followup.owner is None else ''}")]
    parts += [Links((Link("Go to it", address),))] if address else []
    if not followup.state.open:
        parts.append(Buttons((Button("Reopen it", f"{ROOT} followup reopen {followup.number}"),)))
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def listed_reply(listing: Listing, zone: str, now: datetime, addresses: Sequence[tuple[int, str]]) -> Reply:
    """Return follow-ups, those that are voted on first, then what is due first."""
    found = sorted(listing.found, key=in_order)
    shown = found[:MAX_LISTED]
    parts: list[Part] = [Heading("Follow-ups", (f"{len(found)} found",) if found else ())]
    rows = tuple((row_name(one), f"{one.title} · {standing(one, zone, now)}{_on(one)}") for one in shown)
    parts += [Fields(rows)] if rows else [Text("There is none here. A thumb decides on each: propose the first one.")]
    parts += [Text(f"{len(found) - len(shown)} more are not listed.")] if len(found) > len(shown) else []
    if listing.elsewhere:
        more = counted(listing.elsewhere, "more stands", "more stand")
        parts.append(Text(f"{more} in other channels, and can be listed there."))
    known = dict(addresses)
    links = [Link(f"Ballot #{one.number}", known[one.number]) for one in shown[:10] if known.get(one.number)]
    parts += [Links(tuple(links))] if links else []
    foot = f"More on one: {ROOT} followup show {shown[0].number}" if shown else f"Begin: {ADD} Ask for the figures"
    return Reply((*parts, Footer(foot)), Visibility.EPHEMERAL)


def topic_parts(
    found: Sequence[FollowUp], zone: str, now: datetime, addresses: Sequence[tuple[int, str]], elsewhere: int = 0
) -> tuple[Part, ...]:
    """Return a topic's open follow-ups, and what was decided of late: nothing where there is neither."""
    ordered = sorted(found, key=in_order)
    waiting = [one for one in ordered if one.state.open]
    decided = sorted((one for one in found if one.accepted is not None and not one.state.open), key=_ended_at)
    shown = [*waiting[:MAX_OF_TOPIC], *reversed(decided[-MAX_DECIDED:])]
    parts: list[Part] = [Heading("Follow-ups", (f"{len(waiting)} open",))] if shown or elsewhere else []
    rows = tuple((row_name(one), f"{one.title} · {standing(one, zone, now)}") for one in shown)
    parts += [Fields(rows)] if rows else []
    more = len(waiting) - MAX_OF_TOPIC
    parts += [Text(f"{more} more are open: {ROOT} followup list")] if more > 0 else []
    if elsewhere:
        parts.append(Text(f"{counted(elsewhere, 'more stands', 'more stand')} in other channels."))
    known = dict(addresses)
    links = tuple(Link(f"Ballot #{one.number}", known[one.number]) for one in shown if known.get(one.number))
    return (*parts, *([Links(links)] if links else []))


def _ended_at(followup: FollowUp) -> datetime:
    return followup.closed_at or followup.proposed_at


def _on(followup: FollowUp) -> str:
    return f" · {followup.topic_name}" if followup.topic_name else ""


def row_name(followup: FollowUp) -> str:
    """Return what a follow-up is called in a list."""
    return f"#{followup.number}"


def in_order(followup: FollowUp) -> tuple[bool, bool, date, datetime, int]:
    """Return what follow-ups are ordered by: open ones first, those voted on before them, then by day."""
    day = followup.due or date.max
    closed = not followup.state.open
    return (closed, followup.state is not State.VOTING, day, followup.terms.closes_at, followup.number)


def standing(followup: FollowUp, zone: str, now: datetime) -> str:
    """Return how a follow-up stands, in a few words: the votes and when they close, or whose it is and until when."""
    if followup.state is State.VOTING:
        votes = " ".join(f"{emoji} {count}" for emoji, count in zip(EMOJI, _votes(followup), strict=True))
        return f"{votes} · closes {moment(followup.terms.closes_at, zone)}"
    if followup.state is not State.ACCEPTED:
        return f"{state_of(followup)}{f': {followup.note}' if followup.note else ''}"
    owner = followup.owner.name or "a member" if followup.owner else "nobody's yet"
    if followup.due is None:
        return owner
    late = followup.due < now.astimezone(zone_of(zone)).date()
    return f"{owner} · {'overdue: it was due' if late else 'due'} {in_words(followup.due)}"


def _votes(followup: FollowUp) -> tuple[int, int]:
    return followup.tally.yes, followup.tally.no


def shown_reply(
    followup: FollowUp, changes: Sequence[Change], source: Sequence[Part], zone: str, address: str
) -> Reply:
    """Return a follow-up whole: its ballot, where it comes from, and everything that was changed."""
    parts: list[Part] = [heading_of(followup), ballot_of(followup, zone), *source, *map(Text, lines_of(followup))]
    rows = tuple((change_in_words(change), _by(change, zone)) for change in changes[-MAX_CHANGES:])
    parts += [Heading("What was done"), Fields(rows)]
    parts += [Links((Link("Go to its ballot", address),))] if address else []
    buttons = _ways(followup)
    parts += [Buttons(buttons)] if buttons else []
    return Reply((*parts, Footer(f"Proposed by {proposer_of(followup)}.")), Visibility.EPHEMERAL)


def _ways(followup: FollowUp) -> tuple[Button, ...]:
    if not followup.state.open:
        return (Button("Reopen it", f"{ROOT} followup reopen {followup.number}"),)
    if followup.state is State.VOTING:
        return (*buttons_of(followup), Button("Withdraw it", f"{ROOT} followup withdraw {followup.number}"))
    return buttons_of(followup)


def change_in_words(change: Change) -> str:
    """Return what was changed."""
    votes = f", {change.tally.yes} yes and {change.tally.no} no" if change.tally else ""
    due = f", due {in_words(change.due)}" if change.due else ""
    words = {
        What.PROPOSED: "Proposed",
        What.ACCEPTED: f"Accepted{votes}",
        What.DROPPED_BY_VOTE: f"Dropped by vote{votes}",
        What.WITHDRAWN: "Withdrawn",
        What.ASSIGNED: f"Given to {change.owner or 'a member'}{due}",
        What.DONE: "Done",
        What.DROPPED: "Dropped",
        What.REOPENED: "Opened again",
    }
    return f"{words[change.what]}{f': {change.note}' if change.note else ''}"


def _by(change: Change, zone: str) -> str:
    who = (change.member.name or "a member") if change.member else "by itself"
    return f"{who} · {moment(change.at, zone)}"
