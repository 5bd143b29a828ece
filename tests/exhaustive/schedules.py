"""Every zone, every day of two years, eight wall times: each slot comes once, at the moment that clocks show.

`python -m tests.exhaustive.schedules` goes through all of it (`make exhaustive`).
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

from bot.digests.schedule import WEEK, Due, Schedule, dues
from bot.workspaces.zones import zone_names, zone_of

TIMES = (time(0), time(0, 30), time(1, 30), time(2, 30), time(3), time(8), time(17, 30), time(23, 45))
FIRST, DAYS = date(2026, 1, 1), 730
SECOND = timedelta(seconds=1)
TICKS = (timedelta(minutes=17), timedelta(hours=5), timedelta(hours=23, minutes=59), timedelta(days=9))
"""How far apart the ticks are by turns; what falls between two of them is asked for once."""


@dataclass
class Found:
    """How many cases there were, and those among them that no clock shows or that clocks show twice."""

    cases: int = 0
    gaps: int = 0
    overlaps: int = 0

    def add(self, other: "Found") -> None:
        self.cases, self.gaps, self.overlaps = (
            self.cases + other.cases,
            self.gaps + other.gaps,
            self.overlaps + other.overlaps,
        )


def check(name: str, first: date = FIRST, days: int = DAYS, times: tuple[time, ...] = TIMES) -> Found:
    """Go through a zone; raises `AssertionError` for a slot that comes twice, never, or at another moment."""
    zone, found = zone_of(name), Found()
    came = list(_ticked(Schedule(times, WEEK, name), first, days))
    expected = Counter((first + timedelta(days=day), at) for day in range(days) for at in times)
    assert Counter((due.slot.day, due.slot.at) for due in came) == expected, name
    for due in came:
        found.add(_judged(due, zone))
    return found


def _ticked(schedule: Schedule, first: date, days: int) -> Iterator[Due]:
    """Yield what is due, tick by tick; what belongs to other dates lies at the edges of the time and is left out."""
    start = datetime.combine(first, time(), UTC) - timedelta(days=2)
    last = first + timedelta(days=days - 1)
    for after, until in pairwise(_ticks(start, datetime.combine(last, time(), UTC) + timedelta(days=3))):
        yield from (due for due in dues(schedule, after, until) if first <= due.slot.day <= last)


def _ticks(start: datetime, end: datetime) -> Iterator[datetime]:
    number = 0
    while start < end:
        yield start
        start += TICKS[number % len(TICKS)]
        number += 1
    yield end


def _judged(due: Due, zone: ZoneInfo) -> Found:
    """Say what kind of case it is by what clocks show at its moment and just before, and not by how it was found."""
    wanted, shown = datetime.combine(due.slot.day, due.slot.at), due.moment.astimezone(zone)
    if shown.replace(tzinfo=None) == wanted:
        assert shown.fold == 0, (zone.key, due)
        return Found(1, 0, shown.utcoffset() != shown.replace(fold=1).utcoffset())
    before = (due.moment - SECOND).astimezone(zone).replace(tzinfo=None)
    assert before < wanted < shown.replace(tzinfo=None), (zone.key, due)
    return Found(1, 1)


def check_all(names: Iterable[str]) -> Found:
    """Go through zones."""
    found = Found()
    for name in names:
        found.add(check(name))
    return found


if __name__ == "__main__":
    began = perf_counter()
    whole = check_all(zone_names())
    sys.stdout.write(
        f"{len(zone_names())} zones, {DAYS} days from {FIRST}, {len(TIMES)} times: {whole.cases:,} slots came once each, "
        f"{whole.gaps} of them in gaps and {whole.overlaps} in overlaps; {perf_counter() - began:.0f} s\n"
    )
