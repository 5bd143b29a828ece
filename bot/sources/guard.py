"""Which addresses may be reached: a strict reading of the URL, before any name is resolved.

Browsers and libraries forgive a great deal in a URL, each something else; whatever two of them could
read differently is refused here. The resolver's answers and the address of every connection are
checked again by the client.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

import idna

from bot.errors import DespatchError
from bot.sources.addresses import Address, is_public, parse_address
from bot.sources.errors import AddressRefused, UrlInvalid

MAX_URL = 8_192
PORTS = frozenset({80, 443, 8080, 8443})
PRIVATE_SUFFIXES = frozenset(["local", "internal", "localhost", "localdomain", "home", "lan", "corp", "onion", "arpa"])

_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>[/?#].*)?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@%\\]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_SCHEME = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.\-ſ]*:|//)")
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20\\\x7f-\x9f]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AllowedAddress:
    """An exception to “public only”: one address with one port."""

    address: Address
    port: int


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """An address that may be asked for: `host` is in the form that is resolved, `url` as it is sent."""

    url: str
    scheme: str
    host: str
    port: int
    address: Address | None

    @property
    def authority(self) -> tuple[str, int]:
        """Return host and port, by which hops of a redirect are compared."""
        return self.host, self.port


class AllowInvalid(DespatchError):
    """An exception is not an exact address and port."""

    code = "allow-invalid"
    sentence = "DESPATCH_ALLOW_ADDRESSES takes exact ip:port pairs, such as 127.0.0.1:8081,[::1]:8081."


def parse_allow(entries: str) -> frozenset[AllowedAddress]:
    """Return the exceptions of a comma-separated list; names and ranges are refused."""
    return frozenset(_allowed(entry.strip()) for entry in entries.split(",") if entry.strip())


def _allowed(entry: str) -> AllowedAddress:
    found = _AUTHORITY.fullmatch(entry)
    address = parse_address(found["host"].strip("[]")) if found else None
    if found is None or address is None or not found["port"] or not 0 < int(found["port"]) < 65_536:
        raise AllowInvalid
    return AllowedAddress(address, int(found["port"]))


def check_url(url: str, allow: frozenset[AllowedAddress] = frozenset()) -> CheckedUrl:
    """Return the parts of a URL that may be asked for.

    Raises `UrlInvalid` for what is no URL at all, `AddressRefused` for one that may not be reached:
    another scheme, a private or disguised address, a name without a public suffix, a strange port.
    What was permitted is remembered for the latest addresses, since feeds are asked again and again.
    """
    return _remembered(url, allow)


def _checked(url: str, allow: frozenset[AllowedAddress]) -> CheckedUrl:
    if not _SCHEME.match(url):
        raise UrlInvalid
    found = _URL.fullmatch(url)
    if found is None or len(url) > MAX_URL or _FORBIDDEN.search(url):
        raise AddressRefused
    authority = _AUTHORITY.fullmatch(found["authority"])
    if authority is None:
        raise AddressRefused
    scheme = found["scheme"].lower()
    port = int(authority["port"]) if authority["port"] else (443 if scheme == "https" else 80)
    host, address = _host(authority["host"])
    if not port_permitted(port, address, allow):
        raise AddressRefused
    if address is not None and not address_permitted(address, port, allow):
        raise AddressRefused
    shown = f"[{host}]" if ":" in host else host
    rest = (found["rest"] or "/").partition("#")[0]
    rest = rest if rest.startswith("/") else f"/{rest}"
    return CheckedUrl(
        f"{scheme}://{shown}:{port}{rest}" if authority["port"] else f"{scheme}://{shown}{rest}",
        scheme,
        host,
        port,
        address,
    )


# Remembered by a name of its own, not by a decorator, so that tests and tools that change code see what is remembered.
_remembered = lru_cache(maxsize=1024)(_checked)


def check_hop(location: str, previous: CheckedUrl, allow: frozenset[AllowedAddress]) -> CheckedUrl:
    """Return where a redirect leads, parsed anew.

    Exceptions hold only for a redirect that stays at the same host and port, so that no other site
    can lead to an address that was opened for somebody else.
    """
    try:
        target = urljoin(previous.url, location.strip())
    except ValueError as error:
        raise AddressRefused from error
    checked = check_url(target, allow)
    if checked.authority == previous.authority:
        return checked
    return check_url(target)


def port_permitted(port: int, address: Address | None, allow: frozenset[AllowedAddress]) -> bool:
    """Say whether a port may be asked for: the web's own, or one that an exception names."""
    return port in PORTS or (address is not None and AllowedAddress(address, port) in allow)


def address_permitted(address: Address, port: int, allow: frozenset[AllowedAddress]) -> bool:
    """Say whether an address with a port may be connected to."""
    return is_public(address) or AllowedAddress(address, port) in allow


def may_connect(address: str, port: int, allow: frozenset[AllowedAddress]) -> bool:
    """Say whether a socket may be opened to an address as the system spells it, with a port."""
    return _connections(address, port, allow)


def _connectable(address: str, port: int, allow: frozenset[AllowedAddress]) -> bool:
    parsed = parse_address(address)
    return parsed is not None and address_permitted(parsed, port, allow)


_connections = lru_cache(maxsize=1024)(_connectable)


def _host(host: str) -> tuple[str, Address | None]:
    if host.startswith("["):
        return _literal(host[1:-1])
    name = _ascii(host)
    labels = name.removesuffix(".").split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        return _literal(name)
    if len(labels) < 2 or labels[-1] in PRIVATE_SUFFIXES or len(name) > 253:
        raise AddressRefused
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused
    return ".".join(labels), None


def _literal(text: str) -> tuple[str, Address]:
    address = parse_address(text)
    if address is None or (isinstance(address, ipaddress.IPv4Address) and str(address) != text):
        raise AddressRefused
    return str(address), address


def _ascii(host: str) -> str:
    """Return the name as it is resolved (UTS 46); what only becomes an address by it is refused."""
    try:
        name = idna.encode(host.lower(), uts46=True).decode() if not host.isascii() else host.lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressRefused from error
    if not host.isascii() and parse_address(name) is not None:
        raise AddressRefused
    return name
