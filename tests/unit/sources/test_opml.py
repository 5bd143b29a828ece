import gzip
import re
import xml.etree.ElementTree
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.errors import SourceError
from bot.sources.feeds.errors import EntitiesDeclared, OpmlInvalid, OpmlTooLarge, OpmlWithoutFeeds
from bot.sources.opml import (
    MAX_DEPTH,
    MAX_FEEDS,
    MAX_LEFT,
    NO_ADDRESS,
    NO_FEED,
    NOTHING_NAMED,
    TWICE,
    LeftOut,
    Opml,
    Subscription,
    may_be_opml,
    read_opml,
    write_opml,
)
from tests.hostile.strings import HOSTILE

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
POST = Subscription("https://harbour-post.example/feed", "Harbour Post", "https://harbour-post.example/")
TIDE = Subscription("https://tide.example/rss?a=1&b=2", None, None, ("News", "Coast & sea"))
GULL = Subscription("https://gull.example/atom.xml", 'The “Gull” <weekly> & "more"', None, ("News",))


def opml(*outlines: str, head: str = "<title>My feeds</title>") -> bytes:
    return (
        f'<?xml version="1.0"?><opml version="2.0"><head>{head}</head><body>{"".join(outlines)}</body></opml>'.encode()
    )


def feeds(*outlines: str) -> tuple[Subscription, ...]:
    return read_opml(opml(*outlines)).feeds


def test_feeds_are_read_with_titles_sites_and_folders() -> None:
    outlines = (
        '<outline text="Harbour Post" type="rss" xmlUrl="https://harbour-post.example/feed" htmlUrl="https://harbour-post.example/"/>'
        '<outline text="News" title="News"><outline text="Coast &amp; sea">'
        "<outline type='rss' text='x' title='Tide' xmlUrl='https://tide.example/rss'></outline></outline>"
        '<outline text="Gull" xmlUrl="https://gull.example/atom.xml"/></outline>'
    )
    assert read_opml(opml(outlines)) == Opml(
        "My feeds",
        (
            POST,
            Subscription("https://tide.example/rss", "Tide", None, ("News", "Coast & sea")),
            Subscription("https://gull.example/atom.xml", "Gull", None, ("News",)),
        ),
    )


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline XMLURL="https://a.example/x"/>', "https://a.example/x"),
        ('<OUTLINE xmlurl = "https://a.example/x">', "https://a.example/x"),
        ('<outline text="a > b" xmlUrl="https://a.example/x"/>', "https://a.example/x"),
        ('<outline xmlUrl="feed://a.example/x"/>', "https://a.example/x"),
        ('<outline xmlUrl=" https://a.example/x&amp;y=1 "/>', "https://a.example/x&y=1"),
        ('<outline xmlUrl="https://a.example/x&y=1"/>', "https://a.example/x&y=1"),
        ('<outline text="R&D" xmlUrl="https://a.example/x"/>', "https://a.example/x"),
    ],
)
def test_what_programs_write_is_read(outline: str, url: str) -> None:
    assert [feed.url for feed in feeds(outline)] == [url]


def test_doubles_are_dropped() -> None:
    doubles = ("https://a.example/x", "http://a.example/x", "https://A.example/x/", "https://a.example/x?y=1")
    assert [feed.url for feed in feeds(*(f'<outline xmlUrl="{url}"/>' for url in doubles))] == [
        "https://a.example/x",
        "https://a.example/x?y=1",
    ]


def test_what_is_left_out_is_named_with_the_reason() -> None:
    listed = read_opml(
        opml(
            '<outline text="A folder"><outline text="Post" xmlUrl="https://a.example/x"/></outline>',
            '<outline text="Post again" xmlUrl="http://a.example/x/"/>',
            '<outline text="Script" xmlUrl="javascript:alert(1)"/>',
            '<outline type="rss" text="Nameless"/>',
            '<outline type="link" text="A page" url="https://a.example/"/>',
            '<outline type="rss"/>',
        )
    )
    assert [feed.url for feed in listed.feeds] == ["https://a.example/x"]
    assert listed.left == (
        LeftOut("Post again", TWICE),
        LeftOut("Script", NO_ADDRESS),
        LeftOut("Nameless", NOTHING_NAMED),
        LeftOut("A page", NO_FEED),
        LeftOut("a line without a name", NOTHING_NAMED),
    )
    assert listed.left_count == 5


def test_of_fifty_thousand_lines_that_are_no_feeds_a_few_are_named_and_all_counted() -> None:
    listed = read_opml(opml('<outline xmlUrl="https://a.example/x"/>' * 50_000))
    assert (len(listed.feeds), len(listed.left), listed.left_count) == (1, MAX_LEFT, 49_999)


@pytest.mark.parametrize(
    ("body", "may"),
    [
        (opml(), True),
        (opml().decode().encode("utf-16"), True),
        (gzip.compress(opml(), mtime=0), True),
        (b"<!-- made by a reader -->\n<OPML>", True),
        (b"<html><body><pre><opml></pre></body></html>", False),
        (b"<rss><channel><description><![CDATA[<opml>]]></description></channel></rss>", False),
        (b"", False),
        (b"opml", False),
    ],
)
def test_whether_bytes_may_be_a_list_is_seen_at_their_beginning(body: bytes, may: bool) -> None:
    assert may_be_opml(body) is may


