"""A platform that asks before it posts: for what many processes that post have to agree on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from bot.chat.files import Attachment
from bot.chat.ports import ChatPlatform, Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Request, Role

Asks = Callable[[ChannelRef], Awaitable[None]]
"""Returns when a message may be sent to a channel, and raises where it may not."""


class Asking:
    """Implements `ChatPlatform` by another one; right before each message, and before an edit, it `asks`."""

    def __init__(self, platform: ChatPlatform, asks: Asks) -> None:
        self._platform = platform
        self._asks = asks

    @property
    def reads_replies(self) -> bool:
        """Say what the platform says."""
        return self._platform.reads_replies

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Post; the given `hold` is asked last, so that nothing is waited for between it and the message."""

        async def asked() -> None:
            await self._asks(channel)
            if hold is not None:
                await hold()

        return await self._platform.post(channel, reply, key=key, since=since, hold=asked)

    async def direct(self, member: MemberRef) -> ChannelRef:
        """Return the channel in which the bot speaks with one member alone."""
        return await self._platform.direct(member)

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Edit, once that may be."""
        await self._asks(message.channel)
        await self._platform.edit(message, reply)

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction."""
        await self._platform.react(message, emoji)

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        """Return the members whose reaction stands on a message."""
        return await self._platform.reactors(message, emoji)

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Open the thread that hangs on a message, or find it."""
        return await self._platform.open_thread(message, title)

    async def keep_open(self, thread: MessageRef) -> bool:
        """Open a thread again that its platform has put away."""
        return await self._platform.keep_open(thread)

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Return what a member may do."""
        return await self._platform.role(channel, member)

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        """Return a member with the name that the platform shows now."""
        return await self._platform.named(channel, member)

    def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        """Answer a request; whose that is, only its own `hold` knows."""
        return self._platform.answer(request, reply, skip=skip, again=again, hold=hold)

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Return what is in a file."""
        return await self._platform.read(workspace, attachment)

    def permalink(self, message: MessageRef) -> str:
        """Return an address that opens the message."""
        return self._platform.permalink(message)
