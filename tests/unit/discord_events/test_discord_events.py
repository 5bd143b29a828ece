"""Discord's JSON -> what the core is asked, without a connection."""

from datetime import UTC, datetime
from typing import Any, cast

import discord
import pytest
from discord.enums import try_enum
from discord.raw_models import RawReactionActionEvent

from adapters.discord import events
from adapters.discord.client import Client
from adapters.discord.events import Place
from adapters.discord.forms import form
from adapters.discord.said import words
from bot.chat.errors import NoLink
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request, Role
from tests.fakes.desk import Desk
from tests.unit.discord_events import payloads as sent

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://harbour-post.example/berths"
WORKSPACE = WorkspaceRef("discord", sent.GUILD)
BRIEFING = ChannelRef(WORKSPACE, sent.CHANNEL)
ADA = MemberRef(WORKSPACE, sent.MEMBER, "Ada Quill")


@pytest.fixture
def client() -> Client:
    """The client as it is once it has logged in."""
    made = Client([], message_content=True)
    own = sent.user(sent.BOT, "despatch", None, bot=True)
    made._connection.user = discord.ClientUser(state=made._connection, data=cast("Any", own))
    return made


def interaction(client: Client, data: sent.Json) -> discord.Interaction:
    return discord.Interaction(data=cast("Any", data), state=client._connection)


def message(client: Client, data: sent.Json) -> discord.Message:
    room = client.get_partial_messageable(int(data["channel_id"]))
    return discord.Message(state=client._connection, channel=room, data=cast("Any", data))


def test_a_command_brings_its_options_and_the_role_at_the_moment(client: Client) -> None:
    options = [sent.option("url", URL), sent.option("sentences", 5, 4)]
    asked = sent.command(sent.subcommand("summarise", *options), who=sent.member(sent.MANAGES, nick="Ada"))
    assert events.request_of_command(interaction(client, asked), NOW) == Request(
        "interaction 786008729715212338",
        BRIEFING,
        MemberRef(WORKSPACE, sent.MEMBER, "Ada"),
        "summarise",
        NOW,
        None,
        (("url", URL), ("sentences", "5")),
        None,
        Role.MANAGER,
    )


def test_a_command_of_a_group_has_two_words(client: Client) -> None:
    asked = sent.command(sent.group("settings", sent.subcommand("set", sent.option("sentences", 5, 4))))
    request = events.request_of_command(interaction(client, asked), NOW)
    assert request is not None
    assert (request.text, request.options) == ("settings set", (("sentences", "5"),))
    assert request.role is Role.MEMBER
    assert request.member == ADA


def test_a_command_without_options_is_named_all_the_same(client: Client) -> None:
    bare = events.request_of_command(interaction(client, sent.command(sent.subcommand("help"))), NOW)
    assert bare is not None and (bare.text, bare.options) == ("help", ())
    root = events.request_of_command(interaction(client, sent.command()), NOW)
    assert root is not None and root.text == "help"


SUMMARISE, FOLLOW = Desk().catalogue.shortcuts


@pytest.mark.parametrize("parent", [sent.CHANNEL, sent.FORUM])
def test_a_thread_stands_in_its_channel_and_a_post_in_its_forum(client: Client, parent: str) -> None:
    asked = sent.command(sent.subcommand("help"), where=sent.thread(parent))
    request = events.request_of_command(interaction(client, asked), NOW)
    assert request is not None
    assert request.channel == ChannelRef(WORKSPACE, parent)
    assert request.thread == MessageRef(request.channel, sent.THREAD, sent.THREAD)


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({"content": f"Seen {URL}?"}, URL),
        ({"content": f"Seen <{URL}>, and https://other.example/"}, URL),
        ({"content": f"Seen [this]({URL})."}, URL),
        ({"content": "(https://en.example/wiki/Berth_(harbour))"}, "https://en.example/wiki/Berth_(harbour)"),
        ({"content": "**https://harbour-post.example/a_b**"}, "https://harbour-post.example/a_b"),
        ({"content": "No link", "embeds": [{"type": "link", "url": URL}]}, URL),
        ({"embeds": [{"type": "rich", "title": "No address"}, {"type": "link", "url": URL}]}, URL),
        ({"components": [{"type": 17, "components": [{"type": 10, "content": f"### [Card](<{URL}>)"}]}]}, URL),
    ],
)
def test_the_shortcut_finds_the_first_link(client: Client, said: sent.Json, url: str) -> None:
    chosen = interaction(client, sent.shortcut(sent.message(**said)))
    assert events.label_of(chosen) == "Summarise this"
    request = events.request_of_shortcut(chosen, *SUMMARISE, NOW)
    assert (request.text, request.options) == ("summarise", (("url", url),))
    assert request.about == MessageRef(BRIEFING, sent.MESSAGE)


