"""What the client does on its way to a public address; the way itself leads to a server on loopback instead."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.errors import DespatchError
from bot.sources import client as module
from bot.sources.client import (
    AGENT,
    AT_ONCE,
    Fetched,
    GuardedClient,
    Limits,
    require_ok,
    system_lookup,
)
from bot.sources.errors import AddressRefused, HttpError, NameNotFound, TimedOut, TooLarge, TooSlow
from bot.sources.guard import parse_allow
from bot.sources.turns import AT_ONCE_PER_HOST

PUBLIC, PRIVATE, NEWS = "93.184.215.14", "10.0.0.7", "http://news.example/"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Way:
    """Where every connection leads, whatever address it is for; `asked` are those addresses, `seen` the requests."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.seen: list[web.Request] = []
        self.looked: list[tuple[str, int]] = []
        self.answers = [[PUBLIC]]
        self.answer: Answer = self.page
        self.place = ("", 0)

    async def lookup(self, host: str, port: int) -> list[str]:
        self.looked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        return await self.answer(request)

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="page", headers={"Set-Cookie": "who=you"})

    def client(self, **limits: float) -> GuardedClient:
        return GuardedClient(lookup=self.lookup, limits=Limits(**limits))  # type: ignore[arg-type]


@pytest.fixture
async def way(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Way]:
    way = Way()
    app = web.Application()
    app.router.add_get("/{any:.*}", way.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def lead(sock: socket.socket, address: tuple[str, int]) -> None:
        way.asked.append(address[:2])
        await connect(sock, way.place)

    way.place = runner.addresses[0][:2]
    monkeypatch.setattr(loop, "sock_connect", lead)
    yield way
    await runner.cleanup()


async def code_of(client: GuardedClient, url: str = NEWS) -> str:
    with pytest.raises(DespatchError) as caught:
        await client.fetch(url)
    return caught.value.code


async def test_a_name_is_asked_for_and_its_address_connected_to(way: Way) -> None:
    async with way.client() as client:
        fetched = await client.fetch("http://news.example:8080/a?b=c#d")
    assert (fetched.url, fetched.final_url) == ("http://news.example:8080/a?b=c#d", "http://news.example:8080/a?b=c")
    assert (fetched.status, fetched.body, fetched.moved) == (200, b"page", None)
    assert (way.looked, way.asked) == ([("news.example", 8080)], [(PUBLIC, 8080)])
    assert way.seen[0].host == "news.example:8080"


async def test_every_fetch_asks_for_the_name_anew_and_keeps_no_connection(way: Way) -> None:
    way.answers = [[PUBLIC], [PUBLIC], [PRIVATE]]
    async with way.client() as client:
        await client.fetch(NEWS)
        await client.fetch(NEWS)
        assert await code_of(client) == AddressRefused.code
    assert len(way.looked) == 3 and way.asked == [(PUBLIC, 80)] * 2


async def test_nothing_of_one_answer_goes_with_the_next_request(way: Way) -> None:
    async with way.client() as client:
        await client.fetch(NEWS)
        await client.fetch(NEWS)
    for request in way.seen:
        assert "Cookie" not in request.headers
        assert (request.headers["User-Agent"], request.headers["Accept-Language"]) == (AGENT, "en")
        assert request.headers.getall("Accept-Encoding") == ["gzip, deflate"]
        assert set(request.headers) == {
            "Host",
            "Connection",
            "User-Agent",
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
        }


async def test_a_client_that_is_closed_asks_nobody(way: Way) -> None:
    async with way.client() as client:
        await client.fetch(NEWS)
    with pytest.raises(RuntimeError):
        await client.fetch(NEWS)
    assert len(way.seen) == 1


async def test_a_proxy_of_the_environment_is_not_asked(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://8.8.8.8:8080")
    async with way.client() as client:
        await client.fetch(NEWS)
    assert way.asked == [(PUBLIC, 80)]


async def test_connections_are_as_many_as_was_said() -> None:
    async with GuardedClient() as client:
        assert client._session is not None
        connector = client._session.connector
        assert connector is not None
        assert (connector.limit, connector.limit_per_host, connector.force_close) == (AT_ONCE, AT_ONCE_PER_HOST, True)


async def test_a_client_that_is_not_open_fetches_nothing() -> None:
    with pytest.raises(RuntimeError, match=r"^the client is not open$"):
        await GuardedClient().fetch(NEWS)


@pytest.mark.parametrize(
    ("status", "location", "follows"),
    [(200, "http://10.0.0.7/", False), (304, "/b", False), (302, "", False), (302, "/b", True), (308, "/b", True)],
)
async def test_only_a_redirect_that_leads_somewhere_is_followed(
    way: Way, status: int, location: str, follows: bool
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Location": location} if location and request.path == "/" else {}
        return web.Response(status=status if request.path == "/" else 200, headers=headers)

    way.answer = answer
    async with way.client() as client:
        fetched = await client.fetch(NEWS)
    assert (fetched.url, fetched.final_url) == (NEWS, f"{NEWS}b" if follows else NEWS)
    assert len(way.seen) == 1 + follows


@pytest.mark.parametrize(("more", "sized"), [(0, True), (0, False), (1, True), (1, False)])
async def test_an_answer_may_be_as_large_as_the_limit_and_no_larger(way: Way, more: int, sized: bool) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        body = b"x" * (1_000 + more)
        if sized:
            return web.Response(body=body)
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(body)
        return response

    way.answer = answer
    async with way.client(size=1_000) as client:
        if more:
            assert await code_of(client) == TooLarge.code
        else:
            assert len((await client.fetch(NEWS)).body) == 1_000


async def test_an_answer_of_unknown_length_may_be_empty(way: Way) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"")

    way.answer = answer
    async with way.client(size=0) as client:
        assert (await client.fetch(NEWS)).body == b""


@pytest.mark.parametrize(
    ("seconds", "size", "slow"),
    [(1.0, 10, False), (5.0, 10, False), (5.1, 10, True), (6.0, 5_999, True), (6.0, 6_000, False), (6.0, 4_000, True)],
)
async def test_slow_is_less_than_the_rate_after_the_grace(way: Way, seconds: float, size: int, slow: bool) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * size)

    way.answer = answer
    moments = iter([100.0])
    client = GuardedClient(lookup=way.lookup, clock=lambda: next(moments, 100.0 + seconds))
    async with client:
        if slow:
            assert await code_of(client) == TooSlow.code
        else:
            assert len((await client.fetch(NEWS)).body) == size


async def never(*_: object) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_site_that_says_nothing_is_given_up_before_all_of_the_time_is_over(way: Way) -> None:
    way.answer = never
    async with way.client(total=600.0, read=0.05) as client:
        assert await code_of(client) == TimedOut.code


async def test_a_connection_that_is_not_made_is_given_up_before_all_of_the_time_is_over(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", never)
    async with way.client(total=600.0, connect=0.05) as client:
        assert await code_of(client) == TimedOut.code


async def test_all_of_the_time_is_over_some_time_however_much_goes_on(way: Way) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    way.answer = answer
    async with way.client(total=0.2, rate=0.0) as client:
        assert await code_of(client) == TimedOut.code


def info(host: str, port: int) -> tuple[object, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))


def test_a_socket_is_made_as_it_was_asked_for_and_never_keeps_the_loop_waiting() -> None:
    client = GuardedClient(allow=parse_allow("127.0.0.1:9001"))
    with client._socket(info("127.0.0.1", 9001)) as made:  # type: ignore[arg-type]
        assert (made.family, made.type, made.proto) == (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        assert made.gettimeout() == 0
    for place in (("127.0.0.1", 9002), ("10.0.0.7", 9001)):
        with pytest.raises(OSError):  # noqa: PT011  # the kind that `_wrapped` knows
            client._socket(info(*place))  # type: ignore[arg-type]


async def test_the_resolver_gives_what_it_checked_in_both_families() -> None:
    way = Way()
    way.answers = [[PUBLIC, "2606:4700::1111"]]
    four, six = await module._Resolver(way.lookup).resolve("both.example", 443)
    assert way.looked == [("both.example", 443)]
    common = {"hostname": "both.example", "port": 443, "proto": socket.IPPROTO_TCP, "flags": socket.AI_NUMERICHOST}
    assert four == common | {"host": PUBLIC, "family": socket.AF_INET}
    assert six == common | {"host": "2606:4700::1111", "family": socket.AF_INET6}


async def test_an_exception_is_no_answer_of_a_resolver(way: Way) -> None:
    way.answers = [["127.0.0.1"]]
    async with GuardedClient(lookup=way.lookup, allow=parse_allow("127.0.0.1:80")) as client:
        assert await code_of(client) == AddressRefused.code


async def test_the_systems_resolver_is_asked_for_each_address_once() -> None:
    assert await system_lookup("127.0.0.1", 80) == ["127.0.0.1"]
    assert await system_lookup("::1", 80) == ["::1"]


def test_an_address_can_be_tried_without_asking_anybody() -> None:
    client = GuardedClient(allow=parse_allow("127.0.0.1:9001"))
    client.require_allowed("http://127.0.0.1:9001/")
    client.require_allowed(NEWS)
    with pytest.raises(AddressRefused):
        client.require_allowed("http://127.0.0.1:9002/")


def chained(outer: BaseException, inner: BaseException, *, told: bool) -> BaseException:
    """Return the outer error as it is when it was raised from another, or while another was handled."""
    outer.__cause__, outer.__context__ = (inner, None) if told else (None, inner)
    return outer


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (module._RefusedSocket(), AddressRefused.code),
        (socket.gaierror(), NameNotFound.code),
        (module.ssl.SSLError(), "tls-failed"),
        (OSError(), "connection-failed"),
    ],
)
def test_what_lies_behind_an_error_tells_what_it_is(inner: Exception, code: str, told: bool) -> None:
    outer = chained(aiohttp.ClientConnectionError(), chained(OSError(), inner, told=told), told=told)
    assert isinstance(outer, aiohttp.ClientError)
    found = module._wrapped(outer)
    assert isinstance(found, DespatchError) and found.code == code


