"""Who takes which side, as far as words in a sentence decide it: precision before recall, and never a guess.

A side is read where a cue of the table (`summaries/stance_words.py`) has a speaker as its subject, in running text
(“the union opposes …”) or in the first person of a quotation (“we welcome …”). Questions, doubts, what others say of
somebody, and sentences with cues of both sides stay unclear.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summaries import stance_words as words
from summaries.cleaning import label_blocks
from summaries.document import (
    UNKNOWN,
    Document,
    Mention,
    MentionKind,
    Quote,
    QuoteLabel,
    Reading,
    Sentence,
    Side,
    Span,
    Speaker,
    Stance,
)
from summaries.language import is_english
from summaries.marks import pair_marks
from summaries.mentions import find_mentions
from summaries.people import People
from summaries.pronouns import Cast, fitting, make_cast
from summaries.quotes import find_quotes
from summaries.scene import Scene, head, make_scene
from summaries.sentences import split_sentences
from summaries.speakers import attribute
from summaries.stance_cues import TURN, Found, conditioned, cues_after
from summaries.vocabulary import HONORIFICS, NOT_NAMES

MAX_STANCES = 300

_KINDS = (MentionKind.PERSON, MentionKind.ORGANISATION, MentionKind.NOMINAL, MentionKind.PRONOUN)
"""Who may speak, those that name somebody best first."""

_BESIDE = re.compile(r"(?:,\s[^,;:.“”\"()\n]{1,90},|\s\([^()\n]{1,40}\))?(?:,?\s(?:who|which))?")
_NOT_SUBJECT = frozenset("of in from at for with to on by about against between like than".split())
_DETERMINERS = frozenset("the a an both many some most its his her their other several all local two three".split())
_OPENERS = frozenset(
    "if whether unless when until should that why how because before once than no few neither nor".split()
)
_NOBODY = frozenset("nobody none few neither".split())
_LEADS = frozenset("and but while although though since so yet after where which today monday yesterday".split())
_GOES_ON = frozenset(["and", "but", "so", "therefore", "yet", "also", "today", "because"])
_ROLE_BEFORE = re.compile(r"(?:^|\s)[a-z][\w’'-]*,\s$")
_PART = re.compile(r"(?:[^.?!]|(?<=\b[A-Z])\.|(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z][a-z]{2})\.|\.(?=\S))+(?:[.?!]+|$)")
_SAID_AFTER = re.compile(
    r",[”\"]?\s+(?P<who>[\w’'. -]{1,60}?)\s+(?:said|says|told|added|argued|claimed|insisted|wrote|reported)\b"
    r"|according to",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(r",[”\"]?\s+(?:said|says)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """What stances are read from; in `plain` what stands between quotation marks is blank."""

    scene: Scene
    people: People
    cast: Cast
    plain: str

    @property
    def text(self) -> str:
        return self.scene.text


def find_stances(document: Document) -> tuple[Stance, ...]:
    """Return what is quoted or told of somebody's stand, in order of place, each once; in English only."""
    text = document.text
    if not is_english(text, document.language):
        return ()
    blocks = label_blocks(text, document.title)
    pairs = pair_marks(text, blocks)
    sentences = split_sentences(text, blocks, pairs)
    if not sentences:
        return ()
    quotes = attribute(text, blocks, sentences, find_quotes(text, blocks, pairs))
    mentions = find_mentions(text, blocks, [quote.marks for quote in quotes])
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    page = _Page(scene, People(text, mentions), make_cast(text, mentions), _without(text, quotes))
    told = list(_told(page))
    said = [stance for quote in quotes if (stance := _quoted(page, quote)) and not _repeats(page, stance, told)]
    return tuple(sorted((*told, *said), key=lambda stance: (stance.span, stance.sentence)))[:MAX_STANCES]


def _without(text: str, quotes: Sequence[Quote]) -> str:
    letters = list(text)
    for quote in quotes:
        letters[quote.span.start : quote.span.end] = " " * (quote.span.end - quote.span.start)
    return "".join(letters)


def _repeats(page: _Page, stance: Stance, told: Sequence[Stance]) -> bool:
    """Say whether a quotation stands in a whole sentence that is shown of the same speaker, or of nobody known."""
    inside = [one for one in told if one.span.covers(stance.span)]
    return any(not stance.speaker.known or _called(stance.speaker) == _called(one.speaker) for one in inside)


def _called(speaker: Speaker) -> str:
    reading = speaker.name or speaker.organisation or speaker.role
    return reading.text.lower().split()[-1] if reading else ""


# What is told of somebody in running text.


