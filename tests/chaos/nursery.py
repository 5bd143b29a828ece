"""A process that has everything imported and is forked for each life of the program, so that a life begins at once.

It reads lines of JSON: where to listen to, the database, and how many seconds ahead the clock is. What is born asks the
driver for everything that is outside of a process that may be killed: the platform, and the web.
"""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot import assemble
from bot.assemble import App, put_together
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply
from bot.jobs.loop import ticking
from bot.settings import Settings
from bot.sources.client import Fetched, GuardedClient
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workers import Workers
from tests.chaos.blocks import Blocks
from tests.chaos.line import Line
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


class Life:
    """What one process does until it is killed."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def do(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Take what a platform tells; what returns was acknowledged."""
        inbox = self._app.inbox
        if name == "request":
            if await inbox.take(arguments[0]):
                inbox.begin(arguments[0])
            return None
        return await {"reacted": inbox.reacted, "said": inbox.said, "deleted": inbox.deleted}[name](*arguments)


async def live(path: str, database_path: str, ahead: float) -> None:
    """Serve until the line ends, or this process does."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=ahead)

    assemble.now = now
    line = Line(*await asyncio.open_unix_connection(path), lambda name, arguments: life.do(name, arguments))
    listening = asyncio.create_task(line.listen())
    async with Database.open(database_path) as database:
        await migrate(database)
        settings = Settings(database_url=f"sqlite:///{database_path}")
        parts = cast("Workers", Inline()), cast("GuardedClient", FarWeb(line))
        app = put_together(settings, database, *parts, now)
        app.platforms.attach("fake", FarPlatform(line))
        life = Life(app)
        await app.inbox.resume("fake")
        telling: set[asyncio.Task[object]] = set()

        def blocked(seconds: float) -> None:
            telling.add(asyncio.create_task(line.ask("blocked", seconds)))

        async with ticking((*app.news.jobs, *app.news.own_jobs), _soon), Blocks(blocked):
            await line.ask("ready", os.getpid())
            await listening


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