@pytest.mark.parametrize("said", [{}, {"content": "No link here"}, {"embeds": [{"url": "javascript:alert(1)"}]}])
def test_the_shortcut_on_a_message_without_a_link_is_nothing(client: Client, said: sent.Json) -> None:
    chosen = interaction(client, sent.shortcut(sent.message(**said)))
    with pytest.raises(NoLink):
        events.request_of_shortcut(chosen, *SUMMARISE, NOW)
    words = str(said.get("content", ""))
    request = events.request_of_shortcut(chosen, *FOLLOW, NOW)
    assert request.options == ((("question", words),) if words else ())


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"content": "Ask <@7> and <@!8> in <#9> as <@&5>"}, "Ask @Ada and @someone in #channel as @role"),
        ({"content": "<:party:123> <a:aura:4> </despatch help:5> <t:1:R>"}, ":party: :aura: /despatch help"),
        ({"content": f"See [the bill](<{URL}>), \\*now\\*"}, "See the bill, *now*"),
        (
            {"components": [{"type": 17, "components": [{"content": "### Berth fees"}, {"content": "They rise."}]}]},
            "Berth fees\nThey rise.",
        ),
        ({"content": "5 < 6 @everyone"}, "5 < 6 @everyone"),
        ({"content": "**Who** __asked__ ~~not~~ ||now||, 2 ** 3 ** 4, a__b"}, "Who asked not now, 2 ** 3 ** 4, a__b"),
        ({}, ""),
    ],
)
def test_the_words_of_a_message_are_as_they_are_read(said: sent.Json, read: str) -> None:
    assert words({**said, "mentions": [{"id": "7", "username": "ada", "global_name": "Ada"}]}) == read


def test_a_form_about_a_message_brings_it_back(client: Client) -> None:
    modal = form(FOLLOW[0], {"question": "Why?"}, MessageRef(BRIEFING, sent.MESSAGE))
    text = {"type": 4, "id": 2, "custom_id": "param:question", "value": "Why not?"}
    request = events.request_of_form(interaction(client, sent.filled(modal.custom_id, sent.label(text))), NOW)
    assert (request.text, request.options) == ("followup add", (("question", "Why not?"),))
    assert request.about == MessageRef(BRIEFING, sent.MESSAGE)
    bare = events.request_of_form(interaction(client, sent.filled("form:followup add:x²")), NOW)
    assert (bare.text, bare.about) == ("followup add", None)


def test_a_button_is_its_command_about_its_message(client: Client) -> None:
    pressed = interaction(client, sent.button("despatch:0123456789abcdef", sent.message(author=sent.user(sent.BOT))))
    assert events.custom_id_of(pressed) == "despatch:0123456789abcdef"
    request = events.request_of_button(pressed, f"/despatch quotes {URL}", NOW)
    assert (request.text, request.options) == (f"/despatch quotes {URL}", None)
    assert request.about == MessageRef(BRIEFING, sent.MESSAGE)


def test_a_button_in_a_thread_is_about_a_message_there(client: Client) -> None:
    pressed = sent.button("despatch:0123456789abcdef", sent.message(channel_id=sent.THREAD), where=sent.thread())
    request = events.request_of_button(interaction(client, pressed), "/despatch help", NOW)
    assert request.about == MessageRef(BRIEFING, sent.MESSAGE, sent.THREAD)


def test_a_button_that_one_member_sees_is_about_nothing(client: Client) -> None:
    pressed = sent.button("despatch:0123456789abcdef", sent.message(flags=1 << 6))
    assert events.request_of_button(interaction(client, pressed), "/despatch help", NOW).about is None


def test_a_form_brings_what_was_filled_in(client: Client) -> None:
    text = {"type": 4, "id": 2, "custom_id": "param:url", "value": URL}
    chosen = {"type": 3, "id": 4, "custom_id": "param:method", "values": ["lex-rank"]}
    empty = [
        {"type": 4, "id": 6, "custom_id": "param:sentences", "value": ""},
        {"type": 3, "id": 8, "custom_id": "param:answers", "values": []},
        {"type": 4, "id": 10, "custom_id": "somebody's", "value": "x"},
    ]
    parts = [sent.label(part, number) for number, part in enumerate((text, chosen, *empty))]
    request = events.request_of_form(interaction(client, sent.filled("form:summarise", *parts)), NOW)
    assert request.text == "summarise"
    assert request.options == (("url", URL), ("method", "lex-rank"))


def test_a_form_of_rows_is_read_too(client: Client) -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "param:url", "value": URL}]}
    request = events.request_of_form(interaction(client, sent.filled("form:settings set", row)), NOW)
    assert (request.text, request.options) == ("settings set", (("url", URL),))


def test_a_form_that_is_not_ours_names_no_command(client: Client) -> None:
    assert events.request_of_form(interaction(client, sent.filled("another:summarise")), NOW).text == ""