def _told(page: _Page) -> Iterator[Stance]:
    """Yield one stance for each speaker of a sentence that has cues of theirs."""
    mentions = page.scene.mentions
    for sentence in page.scene.sentences:
        first = bisect_left(mentions, sentence.span.start, key=lambda one: one.span.start)
        last = bisect_left(mentions, sentence.span.end, key=lambda one: one.span.start)
        spoken: dict[str, tuple[Mention, list[Found]]] = {}
        for mention, cue in _best(page, sentence, mentions[first:last]):
            spoken.setdefault(head(page.text, mention), (mention, []))[1].append(cue)
        for mention, cues in spoken.values():
            if not _is_no_name(speaker := _speaker(page, mention)):
                yield _stance(page, sentence.span, sentence.span, speaker, cues)


def _best(page: _Page, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Found]]:
    """Yield each cue with the mention that names its subject best: in “its leader, Quill, said she opposes”, Quill."""
    found: dict[int, tuple[Mention, Found]] = {}
    for mention in mentions:
        for cue in _cues_of(page, sentence, mention) if mention.kind in _KINDS else ():
            other = found.get(cue.place)
            if other is None or _KINDS.index(mention.kind) <= _KINDS.index(other[0].kind):
                found[cue.place] = mention, cue
    yield from found.values()


def _is_no_name(speaker: Speaker) -> bool:
    """Say whether somebody was taken to be called “Tuesday”."""
    readings = (speaker.name, speaker.organisation)
    return any(reading.text.lower() in NOT_NAMES for reading in readings if reading)


def _speaker(page: _Page, mention: Mention) -> Speaker:
    """Return who a mention means; a pronoun only where one person alone is named before it in its paragraph."""
    if mention.kind is not MentionKind.PRONOUN:
        return page.people.speaker(mention)
    near = [item for item in fitting(page.scene, page.cast, mention) if item.block == mention.block]
    one = {head(page.text, item) for item in near}
    return page.people.speaker(mention, near[-1]) if len(one) == 1 else UNKNOWN


def _stance(page: _Page, span: Span, sentence: Span, speaker: Speaker, found: Sequence[Found]) -> Stance:
    """Return a stance with its cue; cues that disagree decide nothing, and words of concern give way to a side."""
    decided = [one for one in found if one.side is not Side.UNCLEAR]
    agreed = len({one.side for one in decided}) == 1 and not {Side.FOR, Side.AGAINST} <= {one.verb for one in found}
    chosen = decided[0] if agreed else found[0]
    cue = Reading(chosen.cue.of(page.text), chosen.cue)
    return Stance(span, sentence, speaker, chosen.side if agreed else Side.UNCLEAR, cue)


def _cues_of(page: _Page, sentence: Sentence, mention: Mention) -> Iterator[Found]:
    """Yield the cues that a mention is the subject of, or that are done by it."""
    start, end = sentence.span
    if done := words.DONE_BY.search(page.plain, max(start, mention.span.start - 40), mention.span.start):
        yield from _done_by(page, sentence.span, done)
        return
    standing = _standing(page.plain, start, mention)
    if standing is None:
        return
    told = words.SAID_IT.search(page.plain, start, mention.span.start)
    for at, plural in _subject_ends(page.text, mention, end):
        own = told and page.text[mention.span.end : at].rstrip().endswith((" who", " which"))
        for found in cues_after(page.text, at, end, plural=plural):
            yield _judged(page, sentence.span, found, doubted=standing and not own)


def _done_by(page: _Page, sentence: Span, done: re.Match[str]) -> Iterator[Found]:
    cue = Span(*done.span("cue"))
    before = page.plain[max(sentence.start, cue.start - 40) : cue.start]
    side = words.SIDES[done["cue"].rsplit(None, 1)[0].lower()]
    told = words.REPORTS.search(page.plain, sentence.start, cue.start)
    doubted = bool(told or words.DENIES.search(before) or words.WEAKENS.search(before))
    yield _judged(page, sentence, Found(side, cue, side, cue.end), doubted=doubted)


def _standing(plain: str, start: int, mention: Mention) -> bool | None:
    """Return nothing where a mention cannot be a subject, else whether others are speaking of it."""
    before = plain[start : mention.span.start].rstrip()
    last = re.findall(r"[\w’'-]+\.?|[^\w\s]", before[-80:].lower())
    if last and last[-1].rstrip(".") in HONORIFICS:
        last.pop()
    while last and last[-1] in _DETERMINERS:
        last.pop()
    if mention.kind is MentionKind.PRONOUN and last and last[-1].isalpha() and last[-1] not in _LEADS:
        return True
    if last and last[-1] in _NOT_SUBJECT:
        return None
    if len(last) > 1 and last[-1].isalpha() and last[-2] in _NOT_SUBJECT:
        return True
    if mention.span.of(plain).lower().split()[0] in _NOBODY:
        return True
    return bool(last and last[-1] in _OPENERS) or bool(words.REPORTS.search(plain, start, mention.span.start))


