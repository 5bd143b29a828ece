"""Feeds made to hang or fill a reader, in the real worker: it answers by itself and need not be killed."""

import gzip
from datetime import UTC, datetime

import pytest

from bot.errors import DespatchError
from bot.sources.discovery import discover_in_worker
from bot.sources.feeds.errors import FeedTooTangled
from bot.sources.feeds.news import read_news
from bot.sources.feeds.reader import FEED_SECONDS, read_in_worker
from bot.workers import Workers, WorkTooHeavy

NOW = datetime(2026, 11, 27, tzinfo=UTC)
URL = "https://harbour-post.example/feed"
ITEM = "<item><title>Berth {0}</title><link>https://harbour-post.example/{0}</link></item>"
AUTHOR = "a@a." + "a." * 16_000 + "!"
SIZE = 4_900_000


def rss(*items: str, head: str = "") -> bytes:
    return f"{head}<rss><channel><title>Harbour Post</title>{''.join(items)}</channel></rss>".encode()


def laughs() -> str:
    lines = (f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{"".join(lines)}]>'


def attributes(one: str, count: int = 100_000) -> str:
    return f"<item {' '.join(one.format(number) for number in range(count))}>"


REFUSED = {
    "billion laughs": (rss(ITEM.format(1), head=laughs()), "entities-declared"),
    "gzip bomb": (gzip.compress(b"<rss>" + bytes(60_000_000)), "feed-too-large"),
    "too large": (rss(ITEM.format(1), " " * 6_000_000), "feed-too-large"),
    "200,000 deep": (rss("<item>", "<a>" * 200_000, "</a>" * 200_000, "</item>"), "feed-too-tangled"),
    "attributes": (rss(attributes('a{}="1"')), "feed-too-tangled"),
    "attributes behind >": (rss(attributes('a{}=">"')), "feed-too-tangled"),
    "attributes behind <": (rss(attributes('a{}="<"')), "feed-too-tangled"),
    "attributes without values": (rss(attributes("a{}")), "feed-too-tangled"),
    "JSON 1,000,000 deep": (b'{"items":' + b"[" * 1_000_000, "not-a-feed"),
    "a page of 5 MB": (b"<html>" + b"<p>x" * (SIZE // 4), "page-not-feed"),
}
READ = {
    "an author of 32 kB": (rss(ITEM.format(1).replace("</item>", f"<author>{AUTHOR}</author></item>")), 1),
    "such an author left open": (rss(ITEM.format(1).replace("</item>", f"<author>{AUTHOR}</item>")), 1),
    "such an author in the channel": (rss(f"<managingEditor>{AUTHOR}</managingEditor>", "<title>", ITEM.format(1)), 1),
    "40,000 items": (rss(*(ITEM.format(number) for number in range(40_000))), 1_000),
    "40,000 items in a mess": (rss("<b>", *(ITEM.format(number) for number in range(40_000))), 1_000),
    "a million JSON items": (
        b'{"version":"jsonfeed.org","items":[' + b",".join([b'{"id":"1","title":"x"}'] * 200_000) + b"]}",
        1,
    ),
    "a title of 4 MB": (rss(f"<item><title>{'word ' * 800_000}</title></item>"), 1),
    "a text of 4 MB": (
        rss(f"<item><title>x</title><description>{'&lt;p&gt;x &amp;amp; y' * 180_000}</description></item>"),
        1,
    ),
    "raw markup of 4 MB": (
        rss(
            *(f"<item><title>{n}</title><description>{'<p>x<br></p> ' * 300}</description></item>" for n in range(950))
        ),
        950,
    ),
    "scripts left open": (
        rss(f"<item><title>x</title><description>{'&lt;script&gt;' * 300_000}</description></item>"),
        1,
    ),
}
BOMBS = (
    "<", "<a", "</", "<!--", "<![CDATA[", "<?", "&", "]]>", "<item ", "<item/>", "</item>", "<item><title>", "<item><link>",
    "<item><description>", "<item><author>", "<item><pubDate>", "<item><title><![CDATA[", "<item><a><a>", "<link/>", "<a b='",
    '<a b="', "<x:item>", "&amp;", "<DesCription>", "<item><source>", "<media:title>",
)  # fmt: skip


async def answer(workers: Workers, body: bytes) -> int | str:
    """Return how many entries a feed gives, the same when it is read again, or the code of its error."""
    try:
        first = await workers.run(read_news, body, URL, NOW, seconds=FEED_SECONDS)
        again = await workers.run(read_news, body, URL, NOW, None, first.standing, seconds=FEED_SECONDS)
        assert again.entries == ()
        return len(first.entries)
    except DespatchError as error:
        return error.code


@pytest.mark.parametrize("name", REFUSED)
async def test_what_would_hang_or_fill_a_reader_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    async with Workers(max_workers=1) as workers:
        assert await answer(workers, body) == code


@pytest.mark.parametrize("name", READ)
async def test_what_is_only_too_much_is_read_to_its_limits(name: str) -> None:
    body, count = READ[name]
    async with Workers(max_workers=1) as workers:
        assert await answer(workers, body) == count


async def test_no_row_of_one_piece_makes_a_reader_too_slow() -> None:
    async with Workers() as workers:
        for piece in BOMBS:
            assert await answer(workers, rss(piece * (SIZE // len(piece)))) != WorkTooHeavy.code, piece


async def test_a_reader_that_is_killed_is_told_as_a_feed_s_fault() -> None:
    async with Workers(max_workers=1, memory=1) as workers:
        with pytest.raises(FeedTooTangled):
            await read_in_worker(workers, rss(ITEM.format(1)), URL, NOW)


async def test_a_feed_and_a_page_that_names_it_come_back_from_the_worker() -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    async with Workers(max_workers=1) as workers:
        feed = await read_in_worker(workers, rss(ITEM.format(1)), URL, NOW)
        found = await discover_in_worker(workers, page, "https://harbour-post.example/")
    assert (feed.title, feed.entries[0].title) == ("Harbour Post", "Berth 1")
    assert found[0].url == "https://harbour-post.example/feed.xml"
