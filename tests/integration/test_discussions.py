"""Threads on a real SQLite file: opened once, their replies kept, edited and forgotten."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.articles.articles import StoredArticle
from bot.chat.errors import PlatformDown
from bot.chat.inbound import Comment, Deletion
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Links, Reply, Text
from bot.chat.spec import Request
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

TEAM = WorkspaceRef("fake", "T1")
CHANNEL = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")
CARD = Reply((Text("The card"),))
ARTICLE = StoredArticle(
    "a1", "https://example.org/berths", "", "Berth fees", None, None, "Harbour Post", "en", "Text.", 1, 1,
    datetime(2026, 11, 24, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
async def discussions(tmp_path: Path, clock: FakeClock, platform: FakePlatform) -> AsyncIterator[Discussions]:
    platforms = Platforms()
    platforms.attach("fake", platform)
    async with Database.open(tmp_path / "threads.db") as database:
        await migrate(database)
        yield Discussions(ThreadStore(database, clock), platforms)


def request(clock: FakeClock, about: MessageRef | None = None, event: str = "e1") -> Request:
    return Request(event, CHANNEL, ROBIN, "/despatch discuss u", clock(), about=about)


def comment(clock: FakeClock, text: str, *, event: str, edited: bool = False, thread: str = "m1") -> Comment:
    return Comment(event, MessageRef(CHANNEL, "c1", thread), ROBIN, text, clock(), edited)


async def texts(discussions: Discussions) -> list[str]:
    return [kept.text for kept in await discussions.comments(MessageRef(CHANNEL, "m1", "m1"))]


async def test_a_card_is_posted_for_the_thread_and_the_way_there_is_shown(
    discussions: Discussions, clock: FakeClock, platform: FakePlatform
) -> None:
    reply = await discussions.discuss(request(clock), ARTICLE, CARD)
    (links,) = (part for part in reply.parts if isinstance(part, Links))
    assert links.items[0].url == "https://chat.example/C1/m1"
    assert [ref.thread for ref in platform.messages] == [None, "m1"]
    again = await discussions.discuss(request(clock, event="e2"), ARTICLE, CARD)
    assert "No replies are kept so far." in str(again)
    assert len(platform.messages) == 2


async def test_a_thread_whose_card_stands_is_opened_once_by_the_next_start(
    discussions: Discussions, clock: FakeClock, platform: FakePlatform
) -> None:
    platform.forgetful = True
    asked = request(clock)
    platform.faults.extend((None, PlatformDown()))
    with pytest.raises(PlatformDown):
        await discussions.discuss(asked, ARTICLE, CARD)
    clock.forward(minutes=10)
    await discussions.discuss(asked, ARTICLE, CARD)
    assert [ref.thread for ref in platform.messages] == [None, "m1"]


async def test_the_thread_hangs_on_the_message_that_was_pointed_at(
    discussions: Discussions, clock: FakeClock, platform: FakePlatform
) -> None:
    await discussions.discuss(request(clock, MessageRef(CHANNEL, "m9")), ARTICLE, CARD)
    assert [ref.thread for ref in platform.messages] == ["m9"]


async def test_replies_are_kept_followed_and_forgotten(discussions: Discussions, clock: FakeClock) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    await discussions.said(comment(clock, "First", event="s1"))
    clock.forward(minutes=1)
    await discussions.said(comment(clock, "Better", event="s2", edited=True))
    assert await texts(discussions) == ["Better"]
    gone = Deletion("d1", MessageRef(CHANNEL, "c1", "m1"), clock())
    await discussions.deleted(gone)
    await discussions.deleted(gone)
    assert await texts(discussions) == []


async def test_an_event_that_comes_again_after_the_deletion_brings_nothing_back(
    discussions: Discussions, clock: FakeClock
) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    said = comment(clock, "First", event="s1")
    await discussions.said(said)
    await discussions.deleted(Deletion("d1", said.message, clock()))
    await discussions.said(said)
    assert await texts(discussions) == []


@pytest.mark.parametrize("edited", [False, True], ids=["said", "edited"])
async def test_a_reply_that_its_deletion_has_overtaken_is_not_kept(
    discussions: Discussions, clock: FakeClock, edited: bool
) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    said = comment(clock, "Regretted", event="s1", edited=edited)
    await discussions.deleted(Deletion("d1", said.message, clock()))
    await discussions.said(said)
    assert await texts(discussions) == []
    await discussions.said(replace(said, event_id="s2", message=replace(said.message, id="c2")))
    assert await texts(discussions) == ["Regretted"]


async def test_a_reply_that_has_lost_its_words_may_be_given_others(discussions: Discussions, clock: FakeClock) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    said = comment(clock, "First", event="s1")
    await discussions.said(said)
    await discussions.deleted(Deletion("d1", said.message, clock(), for_good=False))
    assert await texts(discussions) == []
    await discussions.said(comment(clock, "Better", event="s2", edited=True))
    assert await texts(discussions) == ["Better"]


async def test_of_a_deletion_elsewhere_nothing_is_noted(discussions: Discussions, clock: FakeClock) -> None:
    gone = MessageRef(CHANNEL, "c1", "elsewhere")
    for message in (gone, replace(gone, thread=None)):
        await discussions.deleted(Deletion("d1", message, clock()))
    assert await discussions._store._database.fetch_all("SELECT * FROM inbox_events") == []


async def test_of_two_threads_that_are_opened_at_once_one_is_kept_and_the_other_says_nothing(
    discussions: Discussions, clock: FakeClock, platform: FakePlatform
) -> None:
    asked = [request(clock, MessageRef(CHANNEL, f"card{number}"), f"e{number}") for number in range(2)]
    shown = await asyncio.gather(*(discussions.discuss(each, ARTICLE, CARD) for each in asked))
    assert shown[0] == shown[1]
    assert len(platform.messages) == 1, "one notice"


async def test_an_edit_that_overtakes_the_message_wins(discussions: Discussions, clock: FakeClock) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    original = comment(clock, "First", event="s1")
    clock.forward(minutes=1)
    await discussions.said(comment(clock, "Better", event="s2", edited=True))
    await discussions.said(original)
    assert await texts(discussions) == ["Better"]


async def test_of_a_thread_that_is_not_kept_no_word_is_stored(discussions: Discussions, clock: FakeClock) -> None:
    await discussions.discuss(request(clock), ARTICLE, CARD)
    await discussions.said(comment(clock, "Private", event="s1", thread="elsewhere"))
    other = ChannelRef(WorkspaceRef("fake", "T2"), "C1")
    await discussions.said(Comment("s1", MessageRef(other, "c1", "m1"), ROBIN, "Private", clock()))
    assert await texts(discussions) == []
