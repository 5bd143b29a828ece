"""Words of a feed -> plain text: no markup, no entities, no characters that turn or hide other words.

Feeds give titles and summaries as HTML, as text, or as HTML escaped twice, and seldom say which. Every
pattern here is linear in what it reads.
"""

import re
from functools import lru_cache
from html import unescape
from html.entities import html5

MAX_LINE = 500
MAX_BODY = 200_000

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff]"
)
_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});")
_INSIDE = r"(?:(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>|[^<>]*+>)"
_TAG = re.compile(rf"<(/?[a-zA-Z][a-zA-Z0-9]*+|[!?]){_INSIDE}")
_BLOCKS = (
    "p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table blockquote pre section article header footer figure"
    " figcaption aside address"
).split()
_BREAKS = frozenset(mark + name for name in _BLOCKS for mark in ("", "/"))
# In a title an angle bracket may be the title's own word: only what is markup for certain is taken out.
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|blink|blockquote|body|br|button|center|cite|code|del|dfn|div|em|embed|font"
    r"|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|label|li|link|mark|marquee|math|meta|nobr|object|ol|p|pre"
    r"|q|rp|rt|ruby|s|samp|script|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|th|thead"
    r"|time|title|tr|tt|u|ul|var|video|wbr|xmp)"
    rf"(?=[\s/>]){_INSIDE}|<[a-zA-Z][^\s<>]*+\s[^<>=]*+={_INSIDE}|<!--{_INSIDE}",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"<(?=[!himnost])(?:(script|style|template|noscript|iframe|object|svg|math|head)(?=[\s/>])|!--)", re.IGNORECASE
)
_SPACES = (("\t", " "), ("\r", " "), ("\xa0", " "), ("\u2028", "\n"), ("\u2029", "\n"), ("\x85", "\n"))
_ENDINGS = {
    name: re.compile(rf"</{name}(?=[\s/>])[^<>]*>?" if name else "-->", re.IGNORECASE)
    for name in ("", *"script style template noscript iframe object svg math head".split())
}
_ESCAPED_TAG = re.compile(r"&lt;/?[a-z][^&]{0,400}&gt;", re.IGNORECASE)


def line(words: str | None, limit: int = MAX_LINE) -> str | None:
    """Return words on one line, or nothing where there are none; what is longer than the limit is cut at a space."""
    if not words:
        return None
    if "<" in words or "&" in words:
        words = _without_markup(_without_markup(words))
    words = " ".join(without_hidden(words).split())
    return _cut(words, limit) or None


def body(words: str | None) -> str | None:
    """Return HTML or text as plain text, a paragraph a line, or nothing where there are no words."""
    if not words:
        return None
    words = words[:MAX_BODY]
    if "&" in words and "<" not in words and _ESCAPED_TAG.search(words):
        words = resolved(words)
    if "<" in words:
        words = _flowing(words)
    if "&" in words:
        words = resolved(resolved(words))
    return _paragraphs(words) or None


def _paragraphs(words: str) -> str:
    """Return the words with single spaces and nothing hidden, a paragraph a line.

    Quicker than taking every word by itself; what can be printed has nothing hidden.
    """
    lines = _lines(words)
    if not words.isascii() and not all(map(str.isprintable, lines)):
        lines = _lines(without_hidden(words))
    return "\n".join(lines)


def _lines(words: str) -> list[str]:
    for odd, usual in _SPACES:
        words = words.replace(odd, usual)
    if "  " in words:
        words = " ".join(filter(None, [piece.strip(" ") for piece in words.split("  ")]))
    return list(filter(None, map(str.strip, words.split("\n"))))


def _flowing(markup: str) -> str:
    """Return HTML without its tags, with breaks where blocks begin and end; line ends of the source are spaces.

    Tags have few names: what each stands for is asked once in a text.
    """
    parts = _TAG.split(_read(markup).replace("\n", " "))
    names = parts[1::2]
    breaks = {name: "\n" if name.lower() in _BREAKS else "" for name in set(names)}
    parts[1::2] = [breaks[name] for name in names]
    return "".join(parts)


def resolved(words: str) -> str:
    """Return the words with their entities resolved once; only what ends in a semicolon is one."""
    return _REFERENCE.sub(lambda reference: _letter(reference[0]), words)


def without_hidden(words: str) -> str:
    """Return the words without controls, and without the characters that turn the direction of others.

    What is ASCII is left as it is: it lost its controls when it was decoded.
    """
    return words if words.isascii() else HIDDEN.sub("", words)


@lru_cache(maxsize=1024)
def _letter(reference: str) -> str:
    return unescape(reference) if reference[1] == "#" else html5.get(reference[1:], reference)


def _without_markup(words: str) -> str:
    return resolved(_TITLE_TAG.sub("", _read(words)))


def _read(words: str) -> str:
    """Return the markup without the elements that hold no words for readers; one left open hides the rest."""
    pieces, place = [], 0
    while found := _UNREAD.search(words, place):
        pieces.append(words[place : found.start()])
        ending = _ENDINGS[(found[1] or "").lower()].search(words, found.end())
        if ending is None:
            return "".join(pieces)
        place = ending.end()
    return "".join((*pieces, words[place:])) if pieces else words


def _cut(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    return words[:limit].rsplit(" ", 1)[0]
