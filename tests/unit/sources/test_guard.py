import contextlib
import ipaddress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DespatchError
from bot.sources.addresses import DENIED_V4, DENIED_V6, is_public
from bot.sources.errors import AddressRefused, UrlInvalid
from bot.sources.guard import MAX_URL, AllowedAddress, AllowInvalid, check_hop, check_url, may_connect, parse_allow

LONGEST = "http://example.org/".ljust(MAX_URL, "a")


@pytest.mark.parametrize("network", DENIED_V4, ids=str)
def test_first_and_last_of_every_denied_range_are_denied(network: ipaddress.IPv4Network) -> None:
    assert not is_public(network[0])
    assert not is_public(network[-1])


@pytest.mark.parametrize("network", DENIED_V4, ids=str)
def test_one_before_and_one_after_are_public_unless_another_range_begins(network: ipaddress.IPv4Network) -> None:
    for number in (int(network[0]) - 1, int(network[-1]) + 1):
        if 0 <= number < 2**32:
            address = ipaddress.IPv4Address(number)
            assert is_public(address) is not any(address in other for other in DENIED_V4)


@pytest.mark.parametrize("network", DENIED_V6, ids=str)
def test_denied_ranges_of_ipv6_and_their_edges(network: ipaddress.IPv6Network) -> None:
    assert not is_public(network[0])
    assert not is_public(network[-1])
    assert is_public(ipaddress.IPv6Address(int(network[-1]) + 1))


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "fc00::1",
        "fe80::1",
        "ff02::1",
        "5f00::1",
        "1fff::1",
        "4000::1",
    ],
)
def test_ipv6_outside_global_unicast_is_denied(address: str) -> None:
    assert not is_public(ip_address(address))


def test_plain_public_addresses_are_public() -> None:
    for address in ("8.8.8.8", "1.1.1.1", "193.0.6.139", "2606:4700::1111", "2a00:1450::1"):
        assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/latest",
        "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
        "http://127.0.0.01/", "http://1.2.3.4.5/", "http://8.8.8.8.0x1/", "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/", "http://[::1]:80:80/", "http://localhost/", "http://LOCALHOST/",
        "http://printer/", "http://printer.local/", "http://db.internal/", "http://x.home/", "http://x.onion/",
        "http://1.0.0.127.in-addr.arpa/", "http://user@example.org/", "http://user:pw@example.org/",
        "http://example.org%2f@127.0.0.1/", "http://example.org\\@127.0.0.1/", "http://example.org:22/",
        "http://example.org:6379/", "http://example.org:0/", "http://example.org:99999/", "http://example.org:80x/",
        "http://①②⑦.⓪.⓪.①/", "http://ⓛocalhost/", "http://exa mple.org/", "http://example.org/\r\nHost: x",
        "http://example.org/\t", "http://-example-.org/", "http://" + "a" * 64 + ".org/", "http:///path",
        "http:example.org", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)",
        "http://8.8.8.8:6379/", "http://[2606:4700::1111]:22/", "http://９3.184.215.14/", "http://93。184.215.14/",
        f"http://{'a.' * 124}example/", f"http://{'a.' * 123}examples/", "feed://example.org/", "http://example..org/", "http://.example.org/", "http://[v1.x]/", "HTTPſ://example.org/",
        "http://example.org/" + "a" * 9000, "http://", "https://?", "http://:80/", "http://example.org:١٢/",
    ],
)  # fmt: skip
def test_what_may_not_be_reached_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize("text", ["", "hello", "not a url", "example.org", "what is this", "/path", "?q"])
def test_what_is_no_address_at_all_says_so(text: str) -> None:
    with pytest.raises(UrlInvalid):
        check_url(text)


