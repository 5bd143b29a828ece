"""A feed's outline, read by one linear scan before any parser: what it holds, and whether it is safe to parse.

The scan refuses what parsers are known to choke on (40,000 attributes in one tag, 200,000 nested tags), finds
overlong values to take out, and counts what a good reading must find. It also keeps each entry's dates in the feed's
own words: parsers hand on their guesses. Entries of a feed have few shapes: each sequence of tags is judged once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urljoin

from bot.sources.feeds.dates import MAX_DATE
from bot.sources.feeds.errors import FeedTooTangled
from bot.sources.feeds.tags import VOID, Kind, Tag, address_in, is_alternate, is_permalink, tag_of, tags
from bot.sources.shape import MAX_ATTRIBUTES, MAX_DEPTH, most_attributes

MAX_ITEMS = 1_000
MAX_OPEN = 5_000
MAX_TAGS = 20_000
USUAL_LENGTH = 2_000
"""How long an entry's tags may be together for its shape to be kept: memory has to stay bounded."""
MAX_PERSON = 256
LOOK_BACK = 40

_BASE = re.compile(r"\bxml:base\s*=\s*[\"']([^\"'<]{1,2000})")
_MARKUP = re.compile(r"<[^<>]*+>")


@dataclass(slots=True)
class Item:
    """What the scan saw of one entry: whether it has a link and a summary, its dates as written, its base address."""

    linked: bool = False
    summarised: bool = False
    dates: list[tuple[str, str]] = field(default_factory=list)
    base: str | None = None


@dataclass(slots=True)
class Outline:
    """What the scan saw: entries, the site's link, the base address, spans that are too long, if all is in order.

    A tangled feed has elements left open, or markup where a quick parser would lose words.
    """

    items: list[Item] = field(default_factory=list)
    site: str | None = None
    base: str | None = None
    overlong: list[tuple[int, int]] = field(default_factory=list)
    tangled: bool = False

    @property
    def orderly(self) -> bool:
        """Whether there are entries, and nothing about them is tangled."""
        return bool(self.items) and not self.tangled


class Shape(NamedTuple):
    """What the sequence of an entry's tags says; places count its tags, the entry's own being 0."""

    tangled: bool
    odd: bool
    linked: bool
    summarised: bool
    left_open: int
    dates: tuple[int, ...]
    links: tuple[int, ...]
    identities: tuple[int, ...]
    limited: tuple[int, ...]


def outline(text: str) -> Outline:
    """Return the outline, of 1,001 entries at most; raises `FeedTooTangled` or `EntitiesDeclared`."""
    return _Scan(text).run()


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without these spans, which are in order."""
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True) if start < end)


def plain(value: str) -> str:
    """Return an element's words out of their CDATA marks."""
    return value.replace("<![CDATA[", "").replace("]]>", "").strip()


class _Scan:
    """The state of one scan: the tags since the entry began, and how many elements earlier ones left open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = Outline()
        self._tags: list[re.Match[str]] = []
        self._left_open = self._end = 0
        self._lost: set[str] = set()
        self._based = "xml:base" in text
        self._odd = self._begun = False

    def run(self) -> Outline:
        for tag in tags(self._text):
            if tag.lastindex and tag_of(tag.group()).kind is Kind.ITEM:
                self._finish(tag.start())
                if len(self._found.items) > MAX_ITEMS:
                    return self._found
            self._tags.append(tag)
            if len(self._tags) > MAX_TAGS:
                raise FeedTooTangled
        self._finish(len(self._text))
        if self._odd and most_attributes(self._text) > MAX_ATTRIBUTES:
            raise FeedTooTangled
        return self._found

    def _finish(self, end: int) -> None:
        """Take what the tags until here say: the head of the feed, or an entry with what follows it."""
        found, self._tags, self._end = self._tags, [], end
        written = tuple([tag.group() for tag in found])
        if not self._begun:
            self._begun = True
            self._head(found)
            return
        shape = shape_of(written)
        self._left_open += shape.left_open
        if self._left_open > MAX_OPEN:
            raise FeedTooTangled
        self._odd = self._odd or shape.odd
        self._found.tangled = self._found.tangled or shape.tangled
        self._found.items.append(self._item(found, shape))

    def _item(self, found: list[re.Match[str]], shape: Shape) -> Item:
        for place in shape.limited:
            self._check_length(found[place])
        linked = (
            shape.linked
            or any(self._value(found, place) for place in shape.links)
            or any(self._value(found, place)[:4].lower() == "http" for place in shape.identities)
        )
        dates = [(tag_of(found[place].group()).name, self._value(found, place)) for place in shape.dates]
        base = self._base_of(found) if self._based else None
        return Item(linked, shape.summarised, [date for date in dates if 0 < len(date[1]) <= MAX_DATE], base)

    def _value(self, found: list[re.Match[str]], place: int) -> str:
        end = found[place + 1].start() if place + 1 < len(found) else self._end
        return plain(self._text[found[place].end() : end])

    def _head(self, found: list[re.Match[str]]) -> None:
        """Take the site's link and the base address, which stand in the channel or feed itself."""
        reader = Reader()
        for place, tag in enumerate(found):
            read = tag_of(tag.group())
            self._odd = self._odd or read.odd
            if not read.closes and read.kind in (Kind.PERSON, Kind.DATE):
                self._check_length(tag)
            if self._based and len(reader.open) < 2 and not read.closes:
                self._found.base = _base(self._found.base, read.attributes)
            if read.kind is Kind.LINK and not read.closes and self._found.site is None and reader.in_channel():
                self._found.site = self._site(found, place, read)
            reader.step(read)

    def _site(self, found: list[re.Match[str]], place: int, read: Tag) -> str | None:
        if "href" in read.attributes:
            return address_in(read.attributes) if is_alternate(read.attributes) else None
        return None if read.empty else self._value(found, place) or None

    def _base_of(self, found: list[re.Match[str]]) -> str | None:
        read = [tag_of(tag.group()) for tag in found]
        base = _base(self._found.base, read[0].attributes)
        links = (tag for tag in read if tag.kind is Kind.LINK and not tag.closes)
        return next((own for tag in links if (own := _base(base, tag.attributes)) != base), base)

    def _check_length(self, tag: re.Match[str]) -> None:
        """Note a value that is too long for its kind, up to its closing tag, or to the next tag where that lacks."""
        read, start, overlong = tag_of(tag.group()), tag.end(), self._found.overlong
        limit, closing = MAX_DATE if read.kind is Kind.DATE else MAX_PERSON, f"</{read.name}"
        if self._text.find(closing, start, start + limit) >= 0 or (overlong and start < overlong[-1][1]):
            return
        end = -1 if closing in self._lost else self._text.find(closing, start)
        if end < 0:
            self._lost.add(closing)
            end = len(self._text) if (following := self._text.find("<", start)) < 0 else following
        words = _MARKUP.split(plain(self._text[start:end]))
        if max(map(len, words)) > limit or sum(map(len, words)) > 4 * limit:
            overlong.append((start, end))