def connection_key() -> aiohttp.client_reqrep.ConnectionKey:
    return aiohttp.client_reqrep.ConnectionKey("news.example", 80, False, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (aiohttp.ClientConnectorError(connection_key(), module._RefusedSocket()), AddressRefused.code),
        (aiohttp.ClientConnectorDNSError(connection_key(), OSError()), NameNotFound.code),
        (aiohttp.InvalidURL("x"), "url-invalid"),
        (aiohttp.ServerTimeoutError(), TimedOut.code),
        (aiohttp.ClientPayloadError(), "answer-broken"),
        (aiohttp.ClientConnectionError(), "connection-failed"),
    ],
)
def test_an_error_of_the_library_is_one_of_ours(error: aiohttp.ClientError, code: str) -> None:
    found = module._wrapped(error)
    assert isinstance(found, DespatchError) and found.code == code


def test_errors_that_lead_round_in_a_circle_end() -> None:
    one, other = aiohttp.ClientConnectionError(), OSError()
    one.__cause__, other.__cause__ = other, one
    assert module._causes(one) == [one, other]


def fetched(status: int, **headers: str) -> Fetched:
    return Fetched(
        "u", "u", status, "text/html", None, b"", {name.replace("_", "-"): headers[name] for name in headers}
    )


@pytest.mark.parametrize("status", [200, 201, 299])
def test_what_is_a_success_passes(status: int) -> None:
    assert require_ok(fetched(status)).status == status


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (199, "http-error"), (300, "http-error"), (401, "page-forbidden"), (402, "page-forbidden"), (451, "page-forbidden"),
        (499, "http-error"), (500, "site-failed"),
    ],
)  # fmt: skip
def test_what_is_none_says_which_and_when_to_ask_again(status: int, code: str) -> None:
    with pytest.raises(HttpError) as caught:
        require_ok(fetched(status, Retry_After="120"))
    assert (caught.value.code, caught.value.retry_after) == (code, "120")
    if code == "http-error":
        assert caught.value.sentence == f"The site answered with status {status}, which holds no page: check the link."
