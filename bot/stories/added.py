"""What an article adds to others: the sentences and quotations that stand in none of them. Pure.

A story's articles are compared with each other, an article for a thread with those that the thread was told of. It
is work for a worker process: texts are long, and there may be dozens.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.articles.model import StoredArticle
from summaries.cleaning import label_blocks
from summaries.document import Card, Span
from summaries.marks import pair_marks
from summaries.sentences import split_sentences

SHARE = 0.7
"""Of three words in a row, the share that makes two sentences the same: an edit of one word breaks three of them."""

MOST_CHARACTERS = 60_000
"""How much of a text is looked at, from its beginning: far more than an article has."""

Run = tuple[str, str, str]
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """An article as it is compared: its text, and where its card's chosen sentences and its quotations stand."""

    text: str
    title: str | None = None
    chosen: tuple[Span, ...] = ()
    quotes: tuple[Span, ...] = ()

    @classmethod
    def of(cls, article: StoredArticle, card: Card | None) -> "Piece":
        """Return an article as it is compared; without a card it only stands for what others have already."""
        if card is None:
            return cls(article.text, article.title)
        chosen, quotes = (line.span for line in card.summary), (quote.span for quote in card.quotes)
        return cls(article.text, article.title, tuple(chosen), tuple(quotes))


@dataclass(frozen=True, slots=True)
class Added:
    """Places of an article's text that stand in no other.

    `sentences` are all of them in order of the text, `chosen` are those of its card that are new, `quotes` its
    quotations that are. A new sentence may hold a new quotation.
    """

    sentences: tuple[Span, ...] = ()
    chosen: tuple[Span, ...] = ()
    quotes: tuple[Span, ...] = ()


def added(piece: Piece, others: Sequence[str]) -> Added:
    """Return what an article has that stands in none of the others.

    Nearly the same words count as the same, unless a figure differs: that is news, or a correction. Fewer than
    three words add nothing, in quotation marks or without.
    """
    return _added(piece, [_Text(other) for other in others])


def each_adds(pieces: Sequence[Piece]) -> tuple[Added, ...]:
    """Return for each article of a story, the earliest first, what stands in no other article of it.

    A later copy of an article takes nothing away from it: it is the copy that adds nothing.
    """
    texts = [_Text(piece.text) for piece in pieces]
    return tuple(
        _added(piece, [*texts[:at], *(text for text in texts[at + 1 :] if not text.copies(texts[at]))])
        for at, piece in enumerate(pieces)
    )


def all_add(stories: Sequence[Sequence[Piece]]) -> tuple[tuple[Added, ...], ...]:
    """Return what each article of many stories adds to its own, in one piece of work."""
    return tuple(map(each_adds, stories))


def in_words(added: Added, *, earliest: bool, alone: bool = False) -> str:
    """Return what an article is to its story: “the earliest, adds 3 sentences and 1 quote”."""
    if alone:
        return "the only article so far"
    counts = ((len(added.sentences), "sentence"), (len(added.quotes), "quote"))
    much = " and ".join(f"{number} {word}{'s' * (number > 1)}" for number, word in counts if number)
    adds = f"adds {much or 'nothing'}"
    return f"the earliest, {adds}" if earliest else adds


class _Text:
    """The words of one article, read once however many sentences are looked up in them."""

    def __init__(self, text: str) -> None:
        self._runs = runs_of(text[:MOST_CHARACTERS])
        self._figures = frozenset(_FIGURE.findall(text[:MOST_CHARACTERS]))

    def copies(self, other: "_Text") -> bool:
        """Say whether this has most of another's words in the same rows, as a copy of it has."""
        return len(self._runs & other._runs) >= SHARE * len(other._runs)

    def has(self, runs: frozenset[Run], figures: frozenset[str]) -> bool:
        """Say whether words stand here, or nearly the same with the same figures."""
        return figures <= self._figures and len(runs & self._runs) >= SHARE * len(runs)


def _added(piece: Piece, others: Sequence[_Text]) -> Added:
    text = piece.text[:MOST_CHARACTERS]
    blocks = label_blocks(text, piece.title)
    sentences = [sentence.span for sentence in split_sentences(text, blocks, pair_marks(text, blocks))]
    kinds = (sentences, piece.chosen, piece.quotes)
    return Added(*(tuple(span for span in spans if _is_new(span.of(piece.text), others)) for spans in kinds))


def _is_new(words: str, others: Sequence[_Text]) -> bool:
    runs, figures = runs_of(words), frozenset(_FIGURE.findall(words))
    return bool(runs) and not any(other.has(runs, figures) for other in others)


def runs_of(text: str) -> frozenset[Run]:
    """Return every run of three words, case aside; of a shorter text there is none."""
    found = _WORD.findall(text.casefold())
    return frozenset(zip(found, found[1:], found[2:], strict=False))


def stands_among(runs: frozenset[Run], others: Iterable[frozenset[Run]]) -> bool:
    """Say whether words, or nearly the same, stand in one of the texts; fewer than three stand everywhere."""
    return not runs or any(len(runs & other) >= SHARE * len(runs) for other in others)
