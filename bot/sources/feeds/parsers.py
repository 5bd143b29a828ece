"""The two libraries that read feeds, each behind one function; they are imported in the worker process only.

fastfeedparser is about thirty times as fast and reads well-formed RSS and Atom; feedparser takes its time over the
rest. Both get bytes: a text that looks like an address would make them fetch it.
"""

import io
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import cast

from bot.sources.feeds.drafts import Draft, Reading, text_of
from bot.sources.feeds.outline import Item, Outline
from bot.sources.feeds.tags import PUBLISHED, UPDATED

Fields = Mapping[str, object]

_BEST_FIRST = {name: place for place, name in enumerate((*PUBLISHED, *UPDATED))}
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_fast(text: str, seen: Outline) -> Reading:
    """Read by fastfeedparser; what it cannot read gives an empty reading.

    Its dates are not taken: it reads a date into any number that stands in a guid. Nor are its summaries of entries
    that have none, which it cuts from the content.
    """
    import fastfeedparser  # type: ignore[import-untyped]  # it ships no types

    options = {"include_tags": False, "include_media": False, "include_enclosures": False}
    try:
        parsed = fastfeedparser.parse(text.encode("utf-8", "replace"), **options)
    except Exception:  # a damaged feed raises whatever the parser happens to trip over; another reads it then
        return Reading()
    feed, entries = parsed["feed"], parsed["entries"]
    drafts = tuple(_fast_draft(entry, item) for entry, item in _paired(entries, seen.items))
    return Reading(text_of(feed.get("title")), text_of(feed.get("link")), text_of(feed.get("language")), drafts)


def _paired(entries: list[Fields], items: list[Item]) -> Iterator[tuple[Fields, Item | None]]:
    """Yield each entry with what the scan saw of it, where both found as many."""
    if len(entries) == len(items):
        return zip(entries, items, strict=True)
    return zip_longest(entries, ())


def _fast_draft(entry: Fields, item: Item | None) -> Draft:
    identity, link = text_of(entry.get("id")), text_of(entry.get("link"))
    if item is not None:
        link = (link or identity) if item.linked else None
    summary, content = text_of(entry.get("description")), _content(entry.get("content"))
    if item is not None and not item.summarised:
        summary = None
    return Draft(
        identity,
        text_of(entry.get("title")),
        link,
        in_order(item.dates) if item else (),
        text_of(entry.get("author")),
        summary,
        None if content and content.strip() == summary else content,
        item.base if item else None,
    )


def in_order(dates: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return dates with those of publication before those of changes."""
    if len(dates) < 2:
        return tuple(dates)
    return tuple(sorted(dates, key=lambda date: _BEST_FIRST.get(date[0].rpartition(":")[2].lower(), len(_BEST_FIRST))))


def read_thoroughly(text: str) -> Reading:
    """Read by feedparser; what it cannot read gives an empty reading."""
    import feedparser  # type: ignore[import-untyped]  # it ships no types

    source = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        parsed = feedparser.parse(source, response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=False)
    except Exception:  # a damaged feed raises whatever the parser happens to trip over
        return Reading()
    feed = cast("Fields", parsed.get("feed", {}))
    drafts = tuple(map(_thorough_draft, parsed.get("entries", [])))
    return Reading(text_of(feed.get("title")), text_of(feed.get("link")), text_of(feed.get("language")), drafts)


def _thorough_draft(entry: Fields) -> Draft:
    # Its own dictionary answers for names that are not there, with a warning: the plain one does not.
    values = dict(entry)
    dates = tuple((name, words) for name in ("published", "created", "updated") if (words := text_of(values.get(name))))
    summary, content = text_of(values.get("summary")), _content(values.get("content"))
    return Draft(
        text_of(values.get("id")),
        text_of(values.get("title")),
        text_of(values.get("link")),
        dates,
        text_of(values.get("author")),
        summary,
        None if content and content.strip() == summary else content,
    )


def _content(parts: object) -> str | None:
    """Return the first content that is there."""
    if not isinstance(parts, list):
        return None
    return next((value for part in parts if (value := text_of(part.get("value")))), None)
