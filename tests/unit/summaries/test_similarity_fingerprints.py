"""Wording that two texts share: the same in every process, sure about copies, calm about everything else."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.fingerprints import BANDS, MAX_SHINGLES, band_keys, containment, jaccard, shingles

ROOT = Path(__file__).parents[3]
WORDS = [f"{first}{last}" for first in ("har", "ber", "til", "nor", "sku", "wen") for last in "abcdefghij"]


def text(seed: int, length: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def test_shares_of_wording() -> None:
    whole, half = shingles(text(1)), shingles(text(1)[:100])
    assert jaccard(whole, whole) == containment(whole, whole) == 1.0
    assert containment(whole, half) == containment(half, whole) == 1.0
    assert jaccard(whole, half) == pytest.approx(98 / 198, abs=0.01)
    assert containment(whole, shingles(text(2))) < 0.05


@pytest.mark.parametrize("words", [[], ["fees"], ["berth", "fees"]])
def test_fewer_than_three_words_are_nobodys_copy(words: list[str]) -> None:
    found = shingles(words)
    assert len(found) == 0
    assert band_keys(found) == ()
    assert jaccard(found, found) == containment(found, shingles(text(1))) == 0.0


def test_the_order_of_words_is_part_of_the_wording() -> None:
    assert jaccard(shingles(text(3)), shingles(text(3)[::-1])) < 0.1


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert len(shingles([f"w{number}" for number in range(10 * MAX_SHINGLES)])) == MAX_SHINGLES


def test_copies_meet_under_a_key_and_strangers_do_not() -> None:
    met = [0, 0]
    for seed in range(60):
        words = text(seed)
        cut = words[:140] + text(seed + 1_000, 20)
        met[0] += not set(band_keys(shingles(words))).isdisjoint(band_keys(shingles(cut)))
        met[1] += not set(band_keys(shingles(words))).isdisjoint(band_keys(shingles(text(seed + 2_000))))
    assert met[0] >= 55
    assert met[1] <= 1


@given(st.lists(st.text(max_size=12), max_size=60), st.lists(st.text(max_size=12), max_size=60))
def test_whatever_the_words_shares_are_shares(one: list[str], other: list[str]) -> None:
    mine, theirs = shingles(one), shingles(other)
    assert 0.0 <= jaccard(mine, theirs) <= containment(mine, theirs) <= 1.0
    assert jaccard(mine, theirs) == jaccard(theirs, mine)
    assert np.array_equal(mine, shingles(list(one)))
    assert len(band_keys(mine)) in (0, BANDS)


def test_hashes_are_the_same_in_every_process() -> None:
    code = (
        "from summaries.fingerprints import *; s = shingles('the sea wall of Port Ellery'.split());"
        "print(s.tolist(), band_keys(s))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(told) == 1
    assert b"[" in told.pop()
