"""Stops and restarts of the program on a loopback Discord: what was asked is answered, once."""

import asyncio
from pathlib import Path

import pytest

from bot.chat.spec import Catalogue, CommandSpec
from tests.fakes.desk import Desk
from tests.integration.discord_bench import URL, Bench, card, discord_bench, id_of, own, told, used, words
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import DEFER, Interaction

SOON = 5.0


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


async def test_when_the_token_is_over_and_the_bot_may_not_post_the_asker_is_told_why(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        await dying.connection.quiesce()
        await (await used(dying, "summarise", url=URL)).acknowledged()
        await dying.done()
    dying.clock.forward(minutes=16)
    await loopback.forbid(loopback.channel)
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        (why,) = loopback.world.direct(loopback.member).messages
        assert words(why).startswith("Despatch may not post in that channel")
        assert await risen.inbox.resume("discord") == 0


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


async def test_what_all_see_though_one_waited_for_it_is_not_repeated(tmp_path: Path, loopback: DiscordServer) -> None:
    """Posted beside a placeholder that only the asker sees, the first message replaces nothing."""
    desk = Desk()
    shown = CommandSpec("tell", "Tells all", "/despatch tell", desk.card, private=True)
    desk.catalogue = Catalogue((*desk.catalogue, shown))
    async with discord_bench(tmp_path / "discord.db", loopback, desk=desk) as dying:
        loopback.hold("DELETE", "/webhooks/*")
        await used(dying, "tell")
        await loopback.posted(loopback.channel, "Card of")
    loopback.faults.clear()
    dying.clock.forward(seconds=1)
    async with discord_bench(tmp_path / "discord.db", loopback, desk=desk) as risen:
        assert await risen.inbox.resume("discord") == 1
        await risen.done()
        assert len(own(loopback.channel.messages)) == 1
