import lxml.html
import pytest

from bot.sources.metadata import Metadata, clean, read_metadata

URL = "https://www.harbourpost.example/news/berths"


def about(head: str = "", body: str = "", url: str | None = URL) -> Metadata:
    page = f"<html><head>{head}</head><body>{body}<p>The berths of Port Ellery cost more.</p></body></html>"
    return read_metadata(lxml.html.document_fromstring(page), url)


def author(head: str = "", body: str = "") -> str | None:
    found = about(head, body).author
    return found.value if found else None


def published(head: str = "", body: str = "") -> tuple[str, str] | None:
    found = about(head, body).published
    return (found.value, found.source) if found else None


@pytest.mark.parametrize(
    "body",
    [
        '<div class="byline">By Orla Penhallow</div>',
        '<p class="blog-author">By <a href="/bio/orla-penhallow">Orla Penhallow</a>, Harbour Correspondent</p>',
        '<p class="byline__author">Words by <a href="/authors/penhallow-o/">Orla Penhallow</a> on 3 May 2024</p>',
        '<a rel="author" href="/orla">View all posts by Orla Penhallow</a>',
        '<li itemprop="author">Orla Penhallow</li>',
        '<div id="author_header">Orla Penhallow</div>',
        '<p class="author">ORLA PENHALLOW</p><p class="author-name">Orla Penhallow</p>',
        '<p class="byline">Orla Penhallow</p><p class="author-bio">Wren Adaire Is Not The Writer</p>',
        '<p class="byline">Orla Penhallow</p><div class="comments"><p class="author">Tam Orrick</p></div>',
    ],
)
def test_a_byline_names_the_author(body: str) -> None:
    assert (author(body=body) or "").casefold() == "orla penhallow"


def test_a_byline_of_two_names_both() -> None:
    links = '<a href="/staff/orla-p">Orla Penhallow</a> and <a href="/staff/wren-a">Wren Adaire</a>'
    assert author(body=f'<p class="byline">By {links}</p>') == "Orla Penhallow, Wren Adaire"


@pytest.mark.parametrize(
    "body",
    [
        '<p class="author">Orla Penhallow</p><p class="author">Tam Orrick</p>',
        '<div class="comment"><p class="author">Tam Orrick</p></div>',
        '<div class="author-box"><a href="/authors/">To All Articles</a></div>',
        '<p class="authority">Harbour Authority Of Ellery</p>',
        '<p class="byline">News Desk</p>',
        '<p class="byline">Posted in 2024 by us</p>',
        "<p>By Orla Penhallow</p>",
    ],
)
def test_without_one_marked_name_the_author_stays_unknown(body: str) -> None:
    assert author(body=body) is None


@pytest.mark.parametrize(
    ("opening", "closing"), [("", ""), ("<![CDATA[", "]]>"), ("//<![CDATA[\n", "\n//]]>"), ("<!-- ", " -->")]
)
def test_structured_data_are_read_in_their_wrappings(opening: str, closing: str) -> None:
    data = '{"@type": "Article", "headline": "Berths", "author": {"name": "Orla Penhallow"}}'
    script = f'<script type="application/ld+json">{opening}{data}{closing}</script>'
    assert author(script) == "Orla Penhallow"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ('<meta name="date" content="Sat, 19 Oct 2024 00:04:00 +0200">', "", ("2024-10-19", "meta")),
        ("", '<time datetime="2024-05-03">3 May</time>', ("2024-05-03", "time")),
        ("", '<time pubdate datetime="2024-05-03T10:00:00Z">x</time><time datetime="2024-06-01">', ("2024-05-03", "time")),
        ("", "<p>Published 3 May 2024</p>", ("2024-05-03", "labelled")),
        ("", "<dt>First published:</dt> <dd>Friday, May 3rd, 2024 at 10:00</dd>", ("2024-05-03", "labelled")),
        ("", "<p>Erstellt am: 03.05.2024</p>", ("2024-05-03", "labelled")),
        ("", "<li><span>Datum:</span>3. Mai 2024</li>", ("2024-05-03", "labelled")),
        ("", "<p>Publié le 3 mai 2024</p>", ("2024-05-03", "labelled")),
        ("", '<h1>Berth fees</h1><p class="byline">By Orla Penhallow, 3 May 2024</p>',
         ("2024-05-03", "beside the headline")),
        ("", '<div><h1>Berth fees</h1><em class="date">Friday, 3 May 2024</em></div><div class="date">4 May 2024</div>',
         ("2024-05-03", "beside the headline")),
        ("<title>Berth fees rise - Post</title>", '<h1>Post</h1><div><span class="date">03.05.2024</span>'
         "<h3>Berth fees rise</h3></div>", ("2024-05-03", "beside the headline")),
        ("", '<div><h1>Berths</h1><p class="date">3 May 2024</p><div class="related"><p class="date">1 May 2024</p>'
         "</div></div>", ("2024-05-03", "beside the headline")),
        ("", "<p>Published: 3 May 2024</p><footer>Posted on May 3, 2024</footer>", ("2024-05-03", "labelled")),
    ],
)  # fmt: skip
def test_a_date_that_is_marked_or_labelled_is_read(head: str, body: str, expected: tuple[str, str]) -> None:
    assert published(head, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>3 May 2024</p>",
        "<p>Published 3 May 2024</p><p>Published 4 May 2024</p>",
        "<p>Published 3 May 2024, the report of the harbour council asks for lower fees in the spring.</p>",
        "<p>Published 33 May 2024</p>",
        "<p>Published 3 Mxi 2024</p>",
        "<p>Updated 3 May 2024</p>",
        '<h1>Berths</h1><p class="date">Updated 3 May 2024</p>',
        '<h1>Berths</h1><p class="date">03/05/2024</p>',
        '<h1>Berths</h1><p class="date">31.02.2024</p>',
        '<h1>Berths</h1><p class="date">3 jui 2024</p>',
        '<h1>Berths</h1><p class="date">3 May 2024</p><p class="date">4 May 2024</p>',
        '<h1>Berths</h1><div class="comments"><p class="date">3 May 2024</p></div>',
        '<h1>Berths</h1><aside><p class="date">3 May 2024</p></aside>',
        '<h1>Berths</h1><h1>Fees</h1><p class="date">3 May 2024</p>',
        "<h1>Berths</h1><p>The council met on 3 May 2024.</p>",
        '<p class="date">3 May 2024</p>',
        '<p>Updated <time datetime="2024-05-03">3 May</time></p>',
        '<time class="event-start" datetime="2024-05-03">3 May</time>',
        '<time datetime="2024-05-03">3 May</time><time datetime="2024-05-04">4 May</time>',
    ],
)
def test_a_date_that_nothing_marks_as_the_publications_is_left_out(body: str) -> None:
    assert published(body=body) is None


