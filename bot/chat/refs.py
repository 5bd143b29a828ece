"""Where things are on a platform, as opaque identifiers that only the platform understands."""

from dataclasses import dataclass

from bot.chat.letters import whole


@dataclass(frozen=True, slots=True)
class WorkspaceRef:
    """A Slack team, a Discord guild or the local room."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A channel of a workspace."""

    workspace: WorkspaceRef
    id: str


@dataclass(frozen=True, slots=True)
class MemberRef:
    """A person in a workspace; the name is for showing only."""

    workspace: WorkspaceRef
    id: str
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", whole(self.name))


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A posted message; `thread` is the id of the message that the thread hangs on, if any."""

    channel: ChannelRef
    id: str
    thread: str | None = None
