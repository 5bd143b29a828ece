"""Slack by Socket Mode: the line is watched and opened again, whatever ends it, and given up only in the end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.socket import LOST_SECONDS, PAUSES, SocketLine
from bot.chat.errors import PlatformDown, PlatformError, TokenRefused
from bot.chat.reply import Reply, Text
from bot.store.errors import DatabaseLocked
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.intake import FakeIntake
from tests.integration.slack_bench import PLACE, ROBIN, URL, Bench, connect, slack_bench, words
from tests.loopback.slack import SlackServer
from tests.loopback.slack.core import PATIENCE
from tests.loopback.slack.delivery import LOST
from tests.loopback.slack.socket_mode import MOST


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=True) as bench:
        yield bench


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer(FakeClock()) as server:
        yield server


async def test_a_process_that_only_posts_opens_no_socket(tmp_path: Path, server: SlackServer) -> None:
    async with slack_bench(tmp_path / "slack.db", socket=True, slack=server, started=False) as bench:
        assert not bench.connection.posting
        await bench.connection.ready()
        ref = await bench.connection.platform.post(PLACE, Reply((Text("The news."),)))
        await bench.connection.platform.react(ref, "👍")
        assert await bench.connection.platform.reactors(ref, "👍") == ()
        assert [words(message).strip() for message in bench.shown()] == ["The news."]
        assert bench.connection.posting and not bench.connection.connected and not server.sockets.opened
        await bench.connection.close()
        assert not bench.connection.posting


@pytest.mark.parametrize("how", ["cut", "refresh_requested", "warning"])
async def test_a_line_that_ends_is_opened_again(bench: Bench, how: str) -> None:
    for _ in range(2):
        opened = bench.slack.sockets.opened
        await (bench.slack.sockets.drop() if how == "cut" else bench.slack.sockets.disconnect(how))
        await bench.slack.sockets.renewed(opened)
        assert len(bench.slack.sockets.lines) == 1
    await bench.card()
    assert bench.connection.connected


async def test_what_was_asked_over_a_line_that_closes_is_acknowledged_over_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, take = asyncio.Event(), bench.inbox.take

    async def slow(*args: object) -> bool:
        await free.wait()
        return await take(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(bench.inbox, "take", slow)
    asking = asyncio.create_task(bench.type(f"summarise {URL}"))
    (old,) = bench.slack.sockets.lines
    await bench.slack.until(lambda: old.waiting)
    await bench.slack.sockets.disconnect()
    await bench.slack.until(lambda: len(bench.slack.sockets.lines) == 2, "the next line beside the old one")
    free.set()
    assert "Working on it" in (await asking).body["text"]
    await bench.slack.until(lambda: old not in bench.slack.sockets.lines)


async def test_what_was_on_a_line_that_was_cut_is_answered_when_it_comes_again(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    held = bench.slack.hold("users.info")
    reacting = asyncio.create_task(bench.slack.react(await bench.card(), "thread", ROBIN))
    await bench.slack.asked("users.info")
    opened = bench.slack.sockets.opened
    await bench.slack.sockets.drop()
    delivery = await reacting
    assert delivery.status == LOST
    held.release()
    await bench.slack.sockets.renewed(opened)
    await bench.slack.deliver(delivery, retry=1)
    await bench.idle()
    assert delivery.body == ""
    assert len(bench.desk.calls) == 2
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_stopping_line_takes_nothing_new(bench: Bench) -> None:
    await bench.connection.quiesce()
    (line,) = bench.slack.sockets.lines
    saying = asyncio.create_task(bench.type(f"summarise {URL}"))
    await bench.slack.until(lambda: line.waiting)
    await bench.slack.sockets.read(line)
    await asyncio.gather(*bench.connection._line._handling)
    await bench.connection.close()
    assert (await saying).status == LOST
    assert bench.desk.calls == []


async def test_what_could_not_be_stored_is_not_acknowledged(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def locked(*_: object) -> bool:
        raise DatabaseLocked

    with monkeypatch.context() as patched:
        patched.setattr(bench.inbox, "take", locked)
        event = {"type": "app_mention", "user": ROBIN, "channel": "C1", "ts": "1.5", "text": "secret"}
        saying = asyncio.create_task(bench.slack.event(event))
        (line,) = bench.slack.sockets.lines
        await bench.slack.until(lambda: line.waiting)
        await bench.slack.sockets.read(line)
        await asyncio.gather(*bench.connection._line._handling)
    await bench.slack.sockets.drop()
    delivery = await saying
    assert delivery.status == LOST
    assert [record.__dict__["event"] for record in caplog.records] == [delivery.payload["event_id"]]
    await bench.slack.deliver(delivery, retry=1)
    await bench.idle()
    assert (delivery.body, len(bench.desk.calls)) == ("", 1)


async def test_what_is_no_envelope_is_passed_over(bench: Bench) -> None:
    (line,) = bench.slack.sockets.lines
    for text in ("no json", "[]", '"text"', "{}", '{"envelope_id": 1}', '{"type": "unheard_of"}'):
        await line.socket.send_str(text)
    await line.socket.send_bytes(b"\x00")
    await bench.card()
    assert bench.slack.sockets.lines == [line]


@asynccontextmanager
async def kept(
    server: SlackServer,
    *,
    heartbeat: float = 10.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[tuple[SocketLine, "asyncio.Task[PlatformError]"]]:
    """Keep a line of its own to the server, for as long as a test may wait for it at most."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        client = AsyncWebClient(server.tokens.bot, base_url=server.api_base_url, session=session)
        app = AsyncApp(client=client, request_verification_enabled=False)
        line = SocketLine(app, client, session, server.tokens.app, clock=clock, sleep=sleep, heartbeat=heartbeat)
        keeping = asyncio.create_task(line.keep())
        yield line, keeping
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await line.close()


