"""The local room as a platform: what is said is stored, commands are answered, changes are told."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.emoji import plain_emoji
from bot.chat.files import Attachment, Upload
from bot.chat.inbound import Comment, Reaction
from bot.chat.parsing import Options, as_typed, is_command
from bot.chat.ports import Intake, RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import File, Reply, Text
from bot.chat.spec import Request
from bot.room.errors import FileAlone, MessageUnknown
from bot.room.platform import RoomPlatform
from bot.room.store import BOT, WORKSPACE, Draft
from bot.room.words import checked_channel, checked_emoji, checked_file, checked_member, checked_text, is_link
from bot.store.database import Database

HOME = "policy"
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member typed, or a command's name with what its form gave; and the message that it is about."""

    text: str
    options: Options | None
    about: str | None

    @property
    def line(self) -> str:
        """Return it as it stands in the room."""
        return self.text if self.options is None else as_typed(self.text, self.options)


class LocalRoom:
    """Implements `bot.chat.ports.Room`: what its members say and do."""

    def __init__(
        self,
        database: Database,
        platform: RoomPlatform,
        intake: Intake,
        now: Callable[[], datetime],
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._database = database
        self._store = platform.store
        self._platform = platform
        self._intake = intake
        self._now = now
        self._new_id = new_id

    async def say(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: Options | None = None,
        files: Sequence[Upload] = (),
    ) -> tuple[RoomMessage, RoomMessage | None]:
        """Post a member's words; a command is answered, and the bot's final message comes second.

        A link that is posted alone in a channel is summarised; in a thread it is a reply like any other.
        """
        said, request = await self._begin(Asked(text, options, about), member, channel, thread, files)
        if request is None:
            return said, None
        await self._intake.begin(request)
        return said, await self._store.get(request.reply_to)

    async def begin(
        self,
        text: str,
        *,
        member: str,
        channel: str,
        thread: str | None = None,
        about: str | None = None,
        options: Options | None = None,
        files: Sequence[Upload] = (),
    ) -> RoomMessage:
        """Post a member's words and return at once; the answer arrives as a change."""
        said, request = await self._begin(Asked(text, options, about), member, channel, thread, files)
        if request is not None:
            self._intake.begin(request)
        return said

    async def _begin(
        self, asked: Asked, member: str, channel: str, thread: str | None, files: Sequence[Upload]
    ) -> tuple[RoomMessage, Request | None]:
        place, who = checked_channel(channel), checked_member(member)
        kept = tuple((self._new_id(), checked_file(file)) for file in files)
        said = Draft(self._new_id(), place, thread, who, checked_text(asked.line), files=kept)
        if not (is_command(said.body) or (thread is None and is_link(said.body))):
            if kept:
                raise FileAlone
            await self._store.add([said], self._now())
            await self._comment(said)
            return await self._platform.told(said.id), None
        request = self._request(said, asked)
        waiting = Reply((Text(f"{self._intake.plan(request).working or 'One moment'} …"),))
        answer = Draft(request.reply_to, place, thread, BOT, said.body, waiting, who, pending=True)
        await self._store.add([said, answer], self._now())
        await self._intake.take(request)
        return await self._platform.told(said.id), request

    def _request(self, said: Draft, asked: Asked) -> Request:
        place = ChannelRef(WORKSPACE, said.channel)
        return Request(
            event_id=said.id,
            channel=place,
            member=MemberRef(WORKSPACE, said.author, said.author),
            text=said.body if asked.options is None else asked.text,
            received_at=self._now(),
            thread=MessageRef(place, said.thread, said.thread) if said.thread else None,
            options=asked.options,
            about=MessageRef(place, asked.about, said.thread) if asked.about else None,
            attachments=tuple(Attachment(file.name, len(file.body), number) for number, file in said.files),
            reply_to=self._new_id(),
        )

    async def _comment(self, said: Draft) -> None:
        if said.thread is None:
            return
        ref = MessageRef(ChannelRef(WORKSPACE, said.channel), said.id, said.thread)
        member = MemberRef(WORKSPACE, said.author, said.author)
        await self._intake.said(Comment(f"{said.id} said", ref, member, said.body, self._now()))

    async def react(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Add a member's reaction; a second time changes nothing."""
        await self._store.react(message, checked_emoji(emoji), checked_member(member))
        return await self._reacted(message, emoji, member, added=True)

    async def unreact(self, message: str, emoji: str, *, member: str) -> RoomMessage:
        """Take a member's reaction away; when there is none nothing changes."""
        await self._store.unreact(message, checked_emoji(emoji), checked_member(member))
        return await self._reacted(message, emoji, member, added=False)

    async def _reacted(self, message: str, emoji: str, member: str, *, added: bool) -> RoomMessage:
        changed = await self._platform.told(message)
        who = MemberRef(WORKSPACE, checked_member(member), checked_member(member))
        event = f"{self._new_id()} reaction"
        given = plain_emoji(checked_emoji(emoji))
        await self._intake.reacted(Reaction(event, changed.ref, who, given, added, self._now()))
        return changed

    async def message(self, message: str, *, member: str) -> RoomMessage | None:
        """Return a message that the member may see, or nothing."""
        try:
            found = await self._store.get(message)
        except MessageUnknown:
            return None
        return found if found.audience in (None, member) else None

    async def file(self, message: str, part: int, *, member: str) -> File | None:
        """Return a file of a reply: the `part`th of its parts, if it is one and the member may see the message."""
        found = await self.message(message, member=member)
        parts = found.reply.parts if found and found.reply else ()
        chosen = parts[part] if part < len(parts) else None
        return chosen if isinstance(chosen, File) else None

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
                async with asyncio.timeout(POLL_SECONDS), self._platform.changed:
                    await self._platform.changed.wait()
