"""Workers, and who takes what platforms send, on one PostgreSQL server: any of them killed or stopped, or the server."""

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
from bot.queue.status import ALIVE_SECONDS
from tests.chaos.outcome import Outcome, resident
from tests.chaos.world import Process, World, open_world
from tests.fakes.postgres import EMPTY, databases, server

EACH = 3
"""How many digests come due in a round on each platform."""

VERBS = ("run", "worker", "worker", "worker")

MOST_SECONDS, MOST_AFTER_FIRST, MOST_AWAY = 3.0, 0.4, 3.0
"""When something is hurt: so long after digests have come due, or after words of one are seen; how long a server is away."""

PAST = LEASE.total_seconds() + ALIVE_SECONDS
"""After so long whatever a process held is another's."""

KILL, STOP, CRASH = "kills", "stops", "crashes of the server"


@dataclass
class Crew:
    """The processes, and what was done to them."""

    world: World
    stack: AsyncExitStack
    choose: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    peak: float = 0.0
    processes: list[Process] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    waking: set["asyncio.Task[None]"] = field(default_factory=set)

    async def start(self, verb: str) -> Process:
        """Start a process, and wait until it may post."""
        return await self.stack.enter_async_context(self.world.process(verb))

    async def round(self, number: int, what: str) -> None:
        """Let digests come due, and hurt one of those who bring them at a moment of that."""
        batch = [
            await self.world.schedule(platform, EACH * number + each)
            for each in range(EACH)
            for platform in ("slack", "discord")
        ]
        await self._moment(batch)
        held = 0 if what == CRASH else await self.world.held()
        await {KILL: self._kill, STOP: self._stop, CRASH: self._crash}[what]()
        self.counts[what] += 1
        self.counts["within"] += held > 0

    async def _moment(self, batch: list[ChannelRef]) -> None:
        if self.choose.random() < 0.5:
            await asyncio.sleep(self.choose.uniform(0, MOST_SECONDS))
            return
        waits = [asyncio.create_task(self.world.begun(channel)) for channel in batch]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        await asyncio.sleep(self.choose.uniform(0, MOST_AFTER_FIRST))

    def _victim(self) -> int:
        return self.choose.choice([place for place in range(len(VERBS)) if place not in self.stopped])

    async def _kill(self) -> None:
        victim = self._victim()
        self.peak = max(self.peak, resident(self.processes[victim].process.pid))
        self.processes[victim].signal(signal.SIGKILL)
        await self.processes[victim].ended()
        self.processes[victim] = await self.start(VERBS[victim])

    async def _stop(self) -> None:
        """Stop a process, and let it go on once whatever it held is long another's."""
        victim = self._victim()
        self.processes[victim].signal(signal.SIGSTOP)
        self.stopped.add(victim)
        task = asyncio.create_task(self._wake(victim))
        self.waking.add(task)
        task.add_done_callback(self.waking.discard)

    async def _wake(self, victim: int) -> None:
        await asyncio.sleep(PAST)
        self.processes[victim].signal(signal.SIGCONT)
        self.stopped.discard(victim)

    async def _crash(self) -> None:
        await asyncio.to_thread(server().crash)
        await asyncio.sleep(self.choose.uniform(0, MOST_AWAY))
        await asyncio.to_thread(server().start_again)


def workers(kills: int, seed: int, stops: int, crashes: int) -> Outcome:
    """Go through all rounds, and return what came of them."""
    server().keep_commits()  # and it is made by a loop of its own
    return asyncio.run(_workers(kills, seed, stops, crashes))


async def _workers(kills: int, seed: int, stops: int, crashes: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, databases(EMPTY) as made:
        async with open_world(Path(folder), made.url(Path("workers"))) as world, AsyncExitStack() as stack:
            crew = Crew(world, stack, random.Random(seed))  # chance, not secrecy
            crew.processes += await asyncio.gather(*map(crew.start, VERBS))
            rounds = [KILL] * kills + [STOP] * stops + [CRASH] * crashes
            crew.choose.shuffle(rounds)
            for number, what in enumerate(rounds):
                again = KILL if what == STOP and len(crew.stopped) > 1 else what
                await crew.round(number, again)
                sys.stderr.write(f"\r{number + 1} of {len(rounds)} rounds, {len(world.due)} digests ")
            await asyncio.gather(*crew.waking)
            await world.until(world.due, 4 * PAST)
            await asyncio.sleep(PAST)  # what would be posted twice may come late
            lost, doubled = await world.outcome()
            peak = max(crew.peak, *(resident(each.process.pid) for each in crew.processes))
            note = ", ".join(f"{crew.counts[what]} {what}" for what in (KILL, STOP, CRASH))
            return Outcome(
                "workers", len(rounds), crew.counts["within"], len(world.due), lost, doubled, peak, 0, notes=(note,)
            )