def _subject_ends(text: str, mention: Mention, end: int) -> Iterator[tuple[int, bool]]:
    """Yield where cues may follow a subject: at once, after what stands beside it, after “said that she”."""
    last = mention.span.of(text).lower().split()[-1]
    several = last.endswith("s") and not last.endswith("ss") and mention.kind is not MentionKind.PERSON
    plural = several or last in ("they", "people", "police")
    beside = _BESIDE.match(text, mention.span.end, end)
    ends = [mention.span.end, *([beside.end()] if beside else [])]
    if mention.kind is MentionKind.PERSON and text.startswith(",", mention.span.end) and _beside_role(text, mention):
        ends.append(mention.span.end + 1)
    for at in dict.fromkeys(ends):
        yield at, plural
        if said := words.SAID_SO.match(text, at, end):
            fits = ("he", "she") if mention.kind in (MentionKind.PERSON, MentionKind.PRONOUN) else ("it", "they")
            if said["who"].lower() in fits:
                yield said.end(), said["who"].lower() == "they"


def _beside_role(text: str, mention: Mention) -> bool:
    """Say whether a name stands after what its bearer is, as in “its secretary, Quill, …”: no town and county."""
    before = text[max(0, mention.span.start - 30) : mention.span.start]
    return bool(_ROLE_BEFORE.search(before)) and " " in mention.span.of(text)


def _judged(page: _Page, sentence: Span, found: Found, *, doubted: bool) -> Found:
    """Return what a cue of running text comes to in its whole sentence."""
    text, end = page.text, sentence.end
    if _asks(text, sentence) or doubted or _told_by_others(page.plain, found.cue.end, end):
        return found._replace(side=Side.UNCLEAR)
    return conditioned(page.plain, sentence, found)


def _asks(text: str, span: Span) -> bool:
    return span.of(text).rstrip('”"’ \n').endswith("?")


def _told_by_others(plain: str, start: int, end: int) -> bool:
    found = _SAID_AFTER.search(plain, start, end)
    if found and (found["who"] or "").strip().lower() in ("he", "she", "it", "they"):
        return False
    return bool(found or _SAID_FIRST.search(plain, start, end))


# What is said in quotations.


def _quoted(page: _Page, quote: Quote) -> Stance | None:
    """Return a quotation as a stance; words of a document, and mere terms, are nobody's."""
    if quote.label in (QuoteLabel.DOCUMENT_TEXT, QuoteLabel.TERM):
        return None
    at = bisect_right(page.scene.starts, quote.marks.start) - 1
    sentence = page.scene.sentences[max(at, 0)].span
    plain = Stance(quote.span, sentence, quote.speaker, marks=quote.marks, unclear=quote.unclear)
    if quote.label is QuoteLabel.REPORTED:
        return plain
    found = [cue for part in _parts(page.text, quote.span) for cue in _own_cues(page.text, part)]
    if not found:
        return plain
    stance = replace(
        _stance(page, quote.span, sentence, quote.speaker, found), marks=quote.marks, unclear=quote.unclear
    )
    return stance if stance.side is Side.UNCLEAR or quote.sure else replace(stance, speaker=UNKNOWN, unclear=True)


def _parts(text: str, span: Span) -> Iterator[Span]:
    for part in _PART.finditer(text, span.start, span.end):
        yield Span(*part.span()).trimmed(text)


def _own_cues(text: str, part: Span) -> Iterator[Found]:
    """Yield the cues of which “I” or “we” is the subject, and conditions on what should be done."""
    asks = _asks(text, part)
    for first in words.FIRST_PERSON.finditer(text, part.start, part.end):
        own = _speaks_plainly(text[part.start : first.start()])
        for found in cues_after(text, first.end(), part.end, plural=True):
            whole = conditioned(text, part, found)
            yield found._replace(side=Side.UNCLEAR) if asks or not own else whole
    maybe = words.MAYBE.search(text, part.start, part.end)
    hangs = words.CONDITION.search(text, maybe.end(), part.end) if maybe else None
    if hangs and maybe and not asks and not TURN.search(text, maybe.end(), hangs.start()):
        yield Found(Side.CONDITIONAL, Span(*hangs.span()), Side.CONDITIONAL, hangs.end())


def _speaks_plainly(before: str) -> bool:
    """Say whether “we” begins a clause of its own there: nobody else's words, no “if we”."""
    earlier = re.findall(r"[\w’'-]+|[^\w\s]", before.lower())
    last = earlier[-1:]
    if earlier[-2:-1] == ["not"]:
        return False
    if words.REPORTS.search(before):
        return False
    if words.OPENING_IF.match(before.strip()):
        return bool(last) and last[0] in ",;:"
    return not last or last[0] in ",;:—–-()" or last[0] in _GOES_ON
