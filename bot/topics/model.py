"""What is kept of a topic."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.topics.watch import Watch


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a workspace; `channels` are where it is followed, `stories` and `articles` how much is on it."""

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


@dataclass(frozen=True, slots=True)
class OnTopic:
    """An article on a topic: the story it belongs to, and why it matched."""

    topic: str
    article: str
    story: str
    reason: str
    matched_at: datetime


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
