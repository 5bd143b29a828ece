"""When somebody means: “last week”, “in March”, “since 3 November” as days, of which both ends count. Pure.

Days are UTC's, as the archive counts them. A month or a weekday without more is the latest one that has begun.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = "january february march april may june july august september october november december".split()
_SHORT = {name[:3]: at for at, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}

_MONTH = rf"(?:{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_YEAR = r"(?:19|20)\d\d"
_POINT = (
    rf"(?:{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? {_YEAR})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)(?:,? {_YEAR})?"
    rf"|{_MONTH} {_YEAR}|{_MONTH}\b|{_YEAR}"
    rf"|today|yesterday|(?:this|last|the past|past) (?:week|month|year)"
    rf"|(?:the )?(?:last|past) \d{{1,3}} (?:day|week|month|year)s?"
    rf"|\d{{1,3}} ?(?:days?|weeks?|months?|years?|d|w)(?: ago)?"
    rf"|(?:last |this )?(?:{'|'.join(_DAYS)}))"
)
_WHOLE = re.compile(rf"(?:on |in )?({_POINT})", re.IGNORECASE)
_ASKED = re.compile(
    rf"\b(?:(?P<between>between|from) (?P<low>{_POINT}) (?:and|to|until) (?P<high>{_POINT})"
    rf"|(?P<how>since|after|before|until|till|during|throughout|in|on)(?: the)? (?P<at>{_POINT})"
    rf"|(?P<free>today|yesterday|(?:this|last|the past|past) (?:week|month|year)|(?:the )?(?:last|past) \d{{1,3}} "
    rf"(?:day|week|month|year)s?|last (?:{'|'.join(_DAYS)})|{_YEAR}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} {_YEAR}|{_MONTH} {_YEAR}))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both of them in it; an end that is None is open."""

    since: date | None = None
    until: date | None = None

    def has(self, day: date) -> bool:
        """Say whether a day is in it."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


EVER = Period()


@dataclass(frozen=True, slots=True)
class Meant:
    """A time that a question names: the days, and its place in the question."""

    period: Period
    start: int
    end: int


def period_of(text: str, today: date) -> Period | None:
    """Return the days that a whole text names, or nothing where it names none."""
    found = _WHOLE.fullmatch(" ".join(text.split()))
    return _days(found[1], today) if found else None


def period_in(question: str, today: date) -> Meant | None:
    """Return the first time that a question names: “in March”, “since last week”, “between 3 May and 5 May”."""
    for found in _ASKED.finditer(question):
        period = _asked(found, today)
        if period is not None:
            return Meant(period, found.start(), found.end())
    return None


def names_of_time(words: str) -> frozenset[str]:
    """Return the months, weekdays and numbers among words that name a time, in lower case."""
    found = re.findall(r"[a-z]+|\d+", words.lower())
    return frozenset(word for word in found if word.isdigit() or word in _DAYS or word[:3] in _SHORT)


def days_in_words(period: Period) -> tuple[str, ...]:
    """Return a period as it is told, in one piece: “since 1 November 2026 until 3 November 2026”; nothing for ever."""
    ends = (("since", period.since), ("until", period.until))
    told = " ".join(f"{word} {day.day} {day:%B %Y}" for word, day in ends if day)
    return (told,) if told else ()


def _asked(found: re.Match[str], today: date) -> Period | None:
    if found["between"]:
        low, high = _days(found["low"], today), _days(found["high"], today)
        return Period(low.since, high.until) if low and high else None
    days = _days(found["at"] or found["free"], today)
    match (found["how"] or "").lower():
        case _ if days is None:
            return None
        case "since" | "after":
            return Period(days.since, None)
        case "before" | "until" | "till":
            return Period(None, days.until)
    return days


def _days(words: str, today: date) -> Period | None:
    """Return the days of one point in time; nothing for a day that no calendar has."""
    words = re.sub(r"^the |(?<=\d)(?:st|nd|rd|th)\b|,| ago$|\bof ", "", words.lower()).strip()
    try:
        return _named(words, today) or _counted(words, today) or _dated(words, today)
    except ValueError:
        return None


def _named(words: str, today: date) -> Period | None:
    if words in ("today", "yesterday"):
        day = today - timedelta(days=words == "yesterday")
        return Period(day, day)
    which, _, unit = words.rpartition(" ")
    if unit in _DAYS and which in ("", "last", "this"):
        back = (today.weekday() - _DAYS.index(unit)) % 7 or 7 * (which == "last")
        return Period(today - timedelta(days=back), today - timedelta(days=back))
    if unit in _UNITS and which in ("this", "last", "past"):
        return _unit(which, unit, today)
    return None


def _unit(which: str, unit: str, today: date) -> Period:
    if which == "past":
        return Period(today - timedelta(days=_UNITS[unit]), today)
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * (which == "last"))
        return Period(monday, monday + timedelta(days=6))
    first = today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)
    if which == "this":
        return Period(first, today)
    before = first - timedelta(days=1)
    return Period(before.replace(day=1) if unit == "month" else before.replace(month=1, day=1), before)


def _counted(words: str, today: date) -> Period | None:
    found = re.fullmatch(r"(?:last |past )?(\d{1,3}) ?([dw]|day|week|month|year)s?", words)
    if found is None:
        return None
    unit = {"d": "day", "w": "week"}.get(found[2], found[2])
    return Period(today - timedelta(days=int(found[1]) * _UNITS[unit]), today)


def _dated(words: str, today: date) -> Period | None:
    parts = re.findall(r"[a-z]+|\d+", words)
    names = [_SHORT[part[:3]] for part in parts if part[:3] in _SHORT]
    numbers = [int(part) for part in parts if part.isdigit()]
    years = [number for number in numbers if number > 31]
    others = [number for number in numbers if number <= 31]
    month = names[0] if names else (others.pop(0) if years and others else None)
    if month is None:
        return Period(date(years[0], 1, 1), date(years[0], 12, 31)) if years else None
    if others:
        day = date(years[0] if years else today.year, month, others[0])
        day = day if years or day <= today else day.replace(year=day.year - 1)
        return Period(day, day)
    year = years[0] if years else today.year - (month > today.month)
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
