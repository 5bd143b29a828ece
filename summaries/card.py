"""The card of an article: sentences, quotes and figures put together, every place checked."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from summaries.cleaning import label_blocks
from summaries.closure import close, hanging_among, worth_with_support
from summaries.document import (
    Block,
    BlockKind,
    Card,
    Document,
    Line,
    Quote,
    QuoteLabel,
    Reading,
    Sentence,
    Span,
)
from summaries.errors import NothingToRead, NotVerbatim
from summaries.figures import find_figures
from summaries.language import ENGLISH, language_of
from summaries.marks import MarkPair, pair_marks
from summaries.quotes import find_quotes
from summaries.ranking import OWN_METHOD, best_first, directed_scores
from summaries.sameness import repeats_among
from summaries.sentences import split_sentences
from summaries.speakers import attribute
from summaries.sumy_methods import check_method, sumy_order

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


LONGEST_QUOTE = 4_000
"""Characters up to which a quotation is shown; the longest of 13,491 in the development data has 1,516."""


def make_card(document: Document, *, sentences: int = 3, method: str = OWN_METHOD) -> Card:
    """Return the card: at most `sentences` summary sentences in reading order, none left hanging.

    `method` is "directed" or the name of one of sumy's. Raises `NothingToRead`, `LanguageNotRead`,
    `UnknownMethod`, or `NotVerbatim` when a place does not hold what it claims.
    """
    check_method(method)
    text = document.text
    language, blocks, pairs, found = read_whole(document)
    quotes = tuple(quote for quote in find_quotes(text, blocks, pairs) if len(quote.span.of(text)) <= LONGEST_QUOTE)
    if language == ENGLISH:
        quotes = attribute(text, blocks, found, quotes)
    card = Card(
        summary=_summary(document, blocks, found, sentences, method, language),
        quotes=tuple(quote for quote in quotes if quote.label is not QuoteLabel.TERM),
        figures=find_figures(text, found, language),
        sentence_count=len(found),
        method=method,
        terms=tuple(quote for quote in quotes if quote.label is QuoteLabel.TERM),
        language=language,
    )
    verify(text, card)
    return card


class Whole(NamedTuple):
    """A document as it is read for a card: its language, its paragraphs, its quotation marks, its sentences."""

    language: str
    blocks: tuple[Block, ...]
    pairs: Sequence[MarkPair]
    sentences: tuple[Sentence, ...]


def read_whole(document: Document) -> Whole:
    """Return what every choice of sentences begins with; raises `NothingToRead` or `LanguageNotRead`."""
    text = document.text
    blocks = label_blocks(text, document.title)
    if not _first(blocks):
        raise NothingToRead
    language = language_of(" ".join(block.span.of(text) for block in _first(blocks)), document.language)
    if language != ENGLISH:
        blocks = label_blocks(text, document.title, language)
    pairs = pair_marks(text, blocks)
    found = split_sentences(text, blocks, pairs, language)
    if not found:
        raise NothingToRead
    return Whole(language, blocks, pairs, found)


def _first(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block.kind is BlockKind.BODY][:60]


def _summary(
    document: Document, blocks: Sequence[Block], found: Sequence[Sentence], wanted: int, method: str, language: str
) -> tuple[Line, ...]:
    text = document.text
    scores = directed_scores(text, found, language)
    hanging = hanging_among(text, found, language)
    worth = worth_with_support(hanging, scores)
    order = order_of(document, blocks, found, worth, method, language)
    closed = close(hanging, order, wanted, repeats_among(text, found, language))
    return tuple(Line(found[index].span, index, scores[index], index in closed.leaned_on) for index in closed.shown)


def order_of(
    document: Document,
    blocks: Sequence[Block],
    found: Sequence[Sentence],
    worth: Sequence[float],
    method: str,
    language: str,
) -> list[int]:
    """Return the sentences from best to worst, by our own ranking or by one of sumy's methods."""
    if method == OWN_METHOD:
        return best_first(document.text, found, worth)
    headings = [block.span.of(document.text) for block in blocks if block.kind is BlockKind.HEADING]
    titles = [document.title, *headings] if document.title else headings
    return sumy_order(method, document.text, found, titles, language)


def verify(text: str, card: Card) -> None:
    """Raise `NotVerbatim` unless every place of a card lies in the text and holds what it claims."""
    for span in _spans(card):
        if not 0 <= span.start < span.end <= len(text) or not span.of(text).strip():
            raise NotVerbatim
    for reading in _readings(card):
        if reading.span.of(text) != reading.text:
            raise NotVerbatim
    for quote in (*card.quotes, *card.terms):
        if not quote.marks.covers(quote.span):
            raise NotVerbatim


def _spans(card: Card) -> Iterable[Span]:
    yield from (line.span for line in card.summary)
    for quote in (*card.quotes, *card.terms):
        yield from (quote.span, quote.marks)
    for figure in card.figures:
        yield from (figure.span, figure.sentence)
    yield from (reading.span for reading in _readings(card))


def _readings(card: Card) -> Iterable[Reading]:
    for quote in (*card.quotes, *card.terms):
        speaker = quote.speaker
        known = (speaker.name, speaker.role, speaker.organisation, speaker.resolved_from)
        yield from (reading for reading in known if reading is not None)
    for figure in card.figures:
        yield from (reading for reading in (figure.number, figure.qualifier, figure.unit) if reading is not None)


def card_as_json(text: str, card: Card) -> dict[str, Json]:
    """Return the card in the shape of the bulk contract; terms stand apart from the quotes."""
    return {
        "summary": [_place(text, line.span) for line in card.summary],
        "quotes": [_quote(text, quote) for quote in card.quotes],
        "figures": [_place(text, figure.span) for figure in card.figures],
        "terms": [_place(text, quote.span) for quote in card.terms],
    }


def _place(text: str, span: Span) -> dict[str, Json]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _quote(text: str, quote: Quote) -> dict[str, Json]:
    speaker = quote.speaker
    return {
        **_place(text, quote.span),
        "speaker": _text(speaker.name),
        "role": _text(speaker.role),
        "organisation": _text(speaker.organisation),
        "label": quote.label.value,
        "resolved_from": _text(speaker.resolved_from),
        "confidence": quote.confidence,
    }


def _text(reading: Reading | None) -> str | None:
    return reading.text if reading else None
