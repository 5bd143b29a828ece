"""A fetched page -> its article: text, title, author, date. Runs in a worker process that can be killed.

Before any tree is built a linear scan refuses what parsers are known to choke on; what is no article
gets an error that says so, rather than a bad card.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.sources.errors import (
    ArticleMissing,
    FeedNotArticle,
    ImageNotRead,
    PageEmpty,
    PageError,
    Paywalled,
    PdfNotRead,
)
from bot.sources.extract import article_text, without_controls, without_machinery
from bot.sources.kinds import MAX_BYTES, Kind, classify, decoded, inflated
from bot.sources.shape import check_shape
from summaries.document import Links

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from bot.sources.metadata import Found, Metadata

__all__ = ["MAX_BYTES", "Kind", "Page", "classify", "decoded", "load", "page_as_json", "read_page"]

MIN_TEXT = 80
STUB_TEXT = 1_500
EXTRACTOR = "trafilatura"


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page gives it; each value that is read from a tag carries where.

    `paywalled` says that the publisher marks the article as not free, though its text is on the page. `links` is
    where links stand in the text, as far as that is known.
    """

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
    paywalled: bool = False
    links: Links | None = None


_PAYWALL = re.compile(
    r"subscribe to (?:continue|read)|to continue reading|this article is for subscribers"
    r"|(?:remaining|rest) of (?:this|the) article|subscribers only|become a member to read|sign in to read",
    re.IGNORECASE,
)
_UNSEEN = frozenset(["script", "style", "template", "noscript", "head"])
_NO_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)


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
        case Kind.MEDIA:
            raise PageError("That link is a sound or a film, not an article: paste the page it stands on.")
        case Kind.JSON:
            raise PageError("That link gives data for programs (JSON), not an article: paste the page about it.")
        case Kind.OTHER:
            raise PageError
        case Kind.TEXT:
            return _plain(decoded(body, charset))
        case Kind.HTML:
            return _article(decoded(body, charset), url)


def _plain(text: str) -> Page:
    text = without_controls(text).strip("\n")
    if not text.strip():
        raise PageEmpty
    return Page(text, extractor="plain text")


def _article(markup: str, url: str | None) -> Page:
    from bot.sources.links import links_in
    from bot.sources.metadata import read_metadata

    check_shape(markup)
    tree = _tree(markup)
    if tree is None:
        raise ArticleMissing
    about = read_metadata(tree, url)
    text = article_text(without_machinery(tree))
    if len(text) < STUB_TEXT and (not about.free or _asks_to_pay(tree)):
        raise Paywalled
    if len(text) < MIN_TEXT:
        raise ArticleMissing
    return replace(_page(text, about), links=links_in(tree, text))


def _page(text: str, about: "Metadata") -> Page:
    return Page(
        text,
        *_pair(about.title),
        *_pair(about.author),
        *_pair(about.published),
        canonical_url=about.canonical,
        site=about.site,
        language=about.language,
        extractor=_extractor(),
        paywalled=not about.free,
    )


@cache
def _extractor() -> str:
    return f"{EXTRACTOR} {version(EXTRACTOR)}"


def _pair(found: "Found | None") -> tuple[str | None, str | None]:
    return (found.value, found.source) if found else (None, None)


def _tree(markup: str) -> "HtmlElement | None":
    import lxml.etree
    import lxml.html

    try:
        cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", ""))
        parser = lxml.html.HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True)
        parser.set_element_class_lookup(lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement))
        return lxml.html.document_fromstring(cleaned, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _asks_to_pay(tree: "HtmlElement") -> bool:
    """Say whether words that a reader sees ask for a subscription; sites keep such words hidden on free pages."""
    return any(_PAYWALL.search(words) for words in _seen(tree))


def _seen(tree: "HtmlElement") -> Iterator[str]:
    waiting = [tree]
    while waiting:
        tag = waiting.pop()
        if tag.tag in _UNSEEN or tag.get("hidden") is not None or _NO_STYLE.search(tag.get("style") or ""):
            continue
        children = [child for child in tag if isinstance(child.tag, str)]
        yield " ".join((tag.text or "", *(child.tail or "" for child in tag)))
        waiting += children


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
