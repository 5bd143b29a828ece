"""Articles under keys: what is found is what a plain list of them all would give."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories import postings as held
from bot.stories.postings import LATEST, Postings


def test_under_a_key_the_latest_articles_are_found_the_best_and_latest_first() -> None:
    postings = Postings(np.int32)
    for number in range(LATEST + 20):
        postings.add(number, (1, 2) if number % 100 == 30 else (1,))
    found = postings.best([(1, 0.2), (2, 0.5)], 10**9)
    assert found[:7] == [430, 330, 230, 130, 30, 519, 518]
    assert len(found) == LATEST
    postings.leave(LATEST + 20)
    assert postings.best([(1, 0.2), (2, 0.5)], 10**9) == []


def test_what_has_left_gives_its_room_back() -> None:
    postings = Postings(np.uint64)
    for number in range(10_000):
        postings.add(number, (2**64 - 1 - number, 7))
        postings.leave(max(0, number - 100))
    assert len(postings) <= 2 * (101 + held.SETTLED)
    assert postings.best([(2**64 - 1 - 9_999, 1.0)], 5) == [9_999]


filings = st.lists(st.tuples(st.sets(st.integers(0, 6), max_size=4), st.integers(0, 3)), max_size=60)


@settings(max_examples=300, deadline=None)
@given(filings, st.integers(1, 8), st.integers(1, 6))
def test_whatever_comes_and_leaves(arriving: list[tuple[set[int], int]], settled: int, latest: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(held, "SETTLED", settled)
        patched.setattr(held, "LATEST", latest)
        postings, plain, oldest = Postings(np.int32), dict[int, list[int]](), 0
        for number, (keys, leaving) in enumerate(arriving):
            postings.add(number, sorted(keys))
            for key in keys:
                plain.setdefault(key, []).append(number)
            oldest = min(oldest + leaving, number + 1)
            postings.leave(oldest)
            for key in range(7):
                wanted = [each for each in plain.get(key, [])[-latest:] if each >= oldest]
                assert postings.best([(key, 1.0)], 10**9) == wanted[::-1]
