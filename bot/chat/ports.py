"""What the core and the adapters ask of each other, as protocols that a fake can keep too."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.errors import PlatformError
from bot.chat.files import Attachment, Upload
from bot.chat.inbound import Comment, Deletion, Plan, Reaction
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import File, Reply
from bot.chat.spec import Catalogue, Request, Role

Hold = Callable[[], Awaitable[None]]
"""Returns while something may be sent; raises where that has become somebody else's."""


class Clock(Protocol):
    """Where `now` comes from: aware UTC times."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""


class ChatPlatform(Protocol):
    """Posting to a platform: Slack, Discord, the local room, or a fake.

    Every method raises the `PlatformError`s of `bot.chat.errors`, and nothing else.
    """

    @property
    def reads_replies(self) -> bool:
        """Say whether the words of replies in threads reach the bot."""

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Post a reply (into `reply.thread` if it has one) and return where its first message stands.

        A second call with the same `key` posts nothing where the platform can tell, and returns the
        first message. `since` is when this was first tried, where it was: a platform that forgets keys
        within minutes looks whether it stands since then. `hold` is asked right before each message that does
        not stand yet; what it raises goes to the caller, and nothing more is sent.
        """

    async def direct(self, member: MemberRef) -> ChannelRef:
        """Return the channel in which the bot speaks with one member alone, opened if need be."""

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put another reply in the place of one that the bot posted; what does not fit follows in its thread."""

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction, such as a ballot's choices; a second time changes nothing."""

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        """Return the members whose reaction of this emoji, of whatever skin tone, stands on a message at this moment.

        Each of them once, bots and ourselves left out, in no order that means anything; `emoji` is as in
        `Reaction`. Raises `MessageGone`, and `ReactorsUnknown` where the platform does not name everybody.
        """

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Open the thread that hangs on a message, or find it, and return it for `Reply.thread`."""

    async def keep_open(self, thread: MessageRef) -> bool:
        """Open a thread again that its platform has put away; return False where a moderator has locked it.

        Nothing happens to one that is open, or where platforms put none away.
        """

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Return what a member may do in the workspace at this moment; raises `MemberGone` for one who left."""

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        """Return a member with the name that the platform shows now; raises `MemberGone` for one who left."""

    def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        """Put the reply in the place of the request's placeholder, in as many messages as it takes.

        Yields after each message that stands: its reference, or nothing where the platform names none.
        `skip` is how many of them stood already before a restart; the first of them may be posted
        again only where that replaces it. `again` says that another process may have given some of the answer,
        which is looked for; `hold` is as in `post`. An ephemeral reply is shown to the asker alone.
        """

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Return what is in a file that came with a request; raises `AttachmentGone` and `AttachmentTooLarge` too."""

    def permalink(self, message: MessageRef) -> str:
        """Return an address that opens the message, or nothing."""


class Connection(Protocol):
    """A platform's line: events come in over it for as long as it stands."""

    @property
    def name(self) -> str:
        """Return the platform's name, as references carry it."""

    @property
    def connected(self) -> bool:
        """Say whether events can come in at this moment."""

    @property
    def posting(self) -> bool:
        """Say whether something may be posted at this moment, whether or not events come in."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the names of its lines that stand and that one process alone should keep, none where any may."""

    async def ready(self) -> None:
        """Do what it takes to post, and no more; raises what `start` does."""

    async def start(self) -> None:
        """Connect; raises `TokenRefused` when the platform does not know the token, `PlatformDown` when it is away."""

    async def failed(self) -> PlatformError:
        """Wait until the line is lost for good, and return why."""

    async def quiesce(self) -> None:
        """Take nothing new; what was taken can still be answered."""

    async def close(self) -> None:
        """End everything, in a second or two."""


