"""No sentence is shown without the one it leans on.

“She added …”, “That’s according to …”, “This was despite …” say something false or nothing when they
stand alone. Such a sentence brings the one before it, or gives way to the next best.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summaries.document import Sentence
from summaries.language_words import TONGUES
from summaries.sameness import Repeats, never, repeated

MAX_CHAIN = 2

_OPENING = r"^[\"“‘'(\[…\s]*"
_JOIN = r"(?:(?:and|but|so|yet|or|also|then|still|instead|however|meanwhile|nevertheless|moreover|now),?\s+)?"
_HANGING = re.compile(
    _OPENING
    + r"(?:"
    + _JOIN
    + r"(?:he|she|it|they)(?:[’'](?:s|d|ll|ve|re))?\b(?! is (?:unclear|clear|likely|unlikely|possible|hoped|understood|thought)\b)"
    r"|" + _JOIN + r"(?:his|her|hers|their|its|him|them)\b"
    r"|"
    + _JOIN
    + r"(?:that|this|these|those)(?:[’']s| is| was| has| had| will| would| means| meant| came| comes| follows| are| were| have| includes?| included)\b"
    r"|"
    + _JOIN
    + r"(?:that|this|these|those|such)(?! (?:week|weekend|month|year|morning|afternoon|evening|spring|summer|autumn|winter|time|country)\b)\s+[a-z]+"
    r"|(?:the (?:latter|former|same|move|two|pair|trio|duo|other|others|former)|both|neither|others?|another)\b"
    r"|(?:instead|however|moreover|furthermore|nevertheless|nonetheless|otherwise|therefore|thus|hence|besides|in addition"
    r"|as a result|for example|for instance|in response|in turn|in contrast|by contrast|similarly|likewise|at the same time"
    r"|on the other hand|afterwards|later|earlier|then|also|too|yes|no)\b,"
    r"|(?:and|but|or|nor|so|yet|because|which|while the former)\b"
    r")",
    re.IGNORECASE,
)
_ATTRIBUTED_BY_PRONOUN = re.compile(
    r"[,”\"]\s+(?:he|she|they)\s+(?:said|added|told|says|explained|continued|wrote|argued|warned|insisted|claimed)\b"
    r"|[,”\"]\s+(?:said|added|says|explained|continued)\s+(?:he|she|they)\b"
)
_POINTING_WITHIN = re.compile(
    r"\b(?:for|of|in|to|on|about|with|by|against) (?:this|these|that|those) [a-z]+\b|\bthe latter\b"
)
_OPENING_CLAUSE = re.compile(
    _OPENING + r"(?:while|although|though|despite|if|when|after|as|because|since|unlike)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Closed:
    """Sentences to show, by index in reading order, and those among them that are there to be leaned on."""

    shown: tuple[int, ...]
    leaned_on: frozenset[int]


def hangs(sentence: str) -> bool:
    """Say whether a sentence leans on the one before it."""
    if _HANGING.match(sentence) or _ATTRIBUTED_BY_PRONOUN.search(sentence):
        return True
    return bool(_OPENING_CLAUSE.match(sentence) and _POINTING_WITHIN.search(sentence.split(",")[0]))


def hanging_among(text: str, sentences: Sequence[Sentence], language: str = "en") -> list[bool]:
    """Say of each sentence whether it leans on the one before it; beside English only its first words are looked at."""
    if language not in TONGUES:
        return [hangs(sentence.span.of(text)) for sentence in sentences]
    leans = _leaning(language)
    return [bool(leans.match(text, *sentence.span)) for sentence in sentences]


@cache
def _leaning(language: str) -> re.Pattern[str]:
    return re.compile(rf"[\"“„«»‚‘‹›'(\[…\s]*(?:{TONGUES[language].leaning})\b", re.IGNORECASE)


def worth_with_support(hanging: Sequence[bool], scores: Sequence[float]) -> list[float]:
    """Return scores in which a hanging sentence is worth no more than the weakest of those it brings along.

    It takes their room too: a good sentence with a dull one before it is a poor use of two.
    """
    chains = (chain_of(index, hanging) or (index,) for index in range(len(hanging)))
    return [min(scores[place] for place in chain) for chain in chains]


def close(hanging: Sequence[bool], order: Sequence[int], wanted: int, repeats: Repeats = never) -> Closed:
    """Take sentences in their order of worth until `wanted` are shown, none of them hanging and no two alike.

    A hanging sentence is taken with those it leans on when all of them still fit and none says what another one shown
    says; otherwise it is passed over. When a text has nothing but hanging sentences, its first ones are shown.
    """
    shown: set[int] = set()
    leaned_on: set[int] = set()
    for index in order:
        chain = chain_of(index, hanging)
        fresh = [place for place in chain if place not in shown]
        if chain and len(shown) + len(fresh) <= wanted and not repeated(fresh, shown, repeats):
            shown.update(fresh)
            leaned_on.update(chain[:-1])
        if len(shown) >= wanted:
            break
    if not shown:
        shown.update(_first(len(hanging), wanted, repeats))
    return Closed(tuple(sorted(shown)), frozenset(leaned_on))


def _first(many: int, wanted: int, repeats: Repeats) -> list[int]:
    found: list[int] = []
    for index in range(many):
        if len(found) < wanted and not repeated([index], found, repeats):
            found.append(index)
    return found


def chain_of(index: int, hanging: Sequence[bool]) -> tuple[int, ...]:
    """Return the sentence with those it leans on, first to last; nothing when the chain is too long."""
    first = index
    while hanging[first]:
        first -= 1
        if first < 0 or index - first > MAX_CHAIN:
            return ()
    return tuple(range(first, index + 1))
