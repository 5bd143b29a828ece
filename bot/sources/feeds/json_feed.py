"""JSON Feed (https://www.jsonfeed.org/version/1.1/), read as far as it is whole."""

import json
import re
from collections.abc import Iterator

from bot.sources.feeds.drafts import Draft, Reading, text_of
from bot.sources.feeds.errors import NotAFeed
from bot.sources.feeds.text import HIDDEN

_ITEMS = re.compile(r"\"items\"\s*:\s*\[")
_NEXT = re.compile(r"[\s,]*")
_VERSION = "jsonfeed.org"


def read_json(text: str, limit: int) -> Reading:
    """Return up to `limit` entries of a JSON Feed; raises `NotAFeed` for any other JSON.

    A feed that was cut off gives the entries that arrived whole.
    """
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        feed = _cut_off(text, limit)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed
    items = [item for item in feed["items"][:limit] if isinstance(item, dict)]
    if _VERSION not in str(feed.get("version")) and not any("url" in item or "id" in item for item in items):
        raise NotAFeed
    return Reading(
        _words(feed.get("title")),
        _words(feed.get("home_page_url")),
        _words(feed.get("language")),
        tuple(map(_draft, items)),
    )


def _cut_off(text: str, limit: int) -> dict[str, object]:
    begun = _ITEMS.search(text)
    if begun is None:
        raise NotAFeed
    head: dict[str, object] = {}
    try:
        head = json.loads(text[: begun.end()] + "]}", strict=False)
    except (ValueError, RecursionError):
        head = {}
    return head | {"items": [item for item, _ in zip(_whole(text, begun.end()), range(limit), strict=False)]}


def _whole(text: str, place: int) -> Iterator[object]:
    """Yield the values of an array that can be read, from a place inside it on."""
    decoder = json.JSONDecoder(strict=False)
    while True:
        begun = _NEXT.match(text, place)
        try:
            item, place = decoder.raw_decode(text, begun.end() if begun else place)
        except (ValueError, RecursionError):
            return
        yield item


def _draft(item: dict[str, object]) -> Draft:
    identity = item.get("id")
    content = _words(item.get("content_html")) or _words(item.get("content_text"))
    dates = (("date_published", item.get("date_published")), ("date_modified", item.get("date_modified")))
    return Draft(
        _words(str(identity)) if isinstance(identity, str | int | float) else None,
        _words(item.get("title")),
        _words(item.get("url")) or _address(identity),
        tuple((name, words) for name, value in dates if (words := _words(value))),
        _author(item),
        _words(item.get("summary")),
        content,
    )


def _address(identity: object) -> str | None:
    return identity if isinstance(identity, str) and identity[:4].lower() == "http" else None


def _author(item: dict[str, object]) -> str | None:
    """Return the first author's name: of the list of version 1.1, or the one of version 1."""
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return _words(first.get("name")) if isinstance(first, dict) else None


def _words(value: object) -> str | None:
    """Return a text without the controls that JSON's own escapes can bring in after decoding took all others."""
    words = text_of(value)
    return HIDDEN.sub("", words) if words else None
