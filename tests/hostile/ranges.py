"""Addresses that are not the public web's, written down once more for the tests, so that the product's table is not its own judge.

After the IANA special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry and
iana-ipv6-special-registry) and, for what lies outside of global unicast, RFC 4291, section 2.4. Two more: the address at which
one cloud platform answers its guests (168.63.129.16), and all that carries an IPv4 address inside an IPv6 one.
"""

import ipaddress
from collections.abc import Iterator

SPECIAL_V4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)  # fmt: skip
SPECIAL_V6 = (
    "::/3", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "4000::/2", "8000::/1",
)  # fmt: skip
PUBLIC_V6 = ("2001:200::1", "2003::1", "2606:4700::1111", "2a00:1450::1", "2c0f::1")

_V4 = tuple(map(ipaddress.IPv4Network, SPECIAL_V4))
_V6 = tuple(map(ipaddress.IPv6Network, SPECIAL_V6))


def special(address: str) -> bool:
    """Say whether an address is none of the public web's."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return special(str(parsed.ipv4_mapped))
    return any(parsed in network for network in (_V4 if parsed.version == 4 else _V6))


def edges() -> Iterator[tuple[str, str]]:
    """Yield the first, the last, the one before and the one after of every range, with the name of the place."""
    for network in (*_V4, *_V6):
        make = type(network[0])
        first, last = int(network[0]), int(network[-1])
        for place, number in (("first", first), ("last", last), ("before", first - 1), ("after", last + 1)):
            if 0 <= number < 2**network.max_prefixlen:
                yield f"{place} of {network}", str(make(number))


def embedded(address: str) -> Iterator[tuple[str, str]]:
    """Yield an IPv4 address in eight disguises of IPv6."""
    number = int(ipaddress.IPv4Address(address))
    high, low = number >> 16, number & 0xFFFF
    yield "mapped, dotted", f"::ffff:{address}"
    yield "mapped, in hex", f"::ffff:{high:x}:{low:x}"
    yield "compatible", f"::{high:x}:{low:x}"
    yield "translated", f"::ffff:0:{high:x}:{low:x}"
    yield "NAT64", f"64:ff9b::{high:x}:{low:x}"
    yield "local NAT64", f"64:ff9b:1::{high:x}:{low:x}"
    yield "6to4", f"2002:{high:x}:{low:x}::1"
    yield "Teredo", f"2001:0:4136:e378:8000:63bf:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}"
