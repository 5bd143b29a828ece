"""What each paragraph is for: running text, a heading, or the furniture that publishers put around it.

Every paragraph keeps its place; nothing is taken out of the text, so that every offset holds. The
rules are cautious: a paragraph is running text unless its wording says otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from summaries.document import Block, BlockKind, Span
from summaries.furniture import BYLINE, LEADING, LINES, NOT_BYLINE, WITHIN
from summaries.language_words import TONGUES
from summaries.words import words_of

Rules = Sequence[tuple[BlockKind, re.Pattern[str]]]


class _Wording(NamedTuple):
    """How furniture may be worded: whole lines of it, and what of it may stand within running text of this document."""

    lines: Rules
    within: Rules


MAX_FURNITURE_WORDS = 40
MAX_HEADING_WORDS = 16
MAX_QUESTION_WORDS = 9
MAX_TITLE = 600

_END = re.compile(r"[.!?…:;,](?:[”\"’'»)\]]|'')*\s*(?:\[\d+\])?$")
_FULL_STOP = re.compile(r"(?<!\.)[.!?,][”\"’'»]*$")
_WHOLE_QUOTE = re.compile(r"[\"“«‘][^\"“”«»\n]+[\"”»’]$")


def label_blocks(text: str, title: str | None = None, language: str = "en") -> tuple[Block, ...]:
    """Return the paragraphs (one line each, blank ones left out), each with what it is for.

    The `title`, where it is known, is a heading in whole or in part before the running text begins,
    whatever mark it ends with. In another language than English the wording of its own publishers counts too.
    """
    lines_of = (*TONGUES[language].rules, *LINES) if language in TONGUES else LINES
    rules = _Wording(lines_of, [(kind, rule) for kind, needed, rule in WITHIN if any(map(text.__contains__, needed))])
    lines = [Span(*found.span()).trimmed(text) for found in re.finditer(r"[^\n\r]+", text)]
    lines = [line for line in lines if line.start < line.end]
    headline, begun = " ".join(words_of(title or "")), False
    blocks: list[Block] = []
    for number, line in enumerate(lines):
        goes_on = number + 1 < len(lines)
        if goes_on and not begun and _is_headline(line.of(text), headline):
            blocks.append(Block(line, BlockKind.HEADING))
            continue
        found = list(_labelled(text, line, goes_on, rules))
        begun = begun or any(block.kind is BlockKind.BODY for block in found)
        blocks += found
    return tuple(blocks)


def _is_headline(line: str, headline: str) -> bool:
    words = words_of(line[:MAX_TITLE])
    return bool(words) and f" {' '.join(words)} " in f" {headline} "


def _labelled(text: str, line: Span, goes_on: bool, rules: _Wording) -> Iterator[Block]:
    kind = _kind(line.of(text), goes_on, rules.lines)
    if kind is not BlockKind.BODY:
        yield Block(line, kind)
        return
    place = line.start
    for piece in _furniture(text, line, rules.within):
        yield from _body(text, place, piece.span.start)
        yield Block(piece.span.trimmed(text), piece.kind)
        place = piece.span.end
    yield from _body(text, place, line.end)


def _body(text: str, start: int, end: int) -> Iterator[Block]:
    span = Span(start, end).trimmed(text)
    if span.start < span.end:
        yield Block(span, BlockKind.BODY)


def _furniture(text: str, line: Span, within: Rules) -> list[Block]:
    """Return the pieces of furniture that stand in a paragraph of running text, in order."""
    pieces: list[Block] = []
    place = line.start
    while found := _leading(text, place, line.end):
        pieces.append(found)
        place = found.span.end
    for kind, rule in within:
        pieces += [Block(Span(*found.span()), kind) for found in rule.finditer(text, place, line.end)]
    return sorted(pieces, key=lambda piece: piece.span)


def _leading(text: str, start: int, end: int) -> Block | None:
    for kind, rule in LEADING:
        if found := rule.match(text, start, end):
            return Block(Span(*found.span()), kind)
    return None


def _kind(line: str, goes_on: bool, rules: Rules) -> BlockKind:
    words = len(line[:2000].split())
    if words <= MAX_FURNITURE_WORDS:
        for kind, rule in rules:
            if rule.match(line):
                return kind
        if _is_byline(line, words):
            return BlockKind.BYLINE
    if goes_on and _is_heading(line, words):
        return BlockKind.HEADING
    return BlockKind.BODY


def _is_byline(line: str, words: int) -> bool:
    return words <= 14 and bool(BYLINE.match(line)) and not NOT_BYLINE.search(line)


def _is_heading(line: str, words: int) -> bool:
    if _WHOLE_QUOTE.match(line):
        return words <= 2 * MAX_HEADING_WORDS and not _FULL_STOP.search(line)
    first = line.lstrip("“\"‘'0123456789.) ")[:1]
    if line.endswith("?"):
        return words <= MAX_QUESTION_WORDS and not any(mark in line for mark in '“”"') and first.isupper()
    return words <= MAX_HEADING_WORDS and not _END.search(line) and first.isalpha() and not first.islower()
