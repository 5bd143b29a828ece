"""What can be saved of a feed that no parser reads well: entry by entry, field by field, as far as each is whole.

A title that was never closed ends where the next field begins; one unclosed tag costs no other entry anything.
Nothing is made up: a field whose end cannot be told is left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.sources.feeds.drafts import Draft, Reading, text_of
from bot.sources.feeds.parsers import in_order
from bot.sources.feeds.tags import OWN_PREFIXES, PUBLISHED, UPDATED, address_in, is_alternate, is_permalink
from bot.sources.feeds.text import resolved

_LONG = ("description", "summary", "encoded", "content")
_SKIPPED = ("source", "image", "textinput", "group")
_NAMES = ("title", "link", "guid", "id", "author", "creator", "language", *_LONG, *_SKIPPED, *PUBLISHED, *UPDATED)
_FIELD = re.compile(
    rf"<(?P<tag>(?:(?P<prefix>[\w.-]{{1,30}}):)?(?P<name>{'|'.join(_NAMES)}))(?=[\s/>])(?P<attributes>[^<>]*)>",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<(/?)(?:(?:rss|rss1|atom|a10|ns0):)?(?:item|entry)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_NAME = re.compile(r"<(?:[\w.-]{1,30}:)?name\s*>([^<]*)<", re.IGNORECASE)
_QUOTED = re.compile(r"\s*<!\[CDATA\[")
_QUOTED_END = "]]>"
_NESTING = frozenset([*_LONG, *_SKIPPED, "author"])
_CONTENT_PREFIX = "content"
MAX_LOST = 50


class Field(NamedTuple):
    """One element of an entry: its tag as written, its local name, its attributes, its raw value."""

    tag: str
    name: str
    attributes: str
    value: str


def salvage(text: str) -> Reading:
    """Return what can be told of the feed and its entries."""
    edges = list(_ITEM.finditer(text))
    starts = [edge for edge in edges if not edge[1]]
    about = list(_fields(text[: starts[0].start() if starts else len(text)]))
    head = _first(iter(about))
    ends = [*(edge.start() for edge in starts), len(text)][1:]
    drafts = (_draft(list(_fields(_segment(text, start.end(), end)))) for start, end in zip(starts, ends, strict=True))
    return Reading(
        words(head.get("title")),
        _link([field for field in about if field.name == "link"]),
        words(head.get("language")),
        tuple(draft for draft in drafts if draft.title or draft.link or draft.summary or draft.content),
    )


def _segment(text: str, start: int, end: int) -> str:
    """Return what belongs to an entry: up to its closing tag, or to the next entry where that is missing."""
    segment = text[start:end]
    closing = None
    for edge in _ITEM.finditer(segment):
        closing = edge
    return segment[: closing.start()] if closing else segment


def _fields(segment: str) -> Iterator[Field]:
    """Yield the entry's own fields in their order; what has fields of its own is one field and passed over whole."""
    place, lost = 0, set[str]()
    while found := _FIELD.search(segment, place):
        name, prefix = found["name"].lower(), (found["prefix"] or "").lower()
        if prefix not in OWN_PREFIXES and not (prefix == _CONTENT_PREFIX and name == "encoded"):
            place = found.end()
            continue
        value, place = ("", found.end()) if found["attributes"].endswith("/") else _value(segment, found, name, lost)
        if value is not None:
            yield Field(found["tag"], name, found["attributes"], value)


def _value(segment: str, found: re.Match[str], name: str, lost: set[str]) -> tuple[str | None, int]:
    """Return a field's value, if its end can be told, and where to read on.

    `lost` holds the endings that are known not to follow, so that none is looked for twice.
    """
    start = quoted = found.end()
    if inside := _QUOTED.match(segment, start):
        quoted = _position(_QUOTED_END, segment, inside.end(), len(segment), lost)
        if quoted < 0:
            return None, start
    following = _FIELD.search(segment, quoted)
    until = following.start() if following else len(segment)
    closing = f"</{found['tag']}"
    if name in _NESTING:
        end = _position(closing, segment, quoted, len(segment), lost)
    else:
        end = segment.find(closing, quoted, until)
    if end >= 0:
        return segment[start:end], end + len(closing)
    end = segment.find("<", quoted, until)
    return (segment[start:end], end) if end >= 0 else (segment[start:until], until)


def _position(words: str, segment: str, start: int, end: int, lost: set[str]) -> int:
    found = -1 if words in lost or len(lost) > MAX_LOST else segment.find(words, start, end)
    if found < 0:
        lost.add(words)
    return found


def _first(fields: Iterator[Field]) -> dict[str, Field]:
    """Return the first field of each name that has words or an address."""
    found: dict[str, Field] = {}
    for field in fields:
        if field.value.strip() or address_in(field.attributes):
            found.setdefault(field.name, field)
    return found


def _draft(fields: list[Field]) -> Draft:
    first = _first(iter(fields))
    identity = words(first.get("guid") or first.get("id"))
    link = _link([field for field in fields if field.name == "link"]) or _permalink(first.get("guid"))
    dates = [(field.tag, words(field) or "") for field in first.values() if field.name in (*PUBLISHED, *UPDATED)]
    return Draft(
        identity,
        words(first.get("title")),
        link,
        in_order(dates),
        _author(first.get("author") or first.get("creator")),
        words(first.get("description") or first.get("summary")),
        words(first.get("encoded") or first.get("content")),
    )


def words(field: Field | None) -> str | None:
    """Return a field's words as a parser would: CDATA as it stands, entities outside of it resolved once."""
    if field is None:
        return None
    parts = _CDATA.split(field.value)
    return text_of("".join(part if place % 2 else resolved(part) for place, part in enumerate(parts)).strip())


def _link(fields: list[Field]) -> str | None:
    """Return the address of the article: the alternate link of Atom, or the words of RSS."""
    for field in fields:
        address = address_in(field.attributes)
        if address and is_alternate(field.attributes):
            return text_of(resolved(address))
        if not address and (text := words(field)):
            return text
    return None


def _permalink(field: Field | None) -> str | None:
    if field is None or not is_permalink(field.attributes):
        return None
    address = words(field) or ""
    return address if address[:4].lower() == "http" else None


def _author(field: Field | None) -> str | None:
    if field is None:
        return None
    named = _NAME.search(field.value)
    return text_of(resolved(named[1])) if named else words(field)
