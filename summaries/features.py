"""What speaks for a mention being a quotation's speaker: surface features, no parser, no model file."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from summaries.document import Quote, Span
from summaries.mentions import Mention, MentionKind
from summaries.scene import Around, Features, Scene, around_of, cue_at
from summaries.vocabulary import ADVERBS, CUES, SPEECH_NOUNS

SHORT = 5

_STOPS = frozenset([".", "?", "!"])
_DASHES = frozenset(["—", "–"])
_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those", "of", "his", "her", "their", "its"])
_NEGATIVE_LINKS = frozenset(
    ["as", "calling", "called", "accused", "accusing", "mocked", "described", "dubbed", "labelled", "labeled"]
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its sentences (of its first and last mark) and the quotations beside it."""

    marks: Span
    block: int
    first: int
    last: int
    alone: bool
    comma: bool
    previous: Span
    following: int


def all_features(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Features]:
    """Return the features of every candidate, those of its own surroundings with those of the pair."""
    rows = pair_features(scene, quote, block, near, last)
    return [around_of(scene, mention).features | row for mention, row in zip(near, rows, strict=True)]


def pair_features(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Features]:
    """Return what each candidate, in reading order, has to do with the quotation; `last` was quoted before it."""
    place = _place(scene, quote, block)
    until = sum(mention.span.end <= quote.marks.start for mention in near)
    found = []
    for at, mention in enumerate(near):
        around = around_of(scene, mention)
        features = _own(place, mention, around, last)
        if mention.span.start >= quote.marks.end:
            features |= _after(scene, place, mention, around, at - until)
        else:
            features |= _before(scene, place, mention, around, max(0, until - 1 - at))
        found.append(features)
    return found


def _place(scene: Scene, quote: Quote, block: int) -> Place:
    at = bisect_left(scene.quotes, quote.span, key=lambda item: item.span)
    first = scene.sentence_at(quote.marks.start)
    return Place(
        marks=quote.marks,
        block=block,
        first=first,
        last=scene.sentence_at(quote.marks.end - 1),
        alone=_stands_alone(scene, quote),
        comma=scene.text[quote.span.end - 1] in ",—–" or scene.text[quote.marks.end : quote.marks.end + 1] == ",",
        previous=scene.quotes[at - 1].marks if at else Span(-1, -1),
        following=scene.quotes[at + 1].marks.start if at + 1 < len(scene.quotes) else len(scene.text),
    )


def nobody_features(scene: Scene, quote: Quote, last: str) -> Features:
    """Return what speaks for none of the mentions: somebody out of reach, or words that nobody said."""
    words = quote.span.of(scene.text)
    sentence = scene.sentences[scene.sentence_at(quote.marks.start)].span
    before = scene.words(max(sentence.start, quote.marks.start - 200), quote.marks.start)
    after = scene.words(quote.marks.end, min(sentence.end, quote.marks.end + 200))
    short = float(len(words.split()) <= SHORT)
    cued = float(any(word in CUES for word in (*before, *after)))
    return {
        "nobody": 1.0,
        "nobody short": short,
        "nobody no cue": 1.0 - cued,
        "nobody short no cue": short * (1.0 - cued),
        "nobody ends": float(words[-1] in ",.?!" or scene.text[quote.marks.end : quote.marks.end + 1] in ",."),
        "nobody after article": float(bool(before) and before[-1] in _DETERMINERS),
        "nobody alone": float(_stands_alone(scene, quote)),
        "nobody after somebody": float(bool(last)),
    }


def _stands_alone(scene: Scene, quote: Quote) -> bool:
    """Say whether a quotation is its whole sentence, so that the words about it stand elsewhere."""
    sentence = scene.sentences[scene.sentence_at(quote.marks.start)].span
    return sentence.start >= quote.marks.start - 1 and sentence.end <= quote.marks.end + 1


def _own(place: Place, mention: Mention, around: Around, last: str) -> Features:
    again = float(bool(last) and around.head == last)
    back = place.block - mention.block
    fresh = around.sentence == place.first and place.previous.end <= mention.span.start < place.marks.start
    return {
        f"blocks back {back}": 1.0,
        f"alone blocks back {back}": float(place.alone),
        "alone after": float(place.alone and mention.span.start >= place.marks.end),
        "alone quoted last": again * place.alone,
        "quoted last": again,
        "quoted last same block": again * (back == 0),
        "quoted last kind pronoun": float(bool(last) and mention.kind is MentionKind.PRONOUN),
        "fresh": float(fresh and place.previous.end >= 0),
    }


def _after(scene: Scene, place: Place, mention: Mention, around: Around, rank: int) -> Features:
    between = scene.words(place.marks.end, mention.span.start)
    return {
        "after": 1.0,
        "after same sentence": float(place.last == around.sentence),
        "after next": float(rank == 0),
        "after rank": math.log1p(rank),
        "after distance": math.log1p(len(between)),
        "after cue then": float(_only_cue(between)),
        "after cue between": float(not CUES.isdisjoint(between[:6])),
        "after then cue": around.cue_follows * (len(between) <= 1),
        "after comma": float(place.comma and rank == 0),
        "after stop between": float(not _STOPS.isdisjoint(between)),
        "after quote between": float(place.following < mention.span.start),
        "after dash": float(bool(between) and _DASHES.issuperset(between)),
    }


def _only_cue(between: Sequence[str]) -> bool:
    plain = [word for word in between if word not in ("the", "a", "an", ",") and word not in ADVERBS]
    return len(plain) == 1 and plain[0] in CUES


def _before(scene: Scene, place: Place, mention: Mention, around: Around, rank: int) -> Features:
    between = scene.words(mention.span.end, place.marks.start)
    same = place.first == around.sentence
    opens = around.features["opens sentence"]
    return (
        _before_place(place, mention, between, rank)
        | (_before_same(between) if same else {"before stop": 1.0, "before cue opens": opens * around.cue_follows})
        | {"before same sentence": float(same), "before opens same": opens * same}
    )


def _before_place(place: Place, mention: Mention, between: Sequence[str], rank: int) -> Features:
    return {
        "before": 1.0,
        "before adjacent": float(not between),
        "before nearest": float(rank == 0),
        "before rank": math.log1p(rank),
        "before distance": math.log1p(len(between)),
        "before cue at once": cue_at(between),
        "before last word cue": float(not CUES.isdisjoint(between[-2:])),
        "before quote between": float(place.previous.start >= mention.span.end),
    }


def _before_same(between: Sequence[str]) -> Features:
    """Return what the words between a mention and the marks say, where one sentence holds both."""
    cued = not CUES.isdisjoint(between)
    ending = between[-1] if between else ""
    return {
        "before cue": float(cued),
        "before cue then mark": float(cued and ending in (",", ":")),
        "before cue at once same": cue_at(between),
        "before that": float("that" in between),
        "before speech noun": float(not SPEECH_NOUNS.isdisjoint(between[:4])),
        "before last cue": float(ending in CUES),
        "before other side": float(not _NEGATIVE_LINKS.isdisjoint(between[-4:])),
    }
