"""What Discord refuses, on loopback: one plain sentence to who asked, one log line with the event, never a token."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.errors import ChannelGone, PlatformBusy, PlatformDown, PlatformError, PostingForbidden, ScopeMissing
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Heading, Passage, Reply, Text
from bot.chat.spec import Role
from bot.observe import JsonFormatter, Secrets, TextFormatter
from tests.integration.discord_bench import (
    URL,
    Bench,
    Hasty,
    card,
    discord_bench,
    id_of,
    logged,
    own,
    told,
    used,
    words,
)
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import Interaction
from tests.loopback.discord.world import FORUM, Message

WORDS = Reply((Text("Words"),))

FIRST, ANSWER, MORE, POST = (
    ("POST", "/interactions/*"),
    ("PATCH", "/webhooks/*/messages/@original"),
    ("POST", "/webhooks/*"),
    ("POST", "/channels/*/messages"),
)


@contextmanager
def captured() -> Iterator[list[str]]:
    """Yield what will hold everything that is logged at any level, as the program would write it down."""
    streams, written = [io.StringIO(), io.StringIO()], list[str]()
    handlers = [logging.StreamHandler(stream) for stream in streams]
    root, nothing_hidden = logging.getLogger(), Secrets()
    for handler, formatter in zip(
        handlers, (TextFormatter(nothing_hidden), JsonFormatter(nothing_hidden)), strict=True
    ):
        handler.setFormatter(formatter)
        handler.addFilter(lambda record: record.name != "aiosqlite")  # the database's own are not the adapter's to hide
        root.addHandler(handler)
    loggers = (root, logging.getLogger("discord"))
    levels = [logger.level for logger in loggers]
    for logger, level in zip(loggers, (logging.DEBUG, logging.NOTSET), strict=True):
        logger.setLevel(level)
    try:
        yield written
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        for handler, stream in zip(handlers, streams, strict=True):
            root.removeHandler(handler)
            written += stream.getvalue().splitlines()


def said_to(discord: Bench, use: Interaction) -> list[Message]:
    """Return what the asker alone is told: beside the command, or in a direct message."""
    return [each for each in use.answers if each.ephemeral] + discord.server.world.direct(use.member).messages


@pytest.mark.parametrize(
    ("step", "status", "answered", "lines"),
    [
        (FIRST, 403, True, 1),
        (FIRST, 404, True, 1),
        (ANSWER, 403, False, 1),
        (ANSWER, 404, True, 0),
        (MORE, 403, False, 1),
        (MORE, 404, True, 0),
        *((step, status, True, 0) for step in (FIRST, ANSWER, MORE) for status in (500, 503)),
    ],
)
async def test_one_fault_at_any_step_is_overcome_or_told(
    discord: Bench,
    hasty: Hasty,
    caplog: pytest.LogCaptureFixture,
    step: tuple[str, str],
    status: int,
    *,
    answered: bool,
    lines: int,
) -> None:
    fault = discord.server.fail(*step, status=status)
    use = await used(discord, "long")
    await discord.done()
    assert fault.met == 1
    everything = "".join(map(words, own(discord.server.channel.messages)))
    assert all(f"Sentence {number} " in everything for number in range(100)) is answered
    why = [words(message).split("\n")[0] for message in said_to(discord, use)]
    assert [line.split(":")[0] for line in why] == ([] if answered else ["Despatch lacks a permission here"])
    events = [record.__dict__.get("event") for record in logged(caplog)]
    assert events == [f"interaction {use.id}"] * lines


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(403, "Despatch lacks a permission here"), (404, "That channel, thread or message is gone")],
)
async def test_an_answer_that_cannot_go_on_keeps_what_stands(discord: Bench, status: int, sentence: str) -> None:
    """What was said before stays, and the asker alone is told why no more follows."""
    server = discord.server
    if status == 403:
        server.fail("POST", "/webhooks/*", status=403, times=1)
    else:
        server.fail("POST", "/webhooks/*", status=404, times=1)
        server.channel.writable = False
        server.fail("POST", "/channels/*/messages", status=404)
    use = await used(discord, "long")
    await discord.done()
    (first,) = own(server.channel.messages)
    assert first is use.original
    assert "Sentence 0 " in words(first)
    (why,) = said_to(discord, use)
    assert words(why).startswith(sentence)


@pytest.mark.parametrize("name", ["secret", "refuse"])
@pytest.mark.parametrize("status", [403, 404, 503])
async def test_a_fault_that_lasts_is_logged_once_and_harms_nobody(
    discord: Bench, hasty: Hasty, caplog: pytest.LogCaptureFixture, name: str, status: int
) -> None:
    for method in ("POST", "PATCH", "GET"):
        discord.server.fail(method, "/webhooks/*", status=status, times=None)
    discord.server.fail("POST", "/users/@me/channels", status=403, times=None)
    use = await used(discord, name)
    await discord.done()
    assert use.answers == []
    assert {record.__dict__.get("event") for record in logged(caplog)} == {f"interaction {use.id}"}
    assert sum("not delivered" in record.message for record in logged(caplog)) <= 2
    discord.server.faults.clear()
    await told(await used(discord, "secret"), "Only for you.")


async def test_a_discord_that_is_away_for_long_is_answered_after_the_next_start(
    tmp_path: Path, loopback: DiscordServer, hasty: Hasty
) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as discord:
        loopback.fail("PATCH", "/webhooks/*", status=500, times=None)
        use = await used(discord, "summarise", url=URL)
        await discord.done()
        assert discord.naps == [1.0, 5.0, 20.0]
        assert use.answers == []
    loopback.faults.clear()
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        assert await risen.inbox.resume("discord") == 1
        await told(use, "Card of")


async def test_a_placeholder_that_cannot_be_taken_away_is_no_harm(
    discord: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    discord.server.fail("DELETE", "/webhooks/*", status=403)
    use = await used(discord, "late")
    await discord.done()
    assert [words(message) for message in said_to(discord, use)] == ["Only for you."]
    assert logged(caplog) == []


async def test_a_part_that_discord_took_though_it_said_otherwise_is_not_repeated(discord: Bench) -> None:
    """Tried again by the inbox, an answer looks first for what stands."""
    discord.server.lose("POST", "/webhooks/*")
    use = await used(discord, "long")
    await discord.done()
    assert discord.naps == [1.0]
    everything = "".join(map(words, own(discord.server.channel.messages)))
    assert [everything.count(f"Sentence {number} ") for number in range(100)] == [1] * 100
    assert said_to(discord, use) == []


# --- patience ---


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
@pytest.mark.parametrize("step", [FIRST, ANSWER, MORE], ids=["acknowledging", "answering", "going on"])
async def test_discord_asking_for_patience_is_waited_for(
    discord: Bench, hasty: Hasty, step: tuple[str, str], scope: str
) -> None:
    fault = discord.server.limit(*step, retry_after=7.0, scope=scope)
    use = await used(discord, "long")
    await discord.done()
    assert fault.met == 1
    assert hasty.naps == [7.0]
    assert [each.ephemeral for each in use.answers].count(True) == 0
    everything = "".join(map(words, use.answers))
    assert all(f"Sentence {number} " in everything for number in range(100))


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_posting_waits_too_but_not_for_ever(discord: Bench, hasty: Hasty, scope: str) -> None:
    discord.server.limit(*POST, retry_after=7.0, scope=scope)
    await discord.connection.platform.post(discord.place, WORDS)
    assert hasty.naps == [7.0]
    discord.server.limit(*POST, retry_after=31.0, scope=scope)
    with pytest.raises(PlatformBusy):
        await discord.connection.platform.post(discord.place, WORDS)
    assert hasty.naps == [7.0]


# --- the platform's own errors ---


async def test_platform_errors_are_the_cores_own(discord: Bench, hasty: Hasty) -> None:
    platform = discord.connection.platform
    faults: list[tuple[int, int, type[PlatformError]]] = [
        (403, 50001, ScopeMissing), (403, 50013, PostingForbidden), (404, 10003, ChannelGone), (503, 0, PlatformDown),
        (500, 0, PlatformDown), (404, 0, ChannelGone), (403, 0, ScopeMissing),
    ]  # fmt: skip
    for status, code, kind in faults:
        fault = discord.server.fail(*POST, status=status, body={"code": code, "message": "no"}, times=None)
        with pytest.raises(kind) as raised:
            await platform.post(discord.place, WORDS)
        assert raised.value.__context__ is None
        fault.times = 0


async def test_a_channel_that_was_deleted_or_closed_is_told_as_such(discord: Bench) -> None:
    server, platform = discord.server, discord.connection.platform
    closed, unseen, gone = [await server.add_channel(name) for name in ("closed", "unseen", "gone")]
    await server.forbid(closed)
    unseen.readable = False
    await server.delete_channel(gone)
    for channel, kind in ((closed, PostingForbidden), (unseen, ScopeMissing), (gone, ChannelGone)):
        place = replace(discord.place, id=str(channel.id))
        with pytest.raises(kind):
            await platform.post(place, WORDS)
        with pytest.raises(PlatformError):
            await platform.react(MessageRef(place, "1"), "👍")


async def test_a_long_post_is_posted_once_wherever_it_stands(discord: Bench) -> None:
    server, platform = discord.server, discord.connection.platform
    long = Reply((Heading("A long post"), *(Passage(f"Sentence {number} " + "word " * 60) for number in range(40))))
    forum = await server.add_channel("library", FORUM)
    await discord.heard()
    first = await platform.post(discord.place, long, key="digest 1")
    assert await platform.post(discord.place, long, key="digest 1") == first
    post = await platform.post(replace(discord.place, id=str(forum.id)), long)
    for place in (server.channel, server.guild.channels[int(post.id)]):
        everything = "".join(map(words, own(place.messages)))
        assert [everything.count(f"Sentence {number} ") for number in range(40)] == [1] * 40


async def test_a_guild_that_the_bot_was_removed_from_is_gone(discord: Bench) -> None:
    place = ChannelRef(WorkspaceRef("discord", "1"), "2")
    with pytest.raises(ChannelGone):
        await discord.connection.platform.role(place, MemberRef(place.workspace, "3"))
    with pytest.raises(ChannelGone):
        await discord.connection.platform.open_thread(MessageRef(place, "4"), "Title")


async def test_a_command_in_a_thread_that_is_deleted_meanwhile_is_told_privately(discord: Bench) -> None:
    server = discord.server
    discord.desk.gate.clear()
    place = await server.start_thread(await server.say(server.channel, server.other, "Shall we?"), "Shall we")
    use = await server.slash(place, server.member, "despatch summarise", {"url": URL})
    await use.acknowledged()
    await server.delete_channel(place)
    for method in ("POST", "PATCH", "GET"):
        server.fail(method, "/webhooks/*", status=404, body={"code": 10003, "message": "Unknown Channel"}, times=None)
    discord.desk.gate.set()
    await discord.done()
    (why,) = server.world.direct(server.member).messages
    assert words(why).startswith("That channel, thread or message is gone")


async def test_what_happens_in_a_place_that_cannot_be_looked_up_is_passed_over(
    discord: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    server = discord.server
    unseen = server.world.add_channel(server.guild, "never announced")
    said = await server.say(unseen, server.member, "Words")
    unseen.readable = False
    await server.react(said, "🧵", server.other)
    await server.say(unseen, server.world.add_member(server.guild, "helper", bot=True), "Words of a bot")
    await discord.heard()
    codes = [record.__dict__["code"] for record in logged(caplog)]
    assert codes == ["scope-missing"] * 2
    assert logged(caplog)[0].__dict__["event"].startswith("gateway ")
    assert discord.desk.calls == []


async def test_an_archived_thread_is_opened_again_for_what_it_refuses(discord: Bench) -> None:
    server, platform = discord.server, discord.connection.platform
    root = await platform.open_thread(await platform.post(discord.place, WORDS), "Words")
    inside = await platform.post(discord.place, Reply((Text("Inside"),), thread=root))
    place = server.guild.channels[int(root.id)]
    assert place.thread is not None
    await server.archive(place)
    await platform.edit(inside, Reply((Text("Edited"),)))
    assert not place.thread.archived
    await server.archive(place)
    await platform.react(inside, "👍")
    await server.archive(place)
    await platform.post(discord.place, Reply((Text("More"),), thread=root))
    assert not place.thread.archived
    assert [words(message) for message in own(place.messages)] == ["Edited", "More"]


async def test_a_thread_is_kept_open_unless_a_moderator_locked_it(discord: Bench) -> None:
    server, platform = discord.server, discord.connection.platform
    thread = await platform.open_thread(await platform.post(discord.place, WORDS), "Words")
    place = server.guild.channels[int(thread.id)]
    assert place.thread is not None and place.thread.auto_archive == 10_080
    await discord.heard()
    asked = len(server.requests)
    assert await platform.keep_open(thread)
    assert len(server.requests) == asked
    await server.archive(place)
    await discord.heard()
    assert await platform.keep_open(thread)
    assert not place.thread.archived
    await server.archive(place, locked=True)
    await discord.heard()
    assert not await platform.keep_open(thread)
    assert place.thread.archived
    await server.delete_channel(place)
    await discord.heard()
    with pytest.raises(ChannelGone):
        await platform.keep_open(thread)
    with pytest.raises(ChannelGone):
        await platform.keep_open(MessageRef(discord.place, discord.place.id, discord.place.id))


async def test_a_threads_root_is_edited_where_it_stands(discord: Bench) -> None:
    server, platform = discord.server, discord.connection.platform
    thread = await platform.open_thread(await platform.post(discord.place, WORDS), "Words")
    await platform.edit(thread, Reply((Text("Edited"),)))
    assert [words(message) for message in own(server.channel.messages)] == ["Edited"]
    forum = await server.add_channel("library", FORUM)
    await discord.heard()
    post = await platform.post(replace(discord.place, id=str(forum.id)), WORDS)
    await platform.edit(post, Reply((Text("Edited"),)))
    await platform.react(post, "👍")
    (first,) = server.guild.channels[int(post.id)].messages
    assert words(first) == "Edited" and list(first.reactions) == ["👍"]


async def test_a_forums_post_that_may_stand_is_found_by_its_title_and_one_of_another_day_is_not(
    discord: Bench, tmp_path: Path
) -> None:
    """Discord knows no key there; a program that is started again sees the posts that are not archived."""
    server, platform, begun = discord.server, discord.connection.platform, discord.clock.now
    forum = await server.add_channel("library", FORUM)
    await discord.heard()
    place = replace(discord.place, id=str(forum.id))
    digest = Reply((Heading("Tuesday 24 November"), Text("Words")))
    first = await platform.post(place, digest, key="digest 1 0")
    await discord.heard()
    async with discord_bench(tmp_path / "again.db", server) as again:
        found = await again.connection.platform.post(place, digest, key="digest 1 0", since=begun)
        assert found == first
        tomorrow = begun + timedelta(days=1)
        assert await again.connection.platform.post(place, digest, key="digest 2 0", since=tomorrow) != first


async def test_a_permalink_leads_to_the_message_or_into_the_thread(discord: Bench) -> None:
    platform, guild = discord.connection.platform, discord.server.guild.id
    place = replace(discord.place, id="2")
    assert platform.permalink(MessageRef(place, "3")) == f"https://discord.com/channels/{guild}/2/3"
    assert platform.permalink(MessageRef(place, "3", "3")) == f"https://discord.com/channels/{guild}/3"
    assert platform.permalink(MessageRef(place, "4", "3")) == f"https://discord.com/channels/{guild}/3/4"


async def test_roles_are_asked_for_each_time(discord: Bench) -> None:
    member = MemberRef(discord.place.workspace, str(discord.server.member.id))
    assert await discord.connection.platform.role(discord.place, member) is Role.MEMBER
    discord.server.member.manages = True
    assert await discord.connection.platform.role(discord.place, member) is Role.MANAGER
    with pytest.raises(ChannelGone):
        await discord.connection.platform.role(discord.place, replace(member, id="1"))


# --- the log ---


async def test_no_line_of_any_level_holds_a_token_or_what_people_say(
    tmp_path: Path, loopback: DiscordServer, hasty: Hasty
) -> None:
    with captured() as lines:
        async with discord_bench(tmp_path / "discord.db", loopback) as discord:
            shown = await card(discord)
            await loopback.press(shown, id_of(shown, "Secret"), loopback.other)
            await loopback.say(loopback.channel, loopback.other, "A confidence")
            await loopback.cut()
            await loopback.seen("RESUMED")
            for step in (FIRST, ANSWER, MORE):
                for status in (403, 404, 500, 503):
                    loopback.fail(*step, status=status)
                    await used(discord, "refuse")
                loopback.limit(*step)
                await used(discord, "late")
            await discord.done()
    assert len(lines) > 30
    secrets = [loopback.token, "A confidence", *(use.token for use in loopback.core.interactions.values())]
    assert len(secrets) == 19
    assert [line for line in lines for secret in secrets if secret in line] == []
