"""The driver of lives: starts one after the other, kills it at a random moment, and plays the platform and the web.

What is told of is told again, under the same name, until a life has acknowledged it, as platforms do. Where many share
the work, several live at a time, and one of them is hurt; on a server, that may be stopped hard instead.
"""

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Failure, Reply
from bot.chat.spec import Request
from bot.sources.client import Fetched
from bot.store.errors import DatabaseAway
from tests.chaos.ground import Away, Ground, crash, crashes, ground
from tests.chaos.line import Gone, Line
from tests.chaos.outcome import Outcome, resident
from tests.fakes.house import LonePlatform, Web

ROOT = Path(__file__).parents[2]
WORKSPACE = WorkspaceRef("fake", "T1")
CHANNEL = ChannelRef(WORKSPACE, "policy")
PATIENCE = 90.0
SETTLE = 2.0
"""Seconds that whoever lives on after a crash has until its clock goes ahead."""

ALONE, WEB, WORKER = "alone", "run", "worker"
"""What one is: everything in one process, or one of those who share the work."""

SHARED = (WEB, WEB, WORKER, WORKER)
"""Who lives at a time with CLOCK=workers."""

KILL, STOP, CRASH, SHOT, BOTH = "kill", "stop", "crash", "shot", "both"
"""What is done: to a process, or to a server (by its own signal, by SIGKILL of all of it, and of a process as well)."""

TOLD = {
    KILL: "processes killed",
    STOP: "stopped and resumed",
    CRASH: "servers stopped at once",
    SHOT: "servers killed",
    BOTH: "both killed",
}

STOPPED_SECONDS = 36.0
"""How long a process is stopped: by then nothing that it holds is its own, and others take it for dead."""


def member(number: int) -> MemberRef:
    """Return one of the members."""
    return MemberRef(WORKSPACE, f"U{number}", f"Member {number}")


