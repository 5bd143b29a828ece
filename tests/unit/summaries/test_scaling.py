"""The work of a card grows with its text and no faster, whatever the text: counted in calls, never in time."""

import sys
from collections.abc import Callable
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from summaries.card import make_card
from summaries.cleaning import label_blocks
from summaries.document import Document
from summaries.errors import SummaryError
from summaries.sentences import LONGEST, MAX_BLOCK, PIECE, split_sentences

UNITS = st.lists(
    st.sampled_from(
        [
            "The harbour council of Port Ellery approved new fees on Tuesday. ",
            "“We will not pay this fee twice,” said Ada Quill, chair of the Harbour Board. ",
            "She told Bram Lodd that ‘it was never so’ before. ",
            "More than 1,200 boats and 3.5 per cent of crews. ",
            "«Nous ne paierons pas», a-t-il dit. ", "„Nein“ ", "“", "”", "‘", "’", '"', "«", "»", "\n", " ", "\u0301", "(", "1", ". ", "Ab",
            "harbour", "Ada Quill, ", "The Bill would require ", "- ",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)  # fmt: skip
LEAD = "The harbour council of Port Ellery approved new fees on Tuesday after a debate of four hours in the hall.\n"
FEW, MANY = 20, 80
START = 3_000


def calls(work: Callable[[], object]) -> int:
    """Return how many calls are made, those of functions in C among them."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def card_of(text: str) -> None:
    with suppress(SummaryError):
        make_card(Document(text))


@settings(max_examples=40, deadline=None)
@given(UNITS)
@example("«The Bill would require The Bill would require ")
def test_four_times_the_text_takes_four_times_the_calls_at_most(unit: str) -> None:
    few, many = (calls(lambda times=times: card_of(LEAD + unit * times)) for times in (FEW, MANY))
    assert many <= 1.3 * MANY / FEW * few + START


def test_calls_that_grow_by_the_square_are_noticed() -> None:
    def square(size: int) -> None:
        for _ in range(size):
            for number in range(size):
                abs(number)

    few, many = (calls(lambda size=size: square(size)) for size in (FEW * 10, MANY * 10))
    assert many > 1.3 * MANY / FEW * few + START


def test_a_paragraph_that_is_read_in_pieces_is_cut_where_its_sentences_end() -> None:
    sentences = [f"The {number}th boat of Dr. Quill came home at last." for number in range(4 * PIECE // 40)]
    text = " ".join(sentences)
    assert 3 * PIECE < len(text) < MAX_BLOCK
    found = split_sentences(text, label_blocks(text))
    assert [sentence.span.of(text) for sentence in found] == sentences


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["a", " ", ". ", "“", "”", "Dr. ", "B", "\u0301"]), max_size=30).map("".join))
def test_pieces_lose_nothing_but_what_is_no_sentence_and_come_to_an_end(unit: str) -> None:
    text = "The end came. " + unit * (3 * PIECE // max(1, len(unit))) + " The end came again."
    blocks = label_blocks(text)
    spans = [sentence.span for sentence in split_sentences(text, blocks)]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    between = [text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert all(not left or len(left) > LONGEST for left in between)
    assert all(span.end - span.start <= LONGEST for span in spans)
