"""What topics' stories have in common: read from the database when it is asked for, held in memory, bounded."""

import asyncio
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

from bot.articles.model import StoredArticle
from bot.chat.refs import WorkspaceRef
from bot.topics.likeness import Likeness, Profile, Reading, Spread, alike, profile_of
from bot.topics.model import How, OnTopic, Topic

MOST_ARTICLES = 500
"""The workspace's latest articles, by which it is known how rare a word is."""

AT_ONCE = 50
"""Articles that are read from the database together."""

MOST_WORKSPACES = 50
PROFILED = 60
"""The latest articles of a topic, which stand for all."""

SHOWN = 3


class Articles(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def several(self, articles: Sequence[str]) -> Mapping[str, StoredArticle]:
        """Return articles by their ids, each in its current version, those that are there."""


class Stories(Protocol):
    """Which articles of a workspace report one event."""

    async def since(self, workspace: WorkspaceRef, number: int, most: int) -> Sequence[tuple[str, int]]:
        """Return the latest articles that were placed after the one of a number, in order, each with its own."""


class OnTopics(Protocol):
    """What is on topics."""

    async def articles(self, topic: str, limit: int) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it is remembered: its stems, how often each stands there, and a sign for those that are telling.

    Nine hundred bytes instead of the 2,800 of a table and a set; stems are the same objects everywhere.
    """

    stems: tuple[str, ...]
    counts: "array[int]"
    telling: bytes

    @classmethod
    def of(cls, reading: Reading) -> "Kept":
        """Return a reading as it is remembered; what is telling is among its words."""
        signs = bytes(word in reading.telling for word in reading.words)
        return cls(tuple(reading.words), array("H", reading.words.values()), signs)

    @property
    def reading(self) -> Reading:
        """Return what is remembered."""
        telling = (stem for stem, tells in zip(self.stems, self.telling, strict=True) if tells)
        return Reading(dict(zip(self.stems, self.counts, strict=True)), frozenset(telling))


@dataclass(slots=True)
class Memory:
    """What is remembered of a workspace: its latest articles, and its topics' profiles with what they were made of.

    `number` is the last article's, up to which it was read: other processes may have placed more since.
    """

    number: int = 0
    readings: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    spread: Spread = field(default_factory=Spread)
    profiles: dict[str, tuple[int, Profile | None]] = field(default_factory=dict)

    def add(self, article: str, reading: Reading) -> None:
        """Remember an article, and forget the oldest of too many."""
        if article in self.readings:
            return
        self.readings[article] = Kept.of(reading)
        self.spread.add(reading.words)
        while len(self.readings) > MOST_ARTICLES:
            _, oldest = self.readings.popitem(last=False)
            self.spread.drop(oldest.stems)

    def elsewhere(self, own: frozenset[str]) -> Spread:
        """Return how words are spread over the articles that are not a topic's own."""
        return Spread(kept.stems for article, kept in self.readings.items() if article not in own)


class Profiles:
    """Says which topics' stories an article is like; implements `bot.topics.topics.Alike`."""

    def __init__(self, *, articles: Articles, stories: Stories, topics: OnTopics) -> None:
        self._articles = articles
        self._stories = stories
        self._topics = topics
        self._memories: OrderedDict[WorkspaceRef, Memory] = OrderedDict()
        self._turns: WeakValueDictionary[WorkspaceRef, asyncio.Lock] = WeakValueDictionary()

    def let_go(self, workspace: WorkspaceRef) -> None:
        """Hold nothing of a workspace in memory."""
        self._memories.pop(workspace, None)

    async def like(self, topics: Sequence[Topic], article: StoredArticle) -> Mapping[str, str]:
        """Return why an article is like topics' stories: “like 4 stories here: Skarrow, berth fees, harbour board”.

        The topics are those of one workspace. Reading and comparing are done in a thread: they are pure arithmetic,
        and the event loop goes on.
        """
        workspace = topics[0].workspace
        async with self._turns.setdefault(workspace, asyncio.Lock()):
            memory = await self._memory(workspace, article.id)
            profiles = {topic.id: await self._profile(memory, topic) for topic in topics}
            found = await asyncio.to_thread(_compared, memory, profiles, article)
            return {topic: reason for topic, reason in found.items() if reason}

    async def _memory(self, workspace: WorkspaceRef, article: str) -> Memory:
        """Return what is remembered of a workspace, with what was placed since by whichever process.

        The article that is to be compared is left out: it is remembered once that is done.
        """
        memory = self._memories.get(workspace)
        if memory is None:
            memory = self._memories[workspace] = Memory()
        since = await self._stories.since(workspace, memory.number, MOST_ARTICLES)
        for start in range(0, len(since), AT_ONCE):
            some = since[start : start + AT_ONCE]
            await self._remember(memory, [other for other, _ in some if other != article])
            memory.number = some[-1][1]
        if self._memories.get(workspace) is memory:  # else others took its place meanwhile, or it was let go
            self._memories.move_to_end(workspace)
        while len(self._memories) > MOST_WORKSPACES:
            self._memories.popitem(last=False)
        return memory

    async def _remember(self, memory: Memory, articles: Sequence[str]) -> None:
        """Read articles that are not remembered yet, all at once: a cold workspace has hundreds."""
        missing = [article for article in articles if article not in memory.readings]
        if not missing:
            return
        found = await self._articles.several(missing)
        stored = [found[article] for article in missing if article in found]
        for one, reading in zip(stored, await asyncio.to_thread(_readings, stored), strict=True):
            memory.add(one.id, reading)

    async def _profile(self, memory: Memory, topic: Topic) -> Profile | None:
        """Return what a topic's stories have in common, made anew when an article has come or gone.

        Only stories count that its terms found or a member put there: what is only like them would draw in what is
        like it, and so on.
        """
        known = memory.profiles.get(topic.id)
        if known is not None and known[0] == topic.articles:
            return known[1]
        on = [item for item in await self._topics.articles(topic.id, PROFILED) if item.how in (How.TERMS, How.MEMBER)]
        stories: dict[str, list[Reading]] = defaultdict(list)
        for item in on:
            if (reading := await self._reading(memory, item.article)) is not None:
                stories[item.story].append(reading)
        own = frozenset(item.article for item in await self._topics.articles(topic.id, 2 * MOST_ARTICLES))
        profile = await asyncio.to_thread(_profiled, list(stories.values()), memory, own)
        memory.profiles[topic.id] = (topic.articles, profile)
        return profile

    async def _reading(self, memory: Memory, article: str) -> Reading | None:
        known = memory.readings.get(article)
        if known is not None:
            return known.reading
        stored = await self._articles.find(article)
        return await asyncio.to_thread(reading_of, stored.title, stored.text) if stored else None


def _profiled(stories: Sequence[Sequence[Reading]], memory: Memory, own: frozenset[str]) -> Profile | None:
    return profile_of(stories, memory.elsewhere(own), memory.spread)


def _readings(articles: Sequence[StoredArticle]) -> list[Reading]:
    return [reading_of(article.title, article.text) for article in articles]


def _compared(memory: Memory, profiles: Mapping[str, Profile | None], article: StoredArticle) -> Mapping[str, str]:
    """Return for each topic why an article is like its stories, or nothing; the article is remembered."""
    reading = reading_of(article.title, article.text)
    found = {
        topic: reason_for(like, article.title, article.text)
        for topic, profile in profiles.items()
        if profile and (like := alike(profile, reading, memory.spread))
    }
    memory.add(article.id, reading)
    return found


def reading_of(title: str | None, text: str) -> Reading:
    """Return an article as likeness sees it."""
    from summaries.traits import read_traits  # numpy with it: not before the first article of a topic's workspace

    traits = read_traits(title, text)
    return Reading(traits.words, frozenset((*traits.names, *traits.title)))


def reason_for(like: Likeness, title: str | None, text: str) -> str:
    """Return a likeness in words, with what the article shares as the article writes it."""
    from summaries.phrases import read_phrases

    shared = set(like.shared)
    phrases = read_phrases(title, text)
    shown: list[str] = []
    for word in like.shared:
        fitting = [phrase for phrase in phrases if word in phrase.stems and shared.issuperset(phrase.stems)]
        if fitting and len(shown) < SHOWN:
            best = max(fitting, key=lambda phrase: len(phrase.stems))
            shared -= set(best.stems)
            shown.append(best.written)
    return f"like {like.stories} stories here: {', '.join(shown)}"
