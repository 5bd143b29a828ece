"""The guarded client against real servers on loopback."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.errors import DespatchError
from bot.sources.client import Fetched, GuardedClient, Limits, fetched_as_json, require_ok
from bot.sources.errors import AddressRefused, HttpError, NameNotFound, TimedOut, TooLarge, TooSlow
from bot.sources.guard import AllowedAddress, parse_allow

FAST = Limits(total=2.0, connect=1.0, read=0.3, size=200_000)


class Site:
    """A site that counts who came, and answers as the test wants."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.address = ""
        self.app = web.Application()
        self.app.router.add_get("/{name:.*}", self.answer)

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked.append(name)
        match name.split("/"):
            case ["to", *rest]:
                raise web.HTTPFound("/".join(rest))
            case ["hop", count]:
                raise web.HTTPFound(f"/hop/{int(count) - 1}" if int(count) else "/page")
            case ["moved", kind, *rest]:
                place = "/" + "/".join(rest)
                raise web.HTTPMovedPermanently(place) if kind == "301" else web.HTTPFound(place)
            case ["feed"]:
                known = request.headers.get("If-None-Match") == '"one"'
                headers = {"ETag": '"one"', "Last-Modified": "Tue, 24 Nov 2026 09:00:00 GMT", "X-Other": "1"}
                return web.Response(status=304 if known else 200, body=b"" if known else b"<rss/>", headers=headers)
            case ["hang"]:
                await asyncio.Event().wait()
            case ["drip"]:
                return await self.drip(request)
            case ["big"]:
                return web.Response(body=b"x" * 300_000)
            case ["bomb"]:
                packed = gzip.compress(b"\0" * 3_000_000)
                return web.Response(body=packed, headers={"Content-Encoding": "gzip"}, content_type="text/html")
            case ["status", code]:
                return web.Response(status=int(code))
        return web.Response(text="<p>héllo</p>", content_type="text/html", charset="utf-8")

    async def drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"x")
            await asyncio.sleep(0.01)
        return response


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    runner = web.AppRunner(site.app, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


def allowed(site: Site) -> frozenset[AllowedAddress]:
    return parse_allow(f"127.0.0.1:{site.port}")


async def code_of(client: GuardedClient, url: str) -> str:
    with pytest.raises(DespatchError) as caught:
        await client.fetch(url)
    assert caught.value.sentence
    return caught.value.code


async def test_a_page_comes_back_with_what_the_site_says_of_it(site: Site) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        fetched = await client.fetch(f"{site.address}/page")
    assert (fetched.status, fetched.content_type, fetched.charset) == (200, "text/html", "utf-8")
    assert fetched.body.decode() == "<p>héllo</p>"
    assert fetched_as_json(7, fetched) == {
        "id": 7,
        "status": 200,
        "final_url": f"{site.address}/page",
        "content_type": "text/html",
        "bytes": 13,
    }


async def test_a_conditional_request_brings_no_body_when_nothing_changed(site: Site) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        first = await client.fetch(f"{site.address}/feed")
        assert first.headers == {"ETag": '"one"', "Last-Modified": "Tue, 24 Nov 2026 09:00:00 GMT"}
        again = await client.fetch(f"{site.address}/feed", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_an_address_has_moved_as_far_as_every_step_says_so(site: Site) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        moved = await client.fetch(f"{site.address}/moved/301/moved/301/page")
        for_now = await client.fetch(f"{site.address}/moved/302/moved/301/page")
        partly = await client.fetch(f"{site.address}/moved/301/moved/302/page")
        stays = await client.fetch(f"{site.address}/page")
    assert moved.moved == moved.final_url == f"{site.address}/page"
    assert for_now.moved is None
    assert partly.moved == f"{site.address}/moved/302/page"
    assert stays.moved is None


async def test_without_an_exception_nothing_reaches_the_server(site: Site) -> None:
    async with GuardedClient() as client:
        assert await code_of(client, f"{site.address}/page") == "address-refused"
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/",
        "http://localhost:1/",
        "http://2130706433/",
        "//127.0.0.1:1/",
        "http://[::1]/",
        "file:///x",
    ],
)
async def test_no_redirect_leads_to_a_forbidden_address(site: Site, target: str) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        assert await code_of(client, f"{site.address}/to/{target}") == "address-refused"
    assert len(site.asked) == 1


async def test_five_hops_are_followed_and_no_more(site: Site) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        fetched = await client.fetch(f"{site.address}/hop/4")
        assert (fetched.final_url, fetched.status) == (f"{site.address}/page", 200)
        assert await code_of(client, f"{site.address}/hop/5") == "redirects-too-many"


@pytest.mark.parametrize(("place", "code"), [("big", TooLarge.code), ("bomb", TooLarge.code), ("hang", TimedOut.code)])
async def test_too_much_and_too_long_end_in_a_refusal(site: Site, place: str, code: str) -> None:
    async with GuardedClient(allow=allowed(site), limits=FAST) as client:
        assert await code_of(client, f"{site.address}/{place}") == code


async def test_a_drip_is_given_up_on(site: Site) -> None:
    ticks = iter(range(1000))
    async with GuardedClient(allow=allowed(site), clock=lambda: float(next(ticks))) as client:
        assert await code_of(client, f"{site.address}/drip") == TooSlow.code


async def test_a_closed_port_and_an_unknown_name_say_so(site: Site) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    async def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async with GuardedClient(allow=parse_allow(f"127.0.0.1:{port}"), lookup=nobody) as client:
        assert await code_of(client, f"http://127.0.0.1:{port}/") == "connection-failed"
        assert await code_of(client, "http://nosuch.example/") == NameNotFound.code


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], [], ["not an address"], ["64:ff9b::7f00:1"]]
)
async def test_a_name_is_refused_when_any_of_its_answers_is(site: Site, answers: list[str]) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return answers

    async with GuardedClient(allow=allowed(site), lookup=lookup) as client:
        assert await code_of(client, "http://rebind.example/") == AddressRefused.code


async def test_the_last_line_looks_at_every_single_connection(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that was fooled still leads nowhere: the socket itself is refused."""
    monkeypatch.setattr("bot.sources.client._Resolver.resolve", lambda *_, **__: _fooled(site.port))
    async with GuardedClient() as client:
        assert await code_of(client, "http://fooled.example:8080/") == AddressRefused.code
    assert site.asked == []


async def _fooled(port: int) -> list[dict[str, object]]:
    return [
        {
            "hostname": "fooled.example",
            "host": "127.0.0.1",
            "port": port,
            "family": socket.AF_INET,
            "proto": 0,
            "flags": 0,
        }
    ]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "page-not-found"),
        (410, "page-not-found"),
        (403, "page-forbidden"),
        (429, "too-many-requests"),
        (503, "site-failed"),
        (418, "http-error"),
    ],
)
async def test_a_status_without_a_page_is_told(site: Site, status: int, code: str) -> None:
    async with GuardedClient(allow=allowed(site)) as client:
        assert (await client.fetch(f"{site.address}/status/{status}")).status == status
        with pytest.raises(HttpError) as caught:
            await client.page(f"{site.address}/status/{status}")
    assert caught.value.code == code


def test_a_successful_answer_passes() -> None:
    fetched = Fetched("u", "u", 204, "text/html", None, b"")
    assert require_ok(fetched) is fetched
