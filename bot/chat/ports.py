"""What the core and the adapters ask of each other, as protocols that a fake can keep too."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply


class Clock(Protocol):
    """Where `now` comes from: aware UTC times."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""


class ChatPlatform(Protocol):
    """Posting to a platform: Slack, Discord, the local room, or a fake."""

    async def post(self, channel: ChannelRef, reply: Reply) -> MessageRef:
        """Post a reply (into `reply.thread` if it has one) and return where it stands."""

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put another reply in the place of one that the bot posted."""

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction, such as a ballot's choices."""


@dataclass(frozen=True, slots=True)
class RoomMessage:
    """A message of the local room: typed words of a member, or a reply of the bot.

    `audience` is the one member who sees an ephemeral reply; `pending` marks a placeholder.
    """

    ref: MessageRef
    author: MemberRef
    text: str
    reply: Reply | None
    posted_at: datetime
    sequence: int
    pending: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    replies: int = 0
    audience: str | None = None


class Room(Protocol):
    """The local room: one workspace whose channels, threads and reactions live in the database.

    `sequence` grows with every change (a message posted or edited, a reaction), so that a reader
    who holds the last one it saw asks for what changed since.
    """

    async def say(
        self, text: str, *, member: str, channel: str, thread: str | None = None
    ) -> tuple[RoomMessage, RoomMessage | None]:
        """Post a member's words; a command is answered, and the bot's final message comes second."""

    async def begin(self, text: str, *, member: str, channel: str, thread: str | None = None) -> RoomMessage:
        """Post a member's words and return at once; the answer arrives as a change."""

    async def react(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Add a member's reaction; a second time changes nothing."""

    async def unreact(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Take a member's reaction away; when there is none nothing changes."""

    async def history(self, channel: str, *, thread: str | None = None) -> tuple[RoomMessage, ...]:
        """Return a channel's (or a thread's) latest messages, oldest first."""

    async def channels(self) -> tuple[str, ...]:
        """Return the names of the channels, the first one being where a newcomer lands."""

    def changes(self, since: int) -> AsyncIterator[RoomMessage]:
        """Yield every message that changes after `since`, as long as it is iterated."""


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
    """An article as the archive shows it: its text whole, the chosen places marked."""

    title: str
    details: tuple[str, ...]
    url: str | None
    paragraphs: tuple[Paragraph, ...]
    legend: tuple[tuple[str, str], ...] = ()


class ArticlePages(Protocol):
    """Where the web adapter gets article pages from."""

    async def page(self, article: str) -> ArticlePage | None:
        """Return the page of an article's id, or nothing if there is none."""
