"""Which figures are pinned, and whether they stand: pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PINNED = Path(__file__).with_name("floors.toml")
DIGITS = 2
"""Scorers round to so many decimals, or more; a floor is compared with what they would print."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure with the least or the most that it may be, and what it is called."""

    measure: str
    figure: str
    says: str
    least: float | None = None
    most: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A floor and what was measured; nothing where the scorer gave no such figure, which is a failure too."""

    floor: Floor
    value: float | None

    @property
    def stands(self) -> bool:
        """Say whether the figure is on the right side of its floor."""
        if self.value is None:
            return False
        value, floor = round(self.value, DIGITS), self.floor
        return (floor.least is None or value >= floor.least) and (floor.most is None or value <= floor.most)

    @property
    def reaches_goal(self) -> bool:
        """Say whether the figure is what we are after; where no goal is set, its floor is."""
        goal, value = self.floor.goal, self.value
        if goal is None or value is None:
            return self.stands
        return round(value, DIGITS) <= goal if self.floor.most is not None else round(value, DIGITS) >= goal


def pinned(path: Path = PINNED) -> tuple[Floor, ...]:
    """Return every floor; raises ValueError for one that could not fail."""
    return tuple(_read(tomllib.loads(path.read_text("utf-8"))))


def _read(tables: Mapping[str, Mapping[str, Mapping[str, str | float]]]) -> Iterator[Floor]:
    for measure, figures in tables.items():
        for figure, values in figures.items():
            numbers = {key: float(value) for key, value in values.items() if key != "says"}
            if len(numbers.keys() & {"least", "most"}) != 1:
                raise ValueError(f"{measure}.{figure} needs either the least or the most that it may be")
            yield Floor(measure, figure, str(values["says"]), **numbers)


def judge(floors: tuple[Floor, ...], measured: Mapping[str, Mapping[str, float]]) -> tuple[Judged, ...]:
    """Return every floor with its figure, in the order in which they are pinned."""
    return tuple(Judged(floor, measured.get(floor.measure, {}).get(floor.figure)) for floor in floors)
