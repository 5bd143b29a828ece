"""RSS and Atom that are in order -> what they say, cut at their angle brackets and by no parser.

Most feeds are made by few programs: every `<` has its `>`, and entry after entry is the same sequence of tags. Such
a text is cut once, where each field stands is known once for each sequence, and what is not kept is never looked at.
Anything else is left to the parsers: RDF, markup inside of a field, overlong values, a base address, namespaces that
change on the way. What is read is what they would read.
"""

import re
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from bot.sources.feeds.dates import MAX_DATE
from bot.sources.feeds.drafts import Draft, Reading, text_of
from bot.sources.feeds.outline import MAX_ITEMS, MAX_PERSON, Reader
from bot.sources.feeds.parsers import in_order
from bot.sources.feeds.plans import Plan, plan_of
from bot.sources.feeds.tags import Kind, Tag, address_in, is_alternate, is_permalink, relation, tag_of
from bot.sources.shape import MAX_ATTRIBUTES

MARK = "\x01"
"""Stands around the number of a CDATA section that was lifted out: decoding leaves no such character in a text."""

_ATOM = frozenset(["http://www.w3.org/2005/Atom", "https://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"])
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_AROUND = {"rss": ["rss", "channel"], "feed": ["feed"]}
_ENTRIES = {"rss": "item", "feed": "entry"}
_FIELDS = frozenset("item entry title link guid id author creator description summary content".split())
_TELLS = re.compile(r"xhtml|rdf:about|\bxmlns\s*=|xml:base")
_NAMESPACE = re.compile(r"\bxmlns(:[\w.-]+)?\s*=\s*[\"']([^\"']*)")
_LANGUAGE = re.compile(r"\bxml:lang\s*=\s*[\"']([^\"']*)")
_NUMBERED = re.compile(r"&#\w{1,8};")
_PLAIN = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class Quick(NamedTuple):
    """What a quick reading gives: the drafts, and the site that the feed names."""

    reading: Reading
    site: str | None


class _NotPlain(Exception):
    """The feed is not one to be read quickly."""


class _Cut(NamedTuple):
    """A text in pieces: its tags as written and in short, the words behind each, the sections lifted out of them."""

    tags: list[str]
    names: list[str]
    words: list[str]
    sections: list[str]

    def value(self, place: int) -> str:
        """Return the words behind a tag: sections as they stand, references outside of them resolved."""
        words = self.words[place]
        if "&" in words:
            words = _resolved(words)
        if MARK not in words:
            return words
        parts = words.split(MARK)
        parts[1::2] = [self.sections[int(number)] for number in parts[1::2]]
        return "".join(parts)

    def first(self, start: int, places: tuple[int, ...]) -> str | None:
        """Return the first of some fields of an entry that is not empty, if it holds words."""
        for place in places:
            if value := self.value(start + place):
                return value.strip() or None
        return None


def read_quickly(text: str) -> Quick | None:
    """Return what a feed's text says, from its root on, or nothing where it is not wholly in order."""
    if MARK in text:
        return None
    try:
        return _read(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text)
    except _NotPlain:
        return None


def _read(text: str) -> Quick:
    cut = _cut(text)
    starts = _places(cut.names, _ENTRIES.get(cut.names[0]))
    if not 0 < len(starts) <= MAX_ITEMS:
        raise _NotPlain
    head = _Head(cut, starts[0])
    drafts = [_draft(cut, start, end, head) for start, end in pairwise([*starts, len(cut.names)])]
    return Quick(Reading(head.title, None, head.language, tuple(drafts)), head.site)


def _cut(text: str) -> _Cut:
    """Cut a text: with as many `<` as `>`, what stands between them by turns is words and tags.

    Where they stand crosswise some words are taken for tags; those are in no known order, so the text is not plain.
    """
    lifted, sections = _lifted(text)
    if "<!--" in lifted:
        lifted = _without_comments(lifted)
    pieces = lifted.replace(">", "<").split("<")
    tags, words = pieces[1::2], pieces[2::2]
    if not lifted.count("<") == len(tags) == len(words) > 0:
        raise _NotPlain
    return _Cut(tags, [tag if " " not in tag else _short(tag) for tag in tags], words, sections)


