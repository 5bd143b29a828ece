from datetime import UTC, datetime

import pytest

from bot.errors import DespatchError
from bot.sources.feeds import reader as feeds
from bot.sources.feeds.errors import FeedBlank, FeedWithoutEntries, NotAFeed, PageNotFeed
from bot.sources.feeds.reader import feed_as_json, read_feed
from tests.unit.sources.feed_samples import (
    ATOM_1,
    BERTHS,
    FORMATS,
    JSON_1,
    NOW,
    RSS_2,
    URL,
    WALL,
    atom,
    entry,
    item,
    read,
    rss,
)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_its_titles_and_links(name: str) -> None:
    feed = read(FORMATS[name])
    assert (feed.title, feed.link) == ("Harbour Post", "https://harbour-post.example/")
    assert [(one.title, one.link) for one in feed.entries] == [
        ("Council raises berth fees", BERTHS),
        ("Sea wall to be rebuilt", WALL),
    ]


def test_rss_gives_dates_authors_and_texts() -> None:
    feed = read(RSS_2)
    first, second = feed.entries
    assert feed.language == "en-GB"
    assert (first.id, first.published, first.published_source, first.author) == (
        "berths-1",
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        "pubDate",
        "Ada Quill",
    )
    assert first.summary == "The fees rise in spring."
    assert first.content == "The council raised the fees.\nCrews object."
    assert (second.id, second.published, second.author) == (
        WALL,
        datetime(2026, 11, 23, 17, 30, tzinfo=UTC),
        "Bram Hollis",
    )


def test_atom_gives_dates_authors_and_texts() -> None:
    first, second = read(ATOM_1).entries
    assert (first.id, first.published_source, first.author) == ("urn:post:1", "published", "Ada Quill")
    assert (first.summary, first.content) == (
        "The fees rise in spring.",
        "The council raised the fees.\nCrews object.",
    )
    assert (second.published, second.published_source) == (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), "updated")
    assert (second.author, second.summary, second.content) == (None, None, None)


def test_json_feed_gives_dates_authors_and_texts() -> None:
    first, second = read(JSON_1).entries
    assert (first.id, first.published, first.published_source, first.author) == (
        "1",
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        "date_published",
        "Ada Quill",
    )
    assert (first.summary, first.content) == ("The fees rise in spring.", "The council raised the fees.")
    assert (second.id, second.author, second.content) == ("2", "Bram", "The wall.")


def test_a_well_formed_feed_is_read_by_the_quick_parser_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "read_thoroughly", lambda text: pytest.fail("the thorough parser was asked"))
    monkeypatch.setattr(feeds, "salvage", lambda text: pytest.fail("the salvage was asked"))
    for name in ("RSS 2.0", "RSS 1.0", "RSS 0.91", "Atom 1.0", "Atom 0.3"):
        assert len(read(FORMATS[name]).entries) == 2


def test_a_feed_that_no_parser_reads_well_is_salvaged(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = rss(item(1), "<item><title>Berth 2<link>https://harbour-post.example/news/2</link></item>", item(3))
    assert [one.title for one in read(broken).entries] == ["Berth 1", "Berth 2", "Berth 3"]
    monkeypatch.setattr(feeds, "salvage", lambda text: feeds.Reading())
    assert len({one.link for one in read(broken).entries}) < 3


def test_the_thorough_parser_is_not_given_more_than_it_reads_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_THOROUGH", 100)
    monkeypatch.setattr(feeds, "read_thoroughly", lambda text: pytest.fail("the thorough parser was asked"))
    assert [one.title for one in read(rss(item(1), "<item><title>Berth 2</item>")).entries] == ["Berth 1", "Berth 2"]


def test_an_author_as_long_as_a_paragraph_is_unknown() -> None:
    crowd = "Ada Quill, " * 60
    (one,) = read(rss(item(1, f"<dc:creator>{crowd}</dc:creator>"))).entries
    assert (one.title, one.author) == ("Berth 1", None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", FeedBlank),
        (" \n\t", FeedBlank),
        ("\ufeff", FeedBlank),
        ("<!DOCTYPE html><html><head><title>503</title></head><body><h1>Unavailable</h1></body></html>", PageNotFeed),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>', PageNotFeed),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p>A page in pieces</p></div>', PageNotFeed),
        ('<?xml version="1.0"?><urlset><url><loc>https://harbour-post.example/</loc></url></urlset>', NotAFeed),
        ("Not found", NotAFeed),
        ('{"error": "not found"}', NotAFeed),
        ("{", NotAFeed),
        ('{"items": 5}', NotAFeed),
        ("%PDF-1.7 \x00\x01", NotAFeed),
        (rss(), FeedWithoutEntries),
        (atom(), FeedWithoutEntries),
        (rss("<item></item>"), FeedWithoutEntries),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', FeedWithoutEntries),
    ],
)
def test_what_is_no_feed_is_an_error_with_a_plain_sentence(body: str, error: type[DespatchError]) -> None:
    with pytest.raises(error) as raised:
        read(body)
    assert type(raised.value) is error
    assert raised.value.sentence.endswith((".", "one."))


