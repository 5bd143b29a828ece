"""What is kept of a follow-up: its question, where that comes from, its terms, its votes, its owner."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from summaries.document import Span


class State(StrEnum):
    """How far a follow-up is: voted on, accepted, or closed in one of three ways."""

    VOTING = "voting"
    ACCEPTED = "accepted"
    DONE = "done"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Say whether something is still to be done about it."""
        return self in (State.VOTING, State.ACCEPTED)


class Choice(StrEnum):
    """What one votes."""

    YES = "yes"
    NO = "no"


class Via(StrEnum):
    """How one votes."""

    REACTION = "reaction"
    BUTTON = "button"


class Voters(StrEnum):
    """Whose votes count."""

    EVERYONE = "everyone"
    MANAGERS = "managers"


EMOJI = {"👍": Choice.YES, "👎": Choice.NO}
"""The reactions that are votes, in the order in which they stand under a ballot."""

MAX_WORDS = 300
"""Characters of a sentence that a line has room for."""

MORE_THAN_HALF = 51
"""The majority, in percent, that means more than half, however many vote."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a vote was opened under: who votes, how many votes it takes, how many of them yes (percent), until when."""

    voters: Voters
    quorum: int
    majority: int
    opened_at: datetime
    closes_at: datetime
    reminder: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes: those that count, and how many more are of members who may not vote."""

    yes: int = 0
    no: int = 0
    uncounted: int = 0

    @property
    def counted(self) -> int:
        """Return how many votes count."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Origin:
    """The version of an article that a follow-up comes from, and its sentence there, word for word, if there is one."""

    article: str
    version: int
    title: str
    sentence: Span | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot stands: in a channel, or in a thread of it."""

    channel: ChannelRef
    thread: str | None = None

    @property
    def root(self) -> MessageRef | None:
        """Return the thread as a reply names it."""
        return MessageRef(self.channel, self.thread, self.thread) if self.thread else None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up as it stands; `number` is what people type.

    `question` is empty where the sentence or the article speaks for itself, `about` is the message that it was
    proposed from, if that told of no article. `tally` is how the votes stand, or what
    they came to once that is decided. `buttons` says that one votes by pressing; `accepted` what the vote came to.
    `note` is what was said when it was closed.
    """

    id: str
    number: int
    place: Place
    question: str
    topic: str | None
    topic_name: str
    origin: Origin | None
    proposed_by: MemberRef
    proposed_at: datetime
    state: State
    terms: Terms
    tally: Tally
    round: int = 0
    revision: int = 0
    buttons: bool = False
    ballot: MessageRef | None = None
    seeded: bool = False
    accepted: bool | None = None
    decided_at: datetime | None = None
    owner: MemberRef | None = None
    due: date | None = None
    assigned_at: datetime | None = None
    closed_at: datetime | None = None
    recounted_at: datetime | None = None
    note: str = ""
    about: MessageRef | None = None

    @property
    def workspace(self) -> WorkspaceRef:
        """Return the workspace that it belongs to."""
        return self.place.channel.workspace

    @property
    def title(self) -> str:
        """Return it in a line: the question, or what it is about; a sentence whole, or not at all."""
        if self.question or self.origin is None:
            return self.question
        words = " ".join(self.origin.words.split())
        if self.origin.sentence and 0 < len(words) <= MAX_WORDS:
            return f"“{words}”"
        return f"{'Follow up a sentence of' if self.origin.sentence else 'Follow up'} “{self.origin.title}”"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be proposed: `event` names the request, `key` what an equal one would have in common with it."""

    event: str
    key: str
    question: str
    place: Place
    topic: str | None
    origin: Origin | None
    member: MemberRef
    terms: Terms
    buttons: bool
    about: MessageRef | None = None


class What(StrEnum):
    """What was changed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DROPPED_BY_VOTE = "dropped by vote"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"
    DONE = "done"
    DROPPED = "dropped"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed, by whom (nobody, where the time had come), when, and what was said with it."""

    what: What
    member: MemberRef | None
    at: datetime
    owner: str = ""
    due: date | None = None
    note: str = ""
    tally: Tally | None = None
