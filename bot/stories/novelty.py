"""Whether words that one outlet has stand in another's text already, be it with small changes. Pure."""

import re
from collections.abc import Iterable

SHARE = 0.7
"""Of three words in a row, the share that makes two sentences the same: an edit of one word breaks three of them."""

LENGTH = 3
Run = tuple[str, ...]
_WORD = re.compile(r"\w+")


def stands_in(words: str, texts: Iterable[str]) -> bool:
    """Say whether the words, or nearly the same, stand in any of the texts; none at all stand everywhere."""
    return stands_among(shingles(words), map(shingles, texts))


def stands_among(wanted: frozenset[Run], known: Iterable[frozenset[Run]]) -> bool:
    """Say the same of words and texts whose runs are known already."""
    return not wanted or any(len(wanted & runs) >= SHARE * len(wanted) for runs in known)


def shingles(text: str) -> frozenset[Run]:
    """Return every run of three words, case aside; a shorter text is one run."""
    found = _WORD.findall(text.casefold())
    length = min(LENGTH, len(found))
    return (
        frozenset(tuple(found[place : place + length]) for place in range(len(found) - length + 1))
        if found
        else frozenset()
    )
