"""What a placed article is known by, as bytes: a restart puts articles back without reading their texts again.

Terms stand as text, since their numbers are those of one process; everything else refers to them by position. The
bytes hold for one way of reading articles only: `FORMAT` changes with `read_traits`, with the wording's hashes and with
this layout, and what has another one is read from its text anew.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from summaries.fingerprints import Hashes
from summaries.lexicon import Coded, Lexicon, Weights

FORMAT = 1

_HEAD = struct.Struct("<B7H")
_PLACES, _COUNTS, _BANDS, _WORDING = (np.dtype(kind) for kind in ("<u2", "<f4", "<u8", "<u4"))


class TraitsUnreadable(ValueError):
    """Stored bytes have another format, or are damaged: the article's text is to be read again."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an article is known by: its terms, for each how much it counts; the others are positions among them.

    `keys` are the terms that file it, chosen when it was placed; `bands` file it by its wording.
    """

    terms: list[str]
    counts: Weights
    title: Sequence[int]
    names: Sequence[int]
    figures: Sequence[int]
    keys: Sequence[int]
    bands: tuple[int, ...]
    wording: Hashes

    @property
    def named(self) -> frozenset[str]:
        """Return the terms that are names."""
        return frozenset(self.terms[place] for place in self.names)

    def counted(self, lexicon: Lexicon) -> tuple[Coded, tuple[int, ...]]:
        """Count the article in, and return it coded, with the numbers of its keys."""
        words = lexicon.count_in(self.terms)
        title, names, figures = (words[list(places)] for places in (self.title, self.names, self.figures))
        return Coded(words, self.counts, title, names, figures, self.wording), tuple(words[list(self.keys)].tolist())


def known_by(coded: Coded, keys: Sequence[int], bands: tuple[int, ...], lexicon: Lexicon) -> Known:
    """Return what an article is known by, whose terms are still counted in."""
    place = {number: at for at, number in enumerate(coded.words.tolist())}
    terms = [lexicon.term(number) for number in place]
    title, names, figures = (
        [place[number] for number in numbers.tolist()] for numbers in (coded.title, coded.names, coded.figures)
    )
    return Known(terms, coded.counts, title, names, figures, [place[key] for key in keys], bands, coded.wording)


def to_bytes(known: Known) -> bytes:
    """Return what `from_bytes` reads; about two kilobytes for an article of usual length."""
    arrays = [
        known.counts.astype(_COUNTS),
        *(np.array(places, _PLACES) for places in (known.title, known.names, known.figures, known.keys)),
        np.array(known.bands, _BANDS),
        known.wording.astype(_WORDING),
    ]
    head = _HEAD.pack(FORMAT, *map(len, arrays))
    terms = "\n".join(known.terms).encode("utf-8", "surrogatepass")
    return b"".join((head, *(array.tobytes() for array in arrays), terms))


def from_bytes(stored: bytes) -> Known:
    """Return what was stored; raises `TraitsUnreadable` for bytes of another format, or damaged ones."""
    if stored[:1] != bytes((FORMAT,)):
        raise TraitsUnreadable
    try:
        _, *sizes = _HEAD.unpack_from(stored)
        counts, title, names, figures, keys, bands, wording, end = _arrays(stored, sizes)
        terms = stored[end:].decode("utf-8", "surrogatepass").split("\n") if sizes[0] else []
    except (ValueError, struct.error) as error:
        raise TraitsUnreadable from error
    if len(terms) != sizes[0] or max((-1, *title, *names, *figures, *keys)) >= len(terms):
        raise TraitsUnreadable
    return Known(terms, counts, title, names, figures, keys, tuple(bands), wording)


def _arrays(stored: bytes, sizes: Sequence[int]) -> Iterator[Any]:
    """Yield each array (numbers for arithmetic as arrays, positions as lists), and where the terms begin."""
    offset = _HEAD.size
    for size, kind in zip(sizes, (_COUNTS, *[_PLACES] * 4, _BANDS, _WORDING), strict=True):
        array = np.frombuffer(stored, kind, size, offset)
        yield array.copy() if kind in (_COUNTS, _WORDING) else array.tolist()
        offset += size * kind.itemsize
    yield offset
