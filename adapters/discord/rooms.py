"""The places of Discord where messages stand: channels, threads, forums and direct messages.

What the gateway has told is used where it has; a process without a line, or whose shards are others, asks instead.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

import discord

from adapters.discord.answers import NOBODY
from adapters.discord.client import Client
from adapters.discord.events import Place, emoji_of, event_of
from adapters.discord.faults import translated
from adapters.discord.text import in_one_line
from adapters.discord.views import Message, posting, shown, words
from bot.chat.errors import ChannelGone, PlatformError
from bot.chat.refs import MemberRef, MessageRef

MAX_NONCE = 25
MAX_NAME = 100
LOOK_BACK = 50
PAGE = 100
"""How many people Discord names at once: https://docs.discord.com/developers/resources/message#get-reactions"""

PLAIN_KNOWN = 20_000
"""Of how many channels it is known that they are no forums, which none can become."""

WEEK_MINUTES: Literal[10080] = 10_080
THREAD_STANDS = 160_004
ARCHIVED = 50_083


class Rooms:
    """Posts to them and looks into them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._plain: set[str] = set()

    async def say(self, place: Place, message: Message, *, key: str = "", title: str = "") -> MessageRef:
        """Post a message, one with a key once; in a forum that starts a post with this title."""
        forum = await self._forum(place.channel.id) if place.thread is None else None
        async with translated():
            if forum is not None:
                return await _post_in(forum, place, message, title)
            room = self._room(place.thread or place.channel.id)
            sent = await room.send(**posting(message), nonce=_nonce(key), allowed_mentions=NOBODY)
        return place.message(sent.id)

    async def whisper(self, member: MemberRef, message: Message) -> None:
        """Say something to a member alone where no interaction is open any more."""
        async with translated():
            room = await self._client.create_dm(discord.Object(int(member.id)))
            await room.send(**posting(message), allowed_mentions=NOBODY)

    async def direct(self, member: MemberRef) -> str:
        """Return the number of the channel of direct messages with a member."""
        async with translated():
            return str((await self._client.create_dm(discord.Object(int(member.id)))).id)

    async def open_thread(self, root: MessageRef, title: str) -> None:
        """Open the thread of a message; that it stands already is well.

        The library's own way wants to know the guild, though Discord does not ask for it.
        """
        name, minutes = _name(title), WEEK_MINUTES
        async with translated():
            try:
                await self._client.http.start_thread_with_message(
                    int(root.channel.id), int(root.id), name=name, auto_archive_duration=minutes
                )
            except discord.HTTPException as error:
                if error.code != THREAD_STANDS:
                    raise

    async def to(self, ref: MessageRef, act: Callable[[discord.PartialMessage], Awaitable[object]]) -> None:
        """Do something to a message, in a thread that may be archived: such a one is opened again first."""
        stands = self._room(await self._room_of(ref)).get_partial_message(int(ref.id))
        async with translated():
            try:
                await act(stands)
            except discord.HTTPException as error:
                if error.code != ARCHIVED or ref.thread is None:
                    raise
                await self._wake(int(ref.thread))
                await act(stands)

    async def reactors(self, ref: MessageRef, emoji: str) -> dict[int, str]:
        """Return the names of the people who reacted, by their numbers; of a super reaction Discord tells apart."""
        room, people = self._room(await self._room_of(ref)), dict[int, str]()
        async with translated():
            message = await room.get_partial_message(int(ref.id)).fetch()
            for reaction in message.reactions:
                if emoji_of(_partial(reaction)) == emoji:
                    for kind in (discord.ReactionType.normal, discord.ReactionType.burst):
                        people |= await self._people(reaction, kind)
        return people

    async def _people(self, reaction: discord.Reaction, kind: discord.ReactionType) -> dict[int, str]:
        """Return who gave one emoji, page by page.

        The library stops at the count that the message had, which may be larger by now.
        """
        if not (reaction.burst_count if kind is discord.ReactionType.burst else reaction.normal_count):
            return {}
        channel, number, people, after = reaction.message.channel.id, reaction.message.id, dict[int, str](), 0
        key = str(reaction.emoji) if isinstance(reaction.emoji, str) else f"{reaction.emoji.name}:{reaction.emoji.id}"
        while True:
            page = await self._client.http.get_reaction_users(channel, number, key, PAGE, after, kind.value)
            named = ((int(user["id"]), user) for user in page if not user.get("bot"))
            people |= {who: str(user.get("global_name") or user["username"]) for who, user in named}
            if len(page) < PAGE:
                return people
            after = int(page[-1]["id"])

    async def _room_of(self, ref: MessageRef) -> str:
        """Return where a message stands: one that a thread hangs on stands above it, but for a forum's."""
        hangs = ref.id == ref.thread and await self._forum(ref.channel.id) is None
        return ref.channel.id if hangs else ref.thread or ref.channel.id

    async def _forum(self, number: str) -> discord.ForumChannel | None:
        if number in self._plain:
            return None
        async with translated():
            found = self._client.get_channel(int(number)) or await self._client.fetch_channel(int(number))
        if isinstance(found, discord.ForumChannel):
            return found
        if len(self._plain) >= PLAIN_KNOWN:
            self._plain.clear()
        self._plain.add(number)
        return None

    async def _wake(self, number: int) -> None:
        thread = await self._client.fetch_channel(number)
        if isinstance(thread, discord.Thread):
            await thread.edit(archived=False)

    async def posted(self, place: Place, message: Message, since: datetime, title: str) -> MessageRef | None:
        """Return where a message of the bot's own accord stands since then: by its words, in a forum by its title."""
        forum = await self._forum(place.channel.id) if place.thread is None else None
        if forum is None:
            return await self.standing(place, message, since, "")
        own = self._client.user.id if self._client.user else None
        for post in await self._posts_of(forum):
            if post.owner_id == own and post.name == _name(title) and discord.utils.snowflake_time(post.id) >= since:
                return MessageRef(place.channel, str(post.id), str(post.id))
        return None

    async def _posts_of(self, forum: discord.ForumChannel) -> list[discord.Thread]:
        """Return what stands open in a forum: asked for, since another process's post may not be told of yet."""
        async with translated():
            threads = await forum.guild.active_threads()
        return [thread for thread in threads if thread.parent_id == forum.id]

    async def keep_open(self, number: int) -> bool:
        """Open an archived thread again unless it is locked, and return whether it is open.

        The library knows the threads that are open, so that Discord is only asked about the others.
        """
        known = self._client.get_channel(number)
        if isinstance(known, discord.Thread) and not known.archived:
            return True
        async with translated():
            thread = await self._client.fetch_channel(number)
            if not isinstance(thread, discord.Thread):
                raise ChannelGone
            if thread.archived and not thread.locked:
                await thread.edit(archived=False)
        return not (thread.archived and thread.locked)

    async def standing(self, place: Place, message: Message, since: datetime, event: str) -> MessageRef | None:
        """Return where these very words stand since then as an answer to an event of this id.

        Those that answer another interaction are another answer. An unreadable history shows nothing.
        """
        own = self._client.user.id if self._client.user else None
        try:
            async with translated():
                history = self._room(place.thread or place.channel.id).history(limit=LOOK_BACK, after=since)
                async for old in history:
                    asked = old.interaction_metadata
                    answers = asked is None or event_of(asked.id) == event
                    if answers and old.author.id == own and shown(old) == words(message):
                        return place.message(old.id)
        except PlatformError:
            return None
        return None

    def _room(self, number: str) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(number))


def _partial(reaction: discord.Reaction) -> discord.PartialEmoji:
    emoji = reaction.emoji
    return (
        discord.PartialEmoji.from_str(emoji)
        if isinstance(emoji, str)
        else discord.PartialEmoji(name=emoji.name, id=emoji.id)
    )


async def _post_in(forum: discord.ForumChannel, place: Place, message: Message, title: str) -> MessageRef:
    posted = await forum.create_thread(
        name=_name(title),
        **posting(message),
        applied_tags=forum.available_tags[:1] if forum.flags.require_tag else [],
        allowed_mentions=NOBODY,
        auto_archive_duration=WEEK_MINUTES,
    )
    return MessageRef(place.channel, str(posted.message.id), str(posted.thread.id))


def _name(title: str) -> str:
    """Return a thread's name; Discord reads no markup in it and wants one to a hundred characters."""
    return in_one_line(title)[:MAX_NAME].strip() or "Despatch"


def _nonce(key: str) -> str:
    """Return what lets Discord take a message once; without a key, each is another."""
    return hashlib.sha256(key.encode()).hexdigest()[:MAX_NONCE] if key else secrets.token_hex(MAX_NONCE // 2)
