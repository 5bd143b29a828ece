"""What a digest is: its slot, the time it covers, and what was composed for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.chat.refs import ChannelRef
from bot.chat.reply import Reply


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A local date and the wall time at which a channel gets a digest on it: with the channel, the key of once-only.

    `at` has no zone and no second: it is what was typed, whether or not that time exists on that day.
    """

    day: date
    at: time


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a digest covers, in UTC: after `since`, up to and with `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in a digest although it could be, and why, both in words for people."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest as it will be posted.

    `replies` are posted in order, each as one message before a platform cuts it; none of them means that
    nothing is posted (a quiet day). `sent` are the keys of what is in it, which only the composer reads: they
    come back as `already` when later ones are composed for the channel. `document` is the edition as JSON.
    """

    replies: tuple[Reply, ...]
    sent: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    document: str = ""


Compose = Callable[[ChannelRef, Slot, Window, bool, frozenset[str], datetime], Awaitable[Composed]]
"""(channel whose topics these are, slot, window, late, already, now) -> what is to be posted.

`late` is true where the digest comes after its time. It reads the database and asks no platform; it raises only
what cannot be helped, and is then called again.
"""
