"""Numbers with what qualifies and what they count: never “1,700” where the source says “1,700+”."""

import re
from collections.abc import Iterator, Sequence

from summaries.document import Figure, Reading, Sentence, Span

MAX_FIGURES = 40

_QUALIFIER = (
    r"(?:(?:well |far |slightly |just |little |a little |no |not )?(?:more|fewer|less|greater|higher|lower) than"
    r"|(?:just |well )?(?:over|under|above|below)|(?:just )?short of|at least|at most|at minimum|up to|as (?:many|much|few|little|high|low) as"
    r"|about|around|roughly|approximately|some|nearly|almost|close to|an estimated|estimated|only|no fewer than|a record|the first|a further|another)"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?:bn|m|k|tn|mn)\b|\s(?:thousand|million|billion|trillion)\b)?"
_SPELT = (
    r"(?:(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one hundred|a hundred|a thousand|a million|half a million)(?=[\s-])|(?:tens of |hundreds of )?(?:dozens|hundreds|thousands|millions)\sof\b)"
)
_RANGE = rf"{_NUMBER}(?:\s?(?:-|–|to)\s?[£$€]?{_NUMBER})?"
_CURRENCY = r"[£$€]"
_PERCENT = r"\s?(?:%|per ?cent\b|percent\b|percentage points?\b)"
_NO_UNIT = (
    r"(?!(?:of|and|or|to|in|on|at|by|for|from|the|a|an|as|is|was|were|are|be|been|had|has|have|that|who|which|with|without"
    r"|after|before|when|if|but|per|than|more|percent|other|others|since|during|between|until|last|next|would|will|could|can"
    r"|not|he|she|it|they|we|said|under|over|against|rather|supported|proposed|each|both|also|so|because|while|about)\b)"
)
_UNIT = (
    rf"(?:[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*?s\b|[-\s](?:people|men|women|children|staff)\b"
    rf"|[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*?s\b|[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*)"
)
_EACH = r"(?:\sa (?:year|month|week|day|head|mile|person)\b|\sper [a-z]+)"
_FIGURE = re.compile(
    rf"(?<![\w.,£$€/#-])(?P<number>{_CURRENCY}?{_RANGE}\+?|{_SPELT})(?P<unit>{_PERCENT}|{_EACH}|{_UNIT})?(?![\d/])",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(rf"(?<![\w’'-])(?P<qualifier>{_QUALIFIER})\s$", re.IGNORECASE)
_MAX_QUALIFIER = 28
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_BEFORE = re.compile(
    rf"(?:\b{_MONTH}\.?|\b(?:section|clause|article|page|chapter|schedule|part|paragraph|para|no\.?|number|figure|table|amendment|item|rule|resolution|room|channel|route|highway|class|group|type|version|covid)|[#(@:])\s?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s?(?:{_MONTH}\b|(?:st|nd|rd|th)\b|[ap]\.?m\b|[:.]\d\d\b|-year-old|o’clock)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def find_figures(text: str, sentences: Sequence[Sentence]) -> tuple[Figure, ...]:
    """Return the figures of running text in order; dates, years, times, ages and numberings are none."""
    figures: list[Figure] = []
    for sentence in sentences:
        figures += _in_sentence(text, sentence.span)
        if len(figures) >= MAX_FIGURES:
            break
    return tuple(figures[:MAX_FIGURES])


def _in_sentence(text: str, sentence: Span) -> Iterator[Figure]:
    for found in _FIGURE.finditer(text, sentence.start, sentence.end):
        qualifier = _qualifier(text, sentence, found.start())
        if _is_figure(text, found, qualifier):
            number, unit = Reading(found["number"], Span(*found.span("number"))), _unit(found)
            start = qualifier.span.start if qualifier else found.start()
            yield Figure(Span(start, found.end()), number, qualifier, unit, sentence)


def _qualifier(text: str, sentence: Span, number: int) -> Reading | None:
    """Return what qualifies a number, as “more than”: the longest wording that ends right before it."""
    start = max(sentence.start, number - _MAX_QUALIFIER)
    found = _QUALIFIED.search(text[start:number])
    if found is None:
        return None
    return Reading(found["qualifier"], Span(start + found.start("qualifier"), start + found.end("qualifier")))


def _is_figure(text: str, found: re.Match[str], qualifier: Reading | None) -> bool:
    number = found["number"]
    bare = number.rstrip("+").lstrip("£$€")
    if _AFTER.match(text, found.end("number")) or _BEFORE.search(text[max(0, found.start() - 16) : found.start()]):
        return False
    if _YEAR.fullmatch(bare) and number == bare and not qualifier:
        return False
    counted = bool(found["unit"] or qualifier or number != bare)
    return counted if bare[:1].isdigit() else bool(found["unit"])


def _unit(found: re.Match[str]) -> Reading | None:
    if not found["unit"]:
        return None
    end = found.end("unit")
    trimmed = found["unit"].lstrip(" -\u00a0")
    return Reading(trimmed, Span(end - len(trimmed), end))
