"""Which stories may be in a digest, and which weigh most. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.articles.published import AHEAD, moment_of
from bot.digests.known import Known
from bot.digests.material import Followed, Listed, Material
from bot.digests.model import Window
from summaries.document import Card

OLD = timedelta(days=7)
"""How long before the last digest an article may have appeared and still be news when it comes in."""

SHORTLIST = 8
READ = 60
REPORTS = 6
"""Stories of a topic, stories in all, and articles of a story that are read whole to choose among."""

PER_OUTLET, PER_QUOTE, PER_FIGURE, PER_REPLY = 3.0, 1.0, 0.5, 1.0
MOST_QUOTES, MOST_FIGURES, MOST_REPLIES = 4, 4, 6
"""What makes a story weigh: above all who reports it; of the rest no one thing outweighs two outlets."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story with something new: `news` are the articles to tell of, `known` those of an earlier digest."""

    id: str
    news: tuple[Listed, ...]
    known: tuple[Listed, ...] = ()
    weight: float = 0.0

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Return the articles, those that were told first."""
        return (*self.known, *self.news)

    @property
    def latest(self) -> datetime:
        """Return when the last of its news came."""
        return max(item.placed_at for item in self.news)


def appeared(item: Listed) -> datetime:
    """Return when an article appeared, or when it came in if it does not say or names a day still to come."""
    moment = moment_of(item.published)
    return moment if moment is not None and moment <= item.placed_at + AHEAD else item.placed_at


def in_order(items: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return articles as they appeared."""
    return tuple(sorted(items, key=lambda item: (appeared(item), item.placed_at, item.article)))


def candidates(
    stories: Mapping[str, Sequence[Listed]], window: Window, known: Known
) -> tuple[tuple[Candidate, ...], tuple[Listed, ...]]:
    """Return the stories with news, and the articles that are too old to be any.

    Of a story that was told, only what came since is news; of any other every article is. A channel's first digest
    takes what there is, however old.
    """
    found, old = [], []
    since = window.since - OLD if known.articles else None
    for story, listed in stories.items():
        came = [item for item in listed if window.since < item.placed_at <= window.until]
        fresh = [item for item in came if item.article not in known.articles]
        late = [item for item in fresh if since is not None and appeared(item) < since]
        if len(late) < len(fresh):
            told = tuple(item for item in listed if item.article in known.articles)
            news = fresh if told else listed
            found.append(Candidate(story, tuple(in_order(set(news) - set(late))), in_order(told)))
        old += late
    return tuple(sorted(found, key=lambda candidate: candidate.id)), in_order(old)


def by_topic(
    found: Iterable[Candidate], topics: Sequence[Followed], on: Mapping[str, frozenset[str]]
) -> dict[str, list[Candidate]]:
    """Return the stories of each followed topic; one that is on several stands under the first of them."""
    grouped: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in found:
        place = next((topic.id for topic in topics if topic.id in on.get(candidate.id, ())), None)
        if place is not None:
            grouped[place].append(candidate)
    return grouped


def shortlist(grouped: Mapping[str, Sequence[Candidate]], said: Mapping[str, int]) -> tuple[Candidate, ...]:
    """Return the stories that are worth reading whole: those with most outlets and replies, topic by topic in turn."""
    lists = [
        ranked(replace(candidate, weight=weight(candidate, {}, said)) for candidate in listed)[:SHORTLIST]
        for listed in grouped.values()
    ]
    turns = [listed[turn] for turn in range(SHORTLIST) for listed in lists if turn < len(listed)]
    return tuple(turns[:READ])


def read_whole(candidate: Candidate) -> tuple[Listed, ...]:
    """Return the articles of a story that are read: of many the earliest, and what was told before to compare with."""
    return (*candidate.known[:REPORTS], *candidate.news[:REPORTS])


def weighed(found: Iterable[Candidate], material: Material) -> list[Candidate]:
    """Return stories in order of weight, the heaviest first."""
    return ranked(replace(candidate, weight=weight(candidate, material.cards, material.said)) for candidate in found)


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """Return stories by weight, of equal ones the latest first."""
    return sorted(found, key=lambda candidate: (-candidate.weight, -candidate.latest.timestamp(), candidate.id))


def weight(candidate: Candidate, cards: Mapping[str, Card], said: Mapping[str, int]) -> float:
    """Return what a story weighs: its outlets, quotations with known speakers, figures, and the team's replies."""
    outlets = len({item.outlet for item in candidate.news})
    made = [cards[item.article] for item in candidate.news if item.article in cards]
    quotes = sum(quote.speaker.known for card in made for quote in card.quotes)
    figures = sum(len(card.figures) for card in made)
    replies = sum(said.get(item.article, 0) for item in candidate.listed)
    return (
        PER_OUTLET * outlets
        + PER_QUOTE * min(quotes, MOST_QUOTES)
        + PER_FIGURE * min(figures, MOST_FIGURES)
        + PER_REPLY * min(replies, MOST_REPLIES)
    )
