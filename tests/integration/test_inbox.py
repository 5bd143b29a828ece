"""The inbox on a real SQLite file, with a platform in memory."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.errors import ChannelGone, PlatformDown, PostingForbidden
from bot.chat.files import Attachment
from bot.chat.inbound import Reaction
from bot.chat.plain import plain_text
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind, Request
from bot.inbox.codec import request_from_json, request_to_json
from bot.inbox.inbox import Inbox
from bot.inbox.store import InboxStore
from bot.store.database import Database
from bot.store.errors import DatabaseAway
from bot.store.migrate import migrate
from bot.store.port import Work
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

TEAM = WorkspaceRef("fake", "T1")
CHANNEL = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")
URL = "https://harbour-post.example/berths"


class Desk:
    """A catalogue of two commands, with a gate that holds the work until it is opened."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.waits: list[float] = []

    async def read(self, call: Call) -> Reply:
        await self.gate.wait()
        self.asked.append(str(call.arguments["url"]))
        return Reply((Text(f"Card of {call.arguments['url']}"),))

    async def whisper(self, call: Call) -> Reply:
        return Reply((Text("For you"),), Visibility.EPHEMERAL)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def catalogue(self) -> Catalogue:
        url = Param("url", ParamKind.URL, "an address", required=True)
        return Catalogue(
            (
                CommandSpec("read", "", "", self.read, (url,)),
                CommandSpec("discuss", "", "", self.read, (url,)),
                CommandSpec("whisper", "", "", self.whisper, private=True),
            )
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "inbox.db") as database:
        await migrate(database)
        yield database


@pytest.fixture
async def inbox(database: Database, desk: Desk, clock: FakeClock, platform: FakePlatform) -> AsyncIterator[Inbox]:
    inbox = built(database, desk, clock, platform)
    yield inbox
    await inbox.close(0.0)


def built(database: Database, desk: Desk, clock: FakeClock, platform: FakePlatform) -> Inbox:
    platforms = Platforms()
    platforms.attach("fake", platform)
    return make_inbox(database, desk.catalogue(), platforms, clock, sleep=desk.sleep)


def request(clock: FakeClock, event: str = "e1", text: str = f"/despatch read {URL}") -> Request:
    return Request(event, CHANNEL, ROBIN, text, clock(), reply_to="https://hooks.example/secret")


def test_a_request_survives_its_way_through_the_database(clock: FakeClock) -> None:
    thread = MessageRef(CHANNEL, "m1", "m0")
    whole = Request(
        "e", CHANNEL, ROBIN, "read", clock(), thread, (("url", URL),), about=thread, reply_to="https://hooks.example/x"
    )
    assert request_from_json(request_to_json(whole)) == whole
    assert "hooks" not in repr(whole)


async def test_one_event_is_handled_once_however_often_it_comes(
    inbox: Inbox, desk: Desk, clock: FakeClock, platform: FakePlatform
) -> None:
    taken = await asyncio.gather(*(inbox.take(request(clock, f"e{number % 50}")) for number in range(200)))
    assert sum(taken) == 50
    assert await inbox.take(request(clock, "another"))
    await inbox.begin(request(clock, "another"))
    assert list(platform.messages.values()) == [Reply((Text(f"Card of {URL}"),))]


async def test_events_of_two_workspaces_are_different_events(inbox: Inbox, clock: FakeClock) -> None:
    other = ChannelRef(WorkspaceRef("fake", "T2"), "C1")
    assert await inbox.take(request(clock))
    assert await inbox.take(Request("e1", other, ROBIN, "/despatch whisper", clock()))


async def test_an_event_is_remembered_for_a_day(inbox: Inbox, clock: FakeClock) -> None:
    await inbox.take(request(clock))
    clock.forward(hours=23)
    assert not await inbox.take(request(clock))
    clock.forward(hours=2)
    assert await inbox.take(request(clock))


async def test_where_the_answer_goes_is_forgotten_once_it_is_given(
    inbox: Inbox, database: Database, clock: FakeClock
) -> None:
    await inbox.take(request(clock))
    (waiting,) = await InboxStore(database).waiting("fake")
    assert waiting.request.reply_to
    await inbox.begin(request(clock))
    rows = await database.fetch_all("SELECT request FROM inbox_events")
    assert [row["request"] for row in rows] == [None]


