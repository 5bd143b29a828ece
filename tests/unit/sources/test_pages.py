import gzip

import pytest

from bot.sources.errors import (
    ArticleMissing,
    FeedNotArticle,
    ImageNotRead,
    PageEmpty,
    PageError,
    Paywalled,
    PdfNotRead,
    TooLarge,
)
from bot.sources.pages import MAX_BYTES, Kind, Page, classify, decoded, page_as_json, read_page
from bot.workers import WorkTooHeavy

TEXT = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the hall.",
    "Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as it does now.",
    "The council said that it would publish a review of the fees within a year of their introduction in the spring.",
)
URL = "https://example.org/news/berths?utm_source=x"


def html(head: str = "", body: str = "", paragraphs: tuple[str, ...] = TEXT, lang: str = "en-GB") -> bytes:
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html lang={lang}><head>{head}</head><body>{body}<article>{inside}</article></body></html>".encode()


def read(markup: bytes, kind: str | None = "text/html") -> Page:
    return read_page(markup, URL, kind, None)


def test_the_text_stands_line_by_line_without_navigation() -> None:
    page = read(html(body="<nav><a href=/>Home</a> <a href=/x>Ports</a></nav><h1>Berths</h1>"))
    for paragraph in TEXT:
        assert paragraph in page.text.splitlines()
    assert "Ports" not in page.text


JSON_LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "x"}, {"@type": "NewsArticle",
"headline": "Berth fees approved", "datePublished": "2026-11-23T18:40:00Z", "author": [{"@type": "Person", "name":
"By Orla Penhallow"}, {"@type": "Person", "name": "Wren Adaire"}], "publisher": {"name": "Harbour Post"}}]}</script>"""


def test_structured_data_come_first_and_say_where_they_were_read() -> None:
    page = read(html(JSON_LD + '<title>Other | Harbour Post</title><link rel="canonical" href="/news/berths">'))
    assert (page.title, page.title_source) == ("Berth fees approved", "json-ld")
    assert (page.published, page.published_source) == ("2026-11-23", "json-ld")
    assert (page.author, page.author_source) == ("Orla Penhallow, Wren Adaire", "json-ld")
    assert (page.site, page.language) == ("Harbour Post", "en")
    assert page.canonical_url == "https://example.org/news/berths"


def test_open_graph_and_tags_fill_what_is_missing() -> None:
    head = (
        '<meta property="og:title" content="Berth fees | Harbour Post"><meta property="og:site_name" content="Harbour Post">'
        '<meta property="article:published_time" content="2026-11-23"><meta name="author" content="Orla Penhallow">'
    )
    page = read(html(head))
    assert (page.title, page.title_source) == ("Berth fees", "og:title")
    assert (page.published, page.author) == ("2026-11-23", "Orla Penhallow")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Harbour Post">',
        '<meta name="author" content="https://example.org/team">',
        '<meta name="author" content="@harbourpost">',
        '<meta name="author" content="News Desk">',
        '<meta name="author" content="admin">',
        '<script type="application/ld+json">{"@type": "Article", "author": {"@type": "Organization", "name": "Norland Press"}}</script>',
    ],
)
def test_an_author_who_is_nobody_stays_unknown(head: str) -> None:
    assert read(html('<meta property="og:site_name" content="Harbour Post">' + head)).author is None


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2026-01-02"}</script>',
        '<meta property="article:published_time" content="yesterday">',
        '<meta property="article:published_time" content="2026-13-45">',
        '<script type="application/ld+json">{broken</script>',
    ],
)
def test_a_page_without_a_date_stays_undated(head: str) -> None:
    assert read(html(head, body="<p>Tuesday 24 November 2026</p>")).published is None


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"", "text/html", PageEmpty),
        (b"  \n ", "text/plain", PageEmpty),
        (b"%PDF-1.7\n", "text/html", PdfNotRead),
        (b"\x89PNG\r\n\x1a\n", "text/html", ImageNotRead),
        (b"GIF89a", None, ImageNotRead),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", ImageNotRead),
        (b"<svg xmlns='x'></svg>", "image/svg+xml", ImageNotRead),
        (b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>", "text/html", FeedNotArticle),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "application/xml", FeedNotArticle),
        (b"PK\x03\x04rest", "text/html", PageError),
        (bytes(range(256)) * 20, "text/html", PageError),
        (b'{"a": 1}', "application/json", PageError),
        (b"<html><body><nav>Home</nav></body></html>", "text/html", ArticleMissing),
        (b"x" * (MAX_BYTES + 1), "text/html", TooLarge),
    ],
)
def test_what_is_no_article_gets_a_clear_answer(body: bytes, kind: str | None, error: type[PageError]) -> None:
    with pytest.raises(error):
        read(body, kind)


def test_a_paywall_stub_is_told_from_a_short_article() -> None:
    stub = (TEXT[0],)
    with pytest.raises(Paywalled):
        read(html(body="<aside>Subscribe to continue reading.</aside>", paragraphs=stub))
    free = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    with pytest.raises(Paywalled):
        read(html(free, paragraphs=stub))
    assert read(html(paragraphs=stub)).text == TEXT[0]


def test_plain_text_is_its_own_article() -> None:
    page = read(TEXT[0].encode(), "text/plain")
    assert (page.text, page.title, page.published) == (TEXT[0], None, None)
    assert read(b"<b>no markup here</b>", "text/plain").text == "<b>no markup here</b>"


@pytest.mark.parametrize(
    "bomb",
    [
        b"<div " + b" ".join(b"a%d=1" % number for number in range(40_000)) + b">x</div>",
        b"<div " + b"a " * 500_000,
        b"<div>" * 50_000,
        b"<p><b>" * 2_000,
    ],
    ids=["attributes", "open tag", "deep", "inline"],
)
def test_what_parsers_choke_on_is_refused_before_them(bomb: bytes) -> None:
    with pytest.raises(WorkTooHeavy):
        read(b"<html><body>" + bomb)


def test_gzip_without_a_header_is_inflated_under_the_cap() -> None:
    assert TEXT[1] in read(gzip.compress(html())).text
    with pytest.raises(TooLarge):
        read(gzip.compress(b"\0" * (MAX_BYTES + 1)))
    with pytest.raises(PageError):
        read(b"\x1f\x8b" + b"broken" * 10)


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("é".encode(), None, "é"),
        ("é".encode("latin-1"), "iso-8859-1", "é"),
        (b'<meta charset="latin1">\xe9', None, '<meta charset="latin1">é'),
        (b"\xff\xfee\x00", None, "e"),
        (b"\xef\xbb\xbfe", None, "e"),
        (b"\x93quoted\x94", None, "“quoted”"),
        (b"e", "no-such-charset", "e"),
    ],
)
def test_bytes_are_read_in_the_charset_they_were_written_in(body: bytes, charset: str | None, text: str) -> None:
    assert decoded(body, charset) == text


def test_magic_bytes_win_over_what_the_site_says() -> None:
    assert classify(b"%PDF-1.4", "text/html") is Kind.PDF
    assert classify(b"<html><p>x", "text/html") is Kind.HTML
    assert classify(b"plain words", None) is Kind.TEXT


def test_the_bulk_line_has_the_contracts_fields() -> None:
    record = page_as_json("a", read(html(JSON_LD)))
    assert set(record) == {"id", "text", "title", "author", "published", "canonical_url", "site", "language"}
