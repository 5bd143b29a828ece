"""Discord's gateway on loopback: cut, resumed, invalidated, refused, lost; and stops and restarts of the program."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.discord.client import Client
from adapters.discord.faults import IntentsRefused
from bot.chat.errors import PlatformDown, TokenRefused
from tests.integration.discord_bench import (
    URL,
    Bench,
    card,
    discord_bench,
    discord_server,
    id_of,
    logged,
    own,
    told,
    used,
    words,
)
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import DEFER, Interaction

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


# --- stops and restarts ---


async def test_what_comes_in_while_stopping_is_acknowledged_and_answered_by_the_next_start(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as stopping:
        await stopping.connection.quiesce()
        assert not stopping.connection.connected
        uses = [await used(stopping, "summarise", url=URL), await used(stopping, "secret")]
        assert [await use.acknowledged() for use in uses] == [DEFER, DEFER]
        await stopping.done()
        assert stopping.desk.calls == []
    await answered_once(tmp_path, loopback, *uses)


async def answered_once(tmp_path: Path, loopback: DiscordServer, *uses: Interaction) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == len(uses)
        await risen.done()
        assert await risen.inbox.resume("discord") == 0
        assert [len(use.answers) for use in uses] == [1] * len(uses)
        assert len(own(loopback.channel.messages)) == 1


async def test_a_kill_between_request_and_answer_leaves_one_answer(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        dying.desk.gate.clear()
        use = await used(dying, "summarise", url=URL)
        await use.acknowledged()
    assert use.answers == []
    await answered_once(tmp_path, loopback, use)


async def test_a_kill_before_the_acknowledgement_leaves_one_answer_in_the_channel(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        gate = loopback.hold("POST", "/interactions/*")
        use = await used(dying, "summarise", url=URL)
        await loopback.until(lambda: gate.met)
        dying.connection.listeners.quiet = True  # a program that is killed does nothing more
    loopback.faults.clear()
    gate.release()
    loopback.core.interactions.pop(use.token)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        (shown,) = own(loopback.channel.messages)
        assert "Card of" in words(shown)


async def test_when_the_token_is_over_the_answer_is_posted_in_the_channel(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        dying.desk.gate.clear()
        for url in (URL, f"{URL}/again"):
            await (await used(dying, "summarise", url=url)).acknowledged()
    dying.clock.forward(minutes=16)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 2
        await risen.done()
        shown = own(loopback.channel.messages)
        assert ["Card of" in words(message) for message in shown] == [True, True]
        pressed = await loopback.press(shown[0], id_of(shown[0], "Secret"), loopback.other)
        await told(pressed, "Only for you.")


async def test_when_the_token_is_over_a_private_answer_comes_by_direct_message(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        await dying.connection.quiesce()
        for name in ("secret", "refuse"):
            await (await used(dying, name)).acknowledged()
        await dying.done()
    dying.clock.forward(minutes=16)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 2
        await risen.done()
        said = sorted(map(words, loopback.world.direct(loopback.member).messages))
        assert [line.split("\n")[0] for line in said] == ["Only for you.", "That page is gone: check the link."]
        assert own(loopback.channel.messages) == []


@pytest.mark.parametrize("minutes", [0, 16], ids=["by its token", "by itself"])
@pytest.mark.parametrize("noted", [True, False], ids=["noted", "not yet noted"])
async def test_an_answer_that_stopped_in_the_middle_goes_on_without_repeating(
    tmp_path: Path, loopback: DiscordServer, monkeypatch: pytest.MonkeyPatch, *, minutes: int, noted: bool
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        await hangs_at(3, dying, monkeypatch, noted=noted)
        use = await used(dying, "long")
        await loopback.until(lambda: len(use.answers) == 3)
        await dying.heard()
        await asyncio.wait_for(dying.inbox.close(0.0), SOON)
    dying.clock.forward(minutes=minutes)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        everything = "".join(words(message) for message in own(loopback.channel.messages))
        assert [everything.count(f"Sentence {number} ") for number in range(100)] == [1] * 100
        assert (len(use.answers) == 3) is (minutes > 0)


async def hangs_at(parts: int, dying: Bench, patch: pytest.MonkeyPatch, *, noted: bool) -> None:
    """Let the program hang once so many messages of an answer stand, before or after the last of them was noted."""
    original, hangs = dying.inbox._store.stands, asyncio.Event()

    async def stands(*arguments: object) -> None:
        if arguments[1] == parts and not noted:
            await hangs.wait()
        await original(*arguments)  # type: ignore[arg-type]
        if arguments[1] == parts:
            await hangs.wait()

    patch.setattr(dying.inbox._store, "stands", stands)


async def test_the_same_answer_given_before_is_not_taken_for_this_one(
    tmp_path: Path, loopback: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        first = await used(dying, "long")
        await dying.done()
        await hangs_at(3, dying, monkeypatch, noted=True)
        second = await used(dying, "long")
        await loopback.until(lambda: len(second.answers) == 3)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        await risen.inbox.resume("discord")
        await risen.done()
        assert [words(message) for message in second.answers] == [words(message) for message in first.answers]


@pytest.mark.parametrize("readable", [True, False])
async def test_what_was_posted_without_a_token_just_before_the_end_is_looked_for(
    tmp_path: Path, loopback: DiscordServer, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    """Discord itself would post it a second time by then; what cannot be read is posted rather than lost."""
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        dying.desk.gate.clear()
        use = await used(dying, "summarise", url=URL)
        await use.acknowledged()
        dying.clock.forward(minutes=16)
        await hangs_at(1, dying, monkeypatch, noted=False)
        dying.desk.gate.set()
        await loopback.posted(loopback.channel, "Card of")
    dying.clock.forward(minutes=5)
    if not readable:
        loopback.fail("GET", "/channels/*/messages", status=403)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        assert len(own(loopback.channel.messages)) == (1 if readable else 2)
        assert await risen.inbox.resume("discord") == 0


async def test_the_same_words_of_another_bot_are_not_taken_for_ours(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        await dying.connection.quiesce()
        use = await used(dying, "summarise", url=URL)
        await use.acknowledged()
        await dying.done()
    dying.clock.forward(minutes=16)
    parrot = loopback.world.add_member(loopback.guild, "parrot", bot=True)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        shown = await card(risen)
        loopback.world.add_message(loopback.channel, parrot, {"components": shown.components})
        await loopback.delete_message(shown)
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        authors = [message.author.name for message in own(loopback.channel.messages)]
        assert authors == ["parrot", "despatch"]
