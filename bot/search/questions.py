"""A question as what to look for: its words, the names and phrases in it, the kind of answer, the time it means. Pure.

Nothing is added that was not asked: no synonym, no correction. Words that only make a sentence a question weigh
nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.search.days import Meant, period_in
from bot.search.query import MAX_TERMS, Term, folded, stem_of, tokens
from summaries.words import STOP_WORDS

MAX_QUESTION = 600
"""Characters of a question that are looked at."""

ASKING = frozenset(
    """
    tell told tells think thinks thought write wrote written comment commented comments mean means meant happen
    happens happened give gives given make makes made many much long soon often big large far number share proportion
    percentage amount date day time deadline reason please know known ask asked asks anything something anyone someone
    people exactly currently ever yet use used going go goes get gets want wants wanted need needs view views opinion
    position stand stands talk talked talking mention mentioned mentions about regarding concerning according call
    calls called describe describes described went gone come came comes
    """.split()
)
"""Words that say what kind of answer is wanted, beside the stop words: `summaries.words` has those."""

SHOUTED = 0.7
"""The share of words with a capital beyond which capitals say nothing: a headline, or somebody shouts."""

_NAME = re.compile(
    r"[A-Z][\w’'.-]*[\w’']?(?:(?: (?:of|the|for|and|de|van|von|al|bin))*(?: [A-Z0-9][\w’'.-]*[\w’']?))*", re.UNICODE
)
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,120})[\"“”„«»]")
_OPENING = re.compile(r"^\W*\w+")


class Kind(StrEnum):
    """What a question is after."""

    WHEN = "when"
    HOW_MANY = "how many"
    WHO = "who"
    SAID = "said"
    WHY = "why"
    WHERE = "where"
    OTHER = "other"


_KINDS = (
    (Kind.WHY, r"\bwhy\b|\b(?:what|which) reasons?\b|\bwhat (?:is|was|were) the grounds?\b"),
    (
        Kind.WHEN,
        r"^\W*(?:\w+ )?when\b|\bwhen (?:is|are|was|were|will|does|do|did|must|should|can)\b|\bdeadlines?\b"
        r"|\b(?:what|which) (?:day|date|month|year|time)\b|\bhow (?:soon|long)\b|\bby what\b",
    ),
    (
        Kind.HOW_MANY,
        r"\bhow (?:many|much|large|big|often|far)\b"
        r"|\b(?:what|which) (?:share|proportion|percentage|number|amount|size|rate)\b"
        r"|\bwhat (?:does|do|did|will|would|is|has|have)\b.*\b(?:costs?|pay|price|budget)\b|\bby how\b",
    ),
    (Kind.WHERE, r"^\W*(?:\w+ )?where\b|\b(?:what|which) (?:place|town|city|country)\b"),
    (Kind.WHO, r"^\W*(?:\w+ )?(?:who|whom|whose)\b|\bwho (?:is|are|was|were|has|have|said|says)\b"),
    (
        Kind.SAID,
        r"\b(?:say|says|said|saying|write|wrote|written|tell|told|think|thinks|thought|comment\w*|react\w*|respon\w+|argue\w*"
        r"|warn\w*|claim\w*|call|called|describe\w*|view|views|opinion|stance|position|make of|call for)\b",
    ),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: `stems` are the words that count, each once, in order; `names` and `phrases` hold some.

    `terms` are the same words as the index is asked for them, `meant` is the time that the question names.
    """

    text: str
    kind: Kind
    stems: tuple[str, ...]
    terms: tuple[Term, ...]
    names: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    meant: Meant | None = None

    @property
    def said(self) -> bool:
        """Say whether quotations answer it best."""
        return self.kind in (Kind.SAID, Kind.WHO) and bool(self.names)


def read(question: str, today: date) -> Question:
    """Return what a question asks for; one that asks for nothing has no stems."""
    text = " ".join(question[:MAX_QUESTION].replace("\0", " ").split())
    meant = period_in(text, today)
    words = list(_content(text, meant))
    stems = tuple(dict.fromkeys(stem_of(word) for word in words))[:MAX_TERMS]
    terms = tuple({stem_of(word): Term((folded(word),)) for word in reversed(words)}[stem] for stem in stems)
    phrases = tuple(phrase for found in _QUOTED.finditer(text) if (phrase := _stems(found[1], stems)))
    return Question(text, _kind(text), stems, terms, tuple(_names(text, stems)), phrases, meant)


def _content(text: str, meant: Meant | None) -> Iterator[str]:
    shouted = text.isupper()
    quoted = [found.span(1) for found in _QUOTED.finditer(text)]
    for place, word in tokens(_plain(text)):
        within = any(start <= place < end for start, end in quoted)
        timed = meant is not None and meant.start <= place < meant.end
        if within or (_counts(word.lower() if shouted else word) and not timed):
            yield word


def _counts(word: str) -> bool:
    plain = folded(word)
    if plain in ASKING or plain in STOP_WORDS:
        return word.isupper() and len(word) > 1 and plain not in _SMALL  # “US”, “IT”: an acronym is a name
    return len(plain) > 1 or plain.isdigit()


_SMALL = frozenset(("i", "a"))


def _plain(text: str) -> str:
    """Return the text with what is said of possession blanked: “the union's” is about the union."""
    return re.sub(r"[’'](?:s|re|ve|ll|d|t)\b", lambda found: " " * len(found[0]), text)


def _names(text: str, stems: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the names in a question; one that is all capitals, or a headline, names nobody."""
    later = [word for _, word in tokens(text)][1:]
    if len(later) > 2 and sum(word[0].isupper() for word in later) > SHOUTED * len(later):
        return
    first = _OPENING.match(text)
    for found in _NAME.finditer(_plain(text)):
        start = found.start()
        name = found[0]
        if first and start <= first.end() and " " in name and not _counts(name.split()[0]):
            name = name.split(" ", 1)[1]
            if not name[0].isupper():
                continue
        parts = _stems(name, stems)
        if parts and not (start == 0 and len(parts) == 1 and " " not in name):
            yield parts


def _stems(text: str, stems: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem for _, word in tokens(_plain(text)) if (stem := stem_of(word)) in stems)


def _kind(text: str) -> Kind:
    lower = text.lower()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lower)), Kind.OTHER)
