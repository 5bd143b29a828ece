"""What a page says of itself: title, author, date, canonical address, site, language, and where it says so.

Only evidence counts: structured data and tags that publishers fill. Nothing is guessed from the text
or the address; what a page does not say stays unknown.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

MAX_TITLE, MAX_SHORT = 300, 256
MAX_JSON = 200_000
MAX_NODES = 400

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
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_BY = re.compile(r"^(?:by|written by|posted by|author|(?:all|more) (?:posts|articles) by)\s*:?\s+", re.IGNORECASE)
_NO_AUTHOR = re.compile(
    r"https?://|www\.|@|\b(?:gmbh|ltd|inc|plc|admin|editor|staff|team|newsroom|desk|webmaster|contributor|guest)\b|\.(?:com|org|net|co)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where on the page it was read."""

    value: str
    source: str


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
    site = _site(tree, article)
    return Metadata(
        title=_title(tree, article, site),
        author=_author(tree, article, site),
        published=_published(tree, article),
        canonical=_canonical(tree, url),
        site=site,
        language=_language(tree),
        free=not any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in nodes),
    )


def clean(value: object, limit: int = MAX_SHORT) -> str | None:
    """Return a text on one line without control characters, or nothing if it is none or too long."""
    if not isinstance(value, str):
        return None
    text = _SPACE.sub(" ", _CONTROL.sub(" ", value)).strip()
    return text if 0 < len(text) <= limit else None


def _json_nodes(tree: HtmlElement) -> Iterator[dict[str, object]]:
    count = 0
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        raw = script.text or ""
        try:
            stack: list[object] = [json.loads(raw[:MAX_JSON], strict=False)]
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


def _meta(tree: HtmlElement, *names: str) -> str | None:
    for name in names:
        for attribute in ("property", "name", "itemprop"):
            for tag in tree.iterfind(f".//meta[@{attribute}='{name}']"):
                if value := clean(tag.get("content"), MAX_TITLE):
                    return value
    return None


def _title(tree: HtmlElement, article: dict[str, object], site: str | None) -> Found | None:
    headings = [text for tag in tree.iterfind(".//h1") if (text := clean(tag.text_content(), MAX_TITLE))]
    tag = tree.find(".//title")
    options = (
        ("json-ld", clean(article.get("headline"), MAX_TITLE)),
        ("og:title", _meta(tree, "og:title", "twitter:title", "dc.title", "DC.title")),
        ("h1", headings[0] if len(set(headings)) == 1 else None),
        ("title", clean(tag.text_content(), MAX_TITLE) if tag is not None else None),
    )
    for source, value in options:
        if value:
            return Found(_without_site(value, site, headings), source)
    return None


def _without_site(title: str, site: str | None, headings: list[str]) -> str:
    for heading in headings:
        if len(heading) > 10 and title != heading and title.startswith(heading):
            return heading
    for divider in (" | ", " - ", " – ", " — ", " :: "):
        head, mark, tail = title.rpartition(divider)
        if mark and site and tail.strip().lower() == site.lower():
            return head.strip()
    return title


def _site(tree: HtmlElement, article: dict[str, object]) -> str | None:
    named = _meta(tree, "og:site_name", "application-name")
    publisher = article.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    value = publisher.get("name") if isinstance(publisher, dict) else None
    return clean(named) or clean(value)


def _author(tree: HtmlElement, article: dict[str, object], site: str | None) -> Found | None:
    given = article.get("author") or article.get("creator")
    people = given if isinstance(given, list) else [given]
    names = [_person(person) for person in people[:6]]
    options = (
        ("json-ld", ", ".join(dict.fromkeys(name for name in names if name))),
        (
            "meta",
            _meta(
                tree,
                "author",
                "article:author",
                "parsely-author",
                "sailthru.author",
                "dc.creator",
                "DC.creator",
                "byl",
            ),
        ),
        ("byline", _byline(tree)),
    )
    for source, value in options:
        name = _name(value, site)
        if name:
            return Found(name, source)
    return None


def _person(value: object) -> str | None:
    if isinstance(value, dict):
        kind = str(value.get("@type", "Person")).lower()
        return clean(value.get("name")) if "organization" not in kind else None
    return clean(value)


def _byline(tree: HtmlElement) -> str | None:
    marked = tree.xpath(
        "//*[@rel='author' or @itemprop='author' or contains(concat(' ', normalize-space(@class), ' '), ' byline ')"
        " or contains(concat(' ', normalize-space(@class), ' '), ' author ')"
        " or contains(concat(' ', normalize-space(@class), ' '), ' author-name ')]"
    )
    texts = {text for tag in marked[:8] if (text := clean(tag.text_content(), 80))}
    return texts.pop() if len(texts) == 1 else None


def _name(value: str | None, site: str | None) -> str | None:
    if not value:
        return None
    name = _BY.sub("", value).strip(" ,|·—–-")
    words = name.split()
    if not name or _NO_AUTHOR.search(name) or (site and site.lower() in name.lower()):
        return None
    return (
        name
        if 2 <= len(words) <= 24 and not any(letter.isdigit() for letter in name) and words[0][:1].isupper()
        else None
    )


def _published(tree: HtmlElement, article: dict[str, object]) -> Found | None:
    options = (
        (
            "json-ld",
            article.get("datePublished") if "webpage" not in str(article.get("@type")).lower() else None,
        ),
        (
            "article:published_time",
            _meta(tree, "article:published_time", "og:published_time", "article:published"),
        ),
        (
            "meta",
            _meta(
                tree,
                "datePublished",
                "date",
                "pubdate",
                "publishdate",
                "parsely-pub-date",
                "sailthru.date",
                "dc.date",
                "DC.date.issued",
                "dcterms.created",
                "dc.date.issued",
                "DC.date",
                "publication_date",
                "cXenseParse:recs:publishtime",
            ),
        ),
        ("time", _time(tree)),
    )
    for source, value in options:
        if date := _iso(value):
            return Found(date, source)
    return None


def _time(tree: HtmlElement) -> str | None:
    """Return the date of a `time` element that says it is the publication's, or of the only one in an article."""
    for tag in tree.iterfind(".//time"):
        if tag.get("pubdate") is not None or "publish" in f"{tag.get('itemprop', '')} {tag.get('class', '')}".lower():
            return tag.get("datetime")
    inside = [tag.get("datetime") for tag in tree.iterfind(".//article//time") if tag.get("datetime")]
    return inside[0] if len(set(inside)) == 1 else None


def _iso(value: object) -> str | None:
    """Return the date of an ISO text (as the publisher wrote its day), or nothing if it is no date."""
    found = _DATE.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        day = datetime.strptime(found[1], "%Y-%m-%d")  # noqa: DTZ007  # a day, with no time of day
    except ValueError:
        return None
    return found[1] if 1990 <= day.year <= 2100 else None


def _canonical(tree: HtmlElement, url: str | None) -> str | None:
    for tag in tree.iterfind(".//link[@rel='canonical']"):
        if href := clean(tag.get("href"), 2_000):
            return _web(urljoin(url or "", href))
    return _web(_meta(tree, "og:url"))


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
