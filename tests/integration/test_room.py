"""The local room on a real SQLite file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.parsing import quoted
from bot.chat.platforms import Platforms
from bot.chat.ports import ChatPlatform, Room, RoomMessage
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind
from bot.errors import DespatchError
from bot.inbox.inbox import Inbox
from bot.room.platform import RoomPlatform
from bot.room.room import LocalRoom
from bot.room.store import WORKSPACE
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.building import make_inbox

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Hall:
    """A clock to set, and a command that waits until it is told to go on."""

    def __init__(self) -> None:
        self.now = START
        self.go_on = asyncio.Event()
        self.calls: list[Call] = []

    async def greet(self, call: Call) -> Reply:
        self.calls.append(call)
        return Reply((Text(f"Good morning, {call.request.member.id}"),))

    async def whisper(self, _: Call) -> Reply:
        return Reply((Text("Only for you"),), Visibility.EPHEMERAL)

    async def wait(self, _: Call) -> Reply:
        await self.go_on.wait()
        return Reply((Text("At last"),))

    def catalogue(self) -> Catalogue:
        commands = (("greet", self.greet), ("whisper", self.whisper), ("wait", self.wait))
        params = tuple(Param(name, ParamKind.TEXT, "") for name in ("to", "loudly"))
        return Catalogue(tuple(CommandSpec(name, "", "", handler, params) for name, handler in commands))


@pytest.fixture
def hall() -> Hall:
    return Hall()


@dataclass
class Site:
    """The room with its platform and inbox."""

    room: LocalRoom
    platform: RoomPlatform
    inbox: Inbox


@asynccontextmanager
async def opened(path: Path, hall: Hall) -> AsyncIterator[Site]:
    async with Database.open(path) as database:
        await migrate(database)
        platforms = Platforms()
        platform = RoomPlatform(database, lambda: hall.now)
        platforms.attach(WORKSPACE.platform, platform)
        inbox = make_inbox(database, hall.catalogue(), platforms, lambda: hall.now)
        try:
            yield Site(LocalRoom(database, platform, inbox, lambda: hall.now), platform, inbox)
        finally:
            await inbox.close(0.0)


@pytest.fixture
async def site(tmp_path: Path, hall: Hall) -> AsyncIterator[Site]:
    async with opened(tmp_path / "room.db", hall) as site:
        yield site


@pytest.fixture
def room(site: Site) -> LocalRoom:
    return site.room


def words(message: RoomMessage | None) -> str:
    assert message is not None
    return str(message.reply.parts[0]) if message.reply else message.text


async def test_it_keeps_both_ports(site: Site) -> None:
    as_room: Room = site.room
    as_platform: ChatPlatform = site.platform
    assert as_room is not as_platform


async def test_plain_words_are_a_message_and_a_command_is_answered(room: LocalRoom) -> None:
    said, answer = await room.say("Good morning", member="robin", channel="policy")
    assert (said.text, said.author.id, answer) == ("Good morning", "robin", None)
    said, answer = await room.say("/despatch greet", member="robin", channel="policy")
    assert "Good morning, robin" in words(answer)
    assert [message.ref.id for message in await room.history("policy")][-1] == answer.ref.id  # type: ignore[union-attr]


async def test_a_placeholder_stands_until_the_answer_replaces_it(room: LocalRoom, hall: Hall) -> None:
    await room.begin("/despatch wait", member="robin", channel="policy")
    waiting = (await room.history("policy"))[-1]
    assert (waiting.pending, waiting.audience) == (True, "robin")
    hall.go_on.set()
    async for message in room.changes(waiting.sequence):
        if message.ref.id == waiting.ref.id and not message.pending:
            assert "At last" in words(message)
            assert message.audience is None
            break


async def test_a_link_alone_is_a_command_in_a_channel_and_a_reply_in_a_thread(room: LocalRoom) -> None:
    said, answer = await room.say("https://example.org/a", member="robin", channel="policy")
    assert answer is not None
    assert "There is no command" in words(answer)
    for text in ("See https://example.org/a", "example.org", "https://a.example/ b"):
        assert (await room.say(text, member="robin", channel="policy"))[1] is None
    assert (await room.say("https://example.org/a", member="kit", channel="policy", thread=said.ref.id))[1] is None


async def test_what_is_for_one_member_carries_that_member(room: LocalRoom) -> None:
    _, answer = await room.say("/despatch whisper", member="robin", channel="policy")
    assert answer is not None
    assert answer.audience == "robin"


async def test_what_a_form_gives_reaches_the_command_as_it_was_typed(room: LocalRoom, hall: Hall) -> None:
    root = await room.begin("Shall we?", member="robin", channel="policy")
    typed = "“Who” asked,\nand 'why'? --to x"
    options = (("to", typed), ("loudly", " "))
    said, answer = await room.say(
        "greet", member="robin", channel="policy", thread=root.ref.id, about=root.ref.id, options=options
    )
    assert said.text == f"/despatch greet --to {quoted(typed)}"
    assert "Good morning, robin" in words(answer)
    (call,) = hall.calls
    assert call.arguments == {"to": typed}
    assert call.request.about == MessageRef(root.ref.channel, root.ref.id, root.ref.id)


async def test_a_message_is_shown_to_whom_it_is_for(room: LocalRoom) -> None:
    said, answer = await room.say("/despatch whisper", member="robin", channel="policy")
    assert answer is not None
    assert await room.message(said.ref.id, member="sam") == said
    assert await room.message(answer.ref.id, member="robin") == answer
    assert await room.message(answer.ref.id, member="sam") is None
    assert await room.message("nowhere", member="sam") is None


async def test_threads_hang_on_a_message_of_the_same_channel(room: LocalRoom) -> None:
    said, _ = await room.say("Shall we?", member="robin", channel="policy")
    await room.say("We shall.", member="kit", channel="policy", thread=said.ref.id)
    _, answer = await room.say("/despatch greet", member="kit", channel="policy", thread=said.ref.id)
    assert answer is not None
    assert answer.ref.thread == said.ref.id
    thread = await room.history("policy", thread=said.ref.id)
    assert len(thread) == 4
    (first,) = await room.history("policy")
    assert first.replies == 3
    for channel, ref in (("policy", "nosuch"), ("other", said.ref.id), ("policy", answer.ref.id)):
        with pytest.raises(DespatchError, match="message-unknown"):
            await room.say("Hello", member="kit", channel=channel, thread=ref)


async def test_a_reaction_counts_once_for_each_member(room: LocalRoom) -> None:
    said, _ = await room.say("Shall we?", member="robin", channel="policy")
    for member in ("kit", "kit", "robin"):
        message = await room.react(said.ref.id, "👍", member=member)
    assert message.reactions == (("👍", ("kit", "robin")),)
    for _ in range(2):
        message = await room.unreact(said.ref.id, "👍", member="kit")
    assert message.reactions == (("👍", ("robin",)),)
    with pytest.raises(DespatchError, match="message-unknown"):
        await room.react("nosuch", "👍", member="kit")


async def test_changes_come_in_order_and_only_once(room: LocalRoom) -> None:
    seen: list[int] = []

    async def follow() -> None:
        async for message in room.changes(0):
            seen.append(message.sequence)
            if len(seen) == 3:
                return

    following = asyncio.create_task(follow())
    for text in ("one", "two", "three"):
        await room.say(text, member="robin", channel="policy")
    await asyncio.wait_for(following, 10)
    assert seen == sorted(set(seen))


async def test_another_programs_words_are_noticed(tmp_path: Path, room: LocalRoom, hall: Hall) -> None:
    async def first_change() -> RoomMessage:
        return await anext(room.changes(0))

    following = asyncio.create_task(first_change())
    async with opened(tmp_path / "room.db", hall) as other:
        await other.room.say("From elsewhere", member="script", channel="policy")
    assert (await asyncio.wait_for(following, 10)).text == "From elsewhere"


async def test_what_was_not_answered_is_when_the_program_starts_again(tmp_path: Path, hall: Hall) -> None:
    async with opened(tmp_path / "room.db", hall) as site:
        await site.room.begin("/despatch wait", member="robin", channel="policy")
    hall.go_on.set()
    async with opened(tmp_path / "room.db", hall) as site:
        assert (await site.room.history("policy"))[-1].pending
        assert await site.inbox.resume(WORKSPACE.platform) == 1
        await site.inbox.close(10.0)
        last = (await site.room.history("policy"))[-1]
        assert not last.pending
        assert "At last" in words(last)
        assert await site.inbox.resume(WORKSPACE.platform) == 0


async def test_an_answer_hours_late_offers_to_try_again_instead(tmp_path: Path, hall: Hall) -> None:
    async with opened(tmp_path / "room.db", hall) as site:
        await site.room.begin("/despatch wait", member="robin", channel="policy")
    hall.now += timedelta(hours=3)
    async with opened(tmp_path / "room.db", hall) as site:
        await site.inbox.resume(WORKSPACE.platform)
        await site.inbox.close(10.0)
        last = (await site.room.history("policy"))[-1]
        assert "interrupted" in words(last)
        assert last.reply is not None
        assert "/despatch wait" in str(last.reply.parts[1])


async def test_the_bot_posts_and_edits_of_its_own_accord(site: Site) -> None:
    ref = await site.platform.post(ChannelRef(WORKSPACE, "policy"), Reply((Text("Draft"),)))
    await site.platform.edit(ref, Reply((Text("Final"),)))
    assert [words(message) for message in await site.room.history("policy")] == ["Text(text='Final')"]


async def test_the_first_channel_is_always_there(room: LocalRoom) -> None:
    assert await room.channels() == ("policy",)
    await room.say("Hello", member="robin", channel="budget")
    assert await room.channels() == ("policy", "budget")
