"""A page -> the addresses at which the site's feed may lie, best first, each with what it was found by.

Pure: nothing is fetched here. A page says where its feed is by `link` tags
(https://blog.whatwg.org/feed-autodiscovery); where it does not, links that name a feed and the places that
publishing systems use are worth a try. Runs in a worker process, behind the limits of pages.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot.sources.feeds.links import absolute, feed_address
from bot.sources.feeds.text import line
from bot.sources.kinds import decoded, inflated
from bot.sources.shape import check_shape
from bot.workers import Workers

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CANDIDATES = 20
MAX_LABEL = 60
PAGE_SECONDS = 20.0

_TYPES = frozenset(
    f"application/{kind}"
    for kind in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "x.atom+xml", "x-atom+xml", "rss", "atom")
) | {"text/rss+xml", "text/atom+xml", "text/rss"}
# Types that say little: WordPress names its whole programming interface as an alternate of type application/json.
_VAGUE = frozenset(["application/xml", "text/xml", "application/json"])
_PATH = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom|rdf)(?:[\d.]{0,4}\.(?:xml|rdf|php|aspx?|json))?/?$"
    r"|\.(?:rss|atom|rdf)$|/(?:index|news|latest)\.xml$|/(?:feeds?|rss)/[\w.-]+\.xml$",
    re.IGNORECASE,
)
_QUERY = re.compile(r"(?:^|&)(?:feed|format|output|type|alt)=(?:rss2?|atom|rdf)(?:&|$)", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:rss|atom feed|news ?feeds?|xml feed|json feed)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
# Readers and networks whose addresses end in the address of the feed, or in words like it.
_ELSEWHERE = re.compile(
    r"(?:^|\.)(?:feedly|inoreader|newsblur|theoldreader|netvibes|addtoany|facebook|twitter|x|linkedin|google)\.com$",
    re.IGNORECASE,
)
_PLACES = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed's; `found_by` says in plain words why it is thought so."""

    url: str
    title: str | None
    found_by: str


async def discover_in_worker(
    workers: Workers, body: bytes, url: str, charset: str | None = None
) -> tuple[Candidate, ...]:
    """Return what `discover` returns, in a process that is killed when it takes too long."""
    return await workers.run(discover, body, url, charset, seconds=PAGE_SECONDS)


def discover(body: bytes, url: str, charset: str | None = None) -> tuple[Candidate, ...]:
    """Return the candidates of a page fetched at `url`: link tags, links on it, then common places.

    Raises `WorkTooHeavy` for a page made to hang its reader, `TooLarge` or `PageError` for data that are no page.
    """
    return _distinct([*named_feeds(decoded(inflated(body), charset), url), *common_places(url)])


def named_feeds(markup: str, url: str) -> list[Candidate]:
    """Return the feeds that a page names itself; those of comments come last."""
    check_shape(markup)
    tree = _tree(markup)
    if tree is None:
        return []
    base = _base(tree, url)
    links, anchors = list(_links(tree, base)), list(_anchors(tree, base))
    found = [*links, *sorted(anchors, key=lambda anchor: not _names_feed(anchor.url))]
    return sorted(found, key=_is_of_comments)


def common_places(url: str) -> list[Candidate]:
    """Return where feeds often lie on the site of an address: by its section first, then by its root."""
    parts = urlsplit(url)
    section = parts.path if parts.path.endswith("/") else f"{parts.path.rpartition('/')[0]}/"
    roots = dict.fromkeys([f"{parts.scheme}://{parts.netloc}{path}" for path in (section, "/")])
    places = [f"{root}{place}" for root in roots for place in (_PLACES if root.count("/") == 3 else _PLACES[:3])]
    return [Candidate(place, None, "common place") for place in places if absolute(place, None)]


def _tree(markup: str) -> "HtmlElement | None":
    import lxml.etree
    import lxml.html

    try:
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", "")))
    except (lxml.etree.LxmlError, ValueError):
        return None


def _base(tree: "HtmlElement", url: str) -> str:
    tag = tree.find(".//base")
    try:
        return urljoin(url, (tag.get("href") or "").strip()) if tag is not None else url
    except ValueError:
        return url


def _links(tree: "HtmlElement", base: str) -> Iterator[Candidate]:
    """Yield what `link` tags name as the page's feed."""
    for tag in tree.iter("link"):
        relations = (tag.get("rel") or "").lower().split()
        kind = (tag.get("type") or "").split(";")[0].strip().lower()
        address = feed_address(tag.get("href"), base)
        if address is None or not {"alternate", "feed"} & set(relations):
            continue
        if kind in _TYPES or "feed" in relations or (kind in _VAGUE and _names_feed(address)):
            yield Candidate(address, line(tag.get("title")), f"link tag, {kind or 'rel=feed'}")


def _anchors(tree: "HtmlElement", base: str) -> Iterator[Candidate]:
    """Yield what links on the page call a feed, by their address or their words."""
    for tag in tree.iter("a"):
        address = feed_address(tag.get("href"), base)
        if address is None or _ELSEWHERE.search(urlsplit(address).hostname or ""):
            continue
        words = line(tag.text_content()[: 4 * MAX_LABEL]) or line(tag.get("title")) or line(tag.get("aria-label")) or ""
        if _names_feed(address) or (len(words) <= MAX_LABEL and _LABEL.search(words)):
            yield Candidate(address, words or None, "link on the page")


def _names_feed(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_PATH.search(parts.path) or _QUERY.search(parts.query))


def _is_of_comments(candidate: Candidate) -> bool:
    words = f"{candidate.title or ''} {urlsplit(candidate.url).path}"
    return _COMMENTS.search(words) is not None


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the first candidate of each address, a slash at its end left aside, as many as are worth a try."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.url.rstrip("/"), candidate)
    return tuple(first.values())[:MAX_CANDIDATES]
