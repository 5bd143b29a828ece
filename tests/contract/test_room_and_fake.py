"""The local room and the fake keep the port's promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.files import Attachment, Upload
from bot.chat.inbound import Reaction
from bot.chat.plain import plain_text
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import File, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Request
from bot.room.platform import RoomPlatform
from bot.room.room import LocalRoom
from bot.room.store import FILES_KEPT, WORKSPACE
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.contract.chat_platform import Bench, ChatPlatformContract
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform


class FakeBench:
    def __init__(self) -> None:
        self.platform = FakePlatform()
        self.platform.managers.add("U9")
        team = WorkspaceRef("fake", "T1")
        self.channel = ChannelRef(team, "C1")
        self.asker, self.manager = MemberRef(team, "U1"), MemberRef(team, "U9")
        self.platform.names["U1"] = self.asker_name = "Robin"
        self.platform.gone.add("U5")
        self.stranger = MemberRef(team, "U5")

    async def shown(self, thread: MessageRef | None = None) -> list[str]:
        inside = thread.thread if thread else None
        here = {ref: reply for ref, reply in self.platform.messages.items() if ref.channel == self.channel}
        return [plain_text(reply) for ref, reply in here.items() if ref.thread == inside]

    async def whispered(self) -> list[str]:
        return [plain_text(reply) for _, reply in self.platform.whispers]

    async def directly(self) -> list[str]:
        return [plain_text(reply) for ref, reply in self.platform.messages.items() if ref.channel.id == "DU1"]

    async def later(self) -> None:
        """The fake has no clock."""

    async def files(self) -> list[tuple[str, bytes]]:
        parts = [part for reply in self.platform.messages.values() for part in reply.parts]
        return [(part.name, part.body) for part in parts if isinstance(part, File)]

    async def attached(self, name: str, body: bytes) -> Request:
        self.platform.files["F1"] = body
        request = await self.asked("/despatch sources import")
        return replace(request, attachments=(Attachment(name, len(body), "F1"),))

    async def forget(self, attachment: Attachment) -> None:
        del self.platform.files[attachment.key]

    async def asked(self, text: str) -> Request:
        return Request("e1", self.channel, self.asker, text, FakeClock()())

    async def people(self, count: int) -> list[MemberRef]:
        return [MemberRef(self.channel.workspace, f"U1{number}") for number in range(count)]

    async def robot(self) -> MemberRef:
        self.platform.bots.add("B1")
        return MemberRef(self.channel.workspace, "B1")

    async def reacted(self, message: MessageRef, emoji: str, member: MemberRef, *, added: bool = True) -> None:
        reacted = self.platform.reacted
        (reacted.append if added else reacted.remove)((message, emoji, member))

    async def removed(self, message: MessageRef) -> None:
        del self.platform.messages[message]


async def _help(_: Call) -> Reply:
    return Reply((Text("help"),), Visibility.EPHEMERAL)


class RoomBench:
    def __init__(self, database: Database) -> None:
        clock, platforms = FakeClock(), Platforms()
        self._clock, self._database = clock, database
        self.platform = RoomPlatform(database, clock)
        platforms.attach("room", self.platform)
        self._inbox = make_inbox(database, Catalogue((CommandSpec("help", "", "", _help),)), platforms, clock)
        self._inbox.begin = lambda request: self._requests.append(request)  # type: ignore[method-assign,assignment,return-value]
        self._requests: list[Request] = []
        self.heard: list[tuple[str, bool]] = []
        self._inbox.reacted = self._heard  # type: ignore[method-assign]
        self._room = LocalRoom(database, self.platform, self._inbox, clock)
        self.channel = ChannelRef(WORKSPACE, "policy")
        self.asker = self.manager = MemberRef(WORKSPACE, "robin")
        self.asker_name, self.stranger = "robin", None

    async def shown(self, thread: MessageRef | None = None) -> list[str]:
        messages = await self._room.history("policy", thread=thread.thread if thread else None)
        inside = [message for message in messages if message.reply and not message.pending and not message.audience]
        return [plain_text(message.reply) for message in inside if message.reply]

    async def whispered(self) -> list[str]:
        messages = await self._room.history("policy")
        return [plain_text(message.reply) for message in messages if message.reply and message.audience]

    async def directly(self) -> list[str]:
        return [plain_text(message.reply) for message in await self._room.history("for-robin") if message.reply]

    async def later(self) -> None:
        self._clock.forward(minutes=10)

    async def files(self) -> list[tuple[str, bytes]]:
        found = []
        for message in await self._room.history("policy"):
            if message.reply:
                for place in range(len(message.reply.parts)):
                    file = await self._room.file(message.ref.id, place, member="sam")
                    found += [(file.name, file.body)] if file else []
        return found

    async def attached(self, name: str, body: bytes) -> Request:
        upload = Upload(name, body)
        await self._room.begin("/despatch sources import", member="robin", channel="policy", files=[upload])
        return self._requests.pop()

    async def forget(self, attachment: Attachment) -> None:
        self._clock.forward(days=FILES_KEPT.days, seconds=1)
        await self.attached("another.opml", b"x")

    async def asked(self, text: str) -> Request:
        await self._room.begin(text, member="robin", channel="policy")
        return self._requests.pop()

    async def people(self, count: int) -> list[MemberRef]:
        return [MemberRef(WORKSPACE, f"member{number}") for number in range(count)]

    async def _heard(self, reaction: Reaction) -> None:
        self.heard.append((reaction.emoji, reaction.added))

    async def robot(self) -> None:
        """No bot but ours is in the room."""

    async def reacted(self, message: MessageRef, emoji: str, member: MemberRef, *, added: bool = True) -> None:
        await (self._room.react if added else self._room.unreact)(message.id, emoji, member=member.id)

    async def removed(self, message: MessageRef) -> None:
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM room_messages WHERE id = ?", (message.id,))
        )


class TestFake(ChatPlatformContract):
    @pytest.fixture
    def bench(self) -> Bench:
        return FakeBench()


class TestRoom(ChatPlatformContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[Bench]:
        async with Database.open(tmp_path / "room.db") as database:
            await migrate(database)
            yield RoomBench(database)

    async def test_what_is_handed_in_of_a_reaction_has_no_skin(self, bench: RoomBench) -> None:
        ref = await bench.platform.post(bench.channel, Reply((Text("Vote here."),)))
        for emoji, added in (("👍🏽", True), ("👍", False), ("⚖️", True)):
            await bench.reacted(ref, emoji, bench.asker, added=added)
        assert bench.heard == [("👍", True), ("👍", False), ("⚖", True)]
        for asked in ("⚖", "⚖️"):
            assert [member.id for member in await bench.platform.reactors(ref, asked)] == ["robin"]
        assert (await bench.platform.told(ref.id)).reactions == (("⚖️", ("robin",)),)

    async def test_what_was_put_there_in_another_skin_before_counts_too(self, bench: RoomBench) -> None:
        ref = await bench.platform.post(bench.channel, Reply((Text("Vote here."),)))
        await bench.platform.store.react(ref.id, "👍🏽", "sam")
        await bench.reacted(ref, "👍", MemberRef(WORKSPACE, "sam"))
        assert [member.id for member in await bench.platform.reactors(ref, "👍")] == ["sam"]
