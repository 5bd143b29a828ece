"""Which articles report one event: stories grow as articles arrive, and every placement says why.

An article joins the story that it fits best, if it fits well enough. Copies come first: verified wording in
common joins whatever lies between. Else words, title, names, figures and dates decide, the rare ones most, less
for every day between, against how far the story's articles agree among themselves (`fitting`). What a
member merged or split stays so. Nothing here reads a clock or a file: `now` is passed in, and the same articles
in the same order give the same stories in every process.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.articles.published import AHEAD
from bot.stories import reasons
from bot.stories.decisions import Decisions
from bot.stories.errors import StoryUnknown
from bot.stories.fitting import Fit, fit
from bot.stories.memory import Member, Memory, Story
from bot.stories.model import MOST_BYTES, WINDOW, Article, Placement, Remembered, Standing
from bot.stories.reasons import Looking
from bot.stories.remembering import Known, known_by, to_bytes
from summaries.fingerprints import band_keys
from summaries.lexicon import Coded
from summaries.similarity import Probe, copied_share
from summaries.traits import Traits, read_traits

MOST_ARTICLES = 20_000
SAME_EVENT = 0.2
"""The fit from which on an article joins a story."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An article whose words count already, and that is still to be placed."""

    id: str
    published: datetime | None
    traits: Traits
    coded: Coded


