"""Sentences with their places, paragraph by paragraph, never cutting a pair of quotation marks.

sentencex finds the ends (https://github.com/wikimedia/sentencex); a boundary inside a quotation is
undone, because half a pair of marks in a summary would pass off one person's words as another's.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import sentencex

from summaries.document import Block, BlockKind, Sentence, Span
from summaries.marks import MarkPair, pair_marks

MAX_BLOCK, PIECE = 200_000, 8_000
# Words that sentencex 1.0 takes for abbreviations though they end sentences oftener: hours, way, sea.
_ALSO_ENDS = {
    "it": re.compile(r"\b(?:ore|via)\.\s+(?=[^\W\d_a-z]|[«“\"])"),
    "es": re.compile(r"\bmar\.\s+(?=[^\W\d_a-z]|[«“\"¿¡])"),
}
GOES_ON = frozenset("-–,;")

_UNREAD = re.compile(r"[^\S\x00-\x7f]|[\ud800-\udfff]")


def split_sentences(
    text: str, blocks: Sequence[Block], pairs: Sequence[MarkPair] | None = None, language: str = "en"
) -> tuple[Sentence, ...]:
    """Return the sentences of running text by a language's rules; `block` and `index` count from 0."""
    marks = pair_marks(text, blocks) if pairs is None else pairs
    by_block = _by_block([pair for pair in marks if pair.depth == 0], blocks)
    sentences: list[Sentence] = []
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.BODY:
            for span in _spans(text, block.span, by_block.get(number, []), language):
                sentences.append(Sentence(span, number, len(sentences)))
    return tuple(sentences)


def _by_block(pairs: Sequence[MarkPair], blocks: Sequence[Block]) -> dict[int, list[MarkPair]]:
    """Sort pairs into the blocks they stand in; both are in order of place."""
    found: dict[int, list[MarkPair]] = {}
    number = 0
    for pair in pairs:
        while number < len(blocks) and blocks[number].span.end < pair.outer.end:
            number += 1
        found.setdefault(number, []).append(pair)
    return found


def _spans(text: str, block: Span, pairs: Sequence[MarkPair], language: str) -> Iterator[Span]:
    cuts = [block.start]
    ahead = iter(pairs)
    pair = next(ahead, None)
    for end in _ends(block.of(text)[:MAX_BLOCK], language):
        place = block.start + end
        while pair is not None and pair.outer.end <= place:
            pair = next(ahead, None)
        inside = pair is not None and pair.inner.start < place
        if place < block.end and not inside and text[place] not in GOES_ON:
            cuts.append(place)
    cuts.append(block.end)
    for start, end in pairwise(cuts):
        span = Span(start, end).trimmed(text)
        if span.start < span.end:
            yield span


def _ends(paragraph: str, language: str) -> Iterator[int]:
    """Yield where sentences end.

    sentencex 1.0 fails at wide spaces before full stops and at halves of letters: it is given plain spaces. It takes
    time by the square of a paragraph that is full of opening marks, so a long one is given in pieces; the last
    sentence of a piece may be cut off and is read again with the next.
    """
    place, plain = 0, _UNREAD.sub(" ", paragraph)
    while place < len(plain):
        ends = [place + end for end in _ends_in(plain[place : place + PIECE], language)]
        if place + PIECE < len(plain):
            ends = ends[:-1]
        yield from ends
        place = ends[-1] if ends and ends[-1] > place else place + PIECE


def _ends_in(piece: str, language: str) -> Iterator[int]:
    place = 0
    for sentence in sentencex.segment(language, piece):
        found = piece.find(sentence, place)
        if found < 0:
            return
        if language in _ALSO_ENDS:
            yield from (
                found + missed.end() for missed in _ALSO_ENDS[language].finditer(sentence, 0, len(sentence) - 1)
            )
        place = found + len(sentence)
        yield place
