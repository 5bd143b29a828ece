"""Entries of feeds -> stored articles: each is fetched whole, or kept in the feed's own words, and says so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.articles.model import FROM_FEED, Finding, StoredArticle
from bot.articles.urls import normalise
from bot.errors import DespatchError
from bot.sources.errors import TooManyRequests
from bot.sources.manners import Manners, asked_wait
from bot.sources.model import Arrival
from bot.store.errors import StoreError
from bot.store.port import Also, Statement

_LOG = logging.getLogger(__name__)

HELD = timedelta(minutes=10)
"""How long an entry is held for the process that is told of it: after a crash its turn comes again then."""

BATCH = 40
AT_ONCE = 8
PAUSES = (timedelta(minutes=5), timedelta(hours=1))
"""How long to wait before an entry whose site failed is tried again; after the last the feed's own text is kept."""

LEAST_WORDS = 12
"""A feed's own text under this length is no article: a caption, or "read more"."""

_PASSING = frozenset(
    """
    connection-failed answer-broken timed-out too-slow site-failed too-many-requests host-busy name-not-found tls-failed
    """.split()
)


class Waiting(Protocol):
    """Where entries wait; `bot.sources.store.SourceStore` keeps it."""

    async def arrivals(self, now: datetime, limit: int) -> tuple[Arrival, ...]:
        """Return entries that are due, the longest waiting first."""

    async def hand_out_arrivals(self, now: datetime, until: datetime, limit: int, also: Also[Arrival]) -> int:
        """Hold entries that are due until a moment, with what `also` says; return how many."""

    async def handed_arrivals(self, entries: Sequence[tuple[str, str]], until: datetime) -> tuple[Arrival, ...]:
        """Return those of some entries that are held until this moment still."""

    async def settle(self, arrival: Arrival, article: str | None, code: str | None = None) -> None:
        """Note what came of an entry."""

    async def try_again(self, arrival: Arrival, code: str, due_at: datetime) -> None:
        """Note when to try again."""


class Reading(Protocol):
    """What reads and keeps articles; `bot.articles.articles.Articles` does."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article at an address."""

    async def keep(self, finding: Finding) -> StoredArticle:
        """Store what was found elsewhere than on a page."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry that is an article now."""

    arrival: Arrival
    article: StoredArticle


Placed = Callable[[Arrived], Awaitable[None]]
"""Takes an article up: into stories, topics and threads. It runs before the entry is settled, so it may run twice."""


class Arrivals:
    """Reads what waits."""

    def __init__(
        self, *, waiting: Waiting, articles: Reading, placed: Placed, manners: Manners, now: Callable[[], datetime]
    ) -> None:
        self._waiting = waiting
        self._articles = articles
        self._placed = placed
        self._manners = manners
        self._now = now
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def tick(self) -> tuple[Arrived, ...]:
        """Read a batch of what is due, a few pages at once, and take the articles up in the order of their entries."""
        return await self._taken_up(await self._waiting.arrivals(self._now(), BATCH))

    async def hand_out(self, limit: int, also: Callable[[Sequence[Arrival], datetime], Statement]) -> int:
        """Hold entries that are due for other processes, which `also` tells of them; return how many there are."""
        now = self._now()
        until = now + HELD
        return await self._waiting.hand_out_arrivals(now, until, limit, lambda found: also(found, until))

    async def read(self, entries: Sequence[tuple[str, str]], until: datetime) -> tuple[Arrived, ...]:
        """Read entries, by feed and key, that were handed out until a moment; what was read since is left out."""
        return await self._taken_up(await self._waiting.handed_arrivals(entries, until))

    async def _taken_up(self, due: Sequence[Arrival]) -> tuple[Arrived, ...]:
        read = await asyncio.gather(*map(self._read, due))
        arrived = tuple(found for found in read if found is not None)
        for found in in_order(arrived):
            await self._placed(found)
            await self._waiting.settle(found.arrival, found.article.id)
        return arrived

    async def _read(self, arrival: Arrival) -> Arrived | None:
        async with self._at_once:
            link = arrival.entry.link
            try:
                if link is None:
                    return await self._own_text(arrival, "no-link")
                if until := await self._manners.until(link, self._now()):
                    return await self._later(arrival, TooManyRequests.code, until)
                return Arrived(arrival, await self._dated(await self._articles.read(link), arrival))
            except StoreError as error:  # its site is not to blame: its turn comes again as if nothing had been
                _LOG.warning("entry waits on: %s", error.code, extra={"code": error.code, "feed": arrival.feed})
                return None
            except DespatchError as error:
                await self._manners.heed(link or "", error, self._now())
                return await self._failed(arrival, error)

    async def _dated(self, article: StoredArticle, arrival: Arrival) -> StoredArticle:
        """Return the article with the date that its feed gives, where its page gives none."""
        published = arrival.entry.published
        if article.published or published is None:
            return article
        return await self._articles.keep(with_date(article, published))

    async def _failed(self, arrival: Arrival, error: DespatchError) -> Arrived | None:
        now = self._now()
        if error.code not in _PASSING:
            return await self._own_text(arrival, error.code)
        return await self._later(arrival, error.code, now + (asked_wait(error, now) or timedelta()))

    async def _later(self, arrival: Arrival, code: str, earliest: datetime) -> Arrived | None:
        """Try an entry again after its pause, and not before its site allows it; after the last, its feed speaks."""
        if arrival.attempts >= len(PAUSES):
            return await self._own_text(arrival, code)
        await self._waiting.try_again(arrival, code, max(earliest, self._now() + PAUSES[arrival.attempts]))
        return None

    async def _own_text(self, arrival: Arrival, code: str) -> Arrived | None:
        """Keep the feed's own text where the page cannot be read; where there is next to none, leave the entry."""
        found = own_text(arrival)
        if found is None:
            _LOG.info("entry left: %s", code, extra={"code": code, "feed": arrival.feed})
            await self._waiting.settle(arrival, None, code)
            return None
        return Arrived(arrival, await self._articles.keep(found))


def own_text(arrival: Arrival) -> Finding | None:
    """Return an entry in its feed's own words, or nothing where those are too few to be an article."""
    entry, text = arrival.entry, (arrival.entry.summary or "").strip()
    if len(text.split()) < LEAST_WORDS:
        return None
    key = normalise(entry.link) if entry.link else f"feed {arrival.feed} {entry.key}"
    return Finding(
        url=entry.link or "",
        canonical_url=None,
        keys=(key,),
        title=entry.title,
        author=entry.author,
        published=entry.published.isoformat() if entry.published else None,
        published_source="feed" if entry.published else None,
        site=arrival.source,
        language=None,
        text=text,
        extractor=FROM_FEED,
        author_source="feed" if entry.author else None,
    )


def with_date(article: StoredArticle, published: datetime) -> Finding:
    """Return an article as it is, with the date that its feed gives."""
    return Finding(
        url=article.url,
        canonical_url=article.canonical_url or None,
        keys=(normalise(article.canonical_url or article.url),),
        title=article.title,
        author=article.author,
        published=published.isoformat(),
        published_source="feed",
        site=article.site,
        language=article.language,
        text=article.text,
        extractor=article.extractor,
        author_source=article.author_source,
    )


def in_order(arrived: Sequence[Arrived]) -> list[Arrived]:
    """Return articles as they appeared, those without a date last: stories begin with whoever was first."""
    return sorted(arrived, key=lambda found: (found.arrival.entry.published is None, _moment(found)))


def _moment(found: Arrived) -> float:
    published = found.arrival.entry.published
    return published.timestamp() if published else 0.0
