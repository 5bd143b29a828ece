"""Pages, feeds and lists of feeds made to hang, fill or mislead whoever reads them, each from a rule of a line or two."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from tests.hostile.bombs import gzipped

PAGE, FEED, LIST = "text/html; charset=utf-8", "application/rss+xml", "text/x-opml"
FILL = 4_900_000
"""Characters that stay under the client's limit of 5 MB."""

WORDS = "The harbour council voted on Tuesday to raise berth fees by 4 per cent from January. "
AUTHOR = "a@a." + "a." * 16_000 + "!"


@dataclass(frozen=True, slots=True)
class Document:
    """A body as a site gives it, under a name of what is wrong with it; `codes` are the ends that reading it may come to.

    An empty code stands for an answer that is no error: what is only large is read as far as it goes. Where a machine's
    pace decides whether the worker gets through in time there are two codes, and it is `slow`: seconds of work.
    """

    name: str
    content_type: str
    body: bytes
    codes: frozenset[str]
    slow: bool = False


READ = frozenset([""])
HEAVY, EMPTY, BARE = frozenset(["page-too-heavy"]), frozenset(["page-without-text"]), frozenset(["article-empty"])
FOREIGN, NO_PAGE = frozenset(["language-not-read"]), frozenset(["not-a-page"])
DECLARED, TANGLED = frozenset(["entities-declared"]), frozenset(["feed-too-tangled"])
LARGE, SWOLLEN, NO_FEED = frozenset(["opml-too-large"]), frozenset(["feed-too-large"]), frozenset(["no-feed-found"])


def documents() -> tuple[Document, ...]:
    """Return all of them."""
    return (*_pages(), *_texts(), *_feeds(), *_lists())


def plain_page() -> bytes:
    """Return a page that anybody can read."""
    return _page(f"<p>{WORDS * 3}</p>" * 3)


