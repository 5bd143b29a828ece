"""Sites that answer as no site should, on loopback: each under a name, each on a port of its own."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.hostile.bombs import Bomb

Answer = Callable[["Line"], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MOST = 64 * 1024 * 1024
"""How much a site sends at most to whom nothing stops."""

PAUSE = 0.02


@dataclass
class Line:
    """One connection to a visitor; `sent` counts the bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: int = 0

    async def asked(self) -> bytes:
        """Return the head of the visitor's request."""
        return await self.reader.readuntil(b"\r\n\r\n")

    async def send(self, words: bytes) -> None:
        self.writer.write(words)
        await self.writer.drain()
        self.sent += len(words)

    async def flood(self, words: bytes) -> None:
        """Send the same again and again, until the visitor leaves."""
        while self.sent < MOST:
            await self.send(words)

    async def drip(self, words: bytes) -> None:
        """Send the same again and again, a little at a time."""
        while True:
            await self.send(words)
            await asyncio.sleep(PAUSE)


@dataclass
class Sites:
    """Sites that are open: their ports, and the bytes that each has sent."""

    ports: dict[str, int] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)
    present: dict[str, asyncio.Event] = field(default_factory=dict)

    def url(self, name: str, place: str = "") -> str:
        """Return a site's address."""
        return f"{'https' if name.startswith('TLS') else 'http'}://127.0.0.1:{self.ports[name]}/{place}"

    @property
    def allow(self) -> str:
        """Return the exceptions that a client needs for them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports.values())


@asynccontextmanager
async def opened(answers: Mapping[str, Answer], secure: ssl.SSLContext | None = None) -> AsyncIterator[Sites]:
    """Open sites; those whose name begins with `TLS:` speak TLS if `secure` is given, and answer behind it."""
    sites, servers, visits = Sites(), [], set["asyncio.Task[None]"]()
    for name, answer in answers.items():
        serve = _serving(sites, name, answer, visits)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secure if name.startswith("TLS:") else None)
        sites.ports[name] = server.sockets[0].getsockname()[1]
        sites.present[name] = asyncio.Event()
        servers.append(server)
    try:
        yield sites
    finally:
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        for server in servers:
            server.close()


def _serving(
    sites: Sites, name: str, answer: Answer, visits: set["asyncio.Task[None]"]
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, task = Line(reader, writer), asyncio.current_task()
        assert task is not None
        visits.add(task)
        sites.visits[name] += 1
        sites.present[name].set()
        with suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            await answer(line)
        sites.sent[name] += line.sent
        visits.discard(task)
        writer.close()

    return serve


def page(words: bytes = b"<p>page</p>") -> Answer:
    """Return a site that answers as it should."""

    async def answer(line: Line) -> None:
        await line.asked()
        await line.send(OK + b"Content-Length: %d\r\n\r\n" % len(words) + words)

    return answer


def bombing(bombs: Mapping[str, Bomb]) -> Answer:
    """Return a site that has a bomb under each name, and a harmless page elsewhere."""

    async def answer(line: Line) -> None:
        place = (await line.asked()).split()[1].decode().lstrip("/")
        if place not in bombs:
            await line.send(OK + b"Content-Length: 4\r\n\r\npage")
            return
        bomb = bombs[place]
        told = f"Content-Encoding: {bomb.encoding}\r\n" if bomb.encoding else ""
        await line.send(OK + f"{told}Content-Length: {len(bomb.body)}\r\n\r\n".encode() + bomb.body)

    return answer


def _raw(words: bytes) -> Answer:
    async def answer(line: Line) -> None:
        await line.asked()
        await line.send(words)

    return answer


def _flooding(head: bytes, words: bytes) -> Answer:
    async def answer(line: Line) -> None:
        await line.asked()
        await line.send(head)
        await line.flood(words)

    return answer


def _dripping(head: bytes, words: bytes) -> Answer:
    async def answer(line: Line) -> None:
        await line.asked()
        await line.send(head)
        await line.drip(words)

    return answer


async def silent(line: Line) -> None:
    """Take the request and say nothing, for good."""
    await line.asked()
    await asyncio.Event().wait()


async def _deaf(line: Line) -> None:
    await asyncio.Event().wait()


async def _gone(line: Line) -> None:
    line.writer.transport.abort()


async def _round(line: Line) -> None:
    number = int((await line.asked()).split()[1].strip(b"/") or 0)
    await line.send(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % (number + 1))


async def _greeting(line: Line) -> None:
    """Answer a handshake as if it had asked for a page."""
    await line.reader.read(64)
    await line.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


async def _noise(line: Line) -> None:
    await line.reader.read(64)
    await line.send(bytes(range(256)) * 64)


HEADERS = b"X-%d: words\r\n"
ENDLESS = {
    "a body without end": _flooding(OK + b"\r\n", b"<p>words</p>" * 1_000),
    "chunks without end": _flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"w" * 1_000 + b"\r\n"),
    "headers without end": _flooding(OK, b"X-Words: words words words\r\n" * 100),
    "one header without end": _flooding(OK + b"X-Words: ", b"words" * 1_000),
    "a first line without end": _flooding(b"HTTP/1.1 200 ", b"words" * 1_000),
    "a chunk's name without end": _flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n5;x=", b"words" * 1_000),
    "trailers without end": _flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Words: words\r\n" * 100),
    "go on, go on": _flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    "empty lines without end": _flooding(b"", b"\r\n" * 500),
}
SLOW = {
    "silence": silent,
    "silence before the request": _deaf,
    "a head that drips": _dripping(b"HTTP/1.1 200 OK\r\nX-Words: ", b"w"),
    "headers that drip": _dripping(OK, b"X-Words: w\r\n"),
    "a body that drips": _dripping(OK + b"\r\n", b"w"),
    "a body that drips with its length": _dripping(OK + b"Content-Length: 5000000\r\n\r\n", b"w"),
    "chunks that drip": _dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nw\r\n"),
    "less than it says, and the line left open": _dripping(OK + b"Content-Length: 100\r\n\r\nwords", b""),
}
BROKEN = {
    "an end at once": _gone,
    "no words at all": _raw(b""),
    "noise": _raw(bytes(range(128, 256)) * 100),
    "another protocol": _raw(b"220 mail.example ESMTP ready\r\n"),
    "less than it says": _raw(OK + b"Content-Length: 1000\r\n\r\nwords"),
    "a length below nothing": _raw(OK + b"Content-Length: -1\r\n\r\nwords"),
    "a length of no number": _raw(OK + b"Content-Length: 0x10\r\n\r\nwords"),
    "a length without end": _raw(OK + b"Content-Length: " + b"9" * 400 + b"\r\n\r\nwords"),
    "two lengths": _raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nwords!"),
    "a length and chunks": _raw(OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n"),
    "chunks of no number": _raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nwords\r\n"),
    "a chunk of all the world": _raw(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nwords"),
    "a chunk below nothing": _raw(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nwords"),
    "gzip that is none": _raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nwords"),
    "deflate that is none": _raw(OK + b"Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nwords"),
    "100,000 headers": _raw(OK + b"".join(HEADERS % number for number in range(100_000)) + b"\r\n"),
    "a header of 1 MB": _raw(OK + b"X-Words: " + b"w" * 1_000_000 + b"\r\n\r\n"),
    "a header with a zero in it": _raw(OK + b"X-Words: a\0b\r\n\r\n"),
    "a status of no number": _raw(b"HTTP/1.1 2x0 OK\r\n\r\n"),
    "another version": _raw(b"HTTP/9.9 200 OK\r\n\r\n"),
    "another protocol from here on": _raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: words\r\n\r\nwords"),
    "redirects in a ring": _round,
    "a redirect of 1 MB": _raw(b"HTTP/1.1 302 Found\r\nLocation: /" + b"w" * 1_000_000 + b"\r\n\r\n"),
    "a redirect to a scheme": _raw(b"HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n\r\n"),
    "more than 5 MB, and it says so": _raw(OK + b"Content-Length: 999999999\r\n\r\nwords"),
}
TLS = {
    "TLS that answers in plain words": _greeting,
    "TLS that is noise": _noise,
    "TLS that ends at once": _gone,
    "TLS that says nothing": _deaf,
    "TLS: signed by itself": page(),
}
