"""Why an article stands in a story, in plain words: the names, figures and days that decided."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bot.articles.stories_memory import Member
from summaries.lexicon import Ids, Lexicon
from summaries.similarity import rarest
from summaries.traits import Traits

SHOWN_NAMES, SHOWN_FIGURES, SHOWN_WORDS = 3, 2, 4

BY_A_MEMBER = "put together by a member"
SET_APART = "set apart by a member"
ALREADY = "placed before"
NOTHING_LIKE_IT = "nothing like it among the open stories"


def in_common(traits: Traits, member: Member, others: Sequence[Member], lexicon: Lexicon) -> str:
    """Return what an article shares with a story: “same names: DVLA, Webster; 2 days apart”."""
    names = _names(traits, _shared(member, others, lambda other: other.coded.names, lexicon), lexicon)
    figures = _shared(member, others, lambda other: other.coded.figures, lexicon)[:SHOWN_FIGURES]
    parts = []
    if names:
        parts.append(f"same names: {', '.join(names)}")
    if figures:
        parts.append(f"same figures: {', '.join(_written(traits, figures, lexicon))}")
    if not parts and (words := _shared(member, others, lambda other: other.coded.words, lexicon)[:SHOWN_WORDS]):
        parts.append(f"same words: {', '.join(_written(traits, words, lexicon))}")
    return "; ".join([*parts, gap(member, others)])


def copied(share: float, member: Member, others: Sequence[Member]) -> str:
    """Return that an article repeats another: “a copy: 92 in 100 of its wording; same day”."""
    return f"a copy: {round(share * 100)} in 100 of its wording; {gap(member, others)}"


def too_little(common: str) -> str:
    """Return that the nearest story is not near enough."""
    return f"the nearest story shares too little ({common})"


def gap(member: Member, others: Iterable[Member]) -> str:
    """Return how far apart in time an article and the nearest of a story's were published."""
    days = [abs(member.day - other.day) for other in others if member.day is not None and other.day is not None]
    if not days:
        return "date unknown"
    nearest = round(min(days))
    return "same day" if not nearest else f"{nearest} day{'s' * (nearest > 1)} apart"


def _shared(member: Member, others: Sequence[Member], kind: Callable[[Member], Ids], lexicon: Lexicon) -> list[int]:
    """Return the terms of one kind that an article shares with any of a story's, the rarest first."""
    theirs = np.unique(np.concatenate([kind(other) for other in others]))
    mine = kind(member)
    return rarest(mine[np.isin(mine, theirs)], lexicon.rarity)


def _names(traits: Traits, shared: Sequence[int], lexicon: Lexicon) -> list[str]:
    """Return shared names as the article writes them, the rarest first, each once."""
    shown: list[str] = []
    told: set[str] = set()
    for name in (lexicon.term(number) for number in shared):
        if name not in told and len(shown) < SHOWN_NAMES:
            written, stems = max(
                (run for run in traits.runs if name in run[1]), key=lambda run: len(run[1]), default=("", ())
            )
            told.update(stems)
            shown += [written] if written else []
    return shown


def _written(traits: Traits, numbers: Iterable[int], lexicon: Lexicon) -> list[str]:
    return [traits.written[lexicon.term(number)].removesuffix("'s") for number in numbers]
