"""What two versions of a text do not share, piece by piece: which went, which came, and which became which. Pure.

Pieces are matched by their wording and not by their place, so a paragraph that was moved has not changed,
and the same is found in either direction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.versions.wording import bag, likeness
from summaries.document import Span

LEAST = 0.45
"""Pieces that share less of their words than this are two pieces, not two wordings of one."""

CONTAINED, CONTAINED_WORDS = 0.8, 4
"""What it counts for that one piece, of so many words at least, stands whole in the other."""

MOST_PAIRS = 60_000
"""Where more pairs than this would have to be compared the text is another one, and no piece became another."""

RUN = 4
_ENDS = ".!?;: "


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a quotation: its place in the text, its wording folded, and its number among its kind."""

    span: Span
    key: str
    index: int


Pair = tuple[Piece | None, Piece | None]
"""A piece and what became of it: nothing on the left is one that came, nothing on the right one that went."""


def differing(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[Pair, ...]:
    """Return what the two do not share, each piece with its nearest likeness on the other side, if it has one."""
    gone, come = _surplus(before, after), _surplus(after, before)
    gone, come = _without_rejoined(gone, come)
    pairs = list(_nearest(gone, come))
    taken = {id(piece) for pair in pairs for piece in pair}
    alone: list[Pair] = [(piece, None) for piece in gone if id(piece) not in taken]
    alone += [(None, piece) for piece in come if id(piece) not in taken]
    return (*pairs, *alone)


def _surplus(pieces: Sequence[Piece], others: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that stand here oftener than there: the last of those that are worded alike."""
    left = Counter(piece.key for piece in others)
    surplus: list[Piece] = []
    for piece in pieces:
        if left[piece.key]:
            left[piece.key] -= 1
        else:
            surplus.append(piece)
    return surplus


def _without_rejoined(gone: Sequence[Piece], come: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Leave out neighbours that together say what other neighbours say: only the division has changed."""
    here, there = _runs(gone), _runs(come)
    dropped: set[int] = set()
    for key in sorted(here.keys() & there.keys(), key=lambda key: (-len(key), key)):
        for run, other in zip(here[key], there[key], strict=False):
            both = {id(piece) for piece in (*run, *other)}
            if len(both) > 2 and not dropped & both:
                dropped |= both
    return [piece for piece in gone if id(piece) not in dropped], [piece for piece in come if id(piece) not in dropped]


def _runs(pieces: Sequence[Piece]) -> Mapping[str, list[tuple[Piece, ...]]]:
    found: dict[str, list[tuple[Piece, ...]]] = defaultdict(list)
    for _, group in groupby(enumerate(pieces), key=lambda item: item[1].index - item[0]):
        line = [piece for _, piece in group]
        for start in range(len(line)):
            for end in range(start + 1, min(start + RUN, len(line)) + 1):
                run = tuple(line[start:end])
                found["".join(piece.key for piece in run).replace(" ", "")].append(run)
    return found


def _nearest(gone: Sequence[Piece], come: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Yield each piece with what it became, the likest first; near places decide between equals."""
    if len(gone) * len(come) > MOST_PAIRS:
        return
    bags = {id(piece): bag(piece.key) for piece in (*gone, *come)}
    scored = [
        (-score, abs(one.index - two.index), min(one.index, two.index), number)
        for number, (one, two) in enumerate((one, two) for one in gone for two in come)
        if (score := _score(one, two, bags)) >= LEAST
    ]
    taken: set[int] = set()
    for *_, number in sorted(scored):
        one, two = gone[number // len(come)], come[number % len(come)]
        if not taken & {id(one), id(two)}:
            taken |= {id(one), id(two)}
            yield one, two


def _score(one: Piece, two: Piece, bags: Mapping[int, Counter[str]]) -> float:
    words, others = bags[id(one)], bags[id(two)]
    score = likeness(words, others)
    short, long = sorted((one.key.rstrip(_ENDS), two.key.rstrip(_ENDS)), key=len)
    whole = min(words.total(), others.total()) >= CONTAINED_WORDS and short in long
    return max(score, CONTAINED) if whole else score
