"""Which places of articles and replies answer a question: sentences, quotations, replies, each weighed. Pure.

A place is weighed by the words of the question that stand in it, each by how rare it is among all articles (the idea
of BM25, https://en.wikipedia.org/wiki/Okapi_BM25; that a word comes twice in one sentence says nothing more about it).
Words that stand beside it, in the title or elsewhere in the article count less: a sentence does not repeat its subject.
Then comes what the question is after: a date, a figure, a name, a quotation.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.search.query import stem_of, tokens
from bot.search.questions import Kind, Question
from summaries.cleaning import label_blocks
from summaries.closure import hangs
from summaries.document import BlockKind, Sentence, Span
from summaries.marks import pair_marks
from summaries.sentences import split_sentences

MOST, FEWEST_OTHERS, OF_ARTICLE = 5, 3, 2
"""Passages of an answer; from an article two at most, unless others give fewer than three."""

BESIDE, IN_TITLE, IN_ARTICLE = 0.55, 0.45, 0.25
"""What a word counts that stands in a neighbouring sentence, in the title, or anywhere in the article."""

CLOSE = 250
"""Characters around a quotation whose sentences count as beside it: that of its speaker, and what it answers."""

NAMED = 1.5
"""What a word of a name or a phrase in quotation marks weighs beside another of its rarity."""

TOGETHER = 0.12
"""What two words of the question that stand together add, of all that a place can have."""

FITTING, UNFITTING = 1.25, 0.9
"""What a place counts that has what the question is after, a date for “when”; and one that has not."""

HARDLY = 1.05
"""What it counts, for “when”, that has no more than a weekday: mostly that is the day of the report."""

ENDING = 1.15
"""What a place counts besides, for “when”, that says by when: “by 11 December”."""

OF_NAMED = 1.15
"""What a quotation counts that is of somebody whom the question names."""

ENOUGH = 0.34
"""How much of the question's weight a place must have to be shown: chosen on the answer set (docs/quality.md)."""

NEAR_BEST, FOR_MORE = 0.6, 0.75
"""What share of the best one's weight every other must have, and every one beyond the third."""

ALIKE = 0.75
"""From which share of common words on one of two places repeats the other, if it has no figure that the other lacks."""

FEWEST_ARTICLES = 200
"""How many articles rarity is reckoned among at least: in a handful every word is rare."""

WORDS = range(6, 46)
"""How many words a sentence has that is neither a shred nor a paragraph."""

_MONTHS = "january february march april may june july august september october november december".split()
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{'|'.join(name.title() for name in _MONTHS)})\b(?: \d{{1,2}}\b)?"
    r"|(?:19|20)\d\d\b"
    r"|(?:next|last|this|later this|early next) (?:week|month|year|spring|summer|autumn|winter|session)\b|tomorrow\b"
    r"|(?:the )?(?:spring|summer|autumn|winter|end of the (?:week|month|year))\b"
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_TIME = re.compile(rf"\b(?:{_DATE})|\b(?:within|for|after) (?:\d+|[a-z]+) (?:days?|weeks?|months?|years?|hours?)\b")
_TERM_ENDS = re.compile(
    r"\b(?:by|before|until|no later than|due|expires?|ends?|closes?|deadline)(?: \w+)?"
    rf" (?:{_DATE}|{_WEEKDAY.pattern})"
)
_FIGURE = re.compile(
    r"\d|[£$€%]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred"
    r"|thousand|million|billion|half|dozens?|hundreds|thousands|millions|none|per cent|percent|one in)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b[A-Z][\w’'-]+\.? (?:[A-Z]\.? )?[A-Z][\w’'-]+")
_BECAUSE = re.compile(
    r"\b(?:because|since|so that|in order to|owing to|due to|on the grounds?|the reason|as a result|after|to avoid"
    r"|over)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|near|outside|from|to) (?:the )?[A-Z]\w+")
