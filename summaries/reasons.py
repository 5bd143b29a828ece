"""Why a summary has the sentences that it has, and why the best of the others are not among them.

It goes the same way as the card does, over the same sentences, and keeps what decided at each step: it costs nothing
where nobody asks. The words for it are others' affair.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from summaries.card import order_of, read_whole
from summaries.closure import Closed, chain_of, close, hanging_among, worth_with_support
from summaries.document import BlockKind, Document, Sentence, Span
from summaries.ranking import MIN_WORDS, OWN_METHOD, Vector, Worth, tf_idf, worths
from summaries.sameness import Repeats, repeats_among
from summaries.sumy_methods import check_method
from summaries.words import stems_of

REJECTED = 3
"""How many of the sentences that were not chosen are told of, the best ones."""

REPEATS = 0.5
"""From which likeness on (the cosine of what they say) a sentence says much of what an earlier one said."""


class Verdict(StrEnum):
    """What became of a sentence."""

    CHOSEN = "chosen"
    SUPPORT = "support"
    LOWER = "lower"
    HANGS = "hangs"
    REPEATS = "repeats"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence with what decided: `rank` counts from 1 by worth, `place` by where it stands in the text.

    `worth` is what our own ranking makes of it. `brings` are how many sentences before it come along because it leans
    on them; `repeats` is the place of an earlier sentence that says much the same.
    """

    span: Span
    place: int
    rank: int
    verdict: Verdict
    worth: Worth
    brings: int = 0
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """The chosen sentences in reading order, the best others by rank, how many there are, and what was no sentence.

    `noise` says how many paragraphs of each kind were left aside before anything was ranked.
    """

    chosen: tuple[Reason, ...]
    rejected: tuple[Reason, ...]
    sentences: int
    noise: tuple[tuple[BlockKind, int], ...]
    method: str


def explain(document: Document, *, sentences: int = 3, method: str = OWN_METHOD) -> Explained:
    """Return why `summaries.card.make_card` chooses what it does with the same document, number and method.

    Raises what that raises of a text that gives no card.
    """
    check_method(method)
    text, (language, blocks, _, found) = document.text, read_whole(document)
    made, hanging = worths(text, found, language), hanging_among(text, found, language)
    worth = worth_with_support(hanging, [each.total for each in made])
    order = order_of(document, blocks, found, worth, method, language)
    repeats = repeats_among(text, found, language)
    closed = close(hanging, order, sentences, repeats)
    vectors = tf_idf([stems_of(sentence.span.of(text), language) for sentence in found])
    way = _Way(text, found, made, hanging, order, vectors, closed, repeats)
    others = [place for place in order if place not in closed.shown][:REJECTED]
    noise = Counter(block.kind for block in blocks if block.kind is not BlockKind.BODY)
    chosen, rejected = map(way.chosen, closed.shown), map(way.rejected, others)
    return Explained(tuple(chosen), tuple(rejected), len(found), tuple(noise.items()), method)


@dataclass(frozen=True, slots=True)
class _Way:
    """Every step from sentences to those shown, of which a sentence's reason is read."""

    text: str
    found: Sequence[Sentence]
    made: Sequence[Worth]
    hanging: Sequence[bool]
    order: Sequence[int]
    vectors: Sequence[Vector]
    closed: Closed
    repeats: Repeats

    def chosen(self, place: int) -> Reason:
        verdict = Verdict.SUPPORT if place in self.closed.leaned_on else Verdict.CHOSEN
        return self._reason(place, verdict, _repeated(self.vectors, place))

    def rejected(self, place: int) -> Reason:
        said = next((other for other in self.closed.shown if self.repeats(place, other)), None)
        if len(self.found[place].span.of(self.text).split()) < MIN_WORDS:
            return self._reason(place, Verdict.SHORT, _repeated(self.vectors, place))
        if said is not None:
            return self._reason(place, Verdict.REPEATS, said)
        verdict = Verdict.HANGS if self.hanging[place] else Verdict.LOWER
        return self._reason(place, verdict, _repeated(self.vectors, place))

    def _reason(self, place: int, verdict: Verdict, repeats: int | None) -> Reason:
        brings = max(len(chain_of(place, self.hanging)) - 1, 0)
        rank = self.order.index(place) + 1
        return Reason(self.found[place].span, place, rank, verdict, self.made[place], brings, repeats)


def _repeated(vectors: Sequence[Vector], place: int) -> int | None:
    """Return the earlier sentence that one is most like, if it says much the same."""
    mine = vectors[place]
    alike = [sum(value * mine.get(stem, 0.0) for stem, value in other.items()) for other in vectors[:place]]
    best = max(range(place), key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= REPEATS else None
