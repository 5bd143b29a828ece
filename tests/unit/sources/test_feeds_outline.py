import pytest

from bot.sources.feeds.decoding import from_root
from bot.sources.feeds.errors import EntitiesDeclared, FeedTooTangled
from bot.sources.feeds.outline import MAX_ITEMS, MAX_OPEN, MAX_PERSON, Outline, outline, plain, without
from bot.sources.feeds.tags import Kind, tag_of, tags
from bot.sources.shape import MAX_ATTRIBUTES, MAX_DEPTH
from tests.unit.sources.feed_samples import ATOM_1, RDF_1, RSS_2, atom, entry, item, rss


def seen(text: str) -> Outline:
    return outline(from_root(text))


@pytest.mark.parametrize("text", [RSS_2, RDF_1, ATOM_1])
def test_a_feed_in_order_is_counted(text: str) -> None:
    found = seen(text)
    assert [one.linked for one in found.items] == [True, True]
    assert (found.site, found.tangled, found.overlong) == ("https://harbour-post.example/", False, [])


def test_dates_are_kept_in_the_feed_s_own_words() -> None:
    dated = "<pubDate><![CDATA[ Tue, 24 Nov ]]></pubDate><dc:date>2026</dc:date><source><updated>1</updated></source>"
    assert seen(rss(item(1, dated))).items[0].dates == [("pubDate", "Tue, 24 Nov"), ("dc:date", "2026")]


@pytest.mark.parametrize(
    ("fields", "linked"),
    [
        ("<link>https://a.example/</link>", True),
        ("<link><![CDATA[https://a.example/]]></link>", True),
        ("<link> </link>", False),
        ("<link/>", False),
        ('<link href="https://a.example/"/>', True),
        ('<atom:link rel="alternate" href="https://a.example/"/>', True),
        ('<link rel="self" href="https://a.example/"/>', False),
        ("<guid>https://a.example/</guid>", True),
        ('<guid isPermaLink="false">https://a.example/</guid>', False),
        ("<guid>17</guid>", False),
        ("<source><link>https://a.example/</link></source>", False),
        ("<description><![CDATA[<link>https://a.example/</link>]]></description>", False),
    ],
)
def test_what_counts_as_a_link(fields: str, linked: bool) -> None:
    assert seen(rss(f"<item><title>x</title>{fields}</item>")).items[0].linked is linked


@pytest.mark.parametrize(
    "fields",
    [
        "<title>Fees <b>up</b></title>",
        "<title>Fees",
        "<link>https://a.example/<guid>x</guid>",
        "<media:title>A gull</media:title><title>Fees</title>",
        "<description>one<br>two</description>",
        "<description><p>one</p></description>",
        "<a>",
        "</b>",
    ],
)
def test_what_a_quick_parser_would_lose_words_over_is_tangled(fields: str) -> None:
    assert seen(rss(f"<item>{fields}</item>", item(2))).tangled


@pytest.mark.parametrize(
    "fields",
    [
        "<description>a &lt;p&gt; b</description>",
        "<description><![CDATA[<p>one<br>]]></description>",
        "<media:group><media:title>A gull</media:title></media:group><title>Fees</title>",
        "<title>Fees</title><media:title>A gull</media:title>",
        '<media:content url="https://a.example/a.jpg"><media:title>A gull</media:title></media:content>',
        "<!-- <title> --><title>a</title>",
    ],
)
def test_what_every_parser_reads_is_not_tangled(fields: str) -> None:
    assert not seen(rss(f"<item>{fields}</item>")).tangled
    assert not seen(atom(entry(1, '<content type="xhtml"><div><p>a</p></div></content>'))).tangled


def test_depth_is_counted_to_its_limit() -> None:
    assert seen(rss(item(1, "<a>" * (MAX_DEPTH - 1) + "</a>" * (MAX_DEPTH - 1)))).items
    for deep in (item(1, "<a>" * MAX_DEPTH), "<a>" * MAX_DEPTH, f"<item>{'<b><![CDATA[</b></b>]]>' * MAX_DEPTH}"):
        with pytest.raises(FeedTooTangled):
            seen(rss(deep))