def _page(words: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><article>{words}</article></body></html>".encode()


def _rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>".encode()


def _opml(outlines: str, head: str = "") -> bytes:
    return f"{head}<opml version='2.0'><body>{outlines}</body></opml>".encode()


def _item(number: int, more: str = "") -> str:
    return f"<item><title>Berth {number}</title><link>https://harbour-post.example/{number}</link>{more}</item>"


def laughs(root: str) -> str:
    """Return entities that swell to a thousand million words."""
    lines = (f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "ha">{"".join(lines)}]>'


def blow_up(root: str) -> str:
    """Return one long entity, to be named again and again."""
    return f'<!DOCTYPE {root} [<!ENTITY a "{"a" * 50_000}">]>'


def outside(root: str) -> str:
    """Return an entity that stands for a file of the reader's."""
    return f'<!DOCTYPE {root} [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def attributes(count: int = 40_000) -> str:
    """Return the attributes of one tag."""
    return " ".join(f'a{number}="1"' for number in range(count))


def nested(tag: str, count: int = 50_000) -> str:
    """Return tags one inside the other."""
    return f"<{tag}>" * count + WORDS + f"</{tag}>" * count


def _pages() -> Iterator[Document]:
    article = "".join(f"<p>{WORDS * 3}</p>" for _ in range(6))
    yield Document("page: billion laughs", PAGE, laughs("html").encode() + _page(f"<p>&l9;</p>{article}"), READ)
    yield Document("page: one long entity, named often", PAGE, blow_up("html").encode() + _page("&a;" * 50_000), BARE)
    yield Document("page: an entity for a file", PAGE, outside("html").encode() + _page(f"<p>&a;</p>{article}"), READ)
    yield Document("page: 40,000 attributes", PAGE, _page(f"<div {attributes()}>{article}</div>"), HEAVY)
    yield Document("page: 50,000 nested tags", PAGE, _page(nested("div")), HEAVY)
    yield Document("page: 50,000 nested tables", PAGE, _page("<table><tr><td>" * 50_000), HEAVY)
    yield Document(
        "page: 50,000 forms in bold, crossed", PAGE, _page("<b><form></b>" * 50_000), HEAVY | EMPTY, slow=True
    )
    yield Document("page: an author of 32 kB", PAGE, _page(article, f'<meta name="author" content="{AUTHOR}">'), READ)
    for name, piece, codes, slow in (
        ("paragraphs", "<p>a", HEAVY | BARE | FOREIGN, True),
        ("links", "<a href=x>a</a>", HEAVY | EMPTY, True),
        ("lists", "<ul><li>a", HEAVY, False),
        ("open tags", "<b>", HEAVY, False),
        ("open comments", "<!-- ", HEAVY | EMPTY, True),
        ("open quotes", '<a b="', HEAVY, False),
        ("entities", "&amp;#", HEAVY | BARE, True),
        ("cells", "<td>a", HEAVY | EMPTY, True),
        ("scripts", "<script>", HEAVY | EMPTY, True),
        ("selects", "<select><option>a", HEAVY, False),
    ):
        yield Document(f"page: 5 MB of {name}", PAGE, _page(piece * (FILL // len(piece))), codes, slow)
    data = '<script type="application/ld+json">{0}</script>'
    yield Document("page: JSON-LD 100,000 deep", PAGE, _page(article, data.format("[" * 100_000)), READ)
    yield Document("page: JSON-LD of 4 MB", PAGE, _page(article, data.format(f"[{'{},' * 1_300_000}0]")), READ)
    yield Document("page: zeros", PAGE, bytes(FILL), NO_PAGE)


def _texts() -> Iterator[Document]:
    for name, words, codes in (
        ("no space", "a" * 1_000_000, FOREIGN),
        ("words", "harbour " * 125_000, FOREIGN),
        ("sentences", WORDS * (1_000_000 // len(WORDS)), READ),
        ("open quotations", "\u201cHarbour. " * 100_000, FOREIGN),
        ("names", "Ada Bell " * 111_000, FOREIGN),
        ("figures", "4.5% of 3 million, " * 52_000, BARE),
        ("full stops", "." * 1_000_000, BARE),
    ):
        yield Document(f"text: one line of 1 MB, {name}", "text/plain; charset=utf-8", words.encode(), codes)
        yield Document(f"page: one line of 1 MB, {name}", PAGE, _page(f"<p>{escape(words)}</p>"), codes)
    for name, words, codes in (
        ("sentences", (WORDS * 5 + "\n") * (FILL // (len(WORDS) * 5)), READ | HEAVY),
        ("line ends", "a\n" * (FILL // 2), HEAVY | BARE | FOREIGN),
    ):
        yield Document(f"text: 5 MB of {name}", "text/plain; charset=utf-8", words.encode(), codes, slow=True)


def _feeds() -> Iterator[Document]:
    items = "".join(map(_item, range(40_000)))
    swollen, author = _item(1, "<description>&l9;</description>"), _item(1, f"<author>{AUTHOR}</author>")
    line = _item(1, f"<description>{'harbour ' * 125_000}</description>")
    yield Document("feed: billion laughs", FEED, _rss(swollen, laughs("rss")), DECLARED)
    yield Document("feed: one long entity, named often", FEED, _rss(_item(1, "&a;" * 50_000), blow_up("rss")), DECLARED)
    yield Document("feed: an entity for a file", FEED, _rss(_item(1, "&a;"), outside("rss")), DECLARED)
    yield Document("feed: entities declared later", FEED, _rss(laughs("rss") + _item(1)), DECLARED)
    yield Document("feed: 40,000 items", FEED, _rss(items), READ | TANGLED, slow=True)
    yield Document("feed: 40,000 items in a mess", FEED, _rss("<b>" + items), READ | TANGLED, slow=True)
    yield Document("feed: 40,000 attributes", FEED, _rss(f"<item {attributes()}><title>a</title></item>"), TANGLED)
    yield Document("feed: 50,000 nested tags", FEED, _rss(f"<item>{nested('a')}</item>"), TANGLED)
    yield Document("feed: an author of 32 kB", FEED, _rss(author), READ)
    yield Document("feed: one line of 1 MB", FEED, _rss(line), READ)
    yield Document("feed: a title of 4 MB", FEED, _rss(f"<item><title>{'word ' * 800_000}</title></item>"), READ)
    yield Document("feed: 300 MB in gzip", FEED, gzipped(b"<rss>"), SWOLLEN)
    yield Document("feed: JSON 1,000,000 deep", FEED, b'{"items":' + b"[" * 1_000_000, NO_FEED)


def _lists() -> Iterator[Document]:
    feed = '<outline type="rss" text="{0}" xmlUrl="https://harbour-post.example/{0}"/>'
    yield Document("list: billion laughs", LIST, _opml('<outline text="&l9;"/>', laughs("opml")), DECLARED)
    yield Document("list: one long entity, named often", LIST, _opml("&a;" * 50_000, blow_up("opml")), DECLARED)
    yield Document("list: an entity for a file", LIST, _opml(f"&a;{feed}", outside("opml")), DECLARED)
    yield Document("list: 40,000 feeds", LIST, _opml("".join(feed.format(n) for n in range(40_000))), LARGE)
    yield Document("list: 40,000 attributes", LIST, _opml(f"<outline {attributes()}/>"), HEAVY | TANGLED)
    yield Document("list: 50,000 nested folders", LIST, _opml('<outline text="a">' * 50_000), LARGE)
    yield Document("list: a name of 4 MB", LIST, _opml(f'<outline text="{"word " * 800_000}"/>'), NO_FEED)
    yield Document("list: 300 MB in gzip", LIST, gzipped(b"<opml>"), LARGE)
