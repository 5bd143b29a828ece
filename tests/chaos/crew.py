"""Processes that bring digests, one of which is hurt in each round: killed, or stopped, or their server crashes."""

import asyncio
import random
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bot.chat.refs import ChannelRef
from tests.chaos.outcome import Outcome, resident
from tests.chaos.world import Process, World
from tests.fakes.postgres import server

EACH = 3
"""How many digests come due in a round on each platform."""

MOST_SECONDS, MOST_AFTER_FIRST, MOST_AWAY = 3.0, 0.4, 3.0
"""When something is hurt: so long after digests have come due, or after words of one are seen; how long a server is away."""

KILL, STOP, CRASH = "kills", "stops", "crashes of the server"


@dataclass
class Crew:
    """The processes, each started by its verb, and what was done to them; a stopped one goes on `past` seconds later."""

    world: World
    stack: AsyncExitStack
    choose: random.Random
    verbs: tuple[str, ...]
    past: float
    counts: Counter[str] = field(default_factory=Counter)
    peak: float = 0.0
    processes: list[Process] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    waking: set["asyncio.Task[None]"] = field(default_factory=set)

    async def start(self, verb: str) -> Process:
        """Start a process, and wait until it may post."""
        return await self.stack.enter_async_context(self.world.process(verb))

    async def rounds(self, rounds: list[str], most_stopped: int) -> None:
        """Start all, go through all rounds, and wait until what was stopped goes on."""
        self.processes += await asyncio.gather(*map(self.start, self.verbs))
        for number, what in enumerate(rounds):
            await self.round(number, KILL if what == STOP and len(self.stopped) >= most_stopped else what)
            sys.stderr.write(f"\r{number + 1} of {len(rounds)} rounds, {len(self.world.due)} digests ")
        await asyncio.gather(*self.waking)

    async def came(self, what: str, rounds: int, patience: float) -> Outcome:
        """Wait for what is due, and return what came of it."""
        await self.world.until(self.world.due, patience)
        await asyncio.sleep(self.past)  # what would be posted twice may come late
        lost, doubled = await self.world.outcome()
        peak = max(self.peak, *(resident(each.process.pid) for each in self.processes))
        note = ", ".join(f"{self.counts[each]} {each}" for each in (KILL, STOP, CRASH))
        counted = (rounds, self.counts["within"], len(self.world.due), lost, doubled, peak, 0)
        return Outcome(what, *counted, block=self.world.block() or None, notes=(note,))

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
        return self.choose.choice([place for place in range(len(self.verbs)) if place not in self.stopped])

    async def _kill(self) -> None:
        victim = self._victim()
        self.peak = max(self.peak, resident(self.processes[victim].process.pid))
        self.processes[victim].signal(signal.SIGKILL)
        await self.processes[victim].ended()
        self.processes[victim] = await self.start(self.verbs[victim])

    async def _stop(self) -> None:
        """Stop a process, and let it go on once whatever it held is long another's."""
        victim = self._victim()
        self.processes[victim].signal(signal.SIGSTOP)
        self.stopped.add(victim)
        task = asyncio.create_task(self._wake(victim))
        self.waking.add(task)
        task.add_done_callback(self.waking.discard)

    async def _wake(self, victim: int) -> None:
        await asyncio.sleep(self.past)
        self.processes[victim].signal(signal.SIGCONT)
        self.stopped.discard(victim)

    async def _crash(self) -> None:
        await asyncio.to_thread(server().crash)
        await asyncio.sleep(self.choose.uniform(0, MOST_AWAY))
        await asyncio.to_thread(server().start_again)
