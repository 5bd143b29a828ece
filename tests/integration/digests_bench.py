"""Digests on a real SQLite file, with a platform in memory or another that a test brings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import time
from itertools import count
from pathlib import Path

from bot.chat.plain import plain_text
from bot.chat.platforms import Platforms
from bot.chat.ports import ChatPlatform
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.commands.digests import failed_reply
from bot.digests.deliver import Deliveries
from bot.digests.ledger import Ledger
from bot.digests.records import Digest, Scheduled
from bot.digests.schedule import WEEK, Schedule
from bot.digests.scheduling import Scheduling
from bot.digests.store import ScheduleStore
from bot.store.database import Database
from tests.fakes.clock import FakeClock
from tests.fakes.editions import FakeEditor
from tests.fakes.laid import laid
from tests.fakes.platform import FakePlatform

TEAM = WorkspaceRef("fake", "T1")
POLICY, PRESS = ChannelRef(TEAM, "C1"), ChannelRef(TEAM, "C2")
ROBIN = MemberRef(TEAM, "U1", "robin")
LONDON = "Europe/London"
EIGHT, EVENING = time(8), time(17, 30)


@dataclass
class Bench:
    """One process's parts; `other` makes those of a second one on the same file."""

    database: Database
    platforms: Platforms
    clock: FakeClock
    editor: FakeEditor
    platform: FakePlatform
    name: str = "first"
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.schedules, self.ledger = ScheduleStore(self.database), Ledger(self.database)
        self.deliveries = Deliveries(
            schedules=self.schedules,
            ledger=self.ledger,
            compose=self.editor.compose,
            platforms=self.platforms,
            failed=failed_reply,
            now=self.clock,
            new_id=lambda: f"{self.name} {next(self._ids)}",
        )
        self.scheduling = Scheduling(
            schedules=self.schedules,
            ledger=self.ledger,
            deliveries=self.deliveries,
            compose=self.editor.compose,
            zone_of_workspace=self._zone,
            now=self.clock,
        )

    async def _zone(self, channel: ChannelRef) -> str:
        return LONDON

    def other(self, name: str) -> "Bench":
        """Return another process on the same file and platform."""
        return Bench(self.database, self.platforms, self.clock, self.editor, self.platform, name)

    async def schedule(
        self, *times: time, channel: ChannelRef = POLICY, zone: str = LONDON, days: frozenset[int] = WEEK
    ) -> Scheduled:
        """Set a channel's digest, as a member does."""
        planned = await self.scheduling.planned(channel, channel, ROBIN, Schedule(times or (EIGHT,), days, zone), None)
        await self.scheduling.keep(planned)
        return planned

    async def tick(self, **later: float) -> None:
        """Let time pass, and the clock tick."""
        self.clock.forward(**later)
        await self.deliveries.tick()

    def told(self, channel: ChannelRef = POLICY) -> list[str]:
        """Return the messages that stand in a channel."""
        found = {ref: reply for ref, reply in self.platform.messages.items() if ref.channel == channel}
        return [plain_text(reply) for reply in found.values()]

    async def last(self, channel: ChannelRef = POLICY) -> Digest:
        """Return a channel's latest digest."""
        (digest, *_) = await self.ledger.latest(channel, 1)
        return digest


@asynccontextmanager
async def digests_bench(
    path: Path, *news: str, platform: ChatPlatform | None = None, clock: FakeClock | None = None
) -> AsyncIterator[Bench]:
    """Open everything; it is nine in the morning of Tuesday 24 November 2026, in London too."""
    fake, platforms = FakePlatform(), Platforms()
    platforms.attach("fake", platform or fake)
    async with laid(path) as database:
        yield Bench(database, platforms, clock or FakeClock(), FakeEditor(*news), fake)
