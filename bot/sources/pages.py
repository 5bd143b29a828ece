"""A fetched page -> its article: text, title, author, date. Runs in a worker process that can be killed.

Before any tree is built a linear scan refuses what parsers are known to choke on; then trafilatura
takes the text out, fast first, with its slower default where that finds too little.
"""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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
from bot.workers import WorkTooHeavy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from bot.sources.metadata import Found, Metadata

MAX_BYTES = 5 * 1024 * 1024
MAX_ATTRIBUTES = 2_000
MAX_DEPTH = 256
SHORT_TEXT = 250
MIN_TEXT = 80
STUB_TEXT = 1_500
EXTRACTOR = "trafilatura"


class Kind(StrEnum):
    """What the bytes of an answer are."""

    HTML = "html"
    TEXT = "text"
    PDF = "pdf"
    IMAGE = "image"
    FEED = "feed"
    OTHER = "other"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page gives it; each value that is read from a tag carries where."""

    text: str
    title: str | None = None
    title_source: str | None = None
    author: str | None = None
    author_source: str | None = None
    published: str | None = None
    published_source: str | None = None
    canonical_url: str | None = None
    site: str | None = None
    language: str | None = None
    extractor: str = EXTRACTOR


_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\x00\x00\x01\x00", b"II*\x00", b"MM\x00*")
_BINARY = (
    b"PK\x03\x04",
    b"\x7fELF",
    b"MZ",
    b"OggS",
    b"ID3",
    b"\x1aE\xdf\xa3",
    b"Rar!",
    b"7z\xbc\xaf",
    b"wOF",
    b"\x00asm",
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|div|p|h1|meta|title|span|table|section)[\s>/]",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_SCAN = re.compile(
    r"<!--.*?(?:-->|$)|<(?P<raw>script|style|svg|noscript|template)\b[^>]{0,4000}>.*?(?:</(?P=raw)\s*>|$)"
    r"|(?P<open></?)(?P<name>[a-zA-Z][\w:-]{0,60})(?P<inside>(?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^<>])*+)",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
    ]
)
_ATTRIBUTE = re.compile(r"[^\s\"'>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_PAYWALL = re.compile(
    r"subscribe to (?:continue|read)|to continue reading|this article is for subscribers|already a subscriber"
    r"|(?:remaining|rest) of (?:this|the) article|subscribers only|become a member to read|sign in to read",
    re.IGNORECASE,
)


def read_page(body: bytes, url: str | None, content_type: str | None, charset: str | None) -> Page:
    """Return the article of a page.

    `content_type` is what the site says, or `None` when nobody said: magic bytes win over it. Raises
    the page errors of `bot.sources.errors`, or `WorkTooHeavy` for a page made to hang its reader.
    """
    body = inflated(body)
    match classify(body, content_type):
        case Kind.EMPTY:
            raise PageEmpty
        case Kind.PDF:
            raise PdfNotRead
        case Kind.IMAGE:
            raise ImageNotRead
        case Kind.FEED:
            raise FeedNotArticle
        case Kind.OTHER:
            raise PageError
        case Kind.TEXT:
            return _plain(decoded(body, charset))
        case Kind.HTML:
            return _article(decoded(body, charset), url)


def inflated(body: bytes) -> bytes:
    """Return gzip data inflated under the same cap, anything else as it is."""
    if len(body) > MAX_BYTES:
        raise TooLarge
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            whole = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PageError from error
    if len(whole) > MAX_BYTES:
        raise TooLarge
    return whole


def classify(body: bytes, content_type: str | None) -> Kind:
    """Say what the bytes are, by themselves first and by what the site says second."""
    start = body[:2048].lstrip()
    if not start:
        return Kind.EMPTY
    if start.startswith(b"%PDF"):
        return Kind.PDF
    if start.startswith(_IMAGES) or start[8:12] == b"WEBP" or re.match(rb"(?:<\?xml[^>]*>\s*)?<svg[\s>]", start):
        return Kind.IMAGE
    if start.startswith(_BINARY) or start[4:8] == b"ftyp":
        return Kind.OTHER
    if _FEED.search(start) and not re.search(rb"<html[\s>]", start, re.IGNORECASE):
        return Kind.FEED
    return _by_words(body, start, (content_type or "").lower())


def _by_words(body: bytes, start: bytes, said: str) -> Kind:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and _share_of_controls(body[:4096]) > 0.02:
        return Kind.OTHER
    if "html" in said or _HTML.search(body[:8192]):
        return Kind.TEXT if said.startswith("text/plain") else Kind.HTML
    if said.startswith(("text/plain", "text/markdown")) or not said:
        return Kind.TEXT
    return Kind.OTHER


def _share_of_controls(sample: bytes) -> float:
    return sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample) / max(1, len(sample))


def decoded(body: bytes, charset: str | None) -> str:
    """Return the text: byte order mark, then what the site says, the page says, UTF-8, and cp1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    told = _CHARSET.search(body[:4096])
    for option in (charset, told[1].decode() if told else None, "utf-8", "cp1252"):
        try:
            return body.decode(option or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return body.decode("utf-8", "replace")


def _plain(text: str) -> Page:
    if not text.strip():
        raise PageEmpty
    return Page(text.replace("\x00", ""), extractor="plain text")


def check_shape(markup: str) -> None:
    """Raise `WorkTooHeavy` for tags with thousands of attributes or trees hundreds deep.

    lxml and others take minutes over 100,000 attributes in one tag, and recurse over deep trees.
    """
    opened_tags: list[str] = []
    for found in _SCAN.finditer(markup):
        if found["open"] is None:
            continue
        name, inside = found["name"].lower(), found["inside"]
        if len(inside) > MAX_ATTRIBUTES and len(_ATTRIBUTE.findall(inside)) > MAX_ATTRIBUTES:
            raise WorkTooHeavy
        if found["open"] == "</":
            _close(opened_tags, name)
        elif name not in _VOID and not inside.endswith("/"):
            opened_tags.append(name)
        if len(opened_tags) > MAX_DEPTH:
            raise WorkTooHeavy


def _close(opened_tags: list[str], name: str) -> None:
    """Close the innermost tag of this name, with what was left open inside it, looking 40 tags back."""
    for back in range(1, min(40, len(opened_tags)) + 1):
        if opened_tags[-back] == name:
            del opened_tags[-back:]
            return


def _article(markup: str, url: str | None) -> Page:
    from bot.sources.metadata import read_metadata

    check_shape(markup)
    tree = _tree(markup)
    if tree is None:
        raise ArticleMissing
    about = read_metadata(tree, url)
    text = _text(markup)
    if (not about.free and len(text) < STUB_TEXT) or (len(text) < STUB_TEXT and _PAYWALL.search(markup)):
        raise Paywalled
    if len(text) < MIN_TEXT:
        raise ArticleMissing
    return _page(text, about)


def _page(text: str, about: "Metadata") -> Page:
    return Page(
        text,
        *_pair(about.title),
        *_pair(about.author),
        *_pair(about.published),
        canonical_url=about.canonical,
        site=about.site,
        language=about.language,
    )


def _pair(found: "Found | None") -> tuple[str | None, str | None]:
    return (found.value, found.source) if found else (None, None)


def _tree(markup: str) -> "HtmlElement | None":
    import lxml.etree
    import lxml.html

    try:
        cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", ""))
        return lxml.html.document_fromstring(cleaned)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _text(markup: str) -> str:
    from trafilatura import extract

    text = ""
    for fast in (True, False):
        text = extract(markup, fast=fast, include_comments=False, include_tables=False, deduplicate=False) or text
        if len(text) >= SHORT_TEXT:
            break
    return text.strip()


def load() -> None:
    """Import what reading a page needs, ahead of the first page."""
    import trafilatura  # noqa: F401  # the import is the work

    import summaries.card  # noqa: F401  # the import is the work


def page_as_json(identity: object, page: Page) -> dict[str, object]:
    """Return the line that `batch pages` writes."""
    return {
        "id": identity,
        "text": page.text,
        "title": page.title,
        "author": page.author,
        "published": page.published,
        "canonical_url": page.canonical_url,
        "site": page.site,
        "language": page.language,
    }
