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
MAX_BEFORE, MAX_AFTER = 16, 6
MAX_BETWEEN = 120
MAX_REACH = 20_000

Features = dict[str, float]

_BLOCKS_BACK = tuple(f"blocks back {count}" for count in range(REACH + 1))

_WORD = re.compile(r"[\w’']+(?:-[\w’']+)*|[,;:.!?()—–]")
_PREPOSITIONS = frozenset(
    """
    of to with for about against on in at from into over between toward towards like than
    """.split()
)
_PASSED_OVER = ADVERBS | {"has", "had", "have", "also", "who", "was", "is"}
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
    starts: Sequence[int]
    places: Sequence[int]
    tokens: list[str]
    around: dict[Span, "Around"] = field(default_factory=dict)

    def sentence_at(self, place: int) -> int:
        """Return the index of the last sentence that starts at or before a place."""
        return bisect_left(self.starts, place + 1) - 1

    def words(self, start: int, end: int) -> list[str]:
        """Return the words and marks between two places, in lower case; of a long stretch the last ones."""
        first = bisect_left(self.places, start)
        last = bisect_left(self.places, end, lo=first)
        return self.tokens[max(first, last - MAX_BETWEEN) : last]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a mention, the same whichever quotation asks."""

    head: str
    sentence: int
    cue_follows: float
    features: Features
    score: float


def make_scene(
    text: str,
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
    sentences: Sequence[Sentence],
    blocks: Sequence[Span],
) -> Scene:
    """Gather a document's scene; a name's frequency counts mentions by their last word."""
    frequency = Counter(head(text, mention) for mention in mentions)
    starts = [sentence.span.start for sentence in sentences]
    places, tokens = _tokenised(text, quotes)
    return Scene(text, quotes, mentions, sentences, blocks, frequency, starts, places, tokens)


def _tokenised(text: str, quotes: Sequence[Quote]) -> tuple[list[int], list[str]]:
    """Return where words stand and the words, around the quotations: as far as features ever look."""
    first = max(0, quotes[0].marks.start - MAX_REACH) if quotes else 0
    last = quotes[-1].marks.end + MAX_REACH if quotes else 0
    found = list(_WORD.finditer(text, first, last))
    return [match.start() for match in found], [match[0].lower() for match in found]


def head(text: str, mention: Mention) -> str:
    """Return the word by which mentions of one speaker are known: the last of the name."""
    words = (mention.name or mention.organisation or mention.span).of(text).split()
    return words[-1].lower().removesuffix("’s").removesuffix("'s").strip(".,") if words else ""


def candidates(scene: Scene, quote: Quote, block: int) -> list[Mention]:
    """Return the mentions in reach of a quote, in reading order: the nearest in its blocks."""
    first = bisect_left(scene.mentions, max(0, block - REACH), key=lambda mention: mention.block)
    last = bisect_left(scene.mentions, block + 1, key=lambda mention: mention.block)
    here = bisect_left(scene.mentions, quote.span, key=lambda mention: mention.span)
    near = scene.mentions[max(first, here - MAX_BEFORE) : min(last, here + MAX_AFTER)]
    beside = [mention for mention in near if not mention.span.touches(quote.marks)]
    return [mention for mention in beside if not _only_hears(scene, mention)]


def _only_hears(scene: Scene, mention: Mention) -> bool:
    """Say whether a mention is told rather than telling: “the inquiry also heard that …”."""
    following = [word for word in scene.words(mention.span.end, mention.span.end + 24) if word not in ADVERBS]
    return following[:1] != [] and following[0] in HEARS


def probabilities(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[float]:
    """Return each candidate's probability of being the speaker; `last` is the previous quote's head."""
    scores = [
        around_of(scene, mention).score + _score(found)
        for mention, found in zip(near, _pairwise(scene, quote, block, near, last), strict=True)
    ]
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    total = sum(powers) or 1.0
    return [power / total for power in powers]


def all_features(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Features]:
    """Return every feature of every candidate: its own, and those of the pair."""
    pairs = _pairwise(scene, quote, block, near, last)
    return [around_of(scene, mention).features | found for mention, found in zip(near, pairs, strict=True)]


def _score(features: Features) -> float:
    return sum([WEIGHTS.get(name, 0.0) * value for name, value in features.items() if value])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A quotation whose speaker is asked for, with what its features share for every candidate."""

    quote: Quote
    block: int
    sentence: int
    end_sentence: int
    previous: Quote | None
    following: Quote | None
    last: str


