"""A topic as a feed: Atom (RFC 4287) and JSON Feed 1.1, each story an entry with its verbatim words. Pure."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from uuid import UUID, uuid5

from bot.chat.plain import CLOSE_MARK, OPEN_MARK
from bot.exports.markdown import credit
from bot.exports.model import Briefing, StoryBrief, Words
from bot.exports.text import plain, web_url

ROOM = UUID("6f0f7f0e-5a0b-5d53-9a0c-2f6b1f6a7d11")
"""The name space of our entries' ids: an arbitrary constant, so that a story's id is one everywhere."""

NAME = "Despatch"
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def atom_feed(briefing: Briefing, here: str = "", page: str = "") -> str:
    """Return a topic as an Atom feed; `here` is its own address and `page` the topic's, where it is served at one."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_urn(briefing.key)}</id>",
        f"<title>{_safe(briefing.title)}</title>",
        f"<updated>{_time(updated_at(briefing))}</updated>",
        f"<author><name>{NAME}</name></author>",
        f"<generator>{NAME}</generator>",
    ]
    lines += [f'<link rel="self" type="{ATOM_TYPE}" href="{_safe(here)}"/>'] if here else []
    lines += [f'<link rel="alternate" type="text/html" href="{_safe(page)}"/>'] if page else []
    for story in briefing.stories:
        lines += _atom_entry(briefing, story)
    return "\n".join((*lines, "</feed>\n"))


def _atom_entry(briefing: Briefing, story: StoryBrief) -> Iterator[str]:
    yield "<entry>"
    yield f"<id>{_urn(f'{briefing.key} {story.id}')}</id>"
    yield f"<title>{_safe(story.title)}</title>"
    yield f"<updated>{_time(story.updated or briefing.made_at)}</updated>"
    if story.began:
        yield f"<published>{_time(story.began)}</published>"
    first, *others = _addresses(story) or [""]
    if first:
        yield f'<link rel="alternate" href="{_safe(first)}"/>'
    for url in others:
        yield f'<link rel="related" href="{_safe(url)}"/>'
    yield f'<content type="html">{escape(content_of(story))}</content>'
    yield "</entry>"


def json_feed(briefing: Briefing, here: str = "", page: str = "") -> str:
    """Return a topic as a JSON Feed."""
    feed: dict[str, object] = {
        "version": _VERSION,
        "title": plain(briefing.title),
        "authors": [{"name": NAME}],
        "language": "en",
        "items": [_item(briefing, story) for story in briefing.stories],
    }
    feed |= {"feed_url": here} if here else {}
    feed |= {"home_page_url": page} if page else {}
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _item(briefing: Briefing, story: StoryBrief) -> dict[str, object]:
    first = next(iter(_addresses(story)), "")
    item: dict[str, object] = {
        "id": _urn(f"{briefing.key} {story.id}"),
        "title": plain(story.title),
        "content_html": content_of(story),
        "date_modified": _time(story.updated or briefing.made_at),
    }
    item |= {"url": first} if first else {}
    return item | ({"date_published": _time(story.began)} if story.began else {})


def content_of(story: StoryBrief) -> str:
    """Return a story's words as HTML in which nothing of a source acts."""
    parts = [f"<p>{_safe(words.text)}{_way(words)}</p>" for words in story.sentences]
    for words in story.quotes:
        quote = f"{OPEN_MARK}{_safe(words.text)}{CLOSE_MARK}"
        parts.append(f"<blockquote><p>{quote}</p></blockquote><p>{_safe(credit(words))}{_way(words)}</p>")
    reports = [
        f'<li>{_safe(line.outlet)}: <a href="{_safe(url)}">{_safe(line.title)}</a></li>'
        if (url := web_url(line.url))
        else f"<li>{_safe(line.outlet)}: {_safe(line.title)}</li>"
        for line in story.reports
    ]
    return "".join((*parts, f"<ul>{''.join(reports)}</ul>" if reports else ""))


def updated_at(briefing: Briefing) -> datetime:
    """Return when something last came to a topic; when this was made if nothing ever did."""
    return max((story.updated for story in briefing.stories if story.updated), default=briefing.made_at)


def _way(words: Words) -> str:
    url = web_url(words.url)
    return f' <a href="{_safe(url)}">↗</a>' if url else ""


def _addresses(story: StoryBrief) -> list[str]:
    return list(dict.fromkeys(url for line in story.reports if (url := web_url(line.url))))


def _urn(key: str) -> str:
    return uuid5(ROOM, key).urn


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _safe(text: str) -> str:
    return escape(plain(text))
