"""What puts digests together, of news that a test names: each item is in one digest, and a message has two of them."""

from datetime import datetime

from bot.chat.refs import ChannelRef
from bot.chat.reply import Heading, Reply, Text
from bot.digests.model import Composed, LeftOut, Slot, Window


class FakeEditor:
    """`news` is what there is; `calls` are the arguments that it was asked with, at `moments`; `faults` are raised first."""

    def __init__(self, *news: str) -> None:
        self.news = list(news)
        self.calls: list[tuple[ChannelRef, Slot, Window, bool, frozenset[str]]] = []
        self.moments: list[datetime] = []
        self.faults: list[Exception] = []

    async def compose(
        self, channel: ChannelRef, slot: Slot, window: Window, late: bool, already: frozenset[str], now: datetime
    ) -> Composed:
        self.calls.append((channel, slot, window, late, already))
        self.moments.append(now)
        if self.faults:
            raise self.faults.pop(0)
        new = [item for item in self.news if item not in already]
        pairs = [new[start : start + 2] for start in range(0, len(new), 2)]
        replies = tuple(_message(slot, pair, late) for pair in pairs)
        return Composed(replies, tuple(new), (LeftOut("Berth fees", "behind a paywall"),), '{"kind": "edition"}')


def _message(slot: Slot, items: list[str], late: bool) -> Reply:
    title = f"{slot.day:%A} {slot.at:%H:%M}{' (late)' if late else ''}"
    return Reply((Heading(title), *(Text(item) for item in items)))
