"""The local room as a platform: where the bot posts, edits and answers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from hashlib import sha256

from bot.chat.emoji import plain_emoji
from bot.chat.errors import AttachmentGone, ChannelGone, MessageGone
from bot.chat.files import Attachment
from bot.chat.ports import Hold, RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Visibility
from bot.chat.spec import Request, Role
from bot.room.errors import MessageUnknown
from bot.room.store import BOT, Draft, RoomStore
from bot.room.words import checked_channel, checked_emoji, own_channel
from bot.store.database import Database


class RoomPlatform:
    """Implements `bot.chat.ports.ChatPlatform` on the database; `changed` is told of every change."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.store = RoomStore(database)
        self.changed = asyncio.Condition()
        self._now = now
        self._new_id = new_id

    @property
    def reads_replies(self) -> bool:
        """Say that what is said in the room is heard."""
        return True

    async def told(self, message: str) -> RoomMessage:
        """Wake whoever waits for changes, and return the message as it is now."""
        async with self.changed:
            self.changed.notify_all()
        return await self.store.get(message)

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Post a reply of the bot's own accord and return where it stands; a key makes its id."""
        known = _named(key) if key else self._new_id()
        thread = reply.thread.id if reply.thread else None
        if hold:
            await hold()
        await self._post(Draft(known, checked_channel(channel.id), thread, BOT, "", reply))
        return (await self.told(known)).ref

    async def direct(self, member: MemberRef) -> ChannelRef:
        """Return a channel named after the member; the room has no log-in, so others may look in."""
        return ChannelRef(member.workspace, own_channel(member.id))

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put another reply in the place of one that the bot posted."""
        await self._known(self.store.finish(message.id, reply, None))
        await self.told(message.id)

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction; a second time changes nothing."""
        await self._known(self.store.react(message.id, checked_emoji(emoji), BOT))
        await self.told(message.id)

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        """Return whose reaction stands in the database."""
        try:
            found = await self.store.get(message.id)
        except MessageUnknown as error:
            raise MessageGone from error
        wanted = plain_emoji(emoji)
        members = [name for given, names in found.reactions if plain_emoji(given) == wanted for name in names]
        workspace = message.channel.workspace
        return tuple(MemberRef(workspace, name, name) for name in dict.fromkeys(members) if name != BOT)

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Return the thread that hangs on a message: in the room every message has one."""
        root = message.thread or message.id
        return MessageRef(message.channel, root, root)

    async def keep_open(self, thread: MessageRef) -> bool:
        """Return that a thread is open: in the room all are."""
        return True

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Return that everybody here manages the room: it has no log-in."""
        return Role.MANAGER

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        """Return the member: in the room a name is all that there is of one."""
        return MemberRef(member.workspace, member.id, member.id)

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        """Put the reply in the place of the placeholder, or post it where there is none; always one message."""
        if skip:
            return
        if hold:
            await hold()
        audience = request.member.id if reply.visibility is Visibility.EPHEMERAL else None
        if not request.reply_to:
            place, thread = checked_channel(request.channel.id), reply.thread.id if reply.thread else None
            draft = Draft(_named(f"{request.event_id} answer"), place, thread, BOT, request.text, reply, audience)
            await self._post(draft)
            yield (await self.told(draft.id)).ref
            return
        await self._known(self.store.finish(request.reply_to, reply, audience))
        yield (await self.told(request.reply_to)).ref

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Return what is in a file that came with a message; raises `AttachmentGone` when it is not kept any more."""
        body = await self.store.body(attachment.key)
        if body is None:
            raise AttachmentGone
        return body

    def permalink(self, message: MessageRef) -> str:
        """Return the page of a message's thread."""
        return f"/channels/{message.channel.id}/threads/{message.thread or message.id}"

    async def _post(self, draft: Draft) -> None:
        await self._known(self.store.add([draft], self._now()))

    @staticmethod
    async def _known(change: Awaitable[None]) -> None:
        try:
            await change
        except MessageUnknown as error:
            raise ChannelGone from error


def _named(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]
