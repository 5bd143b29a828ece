"""Watch terms: how they are typed, and whether an article is about them. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.topics.errors import WatchEmpty, WatchTooMany, WatchUnknown

MAX_TERMS = 40
MAX_TERM = 80
LEAD = 1_200
"""Characters of an article's beginning in which one mention is enough."""

TITLE_WEIGHT = 3
ENOUGH = 2
"""Mentions outside title and lead that it takes: one in passing is no report on the matter."""

_ALIKE = str.maketrans("‘’‐‑", "''--")
_ITEM = re.compile(r'\s*(-?)\s*(?:"([^"]*)"|“([^”]*)”|([^,;\n]*))\s*(?:[,;\n]|$)')


@dataclass(frozen=True, slots=True)
class Watch:
    """The terms of a topic: an article on any of `terms` matches, unless one of `without` is in it."""

    terms: tuple[str, ...]
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = [*map(_quoted, self.terms), *(f"-{_quoted(term)}" for term in self.without)]
        return ", ".join(shown)


@dataclass(frozen=True, slots=True)
class Match:
    """Why an article belongs to a topic: each term with how often it stands there, the most telling first."""

    found: tuple[tuple[str, int], ...]
    score: int

    @property
    def reason(self) -> str:
        """Return the reason in words: "matched: DVLA, 3 times; facial recognition, once"."""
        return "matched: " + "; ".join(f"{term}, {times(count)}" for term, count in self.found[:4])


def times(count: int) -> str:
    """Return how often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def parse_watch(text: str) -> Watch:
    """Return the terms that were typed, such as `facial recognition, DVLA, "Crime and Policing Bill", -sports`.

    Commas part them; marks hold one together that has a comma itself; a minus excludes.
    """
    terms: dict[str, str] = {}
    without: dict[str, str] = {}
    for excluded, term in _items(text):
        (without if excluded else terms).setdefault(term.casefold(), term)
    return Watch(tuple(terms.values())[:MAX_TERMS], tuple(without.values())[:MAX_TERMS])


def adjusted(watch: Watch, add: Watch, drop: Watch) -> Watch:
    """Return the terms with some added and some dropped, whichever side they stood on.

    What is added moves over if it stood on the other side. Raises `WatchUnknown` for a term to drop that is on
    neither, and what `checked` raises.
    """
    leaving = _keys(drop.terms) | _keys(drop.without)
    if unknown := leaving - _keys(watch.terms) - _keys(watch.without):
        raise WatchUnknown(f"“{sorted(unknown)[0]}” is none of its terms: it watches for {watch}.")
    coming, barring = _keys(add.terms), _keys(add.without)
    terms = [term for term in watch.terms if term.casefold() not in leaving | barring]
    without = [term for term in watch.without if term.casefold() not in leaving | coming]
    return checked(_union((*terms, *add.terms), (*without, *add.without)))


def merged(kept: Watch, gone: Watch) -> Watch:
    """Return terms that find what either found; what one looks for, the other's exclusions do not keep out."""
    wanted = _keys(kept.terms) | _keys(gone.terms)
    without = [term for term in (*kept.without, *gone.without) if term.casefold() not in wanted]
    return checked(_union((*kept.terms, *gone.terms), without))


def checked(watch: Watch) -> Watch:
    """Return the terms; raises `WatchEmpty` if there is none to find, `WatchTooMany` if there are too many."""
    if not watch.terms:
        raise WatchEmpty
    if max(len(watch.terms), len(watch.without)) > MAX_TERMS:
        raise WatchTooMany(f"A topic watches for {MAX_TERMS} terms at most, and excludes as many: drop some first.")
    return watch


def _union(terms: Iterable[str], without: Iterable[str]) -> Watch:
    return Watch(_once(terms), _once(without))


def _once(terms: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for term in terms:
        found.setdefault(term.casefold(), term)
    return tuple(found.values())


def _keys(terms: Iterable[str]) -> frozenset[str]:
    return frozenset(term.casefold() for term in terms)


def _items(text: str) -> Iterator[tuple[bool, str]]:
    place = 0
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None or found.end() == place:
            place += 1
            continue
        place = found.end()
        term = " ".join((found[2] or found[3] or found[4] or "").split())[:MAX_TERM].strip(" .")
        if term:
            yield bool(found[1]), term


def match(watch: Watch, title: str | None, text: str) -> Match | None:
    """Return why an article is about the terms, or nothing when it is not, or when an excluded one is in it.

    A term counts where it stands as words of its own, whatever their case; letters in capitals only (DVLA)
    must be so in the article too. One mention in the title or the beginning is enough, elsewhere two.
    """
    if excluded(watch, title, text):
        return None
    head, body = folded(title or ""), folded(text)
    found: list[tuple[str, int]] = []
    score = telling = 0
    for term in watch.terms:
        pattern = _pattern(term)
        in_title, places = len(pattern.findall(head)), [hit.start() for hit in pattern.finditer(body)]
        if in_title or places:
            found.append((term, in_title + len(places)))
            score += TITLE_WEIGHT * in_title + len(places)
            telling += in_title + sum(place < LEAD for place in places)
    if not found or not (telling or score >= ENOUGH):
        return None
    return Match(tuple(sorted(found, key=lambda item: -item[1])), score)


def excluded(watch: Watch, title: str | None, text: str) -> bool:
    """Say whether an article has an excluded term in it, be it once."""
    article = whole(title, text) if watch.without else ""
    return any(found_in(term, article) for term in watch.without)


def stands_in(term: str, title: str | None, text: str) -> bool:
    """Say whether a term stands in an article, be it once."""
    return found_in(term, whole(title, text))


def found_in(term: str, article: str) -> bool:
    """Say whether a term stands in an article that was made `whole`, for those who look for many."""
    return bool(_pattern(term).search(article))


def whole(title: str | None, text: str) -> str:
    """Return an article as terms are looked for in it."""
    return folded(f"{title or ''}\n{text}")


def names_in(phrase: str, terms: Iterable[str]) -> bool:
    """Say whether one of the terms stands in a phrase, or the phrase in one of them: nothing is new in it."""
    return any(stands_in(term, None, phrase) or stands_in(phrase, None, term) for term in terms)


def folded(text: str) -> str:
    """Return the text with compatible letters and marks made alike; its length may change."""
    return unicodedata.normalize("NFKC", text).translate(_ALIKE)


@lru_cache(maxsize=4_096)
def _pattern(term: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in folded(term).split()]
    shouted = term.isupper() and len(term) > 1
    plural = "" if shouted else "(?:s|es|'s)?"
    joined = r"[\s-]+".join(words)
    return re.compile(rf"(?<!\w){joined}{plural}(?!\w)", 0 if shouted else re.IGNORECASE)


def _quoted(term: str) -> str:
    return f'"{term}"' if re.search(r"[,;-]|^\W", term) else term
