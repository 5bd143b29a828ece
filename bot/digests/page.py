"""The page that a digest fills: what is on it, and whether there is room for one story more. Pure."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bot.digests.choosing import Candidate
from bot.digests.edition import Told


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a digest holds: a reader takes it in within a minute, and no topic or outlet fills it.

    `of_outlet` counts the stories of a topic that one outlet alone carries, `of_outlet_in_all` those of the digest.
    """

    stories: int = 12
    of_topic: int = 4
    of_outlet: int = 2
    of_outlet_in_all: int = 5
    corrections: int = 4
    changes: int = 2
    elsewhere: int = 4
    omitted: int = 60


@dataclass(slots=True)
class Page:
    """What is told so far, by topic."""

    limits: Limits
    told: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    alone: Counter[tuple[str, str]] = field(default_factory=Counter)

    def full(self, topic: str, candidate: Candidate) -> str:
        """Return why there is no room for a story, or nothing where there is."""
        outlet, limits = sole_outlet(candidate), self.limits
        if sum(map(len, self.told.values())) >= limits.stories:
            return f"{limits.stories} stories weigh more"
        if len(self.told[topic]) >= limits.of_topic:
            return f"{limits.of_topic} stories of its topic weigh more"
        if outlet and self.alone[topic, outlet] >= limits.of_outlet:
            return f"{limits.of_outlet} stories of its topic that {outlet} alone has weigh more"
        if outlet and sum(self._of(outlet)) >= limits.of_outlet_in_all:
            return f"other stories that {outlet} alone has weigh more"
        return ""

    def _of(self, outlet: str) -> list[int]:
        return [count for (_, name), count in self.alone.items() if name == outlet]

    def add(self, topic: str, candidate: Candidate, told: Told) -> None:
        """Put a story on the page."""
        self.told[topic].append(told)
        if outlet := sole_outlet(candidate):
            self.alone[topic, outlet] += 1


def sole_outlet(candidate: Candidate) -> str:
    """Return the only outlet that has news of a story, or nothing where several have."""
    outlets = {item.outlet for item in candidate.news}
    return next(iter(outlets)) if len(outlets) == 1 else ""
