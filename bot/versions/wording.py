"""When two wordings are the same to a reader, which numbers they give, and whether only letters slipped. Pure.

What is folded away is what sites change without anybody having edited: white space, the shapes of marks
and dashes, commas, thousands separators (the complaints of NewsDiffs' and diffengine's users).
"""

import re
import unicodedata
from collections import Counter

from summaries.words import words_of

_MARKS = str.maketrans(
    dict.fromkeys('"“”„‟«»＂〝〞″‘’‚‛′‹›`´', "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None)
)
_DOUBLED = re.compile(r"'{2,}")
_DASH = re.compile(r"\s*-+\s*")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?!\d|,\d)")
_COMMA = re.compile(r",(?=\W|$)")
_COMMA_BETWEEN = re.compile(r",(?!\d)|(?<!\d),")
_SPACE = re.compile(r"\s+")
_SAID = re.compile(r"[^\w£$€%&@+]+")
_WORD = re.compile(r"\w+(?:'\w+)*")
_LOOSE_MARK = re.compile(r"(?<!\w)'|'(?!\w)")

_NUMBER = re.compile(
    r"(?P<number>[£$€]?\d+(?:[.:]\d+)*)(?:st|nd|rd|th)?(?P<unit>\+|\s?%|\s?per ?cent\b|\s?(?:bn|tn|mn|m|k)\b"
    r"|\s(?:thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SPELT = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {
    word: word
    for word in (
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty"
        " ninety hundred hundreds thousand thousands million millions billion billions dozen dozens half quarter"
    ).split()
}
_SPELT_WORD = re.compile(rf"\b(?:{'|'.join(_SPELT)})\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?"
    r"|Sun(?:day)?|(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))\b"
)

SHORT = 4
"""Words under this many letters are different words when a letter differs, unless two have changed places."""

LONGEST_WORD = 40


def folded(text: str) -> str:
    """Return the text without what makes no difference to its words: two texts that fold alike say the same."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS)
    plain = _SPACE.sub(" ", _DASH.sub("-", _DOUBLED.sub("'", plain)))
    plain = _THOUSANDS.sub(lambda found: re.sub(r"[, ]", "", found[0]), plain)
    return _SPACE.sub(" ", _COMMA_BETWEEN.sub(" ", _COMMA.sub("", plain))).strip()


def said(text: str) -> str:
    """Return the bare words of a quotation: capitals and punctuation are the outlet's, not the speaker's."""
    return _SAID.sub(" ", folded(text)).strip().casefold()


def bag(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(words_of(text))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return how many of their words two wordings share, 0 to 1 (Dice's coefficient)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def figures_differ(one: str, other: str) -> bool:
    """Say whether two folded wordings give different numbers or dates.

    A day, a month or an ordinal counts only where another stands in its place: to leave "on Tuesday" out
    changes no date.
    """
    if _numbers(one) != _numbers(other):
        return True
    named, others = _names(one), _names(other)
    return named != others and named.total() == others.total()


def _numbers(text: str) -> Counter[str]:
    found = Counter(_SPELT[word[0].lower()] for word in _SPELT_WORD.finditer(_NUMBER.sub(" ", text)))
    found.update(_number(match) for match in _NUMBER.finditer(text))
    return found


def _number(found: re.Match[str]) -> str:
    unit = (found["unit"] or "").replace(" ", "").lower()
    return found["number"] + ("%" if unit == "percent" else unit)


def _names(text: str) -> Counter[str]:
    return Counter(found[0].lower()[:3] for found in _NAMED.finditer(text))


def is_slip(one: str, other: str, common: frozenset[str]) -> bool:
    """Say whether two folded wordings differ by letters inside words, or by punctuation, alone.

    `common` are the words that stand in both texts: where both wordings of a word do, it is no misspelling
    that was put right but one word in the place of another.
    """
    if len(_LOOSE_MARK.findall(one)) != len(_LOOSE_MARK.findall(other)):
        return False
    words, others = _WORD.findall(one), _WORD.findall(other)
    if len(words) == len(others):
        pairs = zip(words, others, strict=True)
        return all(word == new or _slipped(word, new, common) for word, new in pairs)
    return _rejoined(*_middles(words, others))


def _middles(words: list[str], others: list[str]) -> tuple[list[str], list[str]]:
    """Return the two lists without the words that they begin and end with in common."""
    least = min(len(words), len(others))
    start = next((place for place in range(least) if words[place] != others[place]), least)
    end = next((place for place in range(least - start) if words[-1 - place] != others[-1 - place]), least - start)
    return words[start : len(words) - end], others[start : len(others) - end]


def _rejoined(words: list[str], others: list[str]) -> bool:
    """Say whether words were only put together or parted: “sea wall”, “seawall”."""
    return bool(words and others) and "".join(words).casefold() == "".join(others).casefold()


def _slipped(word: str, other: str, common: frozenset[str]) -> bool:
    one, two = word.casefold(), other.casefold()
    if one.replace("'", "") == two.replace("'", "") or _SPELT.get(one, one) == _SPELT.get(two, two):
        return True
    if any(map(str.isdigit, one + two)) or one[0] != two[0] or one.endswith("n't") != two.endswith("n't"):
        return False
    if one in common and two in common:
        return False
    if {one, two} == {"a", "an"}:
        return True
    if min(len(one), len(two)) < SHORT:
        return sorted(one) == sorted(two)
    return 3 * _distance(one, two) <= max(len(one), len(two)) and _distance(one, two) <= 2


def _distance(one: str, two: str) -> int:
    """Return how many letters to add, drop, change or swap with the next one (optimal string alignment)."""
    if max(len(one), len(two)) > LONGEST_WORD:
        return LONGEST_WORD
    before: list[int] = []
    last = list(range(len(two) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, other in enumerate(two, start=1):
            cost = min(last[column] + 1, here[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == two[column - 2] and one[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, last = last, here
    return last[-1]
