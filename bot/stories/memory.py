"""What the story book holds in memory: the articles of the last days, by story, by rare word, by wording."""

import sys
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from bot.stories.model import MOST_BYTES
from bot.stories.postings import Postings
from summaries.lexicon import Coded, Ids, Lexicon
from summaries.similarity import Probe

REMEMBERED = 5_000
"""Articles that still count for how rare a word is after they have left."""

KEYS = 24
"""The words that file an article: its weightiest ones."""

ASKED = 40
NEAR = 24
COPIES = 8

MEMBER_BYTES, TERM_BYTES = 1_250, 140
"""What an article takes besides what it is compared by (its object, its name, its entries under keys), and a term."""


@dataclass(slots=True, eq=False)
class Member:
    """An article in memory; `number` counts arrivals, `day` is when it was published, in days since 1970.

    `keys` are those of its words that file it. Those of its wording are worked out where they are wanted.
    """

    article: str
    number: int
    coded: Coded
    day: float | None
    seen: datetime
    keys: "array[int]" = field(default_factory=lambda: array("i"))
    story: "Story | None" = None


@dataclass(slots=True, eq=False)
class Story:
    """Articles on one event in order of arrival, and how far pairs of them agreed so far."""

    id: str
    members: list[Member] = field(default_factory=list)
    agreed: float = 0.0
    pairs: int = 0

    @property
    def cohesion(self) -> float:
        """Return how like one another its articles are on average, each with itself among the pairs, 0 to 1."""
        number = len(self.members)
        mean = self.agreed / self.pairs if self.pairs else 1.0
        return (1 + (number - 1) * mean) / number


class Memory:
    """The articles inside the window and their stories; what is older, or too many, or too large, leaves."""

    def __init__(self, window: timedelta, most: int, most_bytes: int = MOST_BYTES) -> None:
        self.lexicon = Lexicon()
        self.stories: dict[str, Story] = {}
        self._window, self._most, self._most_bytes = window, most, most_bytes
        self._members: dict[int, Member] = {}
        self._by_article: dict[str, Member] = {}
        self._by_word, self._by_wording = Postings(np.int32), Postings(np.uint64)
        self._gone: deque[bytes] = deque()
        self._arrivals = 0
        self._oldest = 1
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._members)

    @property
    def size(self) -> int:
        """Return about how many bytes all of it takes."""
        return self._bytes + TERM_BYTES * len(self.lexicon)

    def get(self, article: str) -> Member | None:
        """Return an article that is in memory."""
        return self._by_article.get(article)

    def arrive(self, article: str, coded: Coded, day: float | None, now: datetime) -> Member:
        """Return an article as the latest to arrive, of no story yet and not filed."""
        self._arrivals += 1
        return Member(article, self._arrivals, coded, day, now)

    def file(self, member: Member, probe: Probe, bands: Iterable[int], story: Story) -> None:
        """Put an article into a story and file it under its words and its wording."""
        weighed = (-probe.weights).argsort(kind="stable")[:KEYS]
        self.put(member, member.coded.words[weighed].tolist(), bands, story)

    def put(self, member: Member, keys: Iterable[int], bands: Iterable[int], story: Story) -> None:
        """Put an article into a story, filed under the keys that it has."""
        member.story, member.keys = story, array("i", keys)
        story.members.append(member)
        self.stories[story.id] = story
        self._members[member.number] = member
        self._by_article[member.article] = member
        self._by_word.add(member.number, member.keys)
        self._by_wording.add(member.number, bands)
        self._bytes += _taken(member)

    def pour(self, source: Story, into: Story) -> None:
        """Move every article of one story into another."""
        for member in source.members:
            member.story = into
        into.members = sorted((*into.members, *source.members), key=lambda member: member.number)
        into.agreed, into.pairs = into.agreed + source.agreed, into.pairs + source.pairs
        del self.stories[source.id]

    def part(self, members: Collection[Member], source: Story, apart: Story) -> None:
        """Move some articles of a story into a new one."""
        for member in members:
            member.story = apart
        apart.members = sorted(members, key=lambda member: member.number)
        source.members = [member for member in source.members if member.story is source]
        self.stories[apart.id] = apart

    def near(self, probe: Probe) -> Iterator[Story]:
        """Yield the stories that share rare words with an article, the likeliest first, each once."""
        asked = (-probe.weights).argsort(kind="stable")[:ASKED]
        words, weights = probe.article.words[asked].tolist(), (probe.weights[asked] ** 2).tolist()
        found = (
            self._members[number].story for number in self._by_word.best(list(zip(words, weights, strict=True)), NEAR)
        )
        yield from dict.fromkeys(story for story in found if story)

    def alike(self, bands: Iterable[int]) -> list[Member]:
        """Return articles that may have the text that is filed under some keys, or it theirs, the likeliest first."""
        return [self._members[number] for number in self._by_wording.best([(band, 1.0) for band in bands], COPIES)]

    def forget(self, now: datetime) -> list[str]:
        """Let go of what is older than the window, and of the oldest to have room for one; return the articles gone."""
        gone = []
        while self._members:
            oldest = self._first()
            full = len(self._members) >= self._most or self.size >= self._most_bytes
            if not full and now - oldest.seen <= self._window:
                break
            gone.append(self._dropped(oldest))
        return gone

    def shed(self, size: int) -> list[str]:
        """Let go of the oldest until all of it takes no more than so many bytes; return the articles gone."""
        gone = []
        while self._members and self.size > size:
            gone.append(self._dropped(self._first()))
        return gone

    def _first(self) -> Member:
        """Return the oldest article; numbers only grow, and articles leave in the order of theirs."""
        while self._oldest not in self._members:
            self._oldest += 1
        return self._members[self._oldest]

    def _dropped(self, member: Member) -> str:
        del self._members[member.number], self._by_article[member.article]
        for postings in (self._by_word, self._by_wording):
            postings.leave(member.number + 1)
        if member.story:
            member.story.members.remove(member)
            if not member.story.members:
                del self.stories[member.story.id]
        self._bytes -= _taken(member)
        self.count_gone(member.coded.words)
        return member.article

    def count_gone(self, words: Ids) -> None:
        """Let the words of an article that is not in memory count for a while."""
        self._gone.append(words.tobytes())
        while len(self._gone) > REMEMBERED:
            self.lexicon.drop(np.frombuffer(self._gone.popleft(), dtype=words.dtype))


def _taken(member: Member) -> int:
    return MEMBER_BYTES + sys.getsizeof(member.coded)
