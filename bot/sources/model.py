"""What is kept of feeds: who follows them, how they are doing, and what stood in them."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import ChannelRef
from bot.sources.rhythm import Health


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed, fetched for whoever follows it; `etag`, `last_modified` and `body_hash` tell whether it changed.

    `standing` is what stood in it when it was read last, in the words of `bot.sources.feeds.news`.
    """

    id: str
    url: str
    title: str | None
    site: str | None
    health: Health
    created_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    told_dead: bool = False
    standing: str = ""

    @property
    def untried(self) -> bool:
        """Say whether it was never read: what stands in it the first time is nothing new."""
        return self.health.succeeded_at is None

    @property
    def name(self) -> str:
        """Return what people call it: its title, else its address."""
        return self.title or self.url


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry as a feed gives it; texts are plain, the link is absolute or missing."""

    key: str
    link: str | None
    title: str | None
    summary: str | None
    author: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry that waits to be read as an article; a `quiet` one was there before anybody followed its feed."""

    feed: str
    entry: FoundEntry
    quiet: bool
    attempts: int
    source: str | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of `sources`: a followed feed, with all its entries, those of the last week, and those not yet read."""

    feed: Followed
    channel: ChannelRef
    entries: int
    recent: int
    waiting: int
    last_entry: datetime | None
