"""Turns at a host, headers, and redirects that no library can read, against a real server on loopback."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.errors import DespatchError
from bot.sources.client import ACCEPT, GuardedClient, Limits
from bot.sources.errors import TimedOut
from bot.sources.guard import check_hop, check_url, parse_allow
from bot.sources.turns import AT_ONCE_PER_HOST


class Gate:
    """A site that keeps every visitor until it is told to answer, and knows how many are there."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.open = asyncio.Event()
        self.arrived = asyncio.Condition()
        self.accepted: list[str] = []
        self.location = b""

    async def answer(self, request: web.Request) -> web.Response:
        self.accepted.append(request.headers["Accept"])
        self.inside += 1
        self.most = max(self.most, self.inside)
        async with self.arrived:
            self.arrived.notify_all()
        await self.open.wait()
        self.inside -= 1
        return web.Response(text="page")

    async def full(self) -> None:
        """Wait until as many are there as one host is ever asked by."""
        async with self.arrived:
            await self.arrived.wait_for(lambda: self.inside == AT_ONCE_PER_HOST)

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + self.location + b"\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def gate() -> AsyncIterator[tuple[Gate, int]]:
    gate = Gate()
    app = web.Application()
    app.router.add_get("/", gate.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield gate, runner.addresses[0][1]
    gate.open.set()
    await runner.cleanup()


async def test_the_time_limit_begins_with_the_turn_and_not_in_the_queue(gate: tuple[Gate, int]) -> None:
    """The site keeps everyone until their time is up; whoever waited behind them still gets their own time."""
    site, port = gate
    async with GuardedClient(allow=parse_allow(f"127.0.0.1:{port}"), limits=Limits(total=0.4)) as client:
        url = f"http://127.0.0.1:{port}/"
        results = await asyncio.gather(*(client.fetch(url) for _ in range(4)), return_exceptions=True)
    assert [type(result) for result in results] == [TimedOut] * 4
    assert len(site.accepted) == 4


async def test_no_host_is_asked_by_more_than_two_at_once(gate: tuple[Gate, int]) -> None:
    site, port = gate
    async with GuardedClient(allow=parse_allow(f"127.0.0.1:{port}")) as client:
        fetches = [asyncio.create_task(client.fetch(f"http://127.0.0.1:{port}/")) for _ in range(6)]
        full = asyncio.create_task(site.full())
        await asyncio.wait((full, *fetches), return_when=asyncio.FIRST_COMPLETED)
        site.open.set()
        full.cancel()
        assert [fetched.status for fetched in await asyncio.gather(*fetches)] == [200] * 6
    assert site.most == AT_ONCE_PER_HOST


async def test_turns_are_forgotten_when_nobody_waits(gate: tuple[Gate, int]) -> None:
    site, port = gate
    site.open.set()
    async with GuardedClient(allow=parse_allow(f"127.0.0.1:{port}")) as client:
        await client.fetch(f"http://127.0.0.1:{port}/")
        assert len(client._turns) == 0


async def test_what_is_accepted_can_be_said(gate: tuple[Gate, int]) -> None:
    site, port = gate
    site.open.set()
    async with GuardedClient(allow=parse_allow(f"127.0.0.1:{port}")) as client:
        await client.fetch(f"http://127.0.0.1:{port}/", accept="application/atom+xml")
        await client.fetch(f"http://127.0.0.1:{port}/")
    assert site.accepted == ["application/atom+xml", ACCEPT]


BROKEN = ["http://[::1", "http://[x]/", "http://\N{ACCOUNT OF}.example/", "http://[::1]:1]/", "http://a\\b/"]


@pytest.mark.parametrize("location", BROKEN)
def test_a_redirect_that_cannot_be_read_is_refused(location: str) -> None:
    with pytest.raises(DespatchError):
        check_hop(location, check_url("http://example.org/"), frozenset())


@pytest.mark.parametrize("location", [b"http://[::1", b"\xff\xfe://\xff", b"http://\xe2\x84\x80.example/"])
async def test_a_redirect_that_cannot_be_read_ends_in_a_plain_sentence(location: bytes) -> None:
    site = Gate()
    site.location = location
    server = await asyncio.start_server(site.lead, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, GuardedClient(allow=parse_allow(f"127.0.0.1:{port}"), limits=Limits(total=2.0)) as client:
        with pytest.raises(DespatchError) as caught:
            await client.fetch(f"http://127.0.0.1:{port}/")
    assert caught.value.sentence


async def test_the_length_of_what_is_not_sent_again_is_no_size() -> None:
    """A 304 may say how long the page is that it stands for (RFC 9110, section 8.6)."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, GuardedClient(allow=parse_allow(f"127.0.0.1:{port}"), limits=Limits(size=100)) as client:
        fetched = await client.fetch(f"http://127.0.0.1:{port}/")
    assert (fetched.status, fetched.body) == (304, b"")
