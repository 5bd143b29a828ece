"""What an article is known by: its words, its title, the names and figures in it, its wording.

Only the title and the first `LEAD_WORDS` words are read: news says first what happened, and the tail of a
page is where the comments, the other articles and the history stand.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from summaries.fingerprints import MAX_SHINGLES, SHINGLE, Hashes, shingles
from summaries.vocabulary import NOT_NAMES
from summaries.words import is_content, stem

LEAD_WORDS = 130
LEAD_CHARACTERS = 4_000
WORDING_CHARACTERS = 12_000
TITLE_CHARACTERS = 500
LONGEST_WORD = 40
TITLE_WEIGHT = 3
"""How many times in the text a word of the title counts for."""

STEMS = 4_096
"""Words whose stems are remembered: 1 MB. Seven of eight words are among them, and another costs half a microsecond."""

ARTICLES = 128
"""Articles whose traits are remembered: 3 MB with their texts. Each is read several times on its way into a workspace,
and soon after for others that follow its feed."""

CALENDAR = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_OPENS = re.compile(r"[.!?:“”\"‘\n•|]")


class Word(NamedTuple):
    """One word of content: how it is written, its stem, and whether it opens a sentence."""

    written: str
    stem: str
    start: int
    opens: bool

    @property
    def is_figure(self) -> bool:
        """Say whether this is a number in digits, or a day or month, which agree and differ like numbers."""
        return self.written[0].isdigit() or (self.written[0].isupper() and self.written.lower() in CALENDAR)


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of an article. Every table is in order of the text, so that sums come out the same.

    `words` counts stems (and figures), those of the title `TITLE_WEIGHT` times; `names` are stems that the
    text writes as names; `runs` are the names as written with their stems; `written` is how each stem first
    stands in the text, or else in the title; `wording` are shingles.
    """

    words: dict[str, int]
    title: tuple[str, ...]
    names: tuple[str, ...]
    figures: tuple[str, ...]
    runs: tuple[tuple[str, tuple[str, ...]], ...]
    written: dict[str, str]
    wording: Hashes


@lru_cache(maxsize=ARTICLES)
def read_traits(title: str | None, text: str) -> Traits:
    """Return the traits of an article, which nobody changes; whatever the text is, nothing is refused."""
    head = list(content_words((title or "")[:TITLE_CHARACTERS]))
    body = list(islice(content_words(text[:LEAD_CHARACTERS]), LEAD_WORDS))
    counts = Counter(word.stem for word in body)
    for word in head:
        counts[word.stem] += TITLE_WEIGHT
    names = _names([*(head if _is_sentence(head) else ()), *body])
    return Traits(
        words=dict(counts),
        title=tuple(dict.fromkeys(word.stem for word in head)),
        names=names,
        figures=tuple(dict.fromkeys(word.stem for word in (*head, *body) if word.is_figure)),
        runs=tuple(_runs(text, body, frozenset(names))),
        written={word.stem: word.written for word in (*reversed(head), *reversed(body))},
        wording=shingles([word.stem for word in body if not word.is_figure]),
    )


def read_wording(text: str) -> tuple[Hashes, frozenset[str]]:
    """Return the shingles of a whole text, figures among its words, and those figures; its beginning if it is long."""
    words = list(islice(content_words(text[:WORDING_CHARACTERS]), MAX_SHINGLES + SHINGLE - 1))
    return shingles([word.stem for word in words]), frozenset(word.stem for word in words if word.is_figure)


def content_words(text: str) -> Iterator[Word]:
    """Yield the words of content with what stands between them and the word before."""
    end = 0
    for found in _WORD.finditer(text):
        written = found[0].replace("’", "'")
        opens = end == 0 or bool(_OPENS.search(text, end, found.start()))
        end = found.end()
        if stemmed := _stem(written.lower().removesuffix("'s")[:LONGEST_WORD]):
            yield Word(written, stemmed, found.start(), opens)


@lru_cache(maxsize=STEMS)
def _stem(word: str) -> str:
    """Return the stem, nothing for a word without content; figures lose their separators."""
    if word[0].isdigit():
        return word.replace(",", "")
    return sys.intern(stem(word)) if is_content(word) else ""  # one object, however many articles it is kept of


def _is_sentence(title: Sequence[Word]) -> bool:
    """Say whether a title is written like a sentence, so that its capitals mean names."""
    plain = sum(word.written[0].islower() for word in title)
    return plain * 2 > len(title)


def _names(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the stems written with a capital within sentences, more often than without one."""
    capital = Counter(
        word.stem
        for word in words
        if word.written[0].isupper() and not word.opens and word.written.lower() not in NOT_NAMES
    )
    small = Counter(word.stem for word in words if word.written[0].islower())
    return tuple(name for name, count in capital.items() if count > small[name])


def _runs(text: str, words: Sequence[Word], names: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every name as it is written, “Karen Bradley” as one."""
    run: list[Word] = []
    for word in words:
        follows = run and text[run[-1].start + len(run[-1].written) : word.start] == " "
        if run and not (follows and word.stem in names):
            yield _run(text, run)
            run = []
        if word.stem in names and word.written[0].isupper():
            run.append(word)
    if run:
        yield _run(text, run)


def _run(text: str, run: Sequence[Word]) -> tuple[str, tuple[str, ...]]:
    written = text[run[0].start : run[-1].start + len(run[-1].written)]
    return written.removesuffix("'s").removesuffix("’s"), tuple(word.stem for word in run)
