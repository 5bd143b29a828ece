"""Who may speak without being named: “senior officials” by their words, “the last caller said” by their place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, compress

from summaries.document import Span
from summaries.tokens import TOKEN, word_at
from summaries.vocabulary import BODIES, DOCUMENTS, PEOPLE, ROLE_MODIFIERS, SAYS
from summaries.words import STOP_WORDS

MAX_WORDS = 4

HEADS = PEOPLE | BODIES | DOCUMENTS
_PIECES = re.compile(f"({TOKEN.pattern})")
# Every shape of these words, so that each word of a text is looked up once, as it stands.
_FORMS = frozenset(
    shape + ending
    for word in HEADS | ROLE_MODIFIERS
    for shape in (word, word.capitalize(), word.upper())
    for ending in ("", ".", "’s", "'s", "’s.", "'s.")
)
_NO_SPEAKERS = STOP_WORDS | frozenset(
    """
    day days week weeks month months year years morning afternoon evening night today time times moment way hour minutes
    minute thing things something anything nothing everything monday tuesday wednesday thursday friday saturday sunday
    much many well good better best part point end rest
    """.split()
)
_SAYS = SAYS - {"claims", "notes", "states", "chants", "tweets", "remarks"}
_SPEAKS = _SAYS | {f"{word}." for word in _SAYS}
_KNOWN = _FORMS | _SPEAKS
_DETERMINERS = frozenset("the a an one another some many several both other his her its their this these those".split())
_PASSED = frozenset(["also", "then", "later", "still", "now"])
_ENDS = frozenset(
    "who which in of at for with on from when after as whose to that during and while before about by".split()
)
_TELLING = frozenset(["who", "whom", "which"])
_OF = frozenset("of in at for with on from to about by".split())
_CLOSING = "”\"’'»"
_COUNTED = re.compile(r"\b(?:one|another)\s(?:(?!of\b|to\b)[a-z-]+\s){0,2}$", re.IGNORECASE)


class Words:
    """The words of a paragraph with their places, split once."""

    def __init__(self, text: str, block: Span) -> None:
        self._text = text
        self._pieces = _PIECES.split(block.of(text))
        words = self._pieces[1::2]
        self._known = list(compress(range(1, len(self._pieces), 2), map(_KNOWN.__contains__, words)))
        self._ends = list(accumulate(map(len, self._pieces), initial=block.start)) if self._known else []

    def _span(self, at: int) -> Span:
        return Span(self._ends[at], self._ends[at + 1])

    def phrases(self) -> Iterator[list[Span]]:
        """Yield runs of words such as “senior police officers”, each ending with a word for who may speak."""
        run: list[Span] = []
        pieces = self._pieces
        for at in [at for at in self._known if pieces[at] in _FORMS]:
            token = self._span(at)
            if run and token.start != run[-1].end + 1:
                yield from _ended(self._text, run)
                run = []
            run.append(token)
        yield from _ended(self._text, run)

    def slots(self) -> Iterator[Span]:
        """Yield what stands where a speaker does, whatever its words: “the diver said”, “‘…’, said a diver who …”."""
        pieces = self._pieces
        for at in [at for at in self._known if pieces[at] in _SPEAKS]:
            found = self._before(at) or self._after(at)
            if found and self._may_speak(found[1]):
                first, last = self._span(found[0]), self._span(found[1])
                yield Span(first.start, last.end - pieces[found[1]].endswith("."))

    def _before(self, cue: int) -> tuple[int, int] | None:
        """Return the first and last word of “the diver” before a verb of saying, adverbs passed over."""
        pieces = self._pieces
        last = cue - 2
        while last > 0 and pieces[last + 1] == " " and (pieces[last] in _PASSED or pieces[last].endswith("ly")):
            last -= 2
        for first in range(last, max(0, last - 2 * MAX_WORDS), -2):
            if first < 2 or pieces[first + 1] != " " or pieces[first - 1] != " " or pieces[first][0].isupper():
                return None
            if pieces[first - 2].lower() in _DETERMINERS:
                return None if self._is_told_of(first) else (first, last)
        return None

    def _is_told_of(self, first: int) -> bool:
        """Say whether a phrase only belongs to another: “an official who saw the talks”, “a friend of the pilot”."""
        before = self._pieces[max(1, first - 6) : first - 2 : 2]
        return not _TELLING.isdisjoint(before) or not _OF.isdisjoint(before[-1:])

    def _after(self, cue: int) -> tuple[int, int] | None:
        """Return the first and last word of “a diver” after a quotation and a verb of saying."""
        pieces = self._pieces
        mark = pieces[cue - 1].rstrip()[-1:]
        if mark not in _CLOSING or not mark or cue + 4 >= len(pieces) or pieces[cue + 2] not in _DETERMINERS:
            return None
        first = cue + 4
        for last in range(first, min(len(pieces) - 1, first + 2 * MAX_WORDS), 2):
            if pieces[last - 1] != " " or pieces[last][0].isupper():
                return None
            if pieces[last + 1] != " " or pieces[last].endswith(".") or pieces[last + 2] in _ENDS:
                return first, last
        return None

    def _may_speak(self, at: int) -> bool:
        word = self._pieces[at].rstrip(".").lower()
        return word not in _NO_SPEAKERS and word not in SAYS and not word.endswith(("’s", "'s", "ly"))


def _ended(text: str, run: list[Span]) -> Iterator[list[Span]]:
    while run and word_at(text, run[-1]) not in HEADS:
        run.pop()
    if run:
        yield run[-MAX_WORDS:]


def touching(places: Sequence[Span], place: Span) -> bool:
    """Say whether one of the places, in order and apart from each other, shares a character with this one."""
    at = bisect_right(places, Span(place.end, -1))
    return any(other.touches(place) for other in places[max(0, at - 3) : at])


def opening(places: Sequence[Span], phrase: Span) -> int | None:
    """Return the place that runs into a phrase which goes on after it: “State Board” with “Board officials”."""
    at = bisect_right(places, Span(phrase.start, phrase.end)) - 1
    return at if at >= 0 and phrase.start < places[at].end < phrase.end else None


def within(places: Sequence[Span], phrase: Span) -> int | None:
    """Return the place inside of a phrase that has words on either side: the party of “a former GOP aide”."""
    at = bisect_right(places, Span(phrase.start, phrase.end))
    return at if at < len(places) and places[at].end < phrase.end else None


def counted(text: str, start: int) -> int:
    """Return where “one former official” or “another Quill aide” begins, whom no article makes known."""
    before = text[max(0, start - 40) : start].lower()
    if "one" not in before and "another" not in before:
        return start
    found = _COUNTED.search(text, max(0, start - 40), start)
    return start if found is None or not _NO_SPEAKERS.isdisjoint(found[0].lower().split()[1:]) else found.start()


def right_before(text: str, places: Sequence[Span], start: int) -> int | None:
    """Return which of the places ends one space before `start`, a possessive ending passed over."""
    at = bisect_left(places, Span(start, -1)) - 1
    if at < 0 or text[places[at].end : start] not in (" ", "’s ", "'s ", "’ ", "' "):
        return None
    return at