@pytest.mark.parametrize(
    ("url", "sent", "host", "port"),
    [
        ("HTTP://EXAMPLE.ORG", "http://example.org/", "example.org", 80),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c", "example.org", 443),
        ("https://example.org:8443/x", "https://example.org:8443/x", "example.org", 8443),
        ("http://example.org?q=1", "http://example.org/?q=1", "example.org", 80),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443),
        ("https://example.org/?u=http://127.0.0.1/", "https://example.org/?u=http://127.0.0.1/", "example.org", 443),
        ("https://BÜCHER.example/x", "https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443),
        ("http://ｎｅｗｓ。example/", "http://news.example/", "news.example", 80),
        (f"http://{'a.' * 123}example/", f"http://{'a.' * 123}example/", f"{'a.' * 123}example", 80),
        (LONGEST, LONGEST, "example.org", 80),
        ("http://under_score.example/", "http://under_score.example/", "under_score.example", 80),
        ("http://example.org./", "http://example.org/", "example.org", 80),
        ("http://8.8.8.8/", "http://8.8.8.8/", "8.8.8.8", 80),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", "2606:4700::1111", 80),
    ],
)
def test_public_addresses_are_read_into_their_parts(url: str, sent: str, host: str, port: int) -> None:
    checked = check_url(url)
    assert (checked.url, checked.host, checked.port) == (sent, host, port)
    assert checked.scheme == sent.partition(":")[0]
    assert str(checked.address or host) == host and (checked.address is None) == host[-1].isalpha()


def test_an_exception_opens_one_address_with_one_port_and_nothing_else() -> None:
    allow = parse_allow("127.0.0.1:9001")
    assert check_url("http://127.0.0.1:9001/", allow).port == 9001
    for other in (
        "127.0.0.1:9002",
        "127.0.0.1",
        "[::1]:9001",
        "[::ffff:127.0.0.1]:9001",
        "localhost:9001",
        "127.0.0.2:9001",
    ):
        with pytest.raises(AddressRefused):
            check_url(f"http://{other}/", allow)


def test_an_exception_cannot_be_reached_by_a_redirect_from_elsewhere() -> None:
    allow = parse_allow("127.0.0.1:9001,127.0.0.1:9002")
    own = check_url("http://127.0.0.1:9001/a", allow)
    assert check_hop("/b", own, allow).url == "http://127.0.0.1:9001/b"
    for target in ("http://127.0.0.1:9002/", "//127.0.0.1:9002/", "http://localhost:9001/"):
        with pytest.raises(AddressRefused):
            check_hop(target, own, allow)
    with pytest.raises(AddressRefused):
        check_hop("http://127.0.0.1:9001/", check_url("http://example.org/"), allow)


@pytest.mark.parametrize(
    "entry",
    [
        "localhost:80",
        "127.0.0.0/8:80",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:99999",
        "*:80",
    ],
)
def test_exceptions_are_exact(entry: str) -> None:
    with pytest.raises(AllowInvalid):
        parse_allow(entry)


def test_exceptions_are_read_in_both_families_and_at_every_port() -> None:
    allow = parse_allow("127.0.0.1:1, [::1]:65535")
    assert allow == {AllowedAddress(ip_address("127.0.0.1"), 1), AllowedAddress(ip_address("::1"), 65_535)}
    assert check_url("http://[::1]:65535/", allow).authority == ("::1", 65_535)


def test_no_exceptions_by_default() -> None:
    assert parse_allow("") == parse_allow(" , ") == frozenset()


@given(st.text(max_size=60))
def test_any_text_after_a_scheme_is_refused_or_names_a_public_host(text: str) -> None:
    with contextlib.suppress(DespatchError):
        checked = check_url("http://" + text)
        assert checked.address is None or is_public(checked.address)
        assert "." in checked.host or ":" in checked.host


@pytest.mark.parametrize(
    ("address", "port", "may"),
    [
        ("93.184.215.14", 443, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 443, True),
        ("127.0.0.1", 8081, True),
        ("127.0.0.1", 8082, False),
        ("::1", 443, False),
        ("::ffff:127.0.0.1", 8081, False),
        ("fe80::1%eth0", 443, False),
        ("169.254.169.254", 80, False),
        ("localhost", 8081, False),
    ],
)
def test_a_socket_is_opened_to_what_is_public_or_allowed_with_its_port(address: str, port: int, may: bool) -> None:
    allow = parse_allow("127.0.0.1:8081")
    assert [may_connect(address, port, allow) for _ in range(2)] == [may, may]
    assert may_connect(address, port, frozenset()) == (may and address != "127.0.0.1")
