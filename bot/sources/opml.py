"""Lists of feeds, as feed readers exchange them: OPML 2.0 (http://opml.org/spec2.opml), in and out.

Reading uses no XML parser: an outline is one tag with attributes, and our own scan of tags knows no entities that
could swell, no DTD, nothing to load. Writing escapes everything.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from bot.sources.errors import PageError, TooLarge
from bot.sources.feeds.decoding import ROOT_WITHIN, decoded, from_root, mended
from bot.sources.feeds.errors import NotAFeed, OpmlInvalid, OpmlTooLarge, OpmlWithoutFeeds, PageNotFeed
from bot.sources.feeds.links import absolute, feed_address
from bot.sources.feeds.tags import Tag, tag_of, tags
from bot.sources.feeds.text import line, resolved
from bot.sources.kinds import inflated
from bot.workers import Workers, WorkTooHeavy

MAX_FEEDS = 2_000
MAX_DEPTH = 64
MAX_TITLE = 300
MAX_LEFT = 50
"""How many of the lines that are left out are named; the rest are counted."""

GZIP = b"\x1f\x8b"
LIST_SECONDS = 20.0

TWICE = "it stands in the list more than once"
NO_ADDRESS = "its address is not one of the web"
NOTHING_NAMED = "it names no address"
NO_FEED = "it is a link to something else than a feed"

_ELEMENT = re.compile(rb"<([A-Za-z][\w:.-]*)")
_ROOT = re.compile(r"<opml(?=[\s>])", re.IGNORECASE)
_TITLE = re.compile(r"<title>([^<]{1,1000})</title>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w:.-])([A-Za-z_][\w:.-]*+)\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list: its address, its title and its site where the list names them, the folders it lies in."""

    url: str
    title: str | None = None
    site: str | None = None
    folder: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of a list that names no feed to follow: its title or address as it stands there, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Opml:
    """A list of feeds with its title; `left` are the first lines that are no feeds, of `left_count` altogether."""

    title: str | None
    feeds: tuple[Subscription, ...]
    left: tuple[LeftOut, ...] = ()
    left_count: int = 0


async def read_in_worker(workers: Workers, body: bytes) -> Opml:
    """Return what `read_opml` returns, read in a process that is killed when it takes too long."""
    try:
        return await workers.run(read_opml, body, seconds=LIST_SECONDS)
    except WorkTooHeavy as error:
        raise OpmlTooLarge from error


def may_be_opml(body: bytes) -> bool:
    """Say, at a glance at their beginning, whether bytes may be a list of feeds, so that a worker should look."""
    first = _ELEMENT.search(body[:ROOT_WITHIN].replace(b"\0", b""))
    return body.startswith(GZIP) or (first is not None and first[1].lower() == b"opml")


def read_opml(body: bytes) -> Opml:
    """Return the feeds of a list, each once, in their order.

    Raises `OpmlInvalid`, `OpmlTooLarge` (more than 5 MB, 2,000 feeds or 64 folders deep), `OpmlWithoutFeeds`, or
    `EntitiesDeclared`.
    """
    text = mended(_document(body))
    first: dict[str, Subscription] = {}
    left: list[LeftOut] = []
    left_count = 0
    for found in _lines(text):
        if isinstance(found, Subscription):
            key = address_key(found.url)
            if first.setdefault(key, found) is found:
                if len(first) > MAX_FEEDS:
                    raise OpmlTooLarge
                continue
            found = LeftOut(found.title or found.url, TWICE)
        left_count += 1
        left += [found] if len(left) < MAX_LEFT else []
    if not first:
        raise OpmlWithoutFeeds
    title = _TITLE.search(text, 0, 10_000)
    named = line(resolved(title[1]), MAX_TITLE) if title else None
    return Opml(named, tuple(first.values()), tuple(left), left_count)


def _document(body: bytes) -> str:
    """Return the text of the list from its root on."""
    try:
        return from_root(decoded(inflated(body)), _ROOT)
    except TooLarge as error:
        raise (OpmlTooLarge if _begins_as_list(body) else OpmlInvalid) from error
    except (PageError, PageNotFeed, NotAFeed) as error:
        raise OpmlInvalid from error


