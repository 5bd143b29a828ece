"""Whether two sentences say the same, be it in other words: what is shown together repeats nothing.

A lead stands again as a standfirst, in large type between paragraphs, or under a picture, with a word more or less.
"""

from collections.abc import Callable, Iterable, Sequence

from summaries.document import Sentence
from summaries.words import stems_of

SHARE = 0.7
"""From which share of the shorter one's content words on two sentences of one text say the same.

Of 711 pairs of sentences that summaries showed together on the development data four had that share, and three of them
said the same; from 0.5 on it were 19, half of which told of different things in an article's own words.
"""

FEW = 4
"""A sentence of fewer content words says the same only where all of them are in the other."""

Repeats = Callable[[int, int], bool]


def says_the_same(one: frozenset[str], other: frozenset[str], share: float = SHARE) -> bool:
    """Say whether the sentence of fewer stems has that share of them in common with the other; one of none has."""
    least = min(len(one), len(other))
    return len(one & other) >= (share if least >= FEW else 1.0) * least


def never(_one: int, _other: int) -> bool:
    """Say of any two sentences that they differ: for who wants sentences whatever they repeat."""
    return False


def repeats_among(text: str, sentences: Sequence[Sentence], language: str = "en") -> Repeats:
    """Return a function that says of two sentences, by index, whether they say the same; each is read at most once."""
    read: dict[int, frozenset[str]] = {}

    def stems(index: int) -> frozenset[str]:
        if index not in read:
            read[index] = frozenset(stems_of(sentences[index].span.of(text), language))
        return read[index]

    return lambda one, other: says_the_same(stems(one), stems(other))


def repeated(fresh: Sequence[int], shown: Iterable[int], repeats: Repeats) -> bool:
    """Say whether any sentence that is to be shown says what another one says, shown already or to be shown with it."""
    earlier = list(shown)
    for index in fresh:
        if any(repeats(index, other) for other in earlier):
            return True
        earlier.append(index)
    return False
