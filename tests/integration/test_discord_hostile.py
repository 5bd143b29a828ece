"""Words of strangers on every surface of Discord: none of them rings, links, formats or breaks a limit.

What the loopback Discord finds wrong fails each test at its end; what a client would make of a text is read here.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from unicodedata import category

import pytest

from bot.chat.letters import whole
from bot.chat.reply import Button, Buttons, Heading, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind
from tests.fakes.desk import URL, Desk
from tests.fakes.discord_judge import live
from tests.hostile.filling import with_words
from tests.hostile.strings import HOSTILE
from tests.integration.discord_bench import Bench, discord_bench, told
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.limits import TEXT_DISPLAY
from tests.loopback.discord.world import FORUM, Message, walk

HOST = "harbour-post.example"
WHICH = Param("which", ParamKind.TEXT, "which one")


class Echo(Desk):
    """`echo` gives `words` back in every part of a reply; `find` takes any words."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.visibility = Visibility.PUBLIC
        echo = CommandSpec("echo", "Echoes", "/despatch echo", self.echo)
        find = CommandSpec("find", "Finds", "/despatch find u", self.card, (URL, WHICH))
        self.catalogue = Catalogue((*self.catalogue, echo, find))

    async def echo(self, _: Call) -> Reply:
        return replace(with_words(self.words), visibility=self.visibility)


@pytest.fixture
async def discord(tmp_path: Path, loopback: DiscordServer) -> AsyncIterator[Bench]:
    async with discord_bench(tmp_path / "discord.db", loopback, desk=Echo()) as bench:
        yield bench
        shown = [message for channel in loopback.guild.channels.values() for message in channel.held.values()]
        said = [message for message in shown if message.author.bot]
        assert said
        assert [found for message in said for found in alive(message)] == []


def alive(message: Message) -> list[str]:
    texts = [part["content"] for part in walk(message.components) if part["type"] == TEXT_DISPLAY]
    return [found for text in texts for found in live(text, (HOST,))]


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("visibility", Visibility)
async def test_answers_by_the_token(discord: Bench, visibility: Visibility, half: int) -> None:
    assert isinstance(discord.desk, Echo)
    discord.desk.visibility = visibility
    for words in HOSTILE[half::2]:
        discord.desk.words = words
        discord.clock.forward(minutes=1)
        use = await discord.server.slash(discord.server.channel, discord.server.member, "despatch echo")
        await use.answered()
        await discord.done()


async def test_posts_edits_and_what_their_buttons_ask(discord: Bench) -> None:
    platform, server = discord.connection.platform, discord.server
    for words in HOSTILE:
        discord.clock.forward(minutes=1)
        ref = await platform.post(discord.place, Reply((Text("Before"),)))
        await platform.edit(ref, with_words(words))
        message = server.channel.held[int(ref.id)]
        whole = [message, *(message.thread.messages if message.thread else [])]
        last = next(part for part in whole if part.custom_ids())
        await (await server.press(last, last.custom_ids()[0], server.member)).acknowledged()
    await discord.done()


async def test_commands_that_nobody_knows(discord: Bench) -> None:
    platform, server = discord.connection.platform, discord.server
    for words in HOSTILE:
        discord.clock.forward(minutes=1)
        ref = await platform.post(discord.place, Reply((Buttons((Button("Press", f"/despatch {words}"),)),)))
        message = server.channel.held[int(ref.id)]
        await (await server.press(message, message.custom_ids()[0], server.member)).acknowledged()
    await discord.done()


async def test_titles_of_threads_and_of_forums_posts(discord: Bench) -> None:
    platform, server = discord.connection.platform, discord.server
    forum = await server.add_channel("library", FORUM)
    await discord.heard()
    for words in HOSTILE:
        root = await platform.open_thread(await platform.post(discord.place, Reply((Text("Root"),))), words)
        post = await platform.post(replace(discord.place, id=str(forum.id)), Reply((Heading(words), Text("First"))))
        for thread in (root.thread, post.thread):
            name = server.guild.channels[int(str(thread))].name
            assert 1 <= len(name) <= 100
            assert not any(category(letter) == "Cc" or letter in "\u202e\u2066\u2069" for letter in name)


async def test_what_a_form_holds_and_what_is_typed_into_it(discord: Bench) -> None:
    server = discord.server
    for words in HOSTILE:
        discord.clock.forward(minutes=1)
        use = await server.slash(server.channel, server.member, "despatch find", {"url": " ", "which": words})
        inputs = {part["custom_id"]: part for part in walk((await use.opened())["components"]) if part["type"] == 4}
        assert inputs["param:which"].get("value", "") in (whole(words), whole(words).strip())
        filled = await server.submit_modal(use, {"param:url": words or "x", "param:which": words})
        await filled.answered()
    await discord.done()


async def test_suggestions(discord: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    server, found = discord.server, list[str]()
    for start in range(0, len(HOSTILE), 25):

        async def suggest(*_: object, some: tuple[str, ...] = HOSTILE[start : start + 25]) -> tuple[str, ...]:
            return some

        monkeypatch.setattr(discord.inbox, "suggest", suggest)
        use = await server.autocomplete(server.channel, server.member, "despatch find", "which", {"which": "x"})
        found += [choice["value"] for choice in await use.suggested()]
    assert found == [words for words in HOSTILE if words.strip() and len(words) <= 100]
    await told(await server.slash(server.channel, server.member, "despatch secret"), "Only for you.")
