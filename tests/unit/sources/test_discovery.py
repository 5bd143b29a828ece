import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.discovery import MAX_CANDIDATES, Candidate, common_places, discover, named_feeds
from bot.sources.errors import PageError, TooLarge
from bot.sources.kinds import MAX_BYTES
from bot.workers import WorkTooHeavy

URL = "https://harbour-post.example/news/today.html"
RSS = '<link rel="alternate" type="application/rss+xml" title="Harbour Post" href="/feed.xml">'


def found(*head: str, body: str = "") -> list[Candidate]:
    return named_feeds(f"<html><head>{''.join(head)}</head><body>{body}</body></html>", URL)


def addresses(*head: str, body: str = "") -> list[str]:
    return [candidate.url for candidate in found(*head, body=body)]


def test_a_link_tag_names_the_feed() -> None:
    assert found(RSS) == [
        Candidate("https://harbour-post.example/feed.xml", "Harbour Post", "link tag, application/rss+xml")
    ]


@pytest.mark.parametrize(
    "attributes",
    [
        'rel="alternate" type="application/atom+xml"',
        "rel=ALTERNATE type='Application/RSS+XML; charset=utf-8'",
        'rel="alternate" type="application/feed+json"',
        'rel="alternate home" type="application/rdf+xml"',
        'rel="feed"',
        'rel="alternate" type="text/xml"',
        'rel="alternate" type="application/json"',
    ],
)
def test_every_usual_link_tag_is_known(attributes: str) -> None:
    assert addresses(f'<link {attributes} href="feed.json">') == ["https://harbour-post.example/news/feed.json"]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" type="application/json" href="/wp-json/v2/posts/7">',
        '<link rel="alternate" type="text/html" hreflang="fr" href="/fr">',
        '<link rel="stylesheet" type="application/rss+xml" href="/feed.xml">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="https://[">',
        '<a href="/about">About</a>',
        '<a href="/news/feeding-gulls">Feeding gulls is forbidden in the harbour, says the council</a>',
        '<a href="https://feedly.com/i/subscription/feed/https://harbour-post.example/feed">Follow</a>',
        '<a href="feed://[x">RSS</a>',
        '<a href="mailto:rss@harbour-post.example">RSS</a>',
        "<a>RSS</a>",
    ],
)
def test_what_names_no_feed_is_passed_over(tag: str) -> None:
    assert addresses(tag) == addresses(body=tag) == []


def test_relative_addresses_hang_on_the_page_s_base() -> None:
    assert addresses('<base href="/uk/">', RSS.replace("/feed.xml", "feed.xml")) == [
        "https://harbour-post.example/uk/feed.xml"
    ]
    assert addresses('<base href="https://[">', RSS) == ["https://harbour-post.example/feed.xml"]
    assert addresses(RSS.replace("/feed.xml", "feed:https://a.example/x")) == ["https://a.example/x"]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/x">RSS</a>',
        '<a href="/x"><img src="a.png"></a>'.replace("/x", "/rss.xml"),
        '<a href="/x" title="Our RSS feed"></a>',
        '<a href="/world.rss">World</a>',
        '<a href="/feeds/world.xml">World</a>',
        '<a href="/atom">World</a>',
        '<a href="/?feed=rss2">World</a>',
        '<a href="/index.xml">World</a>',
    ],
)
def test_a_link_on_the_page_may_name_a_feed(anchor: str) -> None:
    (candidate,) = found(body=anchor)
    assert candidate.found_by == "link on the page"


def test_tags_come_first_then_addresses_then_words_and_comments_last() -> None:
    comments = RSS.replace("/feed.xml", "/comments/feed").replace("Harbour Post", "Comments on Harbour Post")
    body = '<a href="/feeds">RSS feeds</a><a href="/world.rss">World</a>'
    assert [address.rpartition("example")[2] for address in addresses(comments, RSS, body=body)] == [
        "/feed.xml",
        "/feeds",
        "/world.rss",
        "/comments/feed",
    ]


def test_places_are_tried_in_the_section_and_then_in_the_root() -> None:
    places = [candidate.url.rpartition("example")[2] for candidate in common_places(URL)]
    assert places[0] == "/news/feed" and "/feed" in places and "/index.xml" in places
    assert {candidate.found_by for candidate in common_places(URL)} == {"common place"}
    assert (
        len(common_places("https://harbour-post.example")) == len(common_places("https://harbour-post.example/")) == 7
    )
    assert common_places("no address") == []


def test_all_that_was_found_stands_in_order_and_once() -> None:
    page = f"<html><head>{RSS}{RSS}</head><body><a href='/feed.xml/'>RSS</a></body></html>".encode()
    candidates = discover(page, URL)
    assert candidates[0].found_by == "link tag, application/rss+xml"
    assert {candidate.found_by for candidate in candidates[1:]} == {"common place"}
    assert len({candidate.url for candidate in candidates}) == len(candidates)
    assert discover(gzip.compress(page), URL) == candidates
    many = "".join(f'<a href="/{number}.rss">x</a>' for number in range(100))
    assert len(discover(many.encode(), URL)) == MAX_CANDIDATES


def test_a_page_in_another_encoding_is_read() -> None:
    page = RSS.replace("Harbour Post", "Café").encode("cp1252")
    assert discover(page, URL)[0].title == discover(page, URL, "windows-1252")[0].title == "Café"


def test_the_limits_of_pages_hold() -> None:
    for heavy in ("<div>" * 300, "<p " + " ".join(f"a{number}=1" for number in range(3000)) + ">"):
        with pytest.raises(WorkTooHeavy):
            discover(heavy.encode(), URL)
    with pytest.raises(TooLarge):
        discover(b" " * (MAX_BYTES + 1), URL)
    with pytest.raises(PageError):
        discover(b"\x1f\x8b\x08broken", URL)
    assert named_feeds("", URL) == named_feeds("<?xml version='1.0'?>", URL) == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                RSS,
                "<a href='",
                "'>RSS</a>",
                "<base href='",
                "//[",
                "x",
                "<link rel=feed href=",
                ">",
                "<p>",
                "\x00",
                "feed:",
            ]
        )
    ).map("".join)
)
def test_any_page_gives_web_addresses(markup: str) -> None:
    for candidate in named_feeds(markup, URL):
        assert candidate.url.lower().startswith(("https://", "http://"))
