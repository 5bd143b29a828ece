"""A process that has everything imported and is forked for each life of the program, so that a life begins at once.

It reads lines of JSON: where to listen to, the database, how many seconds ahead the clock is, and what it is. What is born asks the
driver for everything that is outside of a process that may be killed: the platform, and the web.
"""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot import assemble
from bot.assemble import App, put_together, worker_service
from bot.chat.asking import Asking
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply, Visibility
from bot.chat.spec import Request
from bot.jobs.loop import Job, ticking
from bot.settings import Settings
from bot.sources.client import Fetched, GuardedClient
from bot.store.database import Database, on_server
from bot.store.engines import serving
from bot.store.migrate import migrate
from bot.workers import Workers
from tests.chaos.blocks import Blocks
from tests.chaos.line import Line
from tests.chaos.lives import ALONE, WORKER
from tests.fakes.house import LonePlatform
from tests.fakes.stock import Inline

IMPORTED = ("bot.stories.copies", "bot.stories.restoring", "bot.topics.likeness", "summaries.card", "trafilatura")
MOST_PAUSE = 0.03


class FarPlatform(LonePlatform):
    """A platform that outlives this process."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        if hold and not await self._line.ask("knows", channel, key):
            await hold()
        ref: MessageRef = await self._line.ask("post", channel, reply, key, since)
        return ref

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        if skip:
            return
        if reply.visibility is Visibility.EPHEMERAL:
            if hold:
                await hold()
            await self._line.ask("whisper", request.event_id, reply)
            yield None
        else:
            yield await self.post(request.channel, reply, key=f"{request.event_id} 0", hold=hold)

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        await self._line.ask("edit", message, reply)

    async def react(self, message: MessageRef, emoji: str) -> None:
        await self._line.ask("react", message, emoji)

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        members: tuple[MemberRef, ...] = await self._line.ask("reactors", message, emoji)
        return members


class FarWeb:
    """A web that outlives this process."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def fetch(self, url: str, **_: object) -> Fetched:
        found: Fetched = await self._line.ask("fetch", url)
        return found

    async def page(self, url: str) -> Fetched:
        return await self.fetch(url)

    def require_allowed(self, url: str) -> None:
        """Allow everything: nothing is opened."""


class Clock:
    """The time, so many seconds ahead of this machine's."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


class Life:
    """What one process does until it is killed."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app, self._clock = app, clock

    async def do(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Take what a platform tells; what returns was acknowledged."""
        inbox = self._app.inbox
        if name == "ahead":
            (self._clock.ahead,) = arguments
            return None
        if name == "request":
            if await inbox.take(arguments[0]):
                inbox.begin(arguments[0])
            return None
        return await {"reacted": inbox.reacted, "said": inbox.said, "deleted": inbox.deleted}[name](*arguments)


async def live(path: str, target: str, ahead: float, role: str, number: int) -> None:
    """Serve until the line ends, or this process does."""
    assemble.now = clock = Clock(ahead)
    line = Line(*await asyncio.open_unix_connection(path), lambda name, arguments: life.do(name, arguments))
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(_app(target, role, line, clock))
        life = Life(app, clock)
        listening = asyncio.create_task(line.listen())
        telling: set[asyncio.Task[object]] = set()

        def blocked(seconds: float) -> None:
            telling.add(asyncio.create_task(line.ask("blocked", seconds)))

        async with _working(app, role, line), Blocks(blocked):
            await line.ask("ready", number, os.getpid())
            await listening


@asynccontextmanager
async def _app(target: str, role: str, line: Line, clock: Clock) -> AsyncIterator[App]:
    """Put the program together on a database; on a server, once no other process serves from it."""
    async with AsyncExitStack() as stack:
        if on_server(target):
            await stack.enter_async_context(serving(target, shared=role != ALONE))
        database = await stack.enter_async_context(Database.open(target))
        await migrate(database)
        url = target if on_server(target) else f"sqlite:///{target}"
        settings = Settings(database_url=url, clock="embedded" if role == ALONE else "workers")
        parts = cast("Workers", Inline()), cast("GuardedClient", FarWeb(line))
        app = put_together(settings, database, *parts, clock)
        far = FarPlatform(line)
        app.platforms.attach("fake", far if role == ALONE else Asking(far, app.inbox.still_ours))
        yield app


@asynccontextmanager
async def _working(app: App, role: str, line: Line) -> AsyncIterator[None]:
    """Do what such a process does besides taking what platforms send."""
    if role == WORKER:
        async with _crew(app, line):
            yield
        return
    await app.inbox.resume("fake")
    jobs = app.news.jobs if role == ALONE else (Job("requests", MOST_PAUSE, app.inbox.look),)
    async with ticking((*jobs, *app.news.own_jobs), _soon):
        yield


@asynccontextmanager
async def _crew(app: App, line: Line) -> AsyncIterator[None]:
    """Work on the queue, and ask before each message whether the job is this process's still."""
    from bot.queue.owning import asking

    async with worker_service(app) as (crew, _):
        ours = asking(crew.jobs)

        async def still_ours(_: ChannelRef) -> None:
            await ours()

        app.platforms.attach("fake", Asking(FarPlatform(line), still_ours))
        stop = asyncio.Event()
        working = asyncio.create_task(crew.work(stop))
        await crew.begun.wait()
        yield
        stop.set()
        await working


async def _soon(seconds: float) -> None:
    """Make pauses short: what is due is decided by the rows."""
    await asyncio.sleep(min(seconds, MOST_PAUSE))


def main() -> None:
    """Fork for each line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in IMPORTED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for told in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(Exception):
                asyncio.run(live(*json.loads(told)))
            os._exit(0)


if __name__ == "__main__":
    main()
