"""Discord's gateway on loopback: cut, resumed, invalidated, refused, lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord.client import Client
from adapters.discord.faults import IntentsRefused
from adapters.discord.permissions import PERMISSIONS, permissions
from bot.chat.errors import PlatformDown, TokenRefused
from tests.integration.discord_bench import (
    Bench,
    discord_bench,
    discord_server,
    logged,
    told,
    used,
)
from tests.loopback.discord import DiscordServer

SOON = 5.0


async def works(discord: Bench) -> None:
    """Whatever happened to the line: a command is answered, once."""
    before = len(discord.desk.calls)
    use = await used(discord, "secret")
    await told(use, "Only for you.")
    await discord.done()
    assert len(discord.desk.calls) == before + 1
    assert len(use.answers) == 1
    assert discord.connection.connected


async def test_what_a_cut_kept_from_the_bot_is_replayed_and_handled_once(discord: Bench) -> None:
    server = discord.server
    started = await server.start_thread(await server.say(server.channel, server.other, "Shall we?"), "Shall we")
    await discord.keep(started)
    await server.cut()
    use = await used(discord, "secret")
    await server.say(started, server.other, "Meanwhile")
    await told(use, "Only for you.")
    await discord.done()
    assert await discord.comments() == [("sam", "Meanwhile")]
    assert len(discord.desk.calls) == 1
    assert server.gateway.seen["RESUME"] == 1 and server.gateway.seen["IDENTIFY"] == 1
    await works(discord)


async def test_what_is_replayed_though_it_was_handled_is_not_handled_again(discord: Bench) -> None:
    server = discord.server
    use = await used(discord, "secret")
    await told(use, "Only for you.")
    (session,) = server.gateway.sessions.values()
    before = next(frame["s"] for frame in session.log if frame["t"] == "INTERACTION_CREATE") - 1
    discord.connection.client.ws.sequence = before
    await server.cut()
    await server.seen("RESUMED")
    await discord.done()
    assert len(discord.desk.calls) == 1
    assert len(use.answers) == 1
    await works(discord)


async def reconnect(server: DiscordServer) -> None:
    await server.reconnect()
    await server.seen("RESUMED")


async def invalidate_for_now(server: DiscordServer) -> None:
    await server.invalidate(resumable=True)
    await server.seen("RESUMED")


async def invalidate_for_good(server: DiscordServer) -> None:
    await server.invalidate(resumable=False)
    await server.seen("READY", 2)


async def forget(server: DiscordServer) -> None:
    server.gateway.sessions.clear()
    await server.cut()
    await server.seen("READY", 2)


@pytest.mark.parametrize(
    ("happen", "identified"),
    [(reconnect, 1), (invalidate_for_now, 1), (invalidate_for_good, 2), (forget, 2)],
)
async def test_the_line_comes_back(
    discord: Bench, happen: Callable[[DiscordServer], Awaitable[None]], identified: int
) -> None:
    await happen(discord.server)
    await asyncio.wait_for(discord.connection.client.up.wait(), SOON)
    await works(discord)
    assert discord.server.gateway.seen["IDENTIFY"] == identified


async def test_being_ready_again_and_again_is_harmless(discord: Bench) -> None:
    for times in range(2, 6):
        await discord.server.invalidate(resumable=False)
        await discord.server.seen("READY", times)
        await asyncio.wait_for(discord.connection.client.up.wait(), SOON)
    await works(discord)
    assert len(discord.server.syncs) == 1


async def test_a_token_that_is_revoked_ends_the_line(discord: Bench) -> None:
    failed = asyncio.create_task(discord.connection.failed())
    await discord.server.revoke_token()
    assert isinstance(await asyncio.wait_for(failed, SOON), TokenRefused)
    assert not discord.connection.connected


async def test_a_token_that_discord_does_not_know_is_told_at_the_start(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback, started=False) as discord:
        await loopback.revoke_token()
        with pytest.raises(TokenRefused):
            await discord.connection.start()
        assert not discord.connection.connected


async def test_an_intent_that_the_owner_did_not_switch_on_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        discord_server(monkeypatch, message_content=False) as server,
        discord_bench(tmp_path / "discord.db", server, started=False) as discord,
    ):
        with pytest.raises(IntentsRefused, match="switch on the message content intent"):
            await discord.connection.start()
        assert server.gateway.seen["CLOSE 4014"] == 1


async def test_a_discord_that_is_away_at_the_start_is_tried_again(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback, started=False) as discord:
        for path in ("/users/@me", "/applications/*/commands"):
            loopback.fail("GET", path, status=503)
            with pytest.raises(PlatformDown):
                await discord.connection.start()
            assert not discord.connection.connected
        await discord.connection.start()
        await works(discord)


async def test_a_line_that_stays_down_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with discord_server(monkeypatch) as server, discord_bench(tmp_path / "discord.db", server) as discord:
        failed = asyncio.create_task(discord.connection.failed())
        await server.close()
        assert isinstance(await asyncio.wait_for(failed, SOON), PlatformDown)
        assert not discord.connection.connected


async def test_a_line_that_passes_over_its_cancellation_is_closed_all_the_same(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback, started=False) as discord:
        client = discord.connection.client
        connect = client.connect

        async def stubborn(*, reconnect: bool = True) -> None:
            try:
                await connect(reconnect=reconnect)
            except asyncio.CancelledError:
                await asyncio.Event().wait()

        client.connect = stubborn  # type: ignore[method-assign]
        await discord.connection.start()
        await asyncio.wait_for(discord.connection.close(), SOON)
        assert not discord.connection.connected


async def test_a_line_that_comes_back_in_time_does_not_end(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback, lost_seconds=60.0) as discord:
        failed = asyncio.create_task(discord.connection.failed())
        for times in (1, 2):
            await loopback.cut()
            await loopback.seen("RESUMED", times)
        await asyncio.wait_for(discord.connection.client.up.wait(), SOON)
        await works(discord)
        assert not failed.done()
        failed.cancel()


async def test_the_line_is_lost_only_after_being_down_without_a_break() -> None:
    client = Client([], message_content=False)
    lost = asyncio.create_task(client.lost(0.01))
    await client.on_disconnect()
    await client.on_resumed()
    await asyncio.sleep(0)
    assert not lost.done()
    await client.on_disconnect()
    await asyncio.wait_for(lost, SOON)


async def test_what_comes_after_the_end_is_passed_over() -> None:
    client = Client([], message_content=False)
    async with client:
        pass
    client.dispatch("ready")
    assert not client.up.is_set()


async def test_what_a_listener_raises_is_logged_with_its_event(
    discord: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(discord.inbox, "deleted", broken)
    await discord.server.delete_message(await discord.server.say(discord.server.channel, discord.server.other, "x"))
    await discord.heard()
    (record,) = (record for record in logged(caplog) if record.levelno >= logging.ERROR)
    (session,) = discord.server.gateway.sessions.values()
    assert record.__dict__["event"] == f"gateway {session.id} {len(session.log)}"
    await works(discord)


async def test_the_way_in_is_offered_once_discord_has_said_which_application_this_is(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "offer.db", loopback, started=False) as bench:
        assert bench.connection.offer is None
        await bench.connection.start()
        offer = bench.connection.offer
        assert offer is not None and offer.label == "Add to Discord"
        query = parse_qs(urlsplit(offer.url).query)
        assert query["client_id"] == [str(loopback.world.application_id)]
        assert query["scope"] == ["bot applications.commands"]
        assert query["permissions"] == [str(permissions().value)]
        assert len(offer.asks) == len(PERMISSIONS) and "administrator" not in PERMISSIONS