async def test_what_was_answered_while_the_database_was_away_is_noted_once_it_is_back(
    inbox: Inbox,
    database: Database,
    desk: Desk,
    clock: FakeClock,
    platform: FakePlatform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = [DatabaseAway(), DatabaseAway(), None, DatabaseAway()]
    write = database.write

    async def writes(work: Work[object]) -> object:
        if error := away.pop(0) if away else None:
            raise error
        return await write(work)

    await inbox.take(request(clock))
    monkeypatch.setattr(database, "write", writes)
    await inbox.begin(request(clock))
    assert (len(platform.messages), platform.whispers) == (1, [])
    assert await InboxStore(database).waiting("fake") == ()
    assert desk.waits == [1.0, 1.0, 1.0]


async def test_a_new_process_answers_what_the_old_one_took(
    database: Database, desk: Desk, clock: FakeClock, platform: FakePlatform
) -> None:
    desk.gate.clear()
    dying = built(database, desk, clock, platform)
    await dying.take(request(clock))
    dying.begin(request(clock))
    await dying.close(0.0)
    desk.gate.set()
    risen = built(database, desk, clock, platform)
    assert await risen.resume("fake") == 1
    await risen.close(10.0)
    assert len(platform.messages) == 1
    assert await risen.resume("fake") == 0


async def test_messages_that_stand_are_not_posted_again(
    database: Database, desk: Desk, clock: FakeClock, platform: FakePlatform
) -> None:
    platform.parts = 3
    platform.faults.extend([None, None, None, asyncio.CancelledError()])  # type: ignore[list-item]
    dying = built(database, desk, clock, platform)
    await dying.take(request(clock))
    with pytest.raises(asyncio.CancelledError):
        await dying.begin(request(clock))
    stood = len(platform.messages)
    assert 0 < stood < 3
    risen = built(database, desk, clock, platform)
    await risen.resume("fake")
    await risen.close(10.0)
    assert len(platform.messages) == 3


async def test_a_platform_that_is_down_is_tried_again_and_nothing_is_lost(
    inbox: Inbox, desk: Desk, clock: FakeClock, platform: FakePlatform
) -> None:
    platform.faults.extend([PlatformDown(), PlatformDown()])
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    assert desk.waits == [1.0, 5.0]
    assert len(platform.messages) == 1


async def test_a_platform_that_stays_down_leaves_the_request_for_the_next_start(
    inbox: Inbox, database: Database, clock: FakeClock, platform: FakePlatform
) -> None:
    platform.faults.extend([PlatformDown()] * 4)
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    assert not platform.messages
    assert len(await InboxStore(database).waiting("fake")) == 1


@pytest.mark.parametrize("fault", [PostingForbidden(), ChannelGone()])
async def test_a_place_that_takes_no_answer_is_told_to_the_asker_with_a_log_line(
    inbox: Inbox, clock: FakeClock, platform: FakePlatform, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    platform.faults.append(fault)  # type: ignore[arg-type]
    await inbox.take(request(clock))
    with caplog.at_level(logging.WARNING):
        await inbox.begin(request(clock))
    ((member, told),) = platform.whispers
    assert member == "U1"
    assert told.failed
    (record,) = caplog.records
    assert record.__dict__["event"] == "e1"
    assert "hooks" not in caplog.text


async def test_a_thread_emoji_on_a_card_opens_its_discussion(
    inbox: Inbox, desk: Desk, clock: FakeClock, platform: FakePlatform
) -> None:
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    (card,) = platform.messages
    for emoji, added in (("👍", True), ("🧵", False), ("🧵", True)):
        await inbox.reacted(Reaction(f"r {emoji} {added}", card, ROBIN, emoji, added, clock()))
    await inbox.reacted(Reaction("r 🧵 True", card, ROBIN, "🧵", True, clock()))
    await inbox.close(10.0)
    assert desk.asked == [URL, URL]


async def test_a_reaction_that_is_told_of_under_two_names_is_taken_once(
    inbox: Inbox, desk: Desk, clock: FakeClock
) -> None:
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    card = MessageRef(CHANNEL, "m1")
    for name, seconds in (("line a 1", 0), ("line b 9", 3), ("line a 2", 20)):
        clock.forward(seconds=seconds)
        await inbox.reacted(Reaction(name, card, ROBIN, "🧵", True, clock()))
        await inbox.reacted(Reaction(name, card, ROBIN, "🧵", True, clock()))
    await inbox.reacted(Reaction("line b 10", card, MemberRef(TEAM, "U2", "sam"), "🧵", True, clock()))
    await inbox.close()
    assert len(desk.asked) == 1 + 3, "one of two names, one that was put there anew, and somebody else's"


async def test_a_reaction_elsewhere_changes_nothing(inbox: Inbox, desk: Desk, clock: FakeClock) -> None:
    stranger = MessageRef(CHANNEL, "somebody else's")
    await inbox.reacted(Reaction("r", stranger, ROBIN, "🧵", True, clock()))
    await inbox.close(10.0)
    assert desk.asked == []


async def test_a_buttons_command_is_kept_under_one_key(inbox: Inbox) -> None:
    keys = {await inbox.keep_command(f"/despatch read {URL}", TEAM) for _ in range(3)}
    (key,) = keys
    assert len(key) == 16
    assert await inbox.kept_command(key) == f"/despatch read {URL}"
    assert await inbox.kept_command("nosuch") is None


async def test_suggestions_are_what_this_workspace_read_of_late(inbox: Inbox, clock: FakeClock) -> None:
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    assert await inbox.suggest("read", "url", "harbour", CHANNEL) == (URL,)
    assert await inbox.suggest("read", "url", "nothing like it", CHANNEL) == ()
    assert await inbox.suggest("read", "url", "", ChannelRef(WorkspaceRef("fake", "T2"), "C1")) == ()
    assert await inbox.suggest("nosuch", "url", "", CHANNEL) == ()


async def test_a_members_page_shows_what_was_read_here(inbox: Inbox, clock: FakeClock) -> None:
    assert "Nothing yet" in str(await inbox.home(ROBIN))
    await inbox.take(request(clock))
    await inbox.begin(request(clock))
    assert URL in str(await inbox.home(ROBIN))


class Reader(Desk):
    """Answers with what is in the attached file, read at that moment."""

    def __init__(self, platforms: Platforms) -> None:
        super().__init__()
        self._platforms = platforms

    async def read(self, call: Call) -> Reply:
        await self.gate.wait()
        body = await self._platforms.read(TEAM, call.request.attachments[0])
        return Reply((Text(f"It says {body.decode()}"),))

    def catalogue(self) -> Catalogue:
        file = Param("file", ParamKind.FILE, "a file")
        return Catalogue((CommandSpec("take", "", "", self.read, (file,), either=("file",)),))


FILE = Attachment("feeds.opml", 5, "F1")


async def test_a_file_that_came_along_is_read_after_a_restart_too(
    database: Database, platform: FakePlatform, clock: FakeClock
) -> None:
    platforms = Platforms()
    platforms.attach("fake", platform)
    first = Reader(platforms)
    first.gate.clear()
    inbox = make_inbox(database, first.catalogue(), platforms, clock)
    platform.files["F1"] = b"hello"
    request = Request("e1", CHANNEL, ROBIN, "/despatch take", clock(), attachments=(FILE,))
    assert inbox.plan(request).form is None
    await inbox.take(request)
    inbox.begin(request)
    await inbox.close(0)
    second = make_inbox(database, Reader(platforms).catalogue(), platforms, clock)
    assert await second.resume("fake") == 1
    await second.close()
    assert [reply.parts for reply in platform.messages.values()] == [(Text("It says hello"),)]


@pytest.mark.parametrize(
    ("file", "body", "code"),
    [
        (FILE, None, "attachment-gone"),
        (replace(FILE, size=2_000_001), b"hello", "attachment-too-large"),
        (FILE, b"x" * 2_000_001, "attachment-too-large"),
    ],
)
async def test_a_file_that_cannot_be_read_is_a_sentence_to_the_asker(
    database: Database, platform: FakePlatform, clock: FakeClock, file: Attachment, body: bytes | None, code: str
) -> None:
    platforms = Platforms()
    platforms.attach("fake", platform)
    inbox = make_inbox(database, Reader(platforms).catalogue(), platforms, clock)
    if body is not None:
        platform.files["F1"] = body
    request = Request("e1", CHANNEL, ROBIN, "/despatch take", clock(), attachments=(file,))
    await inbox.take(request)
    await inbox.begin(request)
    ((member, told),) = platform.whispers
    assert member == ROBIN.id and code in plain_text(told)
    (row,) = await database.fetch_all("SELECT request FROM inbox_events")
    assert row["request"] is None


async def test_a_request_that_was_stored_before_files_existed_is_still_read(clock: FakeClock) -> None:
    old = json.loads(request_to_json(Request("e1", CHANNEL, ROBIN, "/despatch help", clock())))
    del old["attachments"]
    assert request_from_json(json.dumps(old)).attachments == ()
