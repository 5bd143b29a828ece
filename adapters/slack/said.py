"""What stands in a message of Slack's: the words that members read, and the links. Pure.

Slack writes mentions, links and dates as `<…>` and three letters as entities
(https://docs.slack.dev/messaging/formatting-message-text).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Payload = Mapping[str, Any]

SOMEBODY = "@someone"
"""Stands for a member whom Slack names by an id alone: nobody reads ids."""

_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>|(https?://[^\s<>|]+)")
_FORMATTED = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_MARKED = re.compile(r"<([@#!]?)([^|<>]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain(text: str) -> str:
    """Return what a member typed: Slack's `<url|label>` as the address, its entities as letters."""
    return _unescaped(_FORMATTED.sub(lambda match: match[1], text)).strip()


def words(message: Payload) -> str:
    """Return a message as it is read: names and labels instead of Slack's marks for them."""
    return _unescaped(_MARKED.sub(_read, str(message.get("text") or ""))).strip()


def _read(mark: re.Match[str]) -> str:
    kind, target, label = mark[1], mark[2], mark[3] or ""
    match kind:
        case "@":
            return f"@{label}" if label else SOMEBODY
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return label or f"@{target.partition('^')[0]}"
    return label or target.removeprefix("mailto:")


def links(message: Payload) -> Iterator[str]:
    """Yield the web addresses in a message's text and blocks, in order."""
    for match in _LINK.finditer(str(message.get("text") or "")):
        # Between angle brackets an address ends where Slack says so; a bare one takes no full stop along.
        yield _unescaped(match[1]) if match[1] else _unescaped(match[2]).rstrip(".,;)")
    yield from _block_links(message.get("blocks") or [])
    yield from _block_links(message.get("attachments") or [])


def _block_links(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name in ("url", "title_link", "from_url", "original_url"):
            url = value.get(name)
            if isinstance(url, str) and url.startswith(("http://", "https://")):
                yield url
        for inner in value.values():
            yield from _block_links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _block_links(inner)


def _unescaped(text: str) -> str:
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text
