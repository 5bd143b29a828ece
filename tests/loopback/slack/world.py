"""A team, its channels, members, messages and views, as plain data; no rule of Slack's lives here."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], float | datetime]

TEAM, APP, BOT_USER, BOT_ID = "T0LOOP", "A0LOOP", "U0BOT", "B0BOT"
PUBLIC, PRIVATE, DIRECT = "channel", "group", "im"


@dataclass(eq=False)
class Member:
    """A person, or a bot; one of another `team` is in a shared channel only, one who is `gone` was deactivated."""

    id: str
    name: str
    admin: bool = False
    bot: bool = False
    team: str = TEAM
    gone: bool = False


@dataclass(eq=False)
class Channel:
    """A place where messages stand; `joined` says whether the bot is a member, `team` whose it is."""

    id: str
    kind: str = PUBLIC
    joined: bool = True
    archived: bool = False
    team: str = TEAM


@dataclass(eq=False)
class Message:
    """A message; `audience` is the one member who sees an ephemeral one, `versions` what it said before."""

    channel: Channel
    ts: str
    user: str
    payload: Json
    thread_ts: str | None = None
    audience: str | None = None
    via: str = "member"
    deleted: bool = False
    edited: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    versions: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.payload.get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        return list(self.payload.get("blocks") or [])

    def revise(self, payload: Json) -> None:
        """Say something else from now on."""
        self.versions.append(self.payload)
        self.payload = payload


@dataclass(eq=False)
class View:
    """A modal, or a member's Home, as the bot last drew it; `errors` stand beside its inputs."""

    id: str
    owner: str
    payload: Json
    number: int = 1
    open: bool = True
    team: str = TEAM
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        return f"{self.id}.{self.number}"

    @property
    def blocks(self) -> list[Json]:
        return list(self.payload.get("blocks") or [])

    def redraw(self, payload: Json) -> None:
        """Show something else from now on."""
        self.payload, self.number = payload, self.number + 1


@dataclass(eq=False)
class File:
    """A file that somebody uploads; it stands nowhere before it is shared."""

    id: str
    name: str
    owner: str
    size: int
    body: bytes | None = None
    deleted: bool = False
    locked: bool = False


class World:
    """One team with a channel, two members, an administrator and another bot in it; tests add other `teams`."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._numbers = clock, itertools.count(1)
        self.channels: dict[str, Channel] = {}
        self.members: dict[str, Member] = {}
        self.messages: list[Message] = []
        self.views: list[View] = []
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.names_at_most: int | None = None
        self.teams = {TEAM: "Loopback"}
        self.channel = self.channel_of("C1")
        for member in (
            Member(BOT_USER, "despatch", bot=True),
            Member("U1", "Robin"),
            Member("U2", "Sam"),
            Member("U0ADMIN", "Alex", admin=True),
            Member("U0OTHERBOT", "Ticker", bot=True),
        ):
            self.members[member.id] = member

    def now(self) -> float:
        """Return the server's time in seconds, whatever kind of clock a test has passed in."""
        present = self._clock()
        return present.timestamp() if isinstance(present, datetime) else float(present)

    def number(self) -> int:
        """Return a number that was not given before."""
        return next(self._numbers)

    def stamp(self) -> str:
        """Return a new `ts`, which names a message and says when it was written."""
        return f"{int(self.now())}.{self.number():06}"

    def channel_of(self, channel: str | Channel) -> Channel:
        """Return a channel by its id; one that a test names for the first time is made."""
        if isinstance(channel, Channel):
            return channel
        return self.channels.setdefault(channel, Channel(channel))

    def member_of(self, member: str | Member) -> Member:
        """Return a member by the id; one that a test names for the first time is made."""
        if isinstance(member, Member):
            return member
        return self.members.setdefault(member, Member(member, f"Name {member}"))

    def direct(self, member: Member) -> Channel:
        """Return the channel of direct messages between the bot and a person."""
        room = Channel(f"D{member.id}", DIRECT, team=self.team_of(member))
        return self.channels.setdefault(room.id, room)

    def add_message(self, channel: Channel, user: str, payload: Json, **more: Any) -> Message:
        """Let a message stand in a channel."""
        message = Message(channel, self.stamp(), user, payload, **more)
        self.messages.append(message)
        return message

    def add_view(self, owner: str, payload: Json) -> View:
        """Put a modal in front of a member."""
        view = View(f"V{self.number()}", owner, payload, team=self.team_of(owner))
        self.views.append(view)
        return view

    def add_file(self, name: str, owner: str, size: int, body: bytes | None = None) -> File:
        """Let a file be known, with or without what is in it."""
        file = File(f"F{self.number()}", name, owner, size, body)
        self.files[file.id] = file
        return file

    def team_of(self, member: str | Member) -> str:
        """Return the team in which a member meets the bot: their own, or ours where they are a guest from elsewhere."""
        team = self.member_of(member).team
        return team if team in self.teams else TEAM

    def find(self, channel: Channel, ts: str | None) -> Message | None:
        """Return the message of this name that still stands, ephemeral ones left out."""
        standing = (each for each in self.messages if each.channel is channel and not each.deleted)
        return next((each for each in standing if each.ts == ts and each.audience is None), None)

    def shown(self, channel: str | Channel, thread_ts: str | None = None) -> list[Message]:
        """Return what everybody sees of the bot in a channel, or in one thread of it, oldest first."""
        place = self.channel_of(channel)
        mine = [each for each in self.messages if each.channel is place and each.user == BOT_USER and not each.deleted]
        return [each for each in mine if each.audience is None and each.thread_ts == thread_ts]

    def whispered(self, member: str | Member) -> list[Message]:
        """Return what one member alone sees, oldest first."""
        audience = self.member_of(member).id
        return [each for each in self.messages if each.audience == audience and not each.deleted]

    def view(self, member: str | Member) -> View:
        """Return the modal that a member has in front of them."""
        owner = self.member_of(member).id
        return next(each for each in reversed(self.views) if each.owner == owner and each.open)
