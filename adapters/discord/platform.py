"""Posting to Discord: the port that the core knows, by channels and by the tokens of interactions."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import discord
from discord.http import Route

from adapters.common.files import fetched, kept_there
from adapters.discord.answers import NOBODY, Answers
from adapters.discord.buttons import keys_of
from adapters.discord.client import Client
from adapters.discord.drawing import Style
from adapters.discord.events import Place
from adapters.discord.faults import translated
from adapters.discord.rooms import Rooms
from adapters.discord.views import Message, editing, messages
from bot.chat.emoji import plain_emoji
from bot.chat.errors import AnswerTooLate, AttachmentGone, ChannelGone, MemberGone
from bot.chat.files import Attachment
from bot.chat.ports import Hold, Intake
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Heading, Reply, Visibility
from bot.chat.spec import Request, Role

FILES = frozenset(("cdn.discordapp.com", "media.discordapp.net"))
"""Where Discord keeps attachments: https://docs.discord.com/developers/reference#signed-attachment-cdn-urls"""

CLOCKS_DIFFER = timedelta(minutes=1)


class DiscordPlatform:
    """Implements `bot.chat.ports.ChatPlatform` for every guild that the bot is in.

    A request from before `started` may have been answered by a process that died before it could
    note that, and one that is tried again by ourselves, so what Discord would take twice is looked for
    before it is posted.
    """

    def __init__(self, client: Client, intake: Intake, *, started: datetime) -> None:
        self._client = client
        self._intake = intake
        self._rooms = Rooms(client)
        self._started = started

    @property
    def reads_replies(self) -> bool:
        """Say whether the words of replies reach the bot: Discord lets its owner switch that on."""
        return self._client.intents.message_content

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Post a reply; Discord itself posts a key once within a few minutes, later its words are looked for."""
        place = await self._place(channel, reply)
        first: MessageRef | None = None
        for number, message in enumerate(await self.drawn(reply, channel.workspace)):
            known = await self._rooms.posted(place, message, since - CLOCKS_DIFFER, _title(reply)) if since else None
            if hold and known is None:
                await hold()
            ref = known or await self._rooms.say(place, message, key=key and f"{key} {number}", title=_title(reply))
            place = Place(channel, ref.thread)
            first = first or ref
        assert first is not None  # noqa: S101  # `messages` never gives none
        return first

    async def direct(self, member: MemberRef) -> ChannelRef:
        """Return the channel of direct messages with a member."""
        return ChannelRef(member.workspace, await self._rooms.direct(member))

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put a reply in the place of a message; what does not fit follows in its thread."""
        first, *rest = await self.drawn(reply, message.channel.workspace)
        await self._rooms.to(message, lambda stands: stands.edit(**editing(first), allowed_mentions=NOBODY))
        if rest:
            thread = await self.open_thread(message, _title(reply))
            for more in rest:
                await self._rooms.say(Place(message.channel, thread.thread), more)

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction; that it is there already is well."""
        await self._rooms.to(message, lambda stands: stands.add_reaction(emoji))

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        """Ask Discord who reacted; there each skin tone is an emoji of its own."""
        people = await self._rooms.reactors(message, plain_emoji(emoji))
        return tuple(MemberRef(message.channel.workspace, str(number), name) for number, name in people.items())

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Open the thread of a message, or find it; a message inside a thread belongs to that one."""
        if message.thread is None:
            await self._rooms.open_thread(message, title)
        root = message.thread or message.id
        return MessageRef(message.channel, root, root)

    async def keep_open(self, thread: MessageRef) -> bool:
        """Open a thread again that Discord has archived; return False where a moderator has locked it."""
        return await self._rooms.keep_open(int(thread.thread or thread.id))

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Ask Discord whether a member manages the guild."""
        found = await self._member(channel, member)
        return Role.MANAGER if found.guild_permissions.manage_guild else Role.MEMBER

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        """Return a member with the name that the guild shows."""
        found = await self._member(channel, member)
        return MemberRef(member.workspace, member.id, found.display_name)

    async def _member(self, channel: ChannelRef, member: MemberRef) -> discord.Member:
        if not member.id.isdigit():
            raise MemberGone
        number = int(channel.workspace.id)
        async with translated():
            guild = self._client.get_guild(number) or await self._client.fetch_guild(number, with_counts=False)
            return await guild.fetch_member(int(member.id))

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Fetch a file from where Discord keeps attachments, by its address, which lasts for a day or more.

        The library's own way reads whatever stands at any address, of any size, and only for a message that it
        still holds.
        """
        if not kept_there(attachment.key, FILES, Route.BASE):
            raise AttachmentGone
        body, _ = await fetched(attachment.key)
        return body

    def permalink(self, message: MessageRef) -> str:
        """Return the address of a message, or of a thread where the message is its root."""
        room = f"{message.channel.workspace.id}/{message.thread or message.channel.id}"
        return f"https://discord.com/channels/{room}" + ("" if message.id == message.thread else f"/{message.id}")

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        """Give the answer by the request's token; where that is over, post it, or send it to the asker alone.

        A reply bound to another thread than the one it was asked in is posted there, since a token only
        reaches the place of its request.
        """
        answers = Answers(self._client, request.reply_to) if request.reply_to else None
        private = reply.visibility is Visibility.EPHEMERAL
        elsewhere = not private and reply.thread != request.thread
        place = Place(request.channel) if private else await self._place(request.channel, reply)
        say = _Saying(self._rooms, request, None if elsewhere else answers, place, hold)
        drawn = await self.drawn(reply, request.channel.workspace)
        again = again or skip > 0 or request.received_at < self._started
        for number, message in enumerate(drawn[skip:], skip):
            if private:
                await say.privately(message, first=number == 0)
                yield None
            else:
                yield await say.publicly(message, number, again=again)
        if elsewhere and answers is not None:
            await answers.clear()

    async def _place(self, channel: ChannelRef, reply: Reply) -> Place:
        """Return where a reply belongs, its thread opened if it is bound to a message that has none yet."""
        if reply.thread is None:
            return Place(channel)
        thread = await self.open_thread(reply.thread, _title(reply)) if reply.thread.thread is None else reply.thread
        return Place(channel, thread.thread)

    async def drawn(self, reply: Reply, workspace: WorkspaceRef) -> tuple[Message, ...]:
        """Return the reply's messages; the commands of its buttons are kept under their keys first."""
        return messages(reply, Style(keys=await keys_of(reply, self._intake, workspace)))


