"""What speaks for a mention being a quotation's speaker: surface features, no parser, no model file."""

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from summaries.document import Quote, Span
from summaries.mentions import Mention, MentionKind
from summaries.scene import MAX_BETWEEN, REACH, Around, Features, Held, Row, Scene, around_of, cue_at
from summaries.vocabulary import ADVERBS, CUES, SAYS, SPEECH_NOUNS

SHORT = 5
MAX_BACK = 4

_STOPS = frozenset([".", "?", "!"])
_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those", "of", "his", "her", "their", "its"])
_SIDES = {(kind, side): f"kind {kind.value} {side}" for kind in MentionKind for side in ("before", "after", "earlier")}
_BACK = [f"blocks back {back}" for back in range(REACH + 1)]
_ALONE_BACK = [f"alone blocks back {back}" for back in range(REACH + 1)]
_SENTENCES_BACK = [f"sentences back {back}" for back in range(MAX_BACK + 1)]
_OPENS_BACK = [f"opens sentences back {back}" for back in range(MAX_BACK + 1)]
_FILLING = ADVERBS | {"the", "a", "an", ","}
_LEADING = frozenset(["of", "as", "for", "in", "to", "with", "about", "on", "by", "like", "called"])
_EMBEDDING = _DETERMINERS | _LEADING
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|I[’']\w+|we[’']\w+)\b", re.IGNORECASE)
_NEGATIVE_LINKS = frozenset(
    ["as", "calling", "called", "accused", "accusing", "mocked", "described", "dubbed", "labelled", "labeled"]
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its sentences (of its first and last mark) and the quotations beside it.

    `opens` and `closes` count the scene's tokens: the first one inside the marks, and the first after them.
    """

    marks: Span
    opens: int
    closes: int
    block: int
    first: int
    last: int
    alone: bool
    comma: bool
    previous: Span
    together: bool
    following: int
    lower: bool
    stopped: bool
    whole: bool
    colon: bool
    embedded: bool
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
    rows = pair_rows(scene, quote, block, near, last)
    return [around_of(scene, mention).row.features() | row.features() for mention, row in zip(near, rows, strict=True)]


def pair_rows(scene: Scene, quote: Quote, block: int, near: Sequence[Mention], last: str) -> list[Row]:
    """Return what each candidate, in reading order, has to do with the quotation; `last` was quoted before it."""
    place = _place(scene, quote, block)
    until = sum([mention.span.end <= quote.marks.start for mention in near])
    found = []
    for at, mention in enumerate(near):
        around = around_of(scene, mention)
        if mention.span.start >= quote.marks.end:
            row = _after(scene, place, mention, around, at - until)
        else:
            row = _before(scene, place, mention, around, max(0, until - 1 - at))
        found.append(Row(_own(place, mention, around, last) + row.held, row.measured))
    return found


def _place(scene: Scene, quote: Quote, block: int) -> Place:
    at = bisect_left(scene.quotes, quote.span, key=lambda item: item.span)
    first = scene.sentence_at(quote.marks.start)
    previous = scene.quotes[at - 1].marks if at else Span(-1, -1)
    ending = scene.text[quote.span.end - 1]
    span = scene.blocks[block]
    opens = bisect_left(scene.places, quote.marks.start)
    return Place(
        marks=quote.marks,
        opens=opens,
        closes=bisect_left(scene.places, quote.marks.end, lo=opens),
        block=block,
        first=first,
        last=scene.sentence_at(quote.marks.end - 1),
        alone=_stands_alone(scene, quote),
        comma=ending in ",—–" or scene.text[quote.marks.end : quote.marks.end + 1] == ",",
        previous=previous,
        together=previous.start >= 0 and scene.sentence_at(previous.start) == first,
        following=scene.quotes[at + 1].marks.start if at + 1 < len(scene.quotes) else len(scene.text),
        lower=scene.text[quote.span.start].islower(),
        stopped=ending in ".!?",
        whole=span.start >= quote.marks.start and span.end <= quote.marks.end + 1,
        embedded=bool(opens) and scene.tokens[opens - 1] in _EMBEDDING,
        colon=span.start == quote.marks.start
        and scene.text[max(0, span.start - 8) : span.start].rstrip().endswith(":"),
        lead=_lead(scene, opens, first),
    )


def _lead(scene: Scene, last: int, sentence: int) -> Lead:
    start = scene.starts[sentence]
    first = bisect_left(scene.places, start)
    at = next((at for at in range(last - 1, max(first, last - 60) - 1, -1) if scene.tokens[at] in CUES), -1)
    if at < 0:
        return Lead()
    cue, word = scene.places[at], scene.tokens[at]
    earlier = bisect_left(scene.spans, Span(start, -1))
    until = bisect_left(scene.spans, Span(cue, -1))
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
    """Return what speaks for none of the mentions, by name."""
    return nobody_row(scene, quote, last).features()


def nobody_row(scene: Scene, quote: Quote, last: str) -> Row:
    """Return what speaks for none of the mentions: somebody out of reach, or words that nobody said."""
    words = quote.span.of(scene.text)
    sentence = scene.starts[scene.sentence_at(quote.marks.start)]
    before = scene.words(max(sentence, quote.marks.start - 200), quote.marks.start)[-1:]
    count = len(words.split())
    held = (
        "nobody",
        count <= SHORT and "nobody short",
        (words[-1] in ",.?!" or scene.text[quote.marks.end : quote.marks.end + 1] in ",.") and "nobody ends",
        not _DETERMINERS.isdisjoint(before) and "nobody after article",
        _stands_alone(scene, quote) and "nobody alone",
        bool(last) and "nobody after somebody",
        bool(_FIRST_PERSON.search(words)) and "nobody first person",
        not CUES.isdisjoint(before) and "nobody cue at mark",
        not _LEADING.isdisjoint(before) and "nobody after preposition",
        words[-1] in ",—–" and "nobody comma",
    )
    return Row(held, {"nobody length": math.log1p(count)})


def _stands_alone(scene: Scene, quote: Quote) -> bool:
    """Say whether a quotation is its whole sentence, so that the words about it stand elsewhere."""
    sentence = scene.sentences[scene.sentence_at(quote.marks.start)].span
    return sentence.start >= quote.marks.start - 1 and sentence.end <= quote.marks.end + 1


def _own(place: Place, mention: Mention, around: Around, last: str) -> Held:
    again = bool(last) and around.head == last
    back = place.block - mention.block
    fresh = around.sentence == place.first and 0 <= place.previous.end <= mention.span.start < place.marks.start
    return (
        _BACK[back],
        place.alone and _ALONE_BACK[back],
        place.alone and mention.span.start >= place.marks.end and "alone after",
        again and place.alone and "alone quoted last",
        again and "quoted last",
        again and back == 0 and "quoted last same block",
        bool(last) and mention.kind is MentionKind.PRONOUN and "quoted last kind pronoun",
        fresh and "fresh",
        place.together and ("quoted last same sentence" if again else "not quoted last same sentence"),
        _SIDES[mention.kind, _side(place, mention, around)],
    )


def _side(place: Place, mention: Mention, around: Around) -> str:
    if mention.span.start >= place.marks.end:
        return "after"
    return "before" if around.sentence == place.first else "earlier"


def _after(scene: Scene, place: Place, mention: Mention, around: Around, rank: int) -> Row:
    between = scene.tokens[max(place.closes, around.first - MAX_BETWEEN) : around.first]
    same = place.last == around.sentence
    held = (
        "after",
        same and "after same sentence",
        rank == 0 and "after next",
        _only_cue(between) and "after cue then",
        not CUES.isdisjoint(between[:6]) and "after cue between",
        around.cue_follows and len(between) <= 1 and "after then cue",
        place.comma and rank == 0 and "after comma",
        not _STOPS.isdisjoint(between) and "after stop between",
        place.following < mention.span.start and "after quote between",
        not SAYS.isdisjoint(between[:3]) and "after says",
        len(between) == 1 and between[0].endswith("ed") and between[0] not in CUES and "after past then",
        place.lower and "after lower",
        place.stopped and not same and "after stopped",
    )
    return Row(held, {"after rank": math.log1p(rank), "after distance": math.log1p(len(between))})


def _only_cue(between: Sequence[str]) -> bool:
    plain = [word for word in between if word not in _FILLING]
    return len(plain) == 1 and plain[0] in CUES


def _before(scene: Scene, place: Place, mention: Mention, around: Around, rank: int) -> Row:
    between = scene.tokens[max(around.last, place.opens - MAX_BETWEEN) : place.opens]
    at_once = cue_at(between)
    held = (
        "before",
        not between and "before adjacent",
        rank == 0 and "before nearest",
        rank == 0 and around.then == "," and "before nearest, then comma",
        at_once and "before cue at once",
        place.previous.start >= mention.span.end and "before quote between",
    )
    measured = {"before rank": math.log1p(rank), "before distance": math.log1p(len(between))}
    if place.first == around.sentence:
        return Row(
            held + _before_same(between, around, at_once, place.embedded) + _led(place, mention, around), measured
        )
    return Row(held + _earlier(place, around), measured)


def _before_same(between: Sequence[str], around: Around, at_once: bool, embedded: bool) -> Held:
    """Return what the words between a mention and the marks say, where one sentence holds both."""
    cued = not CUES.isdisjoint(between)
    ending = between[-1] if between else ""
    return (
        "before same sentence",
        embedded and "before embedded",
        around.opens and "before opens same",
        cued and "before cue",
        cued and around.cue_precedes and "before cue, cue precedes",
        cued and ending in (",", ":") and "before cue then mark",
        at_once and "before cue at once same",
        "that" in between and "before that",
        not SPEECH_NOUNS.isdisjoint(between[:4]) and "before speech noun",
        ending in CUES and "before last cue",
        not _NEGATIVE_LINKS.isdisjoint(between[-4:]) and "before other side",
    )


def _led(place: Place, mention: Mention, around: Around) -> Held:
    """Return how a mention before the marks, in their sentence, stands to the last cue verb before them."""
    lead, start = place.lead, mention.span.start
    if lead.cue < 0:
        return ("led by none", place.lower and "led lower")
    subject, opener, finite = start == lead.subject, start == lead.opener, not lead.participle
    another = lead.direct and not subject
    return (
        lead.cue < start and "led after cue",
        finite and subject and "led as subject",
        finite and subject and around.cue_precedes and "led as subject, cue precedes",
        finite and opener and "led as opener",
        opener and subject and "led as only",
        finite and subject and lead.says and "led as subject of says",
        lead.participle and subject and "led as subject of participle",
        lead.participle and opener and "led as opener of participle",
        subject and lead.direct and "led directly",
        another and start < lead.cue and "led by another",
        another and start < lead.cue and around.cue_follows and "led by another, also cued",
        another and lead.participle and "led by another participle",
        place.lower and "led lower",
    )


def _earlier(place: Place, around: Around) -> Held:
    """Return how a mention stands to the marks from a sentence before theirs."""
    back = min(place.first - around.sentence, MAX_BACK)
    return (
        "before stop",
        around.opens and around.cue_follows and "before cue opens",
        _SENTENCES_BACK[back],
        around.opens and _OPENS_BACK[back],
        place.colon and back == 1 and "colon",
        place.colon and back == 1 and around.opens and "colon opens",
        place.whole and back == 1 and "whole back",
        place.lower and "earlier lower",
        place.lead.cue >= 0 and "earlier led",
        place.lead.cue >= 0 and place.lead.subject < 0 and "earlier led by nobody",
    )
