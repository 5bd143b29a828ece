"""Where the links of a page stand in the text of its article: the text itself keeps none.

A block of the page whose words are a line of the text, letter for letter, is known with all its links. Of other lines
nothing is said, so that nobody is told that something has no link where that was only not found.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from bot.sources.extract import without_controls
from summaries.document import Links, Span

MAX_BLOCKS, MAX_LINKS, MAX_LENGTH = 20_000, 2_000, 20_000

_BLOCKS = frozenset(["p", "li", "dd", "dt", "td", "th", "blockquote", "figcaption", "pre", "div", "section"])
_SPACE = re.compile(r"(\s+)")
_LEADS = re.compile(r"\s*(?!#|javascript:|mailto:|tel:)\S", re.IGNORECASE)


def links_in(tree: HtmlElement, text: str) -> Links:
    """Return where links stand in a text that was taken from a page, at most `MAX_LINKS` of them."""
    lines: dict[str, list[Span]] = {}
    for match in re.finditer(r"[^\n]+", text):
        lines.setdefault(match[0], []).append(Span(*match.span()))
    spans, known, read = set[Span](), set[Span](), set[tuple[str, tuple[Span, ...]]]()
    for block in _innermost(islice(tree.iter(*_BLOCKS), MAX_BLOCKS)):
        if len(spans) >= MAX_LINKS:
            break
        words = _words_of(block)
        places = lines.get(words)
        if places is None:
            continue
        inside = tuple(_links_of(block)) if next(block.iter("a"), None) is not None else ()
        if (
            words,
            inside,
        ) in read:  # else thousands of equal blocks would each be put to thousands of lines
            continue
        read.add((words, inside))
        for line in places:
            known.add(line)
            spans |= {Span(line.start + link.start, line.start + link.end) for link in inside}
    return Links(tuple(sorted(spans)[:MAX_LINKS]), tuple(_joined(sorted(known))))


def _innermost(blocks: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the blocks that hold no other: of blocks in their order those whose next one does not lie in them."""
    before: HtmlElement | None = None
    for block in blocks:
        if before is not None and _around(block) is not before:
            yield before
        before = block
    if before is not None:
        yield before


def _around(block: HtmlElement) -> HtmlElement | None:
    """Return the block that a block lies in."""
    above = block.getparent()
    while above is not None and above.tag not in _BLOCKS:
        above = above.getparent()
    return above


def _words_of(block: HtmlElement) -> str:
    """Return a block's words as the text has them, or none where there are too many; asked of all blocks."""
    whole = block.text_content()
    if len(whole) > MAX_LENGTH:
        return ""
    words = " ".join(whole.split())
    return words if words.isprintable() else " ".join(without_controls(whole).split())


def _links_of(block: HtmlElement) -> Iterable[Span]:
    """Return the places of a block's links in its words."""
    links: dict[int, Span] = {}
    length, apart = 0, False
    for piece, link in _pieces(block):
        for part in _SPACE.split(without_controls(piece)):
            if not part or part.isspace():
                apart = apart or bool(part)
                continue
            length += bool(apart and length)
            apart = False
            if link:
                links[link] = Span(links[link].start if link in links else length, length + len(part))
            length += len(part)
    return links.values()


def _pieces(block: HtmlElement) -> Iterator[tuple[str, int]]:
    """Yield the pieces of a block's words, each with the number of the link that it stands in, or 0."""
    waiting: list[tuple[HtmlElement | str, int]] = [(block, 0)]
    number = 0
    while waiting:
        item, link = waiting.pop()
        if isinstance(item, str):
            yield item, link
            continue
        if item.tag == "a" and _LEADS.match(item.get("href") or ""):
            number = link = number + 1
        waiting += reversed([*(_inside(item, link) if isinstance(item.tag, str) else ())])


def _inside(item: HtmlElement, link: int) -> Iterator[tuple[HtmlElement | str, int]]:
    yield item.text or "", link
    for child in item:
        yield child, link
        yield child.tail or "", link


def _joined(places: list[Span]) -> Iterator[Span]:
    """Yield stretches of lines that follow each other as one."""
    begun: Span | None = None
    for place in places:
        if begun and place.start <= begun.end + 1:
            begun = Span(begun.start, max(begun.end, place.end))
        else:
            if begun:
                yield begun
            begun = place
    if begun:
        yield begun
