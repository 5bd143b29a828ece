"""What a search's filters name, found among what a workspace has: topics, outlets and feeds, speakers."""

import difflib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.articles.speakers import SpeakerStore, key_of
from bot.chat.refs import WorkspaceRef
from bot.search.errors import NameUnknown
from bot.search.filters import Named, Wish
from bot.search.index import SearchIndex
from bot.search.narrowing import NONE, Chosen, Narrowed
from bot.topics.talk import subject_of

OFFERED = 3
MOST_SPEAKERS = 20
"""Names that one `speaker:` may mean: “smith” is everybody of that name."""


class Topics(Protocol):
    """What a workspace follows."""

    async def names(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        """Return the id and the name of each topic of a workspace."""


Feeds = Callable[[WorkspaceRef], Awaitable[Sequence[tuple[str, str]]]]
"""Returns the id of each feed that a workspace follows, with what people call it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Filters as the index takes them, and as they are told: each kind with the names that it came to."""

    narrowed: Narrowed
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class _Kind:
    """What was found for the filters of one kind."""

    word: str
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)

    def add(self, named: Named, names: Iterable[str]) -> None:
        (self.unwanted if named.without else self.wanted).extend(names)

    @property
    def told(self) -> list[str]:
        wanted = [f"{self.word}: {' or '.join(dict.fromkeys(self.wanted))}"] if self.wanted else []
        return wanted + [f"without {self.word}: {name}" for name in dict.fromkeys(self.unwanted)]


class Names:
    """Finds what filters name; nothing of another workspace is found or offered."""

    def __init__(self, *, topics: Topics, feeds: Feeds, index: SearchIndex, speakers: SpeakerStore) -> None:
        self._topics = topics
        self._feeds = feeds
        self._index = index
        self._speakers = speakers

    async def meant(self, workspace: WorkspaceRef, wish: Wish) -> Meant:
        """Return what the filters of a search name; raises `NameUnknown`, which offers near names."""
        topics, told_topics = await self._of_topics(workspace, wish.topics)
        (outlets, feeds), told_sources = await self._of_sources(workspace, wish.sources)
        speakers, told_speakers = await self._of_speakers(workspace, wish.speakers)
        subjects = Chosen(tuple(map(subject_of, topics.wanted)), tuple(map(subject_of, topics.unwanted)))
        narrowed = Narrowed(topics, subjects, outlets, feeds, speakers, wish.period)
        return Meant(narrowed, (*told_topics, *told_sources, *told_speakers))

    async def _of_topics(self, workspace: WorkspaceRef, given: Sequence[Named]) -> tuple[Chosen, list[str]]:
        if not given:
            return NONE, []
        topics, kind = await self._topics.names(workspace), _Kind("topic")
        wanted: list[str] = []
        unwanted: list[str] = []
        for named in given:
            names = _found("topic", named.name, [name for _, name in topics])
            kind.add(named, names)
            (unwanted if named.without else wanted).extend(key for key, name in topics if name in names)
        return Chosen(tuple(wanted), tuple(unwanted)), kind.told

    async def _of_sources(
        self, workspace: WorkspaceRef, given: Sequence[Named]
    ) -> tuple[tuple[Chosen, Chosen], list[str]]:
        if not given:
            return (NONE, NONE), []
        outlets, feeds, kind = await self._index.outlets(workspace), await self._feeds(workspace), _Kind("source")
        for named in given:
            kind.add(named, _found("source", named.name, [*outlets, *(name for _, name in feeds)]))
        both = (kind.wanted, kind.unwanted)
        return (
            Chosen(*(tuple(outlet for outlet in outlets if outlet in names) for names in both)),
            Chosen(*(tuple(feed for feed, name in feeds if name in names) for names in both)),
        ), kind.told

    async def _of_speakers(self, workspace: WorkspaceRef, given: Sequence[Named]) -> tuple[Chosen, list[str]]:
        kind = _Kind("speaker")
        for named in given:
            exact = await self._speakers.spelt(workspace, named.name) if key_of(named.name) else ""
            if exact:
                kind.add(named, [exact])
                continue
            found = await self._speakers.names(workspace, named.name, MOST_SPEAKERS) if key_of(named.name) else ()
            if not found:
                raise NameUnknown(_unknown("speaker", named.name, await self._near(workspace, named.name)))
            kind.add(named, [item.name for item in found])
        return Chosen(*(tuple(map(key_of, names)) for names in (kind.wanted, kind.unwanted))), kind.told

    async def _near(self, workspace: WorkspaceRef, name: str) -> tuple[str, ...]:
        return await self._speakers.near(workspace, name, OFFERED)


def _found(kind: str, wanted: str, names: Sequence[str]) -> list[str]:
    """Return the names that one typed means: the one that it is, else all that have its words in their order."""
    key = key_of(wanted)
    exact = [name for name in names if key_of(name) == key]
    found = exact or [name for name in names if key and _has(key_of(name), key)]
    if not found:
        near = difflib.get_close_matches(key, [key_of(name) for name in names], n=OFFERED, cutoff=0.45)
        raise NameUnknown(_unknown(kind, wanted, [name for name in names if key_of(name) in near][:OFFERED]))
    return list(dict.fromkeys(found))


def _has(name: str, words: str) -> bool:
    place = 0
    for word in words.split():
        place = name.find(word, place)
        if place < 0:
            return False
        place += len(word)
    return True


def _unknown(kind: str, name: str, near: Sequence[str]) -> str:
    what = {"speaker": "Nobody of that name is quoted in this workspace's articles"}.get(
        kind, f"There is no {kind} of that name in this workspace"
    )
    offered = " or ".join(f'{kind}:"{item}"' for item in dict.fromkeys(near))
    return f"{what}: “{name[:60]}”." + (f" Did you mean {offered}?" if offered else "")
