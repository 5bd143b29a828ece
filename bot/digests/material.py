"""What a digest is made of, as values: read once, so that composing is a pure function of them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.articles.model import StoredArticle
from bot.chat.reply import Link, Part, Passage, QuoteCard
from bot.digests.edition import Pending
from bot.versions.changes import Change
from summaries.document import Card, Quote, Span


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of a story as it is listed, its text aside; `placed_at` is when it came to the workspace."""

    article: str
    story: str
    title: str | None
    site: str | None
    url: str
    published: str | None
    placed_at: datetime

    @property
    def outlet(self) -> str:
        """Return who published it, as it is shown."""
        return self.site or "source unknown"


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic that the channel follows; `replies` counts what was said in its thread.

    `formers` are the ids of those that were merged into it.
    """

    id: str
    name: str
    thread: Link | None = None
    replies: int = 0
    formers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """An open follow-up of the channel, and the id of the topic that it was proposed on."""

    topic: str | None
    pending: Pending


@dataclass(frozen=True, slots=True)
class Noticed:
    """A change that a publisher made: the article before and after, each with its card if it has one."""

    id: str
    article: StoredArticle
    changes: tuple[Change, ...]
    noticed_at: datetime
    topics: tuple[str, ...] = ()
    before: Card | None = None
    now: Card | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What stood in a feed and could not be read, and why, in words for people."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that one digest may tell.

    `stories` holds every article of each story that something came to, the earliest first; `on` the topics of
    a story, by topic id; `articles` and `cards` what was read whole, by article id; `said` how many replies an
    article's own thread has; `followups` are in the order in which they are told.
    """

    topics: tuple[Followed, ...] = ()
    stories: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    articles: Mapping[str, StoredArticle] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    said: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Noticed, ...] = ()
    unread: tuple[Unread, ...] = ()
    followups: tuple[Open, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """How words and places of an article are shown, the same as everywhere else.

    `best` chooses an article's quotations that stand in none of its shown sentences, `worth` compares them, the
    greater the better; `changed` draws a change by the words before and now, `summed_up` says what changed in a line.
    """

    passage: Callable[[StoredArticle, Span], Passage]
    quote: Callable[[StoredArticle, Quote], QuoteCard]
    best: Callable[[str, Card], Sequence[Quote]]
    worth: Callable[[str, Quote], tuple[bool, bool, bool, bool, int]]
    changed: Callable[[StoredArticle, Change, Card | None, Card | None], tuple[Part, ...]]
    summed_up: Callable[[str | None, Sequence[Change], date | None], str]
