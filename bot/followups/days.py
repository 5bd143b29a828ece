"""A day as people type it when something is due: 2026-12-01, tomorrow, Friday, in 3 days, 1 December. Pure."""

import re
from datetime import date, timedelta

from bot.followups.errors import DateInvalid, DatePast

FURTHEST = timedelta(days=3660)
"""A due date ten years ahead is a slip of the keys."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_IN = re.compile(r"(?:in )?(\d{1,4}|[a-z]+) (day|week)s?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def due_day(typed: str, today: date) -> date:
    """Return the day that is meant, today at the earliest; raises `DateInvalid` or `DatePast`.

    A weekday is the next one of its name, never today; a day without a year is the next one of its date.
    """
    words = " ".join(typed.lower().split()).removeprefix("by ").removeprefix("on ")
    day = _relative(words, today) or _weekday(words, today) or _dated(words, today)
    if day is None:
        raise DateInvalid(
            f"A day is typed as 2026-12-01, 1 December, tomorrow, Friday or in 3 days, not “{typed[:40]}”."
        )
    if day < today:
        raise DatePast(f"{day:%A} {day.day} {day:%B %Y} is over already: give a day from today on.")
    if day - today > FURTHEST:
        raise DateInvalid(f"{day.day} {day:%B %Y} is more than ten years away: is the year right?")
    return day


def _relative(words: str, today: date) -> date | None:
    if words in ("today", "tomorrow", "next week"):
        return today + timedelta(days={"today": 0, "tomorrow": 1, "next week": 7}[words])
    found = _IN.fullmatch(words)
    if not found:
        return None
    number = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1], 0)
    return today + timedelta(days=number * (7 if found[2] == "week" else 1)) if number else None


def _weekday(words: str, today: date) -> date | None:
    name = words.removeprefix("next ")
    fitting = [at for at, day in enumerate(_WEEKDAYS) if len(name) >= 3 and day.startswith(name)]
    if len(fitting) != 1:
        return None
    return today + timedelta(days=(fitting[0] - today.weekday() - 1) % 7 + 1)


def _dated(words: str, today: date) -> date | None:
    if _ISO.fullmatch(words):
        year, month, day = map(int, words.split("-"))
        return _day(year, month, day)
    if found := _DAY_FIRST.fullmatch(words):
        return _of_year(found[3], _month(found[2]), int(found[1]), today)
    if found := _MONTH_FIRST.fullmatch(words):
        return _of_year(found[3], _month(found[1]), int(found[2]), today)
    return None


def _of_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return _day(int(year), month, day)
    coming = (_day(candidate, month, day) for candidate in range(today.year, today.year + 9))
    return next((found for found in coming if found and found >= today), None)


def _month(word: str) -> int:
    """Return which month a name or its beginning means, 0 for none; “ju” would be two."""
    fitting = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return fitting[0] if len(fitting) == 1 else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