def test_what_is_being_typed_is_read_with_its_option(client: Client) -> None:
    options = [sent.option("url", URL), sent.option("speaker", "Qui", focused=True)]
    data = sent.command(sent.subcommand("quotes", *options)) | {"type": 4}
    assert events.typed(interaction(client, data)) == ("quotes", "speaker", "Qui")


@pytest.mark.parametrize("added", [True, False])
@pytest.mark.parametrize(
    ("emoji", "name"),
    [
        ({"id": None, "name": "🧵"}, "🧵"),
        ({"id": None, "name": "👍🏽"}, "👍"),
        ({"id": None, "name": "⚖️"}, "⚖"),
        ({"id": "41771983429993937", "name": "party", "animated": True}, ":party:"),
    ],
)
def test_a_reaction_is_its_emoji_without_skin(client: Client, emoji: sent.Json, name: str, *, added: bool) -> None:
    told = sent.reaction(emoji, added=added)
    partial = discord.PartialEmoji.with_state(client._connection, **{"id": None, "animated": False} | emoji)
    payload = RawReactionActionEvent(cast("Any", told), partial, "REACTION_ADD" if added else "REACTION_REMOVE")
    if added:
        guild = client._connection._get_or_create_unavailable_guild(int(sent.GUILD))
        payload.member = discord.Member(data=told["member"], guild=guild, state=client._connection)
    found = events.reaction_of(payload, Place(BRIEFING), "gateway s 7", NOW, added=added)
    assert (found.emoji, found.added, found.event_id) == (name, added, "gateway s 7")
    assert found.message == MessageRef(BRIEFING, sent.MESSAGE)
    assert found.member == (ADA if added else MemberRef(WORKSPACE, sent.MEMBER))


def test_a_message_in_a_thread_is_a_comment(client: Client) -> None:
    said = message(client, sent.message(channel_id=sent.THREAD, content="We <shall>."))
    place = Place(BRIEFING, sent.THREAD)
    found = events.comment_of(said, place, edited=False)
    assert found is not None
    assert (found.text, found.member, found.edited) == ("We <shall>.", ADA, False)
    assert found.message == MessageRef(BRIEFING, sent.MESSAGE, sent.THREAD)
    assert found.at == discord.utils.snowflake_time(int(sent.MESSAGE))
    changed = message(client, sent.message(content="Not.", edited_timestamp="2026-11-24T09:05:00.000000+00:00"))
    after = events.comment_of(changed, place, edited=True)
    assert after is not None
    assert (after.text, after.at, after.edited) == ("Not.", datetime(2026, 11, 24, 9, 5, tzinfo=UTC), True)
    assert found.event_id == f"message {sent.MESSAGE}"
    assert after.event_id == f"message {sent.MESSAGE} 2026-11-24T09:05:00+00:00"


@pytest.mark.parametrize(
    ("said", "thread", "edited"),
    [
        ({"content": "In the channel"}, None, False),
        ({"content": "By a bot", "author": sent.user(bot=True)}, sent.THREAD, False),
        ({"content": ""}, sent.THREAD, False),
        ({"content": "A preview came", "embeds": [{"type": "link", "url": URL}]}, sent.THREAD, True),
        *(({"content": "A notice", "type": kind}, sent.THREAD, False) for kind in (6, 7, 18, 20, 21, 46)),
    ],
)
def test_anything_else_is_no_comment(client: Client, said: sent.Json, thread: str | None, *, edited: bool) -> None:
    assert events.comment_of(message(client, sent.message(**said)), Place(BRIEFING, thread), edited=edited) is None


@pytest.mark.parametrize("kind", [0, 19])
def test_a_reply_to_another_message_is_a_comment_like_any(client: Client, kind: int) -> None:
    said = message(client, sent.message(content="Yes.", type=kind))
    assert said.type is try_enum(discord.MessageType, kind)
    assert events.comment_of(said, Place(BRIEFING, sent.THREAD), edited=False) is not None


def test_an_edit_that_leaves_no_words_empties_a_message(client: Client) -> None:
    stamp = "2026-11-24T09:05:00.000000+00:00"
    assert events.emptied(message(client, sent.message(edited_timestamp=stamp)))
    assert not events.emptied(message(client, sent.message()))
    assert not events.emptied(message(client, sent.message(content="Words", edited_timestamp=stamp)))


def test_a_deletion_names_the_message_alone() -> None:
    found = events.deletion_of(int(sent.MESSAGE), Place(BRIEFING, sent.THREAD), NOW)
    assert found.message == MessageRef(BRIEFING, sent.MESSAGE, sent.THREAD)
    assert found.event_id == f"message {sent.MESSAGE} gone"


def test_where_an_answer_goes_says_who_sees_the_placeholder() -> None:
    assert events.answering("a token", private=True) == "private a token"
    assert events.answering("a token", private=False) == "public a token"
