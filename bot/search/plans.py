"""How a search goes through its articles: by words, by one filter, or from the newest one on. Pure.

Every way finds the same; which one is short depends on how many articles have the words and how many pass a filter.
"""

import enum
import math
from collections.abc import Sequence

WINDOW = 1_000
"""How many hits are ranked, the newest ones: to rank every hit of a common word takes longer than to find them."""

FEW = 32_000
"""Articles that are put together before the words are asked for them; it is not counted beyond that."""

SCANNED, LED = 2, 6
"""How many hits found by their words cost what one article costs that is asked whether it has them, one after the other
or picked out: about what was measured on PostgreSQL, where long articles take longer."""


SURE = 0.5
"""Within which part of the newest articles there have to be enough hits, to count on it that there are."""


class Way(enum.Enum):
    """What leads; the other conditions are asked of what it leads to."""

    WORDS = "words"
    FILTER = "filter"
    TIME = "time"


def few(size: int) -> bool:
    """Say whether so many articles pass a filter that they are better put together than each hit looked up."""
    return size <= FEW


def way_of(hits: int, whole: int, sizes: Sequence[int], newest: Sequence[bool] = (), *, ends: bool = False) -> Way:
    """Return the shortest way where an engine has all three.

    Of `whole` articles about `hits` have the words; `sizes` pass the filters, most of them counted up to `FEW` and one.
    Which of those are the `newest` articles is told beside; if it `ends` there, what is older is not gone through.
    """
    known = [size for size in sizes if few(size)]
    recent = [size for size, told in zip(sizes, newest, strict=False) if told]
    share = max(hits, 1) / max(whole, 1)
    for place, size in enumerate(sizes):
        share *= 1.0 if newest[place : place + 1] == [True] else min(size / max(whole, 1), 1.0)
    costs = {
        Way.WORDS: float(hits),
        Way.FILTER: float(LED * min(known)) if known else math.inf,
        Way.TIME: SCANNED * _gone_through(share, whole, min(recent, default=whole), ends),
    }
    return min(costs, key=lambda way: costs[way])


def _gone_through(share: float, whole: int, recent: int, ends: bool) -> float:
    """Return after how many articles there are enough hits, if that share are, or no article is left."""
    enough = WINDOW / share if share else math.inf
    if enough <= SURE * recent or recent >= whole:
        return min(enough, whole)
    return recent if ends else whole


def together(hits: int, sizes: Sequence[int]) -> tuple[bool, ...]:
    """Say of each filter whether what passes it is to be put together, where words lead."""
    return tuple(few(size) and size <= hits for size in sizes)


def leading(sizes: Sequence[int]) -> tuple[bool, ...]:
    """Say of each filter whether it leads: the one that fewest pass, if those are few."""
    least = min(sizes, default=FEW + 1)
    return tuple(few(size) and place == sizes.index(least) for place, size in enumerate(sizes))
