"""What is placed, where it came to stand, for how long a story is open, and what is a copy of what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(days=14)
"""How long after its arrival an article can draw others into its story."""

MOST_BYTES = 80_000_000
"""What a workspace's stories may take in memory, and those of all workspaces together: some 20,000 articles do."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is placed: a stored article, or a line of a bulk file; `published` has a time zone, or is unknown."""

    id: str
    title: str | None
    text: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A placed article as it is kept for a restart: `traits` is what it is known by (`bot.stories.remembering`).

    `day` is when it was published, in days since 1970; `seen` is when it was placed. Without traits, or with those of
    another format, it has to be read again.
    """

    article: str
    number: int
    story: str
    seen: datetime
    day: float | None
    traits: bytes | None


Standing = tuple[float, int]
"""How far a story's articles agreed so far, summed, and over how many pairs."""


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


class Relation(StrEnum):
    """How an article's text stands to another's: the same, a part of it, or more than it."""

    SAME = "same"
    PART = "part"
    MORE = "more"

    @property
    def turned(self) -> "Relation":
        """Return how the other's text stands to the article's."""
        return {Relation.PART: Relation.MORE, Relation.MORE: Relation.PART}.get(self, self)


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that has an article's text, and how that text stands to its own."""

    article: str
    relation: Relation
