"""Discord keeps the port's promises, wherever the answer's placeholder waits."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.platform import DiscordPlatform
from bot.chat.errors import ChannelGone
from bot.chat.files import Attachment
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Text
from bot.chat.spec import Request
from tests.contract.chat_platform import NOW, SECRET, SHORT, Bench, ChatPlatformContract, ids
from tests.integration.discord_bench import Bench as Discord
from tests.integration.discord_bench import discord_bench, discord_server, own, words
from tests.loopback.discord.world import FORUM, Message


class DiscordBench:
    """What comes in is stored and acknowledged, and the suite answers it."""

    def __init__(self, discord: Discord, command: str, platform: DiscordPlatform | None = None) -> None:
        self._discord, self._server, self._command = discord, discord.server, command
        self.platform, self.channel = platform or discord.connection.platform, discord.place
        manager = self._server.world.add_member(self._server.guild, "kim", manages=True)
        workspace = self.channel.workspace
        self.asker = MemberRef(workspace, str(self._server.member.id))
        self.manager = MemberRef(workspace, str(manager.id))
        self.asker_name, self.stranger = self._server.member.name, MemberRef(workspace, "123456789")

    async def shown(self, thread: MessageRef | None = None) -> list[str]:
        place = self._server.guild.channels[int(thread.id)] if thread else self._server.channel
        return [words(message) for message in own(place.messages)]

    async def whispered(self) -> list[str]:
        held = self._server.channel.held.values()
        return [words(message) for message in own(held) if message.ephemeral]

    async def directly(self) -> list[str]:
        room = self._server.world.direct(self._server.member)
        return [words(message) for message in own(room.messages)]

    async def later(self) -> None:
        self._discord.clock.forward(minutes=10)

    async def files(self) -> list[tuple[str, bytes]]:
        held = [item for message in own(self._server.channel.messages) for item in message.attachments]
        return [(item["filename"], self._server.core.files[item["id"]]) for item in held]

    async def attached(self, name: str, body: bytes) -> Request:
        file = self._server.attach(name, body)
        command = "despatch sources import"
        asked = await self._server.slash(self._server.channel, self._server.member, command, {"file": file})
        await asked.acknowledged()
        (waiting,) = await self._discord.inbox._store.waiting("discord")
        return waiting.request

    async def forget(self, attachment: Attachment) -> None:
        self._server.core.files.clear()

    async def asked(self, text: str) -> Request:
        asked = await self._server.slash(self._server.channel, self._server.member, f"despatch {self._command}")
        await asked.acknowledged()
        (waiting,) = await self._discord.inbox._store.waiting("discord")
        return waiting.request

    async def people(self, count: int) -> list[MemberRef]:
        world, guild = self._server.world, self._server.guild
        made = [world.add_member(guild, f"member{number}") for number in range(count)]
        return [MemberRef(self.channel.workspace, str(member.id)) for member in made]

    async def robot(self) -> MemberRef:
        made = self._server.world.add_member(self._server.guild, "ticker", bot=True)
        return MemberRef(self.channel.workspace, str(made.id))

    def standing(self, message: MessageRef) -> Message:
        """Return a message of the server's own."""
        return self._server.guild.channels[int(message.thread or message.channel.id)].held[int(message.id)]

    async def reacted(self, message: MessageRef, emoji: str, member: MemberRef, *, added: bool = True) -> None:
        people = self.standing(message).reactions.setdefault(emoji, [])
        (people.append if added else people.remove)(int(member.id))

    def named(self, member: MemberRef) -> str:
        """Return the name that the server shows."""
        return self._server.guild.members[int(member.id)].name

    async def forum(self) -> ChannelRef:
        """Make a forum."""
        made = await self._server.add_channel("briefings", kind=FORUM)
        return ChannelRef(self.channel.workspace, str(made.id))

    async def removed(self, message: MessageRef) -> None:
        await self._server.delete_message(self.standing(message))


class TestDiscord(ChatPlatformContract):
    @pytest.fixture(params=["help", "everything"], ids=["asked privately", "asked before all"])
    async def bench(
        self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Bench]:
        async with (
            discord_server(monkeypatch) as server,
            discord_bench(tmp_path / "discord.db", server) as discord,
        ):
            await discord.connection.quiesce()
            yield DiscordBench(discord, request.param)

    async def test_a_post_in_a_forum_that_may_stand_already_is_looked_for(self, bench: DiscordBench) -> None:
        forum = await bench.forum()
        first = await bench.platform.post(forum, SHORT, key="digest 1")
        await bench.later()
        assert await bench.platform.post(forum, SHORT, key="digest 1", since=NOW) == first
        await bench.platform.edit(first, Reply((Text("Corrected."),)))
        (words,) = await bench.shown(first)
        assert words == "Corrected."

    async def test_a_server_that_is_not_there_is_told_as_gone(self, bench: DiscordBench) -> None:
        nowhere = ChannelRef(WorkspaceRef("discord", "123456789"), "123456789")
        with pytest.raises(ChannelGone):
            await bench.platform.role(nowhere, bench.asker)
        with pytest.raises(ChannelGone):
            await bench.platform.open_thread(MessageRef(nowhere, "123456789"), "Berths")

    @pytest.mark.parametrize("reply", [SHORT, SECRET], ids=["before all", "to one"])
    async def test_where_no_token_is_left_it_is_asked_as_well_whose_an_answer_is(
        self, bench: DiscordBench, reply: Reply
    ) -> None:
        async def lost() -> None:
            raise LookupError

        request = replace(await bench.asked("/despatch help"), reply_to="")
        with pytest.raises(LookupError):
            async for _ in bench.platform.answer(request, reply, hold=lost):
                pass
        assert await bench.shown() == [] == await bench.directly()

    async def test_a_super_reaction_counts_like_another(self, bench: DiscordBench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        (sam,) = await bench.people(1)
        await bench.reacted(ref, "👍", bench.asker)
        bench.standing(ref).bursts = {"👍": [int(sam.id)], "👍🏽": [int(bench.asker.id)]}
        assert ids(await bench.platform.reactors(ref, "👍")) == ids((bench.asker, sam))

    async def test_an_emoji_of_the_guilds_own_is_known_by_its_name(self, bench: DiscordBench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        await bench.reacted(ref, "party:123", bench.asker)
        (asker,) = await bench.platform.reactors(ref, ":party:")
        assert (asker.id, asker.name) == (bench.asker.id, bench.named(bench.asker))


class TestDiscordWithoutALine(TestDiscord):
    """A process that only posts keeps the same promises, though nobody has told it what there is."""

    @pytest.fixture
    async def bench(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
        async with (
            discord_server(monkeypatch) as server,
            discord_bench(tmp_path / "discord.db", server) as discord,
            discord_bench(tmp_path / "discord.db", server, started=False) as poster,
        ):
            await discord.connection.quiesce()
            await poster.connection.ready()
            yield DiscordBench(discord, "everything", poster.connection.platform)
            assert poster.connection.posting and not poster.connection.connected
            assert server.gateway.seen["IDENTIFY"] == 1, "the one that has a line"
            assert len(server.requests_to("GET", "/applications/*/commands")) == len(server.syncs) == 1
