"""What was read of an article, as numbers: words are places of its text, so that the text need not be held for them.

Seventy-two bytes for each thing said instead of more than a thousand. Pure.
"""

from array import array
from collections.abc import Iterator, Sequence

from summaries.document import UNKNOWN, Reading, Side, Span, Speaker, Stance

_SIDES = tuple(Side)
_NOWHERE = (-1, -1)
_NUMBERS = 18
"""How many numbers stand for a stance: eight places, the side, and whether the speaker is unclear."""


def packed(stances: Sequence[Stance]) -> "array[int]":
    """Return what was found in an article's text as numbers."""
    return array("i", (number for stance in stances for number in _numbers(stance)))


def unpacked(numbers: "array[int]", text: str) -> tuple[Stance, ...]:
    """Return what `packed` was given, read from the same text."""
    return tuple(_stance(numbers[start : start + _NUMBERS], text) for start in range(0, len(numbers), _NUMBERS))


def _numbers(stance: Stance) -> Iterator[int]:
    speaker = stance.speaker
    yield from (*stance.span, *stance.sentence, *(stance.marks or _NOWHERE))
    for reading in (speaker.name, speaker.role, speaker.organisation, speaker.resolved_from, stance.cue):
        yield from reading.span if reading else _NOWHERE
    yield from (_SIDES.index(stance.side), stance.unclear)


def _stance(numbers: "array[int]", text: str) -> Stance:
    *places, side, unclear = numbers
    span, sentence, *others = (Span(*pair) for pair in zip(places[::2], places[1::2], strict=True))
    marks, *read = (place if place.start >= 0 else None for place in others)
    *said_by, cue = (Reading(place.of(text), place) if place else None for place in read)
    speaker = Speaker(*said_by) if any(said_by) else UNKNOWN
    return Stance(span, sentence, speaker, _SIDES[side], cue, marks, bool(unclear))
