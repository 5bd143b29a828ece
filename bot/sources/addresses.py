"""Which IP addresses are public: our own table, because the standard library's flags are no policy.

The ranges follow the IANA special-purpose registries (https://www.iana.org/assignments/iana-ipv4-special-registry,
https://www.iana.org/assignments/iana-ipv6-special-registry), with the cloud platforms' metadata addresses, and
AS112 and 6to4 relay ranges refused as well.
"""

import ipaddress
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DENIED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
ALLOWED_V6 = ipaddress.IPv6Network("2000::/3")
DENIED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


def is_public(address: Address) -> bool:
    """Say whether an address lies on the public internet."""
    return _remembered(address)


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in DENIED_V4)
    if address.scope_id is not None:
        return False
    return address in ALLOWED_V6 and not any(address in network for network in DENIED_V6)


# Remembered by a name of its own, not by a decorator, so that tests and tools that change code see what is remembered.
_remembered = lru_cache(maxsize=1024)(_public)


def parse_address(text: str) -> Address | None:
    """Return the address that a text spells canonically, or nothing."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
