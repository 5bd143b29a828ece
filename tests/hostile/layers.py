"""The client with layers of its defence taken away, to show that each of them holds something that would else come through."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from unittest.mock import patch
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import ResolveResult
from yarl import URL

from bot.sources import client
from bot.sources.addresses import Address, parse_address
from bot.sources.errors import UrlInvalid
from bot.sources.guard import AllowedAddress, CheckedUrl

LAYERS = ("parse", "resolver", "socket", "redirect")


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Take layers away.

    Without “answers stay”, which is no layer but what the resolver's rests on, names lead elsewhere after they were checked;
    without “environment” the client heeds proxies and passwords that the environment names.
    """
    with ExitStack() as stack:
        for name in names:
            for place, careless in _CARELESS[name].items():
                stack.enter_context(patch.object(*_owner(place), careless))
        yield


def _owner(place: str) -> tuple[object, str]:
    owner, _, name = place.rpartition(".")
    return (getattr(client, owner) if owner else client), name


def careless_url(url: str, allow: frozenset[AllowedAddress] = frozenset()) -> CheckedUrl:
    """Read an address as a library does that forgives everything."""
    try:
        read = URL(url)
    except ValueError as error:
        raise UrlInvalid from error
    return CheckedUrl(str(read), read.scheme, read.host or "", read.port or 0, None)


def careless_hop(location: str, previous: CheckedUrl, allow: frozenset[AllowedAddress]) -> CheckedUrl:
    """Follow wherever it leads."""
    return careless_url(urljoin(previous.url, location))


async def careless_resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[object]:
    """Take every answer."""
    found = [parse_address(answer) for answer in await self._lookup(host, port)]  # type: ignore[attr-defined]
    if not all(found):
        raise OSError("no address")
    return [client._resolved(host, address, port) for address in found if address]


_resolved = client._resolved


def another_address(host: str, address: Address, port: int) -> ResolveResult:
    """Connect elsewhere than what was checked, as when a name is asked for twice and answers otherwise the second time."""
    return _resolved(host, ip_address("127.0.0.1" if address.version == 4 else "::1"), port)


_session = aiohttp.ClientSession


def trusting_session(**named: object) -> aiohttp.ClientSession:
    """Open a session that heeds the environment."""
    return _session(**(named | {"trust_env": True}))  # type: ignore[arg-type]


_CARELESS: dict[str, dict[str, object]] = {
    "parse": {"check_url": careless_url},
    "resolver": {"_Resolver.resolve": careless_resolve},
    "socket": {"may_connect": lambda *_: True},
    "redirect": {"check_hop": careless_hop},
    "answers stay": {"_resolved": another_address},
    "environment": {"aiohttp.ClientSession": trusting_session},
}
