"""Why an article stands in a story, in plain words: the names, figures and days that decided."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.stories.fitting import Fit
from bot.stories.memory import Member
from summaries.lexicon import Coded, Ids, Lexicon
from summaries.similarity import Probe
from summaries.traits import Traits

SHOWN_NAMES, SHOWN_FIGURES, SHOWN_WORDS = 3, 2, 4

BY_A_MEMBER = "put together by a member"
SET_APART = "set apart by a member"
ALREADY = "placed before"
NOTHING_LIKE_IT = "nothing like it among the open stories"


@dataclass(frozen=True, slots=True)
class Looking:
    """An article as reasons look at it: how it is written, and how rare its terms are; `bands` file its wording."""

    member: Member
    bands: tuple[int, ...]
    traits: Traits
    probe: Probe
    lexicon: Lexicon


def in_common(looking: Looking, others: Sequence[Member]) -> str:
    """Return what an article shares with a story: “same names: DVLA, Webster; 2 days apart”."""
    names = _names(looking, _shared(looking, others, lambda coded: coded.names))
    figures = _shared(looking, others, lambda coded: coded.figures)[:SHOWN_FIGURES]
    words = _shared(looking, others, lambda coded: coded.words)[:SHOWN_WORDS]
    parts = [f"same names: {', '.join(names)}"] if names else []
    parts += [f"same figures: {_written(looking, figures)}"] if figures else []
    if words and not parts:
        parts.append(f"same words: {_written(looking, words)}")
    return "; ".join([*parts, gap(looking.member, others)])


def why(looking: Looking, chosen: Fit) -> str:
    """Return why an article joins a story; of a copy: “a copy: 92 in 100 of its wording; same day”."""
    if not chosen.copied:
        return in_common(looking, chosen.others)
    return f"a copy: {round(chosen.copied * 100)} in 100 of its wording; {gap(looking.member, chosen.others)}"


def why_not(looking: Looking, nearest: Fit | None) -> str:
    """Return why an article founds a story."""
    if nearest is None:
        return NOTHING_LIKE_IT
    return f"the nearest story shares too little ({in_common(looking, nearest.others)})"


def gap(member: Member, others: Iterable[Member]) -> str:
    """Return how far apart in time an article and the nearest of a story's were published."""
    days = [abs(member.day - other.day) for other in others if member.day is not None and other.day is not None]
    if not days:
        return "date unknown"
    nearest = round(min(days))
    return "same day" if not nearest else f"{nearest} day{'s' * (nearest > 1)} apart"


def _shared(looking: Looking, others: Sequence[Member], kind: Callable[[Coded], Ids]) -> list[str]:
    """Return the terms of one kind that an article shares with any of a story's, the rarest first."""
    theirs = {number for other in others for number in kind(other.coded).tolist()}
    mine = [number for number in kind(looking.member.coded).tolist() if number in theirs]
    mine.sort(key=lambda number: -float(looking.probe.rarity[number]))
    return [looking.lexicon.term(number) for number in mine]


def _names(looking: Looking, shared: Sequence[str]) -> list[str]:
    """Return shared names as the article writes them, the rarest first, each once."""
    shown: list[str] = []
    told: set[str] = set()
    for name in shared:
        if name not in told and len(shown) < SHOWN_NAMES:
            runs = [run for run in looking.traits.runs if name in run[1]]
            written, stems = max(runs, key=lambda run: len(run[1]), default=("", ()))
            told.update(stems)
            shown += [written] if written else []
    return shown


def _written(looking: Looking, terms: Iterable[str]) -> str:
    return ", ".join(looking.traits.written[term].removesuffix("'s") for term in terms)
