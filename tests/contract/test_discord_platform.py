"""Discord keeps the port's promises, wherever the answer's placeholder waits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.files import Attachment
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.spec import Request
from tests.contract.chat_platform import SHORT, Bench, ChatPlatformContract, ids
from tests.integration.discord_bench import Bench as Discord
from tests.integration.discord_bench import discord_bench, discord_server, own, words
from tests.loopback.discord.world import Message


class DiscordBench:
    """What comes in is stored and acknowledged, and the suite answers it."""

    def __init__(self, discord: Discord, command: str) -> None:
        self._discord, self._server, self._command = discord, discord.server, command
        self.platform, self.channel = discord.connection.platform, discord.place
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
