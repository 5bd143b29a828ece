"""Marks -> votes -> what they come to. Pure.

A mark is a thumb of one member, by reaction or by button: there or not. The latest mark that is there is the
member's vote; what is known of a mark is never replaced by something older.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.followups.model import MORE_THAN_HALF, Choice, Tally, Terms, Via


@dataclass(frozen=True, slots=True)
class Mark:
    """One thumb of one member: whether it is there, since when by the platform's clock, and when we noted that."""

    member: str
    choice: Choice
    via: Via
    present: bool
    changed_at: datetime
    noted_at: datetime

    @property
    def key(self) -> tuple[str, Choice, Via]:
        """Return what there is one mark of."""
        return self.member, self.choice, self.via


Marks = Mapping[tuple[str, Choice, Via], Mark]


def newer(known: Mark | None, told: Mark) -> Mark | None:
    """Return the mark as it is to be kept, or nothing where what is told changes nothing.

    That is so where it is older than what is known, and where it says the same of the same moment.
    """
    if known is None or told.changed_at > known.changed_at:
        return told
    return told if (told.changed_at, told.present) == (known.changed_at, not known.present) else None


def recounted(
    known: Marks, standing: Mapping[Choice, Collection[str]], asked_at: datetime, now: datetime
) -> tuple[Mark, ...]:
    """Return the marks that a platform's lists of reactions change.

    `asked_at` is when the platform was asked, by our clock: what was noted since then is newer than the lists.
    A mark that is first seen here has the time of the recount.
    """
    told = [
        Mark(member, choice, Via.REACTION, True, _since(known.get((member, choice, Via.REACTION)), now), now)
        for choice, members in standing.items()
        for member in dict.fromkeys(members)
        if not _there(known.get((member, choice, Via.REACTION)))
    ]
    told += [
        replace(mark, present=False, changed_at=_since(mark, now), noted_at=now)
        for mark in known.values()
        if mark.via is Via.REACTION and mark.present and mark.member not in standing.get(mark.choice, ())
    ]
    return tuple(mark for mark in told if not _later(known.get(mark.key), asked_at))


def _since(mark: Mark | None, now: datetime) -> datetime:
    """Return when a mark changed that changed by now, at the earliest when it was last known to."""
    return max(now, mark.changed_at) if mark else now


def _there(mark: Mark | None) -> bool:
    return mark is not None and mark.present


def _later(mark: Mark | None, moment: datetime) -> bool:
    return mark is not None and mark.noted_at > moment


def pressed(known: Marks, member: str, choice: Choice, now: datetime) -> tuple[Mark, ...]:
    """Return the marks that pressing a button changes: it votes, or takes back what it voted.

    Whoever presses the other button means that one alone.
    """
    mine, other = (known.get((member, one, Via.BUTTON)) for one in (choice, _other(choice)))
    changed = [Mark(member, choice, Via.BUTTON, not _there(mine), now, now)]
    if other is not None and other.present:
        changed.append(replace(other, present=False, changed_at=now, noted_at=now))
    return tuple(changed)


def _other(choice: Choice) -> Choice:
    return Choice.NO if choice is Choice.YES else Choice.YES


def vote_of(marks: Iterable[Mark]) -> Choice | None:
    """Return what one member's marks vote: the latest that is there; where two thumbs came at once, nothing."""
    there = [mark for mark in marks if mark.present]
    latest = max((mark.changed_at for mark in there), default=None)
    choices = {mark.choice for mark in there if mark.changed_at == latest}
    return choices.pop() if len(choices) == 1 else None


def accepted(votes: Tally, terms: Terms) -> bool:
    """Say whether votes accept a question: enough of them, and enough of those yes."""
    if votes.counted < terms.quorum or not votes.counted:
        return False
    if terms.majority == MORE_THAN_HALF:
        return 2 * votes.yes > votes.counted
    return 100 * votes.yes >= terms.majority * votes.counted
