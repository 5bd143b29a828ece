"""The tags of a feed, one by one, as no parser that follows can see fewer, and what each is to an entry.

A feed writes the same few tags over and over: each spelling is looked at once.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from bot.sources.feeds.errors import EntitiesDeclared
from bot.sources.shape import MAX_ATTRIBUTES

PUBLISHED = ("pubdate", "published", "issued", "date", "created")
UPDATED = ("updated", "modified", "lastbuilddate")
OWN_PREFIXES = frozenset(["", *"rss rss1 rss10 atom atom03 atom10 a10 a ns0 ns1 dc dcterms".split()])
USUAL_LENGTH = 300
VOID = frozenset(["br", "img", "hr", "input", "meta", "col", "wbr", "area", "embed", "param", "track"])

_ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+"
_TAG = re.compile(
    rf"<(?:(!--|!\[CDATA\[|\?|!(?i:DOCTYPE)[^>\[]*+\[?)"
    rf"|(?:((?:[\w.-]++:)?(?i:item|entry)(?=[\s/>]))|/?[A-Za-z_][^\s/<>\"']*+)(?:>|{_ATTRIBUTES}>?))"
)
_PARTS = re.compile(rf"<(/?)([^\s/<>\"']*+)({_ATTRIBUTES})(>?)")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)
_REL = re.compile(r"\brel\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_NO_PERMALINK = re.compile(r"isPermaLink\s*=\s*[\"']?\s*false", re.IGNORECASE)
_ENDS = {"!--": "-->", "![CDATA[": "]]>", "?": "?>"}


class Kind(Enum):
    """What an element is to the outline of a feed."""

    ITEM = auto()
    TITLE = auto()
    LINK = auto()
    IDENTITY = auto()
    DATE = auto()
    PERSON = auto()
    WORDS = auto()
    FOREIGN = auto()
    OTHER = auto()


class Tag(NamedTuple):
    """One spelling of a tag. `odd` ones are broken off or very long; `empty` ones open nothing."""

    name: str
    local: str
    kind: Kind
    attributes: str
    closes: bool
    empty: bool
    odd: bool


_KINDS = (
    dict.fromkeys(("item", "entry"), Kind.ITEM)
    | dict.fromkeys((*PUBLISHED, *UPDATED), Kind.DATE)
    | dict.fromkeys("author creator contributor managingeditor webmaster publisher email".split(), Kind.PERSON)
    | dict.fromkeys(("guid", "id"), Kind.IDENTITY)
    | dict.fromkeys(("description", "summary"), Kind.WORDS)
    | {"title": Kind.TITLE, "link": Kind.LINK}
)


def tags(text: str) -> Iterator[re.Match[str]]:
    """Yield every tag; comments, CDATA and instructions are passed over where they end.

    Group 2 of a match is set where it may begin an entry.
    Raises `EntitiesDeclared` for a DOCTYPE with declarations of its own.
    """
    lost: set[str] = set()
    place: int | None = 0
    while place is not None:
        begun, place = place, None
        for tag in _TAG.finditer(text, begun):
            if tag.lastindex != 1:
                yield tag
            elif end := _end(tag, text, lost):
                place = end
                break


def _end(tag: re.Match[str], text: str, lost: set[str]) -> int | None:
    """Return where a comment or the like ends, if it does: an open one hides nothing from the scan."""
    ending = _ENDS.get(tag[1])
    if ending is None:
        if tag[1].endswith("["):
            raise EntitiesDeclared
        return None
    found = -1 if ending in lost else text.find(ending, tag.end())
    if found < 0:
        lost.add(ending)
        return None
    return found + len(ending)


def tag_of(written: str) -> Tag:
    """Return what a tag says, by its spelling; short ones are remembered."""
    return _short_tag(written) if len(written) <= USUAL_LENGTH else _tag(written)


def _tag(written: str) -> Tag:
    slash, name, attributes, end = _PARTS.match(written).groups()  # type: ignore[union-attr]  # every tag has parts
    prefix, _, local = name.lower().rpartition(":")
    empty = attributes.endswith("/") or (not prefix and local in VOID)
    odd = not end or len(attributes) > MAX_ATTRIBUTES
    return Tag(name, local, _kind(prefix, local), attributes, bool(slash), empty, odd)


_short_tag = lru_cache(maxsize=4096)(_tag)


def _kind(prefix: str, local: str) -> Kind:
    kind = _KINDS.get(local, Kind.OTHER)
    if prefix in OWN_PREFIXES or kind in (Kind.PERSON, Kind.DATE):
        return kind
    return Kind.FOREIGN if kind in (Kind.TITLE, Kind.WORDS) else Kind.OTHER


def address_in(attributes: str) -> str | None:
    """Return the address that a link element of Atom names, as written."""
    told = _HREF.search(attributes)
    return (told[1] or told[2] or None) if told else None


def is_alternate(attributes: str) -> bool:
    """Say whether a link leads to the article or site itself, and not to its comments, its feed, its sound."""
    return relation(attributes) in (None, "alternate")


def relation(attributes: str) -> str | None:
    """Return what a link says that it leads to, in lower case."""
    told = _REL.search(attributes)
    return told[1].lower() if told else None


def is_permalink(attributes: str) -> bool:
    """Say whether a guid may be an address: RSS means it to be one unless it says no."""
    return _NO_PERMALINK.search(attributes) is None
