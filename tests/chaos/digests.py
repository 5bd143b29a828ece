"""Two processes on one database, killed and stopped while digests are posted to Slack and Discord on loopback."""

import asyncio
import random
import signal
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.chat.refs import ChannelRef
from bot.digests.ledger import LEASE
from tests.chaos.outcome import Outcome, resident
from tests.chaos.world import Process, World, open_world

EACH = 3
"""How many digests come due in a round on each platform."""

MOST_SECONDS, MOST_AFTER_FIRST = 2.5, 0.4
"""When a process is killed: so long after digests have come due, or after the first words of one are seen."""

PAST = LEASE.total_seconds() + 3
LAST_SECONDS = 4 * LEASE.total_seconds()


@dataclass
class Chaos:
    """The rounds; `counts` is what was done."""

    world: World
    stack: AsyncExitStack
    choose: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    peak: float = 0.0
    processes: list[Process] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    waking: set["asyncio.Task[None]"] = field(default_factory=set)

    async def start(self) -> Process:
        """Start a process that serves both platforms."""
        return await self.stack.enter_async_context(self.world.process())

    async def round(self, number: int, *, stop: bool) -> None:
        """Let digests come due, and hit one of the two processes while they are posted."""
        batch = [
            await self.world.schedule(platform, EACH * number + each)
            for each in range(EACH)
            for platform in ("slack", "discord")
        ]
        await self._moment(batch)
        victim = self.choose.choice([index for index in (0, 1) if index not in self.stopped])
        await (self._stop(victim) if stop else self._kill(victim))

    async def _moment(self, batch: list[ChannelRef]) -> None:
        """Wait for the moment: at random, or shortly after something of a digest is to be seen."""
        if self.choose.random() < 0.5:
            await asyncio.sleep(self.choose.uniform(0, MOST_SECONDS))
            return
        waits = [asyncio.create_task(self.world.begun(channel)) for channel in batch]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        await asyncio.sleep(self.choose.uniform(0, MOST_AFTER_FIRST))

    async def _kill(self, victim: int) -> None:
        self.peak = max(self.peak, resident(self.processes[victim].process.pid))
        self.processes[victim].signal(signal.SIGKILL)
        await self.processes[victim].ended()
        self.counts["kills"] += 1
        self.counts["kills within a digest"] += await self.world.held() > 0
        self.processes[victim] = await self.start()

    async def _stop(self, victim: int) -> None:
        """Stop a process, and let it go on once its hold is long over."""
        self.processes[victim].signal(signal.SIGSTOP)
        self.counts["stops"] += 1
        self.counts["stops within a digest"] += await self.world.held() > 0
        self.stopped.add(victim)
        task = asyncio.create_task(self._wake(victim))
        self.waking.add(task)
        task.add_done_callback(self.waking.discard)

    async def _wake(self, victim: int) -> None:
        await asyncio.sleep(PAST)
        self.processes[victim].signal(signal.SIGCONT)
        self.stopped.discard(victim)


async def digests(kills: int, seed: int, stops: int = 0) -> Outcome:
    """Go through all rounds and return what came of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder)) as world, AsyncExitStack() as stack:
            chaos = Chaos(world, stack, random.Random(seed))  # chance, not secrecy
            chaos.processes += await asyncio.gather(chaos.start(), chaos.start())
            at = set(chaos.choose.sample(range(kills + stops), stops))
            for number in range(kills + stops):
                await chaos.round(number, stop=number in at and not chaos.stopped)
                sys.stderr.write(f"\r{number + 1} of {kills + stops} rounds, {len(world.due)} digests ")
            await asyncio.gather(*chaos.waking)
            await world.until(world.due, LAST_SECONDS)
            await asyncio.sleep(PAST)  # what would be posted twice may come late
            lost, doubled = await world.outcome()
            within = chaos.counts["kills within a digest"] + chaos.counts["stops within a digest"]
            hit = chaos.counts["kills"] + chaos.counts["stops"]
            peak = max(chaos.peak, *(resident(each.process.pid) for each in chaos.processes))
            return Outcome("digests", hit, within, len(world.due), lost, doubled, peak, 0, world.block())
