"""One guarded HTTP session: bounded in time, size and hops, and never to an address that is not public.

The guard reads every URL; the resolver refuses a name when any of its answers is not public; and the
socket factory looks at the address of every single connection attempt, the last line of defence.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.lanes import Turns
from bot.sources.addresses import Address, parse_address
from bot.sources.errors import (
    AddressRefused,
    AnswerBroken,
    ConnectionFailed,
    HttpError,
    NameNotFound,
    PageForbidden,
    PageNotFound,
    RedirectsTooMany,
    SiteFailed,
    TimedOut,
    TlsFailed,
    TooLarge,
    TooManyRequests,
    TooSlow,
    UrlInvalid,
)
from bot.sources.guard import AllowedAddress, CheckedUrl, address_permitted, check_hop, check_url, may_connect
from bot.sources.turns import AT_ONCE_PER_HOST, ONE_PROCESS, HostTurns

AGENT = "Mozilla/5.0 (compatible; Despatch/0.1; reads feeds that people follow and articles that they ask for)"
ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
PACKED = "gzip, deflate"
"""What Python unpacks by itself; the HTTP library would ask for more wherever it finds more installed."""

PACKINGS = frozenset({"gzip", "deflate", "br", "zstd", "compress"})
"""What a body may be packed by (RFC 9110, section 8.4.1, and the registry of codings)."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
KEPT_HEADERS = ("ETag", "Last-Modified", "Retry-After")
MAX_HEADER = 1_000
AT_ONCE = 64
"""Connections altogether, of which whoever asks for many takes half at most (`bot.lanes`)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take: seconds, hops, decoded bytes, and bytes a second after `grace` seconds."""

    total: float = 15.0
    connect: float = 5.0
    read: float = 5.0
    hops: int = 5
    size: int = 5 * 1024 * 1024
    rate: float = 1_000.0
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site answered: the final status whatever it is, and the decoded body.

    `headers` are those of `KEPT_HEADERS` that it sent; `moved` is where it said that the address has
    moved for good, if every step of the way there said so.
    """

    url: str
    final_url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


class Lookup(Protocol):
    """Asks for a name's addresses; raises `OSError` when there is no such name."""

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return the addresses as text."""


async def system_lookup(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedClient:
    """Fetches pages; open it with `async with`."""

    def __init__(
        self,
        *,
        allow: frozenset[AllowedAddress] = frozenset(),
        lookup: Lookup = system_lookup,
        limits: Limits = Limits(),  # frozen
        clock: Callable[[], float] = time.monotonic,
        hosts: HostTurns = ONE_PROCESS,
    ) -> None:
        self._allow = allow
        self._lookup = lookup
        self._limits = limits
        self._clock = clock
        self._hosts = hosts
        self._session: aiohttp.ClientSession | None = None
        self._places = Turns(AT_ONCE)
        self._turns: WeakValueDictionary[tuple[str, int], asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        limits = self._limits
        connector = aiohttp.TCPConnector(
            resolver=_Resolver(self._lookup),
            socket_factory=self._socket,
            use_dns_cache=False,
            force_close=True,
            limit=AT_ONCE,
            limit_per_host=AT_ONCE_PER_HOST,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            headers={"User-Agent": AGENT, "Accept-Language": "en", "Accept-Encoding": PACKED},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.read),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, url: str, *, accept: str = ACCEPT, headers: Mapping[str, str] | None = None) -> Fetched:
        """Return what stands at an address after at most five redirects.

        `accept` is the header of that name, `headers` are more of them, such as those of a conditional
        request, which may be answered by 304 and no body. The time limit begins when it is this address's turn at its
        host, and among all of them, so that nothing in a long list runs out of time by waiting. Raises the errors of
        `bot.sources.errors`: refused, not found, too slow, too large and so on.
        """
        target = check_url(url, self._allow)
        async with self._turn(target), self._hosts.turn(target.authority), self._places.turn():
            try:
                async with asyncio.timeout(self._limits.total):
                    return await self._follow(url, target, {"Accept": accept, **(headers or {})})
            except TimeoutError as error:
                raise TimedOut from error

    def require_allowed(self, url: str) -> None:
        """Raise `UrlInvalid` or `AddressRefused` for an address that would never be fetched, without asking anybody."""
        check_url(url, self._allow)

    def _turn(self, target: CheckedUrl) -> asyncio.Semaphore:
        """Return the turns at a host, which are forgotten when nobody waits for one."""
        turn = self._turns.get(target.authority)
        if turn is None:
            turn = self._turns[target.authority] = asyncio.Semaphore(AT_ONCE_PER_HOST)
        return turn

    async def page(self, url: str) -> Fetched:
        """Return a successful answer; raise `HttpError` of the right kind for any other."""
        return require_ok(await self.fetch(url))

    async def _follow(self, url: str, target: CheckedUrl, headers: Mapping[str, str]) -> Fetched:
        for_good, moved = True, None
        for _ in range(self._limits.hops + 1):
            answer = await self._ask(url, target, headers)
            if isinstance(answer, Fetched):
                return replace(answer, moved=moved) if moved else answer
            target = check_hop(answer.location, target, self._allow)
            for_good = for_good and answer.status in PERMANENT
            moved = target.url if for_good else moved
        raise RedirectsTooMany

    async def _ask(self, url: str, target: CheckedUrl, headers: Mapping[str, str]) -> "Fetched | _Redirect":
        """Return the answer, or where it leads to."""
        if self._session is None:
            raise RuntimeError("the client is not open")
        try:
            async with self._session.get(_parsed(target.url), headers=headers, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status in REDIRECTS and location:
                    return _Redirect(response.status, location)
                body = await self._body(response)
                kept = {name: value[:MAX_HEADER] for name in KEPT_HEADERS if (value := response.headers.get(name))}
                return Fetched(
                    url, target.url, response.status, response.content_type, response.charset or None, body, kept
                )
        except aiohttp.ClientError as error:
            raise _wrapped(error) from error
        except (UnicodeError, ValueError) as error:
            raise ConnectionFailed from error

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if response.content.at_eof():
            return b""
        limits, started = self._limits, self._clock()
        if (response.content_length or 0) > limits.size:
            raise TooLarge
        if not unpackable(response.headers.getall("Content-Encoding", ())):
            raise AnswerBroken
        body = bytearray()
        async for chunk in response.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > limits.size:
                raise TooLarge
            spent = self._clock() - started
            if spent > limits.grace and len(body) / spent < limits.rate:
                raise TooSlow
        return bytes(body)

    def _socket(self, info: "aiohttp.AddrInfoType") -> socket.socket:
        """Make the socket of one connection attempt, once more refusing what is not public."""
        family, kind, protocol, _, place = info
        if not may_connect(str(place[0]), int(place[1]), self._allow):
            raise _RefusedSocket
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made


def unpackable(told: Iterable[str]) -> bool:
    """Say whether a body is taken that is packed as its `Content-Encoding` says: once, or twice by gzip.

    The HTTP library unpacks one layer that is told alone; what else is gzip the readers unpack, under the same limit
    (`bot.sources.kinds.inflated`). A word that is no packing is one that a server wrote there by mistake.
    """
    names = (name.strip().lower().removeprefix("x-") for line in told for name in line.split(","))
    layers = [name for name in names if name in PACKINGS]
    return len(layers) < 2 or layers == ["gzip", "gzip"]


@lru_cache(maxsize=1024)
def _parsed(url: str) -> URL:
    """Return an address as aiohttp takes it, for as many as `check_url` remembers: yarl itself remembers 128."""
    return URL(url)


class _RefusedSocket(OSError):
    """Raised inside aiohttp, which wraps it; `_wrapped` finds it again."""


class _Resolver(AbstractResolver):
    """Refuses a name when any of its addresses is not public, or when there is none; exceptions are no names."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = [parse_address(entry) for entry in await self._lookup(host, port)]
        permitted = [
            address for address in addresses if address is not None and address_permitted(address, port, frozenset())
        ]
        if not permitted or len(permitted) != len(addresses):
            raise _RefusedSocket
        return [_resolved(host, address, port) for address in permitted]

    async def close(self) -> None:
        """Hold nothing open."""


