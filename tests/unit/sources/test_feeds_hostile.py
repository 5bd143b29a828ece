"""Whatever a site sends, reading it ends in entries or in one of our own sentences."""

import gzip
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sources.feeds.errors import FeedError
from bot.sources.feeds.reader import MAX_ITEMS, Feed
from tests.unit.sources.feed_samples import ATOM_1, FORMATS, RDF_1, RSS_2, read


def judged(body: bytes) -> None:
    """Read any bytes; only our errors may come out, and what is read keeps its promises."""
    with suppress(FeedError):
        keeps_its_promises(read(body))


def keeps_its_promises(feed: Feed) -> None:
    assert 0 < len(feed.entries) <= MAX_ITEMS
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.link is None or entry.link.lower().startswith(("https://", "http://"))
        assert (entry.published is None) == (entry.published_source is None)
        for words in (entry.title, entry.author, entry.summary, entry.content, feed.title):
            assert words is None or (
                words.strip() == words != "" and not set(words) & set("\x00\x1b\u202e\u200b\ufeff")
            )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe<\x00r")
@example(gzip.compress(b"<rss>"))
@example(b"<rss><item><title>\xed\xa0\x80")
def test_any_bytes(body: bytes) -> None:
    judged(body)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_beginning_of_a_feed(body: bytes) -> None:
    for start in (b"<rss><channel><item>", b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>', b'{"items": ['):
        judged(start + body)


PIECES = (
    "<item>|</item>|<entry>|</entry>|<title>|</title>|<link>|</link>|<link href='https://a.example/x'/>|<guid>|</guid>"
    "|<pubDate>|</pubDate>|Tue, 24 Nov 2026 08:00:00 GMT|<description>|</description>|<![CDATA[|]]>|<!--|-->|<br>|<p>|</p>"
    '|&|&amp;|&nbsp;|&#0;|&#x202e;|&lt;|<media:title>|</media:title>|<source>|</source>|xml:base="//["|<|>|"|\'|<author>'
    "|https://a.example/|https://[|word|\u202e|\x0b|</channel></rss>|</feed>|<x y=|<!DOCTYPE x [|<?xml|é|\n"
).split("|")


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["<rss><channel>", '<feed xmlns="http://www.w3.org/2005/Atom">', "<rdf:RDF>"]),
    st.lists(st.sampled_from(PIECES), max_size=40),
)
def test_any_row_of_pieces_of_feeds(root: str, pieces: list[str]) -> None:
    judged((root + "".join(pieces)).encode())


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 3000), st.integers(0, 40), st.sampled_from(PIECES))
def test_any_damage_to_a_good_feed(name: str, place: int, length: int, piece: str) -> None:
    text = FORMATS[name]
    judged((text[:place] + piece + text[place + length :]).encode())


@pytest.mark.parametrize("text", [RSS_2, RDF_1, ATOM_1])
def test_one_closing_tag_that_is_missing_costs_no_link(text: str) -> None:
    links = {entry.link for entry in read(text).entries}
    begun = text.index("<item") if "<item" in text else text.index("<entry")
    for place in range(begun, len(text)):
        if text.startswith("</", place) and not text.startswith(("</item", "</entry", "</link"), place):
            broken = text[:place] + text[text.index(">", place) + 1 :]
            assert links <= {entry.link for entry in read(broken).entries}, broken[place - 60 : place + 20]


@pytest.mark.parametrize("slip", ["R&D ", "&nbsp;", "\x0b", "&#11;", "&copy", "\u202e", "<foo:bar>x</foo:bar>", "<br>"])
def test_a_slip_in_every_text_costs_no_link_and_no_title(slip: str) -> None:
    damaged = RSS_2.replace("<description>The", f"<description>{slip}The").replace("<item>", f"<item>{slip}")
    assert [(one.title, one.link) for one in read(damaged).entries] == [
        (one.title, one.link) for one in read(RSS_2).entries
    ]
