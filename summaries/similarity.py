"""How far two articles agree: their words, their titles, the names and figures in them, the rare ones most.

That two articles both say “minister” says little, that both say “Hartlepool” says much: terms count by their
rarity among the articles in memory (tf-idf).
"""

import math
from dataclasses import dataclass

import numpy as np

from summaries.fingerprints import containment
from summaries.lexicon import Coded, Ids, Lexicon, Weights

WORDS, TITLE, NAMES, FIGURES = 0.65, 0.15, 0.1, 0.1
"""What each kind of agreement counts for; a kind that one side has nothing of is left out."""

DOUBT = 2.0
"""Rarity that neither side's names (or figures) account for: one common figure in common proves little."""

ENOUGH_NAMES = 3
OTHER_NAMES = 0.3
"""What is left of an agreement when both sides name that many and none is the same: another place, other people."""

COPIED = 0.5
COPIED_NAMES = 0.5
"""A copy has this share of the shorter text's shingles, and of its names: forms are filled in anew each time."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two articles agree in each respect, 0 to 1; `None` where one of them has nothing of a kind."""

    words: float
    title: float | None
    names: float | None
    figures: float | None
    strangers: bool = False

    @property
    def whole(self) -> float:
        """Return the weighted mean of what is known, cut down between articles that name none of the same."""
        parts = ((self.words, WORDS), (self.title, TITLE), (self.names, NAMES), (self.figures, FIGURES))
        known = [(value, weight) for value, weight in parts if value is not None]
        mean = sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
        return mean * OTHER_NAMES if self.strangers else mean


class Probe:
    """One article laid out for comparing it with many others of the same lexicon."""

    def __init__(self, article: Coded, lexicon: Lexicon) -> None:
        self.article = article
        self.rarity = lexicon.rarities()
        words, title, names, figures = article.words, article.title, article.names, article.figures
        self.weights = _unit(article.counts * self.rarity[words])
        self._words = self._laid(words, self.weights)
        self._title = self._laid(title, _share(self.rarity[title]))
        self._names = self._laid(names, _unit(self.rarity[names], DOUBT))
        self._figures = self._laid(figures, _unit(self.rarity[figures], DOUBT))
        self._sizes = len(title), len(names), len(figures)

    def _laid(self, numbers: Ids, values: Weights) -> Weights:
        laid = np.zeros_like(self.rarity)
        laid[numbers] = values
        return laid

    def agreement(self, other: Coded) -> Agreement:
        """Return how far the article agrees with another one."""
        theirs, names = other.words, other.names
        words = self._words[theirs] @ _unit(other.counts * self.rarity[theirs])
        named = self._shared(self._names, self._sizes[1], names)
        figures = self._shared(self._figures, self._sizes[2], other.figures)
        titles = self._titles(theirs, other.title)
        return Agreement(float(words), titles, named, figures, not named and self._strange(theirs, names))

    def _strange(self, words: Ids, names: Ids) -> bool:
        """Say whether both sides name somebody or some place, and neither names any that the other speaks of."""
        enough = min(self._sizes[1], len(names)) >= ENOUGH_NAMES
        return enough and not self._words[names].any() and not self._names[words].any()

    def _titles(self, words: Ids, title: Ids) -> float | None:
        """Return which share of one title's words stands in the other article, both ways, by rarity."""
        shares = []
        if self._sizes[0]:
            shares.append(float(self._title[words].sum()))
        if len(title):
            rarity = self.rarity[title]
            shares.append(float(rarity[self._words[title] > 0].sum() / rarity.sum()))
        return sum(shares) / len(shares) if shares else None

    def _shared(self, laid: Weights, mine: int, theirs: Ids) -> float | None:
        if not mine or not len(theirs):
            return None
        return float(laid[theirs] @ _unit(self.rarity[theirs], DOUBT))


def copied_share(one: Coded, other: Coded) -> float:
    """Return which share of the shorter article's wording stands in the other if one is a copy, else 0.

    Forms that are filled in anew for each place or day (weather warnings, police appeals) share their wording
    and not their names: they are no copies.
    """
    share = containment(one.wording, other.wording)
    if share < COPIED:
        return 0.0
    fewer = min(len(one.names), len(other.names))
    common = len(np.intersect1d(one.names, other.names))
    return share if fewer < ENOUGH_NAMES or common >= COPIED_NAMES * fewer else 0.0


def _unit(values: Weights, doubt: float = 0.0) -> Weights:
    length = math.sqrt(float(values @ values) + doubt * doubt)
    return values / length if length else values


def _share(values: Weights) -> Weights:
    total = values.sum()
    return values / total if total else values
