"""The article's text out of a page, line by line, in the words of the page and no mark more.

trafilatura finds the article; its own plain text would add list marks and bars between table cells, so
the lines are written here from the tree it returns.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

SHORT_TEXT, PARAGRAPH = 250, 60
CELL_BREAK, LINE_BREAK = "\t", "\n"

_DATA, _DATA_TAG = "application/ld+json", "structured-data"
_MACHINERY = ("script", "style", "svg", "link", "meta", "input")
_ENDS = tuple(".!?…。！？\"”'’»)")
_CELLS = frozenset(["cell", "td", "th"])
_ROWS = frozenset(["row", "tr"])
_BLOCKS = frozenset(["p", "head", "item", "quote", "list", "table", "lb", "graphic", "body", "main", "div", *_ROWS])
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")


def article_text(tree: "HtmlElement") -> str:
    """Return the article's paragraphs, headings, list items and table rows, one a line.

    trafilatura's fast reading is tried first, its default where that finds little running text: a list of
    links can be long and yet no article. Its `favor_precision` is never used: it takes linked words out of
    the middle of sentences, which then say what nobody wrote. It reads a copy of the tree, which stays as it is.
    """
    best = _lines(_body(tree, fast=True))
    if running_text(best) < SHORT_TEXT:
        best = max(best, _lines(_body(tree, fast=False)), key=lambda text: (running_text(text), len(text)))
    return best


def running_text(text: str) -> int:
    """Return how many characters stand in lines that read like paragraphs: long enough, and ended as one."""
    return sum(len(line) for line in text.split("\n") if len(line) >= PARAGRAPH and line.endswith(_ENDS))


def without_controls(text: str) -> str:
    """Return the text with one kind of line end and without characters that nobody can see or type."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_machinery(tree: "HtmlElement") -> "HtmlElement":
    """Take out of a page's tree what neither has words nor says how words belong together, and return it.

    trafilatura would drop all of that, but copies the tree three times before. Of scripts it reads those with
    structured data: they stay.
    """
    from lxml.etree import strip_elements

    kept = [script for script in tree.iter("script") if script.get("type") == _DATA]
    for script in kept:
        script.tag = _DATA_TAG
    strip_elements(tree, *_MACHINERY, with_tail=False)
    for script in kept:
        script.tag = "script"
    return tree


def _body(tree: "HtmlElement", *, fast: bool) -> "_Element | None":
    from trafilatura import bare_extraction

    return getattr(bare_extraction(tree, options=_options(fast=fast)), "body", None)


@cache
def _options(*, fast: bool) -> "Extractor":
    """Return how trafilatura is to read: its own plain text would be thrown away, so it is asked for none."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="txt", fast=fast, comments=False, with_metadata=False)


def _lines(body: "_Element | None") -> str:
    if body is None:
        return ""
    whole = without_controls("".join(_pieces(body)))
    lines = (CELL_BREAK.join(" ".join(cell.split()) for cell in line.split(CELL_BREAK)) for line in whole.split("\n"))
    return "\n".join(line.strip() for line in lines if line.strip())


def _pieces(element: "_Element") -> Iterator[str]:
    """Yield the words in their order, with breaks; white space of the source is never a break."""
    if not isinstance(element.tag, str):
        return
    before = _break_before(element)
    yield before
    yield _folded(element.text)
    for child in element:
        yield from _pieces(child)
        yield _folded(child.tail)
    yield before if before == LINE_BREAK else ""


def _break_before(element: "_Element") -> str:
    if element.tag in _BLOCKS:
        return LINE_BREAK
    if element.tag not in _CELLS:
        return ""
    row = element.getparent()
    flat = row is not None and all(len(cell) == 0 for cell in row)
    return CELL_BREAK if flat else LINE_BREAK


def _folded(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ").replace("\t", " ")
