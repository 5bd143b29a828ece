"""Addresses that go wrong on purpose, so that every refusal can be seen."""

import asyncio
import random
import struct
import zlib
from collections.abc import AsyncIterator

from aiohttp import web

POLISH = (
    "Rada portu przyjęła we wtorek nowe opłaty po czterogodzinnej debacie. Rybacy uważają, że ta decyzja zapadła w"
    " najgorszej chwili, ponieważ paliwo nigdy nie było tak drogie. Minister obiecała odpowiedź przed końcem roku i"
    " nie chciała podać żadnych szczegółów."
)
STUB = "The minister will answer the committee on Thursday, in a statement that has been long in the making."
HUGE = 10 * 1024 * 1024


async def paywall(request: web.Request) -> web.Response:
    """Show one sentence and a wish for money."""
    return _page(f"<p>{STUB}</p><aside>Subscribe to continue reading. Already a subscriber? Log in.</aside>")


async def empty(request: web.Request) -> web.Response:
    """Show a page with navigation and no article."""
    return _page("<nav><a href='/'>Home</a></nav>")


async def polish(request: web.Request) -> web.Response:
    """Show an article in Polish, which is not read."""
    return _page("".join(f"<p>{POLISH}</p>" for _ in range(3)), "pl")


async def garbage(request: web.Request) -> web.Response:
    """Call random bytes HTML."""
    return web.Response(body=random.Random(7).randbytes(40_000), content_type="text/html")  # noqa: S311  # no secret


async def image(request: web.Request) -> web.Response:
    """Send a picture of one pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\x1f\x5f\x5b")), (b"IEND", b""))
    packed = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return web.Response(body=b"\x89PNG\r\n\x1a\n" + packed, content_type="image/png")


async def report(request: web.Request) -> web.Response:
    """Send the beginning of a PDF file."""
    return web.Response(body=b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n", content_type="application/pdf")


async def huge(request: web.Request) -> web.StreamResponse:
    """Send ten megabytes."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    async for piece in _pieces():
        await response.write(piece)
    return response


async def _pieces() -> AsyncIterator[bytes]:
    piece = b"<p>" + b"The tide comes in and goes out. " * 2_000
    for _ in range(HUGE // len(piece)):
        yield piece


async def hang(request: web.Request) -> web.Response:
    """Never answer."""
    await asyncio.Event().wait()
    return web.Response()


async def error(request: web.Request) -> web.Response:
    """Fail as a site does."""
    return web.Response(status=500, text="The site has a fault.")


async def loop(request: web.Request) -> web.Response:
    """Lead back to itself."""
    raise web.HTTPFound("/faults/loop")


async def metadata(request: web.Request) -> web.Response:
    """Lead to an address inside the machine's network."""
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")


FAULTS = {
    "paywall": paywall,
    "empty": empty,
    "polish": polish,
    "garbage": garbage,
    "image.png": image,
    "report.pdf": report,
    "huge": huge,
    "hang": hang,
    "error": error,
    "loop": loop,
    "metadata": metadata,
}


def _page(inside: str, language: str = "en") -> web.Response:
    html = f"<!doctype html><html lang={language}><head><title>Norland Times</title></head><body>{inside}</body></html>"
    return web.Response(text=html, content_type="text/html")