class StoryBook:
    """The open stories. To start from what is stored: `recall` the recent articles in order of arrival, `resume`."""

    def __init__(
        self,
        decisions: Decisions | None = None,
        *,
        window: timedelta = WINDOW,
        most: int = MOST_ARTICLES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.decisions = decisions or Decisions()
        self._memory = Memory(window, most, most_bytes)

    def __len__(self) -> int:
        return len(self._memory)

    @property
    def size(self) -> int:
        """Return about how many bytes the stories take in memory."""
        return self._memory.size

    def shed(self, size: int) -> None:
        """Let go of the oldest articles until the stories take no more than so many bytes."""
        self._decided_no_more(self._memory.shed(size))

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
            if isinstance(article, Expected):
                self._memory.lexicon.drop(article.coded.words)
            return Placement(article.id, known, 1.0, None, 0.0, reasons.ALREADY)
        looking = self._look(article if isinstance(article, Expected) else self.expect(article), now)
        fits = self._fits(looking)
        if decided := self._decided(looking.member):
            chosen = fit(looking.member, looking.probe, decided)
            return self._join(looking, chosen, fits, reasons.BY_A_MEMBER)
        if fits and fits[0].score >= SAME_EVENT:
            return self._join(looking, fits[0], fits, reasons.why(looking, fits[0]))
        return self._found(looking, fits)

    def restore(self, article: Article, story: str, placed: datetime) -> None:
        """Put an article back by its text, into the story that the record gives; nearly as it was placed at that time.

        How rare its words were then is not known any more: `recall` is exact, and many times faster.
        """
        self._forget(placed)
        if self._memory.get(article.id):
            return
        looking = self._look(self.expect(article), placed)
        into = self._memory.stories.get(story)
        if into:
            fit(looking.member, looking.probe, into).note()
        self._memory.file(looking.member, looking.probe, looking.bands, into or Story(story))

    def recall(self, placed: Remembered, known: Known, *, gone: bool = False) -> None:
        """Put an article back as it was placed, without its text; of one that is `gone` only the words count.

        What each story's articles agreed among themselves comes back by `resume`, once all of them are there.
        """
        if self._memory.get(placed.article):
            return
        coded, keys = known.counted(self._memory.lexicon)
        if gone:
            self._memory.count_gone(coded.words)
            return
        member = self._memory.arrive(placed.article, coded, placed.day, placed.seen)
        story = self._memory.stories.get(placed.story) or Story(placed.story)
        self._memory.put(member, keys, known.bands, story)

    def resume(self, standings: Mapping[str, Standing]) -> None:
        """Let stories agree among themselves as they did when they were kept."""
        for story in self._memory.stories.values():
            story.agreed, story.pairs = standings.get(story.id, (story.agreed, story.pairs))

    def remembered(self, article: str) -> Remembered:
        """Return what is to be kept of an article in memory, for `recall`; raises `StoryUnknown`."""
        member = self._member(article)
        known = known_by(member.coded, member.keys, band_keys(member.coded.wording), self._memory.lexicon)
        return Remembered(
            article, member.number, self.story_of(article) or "", member.seen, member.day, to_bytes(known)
        )

    def standing(self, story: str) -> Standing:
        """Return what is to be kept of an open story, for `resume`; raises `StoryUnknown`."""
        found = self._story(story)
        return found.agreed, found.pairs

    def merge(self, one: str, other: str) -> str:
        """Make one story of two and keep it so; return its id, that of the older. Raises `StoryUnknown`."""
        into, source = sorted((self._story(one), self._story(other)), key=lambda story: story.members[0].number)
        if into is not source:
            for member in source.members:
                fit(member, Probe(member.coded, self._memory.lexicon), into).note()
            self._memory.pour(source, into)
            self.decisions.join(member.article for member in into.members)
        return into.id

    def split(self, articles: Collection[str]) -> str:
        """Set articles of one story apart as a story of their own, and keep it so; return its id.

        Raises `StoryUnknown` unless they stand in one open story. All of a story's articles are no split.
        """
        members = [self._member(article) for article in dict.fromkeys(articles)]
        source = members[0].story if members else None
        if source is None or any(member.story is not source for member in members):
            raise StoryUnknown
        rest = [member.article for member in source.members if member not in members]
        if not rest:
            return source.id
        self.decisions.part([member.article for member in members], rest)
        apart = Story(self._free_id(members[0].article), agreed=source.agreed, pairs=source.pairs)
        self._memory.part(members, source, apart)
        return apart.id

    def _look(self, expected: Expected, now: datetime) -> Looking:
        member = self._memory.arrive(expected.id, expected.coded, _day(expected.published, now), now)
        lexicon = self._memory.lexicon
        return Looking(member, band_keys(member.coded.wording), expected.traits, Probe(member.coded, lexicon), lexicon)

    def _fits(self, looking: Looking) -> list[Fit]:
        """Return how well an article fits every story that comes into question, the best first."""
        copied = self._copied(looking.member, looking.bands)
        stories = dict.fromkeys((*copied, *self._memory.near(looking.probe)))
        forbidden = self.decisions.apart(looking.member.article)
        fits = [
            fit(looking.member, looking.probe, story, copied.get(story, 0.0))
            for story in stories
            if not forbidden or forbidden.isdisjoint(other.article for other in story.members)
        ]
        return sorted(fits, key=lambda found: (-found.score, -found.copied, found.story.members[0].number))

    def _copied(self, member: Member, bands: Iterable[int]) -> dict[Story, float]:
        """Return the stories that hold a copy of an article, with the largest share of its wording."""
        found: dict[Story, float] = {}
        for other in self._memory.alike(bands):
            share = copied_share(member.coded, other.coded)
            if share and other.story:
                found[other.story] = max(share, found.get(other.story, 0.0))
        return found

    def _decided(self, member: Member) -> Story | None:
        """Return the story that a member put this article into."""
        others = (self._memory.get(article) for article in sorted(self.decisions.together(member.article)))
        return next((other.story for other in others if other and other.story), None)

    def _join(self, looking: Looking, chosen: Fit, fits: Sequence[Fit], reason: str) -> Placement:
        second = next((other for other in fits if other.story is not chosen.story), None)
        chosen.note()
        self._memory.file(looking.member, looking.probe, looking.bands, chosen.story)
        return _placement(looking.member, chosen.story, chosen.score, second, reason)

    def _found(self, looking: Looking, fits: Sequence[Fit]) -> Placement:
        nearest = fits[0] if fits else None
        apart = self.decisions.apart(looking.member.article)
        reason = reasons.SET_APART if apart else reasons.why_not(looking, nearest)
        story = Story(self._free_id(looking.member.article))
        self._memory.file(looking.member, looking.probe, looking.bands, story)
        return _placement(looking.member, story, 0.0, nearest, reason, founded=True)

    def _forget(self, now: datetime) -> None:
        self._decided_no_more(self._memory.forget(now))

    def _decided_no_more(self, gone: Iterable[str]) -> None:
        for article in gone:
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


def _placement(
    member: Member, story: Story, score: float, second: Fit | None, reason: str, *, founded: bool = False
) -> Placement:
    other, other_score = (second.story.id, second.score) if second else (None, 0.0)
    return Placement(member.article, story.id, score, other, other_score, reason, founded)
