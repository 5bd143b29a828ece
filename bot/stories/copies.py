"""Whether one article has the text of another, however long ago and wherever that stood. Pure.

Candidates come from the database, by hash or by wording (`summaries.fingerprints`); here they are held against each
other in full. Forms that are filled in anew each time (a weather warning, a monthly figure) are no copies: what
they name, or the figures in them, have to agree as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.articles.model import hashed
from bot.stories.model import Article, Copy, Relation
from summaries.fingerprints import Hashes, band_keys, containment, jaccard
from summaries.traits import read_traits, read_wording

COPIED = 0.7
"""The share of the shorter text's wording that a copy has in common with the longer one."""

SAME = 0.6
"""From this share of all their wording on, two texts are the same; else one is a part of the other."""

LEAST = 12
"""Runs of words under which a text is nobody's copy: “Read the full story on our site.”"""

NAMES, FIGURES = 0.5, 0.5
ENOUGH_NAMES, ENOUGH_FIGURES = 3, 2
_BAND = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class _Wording:
    runs: Hashes
    names: frozenset[str]
    figures: frozenset[str]


def bands_of(article: Article) -> tuple[int, ...]:
    """Return the keys under which an article's wording is filed, as they are stored: 32 bits are enough."""
    return filed(band_keys(read_traits(article.title, article.text).wording))


def filed(bands: Sequence[int]) -> tuple[int, ...]:
    """Return keys as they are stored, each once."""
    return tuple(dict.fromkeys(band & _BAND for band in bands))


def copies_among(article: Article, others: Sequence[Article]) -> tuple[Copy, ...]:
    """Return which of a few other articles have this one's text, in their order."""
    own, found = hashed(article.text), _wording(article)
    copies = ((other.id, _same(own, found, other)) for other in others)
    return tuple(Copy(other, relation) for other, relation in copies if relation is not None)


def relation_of(one: _Wording, other: _Wording) -> Relation | None:
    """Return how a text stands to another, or nothing where neither is a copy of the other."""
    if min(len(one.runs), len(other.runs)) < LEAST or containment(one.runs, other.runs) < COPIED:
        return None
    if not _agree(one.names, other.names, ENOUGH_NAMES, NAMES):
        return None
    if not _agree(one.figures, other.figures, ENOUGH_FIGURES, FIGURES):
        return None
    if jaccard(one.runs, other.runs) >= SAME:
        return Relation.SAME
    return Relation.PART if len(one.runs) < len(other.runs) else Relation.MORE


def _same(own: str, found: _Wording, other: Article) -> Relation | None:
    return Relation.SAME if hashed(other.text) == own else relation_of(found, _wording(other))


def _wording(article: Article) -> _Wording:
    runs, figures = read_wording(article.text)
    return _Wording(runs, frozenset(read_traits(article.title, article.text).names), figures)


def _agree(one: frozenset[str], other: frozenset[str], enough: int, share: float) -> bool:
    fewer = min(len(one), len(other))
    return fewer < enough or len(one & other) >= share * fewer
