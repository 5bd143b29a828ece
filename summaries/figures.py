"""Numbers with what qualifies and what they count: never “1,700” where the source says “1,700+”."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from summaries.document import Figure, Reading, Sentence, Span
from summaries.figures_abroad import figures_abroad
from summaries.language_words import TONGUES

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
_BETWEEN = rf"between\s(?!\d{{4}}\sand)[£$€]?{_NUMBER}\sand\s[£$€]?{_NUMBER}"
_FEW = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|a hundred|a thousand)"
_SHARE = (
    rf"(?:{_FEW}\s(?:[a-z]+\s)?(?:in|out of)\severy\s{_FEW}|{_FEW}\s(?:in|out of)\s{_FEW})(?![\w,.]\d)(?!\w)"
    r"(?:\s[a-z]+s\b|\speople\b)?"
)
_OF = rf"(?!one\s)(?:{_FEW}|{_NUMBER})\sof\s(?:the\s)?(?:{_FEW}|{_NUMBER})(?![\w,.]\d)(?!\w)"
_CURRENCY = r"[£$€]"
_PERCENT = r"\s?(?:%|per ?cent\b|percent\b|percentage points?\b)"
_NO_UNIT = (
    r"(?!(?:of|and|or|to|in|on|at|by|for|from|the|a|an|as|is|was|were|are|be|been|had|has|have|that|who|which|with|without"
    r"|after|before|when|if|but|per|than|more|percent|other|others|since|during|between|until|last|next|would|will|could|can"
    r"|not|into|across|his|her|its|their|our|your|this|these|those|them|us|he|she|it|they|we|said|under|over|against|rather|supported|proposed|each|both|also|so|because|while|about)\b)"
)
_UNIT = (
    rf"(?:[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*?s\b|[-\s](?:people|men|women|children|staff)\b"
    rf"|(?:-[A-Za-z][\w’']*|(?:\s{_NO_UNIT}[A-Za-z][\w’'-]*){{1,2}}?)[-\s]{_NO_UNIT}[A-Za-z][\w’'-]*?s\b|[-\s]{_NO_UNIT}(?-i:[a-z])[\w’'-]*)"
)
_EACH = r"(?:\sa (?:year|month|week|day|head|mile|person)\b|\sper [a-z]+)"
_FIGURE = re.compile(
    rf"(?<![\w.,£$€/#-])(?:(?P<share>{_SHARE})"
    rf"|(?P<number>{_BETWEEN}|{_OF}|{_CURRENCY}?{_RANGE}\+?|{_SPELT})(?P<unit>{_PERCENT}|{_EACH}|{_UNIT})?)(?![\d/])",
    re.IGNORECASE,
)
_BEGINS = (
    r"(?=[\d£$€]|[Tt](?:wo|hree|en|welve|wenty|hirty|housands)|[Ff](?:our|ive|orty|ifty)|[Ss](?:ix|even)"
    r"|[Ee](?:ight|leven)|[Nn]ine|[Oo]ne|[Hh](?:undreds|alf)|[Dd]ozens|[Mm]illions|[Aa]\s(?:hundred|thousand|million)"
    r"|[Bb]etween)"
)
_BEGIN = re.compile(_BEGINS)
_START = re.compile(rf"[\s(\[“\"‘'—–]{_BEGINS}")
_QUALIFIED = re.compile(rf"(?<![\w’'-])(?P<qualifier>{_QUALIFIER})\s$", re.IGNORECASE)
_MAX_QUALIFIER = 28
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_BEFORE = re.compile(
    rf"(?:\b{_MONTH}\.?|\b(?:section|clause|article|page|chapter|schedule|part|paragraph|para|no\.?|number|figure|table|amendment|item|rule|resolution|room|channel|route|highway|class|group|type|version|covid)|[#(@:])\s?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s?(?:{_MONTH}\b|(?:st|nd|rd|th)\b|[ap]\.?m\b|[:.]\d\d\b|-year-old|o’clock)", re.IGNORECASE)
_DOING = re.compile(r"^\s\w+(?:ed|ing|ly)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def find_figures(text: str, sentences: Sequence[Sentence], language: str = "en") -> tuple[Figure, ...]:
    """Return the figures of running text in order; dates, years, times, ages and numberings are none."""
    if language in TONGUES:
        return tuple(islice(figures_abroad(text, sentences, language), MAX_FIGURES))
    figures: list[Figure] = []
    for span, starts in _starts(text, [sentence.span for sentence in sentences]):
        figures += _in_sentence(text, span, starts)
        if len(figures) >= MAX_FIGURES:
            break
    return tuple(figures[:MAX_FIGURES])


def _starts(text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, Sequence[int]]]:
    """Yield the sentences in which digits or words for numbers begin, with those places."""
    places = [found.end() for found in _START.finditer(text)]
    at = 0
    for span in sentences:
        first = at = bisect_right(places, span.start, lo=at)
        at = bisect_left(places, span.end, lo=first)
        begins = [span.start] if _BEGIN.match(text, span.start) else []
        if begins or at > first:
            yield span, [*begins, *places[first:at]]


def _in_sentence(text: str, sentence: Span, starts: Sequence[int]) -> Iterator[Figure]:
    for found in _candidates(text, sentence, starts):
        qualifier = _qualifier(text, sentence, found.start())
        if _is_figure(text, found, qualifier):
            number, unit = Reading(_number(found), Span(*found.span(_kind(found)))), _unit(found)
            start = qualifier.span.start if qualifier else found.start()
            yield Figure(Span(start, found.end()), number, qualifier, unit, sentence)


def _candidates(text: str, sentence: Span, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield what reads like a figure; the long pattern is tried only where one may begin."""
    place = sentence.start
    for start in starts:
        if start >= place and (found := _FIGURE.match(text, start, sentence.end)):
            place = found.end()
            yield found


def _qualifier(text: str, sentence: Span, number: int) -> Reading | None:
    """Return what qualifies a number, as “more than”: the longest wording that ends right before it."""
    start = max(sentence.start, number - _MAX_QUALIFIER)
    found = _QUALIFIED.search(text[start:number])
    if found is None:
        return None
    return Reading(found["qualifier"], Span(start + found.start("qualifier"), start + found.end("qualifier")))


def _is_figure(text: str, found: re.Match[str], qualifier: Reading | None) -> bool:
    number = _number(found)
    bare = number.lower().removeprefix("between ").rstrip("+").lstrip("£$€")
    if _AFTER.match(text, found.end(_kind(found))) or _BEFORE.search(text[max(0, found.start() - 16) : found.start()]):
        return False
    if _YEAR.fullmatch(bare) and number == bare and not qualifier:
        return False
    if found["share"]:
        return True
    counted = bool(found["unit"] or qualifier or number != bare)
    return counted if bare[:1].isdigit() else _is_counted(found["unit"])


def _kind(found: re.Match[str]) -> str:
    return "share" if found["share"] else "number"


def _number(found: re.Match[str]) -> str:
    return found[_kind(found)]


def _is_counted(unit: str | None) -> bool:
    """Say whether a number in words counts something: “five boats” does, “five agreed” does not."""
    return bool(unit) and not _DOING.search(unit or "")


def _unit(found: re.Match[str]) -> Reading | None:
    if not found["unit"]:
        return None
    end = found.end("unit")
    trimmed = found["unit"].lstrip(" -\u00a0")
    return Reading(trimmed, Span(end - len(trimmed), end))
