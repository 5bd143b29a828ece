"""What is remembered of workspaces: read together, and no workspace waits for another."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.articles.model import StoredArticle
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.topics.model import OnTopic, Topic
from bot.topics.profiles import AT_ONCE, Profiles
from bot.topics.watch import parse_watch

NOON = datetime(2031, 3, 9, 12, tzinfo=UTC)
NORTH, SOUTH = WorkspaceRef("fake", "north"), WorkspaceRef("fake", "south")
PATIENCE = 20.0
PLACED = AT_ONCE + 10


def article(number: int) -> StoredArticle:
    return StoredArticle(
        id=f"a{number}",
        url=f"https://post.example/{number}",
        canonical_url="",
        title=f"Berth fees rise for boat {number}",
        author=None,
        published=None,
        site=None,
        language="en",
        text="The council of Port Ellery settled the berth fees on Monday.",
        version=1,
        versions=1,
        fetched_at=NOON,
        extractor="fake",
    )


def topic(workspace: WorkspaceRef) -> Topic:
    return Topic(f"t {workspace.id}", workspace, "Fees", parse_watch("fees"), True, MemberRef(workspace, "u"), NOON, ())


@dataclass
class House:
    """Stored articles and stories; those of the north are told of once that is let go."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[int] = field(default_factory=list)
    since_asked: list[tuple[str, int]] = field(default_factory=list)

    async def find(self, article: str) -> StoredArticle | None:
        raise AssertionError(f"{article} is asked for by itself")

    async def several(self, articles: Sequence[str]) -> Mapping[str, StoredArticle]:
        self.asked.append(len(articles))
        return {one: replace(article(0), id=one) for one in articles}

    async def since(self, workspace: WorkspaceRef, number: int, most: int) -> Sequence[tuple[str, int]]:
        if workspace == NORTH:
            self.begun.set()
            await self.go.wait()
        self.since_asked.append((workspace.id, number))
        return [(f"a{at}", at) for at in range(number + 1, PLACED + 1)]

    async def articles(self, topic: str, limit: int) -> tuple[OnTopic, ...]:
        return ()


async def test_a_cold_workspace_is_read_in_a_few_statements_and_once() -> None:
    house = House()
    profiles = Profiles(articles=house, stories=house, topics=house)
    await profiles.like([topic(SOUTH)], article(PLACED))
    await profiles.like([topic(SOUTH)], article(PLACED + 1))
    assert house.asked == [AT_ONCE, PLACED - AT_ONCE - 1], "all but the one that is compared"
    assert house.since_asked == [("south", 0), ("south", PLACED)]


async def test_a_workspace_waits_for_itself_alone() -> None:
    house = House()
    profiles = Profiles(articles=house, stories=house, topics=house)
    north = asyncio.create_task(profiles.like([topic(NORTH)], article(1)))
    async with asyncio.timeout(PATIENCE):
        await profiles.like([topic(SOUTH)], article(2))
        assert house.since_asked == [("south", 0)]
        house.go.set()
        await north


async def test_one_that_others_took_the_place_of_while_it_was_read_is_compared_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.topics.profiles.MOST_WORKSPACES", 1)
    house = House()
    profiles = Profiles(articles=house, stories=house, topics=house)
    north = asyncio.create_task(profiles.like([topic(NORTH)], article(1)))
    async with asyncio.timeout(PATIENCE):
        await house.begun.wait()
        assert await profiles.like([topic(SOUTH)], article(1)) == {}
        house.go.set()
        assert await north == {}
    assert list(profiles._memories) == [SOUTH]
