"""Quotations in running text: what stands between paired marks, paragraph by paragraph."""

import re
from collections.abc import Iterator, Sequence

from summaries.document import Block, BlockKind, Quote, QuoteLabel, Span
from summaries.marks import MarkPair, pair_marks

MAX_QUOTES = 500
MIN_WORDS = 3

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")


def find_quotes(text: str, blocks: Sequence[Block], pairs: Sequence[MarkPair] | None = None) -> tuple[Quote, ...]:
    """Return every quotation of running text in order, nested ones left inside their outer one.

    Fewer than three words make a `TERM`. A quotation over several paragraphs gives one quote for
    each, all but the first with `continues`. Headings give none: their words stand in the text.
    """
    found = pair_marks(text, blocks) if pairs is None else pairs
    body = [block.span for block in blocks if block.kind is BlockKind.BODY]
    tops = [pair for pair in found if pair.depth == 0]
    return tuple(_quotes(text, _within(tops, body)))[:MAX_QUOTES]


def _within(pairs: Sequence[MarkPair], body: Sequence[Span]) -> Iterator[MarkPair]:
    """Yield the pairs that lie in running text; both sequences are in order of place."""
    spans = iter(body)
    block = next(spans, None)
    for pair in pairs:
        while block is not None and block.end < pair.outer.end:
            block = next(spans, None)
        if block is not None and block.covers(pair.outer):
            yield pair


def _quotes(text: str, pairs: Iterator[MarkPair]) -> Iterator[Quote]:
    open_before = False
    for pair in pairs:
        span = pair.inner.trimmed(text)
        if span.start < span.end:
            enough = count_words(span.of(text)) >= MIN_WORDS
            label = QuoteLabel.OWN_WORDS if enough else QuoteLabel.TERM
            yield Quote(span, pair.outer, label, continues=open_before)
        open_before = pair.open_ended


def count_words(text: str) -> int:
    """Return how many words a text has, numbers among them."""
    return len(_WORD.findall(text))
