"""How likely each mention is to be a quotation's speaker: surface features and a table of weights.

A conditional logit over the mentions in reach (this paragraph and the two before): the weights were
fitted by `benchmarks/fit_speakers.py` and stand in `summaries/weights.py`. No parser, no model file.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from summaries.document import Quote, Sentence, Span
from summaries.mentions import Mention, MentionKind
from summaries.vocabulary import ADVERBS, CUES, HEARS, SPEECH_NOUNS
from summaries.weights import WEIGHTS

REACH = 2
MAX_CANDIDATES = 30

Features = dict[str, float]

_WORD = re.compile(r"[\w’']+(?:-[\w’']+)*|[,;:.!?()—–]")
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
_NEGATIVE_LINKS = frozenset(
    ["as", "calling", "called", "accused", "accusing", "mocked", "described", "dubbed", "labelled", "labeled"]
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that features are read from, made once for a document."""

    text: str
    quotes: Sequence[Quote]
    mentions: Sequence[Mention]
    sentences: Sequence[Sentence]
    blocks: Sequence[Span]
    frequency: Mapping[str, int]
    around: dict[Span, "Around"] = field(default_factory=dict)

    def sentence_at(self, place: int) -> int:
        """Return the index of the last sentence that starts at or before a place."""
        return bisect_left(self.sentences, place + 1, key=lambda sentence: sentence.span.start) - 1


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a mention, the same whichever quotation asks."""

    head: str
    sentence: int
    cue_follows: float
    features: Features


def make_scene(
    text: str,
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    blocks: Sequence[Span],
) -> Scene:
    """Gather a document's scene; a name's frequency counts mentions by their last word."""
    frequency = Counter(head(text, mention) for mention in mentions)
    return Scene(text, quotes, mentions, sentences, blocks, frequency)


def head(text: str, mention: Mention) -> str:
    """Return the word by which mentions of one speaker are known: the last of the name."""
    words = (mention.name or mention.organisation or mention.span).of(text).split()
    return words[-1].lower().removesuffix("’s").removesuffix("'s").strip(".,") if words else ""


def candidates(scene: Scene, quote: Quote, block: int) -> list[Mention]:
    """Return the mentions in reach of a quote, in reading order: the nearest in its blocks."""
    first = bisect_left(scene.mentions, max(0, block - REACH), key=lambda mention: mention.block)
    last = bisect_left(scene.mentions, block + 1, key=lambda mention: mention.block)
    here = bisect_left(scene.mentions, quote.span, key=lambda mention: mention.span)
    near = scene.mentions[max(first, here - MAX_CANDIDATES) : min(last, here + MAX_CANDIDATES // 2)]
    return [mention for mention in near if not _only_hears(scene.text, mention)]


def _only_hears(text: str, mention: Mention) -> bool:
    """Say whether a mention is told rather than telling: “the inquiry also heard that …”."""
    following = [word for word in _words(text, mention.span.end, mention.span.end + 24) if word not in ADVERBS]
    return following[:1] != [] and following[0] in HEARS


def probabilities(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[float]:
    """Return each candidate's probability of being the speaker; `last` is the previous quote's head."""
    scores = [
        sum(WEIGHTS.get(name, 0.0) * value for name, value in found.items())
        for found in all_features(scene, quote, block, near, last)
    ]
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers) or 1.0
    return [power / total for power in powers]


def all_features(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Features]:
    """Return the features of every candidate."""
    before = [mention for mention in near if mention.span.end <= quote.marks.start]
    after = [mention for mention in near if mention.span.start >= quote.marks.end]
    found = []
    for mention in near:
        features = _own(scene, quote, block, mention, last)
        if mention.span.start >= quote.marks.end:
            features |= _after(scene, quote, mention, after.index(mention))
        else:
            features |= _before(
                scene, quote, mention, len(before) - 1 - before.index(mention) if mention in before else 0
            )
        found.append(features)
    return found


def _own(scene: Scene, quote: Quote, block: int, mention: Mention, last: str) -> Features:
    around = around_of(scene, mention)
    again = float(bool(last) and around.head == last)
    return around.features | {
        f"blocks back {block - mention.block}": 1.0,
        "quoted last": again,
        "quoted last same block": again * float(block == mention.block),
        "fresh": float(_fresh(scene, quote, mention)),
    }


def _fresh(scene: Scene, quote: Quote, mention: Mention) -> bool:
    """Say whether a mention stands between the quotation before and this one, in this one's sentence."""
    previous = _previous_quotes(scene, quote)[-1:]
    if not previous or not previous[0].marks.end <= mention.span.start < quote.marks.start:
        return False
    return around_of(scene, mention).sentence == scene.sentence_at(quote.marks.start)


