"""What stands in a message of Discord's: the words that members read, and the links. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]
"""A piece of Discord's own JSON."""

SOMEBODY = "@someone"
"""Stands for a member whom the message names by a number alone: nobody reads numbers."""

_LINK = re.compile(r"https?://[^\s<>|]+")
_TRAILING = ".,;:!?'\"*_`~"
_MARKED = re.compile(r"<(@[!&]?|#|a?:\w+:|/|t:)([^<>\n]*)>")
_MASKED = re.compile(r"\[([^\]\n]+)\]\(<?https?://[^\s()<>]+>?\)")
_HEADING = re.compile(r"^(?:#{1,3}|-#|>{1,3}) +", re.MULTILINE)
_SET = re.compile(r"(\*\*|__|~~|\|\|)(?=\S)(.+?)(?<=\S)\1")
_ESCAPED = re.compile(r"\\([^\w\s])", re.ASCII)


def links(message: Data) -> Iterator[str]:
    """Yield the web addresses in a message's text and in what Discord shows below it, in order."""
    for match in _LINK.finditer(str(message.get("content") or "")):
        yield _trimmed(match[0])
    for embed in message.get("embeds") or ():
        if str(embed.get("url") or "").startswith(("http://", "https://")):
            yield str(embed["url"])
    yield from _component_links(message.get("components") or ())


def _component_links(components: Iterable[Data]) -> Iterator[str]:
    for component in components:
        for match in _LINK.finditer(str(component.get("content") or "")):
            yield _trimmed(match[0])
        yield from _component_links(component.get("components") or ())


def _trimmed(url: str) -> str:
    """Return an address without the marks that the sentence around it ends with, and those of a masked link."""
    url = url.rstrip(_TRAILING)
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "["):
        url = url[:-1].rstrip(_TRAILING)
    return url


def words(message: Data) -> str:
    """Return a message as it is read: names instead of numbers, no escapes, no marks of headings or emphasis."""
    people = {str(each.get("id")): each.get("global_name") or each.get("username") for each in _named(message)}
    text = "\n".join(filter(None, (str(message.get("content") or ""), *_component_words(message.get("components")))))
    text = _MASKED.sub(r"\1", _MARKED.sub(lambda mark: _read(mark, people), text))
    return _ESCAPED.sub(r"\1", _SET.sub(r"\2", _HEADING.sub("", text))).strip()


def _named(message: Data) -> Iterator[Data]:
    yield from (each for each in message.get("mentions") or () if isinstance(each, Mapping))


def _component_words(components: object) -> Iterator[str]:
    for component in components if isinstance(components, list) else ():
        yield str(component.get("content") or "")
        yield from _component_words(component.get("components"))


def _read(mark: re.Match[str], people: Mapping[str, Any]) -> str:
    kind, rest = mark[1], mark[2]
    match kind:
        case "@" | "@!":
            return f"@{people[rest]}" if people.get(rest) else SOMEBODY
        case "@&":
            return "@role"
        case "#":
            return "#channel"
        case "/":
            return f"/{rest.partition(':')[0]}"
        case "t:":
            return ""
    return kind.removeprefix("a")
