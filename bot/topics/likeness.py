"""Whether an article is like a topic's stories: the same subject, another event. Pure.

What a topic's stories have in common is a small profile: stems that are names or stand in titles, that several of
its stories have, and that are rare in the workspace's other articles. An article is like them when it is made of
such words far enough (cosine, by rarity). A wrong story in a thread costs more than a missing one, so the bar is
high; where it comes from, and what it is worth, stands in docs/quality.md (`benchmarks/topic_likeness.py`).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_STORIES = 3
"""A topic with fewer has nothing in common yet."""

IN_STORIES, OF_STORIES = 2, 1 / 3
"""In how many of a topic's stories a stem stands at least, and in which share of them, before it tells of the topic."""

RARER = 5.0
"""How many times as often as elsewhere it stands there."""

MOST_TERMS = 40
SHARED = 3
"""The least number of a profile's stems that an article has: one rare name in common is chance."""

ALIKE = 0.19
SHOWN = 3

BEFORE, SMOOTH = 100.0, 8.0
"""Articles taken to have been read before any was, and those of them that have any one stem, as for stories."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as its title and beginning have it: stems with how often, and which of them are telling.

    Telling are names, and what stands in the title; `words` is in order of the text.
    """

    words: Mapping[str, int]
    telling: frozenset[str]


class Spread:
    """In how many articles each stem stands."""

    def __init__(self, articles: Iterable[Collection[str]] = ()) -> None:
        self.articles = 0
        self._counts: Counter[str] = Counter()
        for words in articles:
            self.add(words)

    def add(self, words: Collection[str]) -> None:
        """Count an article in."""
        self.articles += 1
        self._counts.update(iter(words))

    def drop(self, words: Collection[str]) -> None:
        """Count an article out."""
        self.articles -= 1
        for word in words:
            self._counts[word] -= 1
            if not self._counts[word]:
                del self._counts[word]

    def share(self, word: str) -> float:
        """Return which share of the articles has a stem; one that none has might be in the next."""
        return (self._counts[word] + 1) / (self.articles + 2)

    def rarity(self, word: str) -> float:
        """Return how much a stem says: the logarithm of how few articles have it."""
        return math.log1p((self.articles + BEFORE) / (SMOOTH + self._counts[word]))


@dataclass(frozen=True, slots=True)
class Profile:
    """What a topic's stories have in common: stems by weight, of unit length; which stems each story has."""

    weights: Mapping[str, float]
    stories: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a topic's stories an article is, 0 to 1, what they share, weightiest first, and with how many."""

    score: float
    shared: tuple[str, ...]
    stories: int


def profile_of(stories: Sequence[Sequence[Reading]], elsewhere: Spread, spread: Spread) -> Profile | None:
    """Return what stories have in common, if they are enough to have anything.

    `elsewhere` is how words are spread over the articles that are not the topic's, `spread` over all.
    """
    if len(stories) < FEWEST_STORIES:
        return None
    found = [frozenset(word for reading in story for word in reading.words) for story in stories]
    telling = {word for story in stories for reading in story for word in reading.telling}
    counts = Counter(word for words in found for word in words if word in telling)
    weights = {
        word: count / len(stories) * spread.rarity(word) ** 2
        for word, count in counts.items()
        if count >= IN_STORIES and count / len(stories) >= max(OF_STORIES, RARER * elsewhere.share(word))
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_TERMS]
    length = math.sqrt(sum(weights[word] ** 2 for word in best))
    shares = tuple(words & frozenset(best) for words in found)
    return Profile({word: weights[word] / length for word in best}, shares) if best else None


def likeness(profile: Profile, reading: Reading, spread: Spread) -> Likeness | None:
    """Return how like a profile an article is, if they share enough to say."""
    values = {word: spread.rarity(word) ** 2 * (1 + math.log(count)) for word, count in reading.words.items()}
    shares = {word: profile.weights[word] * value for word, value in values.items() if word in profile.weights}
    if len(shares) < SHARED:
        return None
    score = sum(shares.values()) / math.sqrt(sum(value * value for value in values.values()))
    shared = tuple(sorted(shares, key=lambda word: (-shares[word], word)))
    return Likeness(score, shared, sum(len(story & shares.keys()) >= IN_STORIES for story in profile.stories))


def alike(profile: Profile, reading: Reading, spread: Spread) -> Likeness | None:
    """Return how like a topic's stories an article is, if it is like enough to be told of."""
    found = likeness(profile, reading, spread)
    return found if found and found.score >= ALIKE and found.stories >= IN_STORIES else None
