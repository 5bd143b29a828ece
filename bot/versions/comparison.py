"""Two versions of an article compared for a page: their headlines and texts as runs, and what kinds of change. Pure.

It takes as long as a publisher's texts make it take, so it runs where it can be killed.
"""

from dataclasses import dataclass
from itertools import groupby

from bot.versions.changes import Change, Version, changes_between
from bot.versions.diff_view import Row, Run, inline, side_by_side

CONTEXT = 1
"""How many unchanged lines stand open on each side of a changed one."""

HIDDEN = 2
"""So many unchanged lines at least are put away together: to open a single one costs more than to read it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of both texts; `start` and `end` are where its old side stands in the old text."""

    row: Row
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines one after the other; those of a `hidden` stretch are all unchanged."""

    lines: tuple[Placed, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side; `headline` has no runs where both titles are unknown."""

    headline: tuple[Run, ...]
    stretches: tuple[Stretch, ...]
    changes: tuple[Change, ...]


def compare(before: Version, after: Version) -> Comparison:
    """Return what a page shows of two versions; the lines are whole, and no character of either is lost."""
    rows = placed(side_by_side(before.text, after.text))
    headline = inline(before.title or "", after.title or "")
    return Comparison(headline, stretches(rows), changes_between(before, after))


def placed(rows: tuple[Row, ...]) -> tuple[Placed, ...]:
    """Return the lines with where their old sides stand."""
    found: list[Placed] = []
    place = 0
    for row in rows:
        end = place + sum(len(run.text) for run in row.before)
        found.append(Placed(row, place, end))
        place = end
    return tuple(found)


def stretches(lines: tuple[Placed, ...]) -> tuple[Stretch, ...]:
    """Return the lines in stretches, those far from any change hidden; empty lines count as unchanged."""
    worded = [line for line in lines if any(run.text.strip() for run in line.row.runs)]
    near = _near([line.row.changed for line in worded])
    grouped: list[Stretch] = []
    for kept, group in groupby(zip(worded, near, strict=True), key=lambda item: not item[1]):
        found = tuple(line for line, _ in group)
        grouped.append(Stretch(found, hidden=kept and len(found) >= HIDDEN))
    return tuple(grouped)


def _near(changed: list[bool]) -> list[bool]:
    return [any(changed[max(place - CONTEXT, 0) : place + CONTEXT + 1]) for place in range(len(changed))]
