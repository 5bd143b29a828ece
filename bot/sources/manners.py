"""Which hosts have asked to be left alone, and until when: what one address was told holds for the whole host."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.sources.errors import HttpError
from bot.sources.rhythm import retry_after

MOST_HOSTS = 10_000


def asked_wait(error: Exception, now: datetime) -> timedelta | None:
    """Return how long a site's answer asks to be left alone, a day at most, or nothing where it does not say."""
    return retry_after(error.retry_after, now) if isinstance(error, HttpError) else None


class Manners:
    """Kept in memory only: after a restart a host is asked once, and tells again."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def heed(self, url: str, error: Exception, now: datetime) -> None:
        """Leave an address's host alone for as long as its answer asks for; the longest wait asked for holds."""
        wait = asked_wait(error, now)
        if wait is None:
            return
        if len(self._until) >= MOST_HOSTS:
            self._until = {host: until for host, until in self._until.items() if until > now}
        self._until[_host(url)] = max(now + wait, self._until.get(_host(url), now))

    def until(self, url: str, now: datetime) -> datetime | None:
        """Return until when an address's host is to be left alone, or nothing if it may be asked."""
        until = self._until.get(_host(url))
        return until if until is not None and until > now else None


def _host(url: str) -> str:
    """Return host and port as the address has them; one that cannot be read is asked of nobody."""
    try:
        return urlsplit(url).netloc.casefold()
    except ValueError:
        return ""
