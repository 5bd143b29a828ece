"""Quotation marks, paired paragraph by paragraph whatever their shape.

Publishers mix straight and curly marks inside one quotation, so every double mark is folded to one
kind and pairs by turns; direction only decides where a mark cannot be what its turn says, and which way a mark
points is read from the paragraph: “ closes what „ opens, and » opens where it comes before «. Guillemets that are
whole pair among themselves, so that other marks may stand inside them and they inside of others. A pair
never runs over the end of a paragraph, so a stray mark costs one paragraph at most.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from summaries.document import Block, BlockKind, Span

MAX_MARKS = 2_000
MAX_SINGLES = 8_000
MAX_SINGLE_LENGTH = 600
MIN_SINGLE_LENGTH = 4

# The set of all first signs comes first: so the marks of a text are found in a third of the time.
_DOUBLE = re.compile("[\"“”„‟«»＂〝〞'`](?:(?<!['`])|(?<=')'|(?<=`)`)")
_OPENERS = frozenset("“„‟«〝") | {"``"}
_CLOSERS = frozenset("”»〞")
_GERMAN = (_OPENERS - {"“"}, _CLOSERS | {"“"})
_INWARD = (_OPENERS - {"«", "“"} | {"»"}, _CLOSERS - {"»"} | {"«", "“"})
_GUILLEMETS = frozenset("«»")
_SINGLE = re.compile("[‘’'‚‹›\"“”\n]")
_OPENS = re.compile(r"(?<![\w’'])(?:[‘'](?=[^\s'’])(?!\d\ds?\b)(?![stnk]\s)|‚(?=\S)|[‹›](?=[\s\u00a0]?\S))")
_CLOSES = re.compile(r"(?<=[^\s‘\"“”])[’'](?![\w’'])")
# What alone can close a single mark that only opens.
_CLOSES_LOW = re.compile(r"(?<=\S)[‘’'](?!\w)")


@dataclass(frozen=True, slots=True)
class MarkPair:
    """A quotation's place with (`outer`) and without (`inner`) its marks.

    `depth` is 0 for a quotation that stands in none; `open_ended` tells that the paragraph ended
    before a closing mark came, as it does in every paragraph but the last of a long quotation.
    """

    inner: Span
    outer: Span
    depth: int = 0
    open_ended: bool = False


def pair_marks(text: str, blocks: Sequence[Block]) -> tuple[MarkPair, ...]:
    """Return every pair in blocks of running text and headings, in order of their places."""
    pairs: list[MarkPair] = []
    read = [block for block in blocks if block.kind in (BlockKind.BODY, BlockKind.HEADING)]
    for block, following in zip_longest(read, read[1:]):
        goes_on = following is not None and _begins_with_mark(text, following.span)
        pairs += _pairs_in(text, block.span, goes_on)
    return tuple(sorted(pairs, key=lambda pair: (pair.outer.start, -pair.outer.end)))


def _begins_with_mark(text: str, block: Span) -> bool:
    return bool(_DOUBLE.match(text, block.start, block.end))


def _pairs_in(text: str, block: Span, goes_on: bool) -> list[MarkPair]:
    marks = [Span(*found.span()) for found in islice(_DOUBLE.finditer(text, block.start, block.end), MAX_MARKS)]
    marks = _without_inches(text, marks)
    guillemets = [mark for mark in marks if text[mark.start] in _GUILLEMETS]
    nested = _nested(text, marks, guillemets) if 0 < len(guillemets) < len(marks) or len(guillemets) > 2 else None
    if nested is not None:
        return nested + list(_singles(text, block, nested))
    if len(marks) % 2:
        marks = _repaired(text, block, marks)
    doubles = [_pair(first, last) for first, last in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2 and (goes_on or marks[-1].start == block.start):
        inner = Span(marks[-1].end, block.end)
        doubles.append(MarkPair(inner, Span(marks[-1].start, block.end), open_ended=True))
    doubles = [pair for pair in doubles if text[pair.inner.start : pair.inner.end].strip()]
    return doubles + list(_singles(text, block, doubles))


def _nested(text: str, marks: Sequence[Span], guillemets: Sequence[Span]) -> list[MarkPair] | None:
    """Return the pairs of a paragraph with guillemets, those inside others one deeper; nothing unless all are whole.

    The first guillemet tells which way they point. The other marks pair by turns; no two pairs may cross.
    """
    others = [mark for mark in marks if text[mark.start] not in _GUILLEMETS]
    found = _matched(text, guillemets)
    if found is None or len(others) % 2:
        return None
    found += zip(others[::2], others[1::2], strict=True)
    found.sort()
    pairs: list[MarkPair] = []
    around: list[Span] = []
    for first, last in found:
        while around and around[-1].end <= first.start:
            around.pop()
        if around and around[-1].end < last.end:
            return None
        pairs.append(_pair(first, last, len(around)))
        around.append(Span(first.start, last.end))
    return [pair for pair in pairs if pair.inner.of(text).strip()]


def _matched(text: str, marks: Sequence[Span]) -> list[tuple[Span, Span]] | None:
    """Pair marks of which one shape opens and the other closes, like brackets; nothing when one is left over."""
    opened: list[Span] = []
    found: list[tuple[Span, Span]] = []
    for mark in marks:
        if text[mark.start] == text[marks[0].start]:
            opened.append(mark)
        elif opened:
            found.append((opened.pop(), mark))
        else:
            return None
    return None if opened else found


def _without_inches(text: str, marks: Sequence[Span]) -> list[Span]:
    """Drop straight marks right after a digit where a quotation would have to open: 6'2" is a length."""
    kept: list[Span] = []
    for mark in marks:
        measures = mark.of(text) == '"' and text[mark.start - 1 : mark.start].isdigit()
        if len(kept) % 2 or not measures:
            kept.append(mark)
    return kept


