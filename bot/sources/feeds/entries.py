"""What a reader drafted -> entries that can be shown, stored and told apart."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urljoin

from bot.sources.feeds.dates import published
from bot.sources.feeds.drafts import Draft
from bot.sources.feeds.links import absolute
from bot.sources.feeds.text import body, line, without_hidden

MAX_IDENTITY = 500
MAX_AUTHOR = 256

_MAILED = re.compile(r"\S+@\S+\s*\((?P<after>[^()]+)\)|(?P<before>[^()<>@]+?)\s*[(<]\S+@\S+[)>]|(?P<none>\S+@\S+)")


class Entry(NamedTuple):
    """One entry of a feed. `id` is the feed's own, else the link, else a hash of the words.

    `published` is in UTC; `published_source` names the element that states it, such as `pubDate` or `updated`.
    `summary` and `content` are plain text, a paragraph a line.
    """

    id: str
    title: str | None
    link: str | None
    published: datetime | None
    published_source: str | None
    author: str | None
    summary: str | None
    content: str | None


def make_entries(
    drafts: Iterable[Draft], base: str | None, now: datetime, known: Container[str] = frozenset()
) -> tuple[Entry, ...]:
    """Return the entries that say anything, in their order, each with an id of its own; of doubles the first.

    Relative links hang on `base`. Texts of entries whose ids are `known` are left out.
    """
    kept = [draft for draft in drafts if draft.title or draft.link or draft.summary or draft.content]
    links = [absolute(draft.link, _base(draft, base)) for draft in kept]
    made: dict[str, Entry] = {}
    for identity, draft, link in zip(told_apart(kept, links), kept, links, strict=True):
        if identity not in made:
            made[identity] = _entry(identity, draft, link, now, texts=identity not in known)
    return tuple(made.values())


def _entry(identity: str, draft: Draft, link: str | None, now: datetime, *, texts: bool) -> Entry:
    when, source = published(draft.dates, now)
    summary, content = (body(draft.summary), body(draft.content)) if texts else (None, None)
    if summary and content and _repeats(summary, content):
        summary = None
    return Entry(identity, line(draft.title), link, when, source, _author(draft.author), summary, content)


def told_apart(drafts: list[Draft], links: list[str | None]) -> list[str]:
    """Return an id for each entry: the feed's own, else its link, else a hash of its words.

    Where an id repeats, each entry that bears it is marked by its link, then by its title and dates. The first one
    is marked too, so that its id is the same in the next reading.
    """
    ids = [_identity(draft.identity) or link or _named(draft) for draft, link in zip(drafts, links, strict=True)]
    ids = _marked(ids, lambda place: links[place])
    return _marked(ids, lambda place: _digest(drafts[place].title, *map(str, drafts[place].dates))[-8:])


def _marked(ids: list[str], mark: Callable[[int], str | None]) -> list[str]:
    count = Counter(ids)
    if len(count) == len(ids):
        return ids
    return [_with_mark(own, mark(place)) if count[own] > 1 else own for place, own in enumerate(ids)]


def _with_mark(identity: str, mark: str | None) -> str:
    return f"{identity} {mark}" if mark and mark != identity else identity


def _base(draft: Draft, base: str | None) -> str | None:
    try:
        return urljoin(base or "", draft.base) if draft.base else base
    except ValueError:
        return base


def _identity(words: str | None) -> str | None:
    identity = without_hidden(words or "").strip()
    return (identity or None) if len(identity) <= MAX_IDENTITY else _digest(identity)


def _named(draft: Draft) -> str:
    """Return a hash of what an entry without id and link is known by: its title and dates, else its text."""
    return _digest(draft.title or draft.summary or draft.content, *map(str, draft.dates))


def _digest(*parts: str | None) -> str:
    return "sha256:" + sha256("\n".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[:32]


def _repeats(summary: str, content: str) -> bool:
    """Say whether a summary is only how the content begins."""
    begun = "".join(summary.split())
    return "".join(content[: 2 * len(summary) + 200].split()).startswith(begun)


def _author(words: str | None) -> str | None:
    """Return the name of an author without the address that RSS asks for beside it."""
    name = line(words, MAX_AUTHOR)
    mailed = _MAILED.fullmatch(name) if name and "@" in name else None
    return name if mailed is None else line(mailed["after"] or mailed["before"])
