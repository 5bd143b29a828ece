"""What is typed about a schedule -> times, days, a zone, and for whom, in any order. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from bot.digests.errors import ScheduleUnclear
from bot.digests.schedule import WEEK, WEEKDAYS
from bot.workspaces.errors import ZoneUnknown
from bot.workspaces.zones import EXAMPLE_ZONE, zone_named

MAX_TIMES = 6
EXAMPLE = f"08:00 weekdays {EXAMPLE_ZONE}"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {
    "daily": WEEK,
    "everyday": WEEK,
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekends": frozenset({5, 6}),
    "weekend": frozenset({5, 6}),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_BETWEEN = frozenset({"and", "at", "on", "every", "each", "day", "the", "in", "&", "to", "here"})
"""Words that people put between; they say nothing that the others do not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; no zone where none was named."""

    times: tuple[time, ...]
    days: frozenset[int]
    zone: str | None = None
    personal: bool = False


def read_schedule(text: str) -> Asked:
    """Return what was typed, such as `08:00,17:30 mon wed fri Europe/London to me`; days missing are all of them.

    Raises `ScheduleUnclear` with what was not understood, `ZoneUnknown` with near names.
    """
    times: set[time] = set()
    days: set[int] = set()
    places: list[str] = []
    words = _words(text)
    for word in words:
        if (at := _time(word)) is not None:
            times.add(at)
        elif found := _days(word):
            days |= found
        elif word.lower() not in (*_BETWEEN, "me"):
            places.append(word)
    if not times:
        raise ScheduleUnclear
    if len(times) > MAX_TIMES:
        raise ScheduleUnclear(f"That is {len(times)} times a day: {MAX_TIMES} are the most.")
    personal = any(word.lower() == "me" for word in words)
    return Asked(tuple(sorted(times)), frozenset(days or WEEK), _zone(places), personal)


def _words(text: str) -> list[str]:
    """Part at spaces and commas, and put a number and the am or pm after it together."""
    joined = re.sub(r"(\d)\s+(am|pm)\b", r"\1\2", text, flags=re.IGNORECASE)
    return [word for word in re.split(r"[\s,;]+", joined.strip()) if word]


def _time(word: str) -> time | None:
    """Return the time that a word is, or nothing; raises `ScheduleUnclear` for one that no clock shows."""
    found = _TIME.fullmatch(word)
    if found is None or not (found[2] or found[3]):
        if word.isdigit():
            raise ScheduleUnclear(f"“{word[:20]}” could be a time: type it as 08:00 or 17:30.")
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise _no_time(word)
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    if hour > 23 or minute > 59:
        raise _no_time(word)
    return time(hour, minute)


def _no_time(word: str) -> ScheduleUnclear:
    return ScheduleUnclear(f"“{word[:20]}” is no time of day: they go from 00:00 to 23:59.")


def _days(word: str) -> frozenset[int]:
    lower = word.lower().strip(".")
    if lower in _GROUPS:
        return _GROUPS[lower]
    first, dash, last = lower.replace("–", "-").partition("-")
    if dash:
        ends = [_day(first), _day(last)]
        return frozenset(_span(*ends)) if None not in ends else frozenset()
    day = _day(lower)
    return frozenset() if day is None else frozenset({day})


def _day(word: str) -> int | None:
    """Return a day of the week by its name, three letters of it at least, Monday being 0."""
    bare = word.removesuffix("s") if word.removesuffix("s") in _DAYS else word
    return next((number for number, name in enumerate(_DAYS) if len(bare) >= 3 and name.startswith(bare)), None)


def _span(first: int | None, last: int | None) -> Iterator[int]:
    if first is None or last is None:
        return
    yield from ((first + step) % 7 for step in range((last - first) % 7 + 1))


def _zone(places: list[str]) -> str | None:
    if not places:
        return None
    try:
        return zone_named(" ".join(places))
    except ZoneUnknown:
        if any("/" in word for word in places) or len(places) == 1:
            raise
    raise ScheduleUnclear(f"“{' '.join(places)[:60]}” is no time, no day and no zone: type it as {EXAMPLE}")