class Intake(Protocol):
    """What an adapter hands everything to that comes in; all rules are behind it.

    For a command: `plan` at once, then `take`, then acknowledge to the platform, then `begin`.
    """

    @property
    def catalogue(self) -> Catalogue:
        """Return the commands, to declare them to the platform."""

    def plan(self, request: Request, *, ask: bool = False) -> Plan:
        """Say, from the words alone, whether to refuse, to ask in a form, or to work on it; never raises.

        With `ask` the form comes first even if nothing is missing: the member is to see what was filled in.
        """

    async def take(self, request: Request) -> bool:
        """Store the request and return whether it is new; one that was stored before is not worked on again."""

    def begin(self, request: Request) -> "asyncio.Task[None]":
        """Work on a request that was taken, in the background; the answer goes to `ChatPlatform.answer`.

        The task is the intake's own and never raises; wait for it or leave it.
        """

    async def reacted(self, reaction: Reaction) -> None:
        """Take a member's reaction; those of bots are not handed in."""

    async def said(self, comment: Comment) -> None:
        """Take a reply in a thread, or its edited form; in a thread that is not kept nothing is stored."""

    async def deleted(self, deletion: Deletion) -> None:
        """Take note that a message is gone."""

    async def removed(self, workspace: WorkspaceRef, event_id: str) -> None:
        """Take note that a workspace has taken the bot away, which the platform has said: all of it is deleted.

        The same event again is no news, even after the workspace has brought the bot back.
        """

    async def home(self, member: MemberRef) -> Reply:
        """Return what a member's own page with the bot shows."""

    async def suggest(self, command: str, param: str, typed: str, channel: ChannelRef) -> tuple[str, ...]:
        """Return at most 25 values that complete what is being typed, best first."""

    async def keep_command(self, command: str, workspace: WorkspaceRef) -> str:
        """Keep a button's command and return its key, 16 letters and digits.

        In one workspace the same command has the same key.
        """

    async def kept_command(self, key: str) -> str | None:
        """Return the command of a key, or nothing when it is not kept."""


@dataclass(frozen=True, slots=True)
class RoomMessage:
    """A message of the local room: typed words of a member, or a reply of the bot.

    `audience` is the one member who sees an ephemeral reply; `pending` marks a placeholder; `files` is what is
    said of those that came with it.
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
    files: tuple[str, ...] = ()
    audience: str | None = None


class Room(Protocol):
    """The local room: one workspace whose channels, threads and reactions live in the database.

    `sequence` grows with every change (a message posted or edited, a reaction), so that a reader
    who holds the last one it saw asks for what changed since.
    """

    async def say(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: tuple[tuple[str, str], ...] | None = None,
        files: Sequence[Upload] = (),
    ) -> tuple[RoomMessage, RoomMessage | None]:
        """Post a member's words; a command is answered, and the bot's final message comes second.

        `about` is the message whose button was pressed; `files` go with a command. With `options`, which a form
        gave, `text` is the command's name.
        """

    async def begin(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: tuple[tuple[str, str], ...] | None = None,
        files: Sequence[Upload] = (),
    ) -> RoomMessage:
        """Post a member's words and return at once; the answer arrives as a change."""

    async def react(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Add a member's reaction; a second time changes nothing."""

    async def unreact(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Take a member's reaction away; when there is none nothing changes."""

    async def message(self, message: str, *, member: str) -> RoomMessage | None:
        """Return a message that the member may see, or nothing."""

    async def file(self, message: str, part: int, *, member: str) -> File | None:
        """Return the file that stands at a place among the parts of a message's reply, if the member may see it."""

    async def history(self, channel: str, *, thread: str | None = None) -> tuple[RoomMessage, ...]:
        """Return a channel's (or a thread's) latest messages, oldest first."""

    async def channels(self) -> tuple[str, ...]:
        """Return the names of the channels, the first one being where a newcomer lands."""

    def changes(self, since: int) -> AsyncIterator[RoomMessage]:
        """Yield every message that changes after `since`, as long as it is iterated."""
