"""Digests of several messages, one of them longer than a message may be, each of which says what it is."""

import re
from datetime import datetime

from bot.chat.refs import ChannelRef
from bot.chat.reply import Heading, Reply, Text
from bot.digests.model import Composed, Slot, Window

PARTS = 4
LONG = 1
"""The part that no platform takes as one message."""

MARK = re.compile(r"part (\d+) of the digest of (\S+) begins|(\d+) of (\S+) ends here")
_FILLING = "Berth fees rise and ferries sail again while the harbour waits for its licence. "


def message(about: str, number: int) -> Reply:
    """Return a part: its first words and its last can be found where it stands."""
    lines = [Text(_FILLING * 12) for _ in range(14 if number == LONG else 1)]
    first, last = f"part {number} of the digest of {about} begins", f"{number} of {about} ends here"
    return Reply((Heading(first), *lines, Text(last)))


class Editor:
    """Stands in for what puts digests together, so that every digest has the same parts."""

    async def compose(
        self, channel: ChannelRef, slot: Slot, window: Window, late: bool, already: frozenset[str], now: datetime
    ) -> Composed:
        """Return a digest of four parts."""
        return Composed(tuple(message(channel.id, number) for number in range(PARTS)))


def expected(about: str) -> list[str]:
    """Return the marks of a whole digest, in order."""
    return [mark for number in range(PARTS) for mark in (f"{number} begins", f"{number} ends")]


def marks(about: str, messages: list[str]) -> list[str]:
    """Return the marks that stand in a channel, in order."""
    found = []
    for match in MARK.finditer("\n".join(messages)):
        begins, where, ends, here = match.groups()
        if (where or here) == about:
            found.append(f"{begins} begins" if begins else f"{ends} ends")
    return found
