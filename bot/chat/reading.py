"""What there is to read in the archive, as values without markup, and the ports that it is read through."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.chat.pages import DiffPage, SearchPage, Versions
from bot.chat.reply import Link, Part, QuoteCard


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's text. `kinds` says why it is marked; `anchor` is its place's id."""

    text: str
    kinds: tuple[str, ...] = ()
    anchor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article page; `heading` when the source set it as one."""

    segments: tuple[Segment, ...]
    heading: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A version of an article as the archive shows it: its text whole, the chosen places marked."""

    title: str
    details: tuple[str, ...]
    url: str | None
    paragraphs: tuple[Paragraph, ...]
    legend: tuple[tuple[str, str], ...] = ()
    versions: Versions | None = None


class ArticlePages(Protocol):
    """Where the web adapter gets article pages from."""

    async def page(
        self, article: str, version: int | None = None, place: tuple[int, int] | None = None
    ) -> ArticlePage | None:
        """Return the page of an article's version (the current one if none is named), or nothing if there is none.

        `place` is a start and an end in its text, to be marked beside the places of its cards.
        """

    async def diff(self, article: str, before: int, after: int) -> DiffPage | None:
        """Return what changed between two versions, or nothing if there is not one of them."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the archive's list; `latest` is when something last came to it."""

    id: str
    name: str
    watch: str
    open: bool
    stories: int
    articles: int
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoryReport:
    """An outlet's article: `here` is our page of it, `original` the publisher's; the date as people write it.

    `adds` is what stands in no other of its story, in words of ours.
    """

    outlet: str
    title: str
    date: str
    here: Link
    original: Link | None = None
    adds: str = ""


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """A story on a topic's timeline: why it is there, who reported it, the earliest first, what changed since."""

    title: str
    reason: str
    reports: tuple[StoryReport, ...]
    quote: QuoteCard | None = None
    changed: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class DayReports:
    """On how many stories an outlet reported on a day."""

    day: date
    outlet: str
    stories: int


@dataclass(frozen=True, slots=True)
class Reports:
    """What outlets reported from the `first` day to the `last`, both included; days without a report are left out."""

    first: date
    last: date
    days: tuple[DayReports, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What a member said in a topic's thread; `at` is when it was said or last edited."""

    name: str
    at: datetime
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic's timeline, the newest story first; `older` are not shown, `threads` are where it is discussed.

    `followups` are what is to be done about it, and what was decided.
    """

    topic: TopicLine
    reports: Reports
    stories: tuple[StoryEntry, ...]
    older: int
    remarks: tuple[Remark, ...]
    threads: tuple[Link, ...]
    followups: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A person or body that is quoted, and how often."""

    name: str
    quotes: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation, attributed as its article has it, and where that article is."""

    quote: QuoteCard
    source: StoryReport


@dataclass(frozen=True, slots=True)
class SpeakersPage:
    """What was asked for, and either the quotations of the one who is meant, or those who may be.

    `total` is how many quotations there are of that one, `waiting` how many articles are still to be read.
    """

    asked: str
    name: str = ""
    quotes: tuple[Quoted, ...] = ()
    total: int = 0
    speakers: tuple[SpeakerLine, ...] = ()
    waiting: int = 0


class Archive(Protocol):
    """What one workspace has gathered, for reading; nothing of another workspace is in it."""

    async def topics(self) -> tuple[TopicLine, ...]:
        """Return the topics, the open ones first."""

    async def topic(self, topic: str) -> TopicPage | None:
        """Return the timeline of a topic's id, or nothing if there is none."""

    async def speakers(self, name: str) -> SpeakersPage:
        """Return who is quoted under a name or a part of it; an empty one asks for those quoted most."""

    async def search(self, typed: str, kind: str, page: int) -> SearchPage:
        """Return one page of what was found of a kind (`bot.chat.pages`); an unknown kind asks for articles."""
