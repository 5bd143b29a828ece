"""Fetching what was attached, from servers that do not behave."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.common.files import fetched
from bot.chat.errors import AttachmentGone, AttachmentTooLarge, PlatformDown
from bot.chat.files import MAX_ATTACHMENT


@dataclass
class Server:
    """Keeps the paths that were asked for, and how much it could send of a file without an end."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        match request.path:
            case "/away":
                return web.Response(status=302, headers={"Location": f"{self.address}/elsewhere"})
            case "/endless":
                return await self._endless(request)
            case "/whole":
                return web.Response(body=bytes(MAX_ATTACHMENT), content_type="text/xml")
            case "/packed":
                return web.Response(body=b"\x1f\x8bno gzip", headers={"Content-Encoding": "gzip"})
            case "/broken":
                return web.Response(status=500)
        return web.Response(status=404)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(64 * 1024))
                self.sent += 64 * 1024
        except ConnectionError:
            return response


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server, app = Server(), web.Application()
    app.router.add_get("/{tail:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


async def test_the_largest_file_is_read_whole_with_its_kind(server: Server) -> None:
    assert await fetched(f"{server.address}/whole") == (bytes(MAX_ATTACHMENT), "text/xml")


async def test_no_redirect_is_followed(server: Server) -> None:
    with pytest.raises(AttachmentGone):
        await fetched(f"{server.address}/away", {"Authorization": "Bearer x"})
    assert server.asked == ["/away"]


async def test_of_a_file_without_an_end_no_more_is_read_than_is_allowed(server: Server) -> None:
    with pytest.raises(AttachmentTooLarge):
        await fetched(f"{server.address}/endless")
    assert server.sent < 4 * MAX_ATTACHMENT + 4_000_000


@pytest.mark.parametrize(
    ("path", "error"), [("/nowhere", AttachmentGone), ("/broken", PlatformDown), ("/packed", PlatformDown)]
)
async def test_whatever_else_is_answered_is_one_of_our_errors(
    server: Server, path: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        await fetched(f"{server.address}{path}")
    assert server.address not in str(raised.value)


async def test_nobody_there_is_the_platform_being_away() -> None:
    with pytest.raises(PlatformDown):
        await fetched("http://127.0.0.1:1/x")
