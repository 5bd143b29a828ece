"""What is kept of schedules and digests, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply
from bot.digests.model import LeftOut, Slot, Window
from bot.digests.schedule import Running


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A channel's schedule. `about` is the channel whose topics it holds, `member` the one whose own it is, if any."""

    channel: ChannelRef
    about: ChannelRef
    running: Running
    set_by: MemberRef
    set_at: datetime
    member: MemberRef | None = None
    active: bool = True


class State(StrEnum):
    """How far a digest is; `MERGED` is one whose time another covers."""

    CLAIMED = "claimed"
    COMPOSED = "composed"
    POSTED = "posted"
    FAILED = "failed"
    MERGED = "merged"


class Kind(StrEnum):
    """Why there is a digest: its time came, or somebody asked for it."""

    SCHEDULED = "scheduled"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest from its claim on, of so many `messages`.

    `attempts` are those that failed, the last one with `error` (code, sentence).
    """

    id: str
    channel: ChannelRef
    about: ChannelRef
    kind: Kind
    slot: Slot
    window: Window
    late: bool
    state: State
    attempts: int = 0
    error: tuple[str, str] | None = None
    left_out: tuple[LeftOut, ...] = ()
    messages: int = 0
    claimed_at: datetime | None = None
    posted_at: datetime | None = None
    try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a digest; `since` is when its post was first begun, `message` where it stands."""

    number: int
    reply: Reply
    since: datetime | None = None
    message: MessageRef | None = None
