"""Numbers of texts in other languages than English: found whole, with their own decimal marks, or left alone.

A number is every digit that stands together, whatever groups or parts it: “1.700”, “1 700”, “3,5”. It is a figure only
with a unit, a scale or a currency that the language's words tell; what it is worth is never worked out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from summaries.document import Figure, Reading, Sentence, Span
from summaries.language_words import TONGUES

_SPACE = r"[ \u00a0\u202f]"
_DIGITS = r"\d+(?:(?:[.,’'\u00a0\u202f]| (?=\d{3}(?!\d)))\d+)*"
_MONEY = "€$£"


class _Patterns(NamedTuple):
    figure: re.Pattern[str]
    qualifier: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    words = TONGUES[language]
    number = rf"[{_MONEY}]?{_SPACE}?{_DIGITS}(?:{_SPACE}(?:{words.scales})(?!\w))*"
    unit = rf"(?:[%‰{_MONEY}]|(?:{words.units})(?!\w))"
    return _Patterns(
        re.compile(
            rf"(?<![\w.,’'{_MONEY}/-])(?P<number>(?=[\d{_MONEY}]){number})(?:{_SPACE}?(?P<unit>{unit}))?(?![\w/-]|[.,]\d)",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![\w’'-])(?P<qualifier>{words.qualifiers}){_SPACE}$", re.IGNORECASE),
    )


_MAX_QUALIFIER = 24


def figures_abroad(text: str, sentences: Sequence[Sentence], language: str) -> Iterator[Figure]:
    """Yield the figures of running text in order, each with its qualifier: “mehr als 1.700 Menschen”."""
    patterns = _patterns(language)
    for sentence in sentences:
        for found in patterns.figure.finditer(text, *sentence.span):
            if found["unit"] or not found["number"].strip()[-1].isdigit() or found["number"][0] in _MONEY:
                yield _figure(text, sentence.span, found, patterns.qualifier)


def _figure(text: str, sentence: Span, found: re.Match[str], qualified: re.Pattern[str]) -> Figure:
    number = Reading(found["number"], Span(*found.span("number")))
    unit = Reading(found["unit"], Span(*found.span("unit"))) if found["unit"] else None
    start = max(sentence.start, number.span.start - _MAX_QUALIFIER)
    before = qualified.search(text[start : number.span.start])
    qualifier = None
    if before:
        place = Span(start + before.start("qualifier"), start + before.end("qualifier"))
        qualifier = Reading(before["qualifier"], place)
    return Figure(Span((qualifier or number).span.start, found.end()), number, qualifier, unit, sentence)
