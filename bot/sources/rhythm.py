"""When a feed is asked again: by its own rhythm, gently after a fault, and never all at one moment. Pure.

After the update interval of the `reader` library and Retry-After as in RFC 9110, section 10.2.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

FIRST = timedelta(hours=1)
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=6)
PATIENCE = timedelta(hours=24)
SAMPLE = 20
QUIET_SHARE = 6
JITTER = 0.1
DEAD_FAILURES, DEAD_AFTER = 8, timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed brings entries: half the usual gap between two, and when the latest one appeared."""

    usual: timedelta
    latest: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed is doing; `error` is the code and sentence of its last failure since it last worked."""

    next_at: datetime
    interval: timedelta = FIRST
    rhythm: Rhythm | None = None
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    error: tuple[str, str] | None = None


def learned(published: Sequence[datetime], now: datetime) -> Rhythm | None:
    """Return the rhythm of a feed whose entries appeared at these times; none where no entry has.

    Half the median gap between its latest entries, so that most are seen within a gap.
    """
    times = sorted((moment for moment in published if moment <= now), reverse=True)[:SAMPLE]
    if not times:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(times) if later > earlier]
    return Rhythm(timedelta(seconds=median(gaps) / 2) if gaps else FIRST, times[0])


def interval(rhythm: Rhythm | None, now: datetime) -> timedelta:
    """Return how often to ask a feed of this rhythm.

    One that has been silent for long is asked less and less often, a sixth of its silence apart.
    """
    if rhythm is None:
        return FIRST
    return min(max(rhythm.usual, (now - rhythm.latest) / QUIET_SHARE, SHORTEST), LONGEST)


def after_success(health: Health, now: datetime, published: Sequence[datetime], jitter: float) -> Health:
    """Return a feed's health after it was read, or was unchanged; `jitter` from 0 to 1 spreads the feeds out.

    Without `published` the rhythm is the one that was known.
    """
    rhythm = learned(published, now) if published else health.rhythm
    pause = interval(rhythm, now) if published or rhythm else health.interval
    return Health(now + _spread(pause, jitter), pause, rhythm, now, now)


def after_failure(
    health: Health, now: datetime, error: tuple[str, str], jitter: float, wait: timedelta | None = None
) -> Health:
    """Return a feed's health after it could not be read: each failure doubles the wait, up to a day.

    `wait` is how long the site itself asked for, a day at most: it is never asked sooner.
    """
    failures = health.failures + 1
    pause = _spread(min(health.interval * 2 ** min(failures, 8), PATIENCE), jitter)
    if wait:
        pause = max(pause, min(wait, PATIENCE))
    return replace(health, next_at=now + pause, checked_at=now, failures=failures, error=error)


def put_off(health: Health, until: datetime, now: datetime, jitter: float) -> Health:
    """Return the health of a feed whose host is to be left alone until then: no fault of its own, nor asked just then.

    All feeds of the host are spread over the tenth of the wait that follows it.
    """
    return replace(health, next_at=until + (until - now) * JITTER * jitter)


def is_dead(health: Health, now: datetime, since: datetime) -> bool:
    """Say whether a feed, kept since then, has failed so often and for so long that people should be told."""
    last = health.succeeded_at or since
    return health.failures >= DEAD_FAILURES and now - last >= DEAD_AFTER


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Return how long a site asks to be left alone: seconds or a date, a day at most."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(PATIENCE.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(aware - now, PATIENCE) if aware > now else None


def _spread(pause: timedelta, jitter: float) -> timedelta:
    return pause * (1 + JITTER * (2 * jitter - 1))
