"""Whom “she said” means: the likeliest of the people named before it, by a second small table of weights.

The same kind of ranker as for speakers (`summaries/attribution.py`), over named people instead of all
mentions. No first name is ever taken for a sex: only the titles and roles that the article gives are.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log1p
from operator import attrgetter

from summaries.document import Span
from summaries.mentions import Mention, MentionKind
from summaries.scene import Around, Features, Row, Scene, around_of, head, weighed
from summaries.vocabulary import HONORIFICS
from summaries.weights import PRONOUN_WEIGHTS

REACH = 4
MAX_NAMES = 24
NEAR = 120
MAX_BACK = 3

_BACK = [f"blocks back {back}" for back in range(MAX_BACK + 1)]
# What is read of a mention for who speaks, and tells of whom a pronoun means as well; its frequency does too.
_OF_PERSON = frozenset(["cue follows", "cue precedes", "after preposition", "possessive", "one word", "described"])

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
    women: set[str] = set()
    men: set[str] = set()
    for mention in named:
        if title := _title(text, mention):
            (women if title in FEMALE_TITLES else men if title in MALE_TITLES else set()).add(head(text, mention))
        if mention.role:
            role = mention.role.of(text).split()[-1].lower()
            told = women if role in FEMALE_ROLES else men if role in MALE_ROLES else set()
            told.add((mention.name or mention.span).of(text))
    return Cast(named, frozenset(women - men), frozenset(men - women), _called(text, mentions))


def _called(text: str, mentions: Sequence[Mention]) -> dict[str, int]:
    """Return, by surname, how much oftener “he” (above 0) or “she” (below) follows the name at once."""
    votes: dict[str, int] = {}
    for mention, following in pairwise(mentions):
        if following.kind is not MentionKind.PRONOUN or mention.kind is not MentionKind.PERSON:
            continue
        word = following.span.of(text).lower()
        near = following.block == mention.block and following.span.start - mention.span.end <= NEAR
        if near and word in ("he", "she"):
            name = head(text, mention)
            votes[name] = votes.get(name, 0) + (1 if word == "he" else -1)
    return votes


def _title(text: str, mention: Mention) -> str:
    """Return the title that opens a mention or stands right before it, without its full stop."""
    start, end = mention.span
    opening = text[start:end].split(None, 1)[0].rstrip(".").lower()
    if opening in HONORIFICS:
        return opening
    before = text[max(0, start - 10) : start].split()[-1:]
    return before[0].rstrip(".").lower() if before and before[0].rstrip(".").lower() in HONORIFICS else ""


def antecedent(scene: Scene, cast: Cast, pronoun: Mention, last: str) -> Mention | None:
    """Return the mention that “he” or “she” means; `last` is the surname of whoever was quoted before."""
    asked = (pronoun.span, last)
    if asked not in cast.meant:
        cast.meant[asked] = _likeliest(scene, cast, pronoun, last)
    return cast.meant[asked]


def _likeliest(scene: Scene, cast: Cast, pronoun: Mention, last: str) -> Mention | None:
    near = fitting(scene, cast, pronoun)
    scores = [weighed(row, PRONOUN_WEIGHTS) for row in pronoun_rows(scene, cast, pronoun, near, last)]
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
    return [item for item in near if not _is_barred(scene, item, barred)] if barred else near


def _is_barred(scene: Scene, item: Mention, barred: frozenset[str]) -> bool:
    return scene.heads[item.span] in barred or (item.name or item.span).of(scene.text) in barred


def pronoun_features(scene: Scene, cast: Cast, pronoun: Mention, near: Sequence[Mention], last: str) -> list[Features]:
    """Return the features of every person a pronoun may mean, by name."""
    return [row.features() for row in pronoun_rows(scene, cast, pronoun, near, last)]


def pronoun_rows(scene: Scene, cast: Cast, pronoun: Mention, near: Sequence[Mention], last: str) -> list[Row]:
    """Return what speaks for every person a pronoun may mean."""
    sentence = scene.sentence_at(pronoun.span.start)
    order = _order_of_heads(scene, near)
    sign = 1 if pronoun.span.of(scene.text).lower() == "he" else -1
    rows = []
    for item in near:
        around = around_of(scene, item)
        votes = sign * cast.called.get(around.head, 0)
        called = (votes > 0 and "called so", votes < 0 and "called otherwise")
        row = _row(scene, pronoun, item, around, sentence, last)
        measured = row.measured | {"named since": float(order[around.head])}
        rows.append(Row((order[around.head] == 0 and "named last", *called, *row.held), measured))
    return rows


def _order_of_heads(scene: Scene, near: Sequence[Mention]) -> dict[str, int]:
    """Return how many other people were named since each surname stood last."""
    order: dict[str, int] = {}
    for item in reversed(near):
        order.setdefault(around_of(scene, item).head, len(order))
    return order


def _row(scene: Scene, pronoun: Mention, item: Mention, around: Around, sentence: int, last: str) -> Row:
    again, same = around.head == last, around.sentence == sentence
    back = pronoun.block - item.block
    held = (
        *[name for name in around.row.held if name in _OF_PERSON],
        again and "quoted last",
        again and back == 0 and "quoted last same block",
        _BACK[min(back, MAX_BACK)],
        same and "same sentence",
        around.sentence == sentence - 1 and "sentence before",
        around.opens and "subject",
        around.opens and same and "subject same sentence",
        around.opens and back == 0 and "subject same block",
        item.span.start - scene.blocks[item.block].start <= 2 and "opens paragraph",
    )
    return Row(held, around.row.measured | {"sentences back": log1p(sentence - around.sentence)})
