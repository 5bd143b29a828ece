"""Discord with shards on loopback: each server's events come over its own line, are handled once, and refusals are told."""

import logging
from pathlib import Path

import pytest

from adapters.discord.app import DiscordSettings, check
from adapters.discord.faults import ShardsRefused
from adapters.discord.shards import CROWDED, Shards
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import Reply, Text
from tests.fakes.clock import FakeClock
from tests.integration.discord_bench import URL, Bench, discord_bench, logged, told, used, words
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.world import Guild

BOTH = Shards((0, 1), 2)


async def two_guilds(server: DiscordServer) -> tuple[Guild, Guild]:
    """Return a server of either of two shards: which one a server is of lies in the time at which it was made."""
    by_shard = {(server.guild.id >> 22) % 2: server.guild}
    assert isinstance(server.core.clock, FakeClock)
    while len(by_shard) < 2:
        server.core.clock.forward(milliseconds=1)
        guild = server.world.add_guild("Estuary")
        server.world.add_channel(guild, "general")
        server.world.add_member(guild, "Sam")
        by_shard.setdefault((guild.id >> 22) % 2, guild)
    return by_shard[0], by_shard[1]


async def asked_in(bench: Bench, guild: Guild, times: int = 1) -> None:
    channel = next(iter(guild.channels.values()))
    who = next(person for person in guild.members.values() if not person.bot)
    use = await bench.server.slash(channel, who, "despatch summarise", {"url": URL}, times)
    await told(use, "Card of")
    await bench.done()


def handled_in(bench: Bench) -> list[str]:
    return [call.request.channel.workspace.id for call in bench.desk.calls]


