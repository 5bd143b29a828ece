import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.versions.pieces import Piece, differing
from bot.versions.wording import bag, figures_differ, folded, is_slip, likeness, said
from summaries.document import Span


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes,” he said", '"Yes", he said'),
        ("‘Yes’", "“Yes”"),
        ("``Yes''", '"Yes"'),
        ("a wall – at last", "a wall — at last"),
        ("1,700,000 boats, 3", "1 700 000 boats 3"),
        ("co\u00adoperate", "cooperate"),
        ("wait…", "wait..."),
    ],
)
def test_wordings_that_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 boats", "15 boats"),
        ("1,5 boats", "15 boats"),
        ("The Board", "the board"),
        ("2019,300", "2019300"),
        ("a", "b"),
    ],
)
def test_wordings_that_do_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_quotation_is_its_bare_words() -> None:
    assert said("“The fees will pay,”") == said("the fees will pay.")
    assert said("£5 more") != said("$5 more")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("5 boats", "6 boats", True),
        ("£5m", "£5bn", True),
        ("5%", "5 per cent", False),
        ("5th May", "5 May", False),
        ("two boats", "2 boats", False),
        ("two boats", "three boats", True),
        ("hundreds of boats", "thousands of boats", True),
        ("the second reading", "the third reading", True),
        ("on 5 May", "on 5 June", True),
        ("Sept 5", "September 5", False),
        ("on Friday it rained", "it rained", False),
        ("10:30", "10:45", True),
        ("it may rain", "it will rain", False),
        ("1700+ held", "1700 held", True),
    ],
)
def test_figures(one: str, other: str, differ: bool) -> None:
    assert figures_differ(folded(one), folded(other)) is differ
    assert figures_differ(folded(other), folded(one)) is differ


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("teh boat", "the boat", True),
        ("a harbour", "an harbour", True),
        ("the sea wall", "the seawall", True),
        ("goverment", "government", True),
        ("The Board", "the board", True),
        ("its", "it's", True),
        ("It rained; it poured", "It rained. it poured", True),
        ("legal", "illegal", False),
        ("increased", "decreased", False),
        ("could", "couldn't", False),
        ("now", "not", False),
        ("he said", "she said", False),
        ("said", "says", False),
        ("the reform", "the 'reform'", False),
        ("clause 5a", "clause 5b", False),
        ("a boat came", "a boat never came", False),
    ],
)
def test_slips(one: str, other: str, slip: bool) -> None:
    assert is_slip(folded(one), folded(other), frozenset()) is slip
    assert is_slip(folded(other), folded(one), frozenset()) is slip


def test_one_word_for_another_of_the_same_text_is_no_slip() -> None:
    assert is_slip("the ministers", "the minister", frozenset())
    assert not is_slip("the ministers", "the minister", frozenset(("ministers", "minister")))


@given(st.text(), st.text())
def test_folding_and_likeness_never_raise_and_are_symmetric(one: str, other: str) -> None:
    assert folded(one) == folded(f" {one}\n")
    assert likeness(bag(one), bag(other)) == likeness(bag(other), bag(one)) <= 1
    assert is_slip(one, other, frozenset()) is is_slip(other, one, frozenset())


def pieces(*keys: str) -> tuple[Piece, ...]:
    return tuple(Piece(Span(index, index + 1), key, index) for index, key in enumerate(keys))


def test_pieces_worded_alike_are_counted() -> None:
    before, after = pieces("yes", "no", "yes"), pieces("no", "yes")
    ((one, two),) = differing(before, after)
    assert (one, two) == (before[2], None)


def test_near_places_decide_between_equals() -> None:
    before = pieces("x", "the wall is very high")
    after = pieces("the wall is so high", "x", "y", "the wall is not high")
    assert {(one.index, two.index) for one, two in differing(before, after) if one and two} == {(1, 0)}
    before = pieces("x", "y", "the wall is very high")
    assert {(one.index, two.index) for one, two in differing(before, after) if one and two} == {(2, 3)}


def test_neighbours_that_say_the_same_together_have_not_changed() -> None:
    assert differing(pieces("one two.", "three.", "four"), pieces("one two. three.", "four")) == ()
    assert differing(pieces("sea wall"), pieces("seawall")) != ()
