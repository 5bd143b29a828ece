"""The phrases of an article's title and beginning, word for word: up to three words of content side by side."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from summaries.traits import LEAD_CHARACTERS, LEAD_WORDS, TITLE_CHARACTERS, Word, content_words

LONGEST = 3


class Phrase(NamedTuple):
    """A phrase as the article writes it, with its stems; `name` if each word has a capital within a sentence."""

    written: str
    stems: tuple[str, ...]
    name: bool


def read_phrases(title: str | None, text: str) -> tuple[Phrase, ...]:
    """Return the phrases of an article, each stem sequence once, as it is first written in the text or else the title.

    Words stand side by side where nothing is between them but a space or a hyphen; an owner is a phrase apart.
    """
    found: dict[tuple[str, ...], Phrase] = {}
    for part in (text[:LEAD_CHARACTERS], (title or "")[:TITLE_CHARACTERS]):
        for phrase in _phrases(part, list(islice(content_words(part), LEAD_WORDS))):
            found.setdefault(phrase.stems, phrase)
    return tuple(found.values())


def _phrases(text: str, words: Sequence[Word]) -> Iterator[Phrase]:
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST, len(words))):
            if last > first and not _side_by_side(text, words[last - 1], words[last]):
                break
            run = words[first : last + 1]
            written = text[run[0].start : _end(run[-1])].removesuffix("'s").removesuffix("’s")
            capital = all(word.written[0].isupper() and not word.opens for word in run)
            yield Phrase(written, tuple(word.stem for word in run), capital)


def _side_by_side(text: str, one: Word, other: Word) -> bool:
    owns = one.written.endswith("'s")
    return not owns and text[_end(one) : other.start] in (" ", "-")


def _end(word: Word) -> int:
    return word.start + len(word.written)
