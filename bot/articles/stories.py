"""Which articles report one event: stories grow as articles arrive, and every placement says why.

An article joins the story that it fits best, if it fits well enough. Copies come first: verified wording in
common places an article at once. Else the fit is how far the article agrees with the story's articles (words,
title, names, figures, by rarity; `summaries.similarity`), less for every day between them, and set against
how far those agree among themselves: what many independent texts have in common is known better. The form was
read off a logistic fit, S x exp(-days / 3) / cohesion^0.6; docs/quality.md has the figures.

Nothing here reads a clock or a file: `now` is passed in, and the same articles in the same order give the same
stories in every process.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.articles import stories_reasons as reasons
from bot.articles.stories_decisions import Decisions
from bot.articles.stories_memory import Member, Memory, Story
from bot.errors import BadInput
from summaries.lexicon import Coded
from summaries.similarity import Probe, copied_share
from summaries.traits import Traits, read_traits

WINDOW = timedelta(days=14)
MOST_ARTICLES = 20_000
SAME_EVENT = 0.2
FADES_IN_DAYS = 3.0
UNKNOWN_GAP = 1.5
"""Days that an unknown date counts for: texts without dates have to agree more than those of one day."""
COHESION = 0.6
COMPARED = 24
AHEAD = timedelta(days=1)
"""A date further in the future than time zones explain is no date."""


class StoryUnknown(BadInput):
    """A story or article is not among the open ones."""

    code = "story-unknown"
    sentence = "That story is no longer open, or never was: choose one of the open stories."


@dataclass(frozen=True, slots=True)
class Article:
    """What is placed: a stored article, or a line of a bulk file; `published` has a time zone, or is unknown."""

    id: str
    title: str | None
    text: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """An article whose words count already, and that is still to be placed."""

    id: str
    published: datetime | None
    traits: Traits
    coded: Coded


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits a story; it joins from `SAME_EVENT` up, and a verified copy has 1."""

    story: Story
    score: float
    agreed: float
    compared: int
    copied: float = 0.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article stands and why. A founded story has score 0, its runner-up is the nearest story."""

    article: str
    story: str
    score: float
    runner_up: str | None
    runner_up_score: float
    reason: str
    founded: bool


class StoryBook:
    """The open stories. To start from what is stored, `restore` each recent article in order of arrival."""

    def __init__(
        self, decisions: Decisions | None = None, *, window: timedelta = WINDOW, most: int = MOST_ARTICLES
    ) -> None:
        self.decisions = decisions or Decisions()
        self._memory = Memory(window, most)

    def __len__(self) -> int:
        return len(self._memory)

    def story_of(self, article: str) -> str | None:
        """Return the story of an article that is in memory."""
        member = self._memory.get(article)
        return member.story.id if member and member.story else None

    def articles(self, story: str) -> tuple[str, ...]:
        """Return the articles of an open story in order of arrival; raises `StoryUnknown`."""
        return tuple(member.article for member in self._story(story).members)

    def expect(self, article: Article) -> Expected:
        """Count an article's words before it is placed: who reads ahead knows sooner which words are rare."""
        traits = read_traits(article.title, article.text)
        return Expected(article.id, article.published, traits, self._memory.lexicon.add(traits))

    def place(self, article: Article | Expected, now: datetime) -> Placement:
        """Put an article into the story it reports, or into a new one; one placed before stays where it is."""
        self._forget(now)
        if (known := self.story_of(article.id)) is not None:
            return Placement(article.id, known, 1.0, None, 0.0, reasons.ALREADY, founded=False)
        expected = article if isinstance(article, Expected) else self.expect(article)
        member = self._arrive(expected, now)
        probe = Probe(member.coded, self._memory.lexicon)
        fits = self._fits(member, probe)
        decided = self._decided(member)
        joined = self._fit(member, probe, decided) if decided else fits[0] if fits else None
        if joined is None or not (decided or joined.score >= SAME_EVENT):
            return self._found(member, probe, expected.traits, fits)
        return self._join(member, probe, expected.traits, joined, fits, by_member=decided is not None)

    def restore(self, article: Article, story: str, placed: datetime) -> None:
        """Put an article back into the story that the record gives, as it was placed at that time."""
        self._forget(placed)
        if self._memory.get(article.id):
            return
        member = self._arrive(self.expect(article), placed)
        probe = Probe(member.coded, self._memory.lexicon)
        into = self._memory.stories.get(story) or Story(story)
        if into.members:
            _note(into, self._fit(member, probe, into))
        self._memory.file(member, probe, into)

    def merge(self, one: str, other: str) -> str:
        """Make one story of two and keep it so; return its id, that of the older. Raises `StoryUnknown`."""
        into, source = sorted((self._story(one), self._story(other)), key=lambda story: story.members[0].number)
        if into is source:
            return into.id
        for member in source.members:
            _note(into, self._fit(member, Probe(member.coded, self._memory.lexicon), into))
            member.story = into
        into.agreed, into.pairs = into.agreed + source.agreed, into.pairs + source.pairs
        into.members = sorted((*into.members, *source.members), key=lambda member: member.number)
        del self._memory.stories[source.id]
        self.decisions.join(member.article for member in into.members)
        return into.id

    def split(self, articles: Collection[str]) -> str:
        """Set articles of one story apart as a story of their own, and keep it so; return its id.

        Raises `StoryUnknown` unless they stand in one open story. All of a story's articles are no split.
        """
        members = [self._member(article) for article in dict.fromkeys(articles)]
        stories = {id(member.story): member.story for member in members}
        source = next(iter(stories.values()), None)
        if source is None or len(stories) > 1:
            raise StoryUnknown
        rest = [member for member in source.members if member not in members]
        if not rest:
            return source.id
        self.decisions.part([member.article for member in members], [member.article for member in rest])
        apart = Story(self._free_id(members[0].article), agreed=source.agreed, pairs=source.pairs)
        apart.members, source.members = sorted(members, key=lambda member: member.number), rest
        for member in members:
            member.story = apart
        self._memory.stories[apart.id] = apart
        return apart.id

    def _fits(self, member: Member, probe: Probe) -> list[Fit]:
        """Return how well an article fits every story that comes into question, the best first."""
        forbidden = self.decisions.apart(member.article)
        stories = {copy.story: None for copy in self._memory.alike(member) if copy.story}
        stories |= dict.fromkeys(self._memory.near(probe))
        fits = [
            self._fit(member, probe, story)
            for story in stories
            if not forbidden or forbidden.isdisjoint(other.article for other in story.members)
        ]
        return sorted(fits, key=lambda fit: (-fit.score, -fit.copied, fit.story.members[0].number))

    def _fit(self, member: Member, probe: Probe, story: Story) -> Fit:
        others = story.members[-COMPARED:]
        copied = max(copied_share(member.coded, other.coded) for other in others)
        agreed = [probe.agreement(other.coded).whole for other in others]
        faded = sum(whole * _fade(member.day, other.day) for whole, other in zip(agreed, others, strict=True))
        score = 1.0 if copied else min(1.0, faded / len(others) / story.cohesion**COHESION)
        return Fit(story, score, sum(agreed), len(others), copied)

    def _decided(self, member: Member) -> Story | None:
        """Return the story that a member put this article into."""
        others = (self._memory.get(article) for article in sorted(self.decisions.together(member.article)))
        return next((other.story for other in others if other and other.story), None)

    def _join(
        self, member: Member, probe: Probe, traits: Traits, fit: Fit, fits: Sequence[Fit], *, by_member: bool
    ) -> Placement:
        others = tuple(fit.story.members)
        reason = reasons.BY_A_MEMBER
        if not by_member:
            reason = (
                reasons.copied(fit.copied, member, others)
                if fit.copied
                else reasons.in_common(traits, member, others, self._memory.lexicon)
            )
        second = next((other for other in fits if other.story is not fit.story), None)
        _note(fit.story, fit)
        self._memory.file(member, probe, fit.story)
        return _placement(member, fit.score, second, reason, founded=False)

    def _found(self, member: Member, probe: Probe, traits: Traits, fits: Sequence[Fit]) -> Placement:
        nearest = fits[0] if fits else None
        reason = reasons.NOTHING_LIKE_IT
        if self.decisions.apart(member.article):
            reason = reasons.SET_APART
        elif nearest:
            common = reasons.in_common(traits, member, nearest.story.members, self._memory.lexicon)
            reason = reasons.too_little(common)
        self._memory.file(member, probe, Story(self._free_id(member.article)))
        return _placement(member, 0.0, nearest, reason, founded=True)

    def _arrive(self, expected: Expected, now: datetime) -> Member:
        return self._memory.arrive(expected.id, expected.coded, _day(expected.published, now), now)

    def _forget(self, now: datetime) -> None:
        for article in self._memory.forget(now):
            self.decisions.forget(article)

    def _free_id(self, article: str) -> str:
        """Return a story's id: that of its first article, marked where a story has it already."""
        while article in self._memory.stories:
            article += "+"
        return article

    def _story(self, story: str) -> Story:
        if (found := self._memory.stories.get(story)) is None:
            raise StoryUnknown
        return found

    def _member(self, article: str) -> Member:
        if (found := self._memory.get(article)) is None:
            raise StoryUnknown
        return found


def _day(published: datetime | None, now: datetime) -> float | None:
    """Return a date as days since 1970; one in the future is unknown."""
    return None if published is None or published > now + AHEAD else published.timestamp() / 86_400


def _fade(day: float | None, other: float | None) -> float:
    """Return what an agreement is worth over the days between two articles, 1 on the same day."""
    apart = UNKNOWN_GAP if day is None or other is None else abs(day - other)
    return math.exp(-apart / FADES_IN_DAYS)


def _note(story: Story, fit: Fit) -> None:
    story.agreed += fit.agreed
    story.pairs += fit.compared


def _placement(member: Member, score: float, second: Fit | None, reason: str, *, founded: bool) -> Placement:
    story = member.story.id if member.story else member.article
    other, other_score = (second.story.id, second.score) if second else (None, 0.0)
    return Placement(member.article, story, score, other, other_score, reason, founded)
