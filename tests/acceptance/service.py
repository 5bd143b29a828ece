"""The program as a host runs it: `python -m bot run` in its own process, beside test platforms and an outlet."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from adapters.outlet.app import create_outlet
from tests.canaries import leaked

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 5.0
LONGEST_LINE = 8 * 1024 * 1024
ADDRESS = re.compile(r"health at (http://\S+)/healthz")


@dataclass
class Outlet:
    """The fictional outlets, and a page that keeps its reader waiting until the `gate` opens."""

    address: str
    gate: asyncio.Event
    asked: asyncio.Event

    @property
    def article(self) -> str:
        return f"{self.address}/harbour-post/licences-bill-second-reading"

    @property
    def slow(self) -> str:
        return f"{self.address}/slow"


@asynccontextmanager
async def outlet() -> AsyncIterator[Outlet]:
    """Serve the outlets on loopback."""
    served = Outlet("", asyncio.Event(), asyncio.Event())

    async def slow(_: web.Request) -> web.StreamResponse:
        served.asked.set()
        await served.gate.wait()
        async with aiohttp.ClientSession() as session, session.get(served.article) as response:
            return web.Response(body=await response.read(), content_type="text/html")

    app = create_outlet()
    app.router.add_get("/slow", slow)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        served.gate.set()
        await runner.cleanup()


class Program:
    """The running process; all that it writes, on either stream, is kept in `lines`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.address = ""
        self._over = False
        self._changed = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self.lines.append(line.decode())
            await self._tell()
        self._over = True
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    @property
    def log(self) -> str:
        return "".join(self.lines)

    async def until(self, ready: Callable[[str], object]) -> None:
        """Wait until the log says something, or ends."""
        async with asyncio.timeout(START_SECONDS), self._changed:
            await self._changed.wait_for(lambda: ready(self.log) or self._over)

    async def get(self, path: str) -> tuple[int, str]:
        """Return what a host's probe gets."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}{path}") as response:
            return response.status, await response.text()

    async def health(self) -> dict[str, str]:
        parts: dict[str, str] = json.loads((await self.get("/healthz"))[1])["parts"]
        return parts

    async def ended(self) -> None:
        """Wait until the program has ended and its log is read whole."""
        await self.process.wait()
        await self._reading

    async def stop(self) -> int:
        """Ask the program to stop and return its exit code; one that takes over five seconds fails the test."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            code = await self.process.wait()
        await self._reading
        return code

    async def kill(self) -> None:
        """End the program between two instructions."""
        self.process.kill()
        await self.process.wait()
        await self._reading


@asynccontextmanager
async def program(folder: Path, **environment: str) -> AsyncIterator[Program]:
    """Start `python -m bot run` in a folder of its own, and wait until it serves or has ended.

    It logs at every level, unless it is told otherwise; a line that gives a token away fails the test.
    """
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    env |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "DATABASE_URL": "sqlite:///despatch.db", "PORT": "0"}
    env |= {"LOG_LEVEL": "DEBUG"} | environment
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=LONGEST_LINE,
    )
    running = Program(process)
    try:
        await running.until(ADDRESS.search)
        found = ADDRESS.search(running.log)
        running.address = found[1] if found else ""
        yield running
    finally:
        if process.returncode is None:
            await running.kill()
    await running.ended()
    given_away = leaked(running.lines)
    assert not given_away, given_away
