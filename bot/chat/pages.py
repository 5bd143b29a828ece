"""What pages of the archive show of versions, of what was found, and of digests, as values for whoever draws them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.reply import Heading, Link, Part


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of an article's versions.

    `kinds` says what changed with it in our words, `suspect` why it may be cut off, `headlines` how its headline
    alone was changed later. `diff` leads to what changed, `page` to the version itself.
    """

    number: int
    first_seen: datetime
    page: Link
    kinds: str = ""
    suspect: str = ""
    diff: Link | None = None
    headlines: tuple[tuple[str, str], ...] = ()
    shown: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of the article on a page, the newest first; `standing` says which of them this is."""

    standing: str
    lines: tuple[VersionLine, ...]
    diff: Link | None = None
    current: Link | None = None


KEPT, ADDED, REMOVED = "kept", "added", "removed"


@dataclass(frozen=True, slots=True)
class DiffRun:
    """Words that stand in both versions (`KEPT`), in the newer alone (`ADDED`), or in the older alone (`REMOVED`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of both versions; `anchors` are the ids of places in it that something links to."""

    runs: tuple[DiffRun, ...]
    anchors: tuple[str, ...] = ()

    @property
    def before(self) -> tuple[DiffRun, ...]:
        """Return the older side."""
        return tuple(run for run in self.runs if run.kind != ADDED)

    @property
    def after(self) -> tuple[DiffRun, ...]:
        """Return the newer side."""
        return tuple(run for run in self.runs if run.kind != REMOVED)


@dataclass(frozen=True, slots=True)
class DiffStretch:
    """Lines one after the other; a `hidden` stretch has no change in it and is put away."""

    lines: tuple[DiffLine, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two versions of an article; `notes` are our own words on what to make of the differences."""

    title: str
    headline: tuple[DiffRun, ...]
    details: tuple[str, ...]
    older: VersionLine
    newer: VersionLine
    kinds: str
    stretches: tuple[DiffStretch, ...]
    notes: tuple[str, ...] = ()


ARTICLES, QUOTES, TALK = "articles", "quotes", "talk"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words as they stand; `hit` says that they were searched for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A whole sentence in which something was found, and the ways to its place: on our page, and at the publisher's."""

    pieces: tuple[Piece, ...]
    here: Link
    original: Link | None = None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that was found: its sentences with what was searched for, none where only the title has it."""

    title: tuple[Piece, ...]
    outlet: str
    date: str
    here: Link
    passages: tuple[FoundPassage, ...] = ()
    original: Link | None = None


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quotation that was found, attributed as its article has it."""

    pieces: tuple[Piece, ...]
    attribution: tuple[Piece, ...]
    title: str
    outlet: str
    date: str
    here: Link
    original: Link | None = None


@dataclass(frozen=True, slots=True)
class FoundRemark:
    """A reply of a member that was found, whole; `here` opens it where it was said."""

    pieces: tuple[Piece, ...]
    name: str
    at: datetime
    edited: bool = False
    here: Link | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was searched for, and one page of what was found of one kind.

    `totals` are how many there are of each kind, or the most that are ranked; `empty` says that nothing was asked,
    or nothing that can be, and then `problem` says why. `filters` are what it was narrowed by, in words. `common` says
    that the newest come first because the words stand in too many articles.
    """

    asked: str
    kind: str = ARTICLES
    totals: tuple[tuple[str, int], ...] = ((ARTICLES, 0), (QUOTES, 0), (TALK, 0))
    found: tuple[FoundArticle | FoundQuote | FoundRemark, ...] = ()
    page: int = 1
    pages: int = 1
    most: int = 0
    empty: bool = False
    speakers: tuple[str, ...] = ()
    waiting: int = 0
    filters: tuple[str, ...] = ()
    newest: bool = False
    common: bool = False
    problem: str = ""

    @property
    def total(self) -> int:
        """Return how many there are of the kind that is shown."""
        return dict(self.totals).get(self.kind, 0)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A digest in the archive's list: its day, where it was posted, and how much was in it."""

    id: str
    title: str
    channel: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A story, a change, or a story elsewhere: `anchor` is its place on the page."""

    anchor: str
    heading: Heading
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class DigestSection:
    """What stands under one title: a topic with the ways on from it, what was changed, or what is elsewhere.

    `notes` stand below the entries: what is still to be done.
    """

    anchor: str
    title: str
    entries: tuple[DigestEntry, ...]
    links: tuple[Link, ...] = ()
    notes: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A digest as a page: what it tells, and of what was left out each with why; `said` is what a quiet one says."""

    title: str
    details: tuple[str, ...]
    sections: tuple[DigestSection, ...]
    said: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    left_out_in_all: str = ""


class DigestShelf(Protocol):
    """The digests of one workspace's channels, for reading; those that went to one member alone are not among them."""

    async def digests(self) -> tuple[DigestLine, ...]:
        """Return the latest digests, the newest first."""

    async def digest(self, digest: str) -> DigestPage | None:
        """Return the page of a digest's id, or nothing if there is none."""
