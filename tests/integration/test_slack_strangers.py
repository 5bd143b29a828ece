"""Slack by HTTP: well-formed requests with a wrong signature, requests of another workspace, and people from elsewhere."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.chat.refs import MemberRef
from bot.chat.spec import ROOT
from bot.followups.model import Tally
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, SAM, URL, Bench, slack_bench, words
from tests.integration.test_followups_platforms import on_a_slack, proposed, tally
from tests.loopback.slack import TEAM, Delivery, signature
from tests.loopback.slack.delivery import encoded
from tests.loopback.slack.world import Channel, Member

ELSEWHERE, VERA, DIRECT = "T9OTHER", "U9VERA", "D1"
FORGED, OLD, MISSING = "forged", "old", "missing"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        yield bench


async def kept(bench: Bench) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    tables = await bench.database.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table'")
    rows = {name: await bench.database.fetch_all(f"SELECT * FROM {name}") for (name,) in tables}
    return {name: [tuple(row) for row in found] for name, found in rows.items()}


@asynccontextmanager
async def unsent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Delivery]]:
    """Keep what Slack would deliver, and deliver none of it."""
    caught: list[Delivery] = []

    async def keep(delivery: Delivery, retry: int = 0) -> Delivery:
        caught.append(delivery)
        return delivery

    with monkeypatch.context() as patched:
        patched.setattr(bench.slack, "deliver", keep)
        yield caught


async def deeds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Delivery]:
    """Return one of each that a member may do: command, form, button, menu, mention, reply, edit, thumb, Home, removal."""
    card = await bench.card()
    await bench.keep_thread(card.ts)
    await bench.type("summarise")
    await bench.idle()
    view = bench.slack.world.view(ROBIN)
    async with unsent(bench, monkeypatch) as caught:
        await bench.type(f"summarise {URL}")
        await bench.slack.submit_view(view, {"url": URL}, ROBIN)
        await bench.slack.press(card, "Discuss", SAM)
        await bench.slack.message_shortcut("summarise", bench.slack.write(CHANNEL, SAM, f"<{URL}>"), SAM)
        await bench.slack.mention(CHANNEL, SAM, f"<{URL}>")
        reply = (await bench.slack.say(CHANNEL, SAM, "Who pays?", card.ts)).about
        await bench.slack.edit(reply, "Who pays for it?")
        await bench.slack.react(card, "thread", SAM)
        await bench.slack.open_home(SAM)
        await bench.slack.event({"type": "app_uninstalled"})
    return caught


def headers_of(bench: Bench, body: bytes, wrong: str) -> dict[str, str]:
    now, secret = bench.clock().timestamp(), bench.slack.tokens.signing_secret
    if wrong == MISSING:
        return {}
    if wrong == OLD:
        return signature(body, str(int(now) - 301), secret)
    return signature(body, str(int(now)), "another secret" if wrong == FORGED else secret)


@pytest.mark.parametrize("wrong", [FORGED, OLD, MISSING])
async def test_of_a_well_formed_request_that_slack_did_not_sign_nothing_is_handled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    caught = await deeds(bench, monkeypatch)
    assert len(caught) == 11
    for delivery in caught:
        before, asked, calls = await kept(bench), list(bench.slack.requests), list(bench.desk.calls)
        body, kind = encoded(delivery)
        answer = await bench.slack.send_raw(body, {"Content-Type": kind, **headers_of(bench, body, wrong)})
        assert answer.status == 401
        await bench.idle()
        assert (await kept(bench), bench.slack.requests, bench.desk.calls) == (before, asked, calls), delivery.payload


async def test_the_very_same_requests_are_handled_once_they_are_signed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for delivery in await deeds(bench, monkeypatch):
        before, asked = await kept(bench), list(bench.slack.requests)
        await bench.slack.deliver(delivery)
        await bench.idle()
        assert delivery.status == 200
        told_twice = delivery.payload.get("event", {}).get("type") == "message" and not in_thread(delivery)
        assert ((await kept(bench), bench.slack.requests) != (before, asked)) is not told_twice, delivery.payload


def in_thread(delivery: Delivery) -> bool:
    event = delivery.payload["event"]
    return "thread_ts" in event or "thread_ts" in event.get("message", {})


# --- another workspace's requests, and people from elsewhere ---


def of_elsewhere(delivery: Delivery) -> Delivery:
    """Return a delivery as Slack would make it for an app that is installed in another workspace."""
    text = json.dumps(delivery.payload).replace(f'"{TEAM}"', f'"{ELSEWHERE}"')
    return Delivery(delivery.kind, json.loads(text), delivery.message)


async def test_what_is_of_another_workspace_changes_and_shows_nothing_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_a_slack(tmp_path / "slack.db", socket=False) as (bench, kit):
        followup = await proposed(kit, PLACE, MemberRef(PLACE.workspace, ROBIN, "robin"), bench.clock)
        (ballot,) = bench.shown()
        await bench.keep_thread(ballot.ts)
        mine = (await bench.slack.say(CHANNEL, SAM, "Ours", ballot.ts)).about
        ours = await kept(bench)
        async with unsent(bench, monkeypatch) as caught:
            await bench.slack.react(ballot, "+1", SAM)
            await bench.slack.say(CHANNEL, SAM, "Theirs", ballot.ts)
            await bench.slack.edit(mine, "Theirs")
            await bench.slack.delete(mine)
            await bench.slack.event({"type": "app_uninstalled"})
        for delivery in caught:
            assert (await bench.slack.deliver(of_elsewhere(delivery))).status == 200
        await bench.idle()
        assert await tally(kit, followup) == Tally()
        now = await kept(bench)
        assert [row[:2] for row in now.pop("removals")] == [("slack", ELSEWHERE)]
        assert {name for name, rows in now.items() if rows != ours[name]} == set()


async def test_a_member_from_elsewhere_in_a_shared_channel_is_a_member_and_never_a_manager(tmp_path: Path) -> None:
    async with on_a_slack(tmp_path / "slack.db", socket=False) as (bench, kit):
        bench.slack.world.members[VERA] = Member(VERA, "Vera", admin=True, team=ELSEWHERE)
        followup = await proposed(kit, PLACE, MemberRef(PLACE.workspace, ROBIN, "robin"), bench.clock)
        (ballot,) = bench.shown()
        asked = (await bench.slack.mention(CHANNEL, VERA, f"<{URL}>")).about
        await bench.idle()
        assert bench.desk.calls[-1].request.channel == PLACE
        assert len(bench.shown(asked.ts)) == 1
        await bench.slack.react(ballot, "+1", VERA)
        await bench.idle()
        assert await tally(kit, followup) == Tally(1, 0)
        before = await kept(bench)
        refused = (await bench.slack.mention(CHANNEL, VERA, "settings set --sentences 5")).about
        await bench.idle()
        assert len(bench.desk.calls) == 1
        assert "Only those who manage" in "".join([*bench.told(VERA), *map(words, bench.shown(refused.ts))])
        assert (await kept(bench))["workspace_settings"] == before["workspace_settings"]


async def test_what_is_written_to_the_bot_alone_is_left_alone(bench: Bench) -> None:
    place = bench.slack.world.channels.setdefault(DIRECT, Channel(DIRECT, kind="im"))
    before, asked = await kept(bench), list(bench.slack.requests)
    first = (await bench.slack.say(place, SAM, f"summarise {URL}")).about
    await bench.slack.say(place, SAM, "Hello?", first.ts)
    await bench.idle()
    assert (await kept(bench), bench.desk.calls) == (before, [])
    assert [call for call in bench.slack.requests[len(asked) :] if call.method != "users.info"] == []


async def test_a_command_typed_to_the_bot_alone_is_answered_there(bench: Bench) -> None:
    place = bench.slack.world.channels.setdefault(DIRECT, Channel(DIRECT, kind="im", joined=False))
    typed = await bench.slack.slash(place, SAM, ROOT, f"summarise {URL}")
    await bench.idle()
    assert typed.status == 200 and len(bench.desk.calls) == 1
    assert any("The card" in words(message) for message in bench.slack.world.messages if message.channel is place)
