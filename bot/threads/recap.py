"""The replies that carry a discussion, chosen by the same measure as the sentences of a summary. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.chat.errors import ArgumentInvalid
from bot.chat.inbound import Comment
from summaries.ranking import central

MOST = 7
FEWEST_WORDS = 4
_AGO = re.compile(r"(\d{1,3})\s*(hour|day|week)s?", re.IGNORECASE)
_UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


def recap(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Return at most seven replies that say most of what was said, in their order, each word for word.

    A reply of a few words ("agreed") carries nothing by itself, so it is not chosen.
    """
    said = [comment for comment in comments if len(comment.text.split()) >= FEWEST_WORDS]
    scores = central([comment.text for comment in said])
    best = sorted(range(len(said)), key=lambda place: (-scores[place], place))[:MOST]
    return tuple(said[place] for place in sorted(best))


def since_when(text: str, now: datetime) -> datetime:
    """Return the moment that a member means by "yesterday", "3 days", or "2026-11-24"; raises `ArgumentInvalid`."""
    words = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if words in ("today", "yesterday"):
        return midnight - timedelta(days=words == "yesterday")
    if found := _AGO.fullmatch(words.removesuffix(" ago").strip()):
        return now - int(found[1]) * _UNITS[found[2]]
    try:
        return datetime.fromisoformat(words).replace(tzinfo=UTC)
    except ValueError:
        raise ArgumentInvalid(f"since is a day such as 2026-11-24, yesterday, or 3 days, not “{text[:40]}”.") from None
