"""Sites that answer as no site should: each ends within the client's limits, in one plain sentence, and nobody else waits."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest
from aiohttp.compression_utils import HAS_BROTLI, HAS_ZSTD

from bot.errors import DespatchError
from bot.lanes import lane
from bot.sources.client import GuardedClient, Limits
from bot.sources.guard import parse_allow
from bot.sources.kinds import MAX_BYTES
from tests.hostile.bombs import SIZE, bombs
from tests.hostile.peak import measured
from tests.hostile.sites import BROKEN, ENDLESS, MOST, SLOW, TLS, Sites, bombing, opened, page, silent

SHORT = Limits(total=1.5, connect=0.5, read=0.5, grace=0.3)
PATIENT = Limits(total=50.0, connect=50.0, read=50.0)
"""For what ends by itself, on however crowded a machine."""

WIRE = 16 * 1024 * 1024
"""What a site could send at most before the visitor left: the limit, and what the kernel's buffers hold."""

UNBOUNDED = ("a chunk's name without end", "empty lines without end")
"""Nothing of these is kept, so that only the time limit ends them."""

MEGABYTES = 32
BAD = 50
CODES = {
    "gzip": "too-large",
    "deflate": "too-large",
    "deflate without its head": "too-large",
    "br": "too-large" if HAS_BROTLI else "answer-broken",
    "zstd": "too-large" if HAS_ZSTD else "answer-broken",
    "gzip in gzip, both told": "done",
    "gzip in gzip, one told": "done",
    "gzip, not told": "done",
    "gzip in gzip, not told": "done",
    "gzip in br, both told": "answer-broken",
    "br in gzip, both told": "answer-broken",
    "deflate in zstd, both told": "answer-broken",
    "gzip eleven times, all told": "answer-broken",
    "gzip and nothing": "done",
    "gzip, told as what nobody knows": "done",
}
"""What fetching comes to; bytes that are `done` are still packed, and the readers hold them to the same limit."""


async def code_of(sites: Sites, name: str, place: str = "", limits: Limits = SHORT) -> str:
    """Return the code of the error that a site's answer ends in, within a minute at the very most."""
    async with GuardedClient(allow=parse_allow(sites.allow), limits=limits) as client, asyncio.timeout(60):
        with pytest.raises(DespatchError) as caught:
            await client.page(sites.url(name, place))
    assert caught.value.sentence.endswith(".")
    return caught.value.code


async def codes_of(sites: Sites, limits: Limits = SHORT) -> dict[str, str]:
    """Return the code of every site, all asked at once."""
    codes = await asyncio.gather(*(code_of(sites, name, limits=limits) for name in sites.ports))
    return dict(zip(sites.ports, codes, strict=True))


async def test_what_has_no_end_is_cut_off() -> None:
    async with opened(ENDLESS) as sites:
        codes = await codes_of(sites)
    for name, code in codes.items():
        if name in UNBOUNDED:
            assert code in ("timed-out", "connection-failed"), name
        else:
            assert code in ("too-large", "answer-broken", "timed-out"), name
            assert 0 < sites.sent[name] < WIRE < MOST, name


async def test_what_keeps_its_visitors_waiting_is_given_up() -> None:
    async with opened(SLOW) as sites:
        codes = await codes_of(sites)
    dripping = ("a body that drips", "a body that drips with its length", "chunks that drip")
    assert codes == {name: "too-slow" if name in dripping else "timed-out" for name in SLOW}


async def test_what_is_broken_is_told_as_that() -> None:
    told = {"an end at once": "connection-failed", "no words at all": "connection-failed",
            "redirects in a ring": "redirects-too-many", "a redirect to a scheme": "address-refused",
            "another protocol from here on": "http-error", "more than 5 MB, and it says so": "too-large"}  # fmt: skip
    async with opened(BROKEN) as sites:
        codes = await codes_of(sites, PATIENT)
    assert codes == {name: told.get(name, "answer-broken") for name in BROKEN}


def certified(folder: Path) -> ssl.SSLContext:
    """Return what a site needs that has signed its certificate itself."""
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem")  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return secure


async def test_broken_locks_are_told_as_that(tmp_path: Path) -> None:
    async with opened(TLS, certified(tmp_path)) as sites:
        codes = await codes_of(sites)
    assert codes == {
        "TLS that answers in plain words": "tls-failed",
        "TLS that is noise": "tls-failed",
        "TLS that ends at once": "connection-failed",
        "TLS that says nothing": "timed-out",
        "TLS: signed by itself": "tls-failed",
    }


async def test_fifty_bad_sites_keep_nobody_else_waiting() -> None:
    bad = {f"bad {number}": silent for number in range(BAD)}
    patient = Limits(total=300.0, read=300.0)
    async with (
        opened({**bad, "good": page()}) as sites,
        GuardedClient(allow=parse_allow(sites.allow), limits=patient) as client,
    ):
        with lane("policy"):
            waiting = [asyncio.create_task(client.page(sites.url(name))) for name in bad]
        await asyncio.gather(*(sites.present[name].wait() for name in list(bad)[:32]))
        with lane("press"):
            fetched = await asyncio.wait_for(client.page(sites.url("good")), 30)
        assert fetched.body == b"<p>page</p>"
        assert not any(task.done() for task in waiting)
        assert sum(sites.visits[name] for name in bad) == 32
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_swells_is_cut_off_before_it_fills_the_memory(tmp_path: Path) -> None:
    """It is fetched, and what arrives as it was sent, packed once more, is read as a feed; one more has its limit lifted."""
    armed = {str(number): bomb for number, bomb in enumerate(bombs(b"<rss><channel><item><title>"))}
    assert all(len(bomb.body) < SIZE / 900 for bomb in armed.values())
    for place, bomb in armed.items():
        (tmp_path / place).write_bytes(bomb.body)
    async with opened({"bombs": bombing(armed)}) as sites:
        fetches = [("fetch", sites.url("bombs", place)) for place in armed]
        *fetched, lifted = await measured(*fetches, ("fetch", sites.url("bombs", "0"), str(20 * MAX_BYTES)))
    read = await measured(*(("feed", str(tmp_path / place)) for place in armed))
    assert max(one.megabytes for one in (*fetched, *read)) < MEGABYTES
    assert lifted.code == "too-large" and lifted.megabytes > 2 * MEGABYTES
    codes = {bomb.name: one.code for bomb, one in zip(armed.values(), fetched, strict=True)}
    assert codes == CODES
    assert {one.code for one in read} == {"feed-too-large", "not-a-feed"}
