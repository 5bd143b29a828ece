"""Cards come back as they were, or not at all."""

import json
from dataclasses import replace

import pytest

from bot.articles.codec import card_from_json, card_to_json, merged
from bot.articles.errors import CardUnreadable
from summaries.document import (
    Card,
    Figure,
    Line,
    Quote,
    QuoteLabel,
    Reading,
    Span,
    Speaker,
)

TEXT = "“It will stand,” she said. Ada Quill, the Minister of Tides, gave at least 40 crowns to the ‘sea wall’."


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def reading(words: str) -> Reading:
    return Reading(words, at(words))


CARD = Card(
    summary=(Line(at("“It will stand,” she said."), 0, 0.25, leaned_on=True), Line(at("Ada Quill"), 1, 3)),
    quotes=(
        Quote(
            at("It will stand,"),
            at("“It will stand,”"),
            QuoteLabel.REPORTED,
            Speaker(reading("Ada Quill"), reading("Minister"), reading("Tides"), reading("she")),
            continues=True,
            confidence=0.87,
        ),
    ),
    figures=(
        Figure(
            at("at least 40 crowns"),
            reading("40"),
            reading("at least"),
            reading("crowns"),
            at("gave at least"),
        ),
        Figure(at("40"), reading("40"), None, None, at("gave at least")),
    ),
    sentence_count=2,
    method="lex-rank",
    terms=(Quote(at("sea wall"), at("‘sea wall’"), QuoteLabel.TERM),),
)


def test_a_card_comes_back_as_it_was() -> None:
    assert card_from_json(TEXT, card_to_json(TEXT, CARD)) == CARD


def test_a_card_that_was_kept_without_confidence_is_still_read() -> None:
    stored = card_to_json(TEXT, CARD)
    older = stored.replace(',"confidence":0.87', "").replace(',"confidence":null', "")
    assert "confidence" not in older
    assert [quote.confidence for quote in card_from_json(TEXT, older).quotes] == [None]


@pytest.mark.parametrize("confidence", ["1.5", "-0.1", '"high"', "true", "NaN"])
def test_a_confidence_that_is_no_share_is_refused(confidence: str) -> None:
    with pytest.raises(CardUnreadable):
        card_from_json(TEXT, card_to_json(TEXT, CARD).replace("0.87", confidence))


def test_the_language_is_kept_and_cards_from_before_are_english() -> None:
    stored = card_to_json(TEXT, replace(CARD, language="de"))
    assert card_from_json(TEXT, stored).language == "de"
    assert card_from_json(TEXT, stored.replace(',"language":"de"', "")).language == "en"


def test_a_card_of_another_text_is_refused() -> None:
    with pytest.raises(CardUnreadable):
        card_from_json(TEXT.replace("stand", "stay "), card_to_json(TEXT, CARD))


def test_every_word_of_a_card_is_checked() -> None:
    stored = card_to_json(TEXT, CARD)
    for words in ("Minister", "at least", "she", "‘sea wall’", "40"):
        quoted = json.dumps(words)
        assert quoted in stored
        with pytest.raises(CardUnreadable):
            card_from_json(TEXT, stored.replace(quoted, json.dumps(words[::-1])))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"sentence_count":2', '"sentence_count":"2"'),
        ('"leaned_on":true', '"leaned_on":1'),
        ('"score":0.25', '"score":"high"'),
        ('"label":"term"', '"label":"rumour"'),
        ('"summary":[', '"summary":[4,'),
        ('"summary":[', '"lines":['),
        ('"at":[0,', '"at":[-103,'),
        ('"method":"lex-rank"', '"method":null'),
    ],
)
def test_a_broken_record_is_refused(old: str, new: str) -> None:
    stored = card_to_json(TEXT, CARD)
    assert old in stored
    with pytest.raises(CardUnreadable):
        card_from_json(TEXT, stored.replace(old, new, 1))


@pytest.mark.parametrize("stored", ["", "{", "[]", "null", "3", '"card"', "[" * 100_000])
def test_what_is_no_card_is_refused(stored: str) -> None:
    with pytest.raises(CardUnreadable):
        card_from_json(TEXT, stored)


def test_cards_of_many_lengths_are_merged_in_reading_order() -> None:
    short = Card((CARD.summary[1],), (), (), 2, "directed")
    both = merged((short, CARD))
    assert both is not None
    assert both.summary == CARD.summary
    assert (both.quotes, both.terms, len(both.figures)) == (CARD.quotes, CARD.terms, 2)
    assert merged(()) is None
