"""Sentences with their places, paragraph by paragraph, never cutting a pair of quotation marks.

sentencex finds the ends (https://github.com/wikimedia/sentencex); a boundary inside a quotation is
undone, because half a pair of marks in a summary would pass off one person's words as another's.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import sentencex

from summaries.document import Block, BlockKind, Sentence, Span
from summaries.marks import MarkPair, pair_marks

MAX_BLOCK = 200_000


def split_sentences(
    text: str, blocks: Sequence[Block], pairs: Sequence[MarkPair] | None = None
) -> tuple[Sentence, ...]:
    """Return the sentences of running text; `block` and `index` count from 0."""
    marks = pair_marks(text, blocks) if pairs is None else pairs
    tops = [pair for pair in marks if pair.depth == 0]
    sentences: list[Sentence] = []
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.BODY:
            inside = [pair for pair in tops if block.span.covers(pair.outer)]
            for span in _spans(text, block.span, inside):
                sentences.append(Sentence(span, number, len(sentences)))
    return tuple(sentences)


def _spans(text: str, block: Span, pairs: Sequence[MarkPair]) -> Iterator[Span]:
    cuts = [block.start]
    for end in _ends(block.of(text)[:MAX_BLOCK]):
        place = block.start + end
        if place < block.end and not any(pair.inner.start < place < pair.outer.end for pair in pairs):
            cuts.append(place)
    cuts.append(block.end)
    for start, end in pairwise(cuts):
        span = _trimmed(text, start, end)
        if span.start < span.end:
            yield span


def _ends(paragraph: str) -> Iterator[int]:
    place = 0
    for sentence in sentencex.segment("en", paragraph):
        found = paragraph.find(sentence, place)
        if found < 0:
            return
        place = found + len(sentence)
        yield place


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