def test_elements_that_are_left_open_entry_by_entry_add_up() -> None:
    open_items = "<item>" + "<a>" * 200
    assert seen(f"<rss><channel>{open_items * (MAX_OPEN // 201)}").tangled
    with pytest.raises(FeedTooTangled):
        seen(f"<rss><channel>{open_items * (MAX_OPEN // 201 + 1)}")


@pytest.mark.parametrize("one", ["a{}", 'a{}="1"', 'a{}="<"', 'a{}=">"', "a{}='\"'", "a{}=x"])
@pytest.mark.parametrize("place", ["<item {}>", "<item><b {}></item>", "<rss {}>", "<item><b {}", "<title {}>"])
def test_a_tag_full_of_attributes_is_refused_wherever_it_hides(one: str, place: str) -> None:
    many = " ".join(one.format(number) for number in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(FeedTooTangled):
        seen(f"<rss><channel>{place.format(many)}</channel></rss>")
    few = " ".join(one.format(number) for number in range(MAX_ATTRIBUTES // 4))
    seen(f"<rss><channel>{place.format(few)}</channel></rss>")


def test_declarations_are_refused_outside_of_quotation_only() -> None:
    with pytest.raises(EntitiesDeclared):
        seen(rss('<!DOCTYPE a [<!ENTITY b "c">]>'))
    assert seen(rss(item(1, "<description><![CDATA[<!DOCTYPE a [ ]>]]></description>"))).items


LONG = "a@a." + "a." * 200 + "!"


@pytest.mark.parametrize(
    "field",
    [
        f"<author>{LONG}</author>",
        f"<author><name>{LONG}</name></author>",
        f"<author>a<b/>{LONG}</author>",
        f"<dc:creator><![CDATA[{LONG}]]></dc:creator>",
        f"<managingEditor>{LONG}</managingEditor>",
        f"<itunes:owner><itunes:email>{LONG}</itunes:email></itunes:owner>",
        f"<pubDate>{LONG}</pubDate>",
        f"<author>{LONG}",
    ],
)
def test_overlong_authors_and_dates_are_taken_out(field: str) -> None:
    for text in (rss(item(1, field)), rss(item(1), head=field)):
        feed = text[22:]
        found = outline(feed)
        assert LONG not in without(feed, found.overlong)
        assert "<title>Berth 1</title>" in without(feed, found.overlong)


def test_authors_of_a_usual_length_stay() -> None:
    for name in ("Ada Quill", "a" * MAX_PERSON, f"<name>{'a' * 250}</name><uri>https://a.example/</uri>"):
        assert seen(rss(item(1, f"<author>{name}</author>"))).overlong == []


def test_the_scan_stops_after_more_entries_than_are_read() -> None:
    assert len(seen(rss(item() * MAX_ITEMS)).items) == MAX_ITEMS
    assert len(seen(rss(item() * (3 * MAX_ITEMS))).items) == MAX_ITEMS + 1


def test_spans_are_taken_out() -> None:
    assert without("0123456789", [(1, 3), (5, 9)]) == "0349"
    assert without("0123", []) == "0123"
    assert plain(" <![CDATA[ a ]]> ") == "a"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<a><!-- <b> --><c>", ["<a>", "<c>"]),
        ("<a><![CDATA[<b>]]><c>", ["<a>", "<c>"]),
        ("<a><? <b> ?><c>", ["<a>", "<c>"]),
        ("<a><!-- <b><c>", ["<a>", "<b>", "<c>"]),
        ("<a><![CDATA[<b>", ["<a>", "<b>"]),
        ("a < b <3 <é>", []),
        ("<a b='>'>", ["<a b='>'>"]),
        ("<a b='<c>", ["<a b=", "<c>"]),
    ],
)
def test_tags_are_seen_as_no_parser_sees_fewer(text: str, written: list[str]) -> None:
    assert [tag.group() for tag in tags(text)] == written


def test_a_tag_s_spelling_says_what_it_is() -> None:
    assert (tag_of("<rss:Item x='1'/>").kind, tag_of("<rss:Item x='1'/>").empty) == (Kind.ITEM, True)
    assert (tag_of("</title>").closes, tag_of("<media:title>").kind) == (True, Kind.FOREIGN)
    assert tag_of("<content:item>").kind is Kind.OTHER
    assert (tag_of("<br>").empty, tag_of("<a b=").odd) == (True, True)
