"""What the story book holds in memory: the articles of the last days, by story, by rare word, by wording."""

from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from summaries.fingerprints import band_keys
from summaries.lexicon import Coded, Ids, Lexicon
from summaries.similarity import Probe

REMEMBERED = 5_000
"""Articles that still count for how rare a word is after they have left."""

KEYS = 24
"""The words that file an article: its weightiest ones."""

ASKED = 40
NEAR = 24
COPIES = 8

LATEST = 500
"""Articles that are looked at under one key: what a key so common files is told apart by others."""


@dataclass(slots=True, eq=False)
class Member:
    """An article in memory; `number` counts arrivals, `day` is when it was published, in days since 1970."""

    article: str
    number: int
    coded: Coded
    day: float | None
    seen: datetime
    keys: tuple[int, ...] = ()
    bands: tuple[int, ...] = ()
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


class Postings:
    """Under each key the latest articles that have it, the oldest first: that is also how they leave.

    Tuples of numbers cost the garbage collector nothing; hundreds of thousands of lists would stop the program
    for a fifth of a second now and then.
    """

    def __init__(self) -> None:
        self._filed: dict[int, tuple[int, ...]] = {}

    def add(self, number: int, keys: Iterable[int]) -> None:
        """File an article, whose number is greater than that of any before.

        Most keys are its own alone: under all of those stands one and the same tuple.
        """
        alone = (number,)
        for key in keys:
            filed = self._filed.get(key)
            self._filed[key] = (*filed[1 - LATEST :], number) if filed else alone

    def drop(self, number: int, keys: Iterable[int]) -> None:
        """Take the oldest article out again."""
        for key in keys:
            filed = self._filed.get(key, ())
            if filed[:1] == (number,):
                self._filed[key] = filed[1:]
                if len(filed) == 1:
                    del self._filed[key]

    def best(self, weighted: Iterable[tuple[int, float]], most: int) -> list[int]:
        """Return the articles under the weightiest sum of keys, the best first, later ones first among equals."""
        sums: dict[int, float] = {}
        for key, weight in weighted:
            for number in self._filed.get(key, ()):
                sums[number] = sums.get(number, 0.0) + weight
        return sorted(sums, key=lambda number: (-sums[number], -number))[:most]


class Memory:
    """The articles inside the window and their stories; what is older, or too many, leaves."""

    def __init__(self, window: timedelta, most: int) -> None:
        self.lexicon = Lexicon()
        self.stories: dict[str, Story] = {}
        self._window = window
        self._most = most
        self._members: OrderedDict[int, Member] = OrderedDict()
        self._by_article: dict[str, Member] = {}
        self._by_word, self._by_wording = Postings(), Postings()
        self._gone: deque[Ids] = deque()
        self._arrivals = 0

    def __len__(self) -> int:
        return len(self._members)

    def get(self, article: str) -> Member | None:
        """Return an article that is in memory."""
        return self._by_article.get(article)

    def arrive(self, article: str, coded: Coded, day: float | None, now: datetime) -> Member:
        """Return an article as a member, of no story yet and not filed."""
        return self.back(article, coded, day, now, band_keys(coded.wording))

    def back(self, article: str, coded: Coded, day: float | None, seen: datetime, bands: tuple[int, ...]) -> Member:
        """Return an article that was in memory before, under the same bands, as the latest to arrive."""
        self._arrivals += 1
        return Member(article, self._arrivals, coded, day, seen, bands=bands)

    def file(self, member: Member, probe: Probe, story: Story) -> None:
        """Put an article into a story and file it under its words and its wording."""
        weighed = (-probe.weights).argsort(kind="stable")[:KEYS]
        member.keys = tuple(member.coded.words[weighed].tolist())
        self.put(member, story)

    def put(self, member: Member, story: Story) -> None:
        """Put an article into a story, filed under the keys that it has."""
        member.story = story
        story.members.append(member)
        self.stories[story.id] = story
        self._members[member.number] = member
        self._by_article[member.article] = member
        self._by_word.add(member.number, member.keys)
        self._by_wording.add(member.number, member.bands)

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
        weights = zip(probe.article.words[asked].tolist(), (probe.weights[asked] ** 2).tolist(), strict=True)
        found = (self._members[number].story for number in self._by_word.best(weights, NEAR))
        yield from dict.fromkeys(story for story in found if story)

    def alike(self, member: Member) -> list[Member]:
        """Return articles that may be copies of one or the other way round, the likeliest first."""
        return [self._members[number] for number in self._by_wording.best(((key, 1) for key in member.bands), COPIES)]

    def forget(self, now: datetime) -> list[str]:
        """Let go of what is older than the window, and of the oldest to have room for one; return the articles gone."""
        gone = []
        while self._members:
            oldest = next(iter(self._members.values()))
            if len(self._members) < self._most and now - oldest.seen <= self._window:
                break
            self._drop(oldest)
            gone.append(oldest.article)
        return gone

    def _drop(self, member: Member) -> None:
        del self._members[member.number], self._by_article[member.article]
        self._by_word.drop(member.number, member.keys)
        self._by_wording.drop(member.number, member.bands)
        if member.story:
            member.story.members.remove(member)
            if not member.story.members:
                del self.stories[member.story.id]
        self.count_gone(member.coded.words)

    def count_gone(self, words: Ids) -> None:
        """Let the words of an article that is not in memory count for a while."""
        self._gone.append(words)
        while len(self._gone) > REMEMBERED:
            self.lexicon.drop(self._gone.popleft())
