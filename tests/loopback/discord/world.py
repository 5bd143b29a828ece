"""Guilds, channels, members and messages as plain data, and the numbers that name them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], datetime]

TEXT, DIRECT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 11, 12, 15
THREADS = (10, PUBLIC_THREAD, PRIVATE_THREAD)
EPHEMERAL, LOADING, HAS_THREAD, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 15
EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Numbers that carry the server's time and never repeat, as discord.py reads dates off them."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._last = clock, 0

    def __call__(self) -> int:
        since = int(self._clock().timestamp() * 1000) - EPOCH_MS
        self._last = max(self._last + 1, since << 22)
        return self._last


@dataclass(eq=False)
class Member:
    """A person, or the bot itself, within one guild (or within none, in a direct message)."""

    id: int
    name: str
    guild: "Guild | None" = None
    bot: bool = False
    manages: bool = False
    """Whether the person has the role of those who manage the guild."""
    locale: str = "en-GB"
    joined: datetime = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(eq=False)
class Guild:
    """A server in Discord's sense of the word; `managers` is the number of the role that manages it."""

    id: int
    name: str
    owner_id: int = 0
    managers: int = 0
    channels: "dict[int, Channel]" = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)


@dataclass(eq=False)
class ThreadState:
    """What a thread has and an ordinary channel lacks."""

    owner_id: int
    auto_archive: int = 1440
    archived: bool = False
    locked: bool = False
    applied_tags: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Channel:
    """A text channel, forum, thread or direct message.

    `writable` and `readable` say what the bot may do; a `deleted` channel stays here so that tests can read it.
    """

    id: int
    name: str
    kind: int = TEXT
    guild: Guild | None = None
    parent: "Channel | None" = None
    recipient: Member | None = None
    thread: ThreadState | None = None
    writable: bool = True
    readable: bool = True
    deleted: bool = False
    typings: int = 0
    held: "dict[int, Message]" = field(default_factory=dict)

    @property
    def messages(self) -> "list[Message]":
        """What everyone in the channel sees, oldest first."""
        return [self.held[key] for key in sorted(self.held) if not self.held[key].ephemeral]


@dataclass(eq=False)
class Message:
    """A message as it stands now; `revisions` keeps what earlier edits said."""

    id: int
    channel: Channel
    author: Member
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    poll: Json | None = None
    flags: int = 0
    kind: int = 0
    nonce: str | None = None
    reply_to: "Message | None" = None
    thread: Channel | None = None
    edited: datetime | None = None
    deleted: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    bursts: dict[str, list[int]] = field(default_factory=dict)
    """Super reactions, which Discord counts with the others and lists apart."""
    interaction: Json | None = None
    revisions: list[Json] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether only the member who asked can see it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it is a deferred reply that has not been filled in."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Every word a reader sees: content, embeds, and the texts and labels of components."""
        return "\n".join(part for part in (self.content, *texts(self.embeds), *texts(self.components)) if part)

    def parts(self) -> Iterator[Json]:
        """Each component, however deeply it is nested."""
        return walk(self.components)

    def custom_ids(self) -> list[str]:
        """The custom ids of what can be pressed or chosen."""
        return [part["custom_id"] for part in self.parts() if part.get("custom_id")]


WORDS = ("title", "description", "name", "value", "text", "content", "label", "placeholder")
"""The keys of embeds and components whose strings are shown."""


def texts(tree: Any) -> Iterator[str]:
    """Yield the strings that are shown, in their order."""
    if isinstance(tree, list):
        for item in tree:
            yield from texts(item)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key in WORDS and isinstance(value, str):
                yield value
            else:
                yield from texts(value)


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component of a tree: rows, sections and containers hold others."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


class World:
    """Everything that exists, with the means to find and to add."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.new_id = clock, Snowflakes(clock)
        self.guilds: dict[int, Guild] = {}
        self.directs: dict[int, Channel] = {}
        self.bot = Member(self.new_id(), "despatch", bot=True)
        self.application_id = self.bot.id

    def add_guild(self, name: str) -> Guild:
        """Add a guild that the bot is a member of."""
        guild = Guild(self.new_id(), name, self.new_id(), self.new_id())
        self.guilds[guild.id] = guild
        guild.members[self.bot.id] = Member(self.bot.id, self.bot.name, guild, bot=True)
        return guild

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        """Add a text channel, or with `kind=FORUM` a forum."""
        channel = Channel(self.new_id(), name, kind, guild)
        guild.channels[channel.id] = channel
        return channel

    def add_member(self, guild: Guild, name: str, *, manages: bool = False, bot: bool = False) -> Member:
        """Add a person to a guild, or another bot."""
        member = Member(self.new_id(), name, guild, bot, manages)
        guild.members[member.id] = member
        return member

    def direct(self, member: Member) -> Channel:
        """Return the direct message channel between the bot and a person."""
        if member.id not in self.directs:
            person = Member(member.id, member.name)
            self.directs[member.id] = Channel(self.new_id(), member.name, DIRECT, recipient=person)
        return self.directs[member.id]

    def add_thread(self, parent: Channel, name: str, owner: Member, message: Message | None = None) -> Channel:
        """Add a thread; one that starts from a message shares its number."""
        number = message.id if message else self.new_id()
        thread = Channel(number, name, PUBLIC_THREAD, parent.guild, parent, thread=ThreadState(owner.id))
        if parent.guild:
            parent.guild.channels[number] = thread
        if message:
            message.thread, message.flags = thread, message.flags | HAS_THREAD
        return thread

    def add_message(self, channel: Channel, author: Member, payload: Json) -> Message:
        """Post what `payload` says, which has been judged before."""
        message = Message(self.new_id(), channel, author, self.clock())
        fill(message, payload)
        channel.held[message.id] = message
        return message

    def channel(self, number: int) -> Channel | None:
        """Find a channel, thread or direct message, also a deleted one."""
        found = (guild.channels.get(number) for guild in self.guilds.values())
        direct = (channel for channel in self.directs.values() if channel.id == number)
        return next((channel for channel in (*found, *direct) if channel), None)

    def person(self, number: int) -> Member | None:
        """Find anyone by number, the bot too."""
        people = [guild.members.get(number) for guild in self.guilds.values()]
        return next((member for member in (*people, self.bot) if member and member.id == number), None)


def fill(message: Message, payload: Json) -> None:
    """Lay the fields that are given over those the message has; null empties a field."""
    for key, empty in (("content", ""), ("embeds", []), ("components", []), ("attachments", [])):
        if key in payload:
            # A copy, because the log of requests must keep what was sent as it was sent.
            setattr(message, key, deepcopy(payload[key]) or empty)
    message.poll = payload.get("poll") or message.poll
    message.flags |= int(payload.get("flags") or 0)
    message.embeds = [{"type": "rich"} | embed for embed in message.embeds]
    number_components(message.components)


def number_components(components: list[Json]) -> None:
    """Give each component the `id` that Discord gives where the sender left it out."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in walk(components):
        if not part.get("id"):
            part["id"] = next(free)
