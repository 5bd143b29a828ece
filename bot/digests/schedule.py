"""When a channel is due. Pure: schedules, what a channel has had, and `now` in; which slot to claim out.

A digest is keyed by its slot, a local date and a wall time, and not by a moment: so the hour that comes twice in
autumn gives one, and the hour that is left out in spring gives one too, at the first moment after it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.model import Slot
from bot.workspaces.zones import zone_of

CATCH_UP = timedelta(hours=24)
"""What was missed for longer is not caught up: the next digest holds it."""

REMEMBERED = timedelta(days=4)
"""How far back it is told what was missed."""

LATE = timedelta(minutes=10)
"""A digest that is claimed so long after its time says that it is late."""

LOOK_AGAIN = timedelta(hours=6)
"""A schedule is looked at so often even when nothing is due, in case zones' rules or clocks have changed."""

HORIZON = timedelta(days=15)
"""How far ahead the next slot is looked for: a day of the week comes within 7, and one may have been had already."""

WEEK = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Wall times, ascending, on days of the week (Monday is 0) in a time zone."""

    times: tuple[time, ...]
    days: frozenset[int]
    zone: str


@dataclass(frozen=True, slots=True)
class Due:
    """A slot and the moment, in UTC, at which it comes."""

    slot: Slot
    moment: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """A schedule as it runs: slots after `since` count, and the `bridges` that an earlier schedule left to it."""

    schedule: Schedule
    since: datetime
    bridges: tuple[Due, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do for a channel now: claim a slot or none, and note the older ones that its digest covers."""

    look_at: datetime
    due: Due | None = None
    merged: tuple[Slot, ...] = field(default=())
    late: bool = False


def moment_of(slot: Slot, zone: ZoneInfo) -> datetime | None:
    """Return when a slot comes, in UTC, or nothing where its zone left out the whole date.

    A time that comes twice comes at the first; one that is left out, at the first moment after the gap.
    """
    local = datetime.combine(slot.day, slot.at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if _wall(moment, zone) == local.replace(tzinfo=None):
        return moment
    after = _end_of_gap(local, zone)
    return None if after == _end_of_gap(local.replace(hour=0, minute=0), zone) == _next_midnight(local, zone) else after


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _next_midnight(local: datetime, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(local.date() + _DAY, time(), tzinfo=zone)
    return midnight.astimezone(UTC)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at which clocks were put forward over a local time, found by halving; else that time's own.

    With `fold` 1 a time in a gap is read by the offset that holds after it, with 0 by the one before.
    """
    low, high = (local.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    if low >= high:
        return high
    offset = high.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


def dues(schedule: Schedule, after: datetime, until: datetime) -> Iterator[Due]:
    """Yield the slots that come after one moment and up to another, day by day."""
    zone = zone_of(schedule.zone)
    day, last = after.astimezone(zone).date() - _DAY, until.astimezone(zone).date()
    while day <= last:
        if day.weekday() in schedule.days:
            yield from _of_day(schedule, zone, day, after, until)
        day += _DAY


def _of_day(schedule: Schedule, zone: ZoneInfo, day: date, after: datetime, until: datetime) -> Iterator[Due]:
    for at in schedule.times:
        slot = Slot(day, at)
        moment = moment_of(slot, zone)
        if moment is not None and after < moment <= until:
            yield Due(slot, moment)


def next_due(running: Running, had: Collection[Slot], now: datetime) -> Due | None:
    """Return the next slot that will be claimed."""
    return _next_of(running, had, now, max(now, running.since) - now + HORIZON)


def _next_of(running: Running, had: Collection[Slot], after: datetime, within: timedelta) -> Due | None:
    return min(_open(running, had, after, after + within), key=_by_moment, default=None)


def decide(running: Running, had: Collection[Slot], now: datetime) -> Decision:
    """Return what to claim now: the newest slot that has come and not been had, for all that were missed with it."""
    missed = sorted(_open(running, had, now - CATCH_UP, now), key=_by_moment)
    coming = _next_of(running, (*had, *(due.slot for due in missed)), now, LOOK_AGAIN)
    look_at = min(coming.moment, now + LOOK_AGAIN) if coming else now + LOOK_AGAIN
    if not missed:
        return Decision(look_at)
    *older, newest = missed
    return Decision(look_at, newest, tuple(due.slot for due in older), now - newest.moment > LATE)


def _open(running: Running, had: Collection[Slot], after: datetime, until: datetime) -> list[Due]:
    """Return the slots of a time that are still to be had, those of bridges with them."""
    own = [due for due in dues(running.schedule, max(after, running.since), until) if due.slot not in had]
    taken = {day: _taken(running, had, day) for day in {due.slot.day for due in own}}
    free = [due for due in own if due.slot not in taken[due.slot.day]]
    bridges = [due for due in running.bridges if due.slot not in had and after < due.moment <= until]
    return [*free, *bridges]


def _taken(running: Running, had: Collection[Slot], day: date) -> frozenset[Slot]:
    """Return the slots of a date in whose place it has had digests at other times, by an earlier schedule or zone."""
    mine = [Slot(day, at) for at in running.schedule.times]
    others = sum(slot.day == day and slot not in mine for slot in had)
    return frozenset([slot for slot in mine if slot not in had][:others])


def bridges(old: Running, new: Schedule, had: Collection[Slot], now: datetime) -> tuple[Due, ...]:
    """Return the slots of an old schedule that are still to come although a new one begins now.

    Those are: what is due already, and the first slot of a date that would have none, because the new
    schedule's times on it have passed or because it is over in the new zone.
    """
    today = now.astimezone(zone_of(new.zone)).date()
    reach = now + timedelta(days=3)
    ahead = {due.slot.day for due in dues(new, now, reach)}
    kept = list(overdue(old, had, now))
    for due in sorted(_open(old, had, now, reach), key=_by_moment):
        day = due.slot.day
        wanted = day <= today and day.weekday() in new.days and day not in ahead
        if wanted and not any(slot.day == day for slot in (*had, *(item.slot for item in kept))):
            kept.append(due)
    return tuple(kept)


def overdue(running: Running, had: Collection[Slot], now: datetime) -> tuple[Due, ...]:
    """Return the slot that has come and is not claimed yet, if there is one."""
    decision = decide(running, had, now)
    return (decision.due,) if decision.due else ()


def missed(running: Running, had: Collection[Slot], now: datetime) -> tuple[Due, ...]:
    """Return the slots of late that came and will not be caught up any more, since nothing ran for too long."""
    return tuple(sorted(_open(running, had, now - REMEMBERED, now - CATCH_UP), key=_by_moment))


def _by_moment(due: Due) -> tuple[datetime, Slot]:
    return due.moment, due.slot
