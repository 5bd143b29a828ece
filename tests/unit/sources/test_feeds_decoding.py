import gzip
import zlib

import pytest

from bot.sources.feeds.decoding import decoded, feed_text, finished, from_root, mended
from bot.sources.feeds.errors import EntitiesDeclared, FeedError, FeedTooLarge, NotAFeed
from bot.sources.kinds import MAX_BYTES
from tests.unit.sources.feed_samples import item, read, rss

WORDS = "Café “Zum Anker” – 5 €"


@pytest.mark.parametrize(
    ("said", "real"),
    [
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-8", "utf-16"),
        ("utf-8", "utf-16-le"),
        ("utf-8", "utf-16-be"),
        ("utf-8", "utf-8-sig"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("no-such-thing", "utf-8"),
        ("no-such-thing", "cp1252"),
        ("utf-7", "cp1252"),
        ("", "cp1252"),
    ],
)
def test_a_declaration_that_lies_costs_no_letter(said: str, real: str) -> None:
    text = f'<?xml version="1.0" encoding="{said}"?>{rss(f"<item><title>{WORDS}</title></item>")[22:]}'
    assert read(text.encode(real)).entries[0].title == WORDS


def test_a_declared_single_byte_encoding_never_reads_utf_8_letter_by_letter() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><title>Zürich</title></item></channel></rss>'
    assert read(text).entries[0].title == "Zürich"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("iso-8859-2", "Łódź i Kraków"),
        ("koi8-r", "Гавань и суд"),
        ("shift_jis", "港の料金"),
        ("gb2312", "港口费用"),
        ("big5", "港口費用"),
        ("euc-kr", "항구 요금"),
        ("iso-2022-jp", "港の料金"),
        ("windows-1255", "נמל"),
    ],
)
def test_an_honest_declaration_is_followed(said: str, words: str) -> None:
    text = f'<?xml version="1.0" encoding="{said}"?><rss><channel><title>x</title><item><title>{words}</title></item></channel></rss>'
    assert read(text.encode(said)).entries[0].title == words


def test_what_the_site_says_counts_where_the_feed_is_silent() -> None:
    body = "<rss><channel><item><title>Łódź</title></item></channel></rss>".encode("iso-8859-2")
    assert read(body, charset="iso-8859-2").entries[0].title == "Łódź"


def test_stray_windows_bytes_are_read_one_by_one() -> None:
    body = rss("<item><title>Dvořák and Łódź and X</title></item>").encode().replace(b"X", b"\x93caf\xe9\x94")
    assert read(body).entries[0].title == "Dvořák and Łódź and “café”"


def test_controls_go_before_any_parser_sees_them() -> None:
    assert decoded(b"a\x00b\x0b\x1bc\td\n") == "abc\td\n"
    assert read(rss("<item><title>Ber\x0bth\x00s</title></item>").encode()).entries[0].title == "Berths"


def test_gzip_is_told_by_its_first_bytes_and_inflated_under_the_cap() -> None:
    body = rss(item(1)).encode()
    assert read(gzip.compress(body)).entries[0].title == "Berth 1"
    with pytest.raises(FeedTooLarge):
        read(gzip.compress(b"<rss>" + b" " * MAX_BYTES))
    with pytest.raises(FeedTooLarge):
        read(b"<rss>" + b" " * MAX_BYTES)
    with pytest.raises(FeedError) as raised:
        read(gzip.compress(body)[:-20])
    assert raised.value.code == "feed-unreadable"
    with pytest.raises(NotAFeed):
        read(zlib.compress(body))


@pytest.mark.parametrize(
    "junk",
    [
        "\n\n<!-- cached -->\n",
        "<br />\n<b>Warning</b>: Cannot modify header in <b>/srv/feed.php</b><br />\n",
        "\ufeff\ufeff",
        "<?xml-stylesheet href='a.css'?>",
        "<!-- <item> -->",
    ],
)
def test_junk_before_the_feed_is_passed_over(junk: str) -> None:
    assert [one.title for one in read(junk + rss(item(1))).entries] == ["Berth 1"]


@pytest.mark.parametrize(
    "declares",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa">]>',
        '<!doctype rss SYSTEM "x>y" [ <!ENTITY % b SYSTEM "https://evil.example/b"> %b; ]>',
        "<!DOCTYPE rss\n[\n]>",
        '<!DOCTYPE rss [<!ENTITY r "<rss>">]>',
        '<!ENTITY a "b">',
    ],
)
def test_entities_of_a_feed_s_own_are_refused(declares: str) -> None:
    with pytest.raises(EntitiesDeclared):
        read(declares + rss(item(1)))
    with pytest.raises(EntitiesDeclared):
        read(rss(item(1), '<!DOCTYPE rss [<!ENTITY a "b">]>'))


def test_a_doctype_that_declares_nothing_is_passed_over() -> None:
    assert read('<!DOCTYPE rss PUBLIC "-//X//DTD RSS 0.91//EN" "https://dtd.example/x">' + rss(item(1))).entries
    quoted = "<description><![CDATA[<!DOCTYPE html [ ]><p>x</p>]]></description>"
    assert read(rss(item(1, quoted))).entries


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("R&D", "R&amp;D"),
        ("A & B", "A &amp; B"),
        ("&nbsp;", "\xa0"),
        ("&eacute;&rsquo;", "é’"),
        ("&copyright;", "&amp;copyright;"),
        ("&amp;&lt;&gt;&quot;&apos;", "&amp;&lt;&gt;&quot;&apos;"),
        ("&AMP;&LT;", "&amp;&lt;"),
        ("&#8217;&#039;&#x2019;", "&#8217;&#039;&#x2019;"),
        ("&#146;&#x92;", "’’"),
        ("&#11;&#0;x", "\ufffdx"),
        ("&#128512;", "😀"),
        ("&unclosed", "&amp;unclosed"),
    ],
)
def test_ampersands_are_mended(before: str, after: str) -> None:
    assert mended(before) == after
    assert mended(after) == after


def test_a_feed_that_was_cut_off_loses_its_unfinished_value_and_no_more() -> None:
    whole = rss(item(1), item(2, "<description><![CDATA[<p>The fees</p>]]></description>"))
    assert finished(from_root(whole)) == from_root(whole)
    for cut in range(len(whole) - len("</rss>"), whole.index("<item>"), -1):
        text = feed_text(whole[:cut].encode())
        assert text.endswith("</channel></rss>")
        assert text.count("<item>") == text.count("</item>")
        assert "https://harbour-post.example/news/1" in text or "</link><" not in whole[whole.index("<item>") : cut]


def test_no_link_or_title_is_ever_shown_in_part() -> None:
    whole = rss(item(1), item(22, "<guid>berth-22</guid>"))
    links = {"https://harbour-post.example/news/1", "https://harbour-post.example/news/22", None}
    for cut in range(whole.index("<item>"), len(whole)):
        try:
            entries = read(whole[:cut]).entries
        except FeedError:
            continue
        assert {one.link for one in entries} <= links
        assert {one.title for one in entries} <= {"Berth 1", "Berth 22"}
        assert all(one.link for one in entries)