def test_relative_links_hang_on_the_site_and_without_it_on_the_feed() -> None:
    entries = [f"<item><title>x</title><link>{link}</link></item>" for link in ("/a", "b", "//other.example/c", "?d=1")]
    found = [one.link for one in read(rss(*entries)).entries]
    assert found == [
        "https://harbour-post.example/a",
        "https://harbour-post.example/b",
        "https://other.example/c",
        "https://harbour-post.example/?d=1",
    ]
    siteless = f"<rss><channel><title>x</title>{''.join(entries)}</channel></rss>"
    assert [one.link for one in read(siteless).entries][:2] == [
        "https://harbour-post.example/a",
        "https://harbour-post.example/feeds/b",
    ]
    assert [one.link for one in read(siteless, None).entries][:2] == [None, None]


def test_xml_base_goes_before_the_site() -> None:
    based = atom(
        '<entry xml:base="two/"><id>1</id><title>x</title><link href="a"/></entry>',
        '<entry><id>2</id><title>x</title><link xml:base="https://third.example/" href="b"/></entry>',
        '<entry><id>3</id><title>x</title><link href="c"/></entry>',
        attributes='xml:base="/one/"',
    )
    assert [one.link for one in read(based).entries] == [
        "https://harbour-post.example/one/two/a",
        "https://third.example/b",
        "https://harbour-post.example/one/c",
    ]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "mailto:ada@harbour-post.example", "ftp://a.example/x", "http://"],
)
def test_only_web_addresses_are_links(link: str) -> None:
    (one,) = read(rss(f"<item><title>x</title><link>{link}</link></item>")).entries
    assert one.link is None
    (one,) = read(atom(f'<entry><title>x</title><id>1</id><link href="{link}"/></entry>')).entries
    assert one.link is None


def test_links_lose_what_was_escaped_twice_and_what_cannot_be_seen() -> None:
    links = ["https://a.example/?x=1&amp;amp;y=2", "\n  https://a.example/two words\n", "https://a.example/&#8238;b"]
    found = read(rss(*(f"<item><title>x</title><link>{link}</link></item>" for link in links)))
    assert [one.link for one in found.entries] == [
        "https://a.example/?x=1&y=2",
        "https://a.example/two%20words",
        "https://a.example/b",
    ]


def test_a_guid_is_a_link_only_where_it_may_be_one() -> None:
    permalink, private = f"<guid>{BERTHS}</guid>", f'<guid isPermaLink="false">{WALL}</guid>'
    found = read(rss(*(f"<item><title>x</title>{guid}</item>" for guid in (permalink, private)))).entries
    assert [(one.id, one.link) for one in found] == [(BERTHS, BERTHS), (WALL, None)]


def test_links_to_other_things_are_not_the_article() -> None:
    others = "".join(f'<link rel="{rel}" href="https://a.example/{rel}"/>' for rel in ("self", "edit", "enclosure"))
    (one,) = read(atom(f"<entry><id>1</id><title>x</title>{others}</entry>")).entries
    assert one.link is None


def test_atom_links_before_the_item_link_do_not_hide_it() -> None:
    odd = f'<item><title>x</title><atom:link href="https://a.example/self" rel="self"/><link>{BERTHS}</link></item>'
    assert read(rss(odd)).entries[0].link == BERTHS


def test_a_picture_s_title_is_not_the_article_s() -> None:
    media = f"<item><media:title>A gull</media:title><title>Berths</title><link>{BERTHS}</link></item>"
    assert read(rss(media)).entries[0].title == "Berths"
    group = f"<item><media:group><media:title>A gull</media:title></media:group><title>Berths</title><link>{WALL}</link></item>"
    assert read(rss(group)).entries[0].title == "Berths"


def test_the_source_of_an_entry_is_not_the_entry() -> None:
    source = "<source><id>urn:x</id><title>Wire</title><updated>2001-01-01T00:00:00Z</updated></source>"
    (one,) = read(atom(entry(1, source, "<updated>2026-11-24T08:00:00Z</updated>"))).entries
    assert (one.id, one.title, one.published) == ("urn:berth:1", "Berth 1", datetime(2026, 11, 24, 8, tzinfo=UTC))


