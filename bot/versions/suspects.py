"""Which versions of an article are more likely cut off, or covered by a wall, than edited. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.articles.model import SUSPECT_SHARE

SHORTER = "much shorter than the version before it: perhaps cut off"
WALL = "a request for consent or payment stands in the article's place"

BEGINNING = 600
"""How many characters of a version are looked at for a wall: there it stands, if it does."""

_WALL = re.compile(
    r"\bcookies?\b|\bconsent\b|\bprivacy (?:settings|choices|policy)\b|\bsubscri(?:be|bers|ption)\b"
    r"|\bsign in\b|\blog in\b|\bcreate an account\b|\benable javascript\b|\bnot a robot\b|\bad ?blocker\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a version without its text: `length` in code points, `beginning` at most `BEGINNING` of them."""

    number: int
    first_seen: datetime
    title: str | None
    length: int
    beginning: str = ""


def suspects_of(outlines: Iterable[Outline]) -> Mapping[int, str]:
    """Return why versions are suspect, by number; one is measured by the last before it that is not.

    The share is the one by which an article keeps its text when its page comes back short.
    """
    suspects: dict[int, str] = {}
    length = 0
    for outline in sorted(outlines, key=lambda outline: outline.number):
        if outline.length < SUSPECT_SHARE * length:
            suspects[outline.number] = WALL if _WALL.search(outline.beginning) else SHORTER
        else:
            length = outline.length
    return suspects


def pairs_of(outlines: Iterable[Outline], suspects: Mapping[int, str]) -> Mapping[int, int]:
    """Return which earlier version each is compared with: the last one that is not suspect."""
    pairs: dict[int, int] = {}
    last = 0
    for outline in sorted(outlines, key=lambda outline: outline.number):
        if last:
            pairs[outline.number] = last
        if outline.number not in suspects:
            last = outline.number
    return pairs
