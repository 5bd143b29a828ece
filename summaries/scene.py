"""What features are read from: a document's quotations, mentions and sentences, and what stands beside each."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, NamedTuple

from summaries.document import Quote, Sentence, Span
from summaries.mentions import Mention, MentionKind
from summaries.vocabulary import ADVERBS, CUES, HEARS, PEOPLE, ROLE_MODIFIERS, ROLES, SPEECH_NOUNS
from summaries.weights import WEIGHTS

REACH = 2
MAX_BETWEEN = 120
MAX_REACH = 20_000
MAX_OPENING = 4

Features = dict[str, float]
Held = tuple[str | Literal[False], ...]

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
_THEN = {
    ",": "then comma",
    "and": "then and",
    **dict.fromkeys("is was has had have are were will would".split(), "then auxiliary"),
}
_RELATIVE = frozenset(["who", "whom", "whose", "which", "where", "that"])
_KINDS = {kind: f"kind {kind.value}" for kind in MentionKind}


class Row(NamedTuple):
    """The features of one candidate: the names of those that hold (false for the others), and those with a measure."""

    held: Held
    measured: Features

    def features(self) -> Features:
        """Return the features by name, for who fits weights; what does not hold is left out."""
        return {name: 1.0 for name in self.held if name} | self.measured


class Around(NamedTuple):
    """What stands beside a mention, the same whichever quotation asks.

    `first` and `last` count the scene's tokens: where the mention begins, and the next token after it.
    """

    head: str
    sentence: int
    first: int
    last: int
    cue_follows: bool
    cue_precedes: bool
    then: str
    opens: bool
    row: Row
    score: float
    only_hears: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that features are read from, made once for a document.

    `tokens` are the words around the quotations, `places` where they stand; `heads` and `spans` are those of the
    mentions; `around` keeps what was read of a mention.
    """

    text: str
    quotes: Sequence[Quote]
    mentions: Sequence[Mention]
    sentences: Sequence[Sentence]
    blocks: Sequence[Span]
    heads: Mapping[Span, str]
    spans: Sequence[Span]
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
    heads = {mention.span: head(text, mention) for mention in mentions}
    spans = [mention.span for mention in mentions]
    frequency = Counter(heads.values())
    parts = frozenset(
        mention.organisation.start
        for mention in mentions
        if mention.organisation and mention.organisation != mention.span
    )
    starts = [sentence.span.start for sentence in sentences]
    places, tokens = _tokenised(text, quotes)
    return Scene(text, quotes, mentions, sentences, blocks, heads, spans, frequency, parts, starts, places, tokens)


def _tokenised(text: str, quotes: Sequence[Quote]) -> tuple[list[int], list[str]]:
    """Return where words stand and the words, around the quotations: as far as features ever look."""
    first = max(0, quotes[0].marks.start - MAX_REACH) if quotes else 0
    last = quotes[-1].marks.end + MAX_REACH if quotes else 0
    near = text[first:last]
    lowered = near.lower()
    same = len(lowered) == len(near)
    pieces = _WORD.split(lowered if same else near)
    ends = list(accumulate(map(len, pieces), initial=first))
    return ends[1::2], pieces[1::2] if same else [word.lower() for word in pieces[1::2]]


def head(text: str, mention: Mention) -> str:
    """Return the word by which mentions of one speaker are known: the last of the name."""
    start, end = mention.name or mention.organisation or mention.span
    last = text[start:end].rpartition(" ")[2]
    if not last.isalnum():
        last = text[start:end].split()[-1]
    return last.lower().removesuffix("’s").removesuffix("'s").strip(".,")


def around_of(scene: Scene, mention: Mention) -> Around:
    """Return what stands beside a mention, read once."""
    if mention.span not in scene.around:
        scene.around[mention.span] = _read_around(scene, mention)
    return scene.around[mention.span]


def _read_around(scene: Scene, mention: Mention) -> Around:
    places, tokens, (start, end) = scene.places, scene.tokens, mention.span
    first = bisect_left(places, start)
    last = bisect_left(places, end, lo=first)
    following = tokens[last : bisect_left(places, end + 40, lo=last)]
    preceding = tokens[bisect_left(places, max(0, start - 30), hi=first) : first]
    sentence = scene.sentence_at(start)
    begins = scene.starts[sentence] if sentence >= 0 else 0
    opens = first < 2 or places[first - 2] < begins
    cue = cue_at(following)
    name = scene.heads[mention.span]
    then = following[0] if following else ""
    held = (
        *_beside(scene, mention, preceding, following),
        *_next_to(scene, mention, preceding, then),
        cue and "cue follows",
        opens and "opens sentence",
        not cue and _opens_once(scene, mention, name, begins) and "opens once",
    )
    row = Row(held, {"frequency": math.log(scene.frequency[name])})
    cued = preceding[-1:] and preceding[-1] in CUES
    return Around(name, sentence, first, last, cue, bool(cued), then, opens, row, weighed(row), _only_hears(following))


def _beside(scene: Scene, mention: Mention, preceding: Sequence[str], following: Sequence[str]) -> Held:
    """Return what a mention's kind and the words beside it say."""
    kind, end = mention.kind, mention.span.end
    before = preceding[-1] if preceding else ""
    possessive = scene.text.startswith(("’s", "'s"), end)
    according = before == "to" and preceding[-2:] == ["according", "to"]
    return (
        _KINDS[kind],
        (mention.role is not None or mention.organisation is not None) and "described",
        kind is MentionKind.PERSON and len(mention.span.of(scene.text).split()) == 1 and "one word",
        before in CUES and "cue precedes",
        according and "according to",
        not according and before in _PREPOSITIONS and "after preposition",
        possessive and "possessive",
        possessive and not SPEECH_NOUNS.isdisjoint(following[1:4]) and "possessive of speech",
        before in _OBJECT_CUES and "object of cue",
        _modifies(mention, following) and "modifies",
        kind is MentionKind.ORGANISATION and mention.span.start in scene.parts and "part of another",
        kind is MentionKind.DOCUMENT and _is_made(preceding) and "made by another",
    )


def _next_to(scene: Scene, mention: Mention, preceding: Sequence[str], then: str) -> Held:
    """Return what the very next words say: whether a mention is likely to be a clause's subject."""
    before = preceding[-1] if preceding else ""
    return (
        _THEN.get(then, False) or (then.endswith("ed") and then not in CUES and "then past"),
        before == "," and "comma before",
        before in CUES and then == "," and "cue precedes, then comma",
        _in_relative(preceding) and "in relative clause",
        mention.span.start - scene.blocks[mention.block].start <= MAX_OPENING and "opens paragraph",
    )


def _in_relative(preceding: Sequence[str]) -> bool:
    """Say whether “who”, “which” or “that” stands close before, with no comma since."""
    for word in reversed(preceding):
        if word in _RELATIVE:
            return True
        if word == ",":
            return False
    return False


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


def weighed(row: Row, weights: Mapping[str, float] = WEIGHTS) -> float:
    """Return the sum of the features' weights; one that the table does not know counts nothing."""
    total: float = sum([weights.get(name, 0.0) for name in row.held if name])
    for name, value in row.measured.items():
        total += weights.get(name, 0.0) * value
    return total


def cue_at(words: Sequence[str]) -> bool:
    """Say whether a cue verb comes within the next words, adverbs and one phrase in commas passed over."""
    for word in words[:5]:
        if word in CUES:
            return True
        if word not in _PASSED_OVER:
            return False
    return False