def around_of(scene: Scene, mention: Mention) -> Around:
    """Return what stands beside a mention, read once."""
    if mention.span not in scene.around:
        scene.around[mention.span] = _read_around(scene, mention)
    return scene.around[mention.span]


def _read_around(scene: Scene, mention: Mention) -> Around:
    text, name = scene.text, head(scene.text, mention)
    following = _words(text, mention.span.end, mention.span.end + 40)
    preceding = _words(text, max(0, mention.span.start - 30), mention.span.start)
    sentence = scene.sentence_at(mention.span.start)
    starts = scene.sentences[sentence].span.start if sentence >= 0 else 0
    possessive = text[mention.span.end : mention.span.end + 2] in ("’s", "'s")
    before = preceding[-1] if preceding else ""
    cue = _cue_at(following)
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
        "opens sentence": float(len(_words(text, starts, mention.span.start)) <= 1),
        "object of cue": float(before in _OBJECT_CUES),
    }
    return Around(name, sentence, cue, features)


def _cue_at(words: Sequence[str]) -> float:
    """Say whether a cue verb comes within the next words, adverbs and one phrase in commas passed over."""
    for word in words[:5]:
        if word in CUES:
            return 1.0
        if word in ",(;:." or word not in ADVERBS | {
            "has",
            "had",
            "have",
            "also",
            "who",
            "was",
            "is",
        }:
            return 0.0
    return 0.0


def _after(scene: Scene, quote: Quote, mention: Mention, rank: int) -> Features:
    text = scene.text
    between = _words(text, quote.marks.end, mention.span.start)
    around = around_of(scene, mention)
    same = scene.sentence_at(quote.marks.end - 1) == around.sentence
    hanging = text[quote.span.end - 1] in ",—–" or text[quote.marks.end : quote.marks.end + 1] == ","
    other = any(quote.marks.end <= item.marks.start < mention.span.start for item in _next_quotes(scene, quote))
    return {
        "after": 1.0,
        "after same sentence": float(same),
        "after next": float(rank == 0),
        "after rank": math.log1p(rank),
        "after distance": math.log1p(len(between)),
        "after cue then": float(_only_cue(between)),
        "after cue between": float(any(word in CUES for word in between[:6])),
        "after then cue": float(len(between) <= 1) * around.cue_follows,
        "after comma": float(hanging and rank == 0),
        "after stop between": float("." in between or "?" in between or "!" in between),
        "after quote between": float(other),
    }


def _only_cue(between: Sequence[str]) -> bool:
    plain = [word for word in between if word not in ("the", "a", "an", ",") and word not in ADVERBS]
    return len(plain) == 1 and plain[0] in CUES


def _before(scene: Scene, quote: Quote, mention: Mention, rank: int) -> Features:
    text = scene.text
    between = _words(text, mention.span.end, quote.marks.start)
    same = scene.sentence_at(quote.marks.start) == around_of(scene, mention).sentence
    opens = bool(between) and between[-1] in ",:"
    cued = any(word in CUES for word in between)
    inner = any(
        mention.span.end <= item.marks.start and item.marks.end <= quote.marks.start
        for item in _previous_quotes(scene, quote)
    )
    return {
        "before": 1.0,
        "before same sentence": float(same),
        "before adjacent": float(not between),
        "before nearest": float(rank == 0),
        "before rank": math.log1p(rank),
        "before distance": math.log1p(len(between)),
        "before cue": float(cued and same),
        "before cue then mark": float(cued and same and opens),
        "before cue at once": _cue_at(between),
        "before cue at once same": _cue_at(between) * float(same),
        "before last word cue": float(any(word in CUES for word in between[-2:])),
        "before that": float(same and "that" in between),
        "before speech noun": float(same and any(word in SPEECH_NOUNS for word in between[:4])),
        "before last cue": float(same and bool(between) and between[-1] in CUES),
        "before other side": float(same and any(word in _NEGATIVE_LINKS for word in between[-4:])),
        "before quote between": float(inner),
        "before stop": float(not same),
    }


def _next_quotes(scene: Scene, quote: Quote) -> Sequence[Quote]:
    at = bisect_left(scene.quotes, quote.span, key=lambda item: item.span)
    return scene.quotes[at + 1 : at + 4]


def _previous_quotes(scene: Scene, quote: Quote) -> Sequence[Quote]:
    at = bisect_left(scene.quotes, quote.span, key=lambda item: item.span)
    return scene.quotes[max(0, at - 3) : at]


def _words(text: str, start: int, end: int) -> list[str]:
    if end - start > 600:
        start = end - 600
    return [word.lower() for word in _WORD.findall(text, start, end)] if start < end else []
