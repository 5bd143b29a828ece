"""Marks in the shapes that publishers' errors give them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.document import Block, BlockKind, Span
from summaries.marks import MAX_MARKS, MAX_SINGLES, pair_marks


def inner(text: str) -> list[tuple[str, int]]:
    block = Block(Span(0, len(text)), BlockKind.BODY)
    return [(pair.inner.of(text), pair.depth) for pair in pair_marks(text, (block,))]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("It was ‘not at all safe', he said.", [("not at all safe", 0)]),
        ("It was 'not at all safe’, he said.", [("not at all safe", 0)]),
        ("The crews' wall and the ports' gate stood.", []),
        ("In the '90s the crews' boats were theirs.", []),
        ("Rock 'n' roll at the O'Dell's.", []),
        ("“She said, ‘Go home now,'” he told us.", [("She said, ‘Go home now,'", 0), ("Go home now,", 1)]),
        ("‘Never opened “but all of this is said” here.", [("but all of this is said", 0)]),
        ("‘Left open ‘but then said in full’ here.", [("but then said in full", 0)]),
    ],
)
def test_single_marks_quote_but_apostrophes_do_not(text: str, pairs: list[tuple[str, int]]) -> None:
    assert inner(text) == pairs


def test_a_single_mark_left_open_is_forgotten_far_away() -> None:
    text = "He wrote 'in the book of it " + "all of that and more " * 40 + "and so it ended' there."
    assert inner(text) == []


def test_a_mark_after_the_forgotten_one_opens_again() -> None:
    text = "He wrote 'in the book " + "all of that and more " * 40 + "and 'so it all ended' there."
    assert inner(text) == [("so it all ended", 0)]


@pytest.mark.parametrize("shape", ["“a b c d” ", "'a b c d' ", "“ "])
def test_a_paragraph_of_nothing_but_marks_gives_a_bounded_number_of_pairs(shape: str) -> None:
    assert len(inner(shape * (MAX_MARKS + MAX_SINGLES))) <= MAX_MARKS + MAX_SINGLES


@given(st.text(alphabet="ab, ‘’'“”\"\n", max_size=120))
def test_pairs_of_one_depth_never_overlap(text: str) -> None:
    block = Block(Span(0, len(text)), BlockKind.BODY)
    tops = [pair.outer for pair in pair_marks(text, (block,)) if pair.depth == 0]
    assert not any(first.touches(second) for first, second in pairwise(tops))