def test_titles_with_markup_are_whole_plain_text() -> None:
    titles = {
        "<title>Fees <b>up</b> again</title>": "Fees up again",
        "<title>Fees &lt;b&gt;up&lt;/b&gt; again</title>": "Fees up again",
        "<title><![CDATA[Fees <b>up</b> again]]></title>": "Fees up again",
        "<title>Fees &amp;lt;i&amp;gt;up&amp;lt;/i&amp;gt; again</title>": "Fees up again",
        "<title>Q&amp;amp;A: fees &amp;amp;quot;up&amp;amp;quot;</title>": 'Q&A: fees "up"',
        "<title>Fees &#8220;up&#8221; &nbsp; again</title>": "Fees “up” again",
        "<title>Fees\n   up\tagain</title>": "Fees up again",
        "<title>Fees &lt;script&gt;alert(1)&lt;/script&gt;up</title>": "Fees up",
        "<title>Fees 3 &lt; 5 and 7 &gt; 6</title>": "Fees 3 < 5 and 7 > 6",
        "<title>Fees R&D up</title>": "Fees R&D up",
        "<title></title>": None,
        "<title>&lt;b&gt;&lt;/b&gt;</title>": None,
    }
    feed = read(rss(*(f"<item>{title}<link>{BERTHS}{n}</link></item>" for n, title in enumerate(titles))))
    assert [one.title for one in feed.entries] == list(titles.values())


def test_xhtml_titles_are_whole() -> None:
    title = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Fees <em>up</em> again</div></title>'
    (one,) = read(atom(f'<entry><id>1</id>{title}<link href="{BERTHS}"/></entry>')).entries
    assert one.title == "Fees up again"


def test_a_summary_is_only_what_the_feed_calls_one() -> None:
    long = "The council raised the fees of every berth. " * 40
    (one,) = read(atom(entry(1, f"<content>{long}</content>"))).entries
    assert (one.summary, one.content) == (None, long.strip())
    scripted = f"<content>&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;{long}&lt;/p&gt;</content>"
    (one,) = read(atom(entry(1, scripted))).entries
    assert (one.summary, one.content) == (None, long.strip())
    (one,) = read(rss(item(1, f"<description>{long}</description>"))).entries
    assert (one.summary, one.content) == (long.strip(), None)


def test_dates_that_cannot_be_are_none() -> None:
    dates = ["Tue, 24 Nov 2099 08:00:00 GMT", "2020/1/10", "10/1/2020", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""]
    feed = read(rss(*(item(number, f"<pubDate>{date}</pubDate>") for number, date in enumerate(dates))))
    assert [one.published for one in feed.entries] == [None, datetime(2020, 1, 10, tzinfo=UTC), None, None, None, None]


def test_no_date_is_read_into_a_guid() -> None:
    (one,) = read(rss(item(1, "<guid>20201024</guid>"))).entries
    assert (one.id, one.published, one.published_source) == ("20201024", None, None)


def test_a_date_that_is_bad_gives_way_to_the_next() -> None:
    dated = "<pubDate>yesterday</pubDate><dc:date>2026-11-24</dc:date><atom:updated>2026-11-25</atom:updated>"
    (one,) = read(rss(item(1, dated))).entries
    assert (one.published, one.published_source) == (datetime(2026, 11, 24, tzinfo=UTC), "dc:date")


def test_of_many_items_the_newest_thousand_are_read() -> None:
    dated = "<pubDate>{} Nov 2026 08:00:00 GMT</pubDate>"
    items = [item(number, dated.format(24)) for number in range(3000)]
    assert [one.title for one in read(rss(*items)).entries] == [f"Berth {number}" for number in range(1000)]
    items[0], items[-1] = item(0, dated.format(20)), item(2999, dated.format(26))
    last = read(rss(*items)).entries
    assert [one.title for one in last] == [f"Berth {number}" for number in range(2000, 3000)]
    assert len(read(rss(*items[:1000])).entries) == 1000


def test_a_channel_that_follows_its_items_keeps_its_title_when_it_is_cut() -> None:
    text = f"<rss><channel>{''.join(map(item, range(1500)))}<title>Harbour Post</title></channel></rss>"
    feed = read(text)
    assert (feed.title, len(feed.entries)) == ("Harbour Post", 1000)


def test_entries_that_are_known_come_without_their_texts() -> None:
    feed = read_feed(RSS_2.encode(), URL, NOW, known=frozenset(["berths-1"]))
    assert feed.entries[0].title == "Council raises berth fees"
    assert (feed.entries[0].summary, feed.entries[0].content) == (None, None)
    assert read(RSS_2).entries[0].summary


def test_the_bulk_line_holds_what_the_contract_names() -> None:
    line = feed_as_json("a", read(RSS_2))
    assert list(line) == ["id", "title", "entries"]
    assert line["entries"][0] == {  # type: ignore[index]  # a list
        "id": "berths-1",
        "title": "Council raises berth fees",
        "link": BERTHS,
        "published": "2026-11-24T08:00:00+00:00",
    }