def _begins_as_list(body: bytes) -> bool:
    """Say whether what swells too far begins as a list, so that somebody else is told what it is where it does not."""
    if not body.startswith(GZIP):
        return True
    first = _ELEMENT.search(zlib.decompressobj(wbits=31).decompress(body, ROOT_WITHIN).replace(b"\0", b""))
    return first is not None and first[1].lower() == b"opml"


def _lines(text: str) -> Iterator[Subscription | LeftOut]:
    """Yield every outline that names a feed, with the names of the outlines around it, or that should but does not."""
    around: list[str | None] = []
    for found in tags(text):
        tag = tag_of(found.group())
        if tag.local != "outline":
            continue
        if tag.closes:
            del around[-1:]
            continue
        told = _attributes(tag)
        feed = _subscription(told, tuple(name for name in around if name))
        if found_line := feed or _left(told):
            yield found_line
        if not tag.empty:
            around.append(None if feed else _title(told))
        if len(around) > MAX_DEPTH:
            raise OpmlTooLarge


def _attributes(tag: Tag) -> dict[str, str]:
    """Return an outline's attributes by their names in lower case: programs do not agree about the case."""
    found = _ATTRIBUTE.finditer(tag.attributes)
    return {one[1].lower(): resolved(one[2] if one[2] is not None else one[3]) for one in found}


def _subscription(told: dict[str, str], folder: tuple[str, ...]) -> Subscription | None:
    url = feed_address(told.get("xmlurl"), None)
    if url is None:
        return None
    title = _title(told)
    return Subscription(url, None if title == url else title, absolute(told.get("htmlurl"), None), folder)


def _left(told: dict[str, str]) -> LeftOut | None:
    """Return why an outline that is not a folder names no feed."""
    address = told.get("xmlurl", "").strip()
    name = _title(told) or line(address or told.get("url"), MAX_TITLE) or "a line without a name"
    kind = told.get("type", "").strip().lower()
    if address:
        return LeftOut(name, NO_ADDRESS)
    if kind in ("rss", "atom"):
        return LeftOut(name, NOTHING_NAMED)
    return LeftOut(name, NO_FEED) if kind in ("link", "include") or told.get("url") else None


def _title(told: dict[str, str]) -> str | None:
    return line(told.get("title"), MAX_TITLE) or line(told.get("text"), MAX_TITLE)


def address_key(url: str) -> str:
    """Return what two addresses of one feed have in common: neither http or https nor a last slash matters."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"


def write_opml(feeds: Iterable[Subscription], title: str, now: datetime) -> str:
    """Return a list of feeds as OPML 2.0, to be written as UTF-8; `now` is when it is made."""
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        f"    <title>{_escaped(title)}</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
        *_outlines(list(feeds), 0),
        "  </body>",
        "</opml>",
    )
    return "\n".join(lines) + "\n"


def _outlines(feeds: list[Subscription], depth: int) -> Iterator[str]:
    """Yield the lines of a folder: its own feeds, then the folders in it in the order of their names."""
    indent = "  " * (depth + 2)
    for feed in feeds:
        if len(feed.folder) == depth:
            yield f"{indent}<outline {_written(feed)}/>"
    inner = sorted((feed for feed in feeds if len(feed.folder) > depth), key=lambda feed: feed.folder[depth])
    for name, inside in groupby(inner, key=lambda feed: feed.folder[depth]):
        yield f'{indent}<outline text="{_escaped(name)}">'
        yield from _outlines(list(inside), depth + 1)
        yield f"{indent}</outline>"


def _written(feed: Subscription) -> str:
    title = feed.title or feed.url
    told = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url} | (
        {"htmlUrl": feed.site} if feed.site else {}
    )
    return " ".join(f'{name}="{_escaped(value)}"' for name, value in told.items())


def _escaped(words: str) -> str:
    return escape(_NOT_XML.sub("", words))
