"""Stories on no topic that several outlets carry, each with the command that makes a topic of it. Pure."""

import re
from collections.abc import Iterable, Sequence

from bot.articles.highlights import shown_date
from bot.chat.spec import ROOT
from bot.digests.choosing import Candidate
from bot.digests.edition import Elsewhere
from bot.digests.known import Known
from bot.digests.material import Material
from bot.digests.telling import outlets_of, title_of
from summaries.words import is_content

MAX_NAME = 80
"""Characters of a topic's name, and of a watch term."""

LEAST_RUN, LONGEST_RUN = 2, 4
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_MARKS = re.compile(r"""["“”„«»:]+""")


def carried(found: Iterable[Candidate], material: Material, known: Known) -> list[Candidate]:
    """Return stories on no topic that several outlets carry, those with most outlets first; none twice on two days."""
    unfollowed = [
        candidate
        for candidate in found
        if not (material.on.get(candidate.id) or candidate.known or candidate.id in known.elsewhere)
    ]
    counted = [(len({item.outlet for item in candidate.news}), candidate) for candidate in unfollowed]
    several = [(outlets, candidate) for outlets, candidate in counted if outlets > 1]
    ordered = sorted(several, key=lambda pair: (-pair[0], -pair[1].latest.timestamp(), pair[1].id))
    return [candidate for _, candidate in ordered]


def named(candidate: Candidate) -> Elsewhere:
    """Return a story under the headline of whoever was first."""
    first = candidate.news[0]
    return Elsewhere(
        id=candidate.id,
        title=title_of(first),
        date=shown_date(first.published),
        outlets=outlets_of(candidate.news),
        command=topic_command([item.title or "" for item in candidate.news]),
    )


def topic_command(titles: Sequence[str]) -> str:
    """Return the command that makes a topic of a story: named and watched for by what its headlines share.

    That is a run of words that two headlines have; where they have none, the first headline, and what stands in it
    without a mark that would end the term early: that at least finds the story itself.
    """
    title = next(filter(None, titles), "")
    name = shared_run(titles) or _within(_plain(title), MAX_NAME)
    term = shared_run(titles) or _within(max(map(_plain, _MARKS.split(title)), key=len), MAX_NAME)
    return f'{ROOT} topic new "{name}" watch: "{term}"' if term else ""


def shared_run(titles: Sequence[str]) -> str:
    """Return the longest run of two to four words that the first headline shares with another, as the first has it.

    It neither begins nor ends with a word that says nothing by itself.
    """
    words = [_WORD.findall(_plain(title)) for title in titles]
    others = [f" {' '.join(found).casefold()} " for found in words[1:]]
    first = words[0] if words else []
    for length in range(LONGEST_RUN, LEAST_RUN - 1, -1):
        for start in range(len(first) - length + 1):
            run = first[start : start + length]
            shared = any(f" {' '.join(run).casefold()} " in other for other in others)
            if shared and is_content(run[0].casefold()) and is_content(run[-1].casefold()):
                return _within(" ".join(run), MAX_NAME)
    return ""


def _plain(title: str) -> str:
    return " ".join(_MARKS.sub(" ", title).split()).strip(" -–—,;.")


def _within(text: str, most: int) -> str:
    """Return as many whole words as fit; a single longer one is cut."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]
