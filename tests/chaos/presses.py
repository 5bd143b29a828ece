"""The web of a simulated day: feeds that publish in rhythms of their own, made anew at every fetch, so that none is kept."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from benchmarks.made import article
from bot.sources.client import Fetched
from tests.fakes.clock import FakeClock

RHYTHMS = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
"""Minutes between two entries of a feed: from a wire service to a committee's page."""

SHOWN = 20
COPIED = 5
"""Every fifth feed prints what the one before it has printed, three minutes later, as papers do with an agency."""

LATER = timedelta(minutes=3)


@dataclass
class Presses:
    """All feeds and their pages; nothing was published before `begins`.

    `asked` are the feeds that were fetched since somebody last looked, with how often.
    """

    clock: FakeClock
    begins: datetime
    asked: Counter[str] = field(default_factory=Counter)

    async def fetch(self, url: str, *, headers: Mapping[str, str] | None = None, **_: object) -> Fetched:
        """Return what stands at an address at this moment; of a feed that has nothing new, that it has not."""
        outlet, number = _numbers(url)
        if number is not None:
            body = await asyncio.to_thread(article, _told(outlet, number), url)
            return Fetched(url, url, 200, "text/html", "utf-8", body.encode())
        self.asked[url] += 1
        newest = self.latest(outlet)
        mark = f'"{newest}"'
        if (headers or {}).get("If-None-Match") == mark:
            return Fetched(url, url, 304, "text/xml", "utf-8", b"", {"ETag": mark})
        body = await asyncio.to_thread(self._feed, outlet, newest)
        return Fetched(url, url, 200, "text/xml", "utf-8", body.encode(), {"ETag": mark})

    async def page(self, url: str) -> Fetched:
        return await self.fetch(url)

    def require_allowed(self, url: str) -> None:
        """Allow everything: nothing is opened."""

    def latest(self, outlet: int, at: datetime | None = None) -> int:
        """Return the number of an outlet's latest entry by now, or by another moment; -1 where it has none."""
        return ((at or self.clock()) - self._first(outlet)) // _pause(outlet)

    def published(self, outlet: int, number: int) -> datetime:
        """Return when an outlet publishes an entry."""
        return self._first(outlet) + number * _pause(outlet)

    def _first(self, outlet: int) -> datetime:
        told_by = outlet - _copies(outlet)
        return self.begins + timedelta(minutes=told_by * 7 % 60) + LATER * _copies(outlet)

    def _feed(self, outlet: int, newest: int) -> str:
        items = "".join(self._item(outlet, number) for number in range(newest, max(-1, newest - SHOWN), -1))
        title = f"<title>Outlet {outlet}</title><link>{feed_of(outlet)}</link>"
        return f'<rss version="2.0"><channel>{title}{items}</channel></rss>'

    def _item(self, outlet: int, number: int) -> str:
        link, when = page_of(outlet, number), format_datetime(self.published(outlet, number), usegmt=True)
        return f"<item><title>Entry {number} of {outlet}</title><link>{link}</link><pubDate>{when}</pubDate></item>"


def feed_of(outlet: int) -> str:
    """Return the address of an outlet's feed."""
    return f"https://outlet-{outlet}.example/feed.xml"


def page_of(outlet: int, number: int) -> str:
    """Return the address of an outlet's entry."""
    return f"https://outlet-{outlet}.example/news/{number}"


def _copies(outlet: int) -> bool:
    return outlet % COPIED == COPIED - 1


def _pause(outlet: int) -> timedelta:
    return timedelta(minutes=RHYTHMS[(outlet - _copies(outlet)) % len(RHYTHMS)])


def _told(outlet: int, number: int) -> int:
    return (outlet - _copies(outlet)) * 100_000 + number


def _numbers(url: str) -> tuple[int, int | None]:
    host, _, rest = url.removeprefix("https://outlet-").partition(".example/")
    return int(host), int(rest.removeprefix("news/")) if rest.startswith("news/") else None
