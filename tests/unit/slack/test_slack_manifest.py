"""The Slack app's manifest keeps Slack's limits (https://docs.slack.dev/reference/app-manifest)."""

import json
import re
from typing import Any

import pytest

from adapters.slack.listeners import Listeners
from adapters.slack.manifest import EVENTS, OF_ORGANISATIONS, SCOPES, manifest
from bot.chat.spec import ROOT, Call, Catalogue, CommandSpec
from bot.commands.catalogue import declared

URL = "https://despatch.example/slack/events"
NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
}
"""Which scope each event needs (https://docs.slack.dev/reference/events); none where Slack asks for none."""

CALLED = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "files.info": "files:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "reactions.add": "reactions:write",
    "users.info": "users:read",
}

ELSEWHERE = ("im:history",)
"""What `conversations.history` needs in another kind of channel."""


@pytest.fixture(params=[(None, False), (URL, False), (URL, True)], ids=["socket", "http", "many"])
def drawn(request: pytest.FixtureRequest) -> dict[str, Any]:
    url, many = request.param
    return manifest(declared(), url, many=many)


def test_names_and_descriptions_fit(drawn: dict[str, Any]) -> None:
    display, bot = drawn["display_information"], drawn["features"]["bot_user"]
    assert 1 <= len(display["name"]) <= 35
    assert 1 <= len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4_000
    assert re.fullmatch(r"#[0-9a-f]{6}", display["background_color"])
    assert 1 <= len(bot["display_name"]) <= 80


def test_the_command_fits_and_its_hint_is_readable(drawn: dict[str, Any]) -> None:
    (command,) = drawn["features"]["slash_commands"]
    assert command["command"] == ROOT and len(ROOT) <= 32
    assert 1 <= len(command["description"]) <= 2_000
    assert 1 <= len(command["usage_hint"]) <= 1_000
    assert command["usage_hint"].split(" | ") == list(declared().names)
    assert not re.search(r"[<>&{}]", command["usage_hint"])
    assert command["should_escape"] is False


def test_a_hint_of_very_many_commands_is_cut_where_slack_would_refuse_it() -> None:
    async def never(call: Call) -> Any: ...

    many = Catalogue(tuple(CommandSpec(f"command number {number}", "x", "x", never) for number in range(100)))
    assert len(manifest(many)["features"]["slash_commands"][0]["usage_hint"]) == 1_000


def test_the_shortcut_fits(drawn: dict[str, Any]) -> None:
    shortcuts = drawn["features"]["shortcuts"]
    assert len(shortcuts) <= 10
    assert [(each["name"], each["type"], each["callback_id"]) for each in shortcuts] == [
        (shortcut.label, "message", spec.name) for spec, shortcut in declared().shortcuts
    ]
    assert shortcuts[0]["name"] == "Summarise this"
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in shortcuts)


def test_every_event_is_covered_by_a_scope_and_listened_to(drawn: dict[str, Any]) -> None:
    asked = drawn["settings"]["event_subscriptions"]["bot_events"]
    more = OF_ORGANISATIONS if drawn["settings"]["org_deploy_enabled"] else ()
    assert sorted(asked) == sorted({*EVENTS, *more}) and sorted(NEEDED) == sorted(EVENTS)
    assert len(asked) <= 100
    assert {scope for scope in NEEDED.values() if scope} <= SCOPES.keys()
    heard: set[str] = set()

    class App:
        def event(self, kind: object) -> Any:
            heard.add(str(kind))
            return lambda listener: listener

        def __getattr__(self, _: str) -> Any:
            return lambda _: lambda listener: listener

    Listeners(None, None, None, None, None).register(App())
    assert {event.split(".")[0] for event in asked} <= heard


def test_every_scope_has_a_reason_and_a_use(drawn: dict[str, Any]) -> None:
    assert drawn["oauth_config"]["scopes"] == {"bot": sorted(SCOPES)}
    assert all(len(reason.split()) > 3 for reason in SCOPES.values())
    used = {*NEEDED.values(), *CALLED.values(), *ELSEWHERE, "commands"} - {""}
    assert used == SCOPES.keys()


def test_events_come_one_way(drawn: dict[str, Any]) -> None:
    settings, (command,) = drawn["settings"], drawn["features"]["slash_commands"]
    addresses = [
        settings["event_subscriptions"].get("request_url"),
        settings["interactivity"].get("request_url"),
        command.get("url"),
    ]
    assert addresses == ([None] * 3 if settings["socket_mode_enabled"] else [URL] * 3)
    assert settings["interactivity"]["is_enabled"]
    assert drawn["features"]["app_home"]["home_tab_enabled"]
    assert json.loads(json.dumps(drawn)) == drawn


def test_many_workspaces_come_back_to_the_same_host_and_their_tokens_change() -> None:
    one, many = manifest(declared(), URL), manifest(declared(), URL, many=True)
    host = URL.removesuffix("/slack/events")
    assert many["oauth_config"]["redirect_urls"] == [f"{host}/slack/oauth_redirect"]
    assert "redirect_urls" not in one["oauth_config"]
    for name in ("org_deploy_enabled", "token_rotation_enabled"):
        assert (one["settings"][name], many["settings"][name]) == (False, True)