async def test_a_line_that_is_dead_without_being_closed_is_given_up(server: SlackServer) -> None:
    async with kept(server, heartbeat=0.3) as (line, _):
        await line.opened.wait()
        (first,) = server.sockets.lines
        await server.until(lambda: first.pings > 0, "a heartbeat")
        server.sockets.silence()
        await server.sockets.renewed(1)
        assert first not in server.sockets.lines


async def test_a_slack_that_is_away_is_asked_less_and_less_often_and_then_given_up(server: SlackServer) -> None:
    server.fail("apps.connections.open", status=503, times=None)
    now, pauses = [0.0], list[float]()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    async with kept(server, sleep=sleep, clock=lambda: now[0]) as (line, keeping):
        assert isinstance(await keeping, PlatformDown)
        assert not line.opened.is_set()
    assert tuple(pauses[: len(PAUSES)]) == PAUSES
    assert LOST_SECONDS < now[0] <= LOST_SECONDS + PAUSES[-1]


async def test_a_line_that_comes_back_in_time_is_kept(server: SlackServer) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += LOST_SECONDS - 1

    async with kept(server, sleep=sleep, clock=lambda: now[0]) as (_, keeping):
        for opened in range(1, 5):
            await server.until(lambda opened=opened: server.sockets.opened == opened)
            server.fail("apps.connections.open", status=503)
            await server.sockets.drop()
        await server.until(lambda: server.sockets.opened == 5)
        assert not keeping.done()


async def test_a_token_that_is_revoked_ends_the_line_for_good(bench: Bench) -> None:
    failing = asyncio.create_task(bench.connection.failed())
    bench.slack.tokens.revoked.add(bench.slack.tokens.app)
    await bench.slack.sockets.drop()
    assert isinstance(await failing, TokenRefused)
    assert not bench.connection.connected


async def test_a_token_that_slack_does_not_know_is_refused_at_the_start(server: SlackServer) -> None:
    for method in ("auth.test", "apps.connections.open"):
        connection = connect(server, FakeIntake(Desk().catalogue), FakeClock(), socket=True)
        server.fail(method, "invalid_auth")
        with pytest.raises(TokenRefused):
            await connection.start()
        await connection.close()


async def test_a_slack_that_is_away_at_the_start_is_no_reason_to_give_up(server: SlackServer) -> None:
    connection = connect(server, FakeIntake(Desk().catalogue), FakeClock(), socket=True)
    server.fail("auth.test", status=503)
    with pytest.raises(PlatformDown):
        await connection.start()
    await connection.start()
    assert connection.connected
    await connection.close()


async def test_no_line_is_opened_beyond_what_slack_allows(server: SlackServer) -> None:
    waited = asyncio.Event()

    async def sleep(_: float) -> None:
        waited.set()
        await asyncio.Event().wait()

    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(server.tokens.bot, base_url=server.api_base_url, session=session)
        held = []
        for _ in range(MOST):
            url = (await client.apps_connections_open(app_token=server.tokens.app))["url"]
            held.append(await session.ws_connect(str(url)))
        async with kept(server, sleep=sleep) as (line, _):
            await waited.wait()
            assert not line.opened.is_set()
