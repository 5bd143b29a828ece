"""Whom “she said” means: the likeliest of the people named before it, by a second small table of weights.

The same kind of ranker as for speakers (`summaries/attribution.py`), over named people instead of all
mentions. No first name is ever taken for a sex: only the titles and roles that the article gives are.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from math import log1p
from operator import attrgetter

from summaries.document import Span
from summaries.mentions import Mention, MentionKind
from summaries.scene import Features, Scene, around_of, head
from summaries.vocabulary import HONORIFICS
from summaries.weights import PRONOUN_WEIGHTS

REACH = 4
MAX_NAMES = 24
NEAR = 120

FEMALE_TITLES = frozenset(["mrs", "ms", "miss", "dame", "lady", "baroness"])
MALE_TITLES = frozenset(["mr", "sir", "lord", "baron"])
FEMALE_ROLES = frozenset(
    ["wife", "mother", "daughter", "sister", "chairwoman", "congresswoman", "spokeswoman", "queen"]
)
MALE_ROLES = frozenset(["husband", "father", "son", "brother", "chairman", "congressman", "spokesman", "king"])


@dataclass(frozen=True, slots=True)
class Cast:
    """The people an article names, in order; `women` and `men` are the names it calls so by title or role.

    A title tells it of a surname (“Ms Quill”), a role of one whole name (“Ada Quill, the chairwoman”).
    """

    named: Sequence[Mention]
    women: frozenset[str]
    men: frozenset[str]
    called: Mapping[str, int]
    meant: dict[tuple[Span, str], Mention | None] = field(default_factory=dict)


def make_cast(text: str, mentions: Sequence[Mention]) -> Cast:
    """Gather the named people of a document; a surname that both Mr and Mrs bear tells nothing."""
    named = [mention for mention in mentions if mention.kind is MentionKind.PERSON and mention.name]
    titled = [(mention, _title(text, mention)) for mention in named]
    women = frozenset(chain.from_iterable(_told(text, *one, FEMALE_TITLES, FEMALE_ROLES) for one in titled))
    men = frozenset(chain.from_iterable(_told(text, *one, MALE_TITLES, MALE_ROLES) for one in titled))
    return Cast(named, women - men, men - women, _called(text, mentions))


def _called(text: str, mentions: Sequence[Mention]) -> dict[str, int]:
    """Return, by surname, how much oftener “he” (above 0) or “she” (below) follows the name at once."""
    votes: dict[str, int] = {}
    for mention, following in pairwise(mentions):
        word = following.span.of(text).lower()
        near = following.block == mention.block and following.span.start - mention.span.end <= NEAR
        if mention.kind is MentionKind.PERSON and near and word in ("he", "she"):
            name = head(text, mention)
            votes[name] = votes.get(name, 0) + (1 if word == "he" else -1)
    return votes


def _told(text: str, mention: Mention, title: str, titles: frozenset[str], roles: frozenset[str]) -> Iterator[str]:
    if title in titles:
        yield head(text, mention)
    if mention.role and mention.role.of(text).split()[-1].lower() in roles:
        yield (mention.name or mention.span).of(text)


def _title(text: str, mention: Mention) -> str:
    """Return the title that opens a mention or stands right before it, without its full stop."""
    before = text[max(0, mention.span.start - 10) : mention.span.start].split()[-1:]
    opening = mention.span.of(text).split()[0]
    titles = [word.rstrip(".").lower() for word in (opening, *before)]
    return next((word for word in titles if word in HONORIFICS), "")


def antecedent(scene: Scene, cast: Cast, pronoun: Mention, last: str) -> Mention | None:
    """Return the mention that “he” or “she” means; `last` is the surname of whoever was quoted before."""
    asked = (pronoun.span, last)
    if asked not in cast.meant:
        cast.meant[asked] = _likeliest(scene, cast, pronoun, last)
    return cast.meant[asked]


def _likeliest(scene: Scene, cast: Cast, pronoun: Mention, last: str) -> Mention | None:
    near = fitting(scene, cast, pronoun)
    scores = [
        sum(PRONOUN_WEIGHTS.get(name, 0.0) * value for name, value in found.items())
        for found in pronoun_features(scene, cast, pronoun, near, last)
    ]
    best = max(range(len(near)), key=scores.__getitem__, default=None)
    return None if best is None else near[best]


def fitting(scene: Scene, cast: Cast, pronoun: Mention) -> list[Mention]:
    """Return the people named before a pronoun, in reach of it, whom no title or role rules out."""
    word = pronoun.span.of(scene.text).lower()
    barred = {"he": cast.women, "she": cast.men}.get(word)
    if barred is None:
        return []
    at = bisect_left(cast.named, pronoun.span, key=attrgetter("span"))
    near = [item for item in cast.named[max(0, at - MAX_NAMES) : at] if pronoun.block - item.block <= REACH]
    names = [(item, head(scene.text, item), (item.name or item.span).of(scene.text)) for item in near]
    return [item for item, surname, name in names if surname not in barred and name not in barred]


def pronoun_features(scene: Scene, cast: Cast, pronoun: Mention, near: Sequence[Mention], last: str) -> list[Features]:
    """Return the features of every person a pronoun may mean."""
    sentence = scene.sentence_at(pronoun.span.start)
    order = _order_of_heads(scene, near)
    sign = 1 if pronoun.span.of(scene.text).lower() == "he" else -1
    rows = [_features(scene, pronoun, item, sentence, order, last) for item in near]
    for item, row in zip(near, rows, strict=True):
        votes = sign * cast.called.get(around_of(scene, item).head, 0)
        row |= {"called so": float(votes > 0), "called otherwise": float(votes < 0)}
    return rows


def _order_of_heads(scene: Scene, near: Sequence[Mention]) -> dict[str, int]:
    """Return how many other people were named since each surname stood last."""
    order: dict[str, int] = {}
    for item in reversed(near):
        order.setdefault(around_of(scene, item).head, len(order))
    return order


def _features(
    scene: Scene, pronoun: Mention, item: Mention, sentence: int, order: Mapping[str, int], last: str
) -> Features:
    around = around_of(scene, item)
    again = float(around.head == last)
    same = float(around.sentence == sentence)
    subject = around.features["opens sentence"]
    back = pronoun.block - item.block
    return {
        "quoted last": again,
        "quoted last same block": again * float(back == 0),
        f"blocks back {min(back, 3)}": 1.0,
        "same sentence": same,
        "sentence before": float(around.sentence == sentence - 1),
        "sentences back": log1p(sentence - around.sentence),
        "subject": subject,
        "subject same sentence": subject * same,
        "subject same block": subject * float(back == 0),
        "opens paragraph": float(item.span.start - scene.blocks[item.block].start <= 2),
        "named since": float(order[around.head]),
        "named last": float(order[around.head] == 0),
        "cue follows": around.features["cue follows"],
        "cue precedes": around.features["cue precedes"],
        "after preposition": around.features["after preposition"],
        "possessive": around.features["possessive"],
        "one word": around.features["one word"],
        "described": around.features["described"],
        "frequency": around.features["frequency"],
    }
