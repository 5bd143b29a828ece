"""Slack by HTTP: only what Slack signed is taken, nothing makes an answer of 500, and stopping loses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.http import readable, signed
from tests.integration.slack_bench import CHANNEL, ROBIN, URL, Bench, slack_bench
from tests.loopback.slack import signature

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CHALLENGE = b'{"type":"url_verification","challenge":"c"}'
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "signing" * 4


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        yield bench


def stamped(bench: Bench, body: bytes, offset: float = 0, kind: str = JSON) -> dict[str, str]:
    stamp = str(int(bench.clock().timestamp() + offset))
    return {"Content-Type": kind, **signature(body, stamp, bench.slack.tokens.signing_secret)}


async def status(bench: Bench, body: bytes, headers: dict[str, str]) -> int:
    return (await bench.slack.send_raw(body, headers)).status


async def test_the_address_proves_itself(bench: Bench) -> None:
    delivery = await bench.slack.challenge()
    assert delivery.body == {"challenge": delivery.payload["challenge"]}


@pytest.mark.parametrize(
    ("offset", "expected"), [(-301, 401), (-300, 200), (-299, 200), (0, 200), (299, 200), (300, 200), (301, 401)]
)
async def test_a_signature_is_good_for_five_minutes(bench: Bench, offset: float, expected: int) -> None:
    assert await status(bench, CHALLENGE, stamped(bench, CHALLENGE, offset)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "9" * 40},
        {"X-Slack-Request-Timestamp": "9" * 5_000},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Signature": "v0=wrong"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "0" * 5_000},
        {"X-Slack-Request-Timestamp": "1795510800.5"},
    ],
)
async def test_what_slack_did_not_sign_is_401(bench: Bench, change: dict[str, str]) -> None:
    assert await status(bench, CHALLENGE, stamped(bench, CHALLENGE) | change) == 401
    assert await status(bench, CHALLENGE + b" ", stamped(bench, CHALLENGE)) == 401
    assert await status(bench, CHALLENGE, {"Content-Type": JSON}) == 401


async def test_the_right_digest_in_another_form_is_401(bench: Bench) -> None:
    right = stamped(bench, CHALLENGE)
    proof = right["X-Slack-Signature"]
    for other in (proof.replace("v0=", "v1="), proof.replace("v0=", ""), proof[:-1], proof + "0", proof.upper()):
        assert await status(bench, CHALLENGE, right | {"X-Slack-Signature": other}) == 401, other
    assert await status(bench, CHALLENGE, right) == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{not json", JSON),
        (b"[1, 2]", JSON),
        (b'"text"', JSON),
        (b"\xff\xfe\xfa", JSON),
        (b"[" * 100_000, JSON),
        (b"payload=%7Bnot-json", FORM),
        (b"payload=[]", FORM),
        (b"\xff=1", FORM),
        (b"nothing", FORM),
        (CHALLENGE, "multipart/form-data"),
        (b"a=" + b"b" * (1024 * 1024), FORM),
    ],
)
async def test_what_cannot_be_read_is_400_and_unsigned_401(bench: Bench, body: bytes, kind: str) -> None:
    assert await status(bench, body, stamped(bench, body, kind=kind)) == 400
    assert await status(bench, body, {"Content-Type": kind}) in (400, 401)


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "event": {}},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}},
        {"type": "event_callback", "event": {"type": "message", "subtype": "message_deleted"}},
        {"type": "event_callback", "event": {"type": "app_mention"}},
        {"type": "event_callback", "event": {"type": "reaction_added", "item": "text"}},
        {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "command:0"}]},
        {"type": "message_action", "callback_id": "summarise"},
        {"type": "view_submission", "view": {"callback_id": "form"}},
        {"type": "view_submission", "view": {"callback_id": "form", "state": {"values": {"a": {"b": 1}}}}},
        {"type": "view_submission", "view": {"callback_id": "form", "private_metadata": "no json"}},
        {"type": "event_callback", "event": "text", "authorizations": ["x"]},
        {"type": "block_actions", "view": [1], "user": "x"},
        {"type": "app_rate_limited", "team_id": "T1"},
        {},
    ],
)
async def test_a_signed_payload_that_lacks_everything_is_no_500(bench: Bench, payload: dict[str, object]) -> None:
    body, kind = json.dumps(payload).encode(), JSON
    if not str(payload.get("type")).startswith(("event", "app_")):
        body, kind = b"payload=" + body, FORM
    assert await status(bench, body, stamped(bench, body, kind=kind)) < 500
    await bench.idle()
    bench.slack.violations.clear()  # there is nobody whom one could tell


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([JSON, FORM, "", "text/plain"]))
def test_reading_never_raises(body: bytes, kind: str) -> None:
    readable(body, kind)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=80), st.binary(max_size=40))
def test_checking_never_raises_and_a_stranger_never_signs(stamp: str, proof: str, body: bytes) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": proof}
    assert not signed(SECRET, headers, body, NOW)


def test_without_a_secret_nothing_is_signed() -> None:
    stamp = str(int(NOW.timestamp()))
    assert signed(SECRET, signature(b"{}", stamp, SECRET), b"{}", NOW)
    assert not signed("", signature(b"{}", stamp, ""), b"{}", NOW)


# --- stopping ---


async def test_while_the_program_stops_slack_is_asked_to_come_again(bench: Bench) -> None:
    assert bench.connection.connected
    await bench.connection.quiesce()
    assert not bench.connection.connected
    said = await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>")
    assert said.status == 503
    assert bench.desk.calls == []


async def test_what_was_taken_before_the_stop_is_acknowledged_and_answered(
    bench: Bench,
) -> None:
    held = bench.slack.hold("users.info")
    card = await bench.card()
    reacting = asyncio.create_task(bench.slack.react(card, "thread", ROBIN))
    await bench.slack.asked("users.info")
    stopping = asyncio.create_task(bench.connection.quiesce())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not stopping.done()
    held.release()
    await stopping
    assert (await reacting).body == ""
    await bench.idle()
    assert len(bench.shown(card.ts)) == 1


async def test_a_request_before_the_bot_knows_itself_comes_again(bench: Bench) -> None:
    bench.connection._started = False
    assert (await bench.slack.challenge()).status == 503


async def test_a_client_that_breaks_off_hurts_nobody(bench: Bench) -> None:
    host, port = bench.slack.deliver_to.split("/")[2].split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with aiohttp.ClientSession() as session, session.get(bench.slack.deliver_to) as response:
        assert response.status == 405