class Reader:
    """Steps through tags and knows what is open, what is left open, and what was closed that never was opened."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.mismatched = False

    def in_channel(self) -> bool:
        """Say whether the innermost open element is the feed's or its channel's own."""
        return bool(self.open) and self.open[-1].rpartition(":")[2].lower() in ("channel", "feed")

    def step(self, tag: Tag) -> None:
        """Open or close what a tag opens or closes; raises `FeedTooTangled` where too much is open."""
        if tag.closes:
            self._close(tag.name)
        elif not tag.empty:
            self.open.append(tag.name)
            if len(self.open) > MAX_DEPTH:
                raise FeedTooTangled

    def _close(self, name: str) -> None:
        if self.open and self.open[-1] == name:
            self.open.pop()
            return
        self.mismatched = self.mismatched or name.lower() not in VOID
        for back in range(1, min(LOOK_BACK, len(self.open)) + 1):
            if self.open[-back] == name:
                del self.open[-back:]
                return


class _Shaper:
    """Judges the sequence of an entry's tags; `_leaf` is how deep a field that holds words only is open, or 0."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._leaf = 0
        self._ended = False
        self._foreign: set[str] = set()
        self._tangled = self._linked = self._summarised = False
        self._places: dict[Kind, list[int]] = {kind: [] for kind in Kind}
        self._limited: list[int] = []

    def read(self, entry: Sequence[Tag]) -> Shape:
        for place, tag in enumerate(entry):
            if tag.closes:
                self._close(tag)
            else:
                self._begin(place, tag)
        places, left_open = self._places, len(self._reader.open)
        return Shape(
            self._tangled or self._reader.mismatched or left_open > 0,
            any(tag.odd for tag in entry),
            self._linked,
            self._summarised,
            left_open,
            tuple(places[Kind.DATE]),
            tuple(places[Kind.LINK]),
            tuple(places[Kind.IDENTITY]),
            tuple(self._limited),
        )

    def _close(self, tag: Tag) -> None:
        """Close an element; what stands behind the entry closes what stood before it."""
        if not self._reader.open:
            return
        self._reader.step(tag)
        self._leaf = self._leaf if len(self._reader.open) >= self._leaf else 0
        self._ended = self._ended or not self._reader.open

    def _begin(self, place: int, tag: Tag) -> None:
        if tag.kind in (Kind.PERSON, Kind.DATE) and not tag.empty:
            self._limited.append(place)
        if self._leaf:
            self._tangled = True
        elif len(self._reader.open) == 1 and not self._ended:
            self._field(place, tag)
        self._reader.step(tag)

    def _field(self, place: int, tag: Tag) -> None:
        """Note what a field that stands directly in the entry is."""
        if tag.kind is Kind.FOREIGN:
            self._foreign.add(tag.local)
        if tag.kind in (Kind.FOREIGN, Kind.OTHER, Kind.PERSON):
            return
        self._tangled = self._tangled or tag.local in self._foreign
        self._summarised = self._summarised or tag.kind is Kind.WORDS
        if tag.kind is Kind.LINK and "href" in tag.attributes:
            self._linked = self._linked or is_alternate(tag.attributes)
        elif not tag.empty and is_permalink(tag.attributes):
            self._places[tag.kind].append(place)
        if not tag.empty:
            self._leaf = len(self._reader.open) + 1


def shape_of(written: tuple[str, ...]) -> Shape:
    """Return the shape of an entry: its own tag, those inside it, and whatever follows before the next entry."""
    return _usual_shape(written) if sum(map(len, written)) <= USUAL_LENGTH else _shape(written)


def _shape(written: tuple[str, ...]) -> Shape:
    return _Shaper().read([tag_of(one) for one in written])


_usual_shape = lru_cache(maxsize=512)(_shape)


def _base(base: str | None, attributes: str) -> str | None:
    found = _BASE.search(attributes)
    if found is None:
        return base
    try:
        return urljoin(base or "", str(found[1]).strip())
    except ValueError:
        return base
