"""What a page says of itself: title, author, date, canonical address, site, language, and where it says so.

Only evidence counts: structured data and tags that publishers fill. Nothing is guessed from the text
or the address; what a page does not say stays unknown.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bot.sources.bylines import read_author
from bot.sources.dates import read_published
from bot.sources.tags import MAX_TITLE, Found, Metas, clean, meta

__all__ = ["Found", "Metadata", "clean", "read_metadata"]

MAX_JSON = 200_000
MAX_NODES = 400
ALIKE = 0.6

_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "blogposting",
    "report",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "liveblogposting",
    "webpage",
    "reportagenewsarticle",
)
_WORDS = re.compile(r"\w+")
_CDATA = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says; `None` where it says nothing that can be trusted."""

    title: Found | None
    author: Found | None
    published: Found | None
    canonical: str | None
    site: str | None
    language: str | None
    free: bool


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Read a parsed page; `url` is where it came from, for links that are relative."""
    nodes = list(_json_nodes(tree))
    article = _article_node(nodes)
    metas = list(tree.iter("meta"))
    site = _site(metas, article)
    return Metadata(
        title=_title(tree, metas, article, site),
        author=read_author(tree, metas, article, site),
        published=read_published(tree, metas, article),
        canonical=_canonical(tree, metas, url),
        site=site,
        language=_language(tree),
        free=not any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in nodes),
    )


def _json_nodes(tree: HtmlElement) -> Iterator[dict[str, object]]:
    count = 0
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        if count >= MAX_NODES:
            return
        count += 1
        try:
            stack: list[object] = [json.loads(_CDATA.sub("", (script.text or "")[:MAX_JSON]), strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack and count < MAX_NODES:
            node = stack.pop()
            count += 1
            if isinstance(node, dict):
                yield node
                stack += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]
            elif isinstance(node, list):
                stack += reversed(node)


def _article_node(nodes: list[dict[str, object]]) -> dict[str, object]:
    def rank(node: dict[str, object]) -> int:
        kinds = node.get("@type")
        names = [str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])]
        return min((_ARTICLE_TYPES.index(name) for name in names if name in _ARTICLE_TYPES), default=99)

    articles = [node for node in nodes if rank(node) < 99]
    return min(articles, key=rank, default={})


def _title(tree: HtmlElement, metas: Metas, article: dict[str, object], site: str | None) -> Found | None:
    headings = [text for tag in tree.iterfind(".//h1") if (text := clean(tag.text_content(), MAX_TITLE))]
    tag = tree.find(".//title")
    options = (
        ("json-ld", clean(article.get("headline"), MAX_TITLE)),
        ("og:title", meta(metas, "og:title", "twitter:title", "dc.title", "DC.title")),
        ("h1", headings[0] if len(set(headings)) == 1 else None),
        ("title", clean(tag.text_content(), MAX_TITLE) if tag is not None else None),
    )
    for source, value in options:
        if value:
            told = _without_site(value, site, headings)
            shown = _shown_headline(headings, told)
            return Found(shown, "h1") if shown else Found(told, source)
    return None


def _shown_headline(headings: list[str], told: str) -> str | None:
    """Return the one headline of a page that its data tell in other words: what readers see comes before that."""
    if any(told in heading or heading in told for heading in headings):
        return None
    other = set(_WORDS.findall(told.lower()))
    alike = {heading for heading in headings if _alike(set(_WORDS.findall(heading.lower())), other)}
    return alike.pop() if len(alike) == 1 else None


def _alike(own: set[str], other: set[str]) -> bool:
    return len(own) > 2 and len(own & other) >= max(len(own), len(other)) * ALIKE


def _without_site(title: str, site: str | None, headings: list[str]) -> str:
    if any(title in heading for heading in headings):
        return title
    for heading in headings:
        if len(heading) > 10 and title != heading and title.startswith(heading):
            return heading
    for divider in (" | ", " - ", " – ", " — ", " :: "):
        head, mark, tail = title.rpartition(divider)
        shown = len(head) > 10 and any(head in heading for heading in headings)
        if mark and (shown or (site and tail.strip().lower() == site.lower())):
            return head.strip()
    return title


def _site(metas: Metas, article: dict[str, object]) -> str | None:
    named = meta(metas, "og:site_name", "application-name")
    publisher = article.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    value = publisher.get("name") if isinstance(publisher, dict) else None
    return clean(named) or clean(value)


def _canonical(tree: HtmlElement, metas: Metas, url: str | None) -> str | None:
    """Return the page's own name for itself, of the same site: a page must not pass itself off as another's."""
    links = [clean(tag.get("href"), 2_000) for tag in tree.iterfind(".//link[@rel='canonical']")]
    for href in (*links, meta(metas, "og:url")):
        address = _web(_joined(url, href)) if href else None
        if address and (url is None or _bare(address) == _bare(url)) and not urlsplit(address).path.startswith("//"):
            return address
    return None


def _joined(url: str | None, href: str) -> str | None:
    try:
        return urljoin(url or "", href)
    except ValueError:
        return None


def _bare(address: str) -> str:
    """Return the host without what names one site in several ways."""
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
    return re.sub(r"^(?:(?:www|m|mobile|amp)\.)+", "", host)


def _web(address: str | None) -> str | None:
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    value = clean(root.get("lang") or root.get("xml:lang"), 20)
    return value.split("-")[0].split("_")[0].lower() if value else None
