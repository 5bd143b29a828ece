"""The table of ranges: whatever entry is taken out, halved or doubled, an edge that the tests know by themselves tells."""

import ipaddress
from collections.abc import Iterator

import pytest

from bot.sources import addresses
from tests.hostile.ranges import edges, special

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
EDGES = tuple(ipaddress.ip_address(address) for _, address in edges())
ONE_RANGE = {"224.0.0.0/4", "240.0.0.0/4"}
"""These two are one range to us, so that either doubled is both."""


def changed() -> Iterator[tuple[Network, tuple[Network, ...]]]:
    for network in (*addresses.DENIED_V4, *addresses.DENIED_V6):
        yield network, ()
        if network.prefixlen < network.max_prefixlen:
            for half in network.subnets():
                yield network, (half,)
        if str(network) not in ONE_RANGE:
            yield network, (network.supernet(),)


def agrees() -> bool:
    return all(addresses._public(address) is not special(str(address)) for address in EDGES)


def test_the_table_is_right_at_every_edge() -> None:
    assert agrees()


@pytest.mark.parametrize(("network", "instead"), [*changed()], ids=lambda value: str(value).replace("/", "_"))
def test_no_range_could_be_spared_or_be_another(
    network: Network, instead: tuple[Network, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DENIED_V4", "DENIED_V6"):
        table = getattr(addresses, name)
        monkeypatch.setattr(
            addresses, name, tuple(one for one in table if one != network) + (instead if network in table else ())
        )
    assert not agrees()


@pytest.mark.parametrize("instead", ["2000::/4", "3000::/4", "::/2"])
def test_nor_could_the_one_that_is_allowed(instead: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "ALLOWED_V6", ipaddress.IPv6Network(instead))
    assert not agrees()
