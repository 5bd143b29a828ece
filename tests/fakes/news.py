"""What a digest is composed of, written down in a few words: articles with cards whose places are found, not guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.articles.model import StoredArticle
from bot.chat.reply import Link
from bot.commands.cards import best_quotes, passage, quote_part, worth
from bot.commands.changes import change_parts, summary
from bot.digests.compose import Brief, Made, compose
from bot.digests.material import Drawing, Followed, Listed, Material, Noticed, Open, Unread
from bot.digests.model import Slot, Window
from bot.digests.page import Limits
from bot.versions.changes import Version, changes_between
from summaries.document import Card, Line, Quote, Reading, Span, Speaker

DRAWING = Drawing(passage, quote_part, best_quotes, worth, change_parts, summary)
TUESDAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def brief(day: date = TUESDAY, *, already: tuple[str, ...] = (), late: bool = False) -> Brief:
    """Return what the digest of a day at eight is for: what came since the day before at eight."""
    until = datetime.combine(day, time(8), UTC)
    return Brief(Slot(day, time(8)), Window(until - DAY, until), late, frozenset(already))


@dataclass
class Stand:
    """What came in so far. A quotation in a paragraph is found by its marks; `speakers` says who it is by."""

    topics: list[Followed] = field(default_factory=list)
    stories: dict[str, tuple[Listed, ...]] = field(default_factory=dict)
    on: dict[str, frozenset[str]] = field(default_factory=dict)
    articles: dict[str, StoredArticle] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    changes: list[Noticed] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    followups: list[Open] = field(default_factory=list)

    def topic(self, name: str, replies: int = 0) -> str:
        key = name.lower().replace(" ", "-")
        self.topics.append(Followed(key, name, Link("Thread", f"/channels/policy/threads/{key}"), replies))
        return key

    def arrive(
        self,
        key: str,
        *sentences: str,
        story: str = "",
        topics: tuple[str, ...] = (),
        site: str | None = "Harbour Post",
        title: str | None = None,
        at: datetime = MORNING - timedelta(hours=2),
        published: str | None = None,
        leaning: tuple[int, ...] = (),
        read: bool = True,
    ) -> StoredArticle:
        """Have an article come in; its first three sentences are its summary, those `leaning` need the one before."""
        text, story = " ".join(sentences), story or key
        article = stored(key, text, site=site, title=title or f"Title of {key}", published=published, at=at)
        listed = Listed(key, story, article.title, site, article.url, published, at)
        self.stories[story] = (*self.stories.get(story, ()), listed)
        self.on[story] = self.on.get(story, frozenset()) | frozenset(topics)
        if read:
            self.articles[key] = article
            self.cards[key] = card_of(text, sentences, leaning)
        return article

    def change(
        self, key: str, article: str, old: str, new: str, *, at: datetime = MORNING - timedelta(hours=1)
    ) -> None:
        """Have a publisher change words of an article; it stands as changed from now on."""
        before = self.articles[article]
        after = stored(
            article, before.text.replace(old, new), site=before.site, title=(before.title or "").replace(old, new)
        )
        changes = changes_between(Version(before.title, before.text), Version(after.title, after.text))
        topics = tuple(
            sorted(
                topic
                for story in self.stories
                if any(i.article == article for i in self.stories[story])
                for topic in self.on[story]
            )
        )
        self.changes.append(Noticed(key, after, changes, at, topics, self.cards.get(article), None))
        self.articles[article] = after

    @property
    def material(self) -> Material:
        return Material(
            tuple(self.topics),
            self.stories,
            self.on,
            self.articles,
            self.cards,
            self.said,
            tuple(self.changes),
            tuple(self.unread),
            tuple(self.followups),
        )

    def made(self, asked: Brief | None = None, limits: Limits | None = None) -> Made:
        return compose(self.material, asked or brief(), DRAWING, limits)


def stored(
    key: str, text: str, *, site: str | None, title: str | None, published: str | None = None, at: datetime = MORNING
) -> StoredArticle:
    return StoredArticle(key, f"https://outlet.example/{key}", "", title, None, published, site, "en", text, 1, 1, at)


def card_of(text: str, sentences: tuple[str, ...], leaning: tuple[int, ...] = ()) -> Card:
    """Return a card: the first sentences as summary, each “quotation” as one, by whoever is named after “said”."""
    lines = tuple(
        Line(span_of(text, sentence), number, 1.0 - number / 10, number + 1 in leaning)
        for number, sentence in enumerate(sentences[:3])
    )
    return Card(lines, tuple(_quotes(text, sentences)), (), len(sentences), "directed")


def span_of(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _quotes(text: str, sentences: tuple[str, ...]) -> list[Quote]:
    found = []
    for sentence in sentences:
        opening, closing = sentence.find("“"), sentence.find("”")
        if 0 <= opening < closing:
            start = text.index(sentence)
            span, name = (
                Span(start + opening + 1, start + closing),
                sentence[closing:].partition(" said ")[2].rstrip("."),
            )
            at = Span(start + sentence.index(name), start + sentence.index(name) + len(name)) if name else None
            speaker = Speaker(name=Reading(name, at)) if at else Speaker()
            found.append(Quote(span, Span(span.start - 1, span.end + 1), speaker=speaker))
    return found


def places(material: Material) -> Mapping[str, str]:
    """Return the text of every article by its address on our pages."""
    return {f"/articles/{key}": article.text for key, article in material.articles.items()}
