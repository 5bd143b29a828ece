"""When a page was published: only a day that is marked or labelled as that, or stands as a date beside the headline.

Guessers such as htmldate name a date for nearly every page, also where there is none; a wrong date on a
card is worse than “date unknown”.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from lxml.html import HtmlElement

from bot.sources.days import written_days
from bot.sources.tags import MAX_SHORT, MAX_TITLE, Found, Metas, clean, meta

_LABEL = re.compile(
    r"(?:(?:(?:first |date |originally )?published|publish date|publication date|date of publication|release date"
    r"|posted|veröffentlicht|erschienen|erstellt|publié|publicado|pubblicato|gepubliceerd)"
    r"(?: on| at| am| le| el| il| op)?|(?:date|datum|fecha|data)(?=\s*:))\s*:?\s*",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(r"updat|modif|revis|event|start|deadline|closes", re.IGNORECASE)
_DATED = re.compile(
    r"(?:^|[\s_-])(?:date|datum|pubdate|published|posted|dateline|byline|timestamp)(?:$|[\s_-])", re.IGNORECASE
)
_NOT_HERE = re.compile(
    r"comment|repl(?:y|ies)|related|recent|popular|sidebar|footer|event|calendar|archive|views-row|list-item",
    re.IGNORECASE,
)
MAX_DATED, MAX_HEADINGS, MAX_MARKED, MAX_UP = 120, 200, 5_000, 10
_MAIL_DATE = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}\b")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")


def read_published(tree: HtmlElement, metas: Metas, article: dict[str, object]) -> Found | None:
    """Return the day of publication that the page states, as `YYYY-MM-DD`."""
    options = (
        (
            "json-ld",
            article.get("datePublished") if "webpage" not in str(article.get("@type")).lower() else None,
        ),
        (
            "article:published_time",
            meta(metas, "article:published_time", "og:published_time", "article:published"),
        ),
        (
            "meta",
            meta(
                metas,
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
    )
    for source, value in options:
        if date := _iso(value):
            return Found(_local(value, [other for _, other in options]) or date, source)
    return _in_words(tree)


def _in_words(tree: HtmlElement) -> Found | None:
    """Return the day that a page tells its readers alone: looked for last, since all of its words are gone through."""
    for source, read in (("labelled", _labelled), ("beside the headline", _beside_headline)):
        if date := _iso(read(tree)):
            return Found(date, source)
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
    """Return the day that a text begins with, “Friday” and the like passed over, if it is hardly more than that."""
    for day, found in written_days(text[:MAX_DATED])[:1]:
        if len(text[: found.start()].split()) <= 1 and len(text) <= found.end() + 30:
            return day
    return None


def _beside_headline(tree: HtmlElement) -> str | None:
    """Return the one day in what is marked as a date or byline right beside the only headline.

    Right beside it means under the nearest element above the headline that holds such a mark at all: lists of
    other articles, with their days, stand farther off.
    """
    headline = _headline(tree)
    for above in list(headline.iterancestors())[:MAX_UP] if headline is not None else ():
        marked = [tag for tag in above.xpath(".//*[@class]")[:MAX_MARKED] if _DATED.search(tag.get("class", ""))]
        days = {day for tag in marked if _is_own(tag) for day in _days_of(tag)}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _headline(tree: HtmlElement) -> HtmlElement | None:
    """Return the one heading that the page's title repeats, or else its only one of the first rank."""
    title = clean(tree.findtext(".//title"), MAX_TITLE) or ""
    told = meta(tree.iter("meta"), "og:title", "twitter:title") or title
    tags = list(islice(tree.iter("h1", "h2", "h3"), MAX_HEADINGS))
    named = [tag for tag in tags if len(text := clean(tag.text_content(), MAX_TITLE) or "") > 10 and text in told]
    first = [tag for tag in tags if tag.tag == "h1"]
    return next((found[0] for found in (named, first) if len(found) == 1), None)


def _is_own(tag: HtmlElement) -> bool:
    """Say whether nothing above a mark says that it is a comment's, an event's or another article's."""
    above = [tag, *tag.iterancestors()]
    words = " ".join(
        f"{part.get('class', '')} {part.get('id', '')}" for part in above if part.tag not in ("body", "html")
    )
    return not _NOT_HERE.search(words) and not any(part.tag in ("aside", "footer", "nav") for part in above)


def _days_of(tag: HtmlElement) -> set[str]:
    text = " ".join(tag.text_content().split())
    if len(text) > MAX_DATED or _OTHER_DATE.search(text):
        return set()
    return {day for day, _ in written_days(text)}


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
