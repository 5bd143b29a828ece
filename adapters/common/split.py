"""Long replies in several messages: nothing is dropped, and no quotation or link is cut if it fits at all."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])[”’\"')\]]*\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What something takes up of a message: blocks (or components), and characters."""

    blocks: int
    characters: int

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.blocks + other.blocks, self.characters + other.characters)

    def within(self, limit: "Cost") -> bool:
        """Say whether this fits in a limit."""
        return self.blocks <= limit.blocks and self.characters <= limit.characters


def cut(text: str, limit: int) -> tuple[str, ...]:
    """Return pieces of at most `limit` characters (at least one) that join to the very text.

    Each ends where a paragraph, a line, a sentence or at worst a word ends; only a word that is
    longer than the limit is cut inside.
    """
    pieces = []
    while len(text) > limit:
        place = _place(text, limit)
        pieces.append(text[:place])
        text = text[place:]
    return (*pieces, text)


def _place(text: str, limit: int) -> int:
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, 0, limit)]
        if ends and ends[-1] >= limit // 2:
            return ends[-1]
    return ends[-1] if ends else limit


def pack(
    items: Sequence[T],
    cost: Callable[[T], Cost],
    limit: Cost,
    leads: Callable[[T], bool] = lambda _: False,
) -> tuple[tuple[T, ...], ...]:
    """Return the items in order, parted into messages that keep the limit; an item is never parted.

    An item that `leads` (a heading) is not the last of a message while something follows it. One that
    breaks the limit by itself gets a message of its own: draw it smaller.
    """
    messages: list[list[T]] = [[]]
    spent = Cost(0, 0)
    for item in items:
        if messages[-1] and not (spent + cost(item)).within(limit):
            carried = _trailing(messages[-1], leads)
            messages.append(carried)
            spent = sum(map(cost, carried), Cost(0, 0))
            if carried and not (spent + cost(item)).within(limit):
                messages.append([])
                spent = Cost(0, 0)
        messages[-1].append(item)
        spent += cost(item)
    return tuple(tuple(message) for message in messages if message)


def _trailing(message: list[T], leads: Callable[[T], bool]) -> list[T]:
    """Take the leading items off the end of a message, unless it holds nothing else."""
    place = len(message)
    while place > 0 and leads(message[place - 1]):
        place -= 1
    if place == 0:
        return []
    carried = message[place:]
    del message[place:]
    return carried
