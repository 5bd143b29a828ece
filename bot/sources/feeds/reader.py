"""The bytes of a feed -> its entries. Runs in a worker process that can be killed.

RSS 0.9x to 2.0, RDF, Atom and JSON Feed. What is wholly in order is read without a parser. Of all else a scan refuses
what parsers choke on and counts what is there; then the quick parser reads, and only where its result is implausible
the thorough one, and after it our own salvage of what neither could read. What comes out is plain text, http(s) links
and dates that the feed states.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.sources.feeds.dates import moment
from bot.sources.feeds.decoding import feed_text
from bot.sources.feeds.drafts import Reading
from bot.sources.feeds.entries import Entry, make_entries
from bot.sources.feeds.errors import FeedTooTangled, FeedWithoutEntries
from bot.sources.feeds.json_feed import read_json
from bot.sources.feeds.links import absolute
from bot.sources.feeds.outline import MAX_ITEMS, Outline, outline, plain, without
from bot.sources.feeds.parsers import read_fast, read_thoroughly
from bot.sources.feeds.quick import read_quickly
from bot.sources.feeds.salvage import salvage
from bot.sources.feeds.text import line
from bot.workers import Workers, WorkTooHeavy

__all__ = ["MAX_ITEMS", "Entry", "Feed", "feed_as_json", "read_feed", "read_in_worker"]

MAX_THOROUGH = 1_000_000
"""How many characters feedparser is given: it takes two seconds over a megabyte."""
FEED_SECONDS = 20.0

ITEM = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
ITEM_END = re.compile(r"</(?:[\w.-]{1,30}:)?(?:item|entry)\s*>", re.IGNORECASE)
_DATE = re.compile(r"<(?:[\w.-]{1,30}:)?(?:pubDate|date|published|updated|issued|modified)[^<>]*>([^<]{6,60})<", re.I)
_LANGUAGE = re.compile(r"<(?:dc:)?language[^<>]*>\s*([\w-]{2,35})\s*<|\bxml:lang\s*=\s*[\"']([\w-]{2,35})[\"']")
_NEAR = 20_000


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its publisher gives it: its title, the site it belongs to, its language, its entries."""

    title: str | None
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]


class Found(NamedTuple):
    """A reading, the site that the feed names, the address its links hang on, and if nothing is out of order."""

    reading: Reading
    site: str | None = None
    base: str | None = None
    orderly: bool = False


async def read_in_worker(
    workers: Workers,
    body: bytes,
    url: str | None,
    now: datetime,
    charset: str | None = None,
) -> Feed:
    """Return what `read_feed` returns, read in a process that is killed when it takes too long."""
    try:
        return await workers.run(read_feed, body, url, now, charset, seconds=FEED_SECONDS)
    except WorkTooHeavy as error:
        raise FeedTooTangled from error


def read_feed(
    body: bytes, url: str | None, now: datetime, charset: str | None = None, known: Container[str] = frozenset()
) -> Feed:
    """Return the feed; `url` is where it was fetched, `charset` what the site says.

    At most 1,000 entries, the newest where there are more. Entries whose ids are `known` come without their
    summary and content, which cost a third of the work. Raises the errors of `bot.sources.feeds.errors`.
    """
    return read_whole(feed_text(body, charset), url, now, known)[0]


def read_whole(text: str, url: str | None, now: datetime, known: Container[str] = frozenset()) -> tuple[Feed, bool]:
    """Return the feed of a text, as `read_feed` does, and whether everything in it was in order."""
    found = read_text(text, now)
    reading, base = found.reading, absolute(found.base, url)
    site = absolute(found.site or (None if found.orderly else reading.link), base or url)
    entries = make_entries(reading.drafts[:MAX_ITEMS], base or site or url, now, known)
    if not entries:
        raise FeedWithoutEntries
    return Feed(line(reading.title), site, line(reading.language) or _language(text), entries), found.orderly


def read_text(text: str, now: datetime) -> Found:
    """Return the best reading of a feed's text, with what a scan saw around it (nothing for JSON)."""
    if text.startswith("{"):
        return Found(read_json(text, MAX_ITEMS))
    if quick := read_quickly(text):
        return Found(quick.reading, quick.site, orderly=True)
    seen = outline(text)
    if len(seen.items) > MAX_ITEMS:
        text = shortened(text, now)
        seen = outline(text)
    return Found(best_reading(without(text, seen.overlong), seen), seen.site, seen.base, seen.orderly)


def _language(text: str) -> str | None:
    """Return the language that an XML feed declares before its first entry."""
    if text.startswith("{"):
        return None
    first = ITEM.search(text)
    told = _LANGUAGE.search(text, 0, first.start() if first else _NEAR)
    return (told[1] or told[2]) if told else None


def shortened(text: str, now: datetime) -> str:
    """Return the text with its newest 1,000 items at most, before anything parses it."""
    starts = [item.start() for item in ITEM.finditer(text)]
    if len(starts) <= MAX_ITEMS:
        raise FeedTooTangled
    first, last = _date(text, starts[0], now), _date(text, starts[-1], now)
    if first and last and first < last:
        return text[: starts[0]] + text[starts[-MAX_ITEMS] :]
    ends = [end.end() for end in ITEM_END.finditer(text, starts[-1])]
    return text[: starts[MAX_ITEMS]] + (text[ends[-1] :] if ends else "")


def _date(text: str, start: int, now: datetime) -> datetime | None:
    told = _DATE.search(text, start, start + _NEAR)
    return moment(plain(told[1]), now) if told else None


def best_reading(text: str, seen: Outline) -> Reading:
    """Return the first plausible reading, or of all the one with the most links and titles."""
    fast = read_fast(text, seen)
    if plausible(fast, seen):
        return fast
    thorough = read_thoroughly(text) if len(text) <= MAX_THOROUGH else Reading()
    if plausible(thorough, seen):
        return thorough
    return max((thorough, salvage(text), fast), key=Reading.worth)


def plausible(reading: Reading, seen: Outline) -> bool:
    """Say whether a reading holds what the scan saw: as many entries, and links where the feed has links."""
    if seen.tangled or len(reading.drafts) != len(seen.items):
        return False
    return sum(map(bool, (draft.link for draft in reading.drafts))) >= sum(item.linked for item in seen.items)


def feed_as_json(identity: object, feed: Feed) -> dict[str, object]:
    """Return the line that `batch feeds` writes."""
    return {"id": identity, "title": feed.title, "entries": list(_lines(feed.entries))}


def _lines(entries: Iterable[Entry]) -> Iterable[dict[str, object]]:
    for entry in entries:
        when = entry.published.isoformat() if entry.published else None
        yield {"id": entry.id, "title": entry.title, "link": entry.link, "published": when}
