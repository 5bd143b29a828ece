"""What features are read from: a document's quotations, mentions and sentences, and what stands beside each."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from summaries.document import Quote, Sentence, Span
from summaries.mentions import Mention, MentionKind
from summaries.vocabulary import ADVERBS, CUES, HEARS, PEOPLE, ROLE_MODIFIERS, ROLES, SPEECH_NOUNS
from summaries.weights import WEIGHTS

MAX_BETWEEN = 120
MAX_REACH = 20_000

Features = dict[str, float]

_WORD = re.compile(r"([\w’']+(?:-[\w’']+)*|[,;:.!?()—–])")
_PREPOSITIONS = frozenset(
    [
        "of",
        "to",
        "with",
        "for",
        "about",
        "against",
        "on",
        "in",
        "at",
        "from",
        "into",
        "over",
        "between",
        "toward",
        "towards",
        "like",
        "than",
    ]
)
_OBJECT_CUES = frozenset(["told", "asked", "urged", "called", "accused"])
_MAKES = frozenset(
    [
        "issued",
        "issues",
        "issuing",
        "released",
        "sent",
        "published",
        "posted",
        "filed",
        "wrote",
        "signed",
        "in",
        "through",
    ]
)
_PASSED_OVER = ADVERBS | {"has", "had", "have", "also", "who", "was", "is"}
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "their", "its"])


class Around(NamedTuple):
    """What stands beside a mention, the same whichever quotation asks."""

    head: str
    sentence: int
    cue_follows: float
    features: Features
    score: float
    only_hears: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that features are read from, made once for a document.

    `tokens` are the words around the quotations, `places` where they stand; `around` keeps what was read of a mention.
    """

    text: str
    quotes: Sequence[Quote]
    mentions: Sequence[Mention]
    sentences: Sequence[Sentence]
    blocks: Sequence[Span]
    frequency: Mapping[str, int]
    parts: frozenset[int]
    starts: Sequence[int]
    places: Sequence[int]
    tokens: Sequence[str]
    around: dict[Span, Around] = field(default_factory=dict)

    def sentence_at(self, place: int) -> int:
        """Return the index of the last sentence that starts at or before a place."""
        return bisect_right(self.starts, place) - 1

    def words(self, start: int, end: int) -> Sequence[str]:
        """Return the words and marks between two places, in lower case; of a long stretch the last ones."""
        first = bisect_left(self.places, start)
        last = bisect_left(self.places, end, lo=first)
        return self.tokens[max(first, last - MAX_BETWEEN) : last]


def make_scene(
    text: str,
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    blocks: Sequence[Span],
) -> Scene:
    """Gather a document's scene; a name's frequency counts mentions by their last word.

    `parts` are the places where a mention only tells what another belongs to: “X, a member of Y”.
    """
    frequency = Counter(head(text, mention) for mention in mentions)
    parts = frozenset(
        mention.organisation.start
        for mention in mentions
        if mention.organisation and mention.organisation != mention.span
    )
    starts = [sentence.span.start for sentence in sentences]
    places, tokens = _tokenised(text, quotes)
    return Scene(text, quotes, mentions, sentences, blocks, frequency, parts, starts, places, tokens)


def _tokenised(text: str, quotes: Sequence[Quote]) -> tuple[list[int], list[str]]:
    """Return where words stand and the words, around the quotations: as far as features ever look."""
    first = max(0, quotes[0].marks.start - MAX_REACH) if quotes else 0
    last = quotes[-1].marks.end + MAX_REACH if quotes else 0
    pieces = _WORD.split(text[first:last])
    ends = list(accumulate(map(len, pieces), initial=first))
    return ends[1::2], [word.lower() for word in pieces[1::2]]


def head(text: str, mention: Mention) -> str:
    """Return the word by which mentions of one speaker are known: the last of the name."""
    words = (mention.name or mention.organisation or mention.span).of(text).split()
    return words[-1].lower().removesuffix("’s").removesuffix("'s").strip(".,") if words else ""


def around_of(scene: Scene, mention: Mention) -> Around:
    """Return what stands beside a mention, read once."""
    if mention.span not in scene.around:
        scene.around[mention.span] = _read_around(scene, mention)
    return scene.around[mention.span]


def _read_around(scene: Scene, mention: Mention) -> Around:
    text, name = scene.text, head(scene.text, mention)
    following = scene.words(mention.span.end, mention.span.end + 40)
    preceding = scene.words(max(0, mention.span.start - 30), mention.span.start)
    sentence = scene.sentence_at(mention.span.start)
    starts = scene.sentences[sentence].span.start if sentence >= 0 else 0
    possessive = text[mention.span.end : mention.span.end + 2] in ("’s", "'s")
    before = preceding[-1] if preceding else ""
    cue = cue_at(following)
    features: Features = {
        f"kind {mention.kind.value}": 1.0,
        "frequency": math.log(max(1, scene.frequency[name])),
        "described": float(mention.role is not None or mention.organisation is not None),
        "one word": float(mention.kind is MentionKind.PERSON and len(mention.span.of(text).split()) == 1),
        "cue follows": cue,
        "cue precedes": float(before in CUES),
        "after preposition": float(before in _PREPOSITIONS),
        "according to": float(preceding[-2:] == ["according", "to"]),
        "possessive": float(possessive),
        "possessive of speech": float(possessive and any(word in SPEECH_NOUNS for word in following[1:4])),
        "opens sentence": float(len(scene.words(starts, mention.span.start)) <= 1),
        "object of cue": float(before in _OBJECT_CUES),
        "modifies": float(_modifies(mention, following)),
        "part of another": float(mention.span.start in scene.parts and mention.kind is MentionKind.ORGANISATION),
        "opens once": float(not cue and _opens_once(scene, mention, name, starts)),
        "made by another": float(mention.kind is MentionKind.DOCUMENT and _is_made(preceding)),
    }
    return Around(name, sentence, cue, features, weighed(features), _only_hears(following))


def _only_hears(following: Sequence[str]) -> bool:
    """Say whether a mention is told rather than telling: “the inquiry also heard that …”."""
    return next((word in HEARS for word in following if word not in ADVERBS), False)


def _modifies(mention: Mention, following: Sequence[str]) -> bool:
    """Say whether a name only tells what somebody is: “a *Harbour Board* spokesman said”."""
    if mention.kind not in (MentionKind.PERSON, MentionKind.ORGANISATION):
        return False
    for word in following[:4]:
        if word in ROLES or word in PEOPLE:
            return True
        if word not in ROLE_MODIFIERS:
            return False
    return False


def _opens_once(scene: Scene, mention: Mention, name: str, starts: int) -> bool:
    """Say whether a single capitalised word stands once, as the first of a sentence: likely no name."""
    single = mention.kind is MentionKind.PERSON and " " not in mention.span.of(scene.text)
    return single and scene.frequency[name] == 1 and mention.span.start - starts <= 1


def _is_made(preceding: Sequence[str]) -> bool:
    """Say whether a document is somebody's product: “she issued a statement”, “he wrote in a letter”."""
    words = [word for word in preceding[-3:] if word not in _ARTICLES]
    return any(word in _MAKES for word in words[-2:])


def weighed(row: Features) -> float:
    """Return the sum of the features' weights."""
    return sum([WEIGHTS[name] * value for name, value in row.items() if value and name in WEIGHTS])


def cue_at(words: Sequence[str]) -> float:
    """Say whether a cue verb comes within the next words, adverbs and one phrase in commas passed over."""
    for word in words[:5]:
        if word in CUES:
            return 1.0
        if word not in _PASSED_OVER:
            return 0.0
    return 0.0
