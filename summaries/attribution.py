"""Which mention is likeliest to be a quotation's speaker.

A conditional logit over the mentions in reach (this paragraph and the two before): the weights were
fitted by `benchmarks/fit_speakers.py` and stand in `summaries/weights.py`.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence

from summaries.document import Quote
from summaries.features import nobody_row, pair_rows
from summaries.mentions import Mention
from summaries.scene import REACH, Scene, around_of, weighed

MAX_BEFORE, MAX_AFTER = 10, 5


def candidates(scene: Scene, quote: Quote, block: int) -> list[Mention]:
    """Return the mentions in reach of a quote, in reading order: the nearest in its blocks."""
    first = bisect_left(scene.spans, (scene.blocks[max(0, block - REACH)].start,))
    last = bisect_left(scene.spans, (scene.blocks[block].end,))
    here = bisect_left(scene.spans, quote.span)
    near = scene.mentions[max(first, here - MAX_BEFORE) : min(last, here + MAX_AFTER)]
    beside = [mention for mention in near if not mention.span.touches(quote.marks)]
    return [mention for mention in beside if not around_of(scene, mention).only_hears]


def probabilities(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[float]:
    """Return each candidate's probability of being the speaker and, last, that it is none of them.

    `last` is the head of whoever was quoted before.
    """
    rows = pair_rows(scene, quote, block, near, last)
    scores = [around_of(scene, mention).score + weighed(row) for mention, row in zip(near, rows, strict=True)]
    scores.append(weighed(nobody_row(scene, quote, last)))
    return shares_of(scores)


def shares_of(scores: Sequence[float]) -> list[float]:
    """Return each score's share of the whole, by the softmax."""
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