async def test_each_shard_brings_what_happens_on_its_servers_and_each_is_handled_once(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    guilds = await two_guilds(loopback)
    async with discord_bench(tmp_path / "a.db", loopback, shards=BOTH) as bench:
        assert [each["shard"] for each in loopback.gateway.identifies] == [[0, 2], [1, 2]]
        assert bench.connection.connected
        assert bench.connection.lines == ("discord shard 0 of 2", "discord shard 1 of 2")
        for guild in guilds:
            await asked_in(bench, guild, times=2)
        assert handled_in(bench) == [str(guild.id) for guild in guilds]


async def test_a_process_that_only_posts_needs_no_shard(tmp_path: Path, loopback: DiscordServer) -> None:
    guilds = await two_guilds(loopback)
    async with discord_bench(tmp_path / "a.db", loopback, shards=BOTH, started=False) as bench:
        assert not bench.connection.posting
        await bench.connection.ready()
        for guild in guilds:
            channel = next(iter(guild.channels.values()))
            place = ChannelRef(WorkspaceRef("discord", str(guild.id)), str(channel.id))
            await bench.connection.platform.post(place, Reply((Text("The news."),)))
            assert [words(message) for message in channel.messages] == ["The news."]
        assert bench.connection.posting and not loopback.gateway.identifies
        await bench.connection.close()
        assert not bench.connection.posting


async def test_two_processes_with_a_shard_each_handle_everything_once(tmp_path: Path, loopback: DiscordServer) -> None:
    guilds = await two_guilds(loopback)
    async with (
        discord_bench(tmp_path / "a.db", loopback, shards=Shards((0,), 2)) as first,
        discord_bench(tmp_path / "b.db", loopback, shards=Shards((1,), 2)) as second,
    ):
        for bench, guild in zip((first, second), guilds, strict=True):
            await asked_in(bench, guild)
        assert [handled_in(bench) for bench in (first, second)] == [[str(guild.id)] for guild in guilds]


async def test_what_is_delivered_again_after_a_cut_is_known_by_its_shards_own_name(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    await two_guilds(loopback)
    async with discord_bench(tmp_path / "a.db", loopback, shards=BOTH) as bench:
        names: list[str] = []

        async def reacted(reaction: object) -> None:
            names.append(reaction.event_id)  # type: ignore[attr-defined]

        bench.inbox.reacted = reacted  # type: ignore[method-assign]
        card = await told(await used(bench, "summarise", url=URL), "Card of")
        await bench.done()
        await loopback.react(card, "👍", loopback.member)
        await bench.heard()
        (name,) = names
        session = next(
            each for each in loopback.gateway.sessions.values() if each.log[-1]["t"] == "MESSAGE_REACTION_ADD"
        )
        assert name == f"gateway {session.id} {session.log[-1]['s']}"


async def test_it_is_up_while_all_of_its_lines_are(tmp_path: Path, loopback: DiscordServer) -> None:
    guilds = await two_guilds(loopback)
    async with discord_bench(tmp_path / "a.db", loopback, shards=BOTH) as bench:
        client = bench.connection.client
        await client.on_shard_disconnect(1)  # type: ignore[attr-defined]
        assert not bench.connection.connected
        await client.on_shard_resumed(1)  # type: ignore[attr-defined]
        assert bench.connection.connected
        await loopback.cut()
        await loopback.seen("RESUMED", 2)
        await client.up.wait()
        for guild in guilds:
            await asked_in(bench, guild)
        assert len(bench.desk.calls) == 2


async def test_discord_is_asked_how_many_there_should_be(tmp_path: Path, loopback: DiscordServer) -> None:
    loopback.gateway.least_shards = 3
    async with discord_bench(tmp_path / "a.db", loopback, shards=Shards()) as bench:
        assert [each["shard"] for each in loopback.gateway.identifies] == [[0, 3], [1, 3], [2, 3]]
        assert bench.connection.connected


@pytest.mark.parametrize("shards", [None, Shards((0,), 1)])
async def test_too_few_are_told_in_a_sentence(tmp_path: Path, loopback: DiscordServer, shards: Shards | None) -> None:
    loopback.gateway.least_shards = 2
    async with discord_bench(tmp_path / "a.db", loopback, shards=shards, started=False) as bench:
        with pytest.raises(ShardsRefused, match="DISCORD_SHARDS"):
            await bench.connection.start()


async def test_the_doctor_says_how_many_there_are_and_when_they_are_too_few(loopback: DiscordServer) -> None:
    def settings(shards: Shards | None) -> DiscordSettings:
        return DiscordSettings(loopback.token, True, loopback.api_base_url, loopback.gateway_url, shards)

    assert "shards" not in await check(settings(None))
    assert (await check(settings(Shards((0, 1), 4)))).endswith("2 of 4 shards")
    loopback.gateway.least_shards = 5
    assert (await check(settings(Shards()))).endswith("as many shards as Discord says")
    for too_few in (None, Shards((0, 1), 4)):
        with pytest.raises(ShardsRefused):
            await check(settings(too_few))


async def test_a_crowded_shard_is_told_of_before_discord_closes_it(
    tmp_path: Path, loopback: DiscordServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CROWDED < 2_500
    monkeypatch.setattr("adapters.discord.shards.CROWDED", 2)
    await two_guilds(loopback)
    with caplog.at_level(logging.WARNING):
        async with discord_bench(tmp_path / "a.db", loopback, shards=Shards((0,), 1)):
            pass
    assert any("more shards are needed" in record.getMessage() for record in logged(caplog))


async def test_a_server_that_goes_is_gone_whichever_shard_says_so(tmp_path: Path, loopback: DiscordServer) -> None:
    guilds = await two_guilds(loopback)
    async with discord_bench(tmp_path / "a.db", loopback, shards=BOTH) as bench:
        for guild in guilds:
            await loopback.remove_guild(guild)
        await bench.heard()
        rows = await bench.database.fetch_all("SELECT workspace FROM removals ORDER BY workspace")
        assert [WorkspaceRef("discord", row["workspace"]).id for row in rows] == sorted(
            str(guild.id) for guild in guilds
        )
