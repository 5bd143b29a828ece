"""Terms as numbers, and how rare each is among the articles in memory."""

import sys
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from summaries.fingerprints import Hashes
from summaries.traits import Traits

Ids = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]

BEFORE = 100.0
SMOOTH = 8.0
"""Articles taken to have been seen before any was, and those of them that have any one term.

With them the first articles of a new memory are compared much as later ones are, and a word that was met once,
which may be a slip of the pen, says no more than one that was met a few times.
"""


class Coded:
    """Traits with terms as numbers of a `Lexicon`, in one array of some 1,100 bytes: tens of thousands fit in memory.

    Six arrays of their own would take nearly that much again for their heads. `counts` grow with the logarithm of how
    often a word stands there, beside `words`.
    """

    __slots__ = ("_figures", "_names", "_numbers", "_title", "_words")

    def __init__(self, words: Ids, counts: Weights, title: Ids, names: Ids, figures: Ids, wording: Hashes) -> None:
        weights, hashes = counts.astype(np.float32, copy=False), wording.astype(np.uint32, copy=False)
        self._words, self._title, self._names, self._figures = map(len, (words, title, names, figures))
        self._numbers: Ids = np.concatenate(
            [words, weights.view(np.int32), title, names, figures, hashes.view(np.int32)], dtype=np.int32
        )

    def __sizeof__(self) -> int:
        return object.__sizeof__(self) + sys.getsizeof(self._numbers)

    @property
    def words(self) -> Ids:
        """Return the numbers of all terms."""
        return self._numbers[: self._words]

    @property
    def counts(self) -> Weights:
        """Return how much each of `words` counts for."""
        return self._numbers[self._words : 2 * self._words].view(np.float32)

    @property
    def title(self) -> Ids:
        """Return the numbers of the title's terms."""
        start = 2 * self._words
        return self._numbers[start : start + self._title]

    @property
    def names(self) -> Ids:
        """Return the numbers of terms that are names."""
        start = 2 * self._words + self._title
        return self._numbers[start : start + self._names]

    @property
    def figures(self) -> Ids:
        """Return the numbers of terms that are figures."""
        start = 2 * self._words + self._title + self._names
        return self._numbers[start : start + self._figures]

    @property
    def wording(self) -> Hashes:
        """Return the hashes of the text's shingles."""
        return self._numbers[2 * self._words + self._title + self._names + self._figures :].view(np.uint32)


class Lexicon:
    """Numbers for terms, and in how many articles each of them stands.

    An article that is dropped takes its counts with it, and the number of a term that no article uses any
    more is given out again: the lexicon is as large as what it counts, however long it is used.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms: list[str] = []
        self._free: list[int] = []
        self._spread = np.zeros(1_024, dtype=np.float32)
        self._articles = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def term(self, number: int) -> str:
        """Return the term of a number that is in use."""
        return self._terms[number]

    def add(self, traits: Traits) -> Coded:
        """Count an article in, and return it coded."""
        words = self.count_in(traits.words)
        counts = 1 + np.log(np.fromiter(traits.words.values(), dtype=np.float32, count=len(words)))
        title, names, figures = map(self._coded, (traits.title, traits.names, traits.figures))
        return Coded(words, counts, title, names, figures, traits.wording)

    def count_in(self, terms: Iterable[str]) -> Ids:
        """Count an article in by its terms, each of them once, and return their numbers."""
        words = self._coded(terms)
        self._spread[words] += 1
        self._articles += 1
        return words

    def drop(self, words: Ids) -> None:
        """Count an article out by its words."""
        self._spread[words] -= 1
        self._articles -= 1
        for number in words[self._spread[words] <= 0].tolist():
            del self._numbers[self._terms[number]]
            self._free.append(number)

    def rarities(self) -> Weights:
        """Return for every number how much its term says: the logarithm of how few articles have it."""
        rare: Weights = np.log1p(np.float32(self._articles + BEFORE) / (SMOOTH + self._spread))
        return rare

    def _coded(self, terms: Iterable[str]) -> Ids:
        return np.array([self._number(term) for term in terms], dtype=np.int32)

    def _number(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            term = sys.intern(term)  # the one object that other lexicons have, too
            number = self._numbers[term] = self._new(term)
        return number

    def _new(self, term: str) -> int:
        if self._free:
            number = self._free.pop()
            self._terms[number] = term
            return number
        self._terms.append(term)
        if len(self._terms) > len(self._spread):
            self._spread = np.concatenate([self._spread, np.zeros_like(self._spread)])
        return len(self._terms) - 1