@dataclass(eq=False)
class One:
    """A process of the program, and whoever follows it when it is killed."""

    number: int
    role: str
    pid: int = 0
    line: Line | None = None
    stopped: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Lives:
    """The platform and the web, the database, and whoever lives at the moment."""

    folder: Path
    ground: Ground
    nursery: asyncio.subprocess.Process
    choose: random.Random
    crew: tuple[One, ...]
    plan: list[str]
    platform: LonePlatform = field(default_factory=LonePlatform)
    web: Web = field(default_factory=Web)
    ahead: float = 0.0
    hurts: Counter[str] = field(default_factory=Counter)
    within: int = 0
    refused: int = 0
    span: float = 0.0
    peak: float = 0.0
    block: float = 0.0
    answers: dict[str, Reply] = field(default_factory=dict)
    fetching: Callable[[str], Awaitable[None]] | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    waking: set["asyncio.Task[None]"] = field(default_factory=set)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def start(self, one: One) -> None:
        """Begin a life, and wait until it serves."""
        one.ready.clear()
        assert self.nursery.stdin is not None
        told = [str(self.folder / "line"), self.ground.target, self.ahead, one.role, one.number]
        self.nursery.stdin.write(json.dumps(told).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            await one.ready.wait()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a life's line."""

        async def do(name: str, arguments: tuple[Any, ...]) -> Any:
            return await self.do(line, name, arguments)

        line = Line(reader, writer, do)
        await line.listen()

    async def fetched(self, url: str) -> Fetched:
        """Do as the web; where somebody waits for a fetch of such an address, it is known and goes on when that says."""
        if self.fetching is not None and url.endswith(".xml"):
            await self.fetching(url)
        return await self.web.fetch(url)

    async def do(self, line: Line, name: str, arguments: tuple[Any, ...]) -> Any:
        """Do as the platform, or the web, what a life asks for."""
        if name == "ready":
            number, pid = arguments
            self.crew[number].line, self.crew[number].pid = line, pid
            self.crew[number].ready.set()
            return None
        if name == "blocked":
            self.block = max(self.block, *arguments)
            return None
        if name == "knows":
            return arguments in self.platform._keys
        done = await self._done(name, arguments)
        async with self.changed:
            self.changed.notify_all()
        return done

    async def _done(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if name == "fetch":
            return await self.fetched(*arguments)
        if name == "whisper":
            event, reply = arguments
            self.answers[event] = reply
            return None
        if name == "post":
            channel, reply, key, since = arguments
            self.answers[key.rpartition(" ")[0]] = reply
            return await self.platform.post(channel, reply, key=key, since=since)
        return await getattr(self.platform, name)(*arguments)

    def came(self, what: str, tried: int, lost: int, doubled: int) -> Outcome:
        """Return what came of a case."""
        block, hits = round(self.block * 1000), self.hurts.total()
        notes = [f"{what}: {', '.join(f'{number} {TOLD[each]}' for each, number in self.hurts.items())}"]
        notes = notes if set(self.hurts) - {KILL} or len(self.crew) > 1 else []
        return Outcome(what, hits, self.within, tried, lost, doubled, self.peak, self.refused, block, tuple(notes))

    async def hurt(self, *, later: float) -> None:
        """Do what comes next to one of those who live, or to the server."""
        what = self.plan.pop() if self.plan else KILL
        if what == KILL or (what == STOP and any(one.stopped for one in self.crew)):
            await self.kill(later=later)
        elif what == STOP:
            self.stop(later)
        else:
            await self._crash(what, later)

    async def kill(self, *, later: float) -> None:
        """End a life between two instructions, and begin the next, whose clock is so many seconds later."""
        one = self._one()
        await self._end(one)
        self.hurts[KILL] += 1
        await self.forward(later)
        await self.start(one)

    def _one(self) -> One:
        return self.choose.choice([one for one in self.crew if not one.stopped])

    async def _end(self, one: One) -> None:
        self.peak = max(self.peak, resident(one.pid))
        one.ready.clear()
        os.kill(one.pid, signal.SIGKILL)
        if one.line is not None:
            await one.line.ended.wait()

    def stop(self, later: float) -> None:
        """Stop a process, and let it go on when what it held is long another's."""
        one = self._one()
        os.kill(one.pid, signal.SIGSTOP)
        one.stopped = True
        self.hurts[STOP] += 1
        task = asyncio.create_task(self._wake(one, later))
        self.waking.add(task)
        task.add_done_callback(self.waking.discard)

    async def _wake(self, one: One, later: float) -> None:
        await asyncio.sleep(STOPPED_SECONDS)
        os.kill(one.pid, signal.SIGCONT)
        one.stopped = False
        await asyncio.sleep(SETTLE)
        await self.forward(later)

    async def _crash(self, what: str, later: float) -> None:
        """Stop the server hard and start it again; whoever is killed as well begins again while it is away."""
        one = self._one() if what == BOTH else None
        if one:
            await self._end(one)
        down = asyncio.create_task(crash(self.choose, killed=what != CRASH))
        self.hurts[what] += 1
        await asyncio.gather(down, *([self.start(one)] if one else []))
        await asyncio.sleep(SETTLE)
        await self.forward(later)

    async def forward(self, later: float) -> None:
        """Put every clock ahead."""
        self.ahead += later
        for one in self.crew:
            if one.ready.is_set() and one.line is not None and not one.stopped:
                with suppress(Gone):
                    await one.line.ask("ahead", self.ahead)

    async def tell(self, name: str, *arguments: Any) -> None:
        """Tell of something until a life has acknowledged it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                one = self.choose.choice([one for one in self.crew if one.role != WORKER])
                if one.ready.is_set() and one.line is not None:
                    with suppress(Gone, DatabaseAway):
                        await one.line.ask(name, *arguments)
                        return
                await asyncio.sleep(0.005)

    async def type(self, event: str, who: MemberRef, text: str) -> Reply:
        """Have a member type a command, and again whenever the answer is that the database is away."""
        for number in count():
            name = f"{event} {number}" if number else event
            await self.tell("request", Request(name, CHANNEL, who, text, self.now()))
            await self.until(partial(self.answers.get, name), f"an answer to {text}")
            codes = {part.code for part in self.answers[name].parts if isinstance(part, Failure)}
            if not any(code.startswith("database") for code in codes):
                break
            self.refused += 1
        return self.answers[name]

    async def until(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds of the platform or of the database."""
        try:
            async with asyncio.timeout(seconds):
                while not self._holds(holds):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.05), self.changed:
                            await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"never came: {what}") from None

    @staticmethod
    def _holds(holds: Callable[[], object]) -> object:
        with suppress(Away):
            return holds()
        return False

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what stands in the database."""
        return self.ground.rows(sql, *values)


@asynccontextmanager
async def lives(seed: int, kills: int = 0) -> AsyncIterator[Lives]:
    """Open the platform, the web and the nursery, and begin the first lives, which so many kills are planned for."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder, ground(Path(folder)) as stands:
        nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.nursery",
            cwd=ROOT,
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        crew = SHARED if os.environ.get("CLOCK") == "workers" else (ALONE,)
        choose, everybody = random.Random(seed), tuple(map(One, range(len(crew)), crew))
        made = Lives(Path(folder), stands, nursery, choose, everybody, _planned(kills, choose, len(crew) > 1))
        server = await asyncio.start_unix_server(made.connected, str(Path(folder) / "line"))
        try:
            assert nursery.stdout is not None
            await nursery.stdout.readline()
            await asyncio.gather(*map(made.start, made.crew))
            yield made
            await asyncio.gather(*made.waking)
            made.peak = max(made.peak, *(resident(one.pid) for one in made.crew))
        finally:
            for one in made.crew:
                with suppress(ProcessLookupError):
                    if one.pid:
                        os.kill(one.pid, signal.SIGKILL)
            server.close()
            nursery.kill()
            await nursery.wait()


def _planned(kills: int, choose: random.Random, shared: bool) -> list[str]:
    """Return what is done, in what order: each kind of crash in turn, and stops where others go on meanwhile."""
    ways = (CRASH, SHOT, BOTH)
    stops = int(os.environ.get("STOPS", "5")) if shared else 0
    plan = [KILL] * kills + [STOP] * stops + [ways[number % len(ways)] for number in range(crashes())]
    choose.shuffle(plan)
    return plan
