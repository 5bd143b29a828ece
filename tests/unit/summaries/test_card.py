import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries.card import card_as_json, make_card, verify
from summaries.document import Document, QuoteLabel, Reading, Span, Speaker
from summaries.errors import NothingToRead, NotVerbatim, SummaryError

TEXT = (
    "By Orla Penhallow\n"
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the wall,” said Ada Quill, chair of the Harbour Board.\n"
    "More than 1,200 berths are on the “closed ports” list of the council this year.\n"
    "The link has been copied!"
)
PIECES = st.sampled_from(
    [
        "The council met. ",
        "“We said no,” ",
        "said Ada Quill, chair of the Board. ",
        "\n",
        "She added ",
        "“no ",
        "” ",
        '"',
        "'",
        "By Orla Penhallow\n",
        "1,700+ boats ",
        "clause 9 of the Bill ",
        "’s view that ",
        "\u00a0",
        "\u202e",
        "é",
        "…",
        "See also: x\n",
        "He ",
        "‘",
    ]
)


def test_a_card_puts_everything_together() -> None:
    card = make_card(Document(TEXT), sentences=2)
    assert len(card.summary) == 2
    assert [quote.span.of(TEXT) for quote in card.quotes] == ["The fees will pay for the wall,"]
    assert [quote.span.of(TEXT) for quote in card.terms] == ["closed ports"]
    assert "More than 1,200 berths" in [figure.span.of(TEXT) for figure in card.figures]
    assert card.sentence_count == 3


def test_the_bulk_shape_holds_words_and_places() -> None:
    card = make_card(Document(TEXT))
    record = card_as_json(TEXT, card)
    (quote,) = record["quotes"]  # type: ignore[misc]  # a list of one
    assert quote == {
        "start": TEXT.index("The fees"),
        "end": TEXT.index(",” said") + 1,
        "text": "The fees will pay for the wall,",
        "speaker": "Ada Quill",
        "role": "chair",
        "organisation": "Harbour Board",
        "label": "own_words",
        "resolved_from": None,
        "confidence": pytest.approx(0.98, abs=0.02),
    }
    assert set(record) == {"summary", "quotes", "figures", "terms"}


@pytest.mark.parametrize("text", ["", "   \n\n ", "The link has been copied!", "By Orla Penhallow\nShare this article"])
def test_a_text_without_a_sentence_gives_no_card(text: str) -> None:
    with pytest.raises(NothingToRead):
        make_card(Document(text))


def test_a_place_that_does_not_hold_its_words_is_never_shown() -> None:
    card = make_card(Document(TEXT))
    beyond = replace(card, summary=(replace(card.summary[0], span=Span(0, len(TEXT) + 1)),))
    blank = replace(card, summary=(replace(card.summary[0], span=Span(3, 3)),))
    wrong = replace(card.quotes[0], speaker=Speaker(name=Reading("Ada Quilt", card.quotes[0].speaker.name.span)))  # type: ignore[union-attr]  # it has one
    for broken in (beyond, blank, replace(card, quotes=(wrong,))):
        with pytest.raises(NotVerbatim):
            verify(TEXT, broken)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300))
def test_any_text_gives_a_faithful_card_or_a_plain_refusal(text: str) -> None:
    with contextlib.suppress(SummaryError):
        card = make_card(Document(text))
        verify(text, card)
        for line in card.summary:
            assert line.span.of(text) in text
        for quote in (*card.quotes, *card.terms):
            assert (quote.label is QuoteLabel.TERM) == (quote in card.terms)


@pytest.mark.parametrize(
    "text",
    [
        "“" * 30_000,
        '"a b c d" ' * 20_000,
        "The council met and said “no more of it” today. " * 8_000,
        "word " * 200_000,
        "A" * 300_000,
        "\n".join("By Orla" for _ in range(60_000)),
        "Ada Quill, chair of the Board, said “no more of it”. " * 4_000,
        ", the chair of the " * 30_000,
    ],
    ids=["open marks", "quotes", "sentences", "words", "letters", "lines", "speakers", "clauses"],
)
def test_a_text_made_to_be_slow_is_answered(text: str) -> None:
    with contextlib.suppress(SummaryError):
        verify(text, make_card(Document(text)))


def test_what_goes_on_without_an_end_is_no_sentence_and_no_quotation_of_a_card() -> None:
    flood = "the harbour fees of the town rise, and so do those of the county, " * 40
    text = f"{TEXT}\n{flood}to 4 per cent.\n“{flood * 2}and so on,” said Ada Quill."
    card = make_card(Document(text), sentences=8)
    spans = [line.span for line in card.summary] + [quote.span for quote in card.quotes]
    assert card.summary and card.quotes and all(span.end - span.start < 200 for span in spans)


def test_nothing_but_what_goes_on_without_an_end_is_nothing_to_read() -> None:
    with pytest.raises(NothingToRead):
        make_card(Document("The harbour fees of the town rise, and so do those of the county, " * 40))
