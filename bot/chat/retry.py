"""When something that did not work is tried again, and when it is given up. Pure; one rule for all who post."""

from datetime import datetime, timedelta

from bot.chat.errors import PlatformBusy, PlatformDown

PAUSE = timedelta(minutes=1)
LONGEST = timedelta(minutes=64)
ATTEMPTS = 8
"""How often a refusal is asked again before it is believed: somebody may invite the bot, or mend its permissions."""

_MOST_DOUBLINGS = 16


def wait_after(attempts: int, first: timedelta = PAUSE, longest: timedelta = LONGEST) -> timedelta:
    """Return how long to wait after so many attempts (from 0 on): twice as long each time, up to the longest."""
    return min(first * int(2 ** min(max(attempts, 0), _MOST_DOUBLINGS)), longest)


def next_try(error: Exception, attempts: int, now: datetime, most: int = ATTEMPTS) -> datetime | None:
    """Return when to try again what has failed `attempts` times before, or nothing to give up.

    While a platform is away or busy it is tried for ever, and `most` times whatever else it says.
    """
    if isinstance(error, (PlatformDown, PlatformBusy)) or attempts < most:
        return now + wait_after(attempts)
    return None
