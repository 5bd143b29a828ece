"""When an article is looked at again, and which changes are told, alone or together. Pure.

The delays are those of NewsDiffs, by the age of the last change: an edit seldom comes alone, and late.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.chat.retry import wait_after

STEPS = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=360), timedelta(days=30)),
)
PATIENCE = timedelta(days=1)
GONE, GONE_LONGEST = timedelta(days=1), timedelta(days=30)
JITTER = 0.1

SEEN_ENOUGH = 2
"""How often an article may come to the same wording before it is taken to go to and fro between two."""

CROWD, CROWD_WITHIN = 20, timedelta(hours=1)
"""More articles of one site than this, changed within this time, are the site's doing and told as one."""

YEARS = 1900, 9000
"""Dates outside of these are slips of a page."""

_MOST_DOUBLINGS = 10


def interval(age: timedelta) -> timedelta | None:
    """Return how long to wait where the last change is so old, or nothing where it is not looked for any more."""
    return next((wait for limit, wait in STEPS if age < limit), None)


def after_success(changed_at: datetime, now: datetime, jitter: float) -> datetime | None:
    """Return when to look again after the page was read; `jitter` from 0 to 1 spreads the articles out."""
    wait = interval(now - changed_at)
    return now + _spread(wait, jitter) if wait else None


def after_failure(
    changed_at: datetime, failures: int, now: datetime, jitter: float, asked: timedelta | None = None
) -> datetime | None:
    """Return when to look again after so many failures on end: each doubles the wait, up to a day.

    `asked` is how long the site asked to be left alone: it is never looked at sooner.
    """
    wait = interval(now - changed_at)
    if wait is None:
        return None
    backed_off = _spread(max(wait, min(wait * 2 ** min(failures, _MOST_DOUBLINGS), PATIENCE)), jitter)
    return now + max(backed_off, asked or backed_off)


def put_off(until: datetime, now: datetime, jitter: float) -> datetime:
    """Return when to look at an article whose site is to be left alone until then: not all at that moment."""
    return until + (until - now) * JITTER * jitter


def after_missing(changed_at: datetime, failures: int, now: datetime, jitter: float) -> datetime | None:
    """Return when to look again for a page that is gone: after a day, in case of a slip, then ever more rarely."""
    wait = interval(now - changed_at)
    if wait is None:
        return None
    missing = min(GONE * int(3 ** min(max(failures - 1, 0), _MOST_DOUBLINGS)), GONE_LONGEST)
    return now + _spread(max(wait, missing), jitter)


def last_change(published: str | None, seen_at: datetime) -> datetime:
    """Return when an article last changed as far as is known: when its text was first seen, or published before.

    A date without a time is taken for the end of its day, so that a new article is not taken for an old one.
    """
    try:
        day = datetime.fromisoformat(published or "")
    except ValueError:
        return seen_at
    if not YEARS[0] <= day.year <= YEARS[1]:
        return seen_at
    moment = day if day.tzinfo else day.replace(tzinfo=UTC)
    dated = len(published or "") <= len("2026-11-24")
    return min(moment + timedelta(days=1) if dated else moment, seen_at)


def goes_to_and_fro(states: Sequence[str], state: str) -> bool:
    """Say whether an article that was in these states, oldest first, comes to this one too often to be told."""
    return states.count(state) >= SEEN_ENOUGH


def is_crowd(articles: int) -> bool:
    """Say whether so many articles of a site, changed within `CROWD_WITHIN`, are told as one."""
    return articles > CROWD


def told_again(attempts: int, now: datetime, held: timedelta) -> datetime:
    """Return when a notice that is being told is told again, if it turns out not to have been."""
    return now + wait_after(attempts - 1, held, PATIENCE)


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + JITTER * (2 * jitter - 1))
