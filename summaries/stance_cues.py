"""What cue words come to: where a cue follows a subject, which side it takes, what turns or conditions that.

Pure text: who the subject is, and whether others tell of it, is read in `summaries/stances.py`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from summaries import stance_words as words
from summaries.document import Side, Span

_HELPED = re.compile(
    r"\b(?:do|does|did|will|would|can|could|may|might|must|should|to|cannot)\b|n[’']t\b|[’'](?:d|ll)\b", re.IGNORECASE
)
_BEING = re.compile(r"\b(?:is|are|was|were|been|am)\b|[’'](?:re|m)\b|\b(?:is|are|was|were)n[’']t", re.IGNORECASE)
_HELPING = re.compile(r"(?<![’'\w])[^\W_]+(?:[’']\w+)?\s*$")
_STOPPED = re.compile(r"\b(?:of|from|considered|considering|tried to)$", re.IGNORECASE)
_NOUNS = frozenset("support back favour favor praise hail champion slam blast welcome".split()) | {
    "vote for",
    "vote against",
}
TURN = re.compile(r"\b(?:and|but|which|who|that|because)\b", re.IGNORECASE)
_IF = re.compile(
    r"(?<!even )(?<!as )(?<!what )(?<!know )(?<!see )(?<!asked )(?<!asking )(?<!wonder )\bif\b"
    r"(?! (?:not|any|ever|so|only)\b)",
    re.IGNORECASE,
)
_WILLING = re.compile(r"\b(?:willing|prepared|ready) to\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:and|but|though|although|yet|while)\s+(?:he\s|she\s|it\s|they\s|we\s|I\s)?", re.IGNORECASE)


class Found(NamedTuple):
    """A cue and the side that it takes; `verb` is the side of its verb alone, which ends at `place`."""

    side: Side
    cue: Span
    verb: Side
    place: int


def cues_after(text: str, at: int, end: int, *, plural: bool) -> Iterator[Found]:
    """Yield the cue that follows a subject, with the side that all that stands between makes of it."""
    for side, pattern in words.PHRASES.items():
        found = _after(text, at, end, pattern)
        if found and not words.TURNS.match(text, found[1].end, end):
            between, cue = found
            yield _weighed(text, between, cue, side, negated=False)
            return
    if found := _after(text, at, end, words.VERB):
        between, cue = found
        form = " ".join(cue.of(text).lower().split())
        turns = words.TURNS if form != "back" else words.BACK_TURNS
        if _is_finite(form, between.of(text), plural=plural) and not turns.match(text, cue.end, end):
            side = Side.UNCLEAR if _no_stand(text, form, cue.end, end) else words.SIDES[form]
            yield _weighed(text, between, cue, side, negated=form in words.NEGATED)


def _after(text: str, at: int, end: int, pattern: re.Pattern[str]) -> tuple[Span, Span] | None:
    """Return what stands between a subject and the first cue of a kind, and the cue, if nothing else does."""
    between = words.BETWEEN.match(text, at, end)
    place = between.end() if between else at
    while place >= at:
        gap = words.BREAK.match(text, place, end)
        cue = pattern.match(text, gap.end(), end) if gap else None
        if cue:
            return Span(at, place), Span(*cue.span())
        shorter = max(text.rfind(" ", at, place), text.rfind("\u00a0", at, place))
        if shorter < at or place == at:
            return None
        place = shorter
    return None


def _is_finite(form: str, between: str, *, plural: bool) -> bool:
    """Say whether a form is the verb of its subject there: not a passive, not a noun, not a participle beside it."""
    being = bool(_BEING.search(between)) and not between.endswith(" to")
    if form in words.GOING_ON:
        return being or bool(_STOPPED.search(between))
    if form in words.BARE and form not in words.PAST:
        return not being and (form not in _NOUNS or plural or bool(_HELPED.search(between)))
    return not being


def _no_stand(text: str, form: str, at: int, end: int) -> bool:
    if form.startswith("welcom") and words.GREETS.match(text, at, end):
        return True
    return bool(words.NO_STAND.match(text, at, end) or words.FAMILY.match(text, at, end))


def _weighed(text: str, between: Span, cue: Span, side: Side, *, negated: bool) -> Found:
    """Return the side after all that stands between subject and cue: denying it takes the other side, or none."""
    gap = between.of(text)
    weak, denied = words.WEAKENS.search(gap), words.DENIES.search(gap)
    if weak is None and denied is None:
        return Found(side, cue, side, cue.end)
    first = min(found.start() for found in (weak, denied) if found)
    helping = _HELPING.search(gap, 0, first)
    whole = Span(between.start + (helping.start() if helping else first), cue.end)
    if weak is None and negated and side is Side.FOR:
        return Found(Side.AGAINST, whole, Side.AGAINST, cue.end)
    return Found(Side.UNCLEAR, whole, Side.UNCLEAR, cue.end)


def conditioned(text: str, sentence: Span, found: Found) -> Found:
    """Return a side with its condition: where one hangs on it, that word is the cue; where it may, it is unclear."""
    rest = Span(found.cue.end, sentence.end).of(text)
    before = text[sentence.start : found.cue.start]
    if other := _other_side(rest, found):
        return found._replace(side=Side.UNCLEAR, cue=other)
    if found.side is Side.UNCLEAR and not _WILLING.search(found.cue.of(text)):
        return found
    strong = words.CONDITION.search(rest)
    would = re.search(r"\b(?:would|will)\b|[’'](?:d|ll)\b", before[-30:], re.IGNORECASE)
    hangs = strong or (would and _IF.search(rest))
    if hangs:
        apart = TURN.search(rest, 0, hangs.start())
        cue = Span(found.cue.end + hangs.start(), found.cue.end + hangs.end())
        return found._replace(side=Side.UNCLEAR) if apart else found._replace(side=Side.CONDITIONAL, cue=cue)
    if opening := words.OPENING_IF.match(text, sentence.start, found.cue.start):
        side = Side.CONDITIONAL if would else Side.UNCLEAR
        return found._replace(side=side, cue=Span(*opening.span()).trimmed(text))
    return found


def _other_side(rest: str, found: Found) -> Span | None:
    """Return the cue where the same subject goes on to the other side: “welcomed the aim but opposed the clause”."""
    for turn in _BUT.finditer(rest):
        following = next(cues_after(f" {rest[turn.end() :]}", 0, 200, plural=True), None)
        if following and {following.side, found.side} == {Side.FOR, Side.AGAINST}:
            return found.cue
    return None