class _Saying:
    """How the messages of one answer go out: by the token while it works, else as messages of the bot's own."""

    def __init__(
        self, rooms: Rooms, request: Request, answers: Answers | None, place: Place, hold: Hold | None
    ) -> None:
        self._rooms = rooms
        self._request = request
        self._answers = answers
        self._place = place
        self._hold = hold

    async def _held(self) -> None:
        """Ask, right before something is sent, whether that is still ours to do."""
        if self._hold:
            await self._hold()

    async def privately(self, message: Message, *, first: bool) -> None:
        if await self._given(message, first=first, private=True) is None:
            await self._held()
            await self._rooms.whisper(self._request.member, message)

    async def publicly(self, message: Message, number: int, *, again: bool) -> MessageRef:
        """Post; at a second try `again`, when all but a placeholder's replacement may stand already."""
        replaces = number == 0 and self._answers is not None and self._answers.replaces(private=False)
        given = await self._given(message, first=True, private=False) if replaces else None
        if given is None and again and (known := await self._standing(message)) is not None:
            return known
        if given is None and not replaces:
            given = await self._given(message, first=number == 0, private=False)
        if given is not None:
            return self._place.message(given)
        await self._held()
        return await self._rooms.say(self._place, message, key=f"{self._request.event_id} {number}")

    async def _standing(self, message: Message) -> MessageRef | None:
        since = self._request.received_at - CLOCKS_DIFFER
        return await self._rooms.standing(self._place, message, since, self._request.event_id)

    async def _given(self, message: Message, *, first: bool, private: bool) -> int | None:
        if self._answers is None:
            return None
        await self._held()
        try:
            return await self._answers.give(message, first=first, private=private)
        except (AnswerTooLate, ChannelGone):
            return None


def _title(reply: Reply) -> str:
    return next((part.text for part in reply.parts if isinstance(part, Heading)), "")
