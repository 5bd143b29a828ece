"""What earlier digests of a channel held, as short keys: what is in one of them is not told again. Pure.

A key says what and when: `article ID DAY` of every article of a story that was told, `words HASH` of a sentence or
quotation that was shown, `change ID` of a change, `elsewhere STORY` of a story that was on no topic.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

_WORD = re.compile(r"\w+")
_HASH = 16


@dataclass(frozen=True, slots=True)
class Known:
    """The keys of earlier digests, read: `articles` with the latest day on which each was told."""

    articles: Mapping[str, date] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    @classmethod
    def of(cls, already: Iterable[str]) -> "Known":
        """Read the keys; one that no version of this program wrote says nothing."""
        articles: dict[str, date] = {}
        others: dict[str, set[str]] = {"words": set(), "change": set(), "elsewhere": set()}
        for kind, _, rest in (key.partition(" ") for key in already):
            if kind == "article" and (told := _told(rest)):
                articles[told[0]] = max(told[1], articles.get(told[0], told[1]))
            elif kind in others:
                others[kind].add(rest)
        return cls(articles, *map(frozenset, (others["words"], others["change"], others["elsewhere"])))

    def said(self, words: str) -> bool:
        """Say whether words were shown before."""
        return words_hash(words) in self.words

    def told_on(self, articles: Iterable[str]) -> date | None:
        """Return the latest day on which one of the articles was told."""
        return max((self.articles[article] for article in articles if article in self.articles), default=None)


def article_key(article: str, day: date) -> str:
    """Return the key of an article of a story that is told."""
    return f"article {article} {day.isoformat()}"


def words_key(words: str) -> str:
    """Return the key of a sentence or quotation that is shown."""
    return f"words {words_hash(words)}"


def change_key(change: str) -> str:
    """Return the key of a change that is told."""
    return f"change {change}"


def elsewhere_key(story: str) -> str:
    """Return the key of a story that is named under no topic."""
    return f"elsewhere {story}"


def words_hash(words: str) -> str:
    """Return what two spellings of the same words share: case, marks and white space aside."""
    plain = " ".join(_WORD.findall(words.casefold()))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def _told(rest: str) -> tuple[str, date] | None:
    article, _, day = rest.rpartition(" ")
    try:
        return (article, date.fromisoformat(day)) if article else None
    except ValueError:
        return None
