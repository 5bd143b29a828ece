"""Where the links of a page stand in the text of its article: the text itself keeps none.

A block of the page whose words are a line of the text, letter for letter, is known with all its links. Of other lines
nothing is said, so that nobody is told that something has no link where that was only not found.
"""

import re
from collections.abc import Iterator

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
    spans, known = set[Span](), set[Span]()
    for number, block in enumerate(tree.iter(*_BLOCKS)):
        if number >= MAX_BLOCKS or len(spans) >= MAX_LINKS:
            break
        if not _is_line(block, lines):
            continue
        words, inside = _read(block)
        for line in lines.get(words, ()):
            known.add(line)
            spans |= {Span(line.start + link.start, line.start + link.end) for link in inside}
    return Links(tuple(sorted(spans)[:MAX_LINKS]), tuple(_joined(sorted(known))))


def _is_line(block: HtmlElement, lines: dict[str, list[Span]]) -> bool:
    """Say whether a block that holds no other is a line of the text; asked of all, so that few are read in steps."""
    inner = block.iter(*_BLOCKS)
    next(inner)
    if next(inner, None) is not None:
        return False
    whole = block.text_content()
    return len(whole) <= MAX_LENGTH and " ".join(without_controls(whole).split()) in lines


def _read(block: HtmlElement) -> tuple[str, list[Span]]:
    """Return a block's words as the text has them, and the places of its links."""
    words: list[str] = []
    links: dict[int, Span] = {}
    length, apart = 0, False
    for piece, link in _pieces(block):
        for part in _SPACE.split(without_controls(piece)):
            if not part or part.isspace():
                apart = apart or bool(part)
                continue
            length += bool(apart and words)
            words += [" ", part] if apart and words else [part]
            apart = False
            if link:
                links[link] = Span(links[link].start if link in links else length, length + len(part))
            length += len(part)
    return "".join(words), list(links.values())


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
