"""How well an article fits a story: agreement, faded by time, against how far the story agrees with itself.

Agreement x exp(-days / 3) / cohesion^0.6: a product, as a logistic fit of “same event” on the three logarithms
would have it, which weighs agreement and nearness in time nearly the same (`benchmarks/fit_stories.py`, with the
figures in docs/quality.md). Cohesion weighs less there, and more here: it lets a story grow that many outlets
tell in their own words, without lowering the bar for joining one that consists of a single text and its copies.
"""

import math
from dataclasses import dataclass

from bot.stories.memory import Member, Story
from summaries.similarity import Probe

FADES_IN_DAYS = 3.0
UNKNOWN_GAP = 1.6
"""Days that an unknown date counts for: texts without dates have to agree more than those of one day."""

COHESION = 0.6
COMPARED = 24
"""The latest articles of a story, which stand for all."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits a story: 1 for a copy; `agreed` sums what `compared` pairs agreed without time."""

    story: Story
    score: float
    agreed: float
    compared: int
    copied: float = 0.0

    @property
    def others(self) -> list[Member]:
        """Return the articles that stand for the story."""
        return self.story.members[-COMPARED:]

    def note(self) -> None:
        """Add the compared pairs to what the story knows of how its articles agree."""
        self.story.agreed += self.agreed
        self.story.pairs += self.compared


def fit(member: Member, probe: Probe, story: Story, copied: float = 0.0) -> Fit:
    """Return how well an article fits a story; `copied` is the share of its wording that stands there."""
    others = story.members[-COMPARED:]
    agreed = [probe.agreement(other.coded).whole for other in others]
    faded = sum(whole * _fade(member.day, other.day) for whole, other in zip(agreed, others, strict=True))
    score = 1.0 if copied else min(1.0, faded / len(others) / story.cohesion**COHESION)
    return Fit(story, score, sum(agreed), len(others), copied)


def _fade(day: float | None, other: float | None) -> float:
    """Return what an agreement is worth over the days between two articles, 1 on the same day."""
    apart = UNKNOWN_GAP if day is None or other is None else abs(day - other)
    return math.exp(-apart / FADES_IN_DAYS)
