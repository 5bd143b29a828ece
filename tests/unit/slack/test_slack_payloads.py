"""Slack's payloads become the core's values; what is missing or strange in them is nothing, and never an error."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import events, forms
from adapters.slack.blocks import Style
from adapters.slack.said import links, words
from bot.chat.inbound import Comment, Deletion
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Passage, Reply, Text
from bot.chat.spec import CommandSpec, Param, Request
from bot.commands.home import home_reply
from tests.fakes.desk import METHOD, SENTENCES, URL, Desk
from tests.fakes.slack_judge import problems

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEAM = WorkspaceRef("slack", "T1")
PLACE = ChannelRef(TEAM, "C1")
ADDRESS = "https://hooks.slack.example/commands/T1/" + "1" * 40


@pytest.mark.parametrize(
    ("payload", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team": {"id": "T1"}}, "T1"),
        ({"team": None, "user": {"team_id": "T1"}}, "T1"),
        ({"team_id": "T9", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team_id": "T1", "authorizations": [{"team_id": None, "enterprise_id": "E1"}]}, "T1"),
        ({"team_id": "T1", "authorizations": []}, "T1"),
        ({"team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        ({"team": "T9"}, ""),
        ({}, ""),
    ],
)
def test_the_workspace_is_where_the_app_is_installed(payload: dict[str, Any], team: str) -> None:
    assert events.workspace_of(payload) == WorkspaceRef("slack", team)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("summarise https://a.example/b?c=d&amp;e=f", "summarise https://a.example/b?c=d&e=f"),
        ("summarise <https://a.example/b>", "summarise https://a.example/b"),
        ("summarise <https://a.example/b|a.example/b> --sentences 5", "summarise https://a.example/b --sentences 5"),
        ("quotes u --speaker &lt;b&gt;", "quotes u --speaker <b>"),
        ("&amp;lt;", "&lt;"),
        ("", ""),
    ],
)
def test_what_was_typed_is_read_as_it_was_typed(typed: str, text: str) -> None:
    body = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "9.8", "text": typed}
    request = events.request_of_command({**body, "response_url": ADDRESS}, NOW)
    assert request.text == f"/despatch {text}".strip()
    assert (request.event_id, request.reply_to) == ("command 9.8", f"replace {ADDRESS}")
    assert ADDRESS not in repr(request)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": "<https://a.example/x_(y)|x>."}, "https://a.example/x_(y)"),
        ({"text": "see https://a.example/x."}, "https://a.example/x"),
        ({"text": "(https://a.example/x)"}, "https://a.example/x"),
        ({"text": "<https://a.example/?a=1&amp;b=2>"}, "https://a.example/?a=1&b=2"),
        ({"text": "<mailto:a@b.example|a> <!here> <@U1>"}, None),
        ({"blocks": [{"elements": [{"type": "link", "url": "https://a.example"}]}]}, "https://a.example"),
        ({"attachments": [{"from_url": "https://a.example"}]}, "https://a.example"),
        ({"blocks": [{"url": "javascript:x"}]}, None),
        ({}, None),
    ],
)
def test_the_first_link_of_a_message(message: dict[str, Any], found: str | None) -> None:
    assert next(links(message), None) == found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ask <@U1> and <@U2|sam> in <#C1|policy> or <#C2>", "Ask @someone and @sam in #policy or #channel"),
        ("See <https://a.example/?a=1&amp;b=2|the bill> &lt;soon&gt;", "See the bill <soon>"),
        (
            "<https://a.example> <mailto:a@b.example|a@b.example> <mailto:c@d.example>",
            "https://a.example a@b.example c@d.example",
        ),
        ("<!here> <!subteam^S1|@drafters> <!subteam^S2> <!date^1^{date}|3 March>", "@here @drafters @subteam 3 March"),
        ("5 &lt; 6 &amp;&amp; <", "5 < 6 && <"),
        ("<@U1|<!channel>>", "<@U1|@channel>"),
        (None, ""),
    ],
)
def test_the_words_of_a_message_are_as_they_are_read(text: str | None, read: str) -> None:
    assert words({"text": text}) == read


def reply(**more: Any) -> dict[str, Any]:
    return {"type": "message", "channel": "C1", "user": "U1", "text": "x", "ts": "2.5", "thread_ts": "1.5", **more}


EDITED = {"user": "U1", "ts": "3.5"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (reply(), Comment),
        (reply(subtype="thread_broadcast"), Comment),
        (reply(subtype="file_share"), Comment),
        (reply(thread_ts=None), None),
        (reply(ts="1.5"), None),
        (reply(bot_id="B1"), None),
        (reply(user=None), None),
        (reply(subtype="bot_message"), None),
        (reply(subtype="channel_join"), None),
        ({"subtype": "message_changed", "channel": "C1", "message": reply(edited=EDITED)}, Comment),
        ({"subtype": "message_changed", "channel": "C1", "message": reply()}, None),
        ({"subtype": "message_changed", "channel": "C1", "message": reply(edited=EDITED, bot_id="B1")}, None),
        ({"subtype": "message_changed", "channel": "C1", "message": reply(edited=EDITED, subtype="tombstone")}, None),
        ({"subtype": "message_replied", "channel": "C1", "message": reply()}, None),
        ({"subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.5"}, Deletion),
    ],
)
def test_what_counts_as_a_reply(event: dict[str, Any], kind: type | None) -> None:
    found = events.comment_of({"event_id": "Ev1", "team_id": "T1", "event": event}, NOW)
    assert type(found) is (kind or type(None))
    if isinstance(found, Comment):
        assert found.message == MessageRef(PLACE, "2.5", "1.5")
        assert found.edited == ("edited" in str(event))
        assert found.at == datetime.fromtimestamp(3.5 if found.edited else 2.5, UTC)


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("+1", "👍"),
        ("+1::skin-tone-3", "👍"),
        ("thumbsup::skin-tone-6", "👍"),
        ("-1", "👎"),
        ("pushpin", "📌"),
        ("thread", "🧵"),
        ("ours", ":ours:"),
    ],
)
def test_emoji_are_read_without_their_skin(name: str, emoji: str) -> None:
    assert events.emoji_of(name) == emoji


def test_only_reactions_on_messages_count() -> None:
    event = {"type": "reaction_added", "user": "U1", "reaction": "thread", "event_ts": "3.5"}
    on_message = {**event, "item": {"type": "message", "channel": "C1", "ts": "2.5"}}
    found = events.reaction_of({"event_id": "Ev1", "team_id": "T1", "event": on_message}, NOW)
    assert found is not None
    assert (found.message, found.added, found.at) == (MessageRef(PLACE, "2.5"), True, datetime.fromtimestamp(3.5, UTC))
    on_file = {**event, "item": {"type": "file", "file": "F1"}}
    assert events.reaction_of({"event_id": "Ev1", "team_id": "T1", "event": on_file}, NOW) is None


def test_a_button_on_a_whisper_in_a_thread_answers_in_the_thread() -> None:
    container = {"message_ts": "2.5", "thread_ts": "1.5", "channel_id": "C1", "is_ephemeral": True}
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "container": container, "channel": {"id": "C1"}}
    request = events.request_of_button(body, "/despatch help", NOW)
    assert request.about is None
    assert request.thread is not None and request.thread.thread == "1.5"


def test_the_first_message_of_a_thread_is_not_in_it() -> None:
    message = {"ts": "1.5", "thread_ts": "1.5"}
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "message": message, "channel": {"id": "C1"}}
    request = events.request_of_button(body, "/despatch help", NOW)
    assert request.thread is None
    assert request.about == MessageRef(PLACE, "1.5")


# --- forms and Home ---


def test_a_form_remembers_where_it_was_opened_within_slacks_limit() -> None:
    thread = MessageRef(PLACE, "1795510800.000005", "1795510800.000001")
    asked = Request("e", PLACE, MemberRef(TEAM, "U1"), "x", NOW, thread=thread, reply_to="add " + ADDRESS + "x" * 500)
    (spec,) = (each for each in Desk().catalogue if each.name == "settings set")
    view = forms.form(spec, asked)
    assert len(view["private_metadata"]) < 3_000
    assert problems(view) == []
    state = {"values": {"param sentences": {"sentences": {"type": "number_input", "value": "5"}}}}
    body = {"user": {"id": "U1", "name": "robin"}, "view": {**view, "id": "V1", "hash": "h", "state": state}}
    sent = events.request_of_form({**body, "team": {"id": "T1"}}, NOW)
    assert (sent.text, sent.channel, sent.thread, sent.reply_to) == (spec.name, PLACE, thread, asked.reply_to)
    assert (sent.options, sent.event_id) == ((("sentences", "5"),), "form V1 h")


@pytest.mark.parametrize(
    ("param", "typed", "initial"),
    [
        (URL, "https://a.example", {"initial_value": "https://a.example"}),
        (URL, "x" * 3_001, {}),
        (URL, "", {}),
        (SENTENCES, "5", {"initial_value": "5"}),
        (SENTENCES, "many", {}),
        (SENTENCES, "9" * 30, {}),
        (METHOD, "Lex-Rank", {"initial_option": "lex-rank"}),
        (METHOD, "unheard of", {}),
    ],
)
def test_what_was_typed_stands_in_the_form_where_it_fits(param: Param, typed: str, initial: dict[str, str]) -> None:
    asked = Request("e", PLACE, MemberRef(TEAM, "U1"), "x", NOW, options=((param.name, typed),))
    view = forms.form(CommandSpec("summarise", "Reads", "", Desk().card, (param,)), asked)
    assert problems(view) == []
    assert view["blocks"][1]["optional"] is not param.required
    element = view["blocks"][1]["element"]
    found = {name: element[name] for name in element if name.startswith("initial")}
    if "initial_option" in found:
        found["initial_option"] = found["initial_option"]["value"]
    assert found == initial


def test_home_keeps_within_slacks_limit_whatever_it_shows() -> None:
    urls = tuple(f"https://a.example/{number}/{'x' * 2_900}" for number in range(200))
    buttons = tuple(Buttons((Button(f"press {number}", "/despatch help"),)) for number in range(60))
    passages = tuple(Passage("word " * 1_000) for _ in range(300))
    parts = tuple(part for pair in zip(buttons, passages, strict=False) for part in pair)
    member, many = MemberRef(TEAM, "U1"), Reply((*buttons, Text("x")) * 3)
    for shown in (home_reply(member, urls), home_reply(member, ()), Reply(parts), many):
        view = forms.home(shown, Style())
        assert problems(view) == []
        assert view["blocks"]


@pytest.mark.parametrize(
    "kept", ['{"about": "x", "thread": 7}', '{"about": [], "thread": ["1"]}', '{"about": [null, "1.5"]}', "[]", "x"]
)
def test_a_form_that_was_opened_with_something_else_is_about_nothing(kept: str) -> None:
    request = events.request_of_form({"team_id": "T1", "view": {"private_metadata": kept}}, NOW)
    assert (request.about, request.thread) == (None, None)


# --- anything at all ---

NAMES = (
    "type event team user view channel message container actions authorizations team_id callback_id action_id id state "
    "values private_metadata subtype item thread_ts ts text bot_id edited reaction value blocks attachments tab files size name"
).split()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["message", "message_changed"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)
((FOLLOW, ASKING),) = (each for each in Desk().catalogue.shortcuts if each[1].asks)
PAYLOADS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8)


@pytest.mark.parametrize(
    "read",
    [
        events.request_of_command,
        events.request_of_mention,
        lambda payload, now: events.request_of_button(payload, "x", now),
        lambda payload, now: events.request_of_shortcut(payload, FOLLOW, ASKING, now),
        events.request_of_form,
        events.reaction_of,
        events.comment_of,
    ],
)
@settings(max_examples=50, deadline=None)
@given(payload=PAYLOADS)
def test_reading_never_raises(read: Callable[..., object], payload: dict[str, Any]) -> None:
    read(payload, NOW)
