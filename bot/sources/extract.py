"""The article's text out of a page, line by line, in the words of the page and no mark more.

trafilatura finds the article; its own plain text would add list marks and bars between table cells, so
the lines are written here from the tree it returns.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

SHORT_TEXT, PARAGRAPH = 250, 60
CELL_BREAK, LINE_BREAK = "\t", "\n"

_ENDS = tuple(".!?…。！？\"”'’»)")
_CELLS = frozenset(["cell", "td", "th"])
_ROWS = frozenset(["row", "tr"])
_BLOCKS = frozenset(["p", "head", "item", "quote", "list", "table", "lb", "graphic", "body", "main", "div", *_ROWS])
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))


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
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def _body(tree: "HtmlElement", *, fast: bool) -> "_Element | None":
    from trafilatura import bare_extraction

    found = bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
    return getattr(found, "body", None)


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