def _resolved(host: str, address: Address, port: int) -> ResolveResult:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )


def _wrapped(error: aiohttp.ClientError) -> Exception:
    if isinstance(error, aiohttp.InvalidURL):
        return UrlInvalid()
    causes = _causes(error)
    if any(isinstance(cause, _RefusedSocket) for cause in causes):
        return AddressRefused()
    if any(isinstance(cause, socket.gaierror) for cause in causes) or isinstance(
        error, aiohttp.ClientConnectorDNSError
    ):
        return NameNotFound()
    if any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in causes):
        return TlsFailed()
    if isinstance(error, aiohttp.ServerTimeoutError):
        return TimedOut()
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        return AnswerBroken()
    return ConnectionFailed()


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        inner = getattr(current, "os_error", None)
        if isinstance(inner, BaseException):
            found.append(inner)
        current = current.__cause__ or current.__context__
    return found


def require_ok(fetched: Fetched) -> Fetched:
    """Return a successful answer as it is; raise `HttpError` of the right kind for any other."""
    if 200 <= fetched.status < 300:
        return fetched
    error = _refusal(fetched.status)
    error.retry_after = fetched.headers.get("Retry-After")
    raise error


def _refusal(status: int) -> HttpError:
    if status in (404, 410):
        return PageNotFound()
    if status in (401, 402, 403, 451):
        return PageForbidden()
    if status == 429:
        return TooManyRequests()
    if status >= 500:
        return SiteFailed()
    return HttpError(f"The site answered with status {status}, which holds no page: check the link.")


def fetched_as_json(identity: object, fetched: Fetched) -> dict[str, object]:
    """Return the line that `batch fetch` writes."""
    return {
        "id": identity,
        "status": fetched.status,
        "final_url": fetched.final_url,
        "content_type": fetched.content_type,
        "bytes": len(fetched.body),
    }
