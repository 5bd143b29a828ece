"""When a page was published: only a date that is marked or labelled as that, never one out of the text.

Guessers such as htmldate name a date for nearly every page, also where there is none; a wrong date on a
card is worse than “date unknown”.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml.html import HtmlElement

from bot.sources.tags import MAX_SHORT, Found, meta

_LABEL = re.compile(
    r"(?:(?:first |date |originally )?published|publish date|publication date|date of publication|release date|posted)"
    r"(?: on| at)?\s*:?\s*",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(r"updat|modif|revis|event|start|deadline|closes", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(
    r"(?:[a-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{3,9},? )?(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})\b", re.IGNORECASE
)
_MAIL_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}\b")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")


def read_published(tree: HtmlElement, article: dict[str, object]) -> Found | None:
    """Return the day of publication that the page states, as `YYYY-MM-DD`."""
    options = (
        (
            "json-ld",
            article.get("datePublished") if "webpage" not in str(article.get("@type")).lower() else None,
        ),
        (
            "article:published_time",
            meta(tree, "article:published_time", "og:published_time", "article:published"),
        ),
        (
            "meta",
            meta(
                tree,
                "datePublished",
                "date",
                "pubdate",
                "publishdate",
                "parsely-pub-date",
                "sailthru.date",
                "DC.date.issued",
                "dcterms.created",
                "dc.date.issued",
                "publication_date",
                "cXenseParse:recs:publishtime",
            ),
        ),
        ("time", _time(tree)),
        ("labelled", _labelled(tree)),
    )
    for source, value in options:
        if date := _iso(value):
            return Found(_local(value, [other for _, other in options]) or date, source)
    return None


def _local(value: object, others: list[object]) -> str | None:
    """Return the day at the publisher's place, where another tag gives the same instant in its own time."""
    moment = _moment(value)
    if moment is None or moment.utcoffset():
        return None
    same = (other for other in map(_moment, others) if other is not None and other == moment and other.utcoffset())
    return next((other.date().isoformat() for other in same), None)


def _moment(value: object) -> datetime | None:
    """Return the instant of an ISO or mail date that says its offset from UTC."""
    if not isinstance(value, str) or len(value) > MAX_SHORT:
        return None
    try:
        read = parsedate_to_datetime(value) if _MAIL_DATE.match(value) else datetime.fromisoformat(value.strip())
        return read if read.tzinfo and read.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None


def _labelled(tree: HtmlElement) -> str | None:
    """Return the date that stands behind “Published”, alone with it, if the page has just one such date."""
    found: set[str] = set()
    label = False
    for part in tree.itertext():
        text = part.strip() if len(part) < MAX_SHORT else "-"
        if not text:
            continue
        told = _LABEL.match(text)
        rest = text[told.end() :] if told else text
        if (told or label) and (date := _written(rest)):
            found.add(date)
        label = bool(told) and not rest
    return found.pop() if len(found) == 1 else None


def _written(text: str) -> str | None:
    """Return the ISO form of “3 May 2024” or “May 3, 2024”, if the text is hardly more than that."""
    match = _DAY_FIRST.match(text) or _MONTH_FIRST.match(text)
    if match is None or len(text) > match.end() + 30 or match["month"][:3].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return f"{match['year']}-{month:02d}-{int(match['day']):02d}"


def _time(tree: HtmlElement) -> str | None:
    """Return the date of a `time` element that says it is the publication's, or of the only one there is."""
    for tag in tree.iterfind(".//time"):
        if tag.get("pubdate") is not None or "publish" in f"{tag.get('itemprop', '')} {tag.get('class', '')}".lower():
            return tag.get("datetime")
    for place in (".//article//time", ".//main//time", ".//time"):
        dates = {str(tag.get("datetime"))[:10] for tag in tree.iterfind(place) if _of_publication(tag)}
        if dates:
            return dates.pop() if len(dates) == 1 else None
    return None


def _of_publication(tag: HtmlElement) -> bool:
    """Say whether nothing at a `time` element speaks of an update or of an event."""
    parent = tag.getparent()
    around = [tag] if parent is None else [tag, parent]
    words = " ".join(f"{part.get('class', '')} {part.get('itemprop', '')} {part.text or ''}" for part in around)
    return bool(tag.get("datetime")) and not _OTHER_DATE.search(words)


def _iso(value: object) -> str | None:
    """Return the date of an ISO or mail date (as the publisher wrote its day), or nothing if it is none."""
    if isinstance(value, str) and _MAIL_DATE.match(value) and (moment := _moment(value)):
        value = moment.date().isoformat()
    found = _DATE.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        day = datetime.strptime(found[1], "%Y-%m-%d")  # noqa: DTZ007  # a day, with no time of day
    except ValueError:
        return None
    return found[1] if 1990 <= day.year <= 2100 else None
