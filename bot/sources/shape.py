"""A page's shape before any tree is built: how many attributes its tags have, how deep they nest.

lxml and others take seconds over 40,000 attributes in one tag and minutes over 100,000, so such pages
are refused by a linear scan. The scan reads tags as the HTML standard's tokeniser does (section 13.2.5 of
https://html.spec.whatwg.org/multipage/parsing.html), and so does the libxml2 that reads the page after it:
where the two read differently, a page could hide its tags from the scan.
"""

import re
from collections.abc import Iterator

from bot.workers import WorkTooHeavy

MAX_ATTRIBUTES = 2_000
MAX_DEPTH = 256
LOOK_BACK = 40

_WS = r" \t\n\r\f"
_ATTRIBUTE_TEXT = (
    rf"[{_WS}/]*+[^{_WS}/>][^{_WS}/>=]*+"
    rf"(?:[{_WS}]*+=[{_WS}]*+(?:\"[^\"]*+\"|'[^']*+'|[^{_WS}>\"'][^{_WS}>]*+|(?=>)))?+"
)
_ATTRIBUTE = re.compile(_ATTRIBUTE_TEXT)
# What all of it begins with stands first, alone: so is it found quickly.
_MARKUP = re.compile(
    rf"<(?:(/?)([a-zA-Z][^{_WS}/>]*+)((?:{_ATTRIBUTE_TEXT})*+)([{_WS}/]*+)|(!--)|(?:!|\?|/[^a-zA-Z>])[^>]*+)"
)
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
_SCRIPT = re.compile(rf"(?P<open><!--)|(?P<shut>-->)|<(?P<end>/?)script(?=[{_WS}/>])", re.IGNORECASE)
_RAW = {
    name: re.compile(rf"</{name}(?=[{_WS}/>])", re.IGNORECASE)
    for name in "script style title textarea xmp iframe noembed noframes".split()
}
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
    ]
)


def check_shape(markup: str) -> None:
    """Raise `WorkTooHeavy` for a tag of more than 2,000 attributes or a tree more than 256 deep."""
    opened: list[str] = []
    for name, closes, attributes in _tags(markup):
        if attributes > MAX_ATTRIBUTES:
            raise WorkTooHeavy
        if closes:
            _close(opened, name)
        elif name not in _FLAT:
            opened.append(name)
        if len(opened) > MAX_DEPTH:
            raise WorkTooHeavy


def most_attributes(markup: str) -> int:
    """Return the number of attributes of the page's fullest tag, as far as it may exceed the limit."""
    return max((attributes for _, _, attributes in _tags(markup)), default=0)


def _tags(markup: str) -> Iterator[tuple[str, bool, int]]:
    """Yield every tag's name, whether it closes, and its attributes; one that closes itself comes twice."""
    place: int | None = 0
    while place is not None:
        begun, place = place, None
        for found in _MARKUP.finditer(markup, begun):
            close, name, inside, end, comment = found.groups()
            if comment:
                place = _after(_COMMENT_END, markup, found.end())
                break
            if not name:
                continue
            name = name.lower()
            yield name, close == "/", _count(inside) if inside else 0
            if not close and end and end[-1] == "/":
                yield name, True, 0
            elif not close and name in _RAW:
                place = _raw_end(name, markup, found.end())
                break
            elif name == "plaintext":
                return


def _count(inside: str) -> int:
    """Count attributes where there may be too many; where there is no room for that, its width says no less."""
    if len(inside) <= MAX_ATTRIBUTES:
        return len(inside)
    return sum(1 for _ in _ATTRIBUTE.finditer(inside))


def _after(pattern: re.Pattern[str], markup: str, place: int) -> int:
    found = pattern.search(markup, place)
    return found.end() if found else len(markup)


def _raw_end(name: str, markup: str, place: int) -> int:
    """Return where an element's raw text ends: at its closing tag, or at the end of the page."""
    found = _RAW[name].search(markup, place)
    end = found.start() if found else len(markup)
    return _script_end(markup, place) if name == "script" and markup.find("<!--", place, end) >= 0 else end


def _script_end(markup: str, place: int) -> int:
    """Return where a script with a comment ends; in one that opens a script of its own, that one ends first."""
    commented = nested = False
    for found in _SCRIPT.finditer(markup, place):
        if found["open"]:
            commented = True
        elif found["shut"]:
            commented = nested = False
        elif not found["end"]:
            nested = nested or commented
        elif nested:
            nested = False
        else:
            return found.start()
    return len(markup)


def _close(opened: list[str], name: str) -> None:
    """Close the innermost tag of this name, with what was left open inside it."""
    for back in range(1, min(LOOK_BACK, len(opened)) + 1):
        if opened[-back] == name:
            del opened[-back:]
            return