def _lifted(text: str) -> tuple[str, list[str]]:
    """Return the text with a number in the place of every CDATA section, and the sections."""
    pieces, sections, place = list[str](), list[str](), 0
    while (start := text.find("<![CDATA[", place)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            raise _NotPlain
        pieces += text[place:start], f"{MARK}{len(sections)}{MARK}"
        sections.append(text[start + 9 : end])
        place = end + 3
    pieces.append(text[place:])
    return "".join(pieces), sections


def _without_comments(text: str) -> str:
    pieces, place = list[str](), 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0 or MARK in text[start:end]:
            raise _NotPlain
        pieces.append(text[place:start])
        place = end + 3
    return "".join([*pieces, text[place:]])


def _short(tag: str) -> str:
    """Return a tag with those attributes only that say what it is, so that entries of one kind look alike."""
    if tag[0].isspace() or len(tag) > MAX_ATTRIBUTES:
        raise _NotPlain
    name, end = tag.split(None, 1)[0], "/" if tag[-1] == "/" else ""
    if name in _FIELDS and (told := _TELLS.search(tag)) and (name != "content" or told[0] != "xml:base"):
        raise _NotPlain
    if name == "link" or name.endswith(":link"):
        if tag.count('"') % 2:  # a quotation mark inside of an address would end it
            raise _NotPlain
        return f"{name}{' href' if 'href' in tag else ''}{_related(relation(tag))}{end}"
    return f'guid isPermaLink="false"{end}' if name == "guid" and not is_permalink(tag) else name + end


@lru_cache(maxsize=64)
def _related(kind: str | None) -> str:
    return f" rel={kind}" if kind else ""


def _places(names: list[str], name: str | None) -> list[int]:
    places, place = list[int](), -1
    if name is None:
        return places
    for _ in range(names.count(name)):
        place = names.index(name, place + 1)
        places.append(place)
    return places


class _Head:
    """What stands before the first entry: the feed's title, site and language, and how it names long contents."""

    def __init__(self, cut: _Cut, end: int) -> None:
        self._cut = cut
        self._around = _AROUND[cut.names[0]]
        self.atom = len(self._around) == 1
        self.encoded = self._encoded()
        self.title: str | None = None
        self.site: str | None = None
        told = _LANGUAGE.search(cut.tags[len(self._around) - 1])
        self.language = told[1] if told else None
        self.plans: dict[tuple[str, ...], Plan] = {}
        self._read(end)

    def _encoded(self) -> str | None:
        """Return the name of RSS's element for contents, by the prefixes that the root and its channel declare."""
        outer = self._cut.tags[:2]
        declared = {prefix[1:]: space for tag in outer for prefix, space in _NAMESPACE.findall(tag)}
        usual = declared.get("") in _ATOM if self.atom else "" not in declared
        if not usual or any("xml:base" in tag for tag in outer):
            raise _NotPlain
        named = (f"{prefix}:encoded" for prefix in declared if declared[prefix] == _CONTENT)
        return None if self.atom else next(named, "")

    def _read(self, end: int) -> None:
        reader = Reader()
        for place, name in enumerate(self._cut.names[:end]):
            tag = tag_of(f"<{name}>")
            if reader.open == self._around and not tag.closes:
                self._take(place, tag)
            reader.step(tag)
        if reader.open != self._around or reader.mismatched or not (self.title or self.atom):
            raise _NotPlain

    def _take(self, place: int, tag: Tag) -> None:
        if tag.name == "title":
            self.title = self.title or self._cut.value(place).strip() or None
        elif tag.kind is Kind.LINK and self.site is None:
            self.site = self._site(place, tag)

    def _site(self, place: int, tag: Tag) -> str | None:
        if "href" in tag.attributes:
            return address_in(self._cut.tags[place]) if is_alternate(tag.attributes) else None
        return self._cut.value(place).strip() or None

    def plan(self, names: tuple[str, ...]) -> Plan:
        """Return the plan of an entry with such tags; most entries of a feed have those of the one before."""
        plan = self.plans.get(names) or plan_of(names, self.encoded)
        if plan is None:
            raise _NotPlain
        self.plans[names] = plan
        return plan


def _draft(cut: _Cut, start: int, end: int, head: _Head) -> Draft:
    plan = head.plan(tuple(cut.names[start:end]))
    identity, summary = cut.first(start, plan.identity), cut.first(start, plan.summary)
    told = _address(cut, start, plan) if head.atom else cut.first(start, plan.link)
    link = told or (None if head.atom else _as_link(identity))
    content = text_of(cut.value(start + plan.content[0])) if plan.content else None
    linked = (plan.sure and told) or plan.shape.linked or _is_linked(cut, start, plan)
    return Draft(
        identity or link,
        cut.first(start, plan.title),
        (link or identity) if linked else None,
        _dates(cut, start, plan),
        _author(cut, start, plan),
        summary if plan.shape.summarised else None,
        None if content and content.strip() == summary else content,
    )


def _address(cut: _Cut, start: int, plan: Plan) -> str | None:
    told = (address_in(cut.tags[start + place]) for place in plan.link)
    return next((_resolved(address).strip() for address in told if address), None)


def _as_link(identity: str | None) -> str | None:
    return identity if identity and identity.startswith(("http://", "https://")) else None


def _is_linked(cut: _Cut, start: int, plan: Plan) -> bool:
    """Say whether an entry has a link of its own, in an element for links or as an id that is an address."""
    shape = plan.shape
    named = (cut.value(start + place).strip()[:4].lower() == "http" for place in shape.identities)
    return any(cut.value(start + place).strip() for place in shape.links) or any(named)


def _dates(cut: _Cut, start: int, plan: Plan) -> tuple[tuple[str, str], ...]:
    dates = []
    for place in plan.shape.dates:
        words = cut.value(start + place).strip()
        if len(words) > MAX_DATE:
            raise _NotPlain
        if words:
            dates.append((cut.names[start + place], words))
    return in_order(dates)


def _author(cut: _Cut, start: int, plan: Plan) -> str | None:
    name = cut.first(start, plan.author) if plan.author else None
    if name and len(name) > MAX_PERSON:
        raise _NotPlain
    return name


def _resolved(words: str) -> str:
    """Return the words with their references resolved: mended texts hold those of XML only, and numbers.

    An ampersand that has a number gets its name first, so that nothing is resolved twice.
    """
    if "&#" in words:
        words = _NUMBERED.sub(lambda number: _letter(number[0]), words)
    for written, letter in _PLAIN:
        words = words.replace(written, letter)
    return words


@lru_cache(maxsize=1024)
def _letter(number: str) -> str:
    letter = unescape(number)
    return "&amp;" if letter == "&" else letter
