"""Asking feeds in turn: conditionally, by their rhythm, a few at once; what is new waits to be read as articles."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from bot.errors import DespatchError
from bot.sources.client import Fetched, require_ok
from bot.sources.errors import HostBusy
from bot.sources.feeds.news import News
from bot.sources.feeds.reader import Entry
from bot.sources.manners import Manners, asked_wait
from bot.sources.model import Followed, FoundEntry
from bot.sources.rhythm import Health, after_failure, after_success, is_dead, put_off
from bot.sources.store import SourceStore
from bot.store.port import Statement

_LOG = logging.getLogger(__name__)

ACCEPT = "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.1"
HELD = timedelta(minutes=10)
"""How long a feed is held by whoever asks it: after a crash its turn comes again then."""

BUSY = timedelta(minutes=5)
"""When a feed is asked whose host has been asked by others all the while."""

AT_ONCE = 16
BATCH = 64
MAX_SUMMARY = 20_000
NOT_MODIFIED = 304


class Fetch(Protocol):
    """Fetches through the guard."""

    async def __call__(self, url: str, *, accept: str, headers: Mapping[str, str]) -> Fetched:
        """Return what stands at an address, whatever its status."""


ReadNews = Callable[[bytes, str, datetime, str | None, str], Awaitable[News]]
"""Reads a feed's bytes (and where they are from, the present, the charset, what stood there) in its own process."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking a feed came to: the keys of new entries, and whether they are the first that were read.

    `unchanged` is the health of a feed that had nothing new to say, or was not asked since its host is to be left
    alone, kept with those of the whole batch.
    """

    feed: Followed
    new: tuple[str, ...] = ()
    first: bool = False
    error: tuple[str, str] | None = None
    unchanged: Health | None = None


Ask = Callable[[Followed], Awaitable[Polled]]


class Polling:
    """Asks the feeds whose turn it is."""

    def __init__(
        self,
        *,
        store: SourceStore,
        fetch: Fetch,
        read: ReadNews,
        manners: Manners,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._read = read
        self._manners = manners
        self._now = now
        self._jitter = jitter
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def tick(self) -> tuple[Polled, ...]:
        """Ask every feed whose turn it is by now, at most a batch of them.

        What feeds bring, and their faults, is kept as it comes. That others are unchanged is kept at the end, in one
        write for all: after a crash before it they are asked once more when their time as held is over.
        """
        now = self._now()
        return await self._polled(await self._store.take_due(now, now + HELD, BATCH), self._politely)

    async def hand_out(self, limit: int, also: Callable[[Sequence[Followed], datetime], Statement]) -> int:
        """Hold feeds whose turn it is for other processes, which `also` tells of them; return how many there are."""
        now = self._now()
        until = now + HELD
        return len(await self._store.take_due(now, until, limit, lambda feeds: also(feeds, until)))

    async def ask(self, feeds: Sequence[str], until: datetime) -> tuple[Polled, ...]:
        """Ask feeds, by their ids, that were handed out until a moment; those that were asked since are left out."""
        return await self._polled(await self._store.handed_out(feeds, until), self._politely)

    async def poll(self, feed: Followed) -> Polled:
        """Ask one feed that somebody waits for, and keep what it says; a fault is the feed's, and raised to nobody."""
        (polled,) = await self._polled((feed,), self._asked)
        return polled

    async def _polled(self, feeds: Sequence[Followed], ask: Ask) -> tuple[Polled, ...]:
        outcomes = await asyncio.gather(*(self._in_turn(feed, ask) for feed in feeds), return_exceptions=True)
        polled = tuple(one for one in outcomes if isinstance(one, Polled))
        unchanged = [(one.feed.id, one.unchanged) for one in polled if one.unchanged]
        if unchanged:
            await self._store.keep_healths(unchanged)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return polled

    async def _in_turn(self, feed: Followed, ask: Ask) -> Polled:
        async with self._at_once:
            try:
                return await ask(feed)
            except HostBusy:
                return self._put_off(feed, self._now() + BUSY)
            except DespatchError as error:
                return await self._failed(feed, (error.code, error.sentence), None)

    async def _politely(self, feed: Followed) -> Polled:
        """Ask a feed, unless its host has asked to be left alone: through another of its feeds, or for a page."""
        until = await self._manners.until(feed.url, self._now())
        return await self._asked(feed) if until is None else self._put_off(feed, until)

    def _put_off(self, feed: Followed, until: datetime) -> Polled:
        return Polled(feed, unchanged=put_off(feed.health, until, self._now(), self._jitter()))

    async def _asked(self, feed: Followed) -> Polled:
        fetched = await self._fetch(feed.url, accept=ACCEPT, headers=conditions(feed))
        if fetched.moved and fetched.status < 400:
            await self._store.move(feed.id, fetched.moved)
        if fetched.status == NOT_MODIFIED:
            return await self._unchanged(feed)
        try:
            require_ok(fetched)
        except DespatchError as error:
            now = self._now()
            await self._manners.heed(fetched.final_url, error, now)
            return await self._failed(feed, (error.code, error.sentence), asked_wait(error, now))
        digest = sha256(fetched.body).hexdigest()
        if digest == feed.body_hash:
            return await self._unchanged(feed)
        found = await self._read(fetched.body, fetched.final_url, self._now(), fetched.charset, feed.standing)
        return await self._kept(marked(feed, fetched, digest, found), feed.untried, found)

    async def _kept(self, feed: Followed, first: bool, found: News) -> Polled:
        now, entries = self._now(), tuple(map(found_entry, found.entries))
        times = found.published or await self._seen(feed, now if entries else None)
        health = after_success(feed.health, now, times, self._jitter())
        new = await self._store.keep_read(feed, health, entries, now)
        return Polled(feed, new, first)

    async def _seen(self, feed: Followed, new: datetime | None) -> tuple[datetime, ...]:
        """Return when the entries of a feed that dates none were first seen, those of its first reading left out."""
        before = await self._store.published(feed.id)
        return (new, *before) if new and not feed.untried else before

    async def _unchanged(self, feed: Followed) -> Polled:
        times = () if feed.health.rhythm else await self._store.published(feed.id)
        return Polled(feed, unchanged=after_success(feed.health, self._now(), times, self._jitter()))

    async def _failed(self, feed: Followed, error: tuple[str, str], wait: timedelta | None) -> Polled:
        now = self._now()
        health = after_failure(feed.health, now, error, self._jitter(), wait)
        await self._store.keep_healths(((feed.id, health),))
        _LOG.info("feed not read: %s", error[0], extra={"code": error[0], "feed": feed.id})
        if is_dead(health, now, feed.created_at) and not feed.told_dead:
            await self._store.announce_dead(feed.id, now)
        return Polled(feed, error=error)


def conditions(feed: Followed) -> dict[str, str]:
    """Return the headers that let a site answer "not modified" (RFC 9110, section 13.1)."""
    pairs = (("If-None-Match", feed.etag), ("If-Modified-Since", feed.last_modified))
    return {name: value for name, value in pairs if value}


def marked(feed: Followed, fetched: Fetched, digest: str, found: News) -> Followed:
    """Return the feed with what this reading says of it."""
    return replace(
        feed,
        title=found.title or feed.title,
        site=found.site or feed.site,
        etag=fetched.headers.get("ETag"),
        last_modified=fetched.headers.get("Last-Modified"),
        body_hash=digest,
        standing=found.standing,
    )


def found_entry(entry: Entry) -> FoundEntry:
    """Return what is kept of an entry: its own text at most so long, for where its page cannot be read."""
    text = entry.content or entry.summary
    return FoundEntry(
        key=entry.id,
        link=entry.link,
        title=entry.title,
        summary=text[:MAX_SUMMARY] if text else None,
        author=entry.author,
        published=entry.published,
    )
