"""What members decided about stories: which articles belong together and which apart. It outlives every guess."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Json = dict[str, list[list[str]]]


@dataclass(slots=True)
class Decisions:
    """Groups of articles that belong together, and pairs that never do; the latest decision holds."""

    _groups: dict[str, set[str]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    def together(self, article: str) -> frozenset[str]:
        """Return the articles that an article was put together with."""
        return frozenset(self._groups.get(article, ())) - {article}

    def apart(self, article: str) -> frozenset[str]:
        """Return the articles that an article was set apart from."""
        return frozenset(self._apart.get(article, ()))

    def join(self, articles: Iterable[str]) -> None:
        """Decide that articles belong together, with all that were put together with them before."""
        group = {other for article in articles for other in (article, *self.together(article))}
        for article in group:
            self._groups[article] = group
            self._set_apart(article, self._apart.get(article, set()) - group)

    def part(self, articles: Collection[str], others: Collection[str]) -> None:
        """Decide that none of some articles belongs with any of some others; what was with those stays with them."""
        for article in articles:
            group = self._groups.get(article, set())
            if not group.isdisjoint(others):
                self._regroup(group.intersection(articles), group.difference(articles))
            self._set_apart(article, self._apart.get(article, set()) | set(others))
        for other in others:
            self._set_apart(other, self._apart.get(other, set()) | set(articles))

    def forget(self, article: str) -> None:
        """Drop what was decided about an article that is no longer in memory."""
        for other in self._apart.pop(article, set()):
            self._set_apart(other, self._apart.get(other, set()) - {article})
        self._regroup({article}, self._groups.get(article, set()) - {article})

    def as_json(self) -> Json:
        """Return the decisions as lists, the same for the same decisions."""
        groups = {id(group): sorted(group) for group in self._groups.values()}
        pairs = {tuple(sorted((one, other))) for one, others in self._apart.items() for other in others}
        return {"together": sorted(groups.values()), "apart": sorted(map(list, pairs))}

    @classmethod
    def from_json(cls, stored: Json) -> "Decisions":
        """Return the decisions that `as_json` gave."""
        decisions = cls()
        for one, other in stored["apart"]:
            decisions.part([one], [other])
        for group in stored["together"]:
            decisions.join(group)
        return decisions

    def _regroup(self, *sides: set[str]) -> None:
        for side in sides:
            for article in side:
                self._groups.pop(article, None)
                if len(side) > 1:
                    self._groups[article] = side

    def _set_apart(self, article: str, others: set[str]) -> None:
        if others:
            self._apart[article] = others
        else:
            self._apart.pop(article, None)
