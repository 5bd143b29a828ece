"""Which way a search goes: the shortest, by how many articles have the words and how many pass the filters."""

import pytest

from bot.search.plans import FEW, Way, few, leading, together, way_of

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("hits", "sizes", "way"),
    [
        (20, (MILLION,), Way.WORDS),
        (4_000, (MILLION,), Way.WORDS),
        (200_000, (MILLION,), Way.TIME),
        (500_000, (MILLION, 300), Way.FILTER),
        (20, (MILLION, 300), Way.WORDS),
        (500_000, (10_000,), Way.FILTER),
        (500_000, (MILLION, FEW + 1), Way.TIME),
        (30_000, (MILLION, FEW + 1), Way.WORDS),
        (0, (MILLION, FEW + 1), Way.WORDS),
        (500_000, (), Way.TIME),
    ],
)
def test_the_shortest_way_is_taken(hits: int, sizes: tuple[int, ...], way: Way) -> None:
    assert way_of(hits, MILLION, sizes) is way


def test_an_archive_with_nothing_in_it_has_a_way_too() -> None:
    assert way_of(0, 0, (0,)) in Way


def test_what_passes_a_filter_is_put_together_where_it_is_less_than_the_hits() -> None:
    assert together(500, (20, 600, FEW + 1)) == (True, False, False)
    assert not any(together(FEW + 1, (FEW + 1,)))


def test_the_filter_that_fewest_pass_leads() -> None:
    assert leading((FEW + 1, 30, 20, 20)) == (False, False, True, False)
    assert not any(leading((FEW + 1, MILLION)))
    assert leading(()) == ()


def test_few_are_counted_no_further_than_it_matters() -> None:
    assert few(FEW)
    assert not few(FEW + 1)
