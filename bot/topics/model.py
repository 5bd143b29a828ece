"""What is kept of a topic."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.topics.watch import Watch


class How(StrEnum):
    """How an article came to be on a topic."""

    TERMS = "terms"
    STORY = "story"
    LIKENESS = "likeness"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Former:
    """A topic that was merged into another one, directly or by way of a third."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a workspace; `channels` are where it is followed, `stories` and `articles` how much is on it.

    `merged_into` is the topic that one which was merged goes on in; `formers` are those that go on in this one.
    """

    id: str
    workspace: WorkspaceRef
    name: str
    watch: Watch
    open: bool
    created_by: MemberRef
    created_at: datetime
    channels: tuple[str, ...] = ()
    stories: int = 0
    articles: int = 0
    merged_into: str | None = None
    formers: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True)
class OnTopic:
    """An article on a topic: the story it belongs to, and why it matched."""

    topic: str
    article: str
    story: str
    reason: str
    matched_at: datetime
    how: How = How.TERMS


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term, and what it stands in: stories and outlets of the topic, and other articles of the workspace."""

    term: str
    stories: int
    of_stories: int
    outlets: int
    others: int
    of_others: int

    @property
    def reason(self) -> str:
        """Return why it is suggested: “in 5 of its 7 stories, in 1 of 200 other articles”."""
        here = f"in {self.stories} of its {self.of_stories} stories"
        articles = "other article" if self.of_others == 1 else "other articles"
        return f"{here}, in {self.others or 'none'} of {self.of_others} {articles}" if self.of_others else here

    @property
    def worth(self) -> float:
        """Return how much it promises: how many of the stories have it, less what it would draw in besides."""
        return self.stories / self.of_stories - 10 * self.others / max(1, self.of_others)


@dataclass(frozen=True, slots=True)
class DuePost:
    """What a topic's thread is to be told: an article, in a channel; `thread` is where, once it stands."""

    topic: Topic
    channel: ChannelRef
    article: str
    story: str
    reason: str
    attempts: int
    thread: MessageRef | None
    how: How = How.TERMS
