"""Two versions of a text for a page, inline or side by side: what was kept, added, removed; no character is lost. Pure.

The time it takes grows with the square of what changed, so it runs where it can be killed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from bot.versions.wording import bag, likeness

LEAST = 0.3
"""Lines that share less of their words than this do not stand side by side."""

MOST_TOKENS = 2_000
MOST_LINES = 200
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|\s+|[^\w\s]")


class RunKind(StrEnum):
    """Whether words stand in both versions, in the new one alone, or in the old one alone."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one version, or of both. Kept and removed ones joined are the old text, kept and added the new one."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the old text with the line of the new one that it became; one side is empty where there is none."""

    runs: tuple[Run, ...]

    @property
    def before(self) -> tuple[Run, ...]:
        """Return the side of the old text."""
        return tuple(run for run in self.runs if run.kind is not RunKind.ADDED)

    @property
    def after(self) -> tuple[Run, ...]:
        """Return the side of the new text."""
        return tuple(run for run in self.runs if run.kind is not RunKind.REMOVED)

    @property
    def changed(self) -> bool:
        """Say whether the sides differ."""
        return any(run.kind is not RunKind.KEPT for run in self.runs)


def inline(before: str, after: str) -> tuple[Run, ...]:
    """Return the two texts as one run of words, removed before added."""
    return _tidy(run for old, new in _lines(before, after) for run in _words(old, new))


def side_by_side(before: str, after: str) -> tuple[Row, ...]:
    """Return the two texts line by line; the runs of each side, joined, are its text."""
    return tuple(Row(_tidy(_words(old, new))) for old, new in _lines(before, after))


def _lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the lines in pairs, each with its end; "" stands for a line that the other side does not have."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, start, end, other, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(old[start:end], new[other:last], strict=True)
        else:
            yield from _aligned(old[start:end], new[other:last])


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair lines that are alike, all in order: the pairing whose likenesses add up to most."""
    if not old or not new or len(old) * len(new) > MOST_LINES**2:
        yield from ((line, "") for line in old)
        yield from (("", line) for line in new)
        return
    like = _likenesses(old, new)
    best = _best(like)
    row = column = 0
    while row < len(old) and column < len(new):
        if like[row][column] and best[row][column] == like[row][column] + best[row + 1][column + 1]:
            yield old[row], new[column]
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            yield old[row], ""
            row += 1
        else:
            yield "", new[column]
            column += 1
    yield from ((line, "") for line in old[row:])
    yield from (("", line) for line in new[column:])


def _likenesses(old: Sequence[str], new: Sequence[str]) -> list[list[float]]:
    bags, others = list(map(bag, old)), list(map(bag, new))
    return [[_worth(one, two) for two in others] for one in bags]


def _worth(one: Counter[str], two: Counter[str]) -> float:
    score = likeness(one, two)
    return score if score >= LEAST else 0.0


def _best(like: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return, for each pair of places, the most that the lines from there on can add up to."""
    width = len(like[0])
    best = [[0.0] * (width + 1) for _ in range(len(like) + 1)]
    for row in reversed(range(len(like))):
        for column in reversed(range(width)):
            together = like[row][column] + best[row + 1][column + 1]
            best[row][column] = max(together, best[row + 1][column], best[row][column + 1])
    return best


def _words(before: str, after: str) -> Iterator[Run]:
    if before == after:
        yield Run(RunKind.KEPT, before)
        return
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > MOST_TOKENS:
        yield from (Run(RunKind.REMOVED, before), Run(RunKind.ADDED, after))
        return
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for kind, start, end, other, last in matcher.get_opcodes():
        if kind == "equal":
            yield Run(RunKind.KEPT, "".join(old[start:end]))
        else:
            yield Run(RunKind.REMOVED, "".join(old[start:end]))
            yield Run(RunKind.ADDED, "".join(new[other:last]))


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Make one run each of what was removed and added at a place; a kept space between two changes is in both."""
    filled = [run for run in runs if run.text]
    parted = [part for place, run in enumerate(filled) for part in _parted(filled, place, run)]
    joined: list[Run] = []
    for kept, group in groupby(parted, key=lambda run: run.kind is RunKind.KEPT):
        members = list(group)
        for kind in (RunKind.KEPT,) if kept else (RunKind.REMOVED, RunKind.ADDED):
            joined.append(Run(kind, "".join(run.text for run in members if run.kind is kind)))
    return tuple(run for run in joined if run.text)


def _parted(runs: Sequence[Run], place: int, run: Run) -> tuple[Run, ...]:
    between = 0 < place < len(runs) - 1 and run.kind is RunKind.KEPT and run.text.isspace()
    if between and runs[place - 1].kind is not RunKind.KEPT and runs[place + 1].kind is not RunKind.KEPT:
        return Run(RunKind.REMOVED, run.text), Run(RunKind.ADDED, run.text)
    return (run,)
