"""What may be proposed, what is the same, and when things are due. Pure: `now` is passed in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from bot.followups.errors import NotYours
from bot.followups.model import FollowUp, Origin, Place, State, Tally, Terms
from bot.followups.votes import accepted
from bot.workspaces.zones import zone_of

MAX_QUESTION = 300
"""Characters of a question: what one takes in at a glance, and what a digest's line has room for."""

MAX_NOTE = 300
"""Characters of what is said when something is closed."""

CALM = timedelta(seconds=2)
"""How long a ballot waits after a vote before it is edited, so that ten votes at once are one edit."""

PATIENCE = timedelta(seconds=15)
"""The longest that a ballot shows an old tally while votes keep coming."""

DAY = timedelta(days=1)

RECOUNT_EVERY = timedelta(hours=1)
"""How often the platform is asked who has reacted, though nothing seems to have been missed."""

REMIND_AT = time(9)
"""The local time at which an owner is reminded."""

LATE_REMINDER = timedelta(days=7)
"""How long after its time a reminder of what is overdue still helps somebody."""


def in_one_line(typed: str) -> str:
    """Return words on one line."""
    return " ".join(typed.split())


def key_of(question: str, place: Place, topic: str | None, origin: Origin | None) -> str:
    """Return what two proposals have in common that ask the same.

    One sentence is proposed once in a channel, in whatever words beside it; so are the same words on
    one topic there, and an article about which nothing is said.
    """
    if origin and origin.sentence:
        kind, said = f"sentence {origin.article}", origin.words
    elif question:
        kind, said = f"words {topic or ''}", question
    else:
        kind, said = "article", origin.article if origin else ""
    return f"{place.channel.id} {kind} {sha256(' '.join(said.split()).casefold().encode()).hexdigest()[:16]}"


def edit_due(stale_since: datetime | None, now: datetime) -> datetime:
    """Return when a ballot is edited that changed just now, and shows something old `stale_since`."""
    return min(now + CALM, (stale_since or now) + PATIENCE)


def closing_soon(terms: Terms, now: datetime) -> bool:
    """Say whether it is time to remind people that a vote closes: a day before, of one that is open for longer."""
    return (
        terms.reminder
        and terms.closes_at - DAY <= now < terms.closes_at
        and terms.closes_at - terms.opened_at > DAY + timedelta(hours=1)
    )


def may_decide(followup: FollowUp, member: str, manager: bool) -> None:
    """Raise `NotYours` for whoever is neither the proposer nor a manager."""
    if member != followup.proposed_by.id and not manager:
        who = followup.proposed_by.name or "who proposed it"
        raise NotYours(
            f"#{followup.number} can be closed or withdrawn by {who}, and by those who manage the workspace."
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vote came to."""

    state: State
    tally: Tally

    @property
    def accepted(self) -> bool:
        """Say whether the question was accepted."""
        return self.state is State.ACCEPTED


def outcome(votes: Tally, terms: Terms) -> Outcome:
    """Return what votes come to."""
    return Outcome(State.ACCEPTED if accepted(votes, terms) else State.DROPPED, votes)


def remind_before(due: date, zone: str) -> datetime:
    """Return when an owner is reminded of what is due on a day: the day before."""
    return _at(due - DAY, zone)


def remind_after(due: date, zone: str) -> datetime:
    """Return when an owner is reminded of what was due: the day after."""
    return _at(due + DAY, zone)


def _at(day: date, zone: str) -> datetime:
    return datetime.combine(day, REMIND_AT, zone_of(zone)).astimezone(UTC)


def reminders_of(followup: FollowUp, zone: str, now: datetime) -> tuple[str, ...]:
    """Return which reminders of an owner are due: `due`, `overdue`, or none.

    Whoever was given something on its last day needs no word the same morning.
    """
    if followup.state is not State.ACCEPTED or followup.owner is None or followup.due is None:
        return ()
    before, after = remind_before(followup.due, zone), remind_after(followup.due, zone)
    given = followup.assigned_at or now
    if before <= now < after - DAY and given < before:
        return ("due",)
    if after <= now < after + LATE_REMINDER and given < after:
        return ("overdue",)
    return ()
