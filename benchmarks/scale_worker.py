"""A worker for `benchmarks.scale`: the product's work and queue in one process, on a web and a platform in memory.

`python -m benchmarks.scale_worker URL PAGES` answers each line, which says what may be done, with an empty object.
What pages and feeds come to is computed in this process, so that one worker is one process.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from benchmarks.digests_due import Memory
from benchmarks.scale_seed import PLATFORM, feed_body, page_of
from bot.allocator import one_heap
from bot.articles.articles import Articles
from bot.assemble import put_together
from bot.chat.asking import Asking
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.queue.owning import asking
from bot.queue.workers import Crew, Task, Tick
from bot.settings import Settings
from bot.sources.client import Fetched, GuardedClient
from bot.sources.turns import HostTurns, turns_on
from bot.store.database import Database
from bot.store.postgres_writer import PostgresWriter
from bot.stories.keeper import StoryKeeper
from bot.worker_room import shared_work
from bot.workers import Workers
from tests.fakes.stock import Inline

TICKS = ("feeds", "articles", "placing", "threads", "digests")
"""What is handed out or done by ticks here; each comes every second, so that nothing waits for its turn."""


class Made:
    """The web: feeds say 304, but for those of some numbers, which have one item that is new; pages are ready made."""

    def __init__(self, pages: list[str], hosts: HostTurns) -> None:
        self.news = range(0)
        self._pages = pages
        self._hosts = hosts
        self._body = feed_body(0, news=True)

    async def fetch(self, url: str, **_: object) -> Fetched:
        """Return a feed."""
        parts = urlsplit(url)
        async with self._hosts.turn((parts.netloc, 443)):
            number = int(parts.path.removeprefix("/").partition(".")[0])
            if number not in self.news:
                return Fetched(url, url, 304, "", None, b"")
            site = f"https://{parts.netloc}/{number}".encode()
            return Fetched(url, url, 200, "text/xml", None, self._body.replace(b"https://h0.example/0", site))

    async def page(self, url: str) -> Fetched:
        """Return the page of an article, the same for an address at every time."""
        parts = urlsplit(url)
        async with self._hosts.turn((parts.netloc, 443)):
            number = int(parts.path.split("/")[1])
            return Fetched(url, url, 200, "text/html", "utf-8", page_of(self._pages, number, url))

    def require_allowed(self, url: str) -> None:
        """Allow everything: nothing is opened."""


class Gate:
    """Says what is worked on: names of ticks, and `place`."""

    def __init__(self) -> None:
        self.open: frozenset[str] = frozenset()

    def tick(self, tick: Tick) -> Tick:
        """Return a tick that comes every second, and does its work while that is open."""
        return Tick(tick.name, 1.0, partial(self._ticked, tick.name, tick.run))

    def task(self, task: Task) -> Task:
        """Return a task; what places articles is passed over while that is shut, and is handed out again."""
        return replace(task, run=partial(self._placed, task.run)) if task.name == "place" else task

    async def _ticked(self, name: str, run: Callable[[], Awaitable[object]]) -> None:
        if name in self.open:
            await run()

    async def _placed(self, run: Callable[..., Awaitable[object]], **values: Any) -> None:  # noqa: ANN401
        if "placing" in self.open:
            await run(**values)


async def work(url: str, pages: list[str]) -> None:
    """Work until the input ends."""
    settings, stop, gate, again = Settings(database_url=url, clock="workers"), asyncio.Event(), Gate(), _counted()
    async with Database.open(url) as database, turns_on(url) as hosts:
        web = Made(pages, hosts)
        app = put_together(settings, database, cast("Workers", Inline()), cast("GuardedClient", web), _now)
        crew = Crew(url, settings.worker_jobs)
        ours = asking(crew.jobs)

        async def still_ours(_: ChannelRef) -> None:
            await ours()

        app.platforms.attach(PLATFORM, Asking(Memory(), still_ours))
        tasks, ticks = shared_work(app.news, database, app.articles, _now)
        crew.add([gate.task(task) for task in tasks], [gate.tick(tick) for tick in ticks if tick.name in TICKS])
        working = asyncio.create_task(crew.work(stop))
        await crew.begun.wait()
        async for order in orders():
            gate.open, web.news = frozenset(order["open"]), range(*order["news"])
            for article in order.get("large", ()):
                await _read_back(database, app.articles, article)
            _say({"commits": database.commits, "again": again[0]})
        stop.set()
        await working
        await app.inbox.close(0.0)


async def _read_back(database: Database, articles: Articles, article: str) -> None:
    """Place an article in the large workspace, whose stories are in nobody's memory."""
    found = await articles.find(article)
    if found is not None:
        await StoryKeeper(database, _now).place(WorkspaceRef(PLATFORM, "large"), found)


def _counted() -> list[int]:
    """Count how often this process tries a transaction again."""
    number, before = [0], PostgresWriter._roll_back

    async def counted(writer: PostgresWriter) -> None:
        number[0] += 1
        await before(writer)

    PostgresWriter._roll_back = counted  # type: ignore[method-assign,assignment]
    return number


async def orders() -> AsyncIterator[dict[str, Any]]:
    """Yield what is read, line by line."""
    _say({})
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield json.loads(line)


def _say(answer: dict[str, int]) -> None:
    print(json.dumps(answer), flush=True)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    one_heap()
    asyncio.run(work(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
