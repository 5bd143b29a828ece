"""Discord end to end on loopback: threads and their replies, reactions, and what is delivered more than once."""

import asyncio
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import pytest

from bot.articles.articles import StoredArticle
from bot.chat.inbound import Reaction
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Reply, Text, Visibility
from bot.chat.spec import Request
from bot.threads.discussions import KEPT, NOT_KEPT
from tests.integration.discord_bench import URL, Bench, card, discord_bench, discord_server, own, told, used, words
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.gateway import GUILDS
from tests.loopback.discord.world import Channel

PIN_NOTICE, JOIN_NOTICE = 6, 7
ARTICLE = StoredArticle(
    "a1", URL, "", "Berth fees", None, None, "Harbour Post", "en", "Text.", 1, 1, datetime(2026, 11, 24, tzinfo=UTC)
)  # fmt: skip


async def thread(discord: Bench) -> Channel:
    """Start a thread and keep it."""
    server = discord.server
    started = await server.start_thread(await server.say(server.channel, server.other, "Shall we?"), "Shall we")
    await discord.keep(started)
    return started


async def test_replies_in_a_kept_thread_are_followed(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    first = await server.say(place, server.other, "We <shall>.")
    second = await server.say(place, server.member, "So be it.", reply_to=first)
    await discord.heard()
    assert await discord.comments() == [("sam", "We <shall>."), ("robin", "So be it.")]
    discord.clock.forward(minutes=1)
    await server.edit_message(first, "We shall not.")
    await discord.heard()
    assert await discord.comments() == [("sam", "We shall not."), ("robin", "So be it.")]
    await server.delete_message(second)
    await discord.heard()
    assert await discord.comments() == [("sam", "We shall not.")]


async def test_replies_deleted_at_once_are_forgotten(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    said = [await server.say(place, server.other, f"Reply {number}") for number in range(5)]
    await discord.heard()
    await server.delete_messages(said[:4])
    await discord.heard()
    assert await discord.comments() == [("sam", "Reply 4")]


async def test_a_preview_below_a_reply_changes_nothing(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    said = await server.say(place, server.other, "Have you seen https://harbour-post.example/ ?")
    discord.clock.forward(minutes=1)
    await server.unfurl(said, "Berth fees to rise")
    await discord.heard()
    (row,) = await discord.database.fetch_all("SELECT body, edited_at FROM comments")
    assert (row["body"], row["edited_at"]) == ("Have you seen https://harbour-post.example/ ?", None)


async def test_a_reply_whose_words_were_taken_away_is_forgotten(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    said = await server.say(place, server.other, "A slip of the pen")
    discord.clock.forward(minutes=1)
    await server.edit_message(said, "")
    await discord.heard()
    assert await discord.comments() == []
    discord.clock.forward(minutes=1)
    await server.edit_message(said, "What was meant")
    await discord.heard()
    assert await discord.comments() == [("sam", "What was meant")]


async def test_nothing_else_that_is_said_is_stored(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    helper = server.world.add_member(server.guild, "helper", bot=True)
    elsewhere = await server.start_thread(await server.say(server.channel, server.other, "Lunch?"), "Lunch")
    await server.say(server.channel, server.other, "In the channel itself")
    said = await server.say(elsewhere, server.other, "In a thread that is not kept")
    await server.edit_message(said, "In a thread that is still not kept")
    await server.say(place, helper, "Words of another bot")
    await server.say(place, server.other, "", kind=JOIN_NOTICE)
    await server.say(place, server.other, "A notice with words", kind=PIN_NOTICE)
    await server.say(server.world.direct(server.other), server.other, "In private")
    await discord.connection.platform.post(discord.place, Reply((Text("Own."),), thread=root_of(discord, place)))
    await discord.heard()
    assert await discord.comments() == []


def root_of(discord: Bench, place: Channel) -> MessageRef:
    return MessageRef(discord.place, str(place.id), str(place.id))


@pytest.mark.parametrize("content", [True, False])
async def test_the_notice_says_whether_replies_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, content: bool
) -> None:
    """Nothing is kept where the words of messages do not reach the bot."""
    async with (
        discord_server(monkeypatch, message_content=content) as server,
        discord_bench(tmp_path / "discord.db", server, message_content=content) as discord,
    ):
        assert discord.connection.platform.reads_replies is content
        request = Request("e1", discord.place, MemberRef(discord.place.workspace, "1"), "x", discord.clock())
        await discord.discussions.discuss(request, ARTICLE, Reply((Text("The card."),)))
        (root,) = own(server.channel.messages)
        assert root.thread is not None and root.thread.name == "Berth fees"
        (notice,) = own(root.thread.messages)
        assert (KEPT if content else NOT_KEPT) in words(notice)
        said = await server.say(root.thread, server.other, "My view")
        discord.clock.forward(minutes=1)
        await server.edit_message(said, "My other view")
        await discord.heard()
        assert await discord.comments() == ([("sam", "My other view")] if content else [])


async def test_what_was_kept_stays_when_words_do_not_reach_the_bot_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with discord_server(monkeypatch) as server:
        async with discord_bench(tmp_path / "discord.db", server) as discord:
            said = await server.say(await thread(discord), server.other, "My view")
            await discord.heard()
        async with discord_bench(tmp_path / "discord.db", server, message_content=False) as discord:
            discord.clock.forward(minutes=1)
            await server.edit_message(said, "My other view")
            await discord.heard()
            assert await discord.comments() == [("sam", "My view")]


async def test_a_thread_emoji_opens_the_discussion_of_a_card(discord: Bench) -> None:
    server, shown = discord.server, await card(discord)
    helper = server.world.add_member(server.guild, "helper", bot=True)
    for emoji, member in (("🧵", helper), ("🎉", server.other), ("thread:123", server.other)):
        await server.react(shown, emoji, member)
    await discord.connection.platform.react(MessageRef(discord.place, str(shown.id)), "🧵")
    await discord.done()
    assert len(discord.desk.calls) == 1
    await server.react(shown, "🧵", server.other)
    await server.unreact(shown, "🧵", server.other)
    await discord.done()
    (_, call) = discord.desk.calls
    assert call.request.text == f"/despatch discuss {URL}"
    assert call.request.member.name == "sam"
    assert shown.thread is not None
    assert "Card of" in words(await server.posted(shown.thread, "Card of"))


async def test_a_thread_emoji_whose_answer_is_private_is_told_in_a_direct_message(discord: Bench) -> None:
    async def private(_: object) -> Reply:
        return Reply((Text("It is open."),), Visibility.EPHEMERAL)

    shown = await card(discord)
    object.__setattr__(discord.desk.catalogue.get("discuss"), "handler", private)
    await discord.server.react(shown, "🧵", discord.server.other)
    message = await discord.server.posted(discord.server.world.direct(discord.server.other), "It is open")
    assert words(message) == "It is open."
    assert shown.thread is None


async def test_the_bots_own_reactions_are_nobodys(discord: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Reaction] = []

    async def take(reaction: Reaction) -> None:
        taken.append(reaction)

    shown = await card(discord)
    monkeypatch.setattr(discord.inbox, "reacted", take)
    await discord.connection.platform.react(MessageRef(discord.place, str(shown.id)), "👍")
    await discord.server.core.react(shown, "👍", discord.server.world.bot.id, adding=False)
    await discord.heard()
    assert shown.reactions == {"👍": []}
    assert taken == []


@pytest.mark.parametrize(
    ("key", "emoji"), [("👍🏽", "👍"), ("👍", "👍"), ("⚖️", "⚖"), ("party:123", ":party:"), ("🧑🏿‍⚖️", "🧑‍⚖")]
)
async def test_reactions_are_told_alike_whatever_their_skin(
    discord: Bench, monkeypatch: pytest.MonkeyPatch, key: str, emoji: str
) -> None:
    taken: list[Reaction] = []

    async def take(reaction: Reaction) -> None:
        taken.append(reaction)

    shown = await card(discord)
    monkeypatch.setattr(discord.inbox, "reacted", take)
    await discord.server.react(shown, key, discord.server.other)
    await discord.server.unreact(shown, key, discord.server.other)
    await discord.heard()
    assert [(reaction.emoji, reaction.added) for reaction in taken] == [(emoji, True), (emoji, False)]
    assert {reaction.message.id for reaction in taken} == {str(shown.id)}
    assert len({reaction.event_id for reaction in taken}) == 2


async def test_a_command_that_comes_twice_is_acknowledged_and_worked_on_once(discord: Bench) -> None:
    use = await used(discord, "summarise", times=2, url=URL)
    await told(use, "Card of")
    await discord.server.repeat("INTERACTION_CREATE")
    await discord.done()
    assert len(discord.desk.calls) == 1
    assert len(use.answers) == 1
    assert use.refusals == []


async def test_a_reply_that_comes_again_after_it_was_deleted_stays_forgotten(discord: Bench) -> None:
    server, place = discord.server, await thread(discord)
    said = await server.say(place, server.other, "Regretted", times=2)
    await discord.heard()
    assert await discord.comments() == [("sam", "Regretted")]
    discord.clock.forward(minutes=1)
    await server.edit_message(said, "Regretted more")
    await server.delete_message(said)
    await discord.heard()
    for name in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"):
        await server.repeat(name)
    await discord.heard()
    assert await discord.comments() == []


async def test_two_hundred_events_delivered_four_times_each_over_two_connections_are_handled_once(
    tmp_path: Path, loopback: DiscordServer
) -> None:
    guilds = [loopback.world.add_guild(f"Desk {number}") for number in range(10)]
    places = [loopback.world.add_channel(guild, "general") for guild in guilds]
    people = [loopback.world.add_member(guild, "kim") for guild in guilds]
    async with (
        discord_bench(tmp_path / "discord.db", loopback) as one,
        discord_bench(tmp_path / "discord.db", loopback) as two,
    ):
        assert len(loopback.gateway.links) == 2
        place = await thread(one)
        uses = []
        for where, person in islice(cycle(zip(places, people, strict=True)), 150):
            loopback.gateway.take_turns()
            uses.append(await loopback.slash(where, person, "despatch secret", times=2))
            await uses[-1].acknowledged()
        said = [await loopback.say(place, loopback.other, f"Reply {number}", times=2) for number in range(50)]
        await asyncio.gather(*(use.answered("Only for you") for use in uses))
        await asyncio.gather(one.done(), two.done())
        assert len(one.desk.calls) + len(two.desk.calls) == 150
        assert one.desk.calls and two.desk.calls
        assert all(len(use.answers) == 1 and use.refusals == [] for use in uses)
        assert [body for _, body in await one.comments()] == [message.content for message in said]


async def test_a_reaction_that_two_lines_tell_of_opens_one_discussion(tmp_path: Path, loopback: DiscordServer) -> None:
    async with (
        discord_bench(tmp_path / "discord.db", loopback) as one,
        discord_bench(tmp_path / "discord.db", loopback) as two,
    ):
        shown = await card(one)
        await two.done()  # either has taken it
        await loopback.react(shown, "🧵", loopback.other)
        await asyncio.gather(one.done(), two.done())
        assert len(loopback.gateway.links) == 2
        texts = [call.request.text for call in (*one.desk.calls, *two.desk.calls)]
        assert texts.count(f"/despatch discuss {URL}") == 1 and len(texts) == 2


async def test_a_guild_that_takes_the_bot_away_is_to_be_deleted_and_an_outage_is_not(discord: Bench) -> None:
    server = discord.server
    other = await server.add_guild("Elsewhere")
    await server.gateway.dispatch("GUILD_DELETE", {"id": str(server.guild.id), "unavailable": True}, GUILDS)
    await discord.heard()
    assert await discord.database.fetch_all("SELECT * FROM removals") == []
    await server.remove_guild(other)
    await discord.heard()
    (gone,) = await discord.database.fetch_all("SELECT * FROM removals")
    assert (gone["platform"], gone["workspace"]) == ("discord", str(other.id))
    assert gone["event_id"].startswith("gateway ")
