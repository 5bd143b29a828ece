"""What an article is known by, as bytes."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.remembering import FORMAT, Known, TraitsUnreadable, from_bytes, known_by, to_bytes
from summaries.fingerprints import band_keys
from summaries.lexicon import Lexicon
from summaries.traits import read_traits

TITLE = "Skarrow council raises berth fees by 12.5 per cent"
TEXT = "On Tuesday Ada Quill’s harbour council in Skarrow raised its fees; 1,200 berths are affected, 3 are not.\n" * 2


def known(title: str | None, text: str, lexicon: Lexicon | None = None) -> Known:
    lexicon = lexicon or Lexicon()
    coded = lexicon.add(read_traits(title, text))
    return known_by(coded, coded.words[:3].tolist(), band_keys(coded.wording), lexicon)


@given(st.text(max_size=80), st.text(max_size=400))
def test_what_was_stored_comes_back_the_same_in_another_lexicon(title: str, text: str) -> None:
    stored = to_bytes(known(title, text))
    other = Lexicon()
    other.add(read_traits(None, TEXT))
    coded, keys = from_bytes(stored).counted(other)
    wanted = other.add(read_traits(title, text))
    for part in ("words", "counts", "title", "names", "figures", "wording"):
        assert np.array_equal(getattr(coded, part), getattr(wanted, part)), part
    assert keys == tuple(wanted.words[:3].tolist())
    assert from_bytes(stored).bands == band_keys(wanted.wording)


def test_the_names_are_known_as_terms() -> None:
    assert {"skarrow", "quill"} <= from_bytes(to_bytes(known(TITLE, TEXT))).named


@given(st.binary(max_size=200))
def test_damaged_bytes_are_refused(stored: bytes) -> None:
    for damaged in (stored, bytes((FORMAT,)) + stored):
        try:
            from_bytes(damaged)
        except TraitsUnreadable:
            continue
        assert damaged[:1] == bytes((FORMAT,))


def test_cut_bytes_are_refused() -> None:
    stored = to_bytes(known(TITLE, TEXT))
    for end in range(len(stored) - 200):
        with pytest.raises(TraitsUnreadable):
            from_bytes(stored[:end])


def test_whoever_changes_how_articles_are_read_changes_the_format() -> None:
    """Where this fails, give `FORMAT` its next number, and then this digest: stored articles are read anew."""
    assert (FORMAT, sha256(to_bytes(known(TITLE, TEXT))).hexdigest()[:16]) == (1, "50f4747783466a89")
