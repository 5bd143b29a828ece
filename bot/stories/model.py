"""What is placed, where it came to stand, and for how long a story is open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(days=14)
"""How long after its arrival an article can draw others into its story."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is placed: a stored article, or a line of a bulk file; `published` has a time zone, or is unknown."""

    id: str
    title: str | None
    text: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article stands and why; scores go from 0 to 1, and `bot.stories.book.SAME_EVENT` is enough.

    An article that founded a story has score 0, and the nearest other story as runner-up.
    """

    article: str
    story: str
    score: float
    runner_up: str | None
    runner_up_score: float
    reason: str
    founded: bool = False
