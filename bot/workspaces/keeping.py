"""For how many days a workspace keeps things, as it is typed and as it is said. Pure."""

import re

from bot.workspaces.errors import DaysInvalid

FOR_EVER = 0
"""What stands for no end; it is never typed as a number."""

LEAST_COMMENTS, LEAST_DIGESTS = 1, 90
"""A digest's keys are needed for 90 days, so that nothing comes twice (`bot.digests.ledger.KNOWN`)."""

MOST = 36_500

_DAYS = re.compile(r"(\d{1,6})(?:\s*days?)?", re.IGNORECASE | re.ASCII)
_EVER = frozenset({"for ever", "forever", "ever", "always"})


def days_of(typed: str, least: int) -> int:
    """Return the number of days that somebody means by "180", "180 days", "forever"; raises `DaysInvalid`."""
    words = " ".join(typed.split()).casefold()
    if words in _EVER:
        return FOR_EVER
    found = _DAYS.fullmatch(words)
    if found is None or not least <= int(found[1]) <= MOST:
        shown = words[:40]
        raise DaysInvalid(f"Give a number of days from {least} to {MOST}, such as 180, or “forever”, not “{shown}”.")
    return int(found[1])


def days_in_words(days: int) -> str:
    """Return how long something is kept."""
    if days == FOR_EVER:
        return "for ever"
    return "for 1 day" if days == 1 else f"for {days} days"
