"""What somebody typed into the search field, as terms, and where those stand in a text. Pure.

Words are cut and folded as the index does it (SQLite's tokenizers `unicode61` and `porter`), so that what the
index finds can be shown: https://sqlite.org/fts5.html#tokenizers
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from summaries.document import Span

MAX_TYPED = 200
MAX_TERMS = 12
_SHORTEST, _LONGEST = 3, 63
"""How many bytes a word has that `porter` stems; shorter and longer ones stand as they are."""

_TERM = re.compile(r'(?P<minus>(?<!\S)[-–−])?(?:["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]?|(?P<word>[^\s"“”„«»]+))')
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other: a phrase, or one word, which may be of several parts (“e-mail”)."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all be there (or any of them), and terms that must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    any_of: bool = False


NO_WORDS = Query()


def parse(typed: str) -> Query:
    """Return the query that was typed; nothing can be typed that is none, though it may ask for nothing."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for found in _TERM.finditer(typed[:MAX_TYPED]):
        term = Term(tuple(folded(token) for _, token in tokens(found["phrase"] or found["word"] or "")))
        if term.words and len(wanted) + len(unwanted) < MAX_TERMS:
            (unwanted if found["minus"] else wanted)[term] = None
    return Query(tuple(wanted), tuple(unwanted))


def places(text: str, terms: Sequence[Term]) -> tuple[tuple[Span, Term], ...]:
    """Return where the terms stand in a text, in its order; a word counts in any of its forms."""
    found_words = list(tokens(text))
    stems = [stem_of(token) for _, token in found_words]
    found: list[tuple[Span, Term]] = []
    for term in terms:
        wanted = [_stem_folded(word) for word in term.words]
        for place in _starts(stems, wanted):
            start, _ = found_words[place]
            end, last = found_words[place + len(wanted) - 1]
            found.append((Span(start, end + len(last)), term))
    return tuple(sorted(found, key=lambda item: item[0]))


def _starts(stems: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    size = len(wanted)
    for place in range(len(stems) - size + 1):
        if stems[place] == wanted[0] and list(stems[place : place + size]) == list(wanted):
            yield place


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text as the index cuts them, each with where it begins."""
    return ((found.start(), found[0]) for found in _TOKEN.finditer(text))


def folded(word: str) -> str:
    """Return a word in lower case without accents."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


@lru_cache(maxsize=8_192)
def stem_of(word: str) -> str:
    """Return a word as the index files it: folded, and its stem."""
    return _stem_folded(folded(word))


def _stem_folded(word: str) -> str:
    fits = _SHORTEST <= len(word.encode()) <= _LONGEST
    return str(_stemmer().stemWord(word)) if fits else word


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("porter", 0)  # what it remembers besides would be a second copy of `stem_of`'s
