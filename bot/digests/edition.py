"""What stands in a digest, as values: made once, kept as JSON, drawn as messages, a page or a file ever after."""

from dataclasses import dataclass
from datetime import date, datetime, time

from pydantic import TypeAdapter, ValidationError

from bot.chat.reply import Link, Passage, QuoteCard
from bot.errors import DespatchError


class EditionUnreadable(DespatchError):
    """A kept digest has no shape that this program knows."""

    code = "digest-unreadable"
    sentence = "That digest was kept in a form that this version cannot read; it is left as it is."


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who reports a story: the article on our page, and at the publisher's."""

    name: str
    here: Link
    original: Link | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it is told: the headline, date and place (`lead`) of whoever was first, who reports it, its words.

    `new` says since when and what is new of a story that was in an earlier digest; then `sentences` and `quotes`
    hold only that, and `outlets` are those who add it. `also_on` names other topics that it is on.
    """

    id: str
    title: str
    date: str
    lead: Outlet
    outlets: tuple[Outlet, ...]
    new: str = ""
    sentences: tuple[Passage, ...] = ()
    quotes: tuple[QuoteCard, ...] = ()
    also_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    """A follow-up that is open: its number, what it asks, and how it stands in a few words.

    `ballot` is where it is voted on, or was; `topic` names its topic where that is not said above it.
    """

    number: int
    title: str
    standing: str
    ballot: Link | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A topic with its stories, the weightiest first; `thread` is where the team talks about it, `replies` how much.

    `pending` are the topic's open follow-ups.
    """

    topic: str
    name: str
    stories: tuple[Told, ...]
    thread: Link | None = None
    replies: int = 0
    pending: tuple[Pending, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewording:
    """One change: a line of ours, and the words before and now, as quotations or as sentences."""

    label: str
    quotes: tuple[QuoteCard, ...] = ()
    sentences: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a publisher changed in an article that was in an earlier digest; `topic` is the one it was told on."""

    id: str
    title: str
    outlet: Outlet
    summary: str
    changes: tuple[Rewording, ...]
    topic: str = ""
    thread: Link | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A story on no topic that several outlets carry; `command` makes a topic of it."""

    id: str
    title: str
    date: str
    outlets: tuple[Outlet, ...]
    command: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What is not in the digest although it could be: `kind` is how it is counted, `why` is said of this one."""

    kind: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A channel's digest for one slot.

    `followed` is how many topics the channel follows, with or without news; `counts` how much of each kind was left
    out, of which `omitted` names the first. `pending` are the open follow-ups of topics without news, and of none.
    """

    day: date
    at: time
    since: datetime
    until: datetime
    late: bool
    followed: int
    sections: tuple[Section, ...] = ()
    corrections: tuple[Correction, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    omitted: tuple[Omitted, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    pending: tuple[Pending, ...] = ()

    @property
    def open_followups(self) -> int:
        """Return how many follow-ups are open."""
        return len(self.pending) + sum(len(section.pending) for section in self.sections)

    @property
    def stories(self) -> int:
        """Return how many stories are told on topics."""
        return sum(len(section.stories) for section in self.sections)

    @property
    def quiet(self) -> bool:
        """Say whether there is no news; that something is still to be done is none."""
        return not (self.sections or self.corrections or self.elsewhere)


_ADAPTER = TypeAdapter(Edition)


def edition_to_json(edition: Edition) -> str:
    """Return an edition as JSON; the same edition gives the same bytes."""
    return _ADAPTER.dump_json(edition).decode("utf-8")


def edition_from_json(document: str) -> Edition:
    """Return the edition that `edition_to_json` wrote; raises `EditionUnreadable` for anything else."""
    try:
        return _ADAPTER.validate_json(document)
    except ValidationError as error:
        raise EditionUnreadable from error
