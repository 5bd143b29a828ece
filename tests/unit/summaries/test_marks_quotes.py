import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.cleaning import label_blocks
from summaries.document import Block, BlockKind, QuoteLabel, Span
from summaries.marks import pair_marks
from summaries.quotes import find_quotes


def quoted(text: str) -> list[str]:
    return [quote.span.of(text) for quote in find_quotes(text, label_blocks(text + "\nThe end came at last."))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She said “the sea wall is weak” today.", ["the sea wall is weak"]),
        ('She said "the sea wall is weak" today.', ["the sea wall is weak"]),
        ("She said \"the sea wall is weak” and 'left'.", ["the sea wall is weak"]),
        ('She said “the sea wall is weak" and went.', ["the sea wall is weak"]),
        ("She said ``the sea wall is weak'' today.", ["the sea wall is weak"]),
        ("She said «the sea wall is weak» today.", ["the sea wall is weak"]),
        ("She said „the sea wall is weak“ today.", ["the sea wall is weak"]),
        ("She said ‘the sea wall is weak’ today.", ["the sea wall is weak"]),
        ("“One is here now,” he said. “Two is here too.”", ["One is here now,", "Two is here too."]),
        ("She said “they [the crews] are … very tired” then.", ["they [the crews] are … very tired"]),
        ("The crews' boats and the ports' dues rose in the '90s.", []),
        ("It was 6'2\" long and 3'4\" wide at the bow, he found.", []),
        ("She said “he told us ‘wait here now’ and left” then.", ["he told us ‘wait here now’ and left"]),
    ],
)
def test_marks_of_every_shape_are_paired(text: str, words: list[str]) -> None:
    assert [item for item in quoted(text) if len(item.split()) > 2] == words


def test_a_nested_quotation_is_found_inside_its_outer_one() -> None:
    text = "She said “he told us ‘wait here now’ and left” then."
    pairs = pair_marks(text, label_blocks(text))
    assert [(pair.inner.of(text), pair.depth) for pair in pairs] == [
        ("he told us ‘wait here now’ and left", 0),
        ("wait here now", 1),
    ]


def test_a_stray_mark_costs_no_more_than_its_paragraph() -> None:
    text = "He said “nobody came to see us.\nShe said “the wall is weak” and “the gate is open” then."
    assert "the wall is weak" in quoted(text)
    assert "the gate is open" in quoted(text)


def test_a_quotation_over_paragraphs_gives_one_quote_for_each() -> None:
    text = "“We waited for a year and a day.\n“We shall wait no longer than that,” she said.\nShe left."
    quotes = find_quotes(text, label_blocks(text))
    assert [quote.continues for quote in quotes] == [False, True]
    assert [quote.span.of(text) for quote in quotes] == [
        "We waited for a year and a day.",
        "We shall wait no longer than that,",
    ]


def test_fewer_than_three_words_make_a_term() -> None:
    text = "The “closed ports” list names the “very first of them” in full."
    labels = [quote.label for quote in find_quotes(text, label_blocks(text))]
    assert labels == [QuoteLabel.TERM, QuoteLabel.OWN_WORDS]


def test_a_heading_gives_no_quote_though_the_text_does() -> None:
    text = "“A blank cheque for them”\nThe chair said it was “a blank cheque for them” and left.\nNobody else spoke."
    assert quoted(text) == ["a blank cheque for them"]


@given(st.text(alphabet="ab .\n“”\"'‘’«»`", max_size=200))
def test_any_marks_give_places_that_hold(text: str) -> None:
    blocks = label_blocks(text)
    for pair in pair_marks(text, blocks):
        assert 0 <= pair.outer.start <= pair.inner.start <= pair.inner.end <= pair.outer.end <= len(text)
    for quote in find_quotes(text, blocks):
        assert quote.span.of(text).strip() == quote.span.of(text) != ""


def test_marks_outside_running_text_are_left_alone() -> None:
    text = "“Share this page now”"
    assert find_quotes(text, (Block(Span(0, len(text)), BlockKind.SHARE),)) == ()
