"""Slack keeps the port's promises, on the loopback Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from bot.chat.errors import MemberGone, PlatformDown, ReactorsUnknown
from bot.chat.files import Attachment
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Reply, Text, Visibility
from bot.chat.spec import ROOT, Request
from tests.contract.chat_platform import LONG, SENTENCES, Bench, ChatPlatformContract, ids
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.intake import FakeIntake
from tests.integration.slack_bench import ALEX, CHANNEL, PLACE, ROBIN, TICKER, connect, serve, words
from tests.loopback.slack import SlackServer
from tests.loopback.slack.world import DIRECT

NAMES = {"👍": "+1", "👍🏽": "+1::skin-tone-4", "👍🏿": "thumbsup::skin-tone-6", "👎": "-1"}


class Taking(FakeIntake):
    """An intake that takes requests and leaves them to the test."""

    def begin(self, request: Request) -> "asyncio.Task[None]":
        return asyncio.create_task(asyncio.sleep(0))


class SlackBench:
    def __init__(self, server: SlackServer, intake: Taking) -> None:
        self._server, self._intake, self._clock = server, intake, FakeClock()
        self.channel = PLACE
        self.asker, self.manager = MemberRef(PLACE.workspace, ROBIN), MemberRef(PLACE.workspace, ALEX)
        self.asker_name, self.stranger = "Robin", MemberRef(PLACE.workspace, "U0NOBODY")

    async def open(self, stack: AsyncExitStack) -> None:
        connection = connect(self._server, self._intake, self._clock, socket=False)
        await serve(stack, self._server, connection)
        await connection.start()
        self.platform = connection.platform

    async def shown(self, thread: MessageRef | None = None) -> list[str]:
        shown = self._server.world.shown(CHANNEL, thread.thread if thread else None)
        return [words(message) for message in shown if not message.payload.get("files")]

    async def whispered(self) -> list[str]:
        return [words(message) for message in self._server.world.whispered(ROBIN)]

    async def directly(self) -> list[str]:
        (room,) = (each for each in self._server.world.channels.values() if each.kind == DIRECT)
        return [words(message) for message in self._server.world.shown(room)]

    async def later(self) -> None:
        self._clock.forward(minutes=10)

    async def files(self) -> list[tuple[str, bytes]]:
        world = self._server.world
        shared = [item for message in world.shown(CHANNEL) for item in message.payload.get("files") or []]
        return [(item["name"], world.files[item["id"]].body or b"") for item in shared]

    async def attached(self, name: str, body: bytes) -> Request:
        file = self._server.upload(ROBIN, name, body)
        await self._server.mention(CHANNEL, ROBIN, "sources import", files=[file])
        return list(self._intake.requests.values())[-1]

    async def forget(self, attachment: Attachment) -> None:
        self._server.world.files[attachment.key].deleted = True

    async def asked(self, text: str) -> Request:
        await self._server.slash(CHANNEL, ROBIN, ROOT, text.removeprefix(ROOT))
        return list(self._intake.requests.values())[-1]

    async def people(self, count: int) -> list[MemberRef]:
        return [MemberRef(PLACE.workspace, self._server.world.member_of(f"U1{each:03}").id) for each in range(count)]

    async def robot(self) -> MemberRef:
        return MemberRef(PLACE.workspace, TICKER)

    async def reacted(self, message: MessageRef, emoji: str, member: MemberRef, *, added: bool = True) -> None:
        item = self._server.world.find(self._server.world.channel, message.id)
        assert item is not None
        users = item.reactions.setdefault(NAMES[emoji], [])
        (users.append if added else users.remove)(member.id)

    async def removed(self, message: MessageRef) -> None:
        item = self._server.world.find(self._server.world.channel, message.id)
        assert item is not None
        item.deleted = True


class TestSlack(ChatPlatformContract):
    @pytest.fixture
    async def server(self) -> AsyncIterator[SlackServer]:
        async with SlackServer(FakeClock()) as server:
            yield server
        assert server.violations == []

    @pytest.fixture
    async def bench(self, server: SlackServer) -> AsyncIterator[Bench]:
        async with AsyncExitStack() as stack:
            bench = SlackBench(server, Taking(Desk().catalogue))
            await bench.open(stack)
            yield bench

    async def test_what_does_not_fit_an_edit_follows_in_the_thread(self, bench: Bench, server: SlackServer) -> None:
        long = Reply(tuple(Text(f"Sentence {number} " + "word " * 60) for number in range(100)))
        ref = await bench.platform.post(bench.channel, Reply((Text("At first."),)))
        await bench.platform.edit(ref, long)
        assert len(await bench.shown()) == 1
        thread = MessageRef(bench.channel, ref.id, ref.id)
        everything = "".join([*await bench.shown(), *await bench.shown(thread)])
        assert all(f"Sentence {number} " in everything for number in range(100))
        assert server.world.shown(CHANNEL)[0].versions[0]["text"] == "At first."

    async def test_of_a_long_answer_for_the_asker_alone_nothing_is_dropped(self, bench: Bench) -> None:
        long = replace(LONG, visibility=Visibility.EPHEMERAL)
        async for _ in bench.platform.answer(await bench.asked("/despatch secret"), long):
            pass
        everything = "".join(await bench.whispered())
        assert [words for words in SENTENCES if words not in everything] == []
        assert await bench.shown() == []

    async def test_of_a_long_post_repeated_with_its_key_only_what_is_missing_is_posted(
        self, bench: Bench, server: SlackServer
    ) -> None:
        long = Reply(tuple(Text(f"Sentence {number} " + "word " * 60) for number in range(100)))
        first = await bench.platform.post(bench.channel, long, key="digest 1")
        before = await bench.shown()
        server.world.shown(CHANNEL)[-1].deleted = True
        assert await bench.platform.post(bench.channel, long, key="digest 1") == first
        assert await bench.shown() == before

    async def test_a_permalink_of_a_reply_opens_its_thread(self, bench: Bench) -> None:
        root = await bench.platform.post(bench.channel, Reply((Text("First."),)))
        thread = await bench.platform.open_thread(root, "First")
        reply = await bench.platform.post(bench.channel, Reply((Text("Second."),), thread=thread))
        address = f"https://loopback.slack.example/archives/{CHANNEL}/p"
        assert bench.platform.permalink(thread) == address + root.id.replace(".", "")
        inside = f"{address}{reply.id.replace('.', '')}?thread_ts={root.id}&cid={CHANNEL}"
        assert bench.platform.permalink(replace(reply, thread=root.id)) == inside

    async def test_who_reacted_is_not_said_where_slack_names_only_some(self, bench: Bench, server: SlackServer) -> None:
        ref = await bench.platform.post(bench.channel, Reply((Text("Vote here."),)))
        for member in await bench.people(3):
            await bench.reacted(ref, "👍", member)
        server.world.names_at_most = 2
        with pytest.raises(ReactorsUnknown):
            await bench.platform.reactors(ref, "👍")
        assert await bench.platform.reactors(ref, "👎") == ()

    async def test_who_reacted_is_not_said_where_slack_does_not_say_who_is_a_bot(
        self, bench: Bench, server: SlackServer
    ) -> None:
        ref = await bench.platform.post(bench.channel, Reply((Text("Vote here."),)))
        await bench.reacted(ref, "👍", MemberRef(PLACE.workspace, "U2NOT"))
        server.fail("users.info", "fatal_error")
        with pytest.raises(PlatformDown):
            await bench.platform.reactors(ref, "👍")
        # A person of another team whom Slack does not show us is one all the same; Slack's own bot is none.
        await bench.reacted(ref, "👍", MemberRef(PLACE.workspace, "USLACKBOT"))
        server.world.member_of("USLACKBOT")
        assert ids(await bench.platform.reactors(ref, "👍")) == ["U2NOT"]

    async def test_slack_is_asked_once_about_each_who_reacted(self, bench: Bench, server: SlackServer) -> None:
        ref = await bench.platform.post(bench.channel, Reply((Text("Vote here."),)))
        await bench.platform.react(ref, "👍")
        for member in await bench.people(3):
            await bench.reacted(ref, "👍", member)
        for _ in range(2):
            assert len(await bench.platform.reactors(ref, "👍")) == 3
        assert len(server.requests_to("users.info")) == 3

    async def test_whoever_was_deactivated_is_gone(self, bench: Bench, server: SlackServer) -> None:
        server.world.members["U2"].gone = True
        with pytest.raises(MemberGone):
            await bench.platform.named(bench.channel, MemberRef(PLACE.workspace, "U2"))
