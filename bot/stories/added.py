"""What an article adds to its story: the sentences and quotations that stand in no other article. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.stories.novelty import LENGTH, shingles, stands_among
from summaries.cleaning import label_blocks
from summaries.document import Quote, QuoteLabel, Sentence
from summaries.marks import pair_marks
from summaries.quotes import find_quotes
from summaries.sentences import split_sentences

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Added:
    """Places of an article's text that stand in no other, in order; a new sentence may hold a new quotation."""

    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]


def added(text: str, others: Sequence[str], title: str | None = None) -> Added:
    """Return the sentences and quotations of a text that stand in none of the others.

    Nearly the same words count as the same, unless a figure differs: that is news, or a correction. Fewer than
    three words add nothing, in quotation marks or without.
    """
    blocks = label_blocks(text, title)
    pairs = pair_marks(text, blocks)
    known = _Known(others)
    quotes = (quote for quote in find_quotes(text, blocks, pairs) if quote.label is not QuoteLabel.TERM)
    return Added(
        tuple(found for found in split_sentences(text, blocks, pairs) if not known.has(found.span.of(text))),
        tuple(quote for quote in quotes if not known.has(quote.span.of(text))),
    )


class _Known:
    """The other articles, read once however many sentences are looked up in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = [(shingles(text), frozenset(_FIGURE.findall(text))) for text in texts]

    def has(self, words: str) -> bool:
        """Say whether words stand in one of the texts; what is shorter than a run of words adds nothing."""
        wanted, figures = shingles(words), frozenset(_FIGURE.findall(words))
        if any(len(run) < LENGTH for run in wanted):
            return True
        return any(figures <= others and stands_among(wanted, (runs,)) for runs, others in self._texts)
