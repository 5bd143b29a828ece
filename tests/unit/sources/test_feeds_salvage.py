import pytest

from bot.sources.feeds.decoding import from_root
from bot.sources.feeds.drafts import Draft
from bot.sources.feeds.salvage import salvage
from tests.unit.sources.feed_samples import ATOM_1, BERTHS, RDF_1, RSS_2, WALL, item, rss


def saved(text: str) -> tuple[Draft, ...]:
    return salvage(from_root(text)).drafts


def one(fields: str) -> Draft:
    (draft,) = saved(rss(f"<item>{fields}</item>"))
    return draft


@pytest.mark.parametrize("text", [RSS_2, RDF_1, ATOM_1])
def test_a_whole_feed_is_read_as_parsers_read_it(text: str) -> None:
    reading = salvage(from_root(text))
    assert (reading.title, reading.link) == ("Harbour Post", "https://harbour-post.example/")
    assert [(draft.title, draft.link) for draft in reading.drafts] == [
        ("Council raises berth fees", BERTHS),
        ("Sea wall to be rebuilt", WALL),
    ]
    assert "Ada Quill" in str(reading.drafts[0].author)
    assert reading.drafts[0].dates


def test_a_field_that_was_never_closed_ends_where_the_next_begins() -> None:
    draft = one(f"<title>Fees up\n<link>{BERTHS}<guid>7<description>One <br> two</description>")
    assert (draft.title, draft.link, draft.identity, draft.summary) == ("Fees up", BERTHS, "7", "One <br> two")
    quoted = one(f"<title><![CDATA[Fees <b>up</b>]]><link>{BERTHS}</link>")
    assert (quoted.title, quoted.link) == ("Fees <b>up</b>", BERTHS)


def test_a_field_that_was_never_closed_ends_at_any_tag() -> None:
    assert one(f"<title>Fees up<category>Harbour</category><link>{BERTHS}</link>").title == "Fees up"


def test_an_entry_that_was_never_closed_ends_where_the_next_begins() -> None:
    text = (
        f"<rss><channel><item><title>a</title><link>{BERTHS}</link><item><title>b</title><link>{WALL}</link></channel>"
    )
    assert [(draft.title, draft.link) for draft in saved(text)] == [("a", BERTHS), ("b", WALL)]


def test_a_quotation_that_never_ends_gives_nothing() -> None:
    draft = one(f"<title><![CDATA[Fees up<link>{BERTHS}</link>")
    assert (draft.title, draft.link) == (None, BERTHS)


def test_what_belongs_to_something_else_is_not_the_entry_s() -> None:
    fields = "<media:title>A gull</media:title><source><title>Wire</title></source><image><title>Logo</title></image>"
    draft = one(f"{fields}<title>Fees</title><itunes:summary>x</itunes:summary><link>{BERTHS}</link>")
    assert (draft.title, draft.summary) == ("Fees", None)


def test_entities_are_resolved_once_and_quotations_left_alone() -> None:
    draft = one(
        f"<title>Q&amp;amp;A &lt;b&gt;</title><description><![CDATA[a &amp; b]]></description><link>{BERTHS}</link>"
    )
    assert (draft.title, draft.summary) == ("Q&amp;A <b>", "a &amp; b")


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        (f'<link rel="self" href="{WALL}"/><link href="{BERTHS}"/>', BERTHS),
        (f"<link rel='alternate' href='{BERTHS}'>", BERTHS),
        (f"<atom:link href='{WALL}' rel='hub'/><link>{BERTHS}</link>", BERTHS),
        (f"<guid>{BERTHS}</guid>", BERTHS),
        (f"<guid isPermaLink=false>{BERTHS}</guid>", None),
        ("<guid>7</guid>", None),
        ("<link></link>", None),
        ('<link rel="self" href="https://a.example/"/>', None),
    ],
)
def test_the_article_s_link_is_told_from_others(fields: str, link: str | None) -> None:
    assert one(f"<title>x</title>{fields}").link == link


def test_dates_of_publication_come_before_those_of_changes() -> None:
    draft = one("<title>x</title><atom:updated>b</atom:updated><pubDate>a</pubDate><dc:date>c</dc:date>")
    assert [words for _, words in draft.dates] == ["a", "c", "b"]


def test_authors_may_be_elements_of_their_own() -> None:
    assert one("<title>x</title><author>\n<name>Ada Quill</name><uri>y</uri></author>").author == "Ada Quill"
    assert one("<title>x</title><dc:creator>Bram &amp; Ada</dc:creator>").author == "Bram & Ada"


def test_what_is_no_feed_gives_nothing() -> None:
    assert salvage("").drafts == salvage("<rss>").drafts == salvage("<item").drafts == ()
    assert saved(rss("<item></item>", item(2)))[0].title == "Berth 2"
