"""Slack end to end on loopback: what Slack refuses, what is slow, and what a restart leaves; somebody always hears."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.slack.faults import _BY_CODE, of_code
from bot.chat.errors import (
    AnswerTooLate,
    ChannelGone,
    MessageGone,
    PlatformBusy,
    PlatformDown,
    ScopeMissing,
    TokenRefused,
)
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Reply, Text, Visibility
from bot.chat.spec import Request, Role
from bot.store.errors import DatabaseLocked
from tests.fakes.clock import FakeClock
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, SAM, URL, Bench, slack_bench, words
from tests.loopback.slack import SlackServer

REPLY = Reply((Text("Words"),))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        yield bench


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long the library waited between its tries, which takes no time here."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    for module in ("async_handler", "builtin_async_handlers"):
        monkeypatch.setattr(f"slack_sdk.http_retry.{module}.asyncio", SimpleNamespace(sleep=sleep))
    return pauses


# --- what Slack refuses ---


async def test_slack_asking_for_patience_is_waited_for(bench: Bench, waited: list[float]) -> None:
    bench.slack.fail("chat.postMessage", "ratelimited", retry_after=7, times=2)
    await bench.card()
    assert len(bench.shown()) == 1
    assert len(bench.slack.requests_to("chat.postMessage")) == 3
    assert [7 <= seconds <= 8 for seconds in waited] == [True, True]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("missing_scope", "lacks a permission"),
        ("restricted_action", "may not post"),
        ("is_archived", "is gone"),
        ("token_revoked", "no longer knows this bot"),
        ("invalid_blocks", "did not take that"),
    ],
)
async def test_what_slack_refuses_is_told_to_the_asker_in_one_sentence_and_one_line(
    bench: Bench, error: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.slack.fail("chat.postMessage", error, times=None)
    with caplog.at_level(logging.INFO):
        delivery = await bench.type(f"summarise {URL}")
        await bench.idle()
    (sentence,) = bench.told()
    assert told in sentence
    assert bench.shown() == []
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.__dict__["event"] == f"command {delivery.payload['trigger_id']}"
    assert "response/" not in caplog.text
    assert bench.slack.tokens.bot not in caplog.text


async def test_a_token_revoked_in_the_middle_is_told_of_without_it(bench: Bench) -> None:
    bench.slack.tokens.revoked.add(bench.slack.tokens.bot)
    await bench.type(f"summarise {URL}")
    await bench.idle()
    assert "no longer knows this bot" in "".join(bench.told())


@pytest.mark.parametrize("hidden", [False, True])
async def test_where_the_bot_is_no_member_the_answer_still_arrives(bench: Bench, hidden: bool) -> None:
    bench.slack.world.channel.joined = False
    bench.slack.world.channel.kind = "group" if hidden else "channel"
    await bench.type(f"summarise {URL}")
    await bench.idle()
    (card,) = bench.shown()
    assert card.via == "response_url"
    assert bench.told() == []
    await bench.type("secret")
    await bench.idle()
    assert bench.told() == ["Only for you.\n"]


async def test_an_answer_whose_thread_is_deleted_is_told_of_in_the_channel(bench: Bench) -> None:
    bench.desk.gate.clear()
    asked = (await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>")).about
    asked.deleted = True
    bench.desk.gate.set()
    await bench.idle()
    (message,) = bench.slack.world.whispered(ROBIN)
    assert "is gone" in words(message)
    assert (message.thread_ts, message.via) == (None, "chat.postEphemeral")


async def test_an_answer_to_a_button_in_a_thread_of_a_strange_channel_stays_in_the_thread(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    thread = MessageRef(PLACE, root.ts, root.ts)
    await bench.connection.platform.post(PLACE, replace(await bench.desk.everything(None), thread=thread))  # type: ignore[arg-type]
    bench.slack.world.channel.joined = False
    await bench.slack.press(bench.shown(root.ts)[0], "Discuss", SAM)
    await bench.idle()
    assert [message.via for message in bench.shown(root.ts)] == ["chat.postMessage", "files", "response_url"]


async def test_an_answer_later_than_its_address_is_whispered_in_the_channel(bench: Bench) -> None:
    bench.desk.gate.clear()
    await bench.type("settings set --sentences 3", "U0ADMIN")
    bench.clock.forward(minutes=31)
    bench.slack.fail("chat.postMessage", "restricted_action")
    bench.desk.gate.set()
    await bench.idle()
    (_, late) = bench.slack.world.whispered("U0ADMIN")
    assert (late.via, "may not post" in words(late)) == ("chat.postEphemeral", True)


async def test_an_address_works_five_times_and_the_rest_is_whispered(bench: Bench) -> None:
    delivery = await bench.type("secret")
    await bench.idle()
    request = replace(bench.desk.calls[0].request, reply_to=f"add {delivery.payload['response_url']}")
    for _ in range(6):
        async for _ in bench.connection.platform.answer(request, Reply((Text("More"),), Visibility.EPHEMERAL)):
            pass
    ways = [message.via for message in bench.slack.world.whispered(ROBIN)]
    assert ways == ["ack", *["response_url"] * 4, *["chat.postEphemeral"] * 2]


async def test_platform_errors_are_the_cores_own(bench: Bench) -> None:
    for error, kind in (("invalid_auth", TokenRefused), ("missing_scope", ScopeMissing), ("fatal_error", PlatformDown)):
        bench.slack.fail("chat.postMessage", error)
        with pytest.raises(kind):
            await bench.connection.platform.post(PLACE, REPLY)
    bench.slack.fail("chat.postMessage", status=500)
    with pytest.raises(PlatformDown):
        await bench.connection.platform.post(PLACE, REPLY)
    bench.slack.fail("response_url", status=500)
    request = Request("e", PLACE, MemberRef(PLACE.workspace, ROBIN), "x", bench.clock(), reply_to="add not-an-address")
    with pytest.raises(PlatformDown):
        async for _ in bench.connection.platform.answer(request, replace(REPLY, visibility=Visibility.EPHEMERAL)):
            pass
    assert {code: type(of_code(code)) for code in _BY_CODE} == _BY_CODE
    assert isinstance(of_code("unheard_of", 429), PlatformBusy)
    assert isinstance(of_code("used_url"), AnswerTooLate)
    assert isinstance(of_code("thread_not_found"), ChannelGone)
    assert isinstance(of_code("message_not_found"), MessageGone)


@pytest.mark.parametrize("cut", [True, False])
async def test_a_post_whose_answer_was_lost_is_found_and_not_posted_again(bench: Bench, cut: bool) -> None:
    if cut:
        bench.slack.lose("chat.postMessage")
    else:
        bench.slack.fail("chat.postMessage", status=502, after=True)
    await bench.type(f"summarise {URL}")
    await bench.idle()
    assert len(bench.shown()) == 1
    assert bench.told() == []
    assert await bench.inbox.resume("slack") == 0


@pytest.mark.usefixtures("waited")
async def test_a_reaction_whose_answer_was_lost_is_given_once(bench: Bench) -> None:
    ref = await bench.connection.platform.post(PLACE, REPLY)
    bench.slack.lose("reactions.add")
    await bench.connection.platform.react(ref, "👍")
    assert bench.shown()[0].reactions == {"+1": ["U0BOT"]}


# --- what is slow ---


async def test_a_slow_database_keeps_no_acknowledgement_waiting(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    free, take = asyncio.Event(), bench.inbox.take

    async def slow(request: Request) -> bool:
        await free.wait()
        return await take(request)

    monkeypatch.setattr(bench.inbox, "take", slow)
    bench.connection._listeners._ack_seconds = 0.01
    delivery = await bench.type(f"summarise {URL}")
    assert "Working on it" in delivery.body["text"]
    assert bench.desk.calls == []
    free.set()
    await bench.slack.until(lambda: bench.shown() and not bench.told())


@pytest.mark.parametrize("late", [False, True])
async def test_a_database_that_is_locked_is_told_to_whoever_waits(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    card = await bench.card()
    free = asyncio.Event()

    async def locked(_: Request) -> bool:
        await free.wait()
        raise DatabaseLocked

    monkeypatch.setattr(bench.inbox, "take", locked)
    if late:
        bench.connection._listeners._ack_seconds = 0.01
    else:
        free.set()
    message = bench.slack.write(CHANNEL, SAM, f"<{URL}>")
    await bench.type("everything", "U3")
    await bench.slack.press(card, "Discuss", SAM)
    await bench.slack.message_shortcut("summarise", message, ROBIN)
    free.set()
    await bench.idle()
    for member in ("U3", SAM, ROBIN):
        assert [DatabaseLocked.sentence in told for told in bench.told(member)] == [True]


async def test_an_event_that_could_not_be_stored_is_not_acknowledged(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for error in (RuntimeError("planted"), DatabaseLocked()):

        async def broken(*_: object, error: Exception = error) -> bool:
            raise error

        with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
            patched.setattr(bench.inbox, "take", broken)
            delivery = await bench.slack.event(
                {"type": "app_mention", "user": ROBIN, "channel": CHANNEL, "ts": "1.5", "text": "secret"}
            )
            assert delivery.status >= 500
    assert caplog.records[-1].__dict__["event"] == delivery.payload["event_id"]
    await bench.slack.deliver(delivery, retry=1)
    assert delivery.body == ""
    await bench.slack.until(bench.told)


async def test_slack_hanging_up_in_the_middle_leaves_nothing_half_done(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, free, take = asyncio.Event(), asyncio.Event(), bench.inbox.take

    async def slow(request: Request) -> bool:
        entered.set()
        await free.wait()
        return await take(request)

    monkeypatch.setattr(bench.inbox, "take", slow)
    asking = asyncio.create_task(bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>"))
    await entered.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    free.set()
    await bench.slack.until(lambda: bench.slack.requests_to("chat.postMessage"))


async def test_who_the_bot_is_was_asked_once_and_is_known(bench: Bench) -> None:
    bench.slack.fail("auth.test", "fatal_error", times=None)
    await bench.card()
    assert len(bench.shown()) == 1
    assert len(bench.slack.requests_to("auth.test")) == 1


# --- restarts ---


@pytest.mark.parametrize("socket", [False, True])
async def test_an_answer_that_was_owed_when_the_program_died_is_given_once(tmp_path: Path, socket: bool) -> None:
    async with SlackServer(FakeClock()) as server:
        async with slack_bench(tmp_path / "slack.db", socket=socket, slack=server) as dying:
            dying.desk.gate.clear()
            await dying.type(f"summarise {URL}")
        assert server.world.shown(CHANNEL) == []
        async with slack_bench(tmp_path / "slack.db", socket=socket, slack=server) as risen:
            assert await risen.inbox.resume("slack") == 1
            await server.until(lambda: risen.shown() and not risen.told())
            await risen.idle()
            assert await risen.inbox.resume("slack") == 0
        assert len(server.world.shown(CHANNEL)) == 1


@pytest.mark.parametrize("where", ["channel", "thread"])
async def test_an_answer_posted_just_before_the_end_is_found_and_not_posted_again(bench: Bench, where: str) -> None:
    thread = None
    if where == "thread":
        bench.desk.gate.clear()
        root = (await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>")).about
        for number in range(60):
            bench.slack.write(CHANNEL, SAM, f"reply {number} of long ago", root.ts).ts = f"{number + 1}.000001"
        thread = root.ts
        bench.desk.gate.set()
        await bench.idle()
    else:
        await bench.card()
    bench.clock.forward(minutes=1)
    bench.connection.platform._started = bench.clock()
    call = bench.desk.calls[0]
    reply = replace(await bench.desk.card(call), thread=call.request.thread)
    refs = [ref async for ref in bench.connection.platform.answer(replace(call.request, reply_to=""), reply)]
    (message,) = bench.shown(thread)
    assert refs[0] is not None
    assert refs[0].id == message.ts


async def test_roles_are_asked_for_each_time(bench: Bench) -> None:
    member = MemberRef(PLACE.workspace, ROBIN)
    assert await bench.connection.platform.role(PLACE, member) is Role.MEMBER
    bench.slack.world.members[ROBIN].admin = True
    assert await bench.connection.platform.role(PLACE, member) is Role.MANAGER
