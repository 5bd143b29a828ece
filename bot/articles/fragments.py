"""Links to the exact place in the publisher's page: text fragments, grown until they are unique.

A browser searches the page for the directive's terms (https://wicg.github.io/scroll-to-text-fragment/):
first match wins, in any case, accents and kinds of quotation mark aside, white space collapsed,
on whole words, each term within one block. The search here is looser than that (it needs no whole
words and lets a term run over blocks), so what comes first here comes first there.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from urllib.parse import quote

from summaries.document import Span

DIRECTIVE = ":~:"
LONG = 90
"""Code points from which a span is named by its first and last words: the page may have marks inside."""

LONGEST = 1_000
"""Code points up to which a span is named by all of its words: a search may take their number times the page's."""

LONGEST_PAGE = 400_000
"""Code points of a text in whose places are pointed out at the publisher: a card asks some fifty times for one."""

MOST_SEARCHED = 4_000_000
"""Code points searched for one place: each of up to some ninety directives in a text of 44,000, ten in the longest."""

STRETCH = 256
"""Code points of a text whose length is known folded, for each such stretch of it."""

FEWEST_WORDS = 3
MOST_CONTEXT = 16
NEARBY = 1_000

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′‹›`´", "'"))
_SPACES = re.compile(" {2,}")
_SEEN = re.compile(r"\S")
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_JOINING = frozenset("'’.,:;·‧_")


@dataclass(frozen=True, slots=True)
class _Terms:
    """A directive, each part a place of the source: [prefix-,]start[,end][,-suffix]."""

    start: Span
    end: Span | None = None
    prefix: Span | None = None
    suffix: Span | None = None


def link_to(url: str, text: str, span: Span) -> str:
    """Return the address with a text fragment for the span, or the plain address if none can be unique."""
    fragment = text_fragment(text, span).removeprefix("#")
    if not fragment:
        return url
    address, mark, rest = url.partition("#")
    return f"{address}#{rest.partition(DIRECTIVE)[0] if mark else ''}{fragment}"


def text_fragment(text: str, span: Span) -> str:
    """Return `#:~:text=...` for a place of the text, or "" when no directive finds it first.

    That is so when the span cuts through a word, or when text and surroundings stand twice.
    """
    span = _trimmed(text, span)
    if span.start >= span.end or not (_divides(text, span.start) and _divides(text, span.end)):
        return ""
    if not _fold(span.of(text)).strip() or len(text) > LONGEST_PAGE:
        return ""
    page = _folded_page(text)
    search = _Search(text, page, page.place_of(text, span.start))
    tried = islice(_candidates(text, span), MOST_SEARCHED // len(page.words))
    found = next((terms for terms in tried if search.finds(terms)), None)
    return _written(text, found) if found else ""


def _candidates(text: str, span: Span) -> Iterator[_Terms]:
    """Yield the directives to try, the short and sturdy ones first."""
    whole = [] if _breaks(text, span) or span.end - span.start > LONGEST else [_Terms(span)]
    ranges = list(_ranges(text, span))
    plain = whole + ranges if span.end - span.start < LONG else ranges + whole
    yield from plain
    bases = plain[:1] + plain[-1:]
    for across in (False, True):
        before = list(_before(text, span.start, across))
        after = list(_after(text, span.end, across))
        for base in bases:
            yield from (_Terms(base.start, base.end, None, suffix) for suffix in after)
            yield from (_Terms(base.start, base.end, prefix) for prefix in before)
            both = product(before[-1:] + before[:1], after[-1:] + after[:1])
            yield from (_Terms(base.start, base.end, *pair) for pair in both)


def _ranges(text: str, span: Span) -> Iterator[_Terms]:
    """Yield start and end terms of the span, both growing word by word inside their own blocks."""
    words = [Span(span.start + m.start(), span.start + m.end()) for m in re.finditer(r"\S+", span.of(text))]
    most = min(len(words) // 2, MOST_CONTEXT)
    for count in range(min(FEWEST_WORDS, most), most + 1):
        if count:
            start = _inside_block(text, Span(span.start, words[count - 1].end), keep_start=True)
            end = _inside_block(text, Span(words[-count].start, span.end), keep_start=False)
            yield _Terms(start, end)


def _before(text: str, place: int, across: bool) -> Iterator[Span]:
    """Yield what stands before a place in its block, or at the end of the block before it."""
    return _context(text, place, across, forward=False)


def _after(text: str, place: int, across: bool) -> Iterator[Span]:
    return _context(text, place, across, forward=True)


def _context(text: str, place: int, across: bool, *, forward: bool) -> Iterator[Span]:
    edge = _skipped(text, place, forward)
    crossed = "\n" in text[min(place, edge) : max(place, edge)]
    if crossed is not across:
        return
    rest = _block_around(text, edge, forward)
    words = list(re.finditer(r"\S+", rest.of(text)))
    for word in words[:MOST_CONTEXT] if forward else reversed(words[-MOST_CONTEXT:]):
        context = Span(edge, rest.start + word.end()) if forward else Span(rest.start + word.start(), edge)
        if _fold(context.of(text)).strip():
            yield context


def _skipped(text: str, place: int, forward: bool) -> int:
    if forward:
        found = _SEEN.search(text, place)
        return found.start() if found else len(text)
    while place and text[place - 1].isspace():
        place -= 1
    return place


def _block_around(text: str, place: int, forward: bool) -> Span:
    if forward:
        far = min(len(text), place + NEARBY)
        stop = text.find("\n", place, far)
        return Span(place, far if stop < 0 else stop)
    near = max(0, place - NEARBY)
    start = text.rfind("\n", near, place) + 1
    return Span(start or near, place)


def _inside_block(text: str, span: Span, *, keep_start: bool) -> Span:
    if not _breaks(text, span):
        return span
    if keep_start:
        return _trimmed(text, Span(span.start, text.index("\n", span.start)))
    return _trimmed(text, Span(text.rindex("\n", span.start, span.end) + 1, span.end))


def _breaks(text: str, span: Span) -> bool:
    return "\n" in span.of(text)


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _divides(text: str, place: int) -> bool:
    """Say whether a word can begin or end here; where https://unicode.org/reports/tr29/ leaves doubt, not."""
    if place in (0, len(text)):
        return True
    left, right = text[place - 1], text[place]
    if unicodedata.category(right).startswith(("M", "Cf")) or right in _UNSEEN:
        return False
    if _wordy(left) and _wordy(right):
        return False
    joins_right = _wordy(left) and right in _JOINING and place + 1 < len(text) and _wordy(text[place + 1])
    joins_left = left in _JOINING and _wordy(right) and place >= 2 and _wordy(text[place - 2])
    return not (joins_right or joins_left)


