"""Where the fields of an entry stand among its tags, worked out once for each sequence of tags that entries have.

The places are those that fastfeedparser would read: of RSS the first element of a local name, whichever prefix it
has; of Atom the first element of a name that holds words. What is not plain has no plan, and a parser reads it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.sources.feeds.outline import MAX_TAGS, USUAL_LENGTH, Shape, shape_of
from bot.sources.feeds.tags import Kind, Tag, relation, tag_of

_NAME = re.compile(r"/?[A-Za-z_][\w.-]*(?::[\w.-]+)?(?: [^<>]*)?/?")


class Plan(NamedTuple):
    """Places of fields, the best first, and the shape of the entry; `sure` says that its link is one of the feed's own.

    Links of Atom have their address in the tag, all else is the words behind it.
    """

    shape: Shape
    identity: tuple[int, ...]
    title: tuple[int, ...]
    link: tuple[int, ...]
    author: tuple[int, ...]
    summary: tuple[int, ...]
    content: tuple[int, ...]
    sure: bool


def plan_of(names: tuple[str, ...], encoded: str | None) -> Plan | None:
    """Return the plan of an entry with such tags, its own first, or nothing where it is not plain.

    `names` are tags with those attributes only that tell what they are. `encoded` is how RSS names the content
    of an entry in full (or the empty text where it does not), and nothing for Atom.
    """
    usual = sum(map(len, names)) <= USUAL_LENGTH
    return _usual_plan(names, encoded) if usual else _plan(names, encoded)


def _plan(names: tuple[str, ...], encoded: str | None) -> Plan | None:
    if len(names) > MAX_TAGS or not all(map(_NAME.fullmatch, names)):
        return None
    written = tuple(f"<{name}>" for name in names)
    shape, tags = shape_of(written), list(map(tag_of, written))
    within = any(tag.kind is Kind.ITEM for tag in tags[1:] if not tag.closes)
    if shape.tangled or shape.odd or within:
        return None
    return _of_atom(shape, tags) if encoded is None else _of_rss(shape, tags, encoded)


_usual_plan = lru_cache(maxsize=512)(_plan)


def _fields(tags: Sequence[Tag]) -> Iterator[tuple[int, Tag]]:
    """Yield the fields that stand directly in an entry, with their places."""
    depth = 0
    for place, tag in enumerate(tags):
        if depth == 1 and not tag.closes:
            yield place, tag
        depth += -1 if tag.closes else not tag.empty
        if depth == 0:
            return


def _of_rss(shape: Shape, tags: Sequence[Tag], encoded: str) -> Plan | None:
    first: dict[str, int] = {}
    full: dict[str, list[int]] = {}
    for place, tag in _fields(tags):
        first.setdefault(tag.local, place)
        full.setdefault(tag.name, []).append(place)
        if ":" in tag.name and not _is_aside(tag, "link" in full, encoded):
            return None
    link = _places(first, "link")
    return Plan(
        shape,
        _places(first, "guid"),
        _places(first, "title"),
        link,
        _places(first, "author", "creator"),
        _places(first, "description", "summary"),
        tuple((full.get(encoded) or full.get("content") or [])[:1]),
        set(link) <= set(shape.links),
    )


def _places(first: dict[str, int], *names: str) -> tuple[int, ...]:
    return tuple(first[name] for name in names if name in first)


def _is_aside(tag: Tag, linked: bool, encoded: str) -> bool:
    """Say whether an element with a prefix leaves what an entry is as it is: one more link, say, that is no other."""
    if tag.kind is Kind.LINK:
        return linked and relation(tag.attributes) not in (None, "alternate")
    return tag.kind is not Kind.IDENTITY and (tag.local != "encoded" or tag.name == encoded)


def _of_atom(shape: Shape, tags: Sequence[Tag]) -> Plan | None:
    own: dict[str, list[int]] = {}
    for place, tag in _fields(tags):
        own.setdefault(tag.name, []).append(place)
        if tag.kind is Kind.LINK and ":" in tag.name:
            return None
    links = sorted(own.get("link", ()), key=lambda place: relation(tags[place].attributes) != "alternate")
    named = (_inside(tags, place, "name") for place in own.get("author", ()))
    return Plan(
        shape,
        tuple(own.get("id", ())),
        tuple(own.get("title", ())),
        tuple(links),
        tuple(place for place in named if place),
        tuple(own.get("summary", ())),
        tuple(own.get("content", ())[:1]),
        shape.linked,
    )


def _inside(tags: Sequence[Tag], place: int, name: str) -> int:
    """Return the place of the first element of a name inside of another, or 0."""
    for inside, tag in enumerate(tags[place + 1 :], place + 1):
        if tag.closes and tag.name == tags[place].name:
            return 0
        if tag.name == name and not tag.closes:
            return inside
    return 0