def _pair(first: Span, last: Span, depth: int = 0) -> MarkPair:
    return MarkPair(Span(first.end, last.start), Span(first.start, last.end), depth)


def _repaired(text: str, block: Span, marks: list[Span]) -> list[Span]:
    """Drop the first mark that cannot play the part its turn gives it, unless it opens a long quotation."""
    openers, closers = _pointing(text, marks)
    for index, mark in enumerate(marks):
        opening = index % 2 == 0
        if opening and _only_closes(text, block, mark, openers, closers):
            return marks[:index] + marks[index + 1 :]
        if not opening and _only_opens(text, mark, openers):
            return marks[: index - 1] + marks[index:]
    return marks


def _pointing(text: str, marks: Sequence[Span]) -> tuple[frozenset[str], frozenset[str]]:
    """Return which marks only open and which only close, as this paragraph uses them."""
    shapes = [text[mark.start] for mark in marks]
    if "„" in shapes:
        return _GERMAN
    inward = next((shape for shape in shapes if shape in _GUILLEMETS), "") == "»"
    return _INWARD if inward else (_OPENERS, _CLOSERS)


def _only_opens(text: str, mark: Span, openers: frozenset[str]) -> bool:
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return mark.of(text) in openers or (before.isspace() and not after.isspace() and after.isalnum())


def _only_closes(text: str, block: Span, mark: Span, openers: frozenset[str], closers: frozenset[str]) -> bool:
    if mark.start == block.start or mark.of(text) in openers:
        return False
    before, after = text[mark.start - 1], text[mark.end : mark.end + 1]
    return mark.of(text) in closers or (not before.isspace() and (not after or after.isspace()))


def _singles(text: str, block: Span, doubles: Sequence[MarkPair]) -> Iterator[MarkPair]:
    """Yield pairs of single marks: nested ones inside a pair, top-level ones of three words or more."""
    for pair in _paired_singles(text, block):
        around = [double for double in doubles if double.outer.touches(pair.outer)]
        if not around and len(pair.inner.of(text).split()) >= 3:
            yield pair
        if any(double.inner.covers(pair.outer) for double in around):
            yield MarkPair(pair.inner, pair.outer, depth=1)


def _paired_singles(text: str, block: Span) -> Iterator[MarkPair]:
    """Yield each opening single mark with the first mark after it that can close it, in one pass.

    Apostrophes and plurals' possessives open nothing; a double mark or another ‘ between undoes the opening.
    """
    opened: Span | None = None
    for found in islice(_SINGLE.finditer(text, block.start, block.end), MAX_SINGLES):
        here = Span(*found.span())
        if opened and here.start - opened.end > MAX_SINGLE_LENGTH:
            opened = None
        if opened and here.start - opened.end >= MIN_SINGLE_LENGTH and _closes(text, opened, here):
            yield _pair(opened, here)
            opened = None
        elif found[0] in '"“”\n':
            opened = None
        elif opened is None or found[0] in "‘‚":
            opened = here if _OPENS.match(text, here.start) else None


def _closes(text: str, opened: Span, here: Span) -> bool:
    """Say whether a single mark can close the one that was opened: ‘…’, ‚…‘ or ‹…›."""
    opener = text[opened.start]
    if opener in "‹›":
        return text[here.start] in "‹›" and text[here.start] != opener
    return bool((_CLOSES_LOW if opener == "‚" else _CLOSES).match(text, here.start))
