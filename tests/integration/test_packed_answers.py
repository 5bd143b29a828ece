"""Answers packed in every way that a site may tell: they are unpacked and read, or refused in one plain sentence."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.compression_utils import HAS_BROTLI, HAS_ZSTD

from bot.errors import DespatchError
from bot.sources.client import GuardedClient, unpackable
from bot.sources.guard import parse_allow
from bot.sources.pages import Page, read_page
from tests.hostile.bombs import Bomb, packed
from tests.hostile.sites import Sites, bombing, opened

SENTENCE = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."
PAGE = (
    "<!doctype html><html lang=en><head><title>Berths</title></head><body><article><h1>Berths</h1>"
    f"{''.join(f'<p>{SENTENCE} So it was in port number {n}.</p>' for n in range(6))}</article></body></html>"
).encode()
READ, BROKEN, NONE = "", "answer-broken", "not-a-page"
ELEVEN = ("gzip",) * 11
CASES = (
    ("gzip", ("gzip",), READ),
    ("deflate", ("deflate",), READ),
    ("br", ("br",), READ if HAS_BROTLI else BROKEN),
    ("zstd", ("zstd",), READ if HAS_ZSTD else BROKEN),
    ("gzip, br", ("gzip", "br"), BROKEN),
    ("br, gzip", ("br", "gzip"), BROKEN),
    ("deflate, zstd", ("deflate", "zstd"), BROKEN),
    ("gzip, deflate", ("gzip", "deflate"), BROKEN),
    ("deflate, deflate", ("deflate", "deflate"), BROKEN),
    ("gzip, gzip", ("gzip", "gzip"), READ),
    ("gzip, gzip", ("gzip",), READ),
    ("gzip", ("gzip", "gzip"), READ),
    ("", ("gzip", "gzip"), READ),
    ("gzip\r\nContent-Encoding: gzip", ("gzip", "gzip"), READ),
    ("gzip\r\nContent-Encoding: br", ("gzip", "br"), BROKEN),
    ("identity, gzip", ("gzip",), READ),
    ("gzip, identity", ("gzip",), READ),
    ("identity", (), READ),
    ("X-GZIP", ("gzip",), READ),
    ("rot13", (), READ),
    ("utf-8", ("gzip",), READ),
    (", ,", (), READ),
    (", ".join(ELEVEN), ELEVEN, BROKEN),
    ("gzip, gzip, gzip", ("gzip",) * 3, BROKEN),
    ("", ("gzip",) * 3, NONE),
    ("gzip", (), BROKEN),
    ("deflate", ("gzip",), BROKEN),
)


@pytest.fixture
async def sites() -> AsyncIterator[Sites]:
    armed = {str(number): Bomb(told, told, packed(PAGE, *layers)) for number, (told, layers, _) in enumerate(CASES)}
    async with opened({"site": bombing(armed)}) as sites:
        yield sites


async def test_what_is_packed_is_read_or_refused_in_one_sentence(sites: Sites) -> None:
    async with GuardedClient(allow=parse_allow(sites.allow)) as client:
        for number, (told, layers, code) in enumerate(CASES):
            ending = await ended(client, sites.url("site", str(number)))
            if isinstance(ending, DespatchError):
                assert ending.code == code and ending.sentence.count(".") == 1, (told, layers)
            else:
                assert code == READ and ending.title == "Berths" and ending.text.count(SENTENCE) == 6, (told, layers)


async def ended(client: GuardedClient, url: str) -> Page | DespatchError:
    """Read a page as the program does, or return what is told instead."""
    try:
        fetched = await client.page(url)
        return read_page(fetched.body, fetched.final_url, fetched.content_type, fetched.charset)
    except DespatchError as error:
        return error


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ((), True),
        (("",), True),
        (("gzip",), True),
        (("br",), True),
        (("gzip , gzip",), True),
        (("gzip", "gzip"), True),
        (("x-gzip", "GZIP"), True),
        (("gzip", "gzip", "gzip"), False),
        (("deflate, gzip",), False),
        (("compress", "gzip"), False),
        (("x-compress, deflate",), False),
        (("zstd,br",), False),
        (("GZIP, BR",), False),
        (("identity, none, gzip, utf-8",), True),
    ],
)
def test_two_packings_are_taken_only_where_both_are_gzip(told: tuple[str, ...], taken: bool) -> None:
    assert unpackable(told) is taken