def test_the_day_is_that_of_the_publishers_own_place() -> None:
    data = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-02T23:30:00Z"}</script>'
    same = '<meta property="article:published_time" content="2024-05-03T00:30:00+01:00">'
    other = '<meta property="article:published_time" content="2024-05-09T00:30:00+01:00">'
    assert published(data) == published(data + other) == ("2024-05-02", "json-ld")
    assert published(data + same) == ("2024-05-03", "json-ld")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/news/berths", "https://www.harbourpost.example/news/berths"),
        ("https://harbourpost.example/a", "https://harbourpost.example/a"),
        ("https://m.harbourpost.example/a", "https://m.harbourpost.example/a"),
        ("https://elsewhere.example/a", None),
        ("https://harbourpost.example.elsewhere.example/", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
    ],
)
def test_a_canonical_link_stays_on_its_site(href: str, expected: str | None) -> None:
    assert about(f'<link rel="canonical" href="{href}">').canonical == expected


def test_a_canonical_link_of_another_site_gives_way_to_the_pages_own() -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/a"><meta property="og:url" content="/news/own">'
    assert about(head).canonical == "https://www.harbourpost.example/news/own"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<meta property="og:title" content="Berth fees rise again - Harbour Post">', "<h1>Berth fees rise again</h1>",
         "Berth fees rise again"),
        ('<meta property="og:title" content="Berth fees rise again - Harbour Post">',
         "<h1>3 May <b>Berth fees rise again</b></h1>", "Berth fees rise again"),
        ('<meta property="og:title" content="Port Ellery - Berth fees rise">', "<h1>Port Ellery - Berth fees rise</h1>",
         "Port Ellery - Berth fees rise"),
        ("<title>Berth\u00ad fees\u200b</title>", "", "Berth fees"),
        ("<title>x</title>", "<h1>One</h1><h1>Two</h1>", "x"),
    ],
)  # fmt: skip
def test_a_title_is_the_articles_own(head: str, body: str, title: str) -> None:
    found = about(head, body).title
    assert found is not None and found.value == title


@pytest.mark.parametrize(
    ("told", "shown", "title"),
    [
        ("Berth fees rise again at Ellery", "Harbour: berth fees rise again", "Harbour: berth fees rise again"),
        ("Berth fees rise again", "The ten best boats of this year", "Berth fees rise again"),
        ("Berth fees rise again", "3 May: Berth fees rise again", "Berth fees rise again"),
    ],
)
def test_the_headline_that_readers_see_comes_before_other_words_for_it(told: str, shown: str, title: str) -> None:
    found = about(f'<meta property="og:title" content="{told}">', f"<h1>Ask us</h1><h1>{shown}</h1>").title
    assert found is not None and found.value == title


def test_a_canonical_address_with_an_empty_part_gives_way() -> None:
    head = (
        '<link rel="canonical" href="https://www.harbourpost.example//node/9"><meta property="og:url" content="/own">'
    )
    assert about(head).canonical == "https://www.harbourpost.example/own"


def test_thousands_of_data_blocks_are_not_read_to_the_end() -> None:
    blocks = '<script type="application/ld+json">{}</script>' * 500
    last = '<script type="application/ld+json">{"@type": "Article", "headline": "Never reached"}</script>'
    assert about(blocks + last).title is None


@pytest.mark.parametrize("value", [None, 7, ["x"], "", " \u200b\n", "x" * 257])
def test_what_is_no_short_text_is_nothing(value: object) -> None:
    assert clean(value) is None
