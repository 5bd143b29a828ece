"""The ballot of a follow-up as a reply, and what its thread and its owner are told. Pure."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.chat.reply import Ballot, Button, Buttons, Footer, Heading, Link, Links, Part, Reply, Text
from bot.chat.spec import ROOT
from bot.followups.model import EMOJI, MORE_THAN_HALF, Choice, FollowUp, State, Tally, Terms, Voters
from bot.workspaces.zones import UTC_ZONE, zone_of

THIS = "Follow this up?"
PRESS, THUMB = "Press again to take your vote back.", "Vote with a thumb; take it away and it is gone."


def ballot_reply(followup: FollowUp, source: Sequence[Part], zone: str) -> Reply:
    """Return the ballot: the question, where it comes from, the votes, when it closes, what it takes."""
    parts: list[Part] = [heading_of(followup), ballot_of(followup, zone), *source]
    parts += [Text(line) for line in lines_of(followup)]
    buttons = buttons_of(followup)
    parts += [Buttons(buttons)] if buttons else []
    return Reply((*parts, Footer(_foot(followup))), thread=followup.place.root)


def heading_of(followup: FollowUp) -> Heading:
    """Return its number and topic, and how far it is once the vote is over."""
    aside = "" if followup.state is State.VOTING else state_of(followup)
    return Heading(f"Follow-up #{followup.number}", (followup.topic_name,) if followup.topic_name else (), aside)


def ballot_of(followup: FollowUp, zone: str) -> Ballot:
    """Return the question with its votes, and when they close or what they came to."""
    counts = {Choice.YES: followup.tally.yes, Choice.NO: followup.tally.no}
    choices = tuple((emoji, f"{counts[choice]} {choice.value}") for emoji, choice in EMOJI.items())
    closes = f"closes {moment(followup.terms.closes_at, zone)}" if followup.state is State.VOTING else _ended(followup)
    return Ballot(question_of(followup), choices, closes)


def _ended(followup: FollowUp) -> str:
    """Return what became of a vote, beside its votes."""
    if followup.accepted is None:
        return "withdrawn before the vote was over"
    return "the vote is over: accepted" if followup.accepted else "the vote is over: dropped"


def question_of(followup: FollowUp) -> str:
    """Return the question as a ballot asks it, beside the words that it comes from."""
    if not followup.question and followup.origin and followup.origin.sentence:
        return THIS
    return followup.title


def lines_of(followup: FollowUp) -> list[str]:
    """Return what else is to be known: the terms, votes that do not count, whose it is, what was said at its end."""
    lines = [terms_in_words(followup.terms)] if followup.state is State.VOTING else []
    lines += [uncounted(followup.tally)] if followup.tally.uncounted else []
    lines += [owned(followup)] if followup.state is State.ACCEPTED else []
    lines += [f"Note: {followup.note}"] if followup.note else []
    return lines


def terms_in_words(terms: Terms) -> str:
    """Return what it takes to be accepted."""
    many = f"at least {counted(terms.quorum, 'vote')}"
    share = "more than half" if terms.majority == MORE_THAN_HALF else f"at least {terms.majority}%"
    whose = " Only the votes of those who manage the workspace count." if terms.voters is Voters.MANAGERS else ""
    return f"Accepted with {many}, {share} of them yes.{whose}"


def uncounted(votes: Tally) -> str:
    """Return that votes do not count, and why."""
    many = f"{counted(votes.uncounted, 'vote')} {'is' if votes.uncounted == 1 else 'are'} not counted"
    return f"{many}: only those who manage the workspace vote on this one."


def _foot(followup: FollowUp) -> str:
    by = f"Proposed by {proposer_of(followup)}."
    if followup.state is not State.VOTING:
        return f"{by} Everything about it: {ROOT} followup show {followup.number}"
    how = PRESS if followup.buttons else THUMB
    return f"{by} {how}"


def proposer_of(followup: FollowUp) -> str:
    """Return who proposed it, by name."""
    return followup.proposed_by.name or "a member"


def buttons_of(followup: FollowUp) -> tuple[Button, ...]:
    """Return what one can do with it as it stands."""
    number = followup.number
    if followup.state is State.VOTING and followup.buttons:
        return tuple(
            Button(f"{emoji} {choice.value.capitalize()}", f"{ROOT} followup vote {number} {choice.value}")
            for emoji, choice in EMOJI.items()
        )
    if followup.state is not State.ACCEPTED:
        return ()
    if followup.owner is None:
        return (Button("I take it", f"{ROOT} followup assign {number} me"),)
    return (Button("Done", f"{ROOT} followup close {number}"),)


def decision_reply(followup: FollowUp, address: str) -> Reply:
    """Return what the thread is told when a vote is over, with its numbers."""
    votes = (f"{followup.tally.yes} yes", f"{followup.tally.no} no")
    aside = f"{followup.tally.uncounted} not counted" if followup.tally.uncounted else ""
    word = "accepted" if followup.accepted else "dropped"
    parts: list[Part] = [Heading(f"Follow-up #{followup.number} is {word}", votes, aside), Text(followup.title)]
    parts += [Links((Link("Its ballot", address),))] if address else []
    if followup.accepted:
        parts.append(Buttons((Button("I take it", f"{ROOT} followup assign {followup.number} me"),)))
        foot = f"Who sees to it, and by when? {ROOT} followup assign {followup.number} me --due Friday"
    else:
        foot = f"{_why_dropped(followup)} To vote once more: {ROOT} followup reopen {followup.number}"
    return Reply((*parts, Footer(foot)), thread=followup.place.root)


def _why_dropped(followup: FollowUp) -> str:
    votes, terms = followup.tally, followup.terms
    if votes.counted < terms.quorum:
        return f"It took {counted(terms.quorum, 'vote')}, and {votes.counted or 'none'} counted."
    share = "more than half" if terms.majority == MORE_THAN_HALF else f"at least {terms.majority}%"
    return f"It took {share} yes."


def closing_reply(followup: FollowUp, zone: str, address: str) -> Reply:
    """Return what a thread is told a day before a vote closes."""
    missing = followup.terms.quorum - followup.tally.counted
    votes = (f"{followup.tally.yes} yes", f"{followup.tally.no} no")
    parts: list[Part] = [Heading(f"The vote on #{followup.number} closes soon", votes), Text(followup.title)]
    parts += [Links((Link("Vote there", address),))] if address else []
    more = f" {counted(missing, 'more vote')} {'is' if missing == 1 else 'are'} needed." if missing > 0 else ""
    foot = Footer(f"It closes {moment(followup.terms.closes_at, zone)}.{more}")
    return Reply((*parts, foot), thread=followup.place.root)


def reminder_reply(followup: FollowUp, kind: str, address: str) -> Reply:
    """Return what an owner is told of what is due, or was; nobody else is called."""
    day = in_words(followup.due) if followup.due else ""
    owner = followup.owner.name if followup.owner else ""
    words = f"is due {day}" if kind == "due" else f"was due {day} and is open still"
    parts: list[Part] = [Heading(f"Follow-up #{followup.number} {words}", (owner,) if owner else ())]
    parts += [Text(followup.title), *([Links((Link("Its ballot", address),))] if address else [])]
    return Reply((*parts, Footer(f"When it is done, in its channel: {ROOT} followup close {followup.number}")))


def owned(followup: FollowUp) -> str:
    """Return whose it is and by when."""
    if followup.owner is None:
        return "Nobody has it yet."
    due = f", due {in_words(followup.due)}" if followup.due else ", no day was set"
    return f"With {followup.owner.name or 'a member'}{due}."


def state_of(followup: FollowUp) -> str:
    """Return how far a follow-up is."""
    return "voted on" if followup.state is State.VOTING else followup.state.value


def moment(at: datetime, zone: str) -> str:
    """Return a moment in the workspace's time: “Monday 30 November, 08:00 Europe/London time”."""
    named = "UTC" if zone == UTC_ZONE else f"{zone} time"
    return f"{at.astimezone(zone_of(zone)):%A %-d %B, %H:%M} {named}"


def in_words(day: date | None) -> str:
    """Return a day as people write it: “Friday 4 December”."""
    return f"{day:%A} {day.day} {day:%B}" if day else "on no day"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
