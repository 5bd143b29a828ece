"""The times that a sentence names, and the last day that each can mean, counted from the day of publication. Pure.

“By 3 March”, “next week”, “in the spring”, “on Tuesday”: what a reader of that day took to be still to come. A time
that needs to be counted from a day is nothing where that day is not known; so is one that cannot be dated.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from summaries.document import Span

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2}
"""Each season with the month in which it ends, north of the equator, where the outlets of this language mostly are."""

NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
NUMBERS |= {"nine": 9, "ten": 10, "twelve": 12}
UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 31, "year": 366}

_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"


@dataclass(frozen=True, slots=True)
class Time:
    """A time that stands in the text, and the last day that it can mean."""

    span: Span
    last: date


Dated = Callable[["re.Match[str]", date | None], date | None]


def times_in(text: str, place: Span, published: date | None) -> list[Time]:
    """Return the times that a stretch of text names, in order, longer readings of one place first."""
    found = sorted(_all(text, place, published), key=lambda time: (time.span.start, -time.span.end))
    kept: list[Time] = []
    for time in found:
        if not kept or time.span.start >= kept[-1].span.end:
            kept.append(time)
    return kept


def _all(text: str, place: Span, published: date | None) -> Iterator[Time]:
    for pattern, dated in _TABLE:
        for match in pattern.finditer(text, place.start, place.end):
            last = _safely(dated, match, published)
            if last is not None:
                yield Time(Span(*match.span()), last)


def _safely(dated: Dated, match: "re.Match[str]", published: date | None) -> date | None:
    try:
        return dated(match, published)
    except (ValueError, OverflowError):  # the thirtieth of February, or a year beyond the calendar
        return None


def _month_of(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()))


def _end_of(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def _on_day(match: "re.Match[str]", published: date | None) -> date | None:
    """Return a day of a month; without a year, the one of its name that is nearest to the day of publication."""
    month, day, year = _month_of(match["month"]), int(match["day"]), match["year"]
    if year:
        return date(int(year), month, day)
    if published is None:
        return None
    return min(
        (date(published.year + step, month, day) for step in (-1, 0, 1)), key=lambda found: abs(found - published)
    )


def _in_month(match: "re.Match[str]", published: date | None) -> date | None:
    month, year = _month_of(match["month"]), match["year"]
    if year:
        return _end_of(int(year), month)
    if published is None:
        return None
    return _end_of(published.year + (month < published.month), month)


def _in_year(match: "re.Match[str]", _: date | None) -> date | None:
    return date(int(match["year"]), 12, 31)


def _weekday(match: "re.Match[str]", published: date | None) -> date | None:
    if published is None:
        return None
    days = (WEEKDAYS.index(match["weekday"].lower()) - published.weekday()) % 7
    return published + timedelta(days=days + (7 if match["next"] else 0))


def _in_season(match: "re.Match[str]", published: date | None) -> date | None:
    month, year = SEASONS[match["season"].lower()], match["year"]
    if year:
        return _end_of(int(year) + (month == 2), month)
    if published is None:
        return None
    return _end_of(published.year + (month < published.month) + bool(match["next"]), month)


def _in_a_while(match: "re.Match[str]", published: date | None) -> date | None:
    number = match["number"].lower()
    count = int(number) if number.isdigit() else NUMBERS[number]
    return published + timedelta(days=count * UNITS[match["unit"].lower()]) if published else None


def _relative(match: "re.Match[str]", published: date | None) -> date | None:
    if published is None:
        return None
    unit, step = match["unit"].lower(), 1 if match["which"].lower() in ("next", "coming", "the coming") else 0
    match unit:
        case "week":
            return published + timedelta(days=6 - published.weekday() + 7 * step)
        case "month":
            month = published.month + step
            return _end_of(published.year + (month > 12), (month - 1) % 12 + 1)
        case "year":
            return date(published.year + step, 12, 31)
    return published + timedelta(days=6 - published.weekday() + 7 * step)


def _soon(match: "re.Match[str]", published: date | None) -> date | None:
    days = {"tomorrow": 1, "tonight": 0, "today": 0}
    return published + timedelta(days=days[match[0].lower().split()[-1]]) if published else None


def _compiled(*rows: tuple[str, Dated]) -> tuple[tuple["re.Pattern[str]", Dated], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), dated) for pattern, dated in rows)


_COUNT = rf"(?P<number>\d{{1,3}}|{'|'.join(NUMBERS)})"

_TABLE = _compiled(
    (rf"\b{_DAY}(?: of)? {_MONTH}\b(?:\.?,? {_YEAR}\b)?", _on_day),
    (rf"\b{_MONTH}\.? {_DAY}\b(?!,?\d)(?:,? {_YEAR}\b)?", _on_day),
    (
        rf"\b(?:in|by|until|from|early|late|mid|before|after|end of|since)[ -](?:early |late |mid-?)?{_MONTH}\b(?!\.? \d{{1,2}}\b)(?:,? {_YEAR}\b)?",
        _in_month,
    ),
    (rf"\b(?:in|by|until|from|early|late|before|end of)[ -](?:early |late |mid-)?{_YEAR}\b", _in_year),
    (rf"\b(?P<next>next )?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
    (
        rf"\b(?:(?:in|by|until|this|early|late|later in) )?(?:the )?(?P<next>next )?(?P<season>{'|'.join(SEASONS)})\b(?: of)?(?: {_YEAR}\b)?",
        _in_season,
    ),
    (rf"\b(?:in|within|over)(?: the)?(?: next| coming)? {_COUNT} (?P<unit>{'|'.join(UNITS)})s?\b(?! ago)", _in_a_while),
    (r"\b(?:later |early |late )?(?P<which>this|next|the coming) (?P<unit>week|weekend|month|year)\b", _relative),
    (r"\b(?:today|tonight|tomorrow)\b", _soon),
)
