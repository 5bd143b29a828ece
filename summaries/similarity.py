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
        self.weights = _unit(article.counts * self.rarity[article.words])
        self._words = self._laid(article.words, self.weights)
        self._title = self._laid(article.title, _share(self.rarity[article.title]))
        self._names = self._laid(article.names, _unit(self.rarity[article.names], DOUBT))
        self._figures = self._laid(article.figures, _unit(self.rarity[article.figures], DOUBT))

    def _laid(self, numbers: Ids, values: Weights) -> Weights:
        laid = np.zeros_like(self.rarity)
        laid[numbers] = values
        return laid

    def agreement(self, other: Coded) -> Agreement:
        """Return how far the article agrees with another one."""
        words = self._words[other.words] @ _unit(other.counts * self.rarity[other.words])
        names = self._shared(self._names, self.article.names, other.names)
        figures = self._shared(self._figures, self.article.figures, other.figures)
        return Agreement(float(words), self._titles(other), names, figures, not names and self._strange(other))

    def _strange(self, other: Coded) -> bool:
        """Say whether both sides name somebody or some place, and neither names any that the other speaks of."""
        enough = min(len(self.article.names), len(other.names)) >= ENOUGH_NAMES
        return enough and not self._words[other.names].any() and not self._names[other.words].any()

    def _titles(self, other: Coded) -> float | None:
        """Return which share of one title's words stands in the other article, both ways, by rarity."""
        shares = []
        if len(self.article.title):
            shares.append(float(self._title[other.words].sum()))
        if len(other.title):
            rarity = self.rarity[other.title]
            shares.append(float(rarity[self._words[other.title] > 0].sum() / rarity.sum()))
        return sum(shares) / len(shares) if shares else None

    def _shared(self, laid: Weights, mine: Ids, theirs: Ids) -> float | None:
        if not len(mine) or not len(theirs):
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