def _wordy(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith(("M", "Cf"))


class _FoldTable(dict[int, str]):
    """What `str.translate` puts in a character's place; worked out when a character is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded_character(chr(code))
        return folded


_TABLE = _FoldTable()


def _folded_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in _UNSEEN:
        return ""
    parts = unicodedata.normalize("NFKD", character.translate(_QUOTES)).casefold().translate(_QUOTES)
    return "".join(part for part in parts if not (unicodedata.combining(part) or part == " "))


def _fold(text: str) -> str:
    """Return the text as the search sees it."""
    return _continued(text, spaced=True)


def _continued(text: str, spaced: bool) -> str:
    """Return more of a text as the search sees it; `spaced` says that a space, or nothing, stands before it."""
    words = _SPACES.sub(" ", text.translate(_TABLE))
    return words.removeprefix(" ") if spaced else words


@dataclass(frozen=True, slots=True)
class _Page:
    """A text as the search sees it; `begins` says where each stretch of `STRETCH` code points of it begins there.

    What stands before a place is the beginning of the same words: no more than a stretch of it has to be folded to
    know how long that is.
    """

    words: str
    begins: "array[int]"

    @classmethod
    def of(cls, text: str) -> "_Page":
        """Fold a text; each stretch by itself, as most of them are nothing but ASCII, which is many times as fast."""
        parts, begins, length, spaced = [], array("L"), 0, True
        for place in range(0, len(text), STRETCH):
            begins.append(length)
            if part := _continued(text[place : place + STRETCH], spaced):
                parts.append(part)
                length, spaced = length + len(part), part[-1] == " "
        return cls("".join(parts), begins)

    def place_of(self, text: str, place: int) -> int:
        """Return how long the text is up to a place, folded."""
        if place >= len(text):
            return len(self.words)
        stretch = place // STRETCH
        begin = self.begins[stretch]
        spaced = not begin or self.words[begin - 1] == " "
        return begin + len(_continued(text[stretch * STRETCH : place], spaced))


@lru_cache(maxsize=8)
def _folded_page(text: str) -> _Page:
    return _Page.of(text)


@dataclass(frozen=True, slots=True)
class _Search:
    """The search that a browser would make, and the place where it should end."""

    text: str
    page: _Page
    origin: int

    def finds(self, terms: _Terms) -> bool:
        """Say whether the first match of the directive is the span."""
        start, suffix = self._words(terms.start), self._words(terms.suffix)
        if not self._comes_first(self.origin, self._words(terms.prefix), start, "" if terms.end else suffix):
            return False
        if terms.end is None:
            return True
        wanted = self.page.place_of(self.text, terms.end.start)
        return self._comes_first(wanted, "", self._words(terms.end), suffix, self.origin + len(start))

    def _comes_first(self, wanted: int, prefix: str, words: str, suffix: str, since: int = 0) -> bool:
        """Say whether words, next to what is before and after them or a space apart, stand first where they should."""
        befores = (f"{prefix} ", prefix) if prefix else ("",)
        afters = (f" {suffix}", suffix) if suffix else ("",)
        found = (self._first(before, f"{words}{after}", since) for before, after in product(befores, afters))
        return min((place for place in found if place >= 0), default=-1) == wanted

    def _first(self, before: str, words: str, since: int) -> int:
        """Return where words first stand right after some others, or -1."""
        place = self.page.words.find(f"{before}{words}", since)
        return place + len(before) if place >= 0 else -1

    def _words(self, span: Span | None) -> str:
        return _fold(span.of(self.text)).strip() if span else ""


def _written(text: str, terms: _Terms) -> str:
    parts = [
        f"{_encoded(text, terms.prefix)}-" if terms.prefix else "",
        _encoded(text, terms.start),
        _encoded(text, terms.end) if terms.end else "",
        f"-{_encoded(text, terms.suffix)}" if terms.suffix else "",
    ]
    return f"#{DIRECTIVE}text={','.join(part for part in parts if part)}"


def _encoded(text: str, span: Span) -> str:
    """Return the words percent-encoded, with the hyphen, which has a meaning in a directive."""
    return quote(" ".join(span.of(text).split()), safe="", errors="replace").replace("-", "%2D")
