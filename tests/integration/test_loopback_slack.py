"""The loopback Slack proves itself: the real slack_sdk and slack_bolt, without the adapter, talk to it over sockets."""

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.loopback.slack import BOT_USER, TEAM, SlackServer, signature

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "C1 and more",
    "title": {"type": "plain_text", "text": "Summarise"},
    "submit": {"type": "plain_text", "text": "Go"},
    "blocks": [
        {
            "type": "input",
            "block_id": "param url",
            "label": {"type": "plain_text", "text": "Url"},
            "element": {"type": "plain_text_input", "action_id": "url"},
        }
    ],
}


class Hands:
    """A clock that a test moves on from the present, which Bolt's own check of signatures needs."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def server(clock: Hands) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock) as server:
        yield server


@pytest.fixture
def client(server: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(server.tokens.bot, base_url=server.api_base_url, trust_env_in_session=False)


@dataclass
class Bot:
    server: SlackServer
    app: AsyncApp
    client: AsyncWebClient


def bolt(server: SlackServer, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=server.tokens.signing_secret, process_before_response=True)


@asynccontextmanager
async def by_http(server: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    runner = web.AppRunner(app.web_app("/slack/events"), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.deliver_to = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield
    await runner.cleanup()


@asynccontextmanager
async def by_socket(server: SlackServer, app: AsyncApp, pause: float = 10.0) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, server.tokens.app, ping_interval=pause)
    opened = server.sockets.opened
    await handler.connect_async()
    await server.until(lambda: server.sockets.opened > opened)
    yield
    await handler.close_async()


@pytest.fixture(params=["http", "socket"])
async def bot(request: pytest.FixtureRequest, server: SlackServer, client: AsyncWebClient) -> AsyncIterator[Bot]:
    app = bolt(server, client)
    async with by_http(server, app) if request.param == "http" else by_socket(server, app):
        yield Bot(server, app, client)


def buttons(*labels: str) -> list[dict[str, Any]]:
    made = [
        {"type": "button", "action_id": f"say:{each}", "text": {"type": "plain_text", "text": each}, "value": each}
        for each in labels
    ]
    return [{"type": "actions", "elements": made}]


async def refused(call: Awaitable[Any]) -> Any:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


# --- the Web API ---


async def test_the_token_is_asked_for(server: SlackServer, client: AsyncWebClient) -> None:
    who = await client.auth_test()
    assert (who["team_id"], who["user_id"]) == (TEAM, BOT_USER)
    stranger = AsyncWebClient("xoxb-" + "stranger", base_url=server.api_base_url)
    assert (await refused(stranger.auth_test()))["error"] == "invalid_auth"
    wrong = await refused(client.apps_connections_open(app_token=server.tokens.bot))
    assert wrong["error"] == "not_allowed_token_type"
    server.tokens.revoked.add(server.tokens.bot)
    assert (await refused(client.auth_test()))["error"] == "token_revoked"
    assert len(server.requests_to("auth.test")) == 3


async def test_messages_are_posted_changed_and_found(server: SlackServer, client: AsyncWebClient) -> None:
    metadata = {"event_type": "part", "event_payload": {"key": "1"}}
    posted = await client.chat_postMessage(channel="C1", text="first", metadata=metadata, blocks=buttons("a"), **QUIET)
    ts = posted["ts"]
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=ts, **QUIET)
    plain, full = [
        (await client.conversations_history(channel="C1", include_all_metadata=asked))["messages"]
        for asked in (False, True)
    ]
    assert len(plain) == 1 and plain[0]["reply_count"] == 1
    assert "metadata" not in plain[0] and full[0]["metadata"] == metadata
    replies = await client.conversations_replies(channel="C1", ts=ts, limit=1)
    assert [each["text"] for each in replies["messages"]] == ["first"] and replies["has_more"]
    await client.chat_update(channel="C1", ts=ts, text="changed", **QUIET)
    (message,) = server.world.shown("C1")
    assert (message.text, message.blocks, message.payload["metadata"]) == ("changed", [], metadata)
    await client.chat_update(channel="C1", ts=ts, text="bare", metadata={}, **QUIET)
    assert "metadata" not in message.payload
    assert (await refused(client.chat_update(channel="C1", ts="1.0", text="x", **QUIET)))[
        "error"
    ] == "message_not_found"
    assert server.violations == []


async def test_a_channel_may_be_closed_to_the_bot(server: SlackServer, client: AsyncWebClient) -> None:
    server.world.channel.joined = False
    for channel, kind, joined, archived in (("C2", "group", False, False), ("C3", "channel", True, True)):
        place = server.world.channel_of(channel)
        place.kind, place.joined, place.archived = kind, joined, archived
    wanted = {"C1": "not_in_channel", "C2": "channel_not_found", "C3": "is_archived", "C404": "channel_not_found"}
    for channel, code in wanted.items():
        assert (await refused(client.chat_postMessage(channel=channel, text="x", **QUIET)))["error"] == code
    assert (await refused(client.conversations_history(channel="C1")))["error"] == "not_in_channel"
    assert (await server.say("C1", "U1", "nobody hears this")).answers == []


async def test_faults_happen_as_often_as_they_are_asked_for(server: SlackServer, client: AsyncWebClient) -> None:
    server.fail("chat.postMessage", "missing_scope")
    server.fail("chat.postMessage", status=500)
    server.fail("chat.postMessage", "ratelimited", retry_after=30)
    say = {"channel": "C1", "text": "x", **QUIET}
    assert (await refused(client.chat_postMessage(**say)))["needed"] == "a:scope"
    assert (await refused(client.chat_postMessage(**say))).status_code == 500
    limited = await refused(client.chat_postMessage(**say))
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")
    assert server.world.shown("C1") == []
    server.fail("chat.*", "fatal_error", after=True)
    assert (await refused(client.chat_postMessage(**say)))["error"] == "fatal_error"
    client.retry_handlers.clear()  # by itself slack_sdk posts once more when the connection was cut
    server.lose("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(**say)
    assert len(server.world.shown("C1")) == 2


async def test_what_slack_would_refuse_is_refused_and_noted(server: SlackServer, client: AsyncWebClient) -> None:
    say = {"channel": "C1", "text": "words", **QUIET}
    long = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3_001}}]
    assert (await refused(client.chat_postMessage(**say, blocks=long)))["error"] == "invalid_blocks"
    twice = {"type": "home", "blocks": buttons("a", "a")}
    assert (await refused(client.views_publish(user_id="U1", view=twice)))["error"] == "invalid_arguments"
    assert server.world.messages == []
    await client.chat_postMessage(channel="C1", text="<!channel>")
    root = server.write("C1", "U1", "alone")
    await client.chat_postEphemeral(channel="C1", user="U1", text="psst", thread_ts=root.ts, **QUIET)
    for words in ("live: markup '<!channel>'", "chat.postMessage: unfurl_links is not false", "shown to nobody"):
        assert [each for each in server.violations if words in each], words


async def test_a_trigger_is_good_once_and_for_three_seconds(
    server: SlackServer, client: AsyncWebClient, clock: Hands
) -> None:
    used, late = server.core.trigger("U1"), server.core.trigger("U1")
    opened = await client.views_open(trigger_id=used, view=MODAL)
    assert (await refused(client.views_open(trigger_id=used, view=MODAL)))["error"] == "exchanged_trigger_id"
    clock.ahead = 4
    assert (await refused(client.views_open(trigger_id=late, view=MODAL)))["error"] == "expired_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.x", view=MODAL)))["error"] == "invalid_trigger_id"
    await client.views_update(view_id=opened["view"]["id"], view={**MODAL, "private_metadata": "new"})
    assert server.world.view("U1").payload["private_metadata"] == "new"
    server.world.view("U1").open = False
    assert (await refused(client.views_update(view_id=opened["view"]["id"], view=MODAL)))["error"] == "not_found"


# --- commands, response addresses, events ---


async def test_an_acknowledged_command_may_be_answered_replaced_and_deleted(bot: Bot) -> None:
    @bot.app.command("/despatch")
    async def command(ack: Any, body: Any) -> None:
        await ack({"response_type": "ephemeral", "text": f"working on {body['text']}", **QUIET})

    delivery = await bot.server.slash("C1", "U1", "/despatch", "summarise https://harbour-post.example/a?b=1&c=2")
    (told,) = bot.server.world.whispered("U1")
    assert told.text == delivery.body["text"] == "working on summarise https://harbour-post.example/a?b=1&c=2"
    hook = AsyncWebhookClient(delivery.payload["response_url"])
    await hook.send_dict({"text": "here", "response_type": "in_channel", **QUIET})
    assert [(each.text, each.via) for each in bot.server.world.shown("C1")] == [("here", "response_url")]
    await hook.send_dict({"text": "done", "replace_original": True, **QUIET})
    assert (told.text, told.audience) == ("done", "U1")
    await hook.send_dict({"delete_original": True})
    assert bot.server.world.whispered("U1") == []
    assert bot.server.violations == []


async def test_a_response_address_ends(server: SlackServer, clock: Hands) -> None:
    hook, late = [AsyncWebhookClient(server.core.response_url(server.world.channel, "U1")) for _ in range(2)]
    said: dict[str, Any] = {"text": "x", **QUIET}
    assert [(await hook.send_dict(said)).status_code for _ in range(6)] == [200] * 5 + [404]
    clock.ahead = 1_790
    assert (await late.send_dict(said)).body == "ok"
    clock.ahead = 1_810
    answer = await late.send_dict(said)
    assert answer.status_code == 404 and "expired_url" in answer.body
    server.fail("response_url", status=500)
    assert (await late.send_dict(said)).status_code == 500
    assert len(server.world.whispered("U1")) == 6


async def test_the_same_event_is_delivered_again(bot: Bot) -> None:
    seen: list[tuple[str, str | None]] = []

    @bot.app.event("message")
    async def message() -> None:
        """Take the other event of the same words, which an app that asks for both is sent."""

    @bot.app.event("app_mention")
    async def mention(body: Any, request: Any) -> None:
        seen.append((body["event_id"], request.headers.get("x-slack-retry-num", [None])[0]))

    first = await bot.server.mention("C1", "U1", "hello")
    for number in (1, 2):
        await bot.server.deliver(first, retry=number)
    assert {name for name, _ in seen} == {first.payload["event_id"]}
    assert [number for _, number in seen][1:] == ["1", "2"]
    assert [answer.ok for answer in first.answers] == [True] * 3


async def test_requests_are_signed(server: SlackServer, client: AsyncWebClient) -> None:
    async with by_http(server, bolt(server, client)):
        challenge = await server.challenge()
        assert challenge.body["challenge"] == challenge.payload["challenge"]
        forged = signature(b"{}", str(int(time.time())), "another" * 4)
        assert (await server.send_raw(b"{}", {"Content-Type": "application/json", **forged})).status == 401
        server.tokens.signing_secret = "changed" * 4
        assert (await server.slash("C1", "U1", "/despatch")).status == 401


async def test_messages_and_reactions_are_told_of(bot: Bot) -> None:
    seen: list[Any] = []

    @bot.app.event("message")
    @bot.app.event("reaction_added")
    @bot.app.event("reaction_removed")
    async def told(event: Any) -> None:
        seen.append(event)

    root = bot.server.write("C1", "U2", "before the bot came")
    message = (await bot.server.say("C1", "U1", "hello", root.ts)).about
    await bot.server.edit(message, "hello again")
    await bot.server.unfold(message, "https://harbour-post.example")
    await bot.server.react(message, "+1", "U2")
    await bot.server.unreact(message, "+1", "U2")
    await bot.server.delete(message)
    kinds = ["message", "message_changed", "message_changed", "reaction_added", "reaction_removed", "message_deleted"]
    assert [each.get("subtype", each["type"]) for each in seen] == kinds
    assert (seen[0]["thread_ts"], seen[0]["parent_user_id"]) == (root.ts, "U2")
    assert (seen[1]["message"]["text"], seen[1]["previous_message"]["text"]) == ("hello again", "hello")
    assert seen[5]["deleted_ts"] == message.ts == seen[3]["item"]["ts"]


# --- buttons, forms ---


async def test_a_button_is_pressed(bot: Bot) -> None:
    @bot.app.action("say:Yes")
    @bot.app.action("say:No")
    async def pressed(ack: Any, body: Any) -> None:
        await ack()
        assert body["container"]["message_ts"] == body["message"]["ts"]
        assert body["actions"][0]["block_id"] == body["message"]["blocks"][0]["block_id"]
        text = f"{body['user']['username']} said {body['actions'][0]['value']}"
        answer = {"text": text, "replace_original": True, **QUIET}
        assert (await AsyncWebhookClient(body["response_url"]).send_dict(answer)).body == '{"ok": true}'

    await bot.client.chat_postMessage(channel="C1", text="Choose", blocks=buttons("Yes", "No"), **QUIET)
    (message,) = bot.server.world.shown("C1")
    for named, member, words in (("say:Yes", "U1", "robin said Yes"), ("No", "U2", "sam said No")):
        await bot.server.press(message, named, member)
        assert message.text == words
        message.payload = message.versions[0]
    with pytest.raises(LookupError, match="no 'Maybe'"):
        await bot.server.press(message, "Maybe", "U1")
    assert bot.server.violations == []


async def test_a_form_opens_by_a_trigger_and_is_sent_off(bot: Bot) -> None:
    answers = [
        {"response_action": "errors", "errors": {"param url": "What shall be summarised?"}},
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {**MODAL, "private_metadata": "second"}},
    ]

    @bot.app.shortcut("summarise")
    async def chosen(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @bot.app.view("form")
    async def filled(ack: Any) -> None:
        await ack(**(answers.pop(0) if answers else {}))

    await bot.server.message_shortcut("summarise", bot.server.write("C1", "U1", "https://harbour-post.example"), "U1")
    view = bot.server.world.view("U1")
    with pytest.raises(LookupError, match="nothing"):
        await bot.server.submit_view(view, {"nothing": "x"}, "U1")
    sent = await bot.server.submit_view(view, {"url": "https://x.example"}, "U1")
    state = sent.payload["view"]["state"]["values"]
    assert state == {"param url": {"url": {"type": "plain_text_input", "value": "https://x.example"}}}
    assert view.open and view.errors == {"param url": "What shall be summarised?"}
    for metadata in ("C1 and more", "second"):
        await bot.server.submit_view(view, {}, "U1")
        assert view.open and view.payload["private_metadata"] == metadata
    await bot.server.submit_view(view, {}, "U1")
    assert not view.open
    assert [each for each in bot.server.violations if "nowhere" in each] == bot.server.violations


# --- sockets ---


async def test_a_socket_that_ends_in_any_way_is_opened_again(server: SlackServer, client: AsyncWebClient) -> None:
    app = bolt(server, client)

    @app.command("/despatch")
    async def command(ack: Any) -> None:
        await ack({"text": "done", **QUIET})

    async with by_socket(server, app, pause=0.5):
        for end in (server.sockets.drop, server.sockets.disconnect):
            opened = server.sockets.opened
            await end()
            await server.sockets.renewed(opened)
            assert (await server.slash("C1", "U1", "/despatch")).body == {"text": "done", **QUIET}
        server.sockets.silence()
        await server.sockets.renewed(opened + 1)
    assert len(server.requests_to("apps.connections.open")) == 4


async def test_each_envelope_goes_to_one_socket_in_turn(server: SlackServer, client: AsyncWebClient) -> None:
    took: list[str] = []

    def answering(name: str) -> AsyncApp:
        app = bolt(server, client)

        @app.command("/despatch")
        async def command(ack: Any) -> None:
            took.append(name)
            await ack()

        return app

    async with by_socket(server, answering("one")), by_socket(server, answering("two")):
        for _ in range(4):
            await server.slash("C1", "U1", "/despatch")
    assert took == ["one", "two", "one", "two"]
