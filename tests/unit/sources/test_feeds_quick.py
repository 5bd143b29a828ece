"""What is read without a parser is what a parser reads; whatever is not wholly in order is left to one."""

import pytest

from bot.sources.feeds.decoding import feed_text
from bot.sources.feeds.outline import MAX_ITEMS, MAX_PERSON, outline
from bot.sources.feeds.parsers import read_fast
from bot.sources.feeds.quick import MARK, Quick, read_quickly
from bot.sources.shape import MAX_ATTRIBUTES
from tests.unit.sources.feed_samples import (
    ATOM_03,
    BERTHS,
    PREFIXED_ATOM,
    RDF_1,
    RSS_091,
    RSS_2,
    atom,
    entry,
    item,
    rss,
)

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
ALL = (
    "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Ada Quill</dc:creator><guid>urn:1</guid>"
    "<pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate><dc:date>2026-11-25</dc:date><category domain='x'>sea</category>"
    "<description>&lt;p&gt;Fees &amp;amp; tolls&#8217;&lt;/p&gt;</description><media:title>A gull</media:title>"
    "<media:group><media:content url='https://a.example/x?a=1&amp;b=2'/><title>Not this</title></media:group>"
    "<source url='https://b.example/'>Gull Wire</source><comments>https://a.example/talk</comments>"
)
ABOUT = (
    "<author><name>Ada Quill</name><email>ada@a.example</email></author><author><name>Bram</name></author>"
    "<published>2026-11-24T08:00:00Z</published><updated>2026-11-25T08:00:00Z</updated><summary>Fees rise.</summary>"
    '<content type="html" xml:base="https://c.example/">&lt;p&gt;Fees rise.&lt;/p&gt;</content>'
)
IN_ORDER = {
    "RSS": rss(item(1), item(2)),
    "all fields of RSS": rss(item(1, ALL), item(2, ALL), item(3)),
    "contents of RSS": RSS_2,
    "RSS 0.91": RSS_091,
    "Atom": atom(entry(1, ABOUT), entry(2)),
    "Atom 0.3": ATOM_03,
    "comments": rss("<!-- one --><item><!-- <link>x</link> --><title>a</title><link>https://a.example/</link></item>"),
    "CDATA": rss("<item><title> <![CDATA[a <b> & c]]> d </title><link><![CDATA[https://a.example/]]></link></item>"),
    "references": rss(item(1, "<description>&lt; &#38;amp; &amp;lt; &#x41; &quot;&apos; &amp;#39;</description>")),
    "line ends": rss(item(1, "<description>a\r\nb\rc</description>")),
    "no link": rss("<item><title>a</title><guid>17</guid></item>"),
    "an id that is the link": rss(f"<item><title>a</title><guid>{BERTHS}</guid></item>"),
    "an id that is no link": rss(f'<item><title>a</title><guid isPermaLink="false">{BERTHS}</guid></item>'),
    "empty fields": rss("<item><title></title><link/><guid>1</guid><description/><author> </author></item>"),
    "a link beside the article's": rss(item(1, '<atom:link rel="standout" href="https://a.example/x"/>')),
    "another's summary": rss(item(1, "<itunes:summary>Fees.</itunes:summary>")),
    "a namespace of an entry": rss(item(1).replace("<item>", '<item xmlns:x="https://a.example/ns">')),
    "links of Atom": atom(
        '<entry><id>1</id><link rel="self" href="https://a.example/self"/><link href="https://a.example/plain"/>'
        '<link rel="alternate" href="https://a.example/a?b&amp;c"/><title type="html">a</title></entry>'
    ),
    "no title of the feed": atom(entry(1)).replace("<title>Harbour Post</title>", ""),
    "languages": atom(entry(1), attributes='xml:lang="de"'),
}
LEFT = {
    "RDF": RDF_1,
    "Atom with a prefix": PREFIXED_ATOM,
    "markup in a field": rss(item(1, "<description>one<br/>two</description>")),
    "an element left open": rss(item(1, "<description>one")),
    "an element that was not opened": rss(item(1, "</b>")),
    "a bracket of its own": rss(item(1, "<description>1 > 0</description>")),
    "brackets crosswise": rss(item(1, "<description>1 >b< 0</description>")),
    "a section left open": rss(item(1, "<description><![CDATA[one</description>")),
    "a comment left open": rss(item(1, "<!-- one")),
    "an instruction": rss(item(1, "<?php echo 1 ?>")),
    "XHTML": atom(entry(1, '<content type="xhtml">a</content>')),
    "a base address": atom(entry(1), attributes='xml:base="https://a.example/"'),
    "a base address of an entry": atom(entry(1).replace("<entry>", '<entry xml:base="https://a.example/">')),
    "another namespace": atom(entry(1)).replace("2005/Atom", "2004/Atom"),
    "a namespace of a field": rss(item(1, '<description xmlns="https://a.example/ns">x</description>')),
    "contents without a namespace": rss(item(1, "<content:encoded>x</content:encoded>")),
    "only another's link": rss('<item><title>a</title><atom:link href="https://a.example/"/></item>'),
    "an address cut by a quotation mark": atom(entry(1, '<link rel="self" href="https://a.ex"ample/"/>')),
    "a long author": rss(item(1, f"<author>{'a' * (MAX_PERSON + 1)}</author>")),
    "a long date": rss(item(1, f"<pubDate>{'1 ' * 200}</pubDate>")),
    "a long tag": rss(item(1, f"<category {'a' * MAX_ATTRIBUTES}>x</category>")),
    "too many entries": rss(*[item(1)] * (MAX_ITEMS + 1)),
    "no entries": rss(),
    "an entry within an entry": rss(item(1, f"<x>{item(2)}</x>")),
    "a head out of order": rss(item(1), head="<image><url>x</image>"),
    "a character that marks sections": rss(item(1, f"<description>{MARK}0{MARK}</description>")),
}


def quick(text: str) -> Quick | None:
    """Read what decoding makes of a text; the character that it would take out may be put in."""
    return read_quickly(text[text.index("<rss") :] if MARK in text else feed_text(text.encode()))


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_feed_in_order_is_read_as_by_a_parser(name: str) -> None:
    text = feed_text(IN_ORDER[name].encode())
    seen, read = outline(text), read_quickly(text)
    assert read is not None
    assert not seen.tangled
    assert read.reading == read_fast(text, seen)._replace(link=None)
    assert read.site == seen.site == "https://harbour-post.example/"


@pytest.mark.parametrize("name", LEFT)
def test_anything_else_is_left_to_the_parsers(name: str) -> None:
    assert quick(LEFT[name]) is None


def test_entries_of_many_shapes_keep_their_own_fields() -> None:
    text = rss(item(1, "<guid>a</guid>"), item(2, "<x/><guid>b</guid>"), item(3, "<author>Ada Quill</author>"))
    read = quick(text)
    assert read is not None
    assert [(draft.identity, draft.title, draft.author) for draft in read.reading.drafts] == [
        ("a", "Berth 1", None),
        ("b", "Berth 2", None),
        ("https://harbour-post.example/news/3", "Berth 3", "Ada Quill"),
    ]


def test_a_prefix_means_what_its_own_feed_says() -> None:
    more = item(1, "<c:encoded>Crews object.</c:encoded>")
    assert quick(rss(more)) is None
    read = quick(rss(more).replace("<rss", f"<rss {CONTENT.replace(':content', ':c')}"))
    assert read is not None
    assert read.reading.drafts[0].content == "Crews object."
