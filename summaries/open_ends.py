"""What an article's text itself leaves to be followed up: sentences, word for word, each with the reason it is offered.

Nothing is asked here and no question is made up. A sentence is offered because words in it say that something is not
settled, because it names a time or a stage that is still to come, or because it rests on a document. It is left out
where those words are somebody's in a quotation, or where it cannot be read without more than the sentence before it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from summaries.cleaning import label_blocks
from summaries.closure import hanging_among
from summaries.document import Document, Links, Sentence, Span
from summaries.document_words import DOCUMENT, NO_LINK, NOT_KEPT, OUTLETS, UNLINKED, named
from summaries.language import is_english
from summaries.marks import pair_marks
from summaries.open_words import LEFT_OPEN, Cue, Opening
from summaries.ranking import directed_scores
from summaries.sentences import split_sentences
from summaries.stage_words import AHEAD, BY, DATED, FUTURE, STAGES, SUPPOSED, TOLD, WAITING
from summaries.times_ahead import Time, times_in

MAX_OFFERS = 5
MAX_OF_A_KIND, MAX_OF_A_REASON = 3, 2
MIN_WORDS, MAX_WORDS, MAX_LENGTH = 6, 70, 2_000
NEAR, STRETCH = 60, 110
"""How many characters may stand between the word that says a time is still to come and the time."""

DATED_WEIGHT = 5
HORIZON = timedelta(days=800)
"""A time further away than that is a forecast or an aim, not a stage."""


_BEGINS = re.compile(r"[“‘\"'(\[]*[A-Z0-9£$€]")
_EXPLETIVE = re.compile(
    r"it (?:is|was|remains) (?:still |as yet )?(?:not |un)[a-z ]*(?:clear|known|certain|decided)\b", re.IGNORECASE
)
"""“It is not clear whether …”: this “it” stands for nobody."""
_WHOLE = re.compile(
    r"(?<!\bMs)(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bGov)(?<!\bSen)(?<!\bRep)(?<!\bGen)(?<!\bLt)\.(?:[”\"’'»)\]]|\[\d+\])*$"
)
"""How a sentence ends that was not cut at a title."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence that can be followed up: `cue` are the words in it that say so, `before` is what has to be read first.

    `until` is the last day that a time in it can mean.
    """

    span: Span
    kind: Opening
    cue: Span
    reason: str
    before: Span | None = None
    until: date | None = None


Found = tuple[Offer, float]


def open_ends(document: Document, today: date, links: Links | None = None) -> tuple[Offer, ...] | None:
    """Return what an article leaves open, the best first; `today` is the day on which somebody reads it.

    None is returned of one that is not in English: the words that say so are known in no other language.
    """
    text = document.text
    if not is_english(text, document.language):
        return None
    blocks = label_blocks(text, document.title)
    pairs = pair_marks(text, blocks)
    sentences = split_sentences(text, blocks, pairs)
    if not sentences:
        return ()
    reading = _Reading(text, _day(document.published), today, links, [pair.outer for pair in pairs if pair.depth == 0])
    hanging = _hanging(text, sentences)
    alone = [each for each in sentences if not hanging[each.index] or (each.index and not hanging[each.index - 1])]
    found = [(sentence.index, offer, worth) for sentence in alone for offer, worth in reading.offers(sentence.span)]
    if not found:
        return ()
    scores = directed_scores(text, sentences)
    best = max(*scores, 1e-9)
    return tuple(
        replace(offer, before=sentences[index - 1].span if hanging[index] else None)
        for index, offer in _chosen([(index, offer, worth + scores[index] / best) for index, offer, worth in found])
    )


def _hanging(text: str, sentences: Sequence[Sentence]) -> list[bool]:
    leaning = zip(sentences, hanging_among(text, sentences), strict=True)
    return [leans and not _EXPLETIVE.match(text, *sentence.span) for sentence, leans in leaning]


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _chosen(found: Iterable[tuple[int, Offer, float]]) -> Iterator[tuple[int, Offer]]:
    """Yield the best offers, each sentence once, not too many of one kind or for one reason."""
    told: list[Offer] = []
    for index, offer, _ in sorted(found, key=lambda each: (-each[2], each[1].span)):
        alike = sum(other.kind is offer.kind for other in told)
        same = sum(other.reason == offer.reason for other in told)
        fresh = all(other.span != offer.span for other in told)
        if fresh and alike < MAX_OF_A_KIND and same < MAX_OF_A_REASON and len(told) < MAX_OFFERS:
            told.append(offer)
            yield index, offer


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text and what is known of it, while its sentences are gone through."""

    text: str
    published: date | None
    today: date
    links: Links | None
    quoted: Sequence[Span]
    """Quotations with their marks, in order, none inside another."""

    def offers(self, sentence: Span) -> Iterator[Found]:
        """Yield what a sentence can be offered for, at most one of a kind."""
        words = sentence.of(self.text)
        if len(words) > MAX_LENGTH or not MIN_WORDS <= len(words.split()) <= MAX_WORDS:
            return
        if not _WHOLE.search(words) or not _BEGINS.match(words):
            return
        ahead, past = self._times(sentence)
        if (found := self._first(LEFT_OPEN, sentence)) and not (past and found[0].waits):
            yield self._offer(Opening.LEFT_OPEN, sentence, found[1], found[0].reason), float(found[0].weight)
        yield from self._ahead(sentence, ahead, past=past)
        yield from self._unlinked(sentence)

    def _offer(self, kind: Opening, sentence: Span, cue: Span, reason: str, until: date | None = None) -> Offer:
        return Offer(sentence, kind, cue, reason, until=until)

    def _first(self, cues: Iterable[Cue], sentence: Span) -> tuple[Cue, Span] | None:
        """Return the most telling cue that stands outside quotations."""
        for cue in sorted(cues, key=lambda cue: -cue.weight):
            for match in cue.pattern.finditer(self.text, *sentence):
                if not self._in_quotation(Span(*match.span())) and not self._supposed(sentence, match.start()):
                    return cue, Span(*match.span())
        return None

    def _supposed(self, sentence: Span, start: int) -> bool:
        """Say whether a place stands in a clause that only supposes something."""
        return bool(SUPPOSED.search(self.text, max(sentence.start, start - STRETCH), start))

    def _in_quotation(self, place: Span) -> bool:
        at = bisect_right(self.quoted, place.start, key=lambda span: span.start) - 1
        return any(span.touches(place) for span in self.quoted[max(at, 0) : at + 2])

    def _times(self, sentence: Span) -> tuple[list[Time], bool]:
        """Return the times in a sentence that are still to come, and whether one that was to come is over."""
        told = [time for time in times_in(self.text, sentence, self.published) if self._to_come(sentence, time.span)]
        ahead = [time for time in told if self.today <= time.last <= self.today + HORIZON]
        return ahead, any(time.last < self.today for time in told)

    def _to_come(self, sentence: Span, time: Span) -> bool:
        before = self.text[max(sentence.start, time.start - NEAR) : time.start]
        if self._in_quotation(time) or TOLD.search(before) or self._supposed(sentence, time.start):
            return False
        return bool(BY.search(before) or WAITING.match(self.text, time.start) or FUTURE.search(before))

    def _ahead(self, sentence: Span, ahead: Sequence[Time], *, past: bool) -> Iterator[Found]:
        staged = [time for time in ahead if STAGES.search(self.text, *self._around(sentence, time.span, STRETCH))]
        if staged:
            until = max(time.last for time in staged)
            yield self._offer(Opening.AHEAD, sentence, staged[0].span, DATED, until), DATED_WEIGHT
        elif not past and (found := self._first(AHEAD, sentence)):
            yield self._offer(Opening.AHEAD, sentence, found[1], found[0].reason), float(found[0].weight)

    @staticmethod
    def _around(sentence: Span, place: Span, before: int = NEAR) -> Span:
        return Span(max(sentence.start, place.start - before), min(sentence.end, place.end + NEAR // 2))

    def _unlinked(self, sentence: Span) -> Iterator[Found]:
        found = self._first(UNLINKED, sentence)
        if found is None or OUTLETS.search(self.text, *self._around(sentence, found[1])):
            return
        what = list(DOCUMENT.finditer(self.text, *found[1]))
        known = self.links is not None and any(stretch.covers(sentence) for stretch in self.links.known)
        if not what or (self.links and any(link.touches(sentence) for link in self.links.spans)):
            return
        reason = (NO_LINK if known else NOT_KEPT).format(named(what[-1][0].lower()))
        yield self._offer(Opening.UNLINKED, sentence, found[1], reason), float(found[0].weight)
