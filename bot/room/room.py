"""The local room as a platform: what is said is stored, commands are answered, changes are told."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from bot.chat.dispatch import Dispatcher
from bot.chat.parsing import is_command
from bot.chat.ports import RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Button, Buttons, Failure, Reply, Text, Visibility
from bot.chat.spec import Request
from bot.room.errors import MessageUnknown
from bot.room.store import BOT, WORKSPACE, Draft, RoomStore
from bot.room.words import checked_channel, checked_emoji, checked_member, checked_text
from bot.store.database import Database

HOME = "policy"
POLL_SECONDS = 0.5
ABANDONED_AFTER = timedelta(minutes=2)


class LocalRoom:
    """Implements `bot.chat.ports.Room` and `ChatPlatform` on the database."""

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._database = database
        self._store = RoomStore(database)
        self._dispatcher = dispatcher
        self._now = now
        self._new_id = new_id
        self._changed = asyncio.Condition()
        self._answering: dict[asyncio.Task[RoomMessage], Draft] = {}

    async def say(
        self, text: str, *, member: str, channel: str, thread: str | None = None
    ) -> tuple[RoomMessage, RoomMessage | None]:
        """Post a member's words; a command is answered, and the bot's final message comes second."""
        said, answering = await self._begin(text, member, channel, thread)
        return said, await answering if answering else None

    async def begin(self, text: str, *, member: str, channel: str, thread: str | None = None) -> RoomMessage:
        """Post a member's words and return at once; the answer arrives as a change."""
        said, _ = await self._begin(text, member, channel, thread)
        return said

    async def _begin(
        self, text: str, member: str, channel: str, thread: str | None
    ) -> tuple[RoomMessage, asyncio.Task[RoomMessage] | None]:
        place, who = checked_channel(channel), checked_member(member)
        said = Draft(self._new_id(), place, thread, who, checked_text(text))
        if not is_command(said.body):
            await self._store.add([said], self._now())
            return await self._told(said.id), None
        request = self._request(said)
        waiting = Reply((Text(f"{self._dispatcher.working(request) or 'One moment'} …"),))
        answer = Draft(self._new_id(), place, thread, BOT, said.body, waiting, who, pending=True)
        await self._store.add([said, answer], self._now())
        task = asyncio.create_task(self._answer(request, answer))
        self._answering[task] = answer
        task.add_done_callback(lambda done: self._answering.pop(done, None))
        return await self._told(said.id), task

    def _request(self, said: Draft) -> Request:
        place = ChannelRef(WORKSPACE, said.channel)
        thread = MessageRef(place, said.thread, said.thread) if said.thread else None
        return Request(said.id, place, MemberRef(WORKSPACE, said.author, said.author), said.body, self._now(), thread)

    async def _answer(self, request: Request, answer: Draft) -> RoomMessage:
        reply = await self._dispatcher.answer(request)
        audience = request.member.id if reply.visibility is Visibility.EPHEMERAL else None
        await self._store.finish(answer.id, reply, audience)
        return await self._told(answer.id)

    async def _told(self, message: str) -> RoomMessage:
        async with self._changed:
            self._changed.notify_all()
        return await self._store.get(message)

    async def recover(self) -> int:
        """Answer the placeholders that a program which is gone left behind; return how many there were."""
        left = await self._store.pending_before(self._now() - ABANDONED_AFTER)
        for message in left:
            await self._store.finish(message.ref.id, interrupted(message.text), message.audience)
        return len(left)

    async def react(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Add a member's reaction; a second time changes nothing."""
        await self._store.react(message, checked_emoji(emoji), checked_member(member))
        return await self._told(message)

    async def unreact(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Take a member's reaction away; when there is none nothing changes."""
        await self._store.unreact(message, checked_emoji(emoji), checked_member(member))
        return await self._told(message)

    async def history(self, channel: str, *, thread: str | None = None) -> tuple[RoomMessage, ...]:
        """Return a channel's (or a thread's) latest messages, oldest first."""
        messages = await self._store.history(checked_channel(channel), thread)
        if thread is not None and not messages:
            raise MessageUnknown
        return messages

    async def channels(self) -> tuple[str, ...]:
        """Return the names of the channels, the one where a newcomer lands first."""
        return (HOME, *(name for name in await self._store.channels() if name != HOME))

    async def changes(self, since: int) -> AsyncIterator[RoomMessage]:
        """Yield every message that changes after `since`, as long as it is iterated.

        Writes of this process wake it at once; those of others are noticed twice a second.
        """
        version = -1
        while True:
            seen = await self._database.data_version()
            if seen != version:
                version = seen
                for message in await self._store.since(since):
                    since = max(since, message.sequence)
                    yield message
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS), self._changed:
                    await self._changed.wait()

    async def post(self, channel: ChannelRef, reply: Reply) -> MessageRef:
        """Post a reply of the bot's own accord and return where it stands."""
        thread = reply.thread.id if reply.thread else None
        draft = Draft(self._new_id(), checked_channel(channel.id), thread, BOT, "", reply)
        await self._store.add([draft], self._now())
        return (await self._told(draft.id)).ref

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put another reply in the place of one that the bot posted."""
        await self._store.finish(message.id, reply, None)
        await self._told(message.id)

    async def close(self) -> None:
        """Stop what is still being answered; each placeholder then says that it was interrupted."""
        left = dict(self._answering)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for task, draft in left.items():
            if task.cancelled():
                await self._store.finish(draft.id, interrupted(draft.body), draft.audience)


def interrupted(command: str) -> Reply:
    """Return what stands where an answer was never given, with a button to ask again."""
    told = Failure("This was interrupted before it was answered: try it again.", "interrupted")
    return Reply((told, Buttons((Button("Try again", command),))), Visibility.EPHEMERAL)
