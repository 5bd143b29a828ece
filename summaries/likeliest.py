"""The likeliest speaker of a quotation, out of how likely each mention is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summaries.document import Quote
from summaries.mentions import Mention, MentionKind
from summaries.pronouns import Cast, antecedent
from summaries.scene import Scene, around_of

# Below it more than half of those named would be wrong, on articles left out of the fit: docs/quality.md.
MIN_PROBABILITY = 0.4
# From here on it is likelier than not that none of those named said it: the speaker is unknown, not unclear.
MAX_NOBODY = 0.5
NEGLIGIBLE = 0.02
# A choice less likely than this is looked at again; one that is as likely as the second to be nobody's is not.
CERTAIN = 0.8
SURELY_NOBODY = 0.97


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """What a choice that was not certain was made from: `shares` has one for each of `near` and, last, for nobody.

    `known` is the head of whoever was quoted before. Halves of one quotation share one doubt.
    """

    near: Sequence[Mention]
    shares: Sequence[float]
    known: str


class Choice(NamedTuple):
    """The mention that says a quotation, if one is likely enough, and how likely the likeliest is (see `Quote`)."""

    mention: Mention | None = None
    confidence: float | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with its paragraph, the mention that says it, if one is likely enough, and whom a pronoun means.

    `again` is set where the speaker was taken over from the quotation before, of which this is another part.
    """

    quote: Quote
    block: int = 0
    mention: Mention | None = None
    antecedent: Mention | None = None
    confidence: float | None = None
    doubt: Doubt | None = None
    again: bool = False

    @property
    def whom(self) -> Mention | None:
        """Return the mention that names the speaker, as far as one does."""
        return self.antecedent or self.mention


def likeliest(scene: Scene, cast: Cast, near: Sequence[Mention], shares: Sequence[float], known: str) -> Choice:
    """Return the likeliest mention of the likeliest speaker, to whom all mentions of that name and “she” add up."""
    totals: dict[object, float] = {}
    best: dict[object, tuple[float, Mention]] = {}
    for mention, share in zip(near, shares[:-1], strict=True):
        key = _known_as(scene, cast, mention, known) if share > NEGLIGIBLE else mention
        totals[key] = totals.get(key, 0.0) + share
        best[key] = max(best.get(key, (0.0, mention)), (share, mention))
    key = max(totals, key=totals.__getitem__, default=None)
    if key is None:
        return Choice()
    likely, nobody = min(1.0, totals[key]), shares[-1]
    doubt = _doubt(near, shares, known) if likely < CERTAIN and nobody < SURELY_NOBODY else None
    if likely < max(MIN_PROBABILITY, nobody):
        return Choice(None, round(likely, 3) if nobody < MAX_NOBODY else None, doubt)
    return Choice(best[key][1], round(likely, 3), doubt)


def _doubt(near: Sequence[Mention], shares: Sequence[float], known: str) -> Doubt:
    """Leave out whose share is negligible: most of those near, none of whom a second look would choose."""
    left = [(mention, share) for mention, share in zip(near, shares, strict=False) if share > NEGLIGIBLE]
    return Doubt([mention for mention, _ in left], [*[share for _, share in left], shares[-1]], known)


def _known_as(scene: Scene, cast: Cast, mention: Mention, known: str) -> object:
    if mention.kind is MentionKind.PRONOUN:
        meant = antecedent(scene, cast, mention, known)
        return around_of(scene, meant).head if meant else mention
    named = mention.kind in (MentionKind.PERSON, MentionKind.ORGANISATION)
    return around_of(scene, mention).head if named else mention
