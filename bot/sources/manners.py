"""Which hosts have asked to be left alone, and until when: what one address was told holds for the whole host.

It holds for every process on the database, too, and across restarts; in memory stands what was read a moment ago, so
that no page costs a statement.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from bot.sources.errors import HttpError
from bot.sources.rhythm import retry_after
from bot.sources.waits import LONGEST, MOST_HOSTS

FRESH = timedelta(seconds=3)
"""For how long what was read is believed: so late does one process learn at most what another was told."""

Waits = Mapping[str, datetime]
"""Until when each host is to be left alone."""


class Kept(Protocol):
    """Where waits are kept; `bot.sources.waits.WaitStore` does."""

    async def keep(self, host: str, until: datetime, now: datetime) -> None:
        """Note a wait; the longest one of a host holds."""

    async def in_force(self, now: datetime) -> Waits:
        """Return the waits that hold now."""


def asked_wait(error: Exception, now: datetime) -> timedelta | None:
    """Return how long a site's answer asks to be left alone, a day at most, or nothing where it does not say."""
    return retry_after(error.retry_after, now) if isinstance(error, HttpError) else None


class Manners:
    """One for a process; all on one database know the same, a few seconds later."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._until: Waits = {}
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def heed(self, url: str, error: Exception, now: datetime) -> None:
        """Leave an address's host alone for as long as its answer asks for; the longest wait asked for holds."""
        wait, host = asked_wait(error, now), _host(url)
        if not wait or not host:
            return
        until = now + wait
        if until > (self._standing(host, now) or now):
            self._until = merged(self._until, {host: until}, now)  # at once: others here are about to ask
            await self._kept.keep(host, until, now)

    async def until(self, url: str, now: datetime) -> datetime | None:
        """Return until when an address's host is to be left alone, or nothing if it may be asked."""
        if not self._is_fresh(now):
            async with self._reading:
                if not self._is_fresh(now):
                    read = await self._kept.in_force(now)
                    self._until, self._read_at = merged(self._until, read, now), now
        return self._standing(_host(url), now)

    def _is_fresh(self, now: datetime) -> bool:
        return self._read_at is not None and abs(now - self._read_at) < FRESH

    def _standing(self, host: str, now: datetime) -> datetime | None:
        until = self._until.get(host)
        return until if until is not None and _holds(until, now) else None


def merged(known: Waits, more: Waits, now: datetime) -> Waits:
    """Return what holds now of two sets of waits: of a host's the longest, of too many those that end last."""
    both = [(until, host) for waits in (known, more) for host, until in waits.items() if _holds(until, now)]
    latest = {host: until for until, host in sorted(both)}
    return dict(sorted(latest.items(), key=lambda wait: wait[1], reverse=True)[:MOST_HOSTS])


def _holds(until: datetime, now: datetime) -> bool:
    """Say whether a wait is not over; one longer than any is from before the clock was put back."""
    return now < until <= now + LONGEST


def _host(url: str) -> str:
    """Return host and port as the address has them; one that cannot be read is asked of nobody."""
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""