def _pairwise(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Features]:
    asked = _asked(scene, quote, block, last)
    before = sum([mention.span.end <= quote.marks.start for mention in near])
    found = []
    for at, mention in enumerate(near):
        features = _own(scene, asked, mention)
        if mention.span.start >= quote.marks.end:
            features |= _after(scene, asked, mention, at - before)
        else:
            features |= _before(scene, asked, mention, before - 1 - at)
        found.append(features)
    return found


def _asked(scene: Scene, quote: Quote, block: int, last: str) -> _Asked:
    at = bisect_left(scene.quotes, quote.span, key=lambda item: item.span)
    return _Asked(
        quote,
        block,
        scene.sentence_at(quote.marks.start),
        scene.sentence_at(quote.marks.end - 1),
        scene.quotes[at - 1] if at else None,
        scene.quotes[at + 1] if at + 1 < len(scene.quotes) else None,
        last,
    )


def _own(scene: Scene, asked: _Asked, mention: Mention) -> Features:
    around = around_of(scene, mention)
    again = float(around.head == asked.last != "")
    return {
        _BLOCKS_BACK[asked.block - mention.block]: 1.0,
        "quoted last": again,
        "quoted last same block": again * float(asked.block == mention.block),
        "fresh": float(_fresh(asked, mention, around)),
    }


def _fresh(asked: _Asked, mention: Mention, around: Around) -> bool:
    """Say whether a mention stands between the quotation before and this one, in this one's sentence."""
    if asked.previous is None or around.sentence != asked.sentence:
        return False
    return asked.previous.marks.end <= mention.span.start < asked.quote.marks.start


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
        "opens sentence": float(len(scene.words(starts, mention.span.start)) <= 1),
        "object of cue": float(before in _OBJECT_CUES),
    }
    return Around(name, sentence, cue, features, _score(features))


def _cue_at(words: Sequence[str]) -> float:
    """Say whether a cue verb comes within the next words, with nothing but adverbs and auxiliaries before it."""
    for word in words[:5]:
        if word in CUES:
            return 1.0
        if word not in _PASSED_OVER:
            return 0.0
    return 0.0


def _after(scene: Scene, asked: _Asked, mention: Mention, rank: int) -> Features:
    text, quote = scene.text, asked.quote
    between = scene.words(quote.marks.end, mention.span.start)
    around = around_of(scene, mention)
    hanging = text[quote.span.end - 1] in ",—–" or text[quote.marks.end : quote.marks.end + 1] == ","
    other = asked.following is not None and asked.following.marks.start < mention.span.start
    return {
        "after": 1.0,
        "after same sentence": float(asked.end_sentence == around.sentence),
        "after next": float(rank == 0),
        "after rank": math.log1p(rank),
        "after distance": math.log1p(len(between)),
        "after cue then": float(_only_cue(between)),
        "after cue between": float(not CUES.isdisjoint(between[:6])),
        "after then cue": float(len(between) <= 1) * around.cue_follows,
        "after comma": float(hanging and rank == 0),
        "after stop between": float("." in between or "?" in between or "!" in between),
        "after quote between": float(other),
    }


def _only_cue(between: Sequence[str]) -> bool:
    plain = [word for word in between if word not in ("the", "a", "an", ",") and word not in ADVERBS]
    return len(plain) == 1 and plain[0] in CUES


def _before(scene: Scene, asked: _Asked, mention: Mention, rank: int) -> Features:
    between = scene.words(mention.span.end, asked.quote.marks.start)
    same = asked.sentence == around_of(scene, mention).sentence
    near = _before_in_sentence(between) if same else {"before stop": 1.0}
    inner = asked.previous is not None and mention.span.end <= asked.previous.marks.start
    return near | {
        "before": 1.0,
        "before adjacent": float(not between),
        "before nearest": float(rank == 0),
        "before rank": math.log1p(rank),
        "before distance": math.log1p(len(between)),
        "before cue at once": _cue_at(between),
        "before last word cue": float(not CUES.isdisjoint(between[-2:])),
        "before quote between": float(inner),
    }


def _before_in_sentence(between: Sequence[str]) -> Features:
    """Return what only counts while mention and quotation share a sentence."""
    cued = not CUES.isdisjoint(between)
    last = between[-1] if between else ""
    return {
        "before same sentence": 1.0,
        "before cue": float(cued),
        "before cue then mark": float(cued and last in (",", ":")),
        "before cue at once same": _cue_at(between),
        "before that": float("that" in between),
        "before speech noun": float(not SPEECH_NOUNS.isdisjoint(between[:4])),
        "before last cue": float(last in CUES),
        "before other side": float(not _NEGATIVE_LINKS.isdisjoint(between[-4:])),
    }