_AFTER = {
    Kind.WHEN: _TIME,
    Kind.HOW_MANY: _FIGURE,
    Kind.WHO: _PERSON,
    Kind.WHY: _BECAUSE,
    Kind.WHERE: _PLACE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation of an article: its place without the marks, and who said it as it is shown."""

    span: Span
    speaker: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may have an answer, with its quotations and the day on which it appeared."""

    key: str
    title: str
    text: str
    day: date
    quotes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply that may be an answer."""

    key: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Found:
    """A place that answers: in the article or reply of `key`. `before` are the sentences that it leans on, in order.

    `weight` orders places, `share` is how much of the question stands in it, from 0 to 1.
    """

    key: str
    span: Span
    weight: float
    share: float
    day: date
    before: tuple[Span, ...] = ()
    quote: bool = False
    reply: bool = False
    stems: frozenset[str] = frozenset()


def rarity(counts: Sequence[int], of: int) -> list[float]:
    """Return how much words weigh that stand in so many of all articles; one that stands nowhere weighs most."""
    whole = max(of, FEWEST_ARTICLES)
    return [math.log(1 + (max(whole - count, 0) + 0.5) / (count + 0.5)) for count in counts]


class Weighing:
    """Weighs places against one question; `rare` holds what each of its stems weighs."""

    def __init__(self, question: Question, rare: Mapping[str, float]) -> None:
        self._question = question
        named = {stem for name in (*question.names, *question.phrases) for stem in name}
        self._weights = {stem: rare[stem] * (NAMED if stem in named else 1.0) for stem in question.stems}
        self._whole = sum(self._weights.values()) or 1.0
        self._pairs = list(zip(question.stems, question.stems[1:], strict=False))

    def article(self, candidate: Candidate) -> Iterator[Found]:
        """Yield the places of an article that have a word of the question, sentences and quotations."""
        title = self._asked(candidate.title)
        whole = title | self._asked(candidate.text)
        if not whole:
            return
        sentences = self._sentences(candidate)
        words = [_words(sentence.span.of(candidate.text)) for sentence in sentences]
        asked = [self._weights.keys() & set(found) for found in words]
        for at in range(len(sentences)):
            if asked[at]:
                first = at - len(leaned_on(candidate.text, sentences, at))
                here = set().union(*asked[first : at + 1])
                beside = set().union(*asked[max(first - 1, 0) : at + 2])
                if self._answers(beside | title):
                    share = self._share(here, beside, title, whole)
                    yield self._sentence(candidate, sentences, (first, at), words[first : at + 1], share)
        for said in candidate.quotes:
            near = (found for found, sentence in zip(asked, sentences, strict=True) if _near(said.span, sentence.span))
            yield from self._quotation(candidate, said, set().union(*near), title, whole)

    def reply(self, spoken: Spoken) -> Iterator[Found]:
        """Yield a reply, whole, if it has a word of the question."""
        words = _words(spoken.text)
        asked = self._weights.keys() & set(words)
        if asked and self._answers(asked):
            share = self._share(asked, (), (), ())
            weight = self._weight(spoken.text, words, share, spoken.day)
            place = Span(0, len(spoken.text))
            yield Found(spoken.key, place, weight, share, spoken.day, reply=True, stems=frozenset(words))

    def _asked(self, text: str) -> set[str]:
        return self._weights.keys() & {stem_of(word) for _, word in tokens(text)}

    def _sentences(self, candidate: Candidate) -> tuple[Sentence, ...]:
        """Return the sentences of the paragraphs that have a word of the question, and of those before them."""
        text = candidate.text
        body = [block for block in label_blocks(text, candidate.title or None) if block.kind is BlockKind.BODY]
        touched = [bool(self._asked(block.span.of(text))) for block in body]
        near = [
            block
            for at, block in enumerate(body)
            if touched[at] or any(touched[max(at - 1, 0) : at]) or any(touched[at + 1 : at + 2])
        ]
        return split_sentences(text, near, pair_marks(text, near))

    def _share(self, here: Iterable[str], beside: Iterable[str], title: Iterable[str], whole: Iterable[str]) -> float:
        """Return how much of the question's weight stands in a place, what stands around it counted in part.

        A name whose last word stands here is meant, also where its first does not.
        """
        shares = dict.fromkeys(whole, IN_ARTICLE) | dict.fromkeys(beside, BESIDE)
        shares |= {stem: max(shares.get(stem, 0.0), IN_TITLE) for stem in title}
        shares |= dict.fromkeys(here, 1.0)
        for name in self._question.names:
            if name[-1] in here and len(name) > 1:
                shares |= {stem: max(shares.get(stem, 0.0), 0.9) for stem in name if stem in whole}
        return sum(self._weights[stem] * share for stem, share in shares.items()) / self._whole

    def _weight(self, text: str, words: Sequence[str], share: float, day: date) -> float:
        weight = share + TOGETHER * self._together(words)
        weight *= self._fits(text)
        if len(words) not in WORDS:
            weight *= 0.85
        meant = self._question.meant
        return weight * (1.2 if meant and meant.period.has(day) else 1.0)

    def _together(self, words: Sequence[str]) -> float:
        """Return the share of neighbours in the question that stand together here, at most two words apart."""
        if not self._pairs:
            return 0.0
        at: dict[str, list[int]] = {}
        for place, stem in enumerate(words):
            at.setdefault(stem, []).append(place)
        near = [
            any(0 < second - first <= 3 for first in at.get(one, ()) for second in at.get(other, ()))
            for one, other in self._pairs
        ]
        return sum(near) / len(self._pairs)

    def _fits(self, text: str) -> float:
        after = _AFTER.get(self._question.kind)
        if after is None:
            return 1.0
        if after.search(text):
            ends = self._question.kind is Kind.WHEN and _TERM_ENDS.search(text)
            return FITTING * (ENDING if ends else 1.0)
        dated = self._question.kind is Kind.WHEN and _WEEKDAY.search(text)
        return HARDLY if dated else UNFITTING

    def _answers(self, near: set[str]) -> bool:
        """Say whether what stands in and around a place can be an answer: one word of many is none, nor a name alone.

        But where it is asked who somebody is, what stands beside the name may be all there is.
        """
        named = {stem for name in self._question.names for stem in name}
        others = self._weights.keys() - named
        alone = not others or (self._question.kind is Kind.WHO and len(others) == 1)
        return len(near) >= min(2, len(self._weights)) and (not named or alone or bool(near & others))

    def _sentence(
        self,
        candidate: Candidate,
        sentences: Sequence[Sentence],
        places: tuple[int, int],
        words: Sequence[Sequence[str]],
        share: float,
    ) -> Found:
        first, last = places
        span, before = sentences[last].span, tuple(sentence.span for sentence in sentences[first:last])
        shown = Span(sentences[first].span.start, span.end).of(candidate.text)
        weight = self._weight(shown, [stem for each in words for stem in each], share, candidate.day)
        return Found(candidate.key, span, weight, share, candidate.day, before, stems=frozenset(words[-1]))

    def _quotation(
        self, candidate: Candidate, said: Said, near: set[str], title: set[str], whole: set[str]
    ) -> Iterator[Found]:
        text = said.span.of(candidate.text)
        words, by = _words(text), {stem_of(word) for _, word in tokens(said.speaker)}
        here = self._weights.keys() & (set(words) | by)
        if not here or not said.speaker or len(words) < 4 or not self._answers(here | near | title):
            return
        share = self._share(here, near, title, whole)
        weight = self._weight(text, words, share, candidate.day)
        if self._question.said and any(by >= {name[-1]} for name in self._question.names):
            weight *= OF_NAMED
        yield Found(candidate.key, said.span, weight, share, candidate.day, quote=True, stems=frozenset(words))


def _near(quotation: Span, sentence: Span) -> bool:
    """Say whether a sentence holds a quotation or stands close around it."""
    return sentence.start - CLOSE <= quotation.start and quotation.end <= sentence.end + CLOSE


def leaned_on(text: str, sentences: Sequence[Sentence], at: int) -> tuple[Span, ...]:
    """Return the one or two sentences before one that says nothing without them, in order."""
    first = at
    while first > 0 and at - first < 2 and hangs(sentences[first].span.of(text)):
        first -= 1
    return tuple(sentence.span for sentence in sentences[first:at])


def best(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return the places to show, the best first: none too weak, none that repeats another, few of one article."""
    ordered = sorted(
        (one for one in found if one.share >= ENOUGH), key=lambda one: (-one.weight, -one.day.toordinal(), one.key)
    )
    fit = [one for one in ordered if one.weight >= NEAR_BEST * ordered[0].weight]
    chosen: list[Found] = []
    for most in (OF_ARTICLE, MOST):
        for one in fit:
            full = len(chosen) >= (MOST if most == OF_ARTICLE else FEWEST_OTHERS)
            good = len(chosen) < FEWEST_OTHERS or one.weight >= FOR_MORE * ordered[0].weight
            if good and not full and one not in chosen and _may_join(one, chosen, most):
                chosen.append(one)
    return tuple(sorted(chosen, key=fit.index))


def _may_join(one: Found, chosen: Sequence[Found], most: int) -> bool:
    if any(_repeats(one, other) for other in chosen):
        return False
    return one.reply or sum(other.key == one.key for other in chosen) < most


def _repeats(one: Found, other: Found) -> bool:
    """Say whether a place says what another one says: it touches it, or has nearly the same words."""
    if one.key == other.key and any(
        place.touches(shown) for place in (one.span, *one.before) for shown in (other.span, *other.before)
    ):
        return True
    less, more = sorted((one.stems, other.stems), key=len)
    figures = {stem for stem in less if stem.isdigit()}
    return bool(less) and figures <= more and len(less & more) / len(less) >= ALIKE


def repeated_in(one: Found, found: Iterable[Found]) -> tuple[str, ...]:
    """Return the keys of other articles in which a place says nearly the same as one that is shown."""
    others = (other for other in found if other.key != one.key and not other.reply and not one.reply)
    return tuple(dict.fromkeys(other.key for other in others if other.share >= ENOUGH and _repeats(one, other)))


def _words(text: str) -> list[str]:
    return [stem_of(word) for _, word in tokens(text)]
