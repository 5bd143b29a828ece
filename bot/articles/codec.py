"""Cards to and from JSON, for the database: what is read back is checked word for word."""

import json
from collections.abc import Iterator
from typing import NotRequired, TypedDict, cast

from bot.articles.errors import CardUnreadable
from summaries.document import Card, Figure, Line, Links, Quote, QuoteLabel, Reading, Span, Speaker
from summaries.language import ENGLISH

Place = tuple[int, int, str]
"""Start, end, and the words that stood there: a place of a text that has changed betrays itself."""


class _Line(TypedDict):
    at: Place
    sentence: int
    score: float
    leaned_on: bool


class _Quote(TypedDict):
    at: Place
    marks: Place
    label: str
    speaker: dict[str, Place | None]
    continues: bool
    confidence: NotRequired[float | None]


class _Figure(TypedDict):
    at: Place
    number: Place
    qualifier: Place | None
    unit: Place | None
    sentence: Place


class _Card(TypedDict):
    summary: list[_Line]
    quotes: list[_Quote]
    figures: list[_Figure]
    terms: list[_Quote]
    sentence_count: int
    method: str
    language: NotRequired[str]


_SPEAKER = ("name", "role", "organisation", "resolved_from")


def card_to_json(text: str, card: Card) -> str:
    """Return the card as JSON, every place with the words of `text` that it points at."""
    record = _Card(
        summary=[
            _Line(
                at=_place(text, line.span),
                sentence=line.sentence,
                score=line.score,
                leaned_on=line.leaned_on,
            )
            for line in card.summary
        ],
        quotes=[_quote_to(text, quote) for quote in card.quotes],
        figures=[_figure_to(text, figure) for figure in card.figures],
        terms=[_quote_to(text, quote) for quote in card.terms],
        sentence_count=card.sentence_count,
        method=card.method,
        language=card.language,
    )
    return json.dumps(record, ensure_ascii=True, separators=(",", ":"))


def card_from_json(text: str, stored: str) -> Card:
    """Return the card that `card_to_json` wrote; raises `CardUnreadable` unless every word still stands."""
    try:
        record = cast("_Card", json.loads(stored))
        return Card(
            tuple(_line_from(text, line) for line in record["summary"]),
            tuple(_quote_from(text, quote) for quote in record["quotes"]),
            tuple(_figure_from(text, figure) for figure in record["figures"]),
            _whole(record["sentence_count"]),
            _string(record["method"]),
            tuple(_quote_from(text, quote) for quote in record["terms"]),
            _string(record.get("language", ENGLISH)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CardUnreadable from error


def merged(cards: Iterator[Card] | tuple[Card, ...]) -> Card | None:
    """Return one card with the sentences of all: what a page marks when cards of many lengths link to it."""
    found = tuple(cards)
    if not found:
        return None
    lines = {line.span: line for card in found for line in card.summary}
    quotes = {quote.span: quote for card in found for quote in card.quotes}
    figures = {figure.span: figure for card in found for figure in card.figures}
    terms = {quote.span: quote for card in found for quote in card.terms}
    return Card(
        tuple(lines[span] for span in sorted(lines)),
        tuple(quotes[span] for span in sorted(quotes)),
        tuple(figures[span] for span in sorted(figures)),
        found[0].sentence_count,
        found[0].method,
        tuple(terms[span] for span in sorted(terms)),
        found[0].language,
    )


def _place(text: str, span: Span) -> Place:
    return span.start, span.end, span.of(text)


def _reading_to(reading: Reading | None) -> Place | None:
    return (reading.span.start, reading.span.end, reading.text) if reading else None


def _quote_to(text: str, quote: Quote) -> _Quote:
    return _Quote(
        at=_place(text, quote.span),
        marks=_place(text, quote.marks),
        label=quote.label.value,
        speaker={name: _reading_to(getattr(quote.speaker, name)) for name in _SPEAKER},
        continues=quote.continues,
        confidence=quote.confidence,
    )


def _figure_to(text: str, figure: Figure) -> _Figure:
    number = figure.number
    return _Figure(
        at=_place(text, figure.span),
        number=(number.span.start, number.span.end, number.text),
        qualifier=_reading_to(figure.qualifier),
        unit=_reading_to(figure.unit),
        sentence=_place(text, figure.sentence),
    )


def _line_from(text: str, line: _Line) -> Line:
    score = line["score"]
    if not isinstance(score, int | float):
        raise TypeError
    return Line(_span(text, line["at"]), _whole(line["sentence"]), float(score), _flag(line["leaned_on"]))


def _quote_from(text: str, quote: _Quote) -> Quote:
    span, marks = _span(text, quote["at"]), _span(text, quote["marks"])
    if not marks.covers(span):
        raise ValueError
    speaker = Speaker(**{name: _reading(text, quote["speaker"][name]) for name in _SPEAKER})
    label, likely = QuoteLabel(quote["label"]), _share(quote.get("confidence"))
    return Quote(span, marks, label, speaker, _flag(quote["continues"]), likely)


def _figure_from(text: str, figure: _Figure) -> Figure:
    number = _reading(text, figure["number"])
    if number is None:
        raise ValueError
    return Figure(
        _span(text, figure["at"]),
        number,
        _reading(text, figure["qualifier"]),
        _reading(text, figure["unit"]),
        _span(text, figure["sentence"]),
    )


def _reading(text: str, place: Place | None) -> Reading | None:
    return None if place is None else Reading(_string(place[2]), _span(text, place))


def _span(text: str, place: Place) -> Span:
    start, end, words = place
    if type(start) is not int or type(end) is not int:  # a card has dozens of places, and a digest reads hundreds
        raise TypeError
    if not 0 <= start < end <= len(text) or text[start:end] != words:
        raise ValueError
    return Span(start, end)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _share(value: object) -> float | None:
    """Return a share from 0 to 1, or nothing, as in cards that were kept before there were any."""
    if value is not None and (not isinstance(value, float | int) or isinstance(value, bool) or not 0 <= value <= 1):
        raise TypeError
    return None if value is None else float(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def links_to_json(links: Links) -> str:
    """Return the places of links as JSON."""
    return json.dumps({"spans": links.spans, "known": links.known})


def links_from_json(stored: str) -> Links:
    """Return the places that `links_to_json` wrote."""
    data = cast("dict[str, list[tuple[int, int]]]", json.loads(stored))
    spans, known = (tuple(Span(*place) for place in data[name]) for name in ("spans", "known"))
    return Links(spans, known)
