"""A second look at the quotations whose speaker was not certain, by whom the others of the article were given to.

A conditional logit like the first (`summaries/attribution.py`), over the same mentions: it weighs how likely each of
them was, and who speaks right before, right after, and elsewhere. Fitted by `benchmarks/fit_speakers.py`.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from summaries.attribution import shares_of
from summaries.document import QuoteLabel
from summaries.likeliest import Doubt, Said, likeliest
from summaries.mentions import Mention, MentionKind
from summaries.pronouns import Cast, antecedent
from summaries.scene import Held, Row, Scene, weighed
from summaries.weights import SECOND_WEIGHTS

LEAST = 0.001
MAX_BACK = 3

_BACK = range(MAX_BACK + 1)
_SIDES = ("before", "after")
_SAME = {side: [f"speaks {side} {back}" for back in _BACK] for side in _SIDES}
_OTHER = {side: [f"another speaks {side} {back}" for back in _BACK] for side in _SIDES}
_NOBODY = {side: f"nobody {side}" for side in _SIDES}

Key = tuple[bool, str]


class Turn(NamedTuple):
    """A quotation with who says it so far: whether that is a name, and its last word."""

    said: Said
    who: Key | None


def look_again(scene: Scene, cast: Cast, found: Sequence[Said]) -> list[Said]:
    """Return the quotations with the uncertain ones decided by what the others were decided to be."""
    decided = {said.doubt: _decided(scene, cast, said, rows) for said, rows in second_rows(scene, cast, found)}
    if not decided:
        return list(found)
    return [_as_decided(said, decided[said.doubt]) if said.doubt else said for said in found]


def _as_decided(said: Said, decided: Said) -> Said:
    return replace(decided, quote=said.quote, block=said.block, again=said.again)


def _decided(scene: Scene, cast: Cast, said: Said, rows: Sequence[Row]) -> Said:
    doubt = said.doubt
    if doubt is None:
        return said
    shares = shares_of([weighed(row, SECOND_WEIGHTS) for row in rows])
    chosen = likeliest(scene, cast, doubt.near, shares, doubt.known)
    pronoun = chosen.mention is not None and chosen.mention.kind is MentionKind.PRONOUN
    meant = antecedent(scene, cast, chosen.mention, doubt.known) if chosen.mention and pronoun else None
    return replace(said, mention=chosen.mention, antecedent=meant, confidence=chosen.confidence)


def second_rows(scene: Scene, cast: Cast, found: Sequence[Said]) -> Iterator[tuple[Said, list[Row]]]:
    """Yield every quotation in doubt, its halves once, with a row for each mention near it and, last, for nobody."""
    if all(said.doubt is None for said in found):
        return
    turns: list[Turn | None] = [
        Turn(said, _key(scene, said.whom) if said.whom else None)
        for said in found
        if said.quote.label is not QuoteLabel.TERM and not said.again
    ]
    times = Counter(turn.who for turn in turns if turn and turn.who)
    for before, turn, after in zip([None, *turns], turns, [*turns[1:], None], strict=False):
        if turn and turn.said.doubt:
            yield turn.said, _rows(scene, cast, turn, turn.said.doubt, (before, after), times)


def _rows(
    scene: Scene, cast: Cast, turn: Turn, doubt: Doubt, beside: Sequence[Turn | None], times: Counter[Key]
) -> list[Row]:
    keys = [_key(scene, _meant(scene, cast, mention, doubt.known)) for mention in doubt.near]
    totals: dict[Key, float] = {}
    for key, share in zip(keys, doubt.shares, strict=False):
        totals[key] = totals.get(key, 0.0) + share
    rows = []
    for mention, key, share in zip(doubt.near, keys, doubt.shares, strict=False):
        elsewhere = times[key] > (turn.who == key)
        held: Held = (
            elsewhere and "speaks elsewhere",
            elsewhere and mention.kind is MentionKind.NOMINAL and "speaks elsewhere nominal",
            *_neighbours(turn, beside, key),
        )
        measured = {
            "share": math.log(share + LEAST),
            "share of all": math.log(totals[key] + LEAST),
        }
        rows.append(Row(held, measured))
    return [*rows, _nobody(scene, turn, doubt, beside)]


def _neighbours(turn: Turn, beside: Sequence[Turn | None], key: Key) -> Held:
    return tuple(
        (_SAME if other.who == key else _OTHER)[side][min(abs(other.said.block - turn.said.block), MAX_BACK)]
        for side, other in zip(_SIDES, beside, strict=True)
        if other and other.who
    )


def _nobody(scene: Scene, turn: Turn, doubt: Doubt, beside: Sequence[Turn | None]) -> Row:
    sides = [_NOBODY[side] for side, other in zip(_SIDES, beside, strict=True) if other and other.who is None]
    words = len(turn.said.quote.span.of(scene.text).split())
    return Row(("nobody", *sides), {"nobody share": math.log(doubt.shares[-1] + LEAST), "length": math.log(words)})


def _meant(scene: Scene, cast: Cast, mention: Mention, known: str) -> Mention:
    if mention.kind is not MentionKind.PRONOUN:
        return mention
    return antecedent(scene, cast, mention, known) or mention


def _key(scene: Scene, mention: Mention) -> Key:
    named = mention.kind in (MentionKind.PERSON, MentionKind.ORGANISATION)
    return named, scene.heads[mention.span]
