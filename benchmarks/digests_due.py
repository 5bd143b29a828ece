"""Many channels due in one minute: claimed, composed, stored and posted to a platform in memory.

`python -m benchmarks.digests_due [--channels 10000]` on a database in a temporary folder, every commit on the disk.
Prints how long it took on the wall and of the processor, what was posted, and the peak of memory.
"""

import argparse
import asyncio
import resource
import secrets
import tempfile
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from bot.chat.platforms import Platforms
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Heading, Passage, Reply
from bot.commands.digests import failed_reply
from bot.digests.deliver import Deliveries
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot, Window
from bot.digests.records import Scheduled
from bot.digests.schedule import WEEK, Running, Schedule
from bot.digests.store import ScheduleStore
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.platform import FakePlatform

NOW = datetime(2026, 11, 27, 8, 0, 30, tzinfo=UTC)
SENTENCES = tuple(f"Sentence {number} of the digest says what the council decided." for number in range(12))


class Memory(FakePlatform):
    """A platform that counts what is posted and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.posts = 0

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Count a post."""
        if hold:
            await hold()
        self.posts += 1
        return MessageRef(channel, f"m{self.posts}")


async def compose(
    channel: ChannelRef, slot: Slot, window: Window, late: bool, already: frozenset[str], now: datetime
) -> Composed:
    """Return a digest of two messages; putting real ones together is measured by itself."""
    reply = Reply((Heading(channel.id), *map(Passage, SENTENCES)))
    return Composed((reply, reply), tuple(f"{channel.id} {number}" for number in range(10)))


async def run(channels: int, folder: Path) -> None:
    """Schedule the channels, let them all be due, and measure one tick."""
    platform, platforms = Memory(), Platforms()
    platforms.attach("memory", platform)
    async with Database.open(folder / "digests.db") as database:
        await migrate(database)
        schedules, team = ScheduleStore(database), WorkspaceRef("memory", "T1")
        running = Running(Schedule((time(8),), WEEK, "Europe/London"), NOW - timedelta(days=1))
        places = [ChannelRef(team, f"C{number}") for number in range(channels)]
        by = MemberRef(team, "U1")
        for start in range(0, channels, 1000):
            batch = places[start : start + 1000]
            await asyncio.gather(*(schedules.put(Scheduled(item, item, running, by, running.since)) for item in batch))
        deliveries = Deliveries(
            schedules=schedules,
            ledger=Ledger(database),
            compose=compose,
            platforms=platforms,
            failed=failed_reply,
            now=lambda: NOW,
            new_id=partial(secrets.token_hex, 8),
        )
        wall, processor = perf_counter(), process_time()
        await deliveries.tick()
        wall, processor = perf_counter() - wall, process_time() - processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{channels} channels: {platform.posts} messages posted in {wall:.1f} s, {processor:.1f} s of the processor"
        )
        print(f"{database.commits} commits, {peak:.0f} MB at the peak")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(run(parser.parse_args().channels, Path(temporary)))
