"""What is new in a feed that was read before: items that stand as they stood are passed over unread.

Between two polls nearly all of a feed stays as it was, to the byte. What stood in it is kept as a line for each entry:
a hash of its markup, a hash of its id, and when it appeared. Where anything is doubtful the whole feed is read: ids
that repeat, items that do not stand clear of each other, a feed that is not in order. Runs in a worker process.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice, pairwise, repeat
from typing import NamedTuple

from bot.sources.feeds.decoding import feed_text
from bot.sources.feeds.entries import Entry
from bot.sources.feeds.errors import FeedWithoutEntries
from bot.sources.feeds.reader import ITEM, ITEM_END, MAX_ITEMS, read_whole

HASH_BYTES = 8
"""Two of a feed's 1,000 entries are mistaken for each other once in 10 to the 13th readings."""
UNMARKED = "-" * (2 * HASH_BYTES)

_HIDDEN = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
_MARKED = re.compile(r" [\da-f]{8}\Z")
_OPENS = re.compile(rb"<[^\s<>/!?][^<>]*(?<!/)>")
_ITEM, _ITEM_END = (re.compile(one.pattern.encode(), re.IGNORECASE) for one in (ITEM, ITEM_END))


@dataclass(frozen=True, slots=True)
class News:
    """What a reading brings: the feed's title and site, entries that did not stand there before, and what stands now.

    `published` are the times of all its entries; `standing` is what the next reading is given.
    """

    title: str | None
    site: str | None
    entries: tuple[Entry, ...]
    published: tuple[datetime, ...]
    standing: str


class _Stood(NamedTuple):
    """An entry that stood in the feed: the hash of its markup (or `UNMARKED`), that of its id, and when it appeared."""

    markup: str
    identity: str
    published: datetime | None


class _Parts(NamedTuple):
    """A feed's text in pieces of UTF-8: its head, each item with the hash of its markup, and what follows the last."""

    head: bytes
    items: list[bytes]
    marks: list[str]
    tail: bytes


class _Known(Container[str]):
    """The ids that stood there, by their hashes."""

    def __init__(self, stood: Iterable[_Stood]) -> None:
        self._hashes = frozenset(entry.identity for entry in stood)

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, str) and _named(identity) in self._hashes


def read_news(body: bytes, url: str | None, now: datetime, charset: str | None = None, standing: str = "") -> News:
    """Return what is new in a feed in which `standing` stood: what its last reading said, or nothing.

    Raises the errors of `bot.sources.feeds.errors`.
    """
    text, stood = feed_text(body, charset), _read(standing)
    parts = _parted(text, frozenset(entry.markup for entry in stood))
    news = _of_changed(parts, url, now, stood) if parts and stood else None
    return news or _of_all(text, parts, url, now, stood)


def _of_all(text: str, parts: _Parts | None, url: str | None, now: datetime, stood: Sequence[_Stood]) -> News:
    """Read the whole feed; its items are marked for the next reading where each is one entry."""
    known = _Known(stood)
    feed, orderly = read_whole(text, url, now, known)
    clear = parts is not None and orderly and len(parts.items) == len(feed.entries) and not _repeats(feed.entries)
    marks: Iterable[str] = parts.marks if parts and clear else repeat(UNMARKED)
    stands = [_Stood(mark, _named(entry.id), entry.published) for mark, entry in zip(marks, feed.entries, strict=False)]
    fresh = tuple(entry for entry in feed.entries if entry.id not in known)
    return News(feed.title, feed.link, fresh, _times(stands), _written(stands))


def _of_changed(parts: _Parts, url: str | None, now: datetime, stood: Sequence[_Stood]) -> News | None:
    """Read the items whose markup is new, or nothing where that may differ from reading all of them."""
    by_mark, marks = {entry.markup: entry for entry in stood}, parts.marks
    same = [by_mark.get(mark) for mark in marks]
    if all(same):
        same[0] = None  # one item is always read, with the feed's head: its title and site may have changed
    passed = [entry.identity for entry in same if entry]
    left = [item for item, entry in zip(parts.items, same, strict=True) if entry is None]
    if not passed or len(set(marks)) != len(marks):
        return None
    known = _Known(stood)
    try:
        feed, orderly = read_whole(b"".join((parts.head, *left, parts.tail)).decode(), url, now, known)
    except FeedWithoutEntries:
        return None
    read = [(entry, _named(entry.id)) for entry in feed.entries]
    if not orderly or len(read) != len(left) or _repeats(feed.entries):
        return None
    if not {identity for _, identity in read}.isdisjoint(passed):
        return None
    news = iter(read)
    stands = [
        entry or _Stood(mark, (new := next(news))[1], new[0].published) for mark, entry in zip(marks, same, strict=True)
    ]
    fresh = tuple(entry for entry in feed.entries if entry.id not in known)
    return News(feed.title, feed.link, fresh, _times(stands), _written(stands))


def _parted(text: str, sound: Container[str]) -> _Parts | None:
    """Return a feed's text in pieces, where every item stands clear of the others and of comments.

    Items whose marks are `sound` were found to stand clear before.
    """
    if text.startswith("{"):
        return None
    whole = text.encode("utf-8", "replace")
    found = list(islice(_ITEM.finditer(whole), MAX_ITEMS + 1))
    last = _ITEM_END.search(whole, found[-1].start()) if 0 < len(found) <= MAX_ITEMS else None
    if last is None or len({item.group() for item in found}) > 1:
        return None
    starts = [item.start() for item in found]
    items = [whole[start:end] for start, end in pairwise([*starts, last.end()])]
    marks = list(map(_hash, items))
    parts = _Parts(whole[: starts[0]], items, marks, whole[last.end() :])
    unknown = (item for item, mark in zip(items, marks, strict=True) if mark not in sound)
    return parts if _closed(parts.head) and all(map(_stands_clear, unknown)) else None


def _stands_clear(item: bytes) -> bool:
    """Say whether a piece ends with its item, and closes everything that it opens, so that it may come or go."""
    words = item.rstrip()
    end = _ITEM_END.search(words, words.rfind(b"<"))
    if end is None or end.end() != len(words) or not _closed(item):
        return False
    markup = _HIDDEN.sub(b"", item)
    return len(_OPENS.findall(markup)) == markup.count(b"</")


def _repeats(entries: Iterable[Entry]) -> bool:
    """Say whether ids had to be told apart: those hang on what else stands in the feed."""
    return any(entry.id.endswith(f" {entry.link}") or _MARKED.search(entry.id) for entry in entries)


def _closed(piece: bytes) -> bool:
    return piece.count(b"<![CDATA[") == piece.count(b"]]>") and piece.count(b"<!--") == piece.count(b"-->")


def _hash(words: bytes) -> str:
    return blake2b(words, digest_size=HASH_BYTES).hexdigest()


def _named(identity: str) -> str:
    return _hash(identity.encode("utf-8", "surrogatepass"))


def _times(stands: Iterable[_Stood]) -> tuple[datetime, ...]:
    return tuple(entry.published for entry in stands if entry.published)


def _written(stands: Iterable[_Stood]) -> str:
    return "\n".join(
        f"{entry.markup} {entry.identity} {int(entry.published.timestamp()) if entry.published else '-'}"
        for entry in stands
    )


def _read(standing: str) -> list[_Stood]:
    lines = (line.split(" ") for line in standing.splitlines())
    return [_Stood(markup, identity, _moment(when)) for markup, identity, when in lines]


def _moment(words: str) -> datetime | None:
    return None if words == "-" else datetime.fromtimestamp(int(words), UTC)
