"""The driver of lives: starts one after the other, kills it at a random moment, and plays the platform and the web.

What is told of is told again, under the same name, until a life has acknowledged it, as platforms do.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.spec import Request
from bot.sources.client import Fetched
from tests.chaos.line import Gone, Line
from tests.chaos.outcome import Outcome, resident
from tests.fakes.house import LonePlatform, Web

ROOT = Path(__file__).parents[2]
WORKSPACE = WorkspaceRef("fake", "T1")
CHANNEL = ChannelRef(WORKSPACE, "policy")
PATIENCE = 60.0


def member(number: int) -> MemberRef:
    """Return one of the members."""
    return MemberRef(WORKSPACE, f"U{number}", f"Member {number}")


@dataclass
class Lives:
    """The platform and the web, the database, and whoever lives at the moment."""

    folder: Path
    nursery: asyncio.subprocess.Process
    choose: random.Random
    platform: LonePlatform = field(default_factory=LonePlatform)
    web: Web = field(default_factory=Web)
    ahead: float = 0.0
    kills: int = 0
    within: int = 0
    span: float = 0.0
    peak: float = 0.0
    block: float = 0.0
    pid: int = 0
    line: Line | None = None
    fetching: Callable[[str], Awaitable[None]] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def database(self) -> Path:
        return self.folder / "chaos.db"

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def start(self) -> None:
        """Begin a life, and wait until it serves."""
        self.ready.clear()
        assert self.nursery.stdin is not None
        told = [str(self.folder / "line"), str(self.database), self.ahead]
        self.nursery.stdin.write(json.dumps(told).encode() + b"\n")
        async with asyncio.timeout(PATIENCE):
            await self.ready.wait()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a life's line."""
        line = Line(reader, writer, self.do)
        self.line = line
        await line.listen()

    async def fetched(self, url: str) -> Fetched:
        """Do as the web; where somebody waits for a fetch of such an address, it is known and goes on when that says."""
        if self.fetching is not None and url.endswith(".xml"):
            await self.fetching(url)
        return await self.web.fetch(url)

    async def do(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Do as the platform, or the web, what a life asks for."""
        if name == "ready":
            (self.pid,) = arguments
            self.ready.set()
            return None
        if name == "blocked":
            self.block = max(self.block, *arguments)
            return None
        if name == "knows":
            return arguments in self.platform._keys
        if name == "post":
            channel, reply, key, since = arguments
            done: Any = await self.platform.post(channel, reply, key=key, since=since)
        elif name == "fetch":
            done = await self.fetched(*arguments)
        else:
            done = await getattr(self.platform, name)(*arguments)
        async with self.changed:
            self.changed.notify_all()
        return done

    def came(self, what: str, tried: int, lost: int, doubled: int) -> Outcome:
        """Return what came of a case."""
        shown = (*self.platform.messages.values(), *(reply for _, reply in self.platform.whispers))
        refused = sum(reply.failed for reply in shown)
        block = round(self.block * 1000)
        return Outcome(what, self.kills, self.within, tried, lost, doubled, self.peak, refused, block)

    async def kill(self, *, later: float) -> None:
        """End the life between two instructions, and begin the next, whose clock is so many seconds later."""
        line = self.line
        self.peak = max(self.peak, resident(self.pid))
        os.kill(self.pid, signal.SIGKILL)
        self.kills += 1
        if line is not None:
            await line.ended.wait()
        self.ahead += later
        await self.start()

    async def tell(self, name: str, *arguments: Any) -> None:
        """Tell of something until a life has acknowledged it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await self.ready.wait()
                line = self.line
                if line is not None:
                    with suppress(Gone):
                        await line.ask(name, *arguments)
                        return
                await asyncio.sleep(0.005)

    async def type(self, event: str, who: MemberRef, text: str) -> None:
        """Have a member type a command."""
        await self.tell("request", Request(event, CHANNEL, who, text, self.now()))

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something holds of the platform or of the database."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.05), self.changed:
                            await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"never came: {what}") from None

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what stands in the database."""
        with closing(sqlite3.connect(self.database, timeout=30)) as raw:
            return raw.execute(sql, values).fetchall()


@asynccontextmanager
async def lives(seed: int) -> AsyncIterator[Lives]:
    """Open the platform, the web and the nursery, and begin the first life."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.nursery",
            cwd=ROOT,
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        made = Lives(Path(folder), nursery, random.Random(seed))
        server = await asyncio.start_unix_server(made.connected, str(Path(folder) / "line"))
        try:
            assert nursery.stdout is not None
            await nursery.stdout.readline()
            await made.start()
            yield made
            made.peak = max(made.peak, resident(made.pid))
        finally:
            with suppress(ProcessLookupError):
                if made.pid:
                    os.kill(made.pid, signal.SIGKILL)
            server.close()
            nursery.kill()
            await nursery.wait()
