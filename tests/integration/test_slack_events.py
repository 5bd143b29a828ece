"""Slack end to end on loopback: replies in threads, reactions, and the same event delivered many times."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.desk import Desk
from tests.integration.slack_bench import CHANNEL, ROBIN, SAM, TICKER, URL, Bench, slack_bench
from tests.loopback.slack import BOT_USER, TEAM, Delivery
from tests.loopback.slack.delivery import EVENT


@pytest.fixture(params=["http", "socket"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=request.param == "socket") as bench:
        yield bench


async def comments(bench: Bench) -> list[tuple[str, str, bool]]:
    rows = await bench.database.fetch_all("SELECT author_name, body, edited_at FROM comments")
    return [(row["author_name"], row["body"], row["edited_at"] is not None) for row in rows]


async def test_replies_in_a_kept_thread_are_followed(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.keep_thread(root.ts)
    reply = (await bench.slack.say(CHANNEL, SAM, "We &lt;shall&gt;: <https://a.example|a>", root.ts)).about
    assert await comments(bench) == [("Sam", "We <shall>: https://a.example", False)]
    bench.clock.forward(minutes=1)
    await bench.slack.edit(reply, "We shall not.")
    assert await comments(bench) == [("Sam", "We shall not.", True)]
    await bench.slack.delete(reply)
    assert await comments(bench) == []


async def test_a_preview_that_unfolds_is_no_edit(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.keep_thread(root.ts)
    reply = (await bench.slack.say(CHANNEL, SAM, f"See <{URL}>", root.ts)).about
    bench.clock.forward(minutes=1)
    assert (await bench.slack.unfold(reply, URL)).body == ""
    assert await comments(bench) == [("Sam", f"See {URL}", False)]
    bench.clock.forward(minutes=-1)  # an edit that was made before the preview came is still an edit
    await bench.slack.edit(reply, "See there.")
    assert await comments(bench) == [("Sam", "See there.", True)]


async def test_nothing_is_stored_of_what_is_said_elsewhere(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    other = bench.slack.write(CHANNEL, SAM, "And what about this?")
    await bench.keep_thread(root.ts)
    elsewhere = (await bench.slack.say(CHANNEL, SAM, "Words in another thread", other.ts)).about
    await bench.slack.edit(elsewhere, "Changed words in another thread")
    await bench.slack.say(CHANNEL, SAM, "Words in the channel")
    await bench.slack.say(CHANNEL, BOT_USER, "Words of the bot", root.ts)
    await bench.slack.say(CHANNEL, TICKER, "Words of another bot", root.ts)
    assert await comments(bench) == []
    tables = await bench.database.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in tables:
        rows = await bench.database.fetch_all(f"SELECT * FROM {table}")  # a name of our own
        assert "Words" not in str([tuple(row) for row in rows])


async def test_a_reply_delivered_again_after_its_deletion_stays_away(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.keep_thread(root.ts)
    said = await bench.slack.say(CHANNEL, SAM, "A slip", root.ts)
    await bench.slack.delete(said.about)
    await bench.slack.deliver(said, retry=1)
    assert [answer.ok for answer in said.answers] == [True, True]
    assert await comments(bench) == []


async def test_a_reply_is_kept_even_while_slack_will_not_say_whose_it_is(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.keep_thread(root.ts)
    bench.slack.fail("users.info", "fatal_error")
    await bench.slack.say(CHANNEL, SAM, "First", root.ts)
    await bench.slack.say(CHANNEL, SAM, "Second", root.ts)
    assert await comments(bench) == [("", "First", False), ("Sam", "Second", False)]


async def test_a_slack_slow_to_say_whose_a_reply_is_keeps_no_acknowledgement_waiting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.members.PATIENCE_SECONDS", 0.01)
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.keep_thread(root.ts)
    held = bench.slack.hold("users.info")
    assert (await bench.slack.say(CHANNEL, SAM, "First", root.ts)).body == ""
    assert await comments(bench) == [("", "First", False)]
    held.release()


async def test_slack_is_asked_for_a_name_once_an_hour(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    for count in (1, 1, 2):
        if count == 2:
            bench.slack.world.members[SAM].name = "Samira"
            bench.clock.forward(minutes=61)
        await bench.slack.say(CHANNEL, SAM, "Words", root.ts)
        assert len(bench.slack.requests_to("users.info")) == count


async def test_a_thread_emoji_opens_the_discussion_of_a_card(bench: Bench) -> None:
    card = await bench.card()
    for name, user in (("thread", BOT_USER), ("thread", TICKER), ("tada", ROBIN)):
        await bench.slack.react(card, name, user)
    await bench.slack.react(card, "thread::skin-tone-2", ROBIN)
    await bench.slack.unreact(card, "thread::skin-tone-2", ROBIN)
    await bench.idle()
    assert [call.request.text for call in bench.desk.calls[1:]] == [f"/despatch discuss {URL}"]
    assert bench.desk.calls[1].request.member.id == ROBIN


async def test_what_was_not_asked_for_is_acknowledged(bench: Bench) -> None:
    for kind in ("pin_added", "channel_rename", "team_rename"):
        assert (await bench.slack.event({"type": kind, "user": ROBIN})).body == ""
    assert (await bench.slack.event({"type": "message", "subtype": "channel_topic", "topic": "x"})).body == ""
    file = {"type": "reaction_added", "user": ROBIN, "reaction": "thread", "item": {"type": "file", "file": "F1"}}
    assert (await bench.slack.event(file)).body == ""


async def removals(bench: Bench) -> list[tuple[str, str]]:
    rows = await bench.database.fetch_all("SELECT platform, workspace FROM removals")
    return [(row["platform"], row["workspace"]) for row in rows]


@pytest.mark.parametrize("event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}])
async def test_a_workspace_that_takes_the_bot_away_is_to_be_deleted(bench: Bench, event: dict[str, object]) -> None:
    told = await bench.slack.event(event)
    assert await removals(bench) == [("slack", TEAM)]
    await bench.slack.deliver(told, retry=1)
    assert await removals(bench) == [("slack", TEAM)]


async def test_members_own_tokens_are_no_removal(bench: Bench) -> None:
    for tokens in ({"oauth": ["U1"]}, {"oauth": ["U1"], "bot": []}, {}, None, "U1"):
        assert (await bench.slack.event({"type": "tokens_revoked", "tokens": tokens})).body == ""
    assert await removals(bench) == []


async def test_in_a_shared_channel_the_workspace_is_the_one_the_app_is_installed_in(bench: Bench) -> None:
    event = {"type": "app_mention", "user": "U9", "channel": CHANNEL, "ts": "1.5", "text": "secret", "team": "T9OTHER"}
    await bench.slack.event(event, team_id="T9OTHER", context_team_id=TEAM, is_ext_shared_channel=True)
    await bench.idle()
    assert bench.desk.calls[0].request.channel.workspace.id == TEAM


# --- the same again ---


def mention(number: int) -> Delivery:
    words = {"type": "app_mention", "user": f"U{number}", "channel": f"C{number}", "ts": f"1.{number}"}
    event = {"type": "event_callback", "team_id": f"T{number % 4}", "event_id": f"Ev{number}"}
    return Delivery(EVENT, {**event, "event": {**words, "text": "secret"}})


async def test_two_hundred_events_delivered_four_times_each_over_two_connections_are_handled_once(
    tmp_path: Path,
) -> None:
    path, desk = tmp_path / "slack.db", Desk()
    async with (
        slack_bench(path, socket=True, desk=desk) as one,
        slack_bench(path, socket=True, slack=one.slack, desk=desk) as two,
    ):
        assert len(one.slack.sockets.lines) == 2
        events = [mention(number) for number in range(200)]
        for number in range(200):
            one.slack.world.channel_of(f"C{number}")
            one.slack.world.member_of(f"U{number}")
        for attempt in range(4):
            await asyncio.gather(*(one.slack.deliver(event, retry=attempt) for event in events))
        await asyncio.gather(one.idle(), two.idle())
        assert sorted(call.request.event_id.split()[1] for call in desk.calls) == sorted(f"C{n}" for n in range(200))
        assert [len(one.slack.world.whispered(f"U{number}")) for number in range(200)] == [1] * 200
        assert all([answer.ok for answer in event.answers] == [True] * 4 for event in events)


async def test_two_hundred_events_delivered_four_times_each_by_http_are_handled_once(tmp_path: Path) -> None:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        events = [mention(number) for number in range(200)]
        await asyncio.gather(*(bench.slack.deliver(event, retry=n) for n in range(4) for event in events))
        await bench.idle()
        assert len(bench.desk.calls) == 200
        assert all([answer.ok for answer in event.answers] == [True] * 4 for event in events)


async def test_a_redelivered_command_is_acknowledged_and_not_worked_on_again(bench: Bench) -> None:
    delivery = await bench.type(f"summarise {URL}")
    await bench.slack.deliver(delivery, retry=1)
    await bench.idle()
    assert len(bench.desk.calls) == 1
    assert delivery.body == "", "no second placeholder, which nobody would take away"
    assert bench.told() == []


@pytest.mark.parametrize("deed", ["press", "shortcut", "form"])
async def test_a_redelivered_interaction_is_worked_on_once(bench: Bench, deed: str) -> None:
    card = await bench.card()
    if deed == "press":
        delivery = await bench.slack.press(card, "Discuss", SAM)
    elif deed == "shortcut":
        delivery = await bench.slack.message_shortcut("summarise", bench.slack.write(CHANNEL, SAM, f"<{URL}>"), SAM)
    else:
        await bench.type("summarise")
        await bench.slack.asked("views.open")
        delivery = await bench.slack.submit_view(bench.slack.world.view(ROBIN), {"url": URL}, ROBIN)
    await bench.slack.deliver(delivery, retry=1)
    await bench.idle()
    assert len(bench.desk.calls) == 2
    assert [answer.ok for answer in delivery.answers] == [True, True]
