"""What speaks for a mention being a quotation's speaker: surface features, no parser, no model file."""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from summaries.document import Quote, Span
from summaries.mentions import Mention, MentionKind
from summaries.scene import Around, Features, Scene, around_of, cue_at
from summaries.vocabulary import ADVERBS, CUES, SAYS, SPEECH_NOUNS

SHORT = 5

_STOPS = frozenset([".", "?", "!"])
_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those", "of", "his", "her", "their", "its"])
_SIDES = {(kind, side): f"kind {kind.value} {side}" for kind in MentionKind for side in ("before", "after", "earlier")}
_LEADING = frozenset(["of", "as", "for", "in", "to", "with", "about", "on", "by", "like", "called"])
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|I[’']\w+|we[’']\w+)\b", re.IGNORECASE)
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
    lower: bool
    stopped: bool
    whole: bool
    colon: bool
    lead: "Lead"


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads up to the marks in their sentence: where its last cue verb stands, and of which kind that is.

    `subject` is the last mention before that verb, `opener` the first of the sentence: of “Quill left, saying”
    the second speaks more often than the first.
    """

    cue: int = -1
    participle: bool = False
    says: bool = False
    subject: int = -1
    opener: int = -1
    direct: bool = False


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
    ending = scene.text[quote.span.end - 1]
    span = scene.blocks[block]
    return Place(
        marks=quote.marks,
        block=block,
        first=first,
        last=scene.sentence_at(quote.marks.end - 1),
        alone=_stands_alone(scene, quote),
        comma=ending in ",—–" or scene.text[quote.marks.end : quote.marks.end + 1] == ",",
        previous=scene.quotes[at - 1].marks if at else Span(-1, -1),
        following=scene.quotes[at + 1].marks.start if at + 1 < len(scene.quotes) else len(scene.text),
        lower=scene.text[quote.span.start].islower(),
        stopped=ending in ".!?",
        whole=span.start >= quote.marks.start and span.end <= quote.marks.end + 1,
        colon=span.start == quote.marks.start
        and scene.text[max(0, span.start - 8) : span.start].rstrip().endswith(":"),
        lead=_lead(scene, quote, first),
    )


def _lead(scene: Scene, quote: Quote, sentence: int) -> Lead:
    start = scene.sentences[sentence].span.start
    first = bisect_left(scene.places, start)
    last = bisect_left(scene.places, quote.marks.start, lo=first)
    at = next((at for at in range(last - 1, max(first, last - 60) - 1, -1) if scene.tokens[at] in CUES), -1)
    if at < 0:
        return Lead()
    cue, word = scene.places[at], scene.tokens[at]
    earlier = bisect_left(scene.mentions, (Span(start, -1),))
    until = bisect_left(scene.mentions, (Span(cue, -1),))
    if until == earlier:
        return Lead(cue, word.endswith("ing"), word in SAYS)
    subject = scene.mentions[until - 1]
    return Lead(
        cue,
        word.endswith("ing"),
        word in SAYS,
        subject.span.start,
        scene.mentions[earlier].span.start,
        ADVERBS.issuperset(scene.words(subject.span.end, cue)),
    )


def nobody_features(scene: Scene, quote: Quote, last: str) -> Features:
    """Return what speaks for none of the mentions: somebody out of reach, or words that nobody said."""
    words = quote.span.of(scene.text)
    sentence = scene.sentences[scene.sentence_at(quote.marks.start)].span
    before = scene.words(max(sentence.start, quote.marks.start - 200), quote.marks.start)
    short = float(len(words.split()) <= SHORT)
    return {
        "nobody": 1.0,
        "nobody short": short,
        "nobody ends": float(words[-1] in ",.?!" or scene.text[quote.marks.end : quote.marks.end + 1] in ",."),
        "nobody after article": float(bool(before) and before[-1] in _DETERMINERS),
        "nobody alone": float(_stands_alone(scene, quote)),
        "nobody after somebody": float(bool(last)),
        "nobody length": math.log1p(len(words.split())),
        "nobody first person": float(bool(_FIRST_PERSON.search(words))),
        "nobody cue at mark": float(bool(before) and before[-1] in CUES),
        "nobody after preposition": float(bool(before) and before[-1] in _LEADING),
        "nobody comma": float(words[-1] in ",—–"),
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
        _SIDES[mention.kind, _side(place, mention, around)]: 1.0,
    }


def _side(place: Place, mention: Mention, around: Around) -> str:
    if mention.span.start >= place.marks.end:
        return "after"
    return "before" if around.sentence == place.first else "earlier"


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
        "after says": float(not SAYS.isdisjoint(between[:3])),
        "after lower": float(place.lower),
        "after stopped": float(place.stopped and place.last != around.sentence),
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
        | (_led(place, mention, around) if same else _earlier(place, around))
        | {"before same sentence": float(same), "before opens same": opens * same}
    )


def _led(place: Place, mention: Mention, around: Around) -> Features:
    """Return how a mention before the marks, in their sentence, stands to the last cue verb before them."""
    lead = place.lead
    subject = mention.span.start == lead.subject
    opener = mention.span.start == lead.opener
    finite = lead.cue >= 0 and not lead.participle
    return {
        "led by none": float(lead.cue < 0),
        "led after cue": float(0 <= lead.cue < mention.span.start),
        "led as subject": float(finite and subject),
        "led as opener": float(finite and opener),
        "led as only": float(lead.cue >= 0 and opener and subject),
        "led as subject of says": float(finite and subject and lead.says),
        "led as subject of participle": float(lead.participle and subject),
        "led as opener of participle": float(lead.participle and opener),
        "led directly": float(subject and lead.direct),
        "led by another": float(lead.direct and not subject and mention.span.start < lead.cue),
        "led by another, also cued": float(lead.direct and not subject and mention.span.start < lead.cue)
        * around.cue_follows,
        "led by another participle": float(lead.direct and lead.participle and not subject),
        "led lower": float(place.lower),
    }


def _earlier(place: Place, around: Around) -> Features:
    back = min(place.first - around.sentence, 4)
    opens = around.features["opens sentence"]
    return {
        f"sentences back {back}": 1.0,
        f"opens sentences back {back}": opens,
        "colon": float(place.colon and back == 1),
        "colon opens": opens * (place.colon and back == 1),
        "whole back": float(place.whole and back == 1),
        "earlier lower": float(place.lower),
        "earlier led": float(place.lead.cue >= 0),
        "earlier led by nobody": float(place.lead.cue >= 0 and place.lead.subject < 0),
    }


def _before_place(place: Place, mention: Mention, between: Sequence[str], rank: int) -> Features:
    return {
        "before": 1.0,
        "before adjacent": float(not between),
        "before nearest": float(rank == 0),
        "before rank": math.log1p(rank),
        "before distance": math.log1p(len(between)),
        "before cue at once": cue_at(between),
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
