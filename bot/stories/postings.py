"""Under each key the latest articles that have it, as sorted tables of numbers: eight to twelve bytes an entry."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

LATEST = 500
"""Articles that are looked at under one key: what a key so common files is told apart by others."""

SETTLED = 64
"""Articles after which what came is sorted in: two sorted tables are merged, which takes milliseconds."""


class Postings:
    """Articles under keys; they arrive in order of their numbers, and those before a number leave together.

    A table of Python's would take some sixty bytes for each of an article's forty keys, and hundreds of thousands of
    lists would have the garbage collector stop the program for a fifth of a second now and then.
    """

    def __init__(self, kind: type[np.int32] | type[np.uint64]) -> None:
        self._kind = kind
        self._keys: npt.NDArray[Any] = np.empty(0, dtype=kind)
        self._numbers = np.empty(0, dtype=np.uint32)
        self._came: dict[int, tuple[int, ...]] = {}
        self._since = self._oldest = 0

    def __len__(self) -> int:
        return len(self._keys) + sum(map(len, self._came.values()))

    def add(self, number: int, keys: Iterable[int]) -> None:
        """File an article, whose number is greater than that of any before."""
        alone = (number,)
        for key in keys:
            filed = self._came.get(key)
            self._came[key] = (*filed, number) if filed else alone
        self._since += 1
        if self._since >= SETTLED:
            self._settle()

    def leave(self, oldest: int) -> None:
        """Take out every article before this number; its room is given back when the next ones are sorted in."""
        self._oldest = oldest

    def best(self, weighted: Sequence[tuple[int, float]], most: int) -> list[int]:
        """Return the articles under the weightiest sum of keys, the best first, later ones first among equals."""
        sums: dict[int, float] = {}
        for (_, weight), numbers in zip(weighted, self._under([key for key, _ in weighted]), strict=True):
            for number in numbers:
                sums[number] = sums.get(number, 0.0) + weight
        return sorted(sums, key=lambda number: (-sums[number], -number))[:most]

    def _under(self, keys: Sequence[int]) -> Iterator[list[int]]:
        """Yield for each key its latest articles, the oldest first."""
        asked = np.array(keys, dtype=self._kind)
        places = (np.searchsorted(self._keys, asked, side).tolist() for side in ("left", "right"))
        for key, start, end in zip(keys, *places, strict=True):
            found = [*self._numbers[max(start, end - LATEST) : end].tolist(), *self._came.get(key, ())][-LATEST:]
            yield [number for number in found if number >= self._oldest]

    def _settle(self) -> None:
        came = [(key, number) for key, numbers in self._came.items() for number in numbers]
        keys = np.array([key for key, _ in came], dtype=self._kind)
        numbers = np.array([number for _, number in came], dtype=np.uint32)
        keys, numbers = np.concatenate([self._keys, keys]), np.concatenate([self._numbers, numbers])
        left = numbers >= self._oldest
        keys, numbers = keys[left], numbers[left]
        order = np.argsort(keys, kind="stable")
        self._keys, self._numbers = keys[order], numbers[order]
        self._came, self._since = {}, 0
