"""Addresses as somebody would type them to get in, and as somebody types them who means no harm: made from ranges by rule."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from tests.hostile.ranges import PUBLIC_V6, edges, embedded, special

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "8.8.8.8"
TARGETS = ("127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.1.1", "100.100.100.200")
EXCEPTION = "127.0.0.1:8081"
EXCEPTION_ON_THE_WEBS_PORT = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Case:
    """An address to try.

    `answers` are what the resolver says, lookup by lookup, the last of them from then on; `location` is where the first
    answer leads, `allow` the exceptions of the settings. `anyhow` cases may end either way, as long as nothing is reached.
    """

    url: str
    allowed: bool
    why: str
    answers: tuple[tuple[str, ...], ...] = ((PUBLIC,),)
    location: str | None = None
    allow: str = ""
    anyhow: bool = False

    @property
    def told_by_reading(self) -> bool:
        """Whether the address alone says that it must be refused, whatever any resolver or site answers."""
        asks = self.url.endswith(".example/") and self.answers != ((PUBLIC,),)
        return not (self.allowed or self.location or self.allow or asks)


def hostile() -> tuple[Case, ...]:
    """Return what must be refused."""
    return (*_spelt(), *_in_ipv6(), *_unicode(), *_tricks(), *_schemes(), *_names(), *_redirects(), *_exceptions())


def fair() -> tuple[Case, ...]:
    """Return what must be fetched."""
    return tuple(_fair())


def all_edges() -> tuple[Case, ...]:
    """Return the edges of every special range, those of IPv4 in eight disguises too, which are all refused."""
    found = []
    for place, address in edges():
        found.append(Case(f"http://{_bracketed(address)}/", not special(address), place))
        if ":" not in address:
            found += [Case(f"http://[{inside}]/", False, f"{place}, {how}") for how, inside in embedded(address)]
    return tuple(found)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _spelt() -> Iterator[Case]:
    for target in TARGETS:
        number, parts = int(ipaddress.IPv4Address(target)), [int(part) for part in target.split(".")]
        spellings = {
            "as it is": target,
            "with a dot at its end": f"{target}.",
            "as one number": str(number),
            "in hex": f"0x{number:x}",
            "in octal": f"0{number:o}",
            "part by part in hex": ".".join(f"0x{part:X}" for part in parts),
            "part by part in octal": ".".join(f"0{part:o}" for part in parts),
            "with zeros before": ".".join(f"{part:03}" for part in parts),
            "in mixed bases": f"0x{parts[0]:x}.{parts[1]}.0{parts[2]:o}.{parts[3]}",
            "in three parts": f"{parts[0]}.{parts[1]}.{parts[2] * 256 + parts[3]}",
            "in two parts": f"{parts[0]}.{number & 0xFFFFFF}",
            "percent-encoded": "".join(f"%{ord(letter):02x}" for letter in target),
        }
        for how, host in spellings.items():
            yield Case(f"http://{host}/", False, f"{target} {how}", ((target,),))


def _in_ipv6() -> Iterator[Case]:
    for target in TARGETS:
        for how, inside in embedded(target):
            yield Case(f"http://[{inside}]/", False, f"{target} in IPv6, {how}")
    for inside in (
        "::1",
        "::",
        "0:0:0:0:0:0:0:1",
        "::1%25lo",
        "fe80::1",
        "fe80::1%25lo",
        "fd00::1",
        "ff02::1",
        "100::1",
    ):
        yield Case(f"http://[{inside}]/", False, "special in IPv6")


def _unicode() -> Iterator[Case]:
    circled = {**{str(digit): chr(0x245F + digit) for digit in range(1, 10)}, "0": "⓪"}
    wide = {str(digit): chr(0xFF10 + digit) for digit in range(10)}
    for target in TARGETS[:3]:
        for how, letters, dot in (
            ("circled digits", circled, "."),
            ("wide digits", wide, "."),
            ("wide digits and dots", wide, "。"),
            ("dots of another script", {}, "｡"),
        ):
            host = "".join(letters.get(letter, letter) for letter in target).replace(".", dot)
            yield Case(f"http://{host}/", False, f"{target} in {how}", ((target,),))
    for host in ("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "db。internal"):
        yield Case(f"http://{host}/", False, "a private name in other letters", (("127.0.0.1",),))
    yield Case("http://news.example:８０８０/", False, "a port in wide digits")


def _tricks() -> Iterator[Case]:
    for url, why in (
        ("http://news.example@127.0.0.1/", "a public name as the member of a private host"),
        ("http://127.0.0.1@news.example/", "a private host as the member of a public name"),
        ("http://127.0.0.1:80@news.example/", "the same with a port"),
        ("http://member:secret@news.example/", "a password"),
        ("http://127.0.0.1\\@news.example/", "a backslash"),
        ("http://127.0.0.1#@news.example/", "a fragment as a name"),
        ("http://127.0.0.1?@news.example/", "a query as a name"),
        ("http://news.example%00.private.example/", "an encoded zero"),
        ("http://news.example%2f@127.0.0.1/", "an encoded slash"),
        ("http://news.example /", "a space"),
        ("http://news.example\t/", "a tabulator"),
        ("http://news.example/\r\nHost: 127.0.0.1\r\n\r\n", "a line break in the path"),
        ("http://127.0.0.1:6379:80/", "two ports"),
        ("http://:80/", "no host"),
        ("http:///127.0.0.1/", "three slashes"),
        ("http:/127.0.0.1/", "one slash"),
        ("http:127.0.0.1/", "no slash"),
        ("//127.0.0.1/", "no scheme"),
        ("http://[::1]@news.example/", "brackets before a name"),
        ("http://[::1]news.example/", "brackets that go on"),
        ("http://[127.0.0.1]/", "IPv4 in brackets"),
        ("http://news..example/", "an empty label"),
        ("http://-news-.example/", "a label that begins with a hyphen"),
        (f"http://{'n' * 64}.example/", "a label that is too long"),
        (f"http://{'.'.join(['news'] * 60)}.example/", "a name that is too long"),
        (f"http://news.example/{'n' * 9_000}", "an address that is too long"),
    ):
        yield Case(url, False, why)
    for port in (
        0,
        1,
        21,
        22,
        23,
        25,
        53,
        110,
        2375,
        3306,
        5432,
        6379,
        8081,
        9200,
        11211,
        27017,
        65_535,
        65_536,
        99_999,
    ):
        yield Case(f"http://news.example:{port}/", False, f"port {port}")


def _schemes() -> Iterator[Case]:
    for scheme in ("file", "ftp", "gopher", "dict", "ldap", "feed", "view-source:http", "jar:http", "ws", "httpſ"):
        yield Case(f"{scheme}://127.0.0.1/etc/passwd", False, f"scheme {scheme}")
    for url in ("javascript:alert(1)", "data:text/html,words", "file:etc/passwd"):
        yield Case(url, False, "no host at all")


def _names() -> Iterator[Case]:
    for name in ("localhost", "LOCALHOST", "localhost.", "printer", "nas.local", "db.internal", "router.lan", "a.home",
                 "pc.corp", "x.localdomain", "x.onion", "1.0.0.127.in-addr.arpa"):  # fmt: skip
        yield Case(f"http://{name}/", False, "a name that is nobody's in public", (("127.0.0.1",),))
    for target in (*TARGETS, "::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"):
        yield Case("http://inside.example/", False, f"a public name for {target}", ((target,),))
    yield Case("http://mixed.example/", False, "a public answer, then a private one", ((PUBLIC, "10.0.0.7"),))
    yield Case("http://mixed.example/", False, "a private answer, then a public one", (("10.0.0.7", PUBLIC),))
    yield Case("http://both.example/", False, "public in IPv4 and private in IPv6", ((PUBLIC, "::1"),))
    yield Case("http://nobody.example/", False, "no answer", ((),))
    yield Case("http://odd.example/", False, "an answer that is no address", (("localhost",),))
    yield Case("http://rebound.example/", False, "public first, private then", ((PUBLIC,), ("127.0.0.1",)), anyhow=True)


def _redirects() -> Iterator[Case]:
    targets = ("http://127.0.0.1/", "//127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://2130706433/",
               "http://localhost/", "http://[::ffff:10.0.0.7]/", "https://192.168.1.1/", "http://news.example:6379/",
               "http://member@other.example/", "http://0x7f.1/", "/\\127.0.0.1", "http://127.0.0.1\\@news.example/")  # fmt: skip
    for status, target in zip((301, 302, 303, 307, 308) * 3, targets, strict=False):
        yield Case(f"http://news.example/{status}", False, f"{status} to {target}", location=target)
    yield Case("http://news.example/302", False, "302 to a file", location="file:///etc/passwd")
    inside = ((PUBLIC,), ("127.0.0.1",))
    yield Case("http://news.example/302", False, "302 to a name for inside", inside, "http://inside.example/")
    yield Case(
        "http://news.example/302", False, "302 to itself, which is inside by then", inside, "http://news.example/"
    )


def _exceptions() -> Iterator[Case]:
    """Yield ways to come by what the settings open to one exact address."""
    for host in ("127.1:8081", "user@127.0.0.1:8081", "[::ffff:127.0.0.1]:8081", "localhost:8081", "127.0.0.2:8081"):
        yield Case(f"http://{host}/", False, "near an exception", (("127.0.0.1",),), allow=EXCEPTION)
    inside = (("127.0.0.1",),)
    yield Case("http://inside.example:8080/", False, "an exception by a name", inside, allow=EXCEPTION_ON_THE_WEBS_PORT)
    for target in ("http://127.0.0.1:8081/", "//127.0.0.1:8081/"):
        yield Case("http://news.example/302", False, "an exception by a redirect", location=target, allow=EXCEPTION)


def _fair() -> Iterator[Case]:
    for address in (PUBLIC, OTHER_PUBLIC, "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "172.32.0.0",
                    "192.167.255.255", "223.255.255.255", *PUBLIC_V6):  # fmt: skip
        yield Case(f"http://{_bracketed(address)}/", True, "a public address")
    for url in (
        "http://news.example/", "HTTP://NEWS.EXAMPLE/Path", "http://news.example", "http://news.example?q=1", "http://news.example.",
        "http://news.example:8080/feed", "http://news.example:80/", "https://news.example/", "https://news.example:8443/feed",
        "http://bücher.example/", "http://xn--bcher-kva.example/", "http://新闻.example/путь?в=1",
        "http://news.example/?u=http://127.0.0.1/", "http://news.example/a@b", "http://news.example/%2e%2e/x#part",
        "http://under_score.example/", "http://127.0.0.1.news.example/", "http://localhost.news.example/",
    ):  # fmt: skip
        yield Case(url, True, "an address of the web")
    yield Case("http://both.example/", True, "public in both", ((PUBLIC, "2606:4700::1111"),))
    for target in ("/302/page", "http://other.example/", "//other.example/a", "https://news.example/", "?page=2"):
        yield Case("http://news.example/301", True, f"301 to {target}", location=target)
    yield Case("http://127.0.0.1:8081/", True, "an exception itself", allow=EXCEPTION)
    yield Case("http://127.0.0.1:8081/302", True, "an exception to itself", location="/page", allow=EXCEPTION)