def test_folders_that_are_left_open_or_closed_too_often_do_no_harm() -> None:
    assert feeds('</outline></outline><outline text="A"><outline xmlUrl="https://a.example/x"/>')[0].folder == ("A",)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", OpmlInvalid),
        (b"<html><body>no list</body></html>", OpmlInvalid),
        (b'{"feeds": []}', OpmlInvalid),
        (b"\x1f\x8bbroken", OpmlInvalid),
        (opml(), OpmlWithoutFeeds),
        (opml('<outline text="A"/>'), OpmlWithoutFeeds),
        (
            opml(
                '<outline xmlUrl="javascript:alert(1)"/>',
                '<outline xmlUrl="/x"/>',
                '<outline type="link" url="https://a.example/"/>',
            ),
            OpmlWithoutFeeds,
        ),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]>' + opml(), EntitiesDeclared),
        (opml('<!DOCTYPE opml [<!ENTITY a "b">]>'), EntitiesDeclared),
        (b" " * (5 * 1024 * 1024 + 1), OpmlTooLarge),
        (gzip.compress(bytes(20_000_000), mtime=0), OpmlInvalid),
        (gzip.compress(b'<opml version="2.0">' + bytes(20_000_000), mtime=0), OpmlTooLarge),
        (opml('<outline text="x">' * (MAX_DEPTH + 1)), OpmlTooLarge),
        (opml(*(f'<outline xmlUrl="https://a.example/{number}"/>' for number in range(MAX_FEEDS + 1))), OpmlTooLarge),
    ],
)
def test_what_is_no_list_of_feeds_is_told(body: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as raised:
        read_opml(body)
    assert type(raised.value) is error


def test_the_limits_themselves_are_read() -> None:
    assert len(feeds(*(f'<outline xmlUrl="https://a.example/{number}"/>' for number in range(MAX_FEEDS)))) == MAX_FEEDS
    deep = '<outline text="x">' * (MAX_DEPTH - 1) + '<outline xmlUrl="https://a.example/"/>'
    assert len(feeds(deep)[0].folder) == MAX_DEPTH - 1


@pytest.mark.parametrize(
    "bomb", ["<outline ", "<outline a='", '<outline xmlUrl="', "<!--", "&", "a=", "<outline/>", "</outline>"]
)
def test_two_megabytes_of_anything_are_read_or_refused(bomb: str) -> None:
    with suppress(SourceError):
        read_opml(opml(bomb * (2_000_000 // len(bomb))))


def test_what_is_written_is_valid_opml_2() -> None:
    written = write_opml([POST, TIDE, GULL], "Harbour <feeds>", NOW)
    tree = lxml.etree.fromstring(written.encode())
    assert (tree.tag, tree.get("version")) == ("opml", "2.0")
    assert tree.findtext("head/title") == "Harbour <feeds>"
    assert parsedate_to_datetime(tree.findtext("head/dateCreated") or "") == NOW
    assert all(outline.get("text") for outline in tree.iter("outline"))
    leaves = [outline for outline in tree.iter("outline") if outline.get("xmlUrl")]
    assert {outline.get("type") for outline in leaves} == {"rss"} and len(leaves) == 3


def test_what_is_written_is_read_again() -> None:
    again = read_opml(write_opml([POST, TIDE, GULL], "Feeds", NOW).encode())
    assert (again.title, set(again.feeds)) == ("Feeds", {POST, TIDE, GULL})


NAMES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="&<>", exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=20,
)
SUBSCRIPTIONS = st.lists(
    st.builds(
        Subscription,
        st.integers(0, 10**6).map(lambda number: f"https://a.example/{number}?x=1&y='2'"),
        st.none() | NAMES,
        st.none() | st.just("https://a.example/"),
        st.lists(NAMES, max_size=3).map(tuple),
    ),
    min_size=1,
    unique_by=lambda feed: feed.url,
)


@settings(deadline=None)
@given(SUBSCRIPTIONS, st.text())
def test_every_list_survives_the_round_trip(subscriptions: list[Subscription], title: str) -> None:
    written = write_opml(subscriptions, title, NOW)
    lxml.etree.fromstring(written.encode())
    assert sorted(read_opml(written.encode()).feeds, key=str) == sorted(subscriptions, key=str)


XML_PARSERS = (lxml.etree.fromstring, xml.etree.ElementTree.fromstring)


@pytest.mark.parametrize("parse", XML_PARSERS, ids=["lxml", "ElementTree"])
def test_hostile_names_are_read_back_as_words_by_every_parser(parse: Callable[[bytes], Any]) -> None:
    feeds = [
        Subscription(f"https://a.example/{number}", words, None, (f"{number:03} {words}",))
        for number, words in enumerate(HOSTILE)
    ]
    for title in ("Feeds", *HOSTILE):
        tree = parse(write_opml(feeds[:1], title, NOW).encode())
        assert (tree.findtext("head/title") or "") == kept(title), title
    tree = parse(write_opml(feeds, "Feeds", NOW).encode())
    assert {node.tag for node in tree.iter()} == {"opml", "head", "title", "dateCreated", "body", "outline"}
    folders = tree.findall("body/outline")
    assert [set(folder.attrib) for folder in folders] == [{"text"}] * len(HOSTILE)
    for feed, folder in zip(feeds, folders, strict=True):
        (leaf,) = folder
        assert set(leaf.attrib) == {"type", "text", "title", "xmlUrl"} and leaf.get("xmlUrl") == feed.url
        words = kept(feed.title or feed.url, attribute=True)
        assert leaf.get("text") == leaf.get("title") == words
        assert folder.get("text") == kept(feed.folder[0], attribute=True)


def kept(words: str, *, attribute: bool = False) -> str:
    """Return what XML can hold of words: no control letters, one kind of line break, which in attributes is a space."""
    whole = re.sub("\r\n?", "\n", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", words))
    return re.sub("[\n\t]", " ", whole) if attribute else whole


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_feeds_or_our_error(body: bytes) -> None:
    for start in (b"", b"<opml>", b"<opml><outline "):
        with suppress(SourceError):
            assert read_opml(start + body).feeds
