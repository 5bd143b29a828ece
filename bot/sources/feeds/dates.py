"""When an entry was published: the instant its feed states, or none.

A date is read only where it can mean one day: `3/4/2026` is the third of April here and the fourth of March
there, so it is none. Parsers that guess (python-dateutil, feedparser) fill what is missing from today's date.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

MAX_DATE = 256
FIRST_YEAR = 1990
AHEAD = timedelta(days=1)

_TIME = r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?(?:\s*(?P<half>[ap])\.?m\.?(?![a-z]))?"
_ZONE = r"(?:\s*(?P<zone>(?:GMT|UTC|UT)?\s?[+-]\d{1,2}:?(?:\d{2})?|Z|[A-Z]{2,5})(?:\s*\([^)]{1,40}\))?)?"
_CLOCK = rf"(?:(?:,?\s+|T|\s*-\s*|\s+at\s+){_TIME}{_ZONE})?"
_DAY_NAME = r"(?:[a-z]{2,9}(?:,\s*|\.?,?\s+))?"
_FORMS = tuple(
    re.compile(form + r"\s*", re.IGNORECASE)
    for form in (
        rf"{_DAY_NAME}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{{3,9}})\.?,?[\s-]+(?P<y>\d{{4}}|\d{{2}})(?!\d){_CLOCK}",
        rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d){_CLOCK}",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})T(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?(?P<half>)(?P<zone>Z|[+-]\d{4})?",
        rf"{_DAY_NAME}(?P<name>[a-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d){_CLOCK}",
        rf"{_DAY_NAME}(?P<name>[a-z]{{3}})\s+(?P<d>\d{{1,2}})\s+{_TIME}(?:\s+(?P<zone>[A-Z]{{1,5}}))?\s+(?P<y>\d{{4}})",
        rf"(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}})(?!\d){_CLOCK}",
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAIL_MONTHS = {name.capitalize(): place for place, name in enumerate(_MONTHS, start=1)}
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-](?:0\d|1[0-4])\d\d|GMT|UTC|Z)"
)
_FULL = "january february march april may june july august september sept october november december".split()
# Hours east of Greenwich. Names that mean several zones are left out, but for those that mail's own standard fixes.
_ZONES = {
    "z": 0.0,
    "ut": 0.0,
    "utc": 0.0,
    "gmt": 0.0,
    "wet": 0.0,
    "west": 1.0,
    "bst": 1.0,
    "cet": 1.0,
    "met": 1.0,
    "cest": 2.0,
    "mest": 2.0,
    "eet": 2.0,
    "eest": 3.0,
    "msk": 3.0,
    "jst": 9.0,
    "kst": 9.0,
    "awst": 8.0,
    "acst": 9.5,
    "acdt": 10.5,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
    "est": -5.0,
    "edt": -4.0,
    "cst": -6.0,
    "cdt": -5.0,
    "mst": -7.0,
    "mdt": -6.0,
    "pst": -8.0,
    "pdt": -7.0,
    "akst": -9.0,
    "akdt": -8.0,
    "hst": -10.0,
}
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d{2})?", re.IGNORECASE)


def published(dates: Iterable[tuple[str, str]], now: datetime) -> tuple[datetime | None, str | None]:
    """Return the first date that can be believed, with the name of the element it stood in.

    `dates` are pairs of an element's name and its words, best first.
    """
    for source, words in dates:
        when = moment(words, now)
        if when is not None:
            return when, source
    return None, None


def moment(words: str, now: datetime) -> datetime | None:
    """Return the instant in UTC that the words state; none if they may mean several, or lie in the future.

    A date without a zone is taken as UTC, a day without a time as its midnight.
    """
    words = words.strip()
    when = _iso(words) or _mail(words) or _in_words(words)
    if when is None:
        return None
    return when if when.year >= FIRST_YEAR and when <= now + AHEAD else None


def _iso(words: str) -> datetime | None:
    """Return the instant of the form that nearly all feeds use, quickly."""
    if len(words) not in (20, 25) or words[10] != "T":
        return None
    try:
        return datetime.fromisoformat(words).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _mail(words: str) -> datetime | None:
    """Return the instant of the form of mail that nearly all RSS feeds use, quickly."""
    found = _MAIL.fullmatch(words)
    if found is None or found[2] not in _MAIL_MONTHS:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    try:
        there = datetime(int(year), _MAIL_MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return there - timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone[0] in "+-" else there
    except (ValueError, OverflowError):
        return None


def _in_words(words: str) -> datetime | None:
    if not 6 <= len(words) <= MAX_DATE:
        return None
    for form in _FORMS:
        if found := form.fullmatch(words):
            return _instant(found.groupdict())
    return None


def _instant(parts: dict[str, str | None]) -> datetime | None:
    date, offset = _date(parts), _offset(parts.get("zone"))
    if date is None or offset is None:
        return None
    try:
        hour, later = _hour(parts)
        local = datetime(*date, hour, int(parts.get("mi") or 0), min(int(parts.get("s") or 0), 59), tzinfo=offset)
        return (local + timedelta(days=later)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _date(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    """Return year, month and day, if the parts can mean only one day."""
    year = int(parts["y"] or 0)
    if len(parts["y"] or "") == 2:
        year += 2000 if year < 50 else 1900
    if name := parts.get("name"):
        return (year, _MONTHS.index(name[:3].lower()) + 1, int(parts["d"] or 0)) if _is_month(name) else None
    if parts.get("a") is None:
        return year, int(parts["m"] or 0), int(parts["d"] or 0)
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    if first == second or second > 12 >= first:
        return year, first, second
    return (year, second, first) if first > 12 >= second else None


def _is_month(name: str) -> bool:
    return name.lower() in _MONTHS or name.lower() in _FULL


def _hour(parts: dict[str, str | None]) -> tuple[int, int]:
    """Return the hour, and the days to add: 24:00 is the next day's midnight."""
    hour, half = int(parts.get("h") or 0), (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (0, 1) if hour == 24 else (hour, 0)


def _offset(zone: str | None) -> timezone | None:
    """Return a zone's offset; none for a name that is not one zone's."""
    if not zone:
        return UTC
    if found := _OFFSET.fullmatch(zone.strip()):
        away = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
        return timezone(-away if found["sign"] == "-" else away) if away <= timedelta(hours=15) else None
    hours = _ZONES.get(zone.lower())
    return None if hours is None else timezone(timedelta(hours=hours))
