"""Wording that two texts share: shingles, MinHash to find copies among many, exact shares to be sure.

A shingle is three content words in a row. MinHash (Broder, “On the resemblance and containment of documents”,
1997) keeps, for each of many hash functions, the least hash of a text's shingles: two texts agree in such a
least hash as often as they share shingles. The hashes are our own arithmetic on CRC-32, so that they are the
same in every process and may be stored.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]

SHINGLE = 3
MAX_SHINGLES = 400
BANDS, ROWS = 16, 3

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)


def shingles(stems: Sequence[str]) -> Hashes:
    """Return the hashes of a text's first `MAX_SHINGLES` shingles, in order of size, each once.

    Under three words there are none: so short a text is nobody's copy.
    """
    words = np.array([crc32(stem.encode("utf-8", "surrogatepass")) for stem in stems], dtype=np.uint64)
    if len(words) < SHINGLE:
        return np.empty(0, dtype=np.uint32)
    words = words[: MAX_SHINGLES + SHINGLE - 1]
    rows = np.zeros(len(words) - SHINGLE + 1, dtype=np.uint64)
    for place in range(SHINGLE):
        rows = (rows ^ words[place : len(rows) + place]) * _MIX
        rows ^= rows >> np.uint64(29)
    return np.unique((rows * _SPREAD >> np.uint64(32)).astype(np.uint32))


def band_keys(found: Hashes) -> tuple[int, ...]:
    """Return the keys under which a text is filed: copies are likely to share at least one.

    With `BANDS` bands of `ROWS` least hashes, texts that share half of their shingles meet under some key
    88 times in 100, texts that share seven tenths 99.9 times, and texts that share a twentieth hardly ever.
    """
    if not len(found):
        return ()
    least = ((found.astype(np.uint64)[:, None] * _FACTORS + _SHIFTS) >> np.uint64(32)).min(axis=0)
    keys = np.arange(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        keys = (keys ^ least[row::ROWS]) * _MIX
        keys ^= keys >> np.uint64(29)
    return tuple(int(key) for key in keys)


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return which share of all their shingles two texts have in common, 0 to 1."""
    common = shared(one, other)
    return common / (len(one) + len(other) - common) if common else 0.0


def containment(one: Hashes, other: Hashes) -> float:
    """Return which share of the shorter text's shingles stands in the longer, 0 to 1: a cut copy has all."""
    return shared(one, other) / min(len(one), len(other)) if len(one) and len(other) else 0.0


def shared(one: Hashes, other: Hashes) -> int:
    """Return how many shingles two texts have in common."""
    return len(np.intersect1d(one, other, assume_unique=True))


def _numbers(count: int, start: int) -> npt.NDArray[np.uint64]:
    """Return odd numbers that look drawn at random and never change (SplitMix64)."""
    values = np.arange(start, start + count, dtype=np.uint64) * _MIX
    values = (values ^ (values >> np.uint64(30))) * _SPREAD
    return (values ^ (values >> np.uint64(27))) | np.uint64(1)


_FACTORS = _numbers(BANDS * ROWS, 1)
_SHIFTS = _numbers(BANDS * ROWS, 1_001)
