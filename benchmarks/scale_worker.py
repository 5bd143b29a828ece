"""One process of `benchmarks.scale`: the program on a PostgreSQL server, with a web and a platform in memory.

    python -m benchmarks.scale_worker URL

It works on the queue, does in this very process what page workers would do, and answers lines with lines of JSON:
`news K` has every thirteenth of the busy feeds bring one article, another one for each K.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar, cast

from benchmarks.made import article
from bot.assemble import App, put_together
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Reply
from bot.queue.workers import Crew
from bot.settings import Settings
from bot.sources.client import Fetched, GuardedClient
from bot.store.database import Database
from bot.worker_room import shared_work
from bot.workers import Workers

T = TypeVar("T")

BUSY_FEEDS = 2_000
"""Feeds that bring something; the others have nothing new to say."""

EVERY = 13
TREATY = "<p>The harbour treaty was settled on Tuesday, said Ada Quill, chair of the council.</p></article>"


def now() -> datetime:
    """Return the present."""
    return datetime.now(UTC)


class Web:
    """Feeds by their number, and the pages of their entries; nothing is opened."""

    def __init__(self) -> None:
        self.turn = 0

    async def fetch(self, url: str, **_: object) -> Fetched:
        """Return a feed with one new entry, or that nothing is new."""
        number = int(url.split("//feed-")[1].split(".")[0])
        if number >= BUSY_FEEDS or number % EVERY != self.turn % EVERY:
            return Fetched(url, url, 304, "text/xml", "utf-8", b"")
        link = f"https://feed-{number}.example/{self.turn}"
        item = f"<item><title>News {number} {self.turn}</title><link>{link}</link></item>"
        body = f'<rss version="2.0"><channel><title>Feed {number}</title><link>{url}</link>{item}</channel></rss>'
        return Fetched(url, url, 200, "text/xml", "utf-8", body.encode())

    async def page(self, url: str) -> Fetched:
        """Return an article; one in ten is about what topics watch for."""
        number, turn = int(url.split("//feed-")[1].split(".")[0]), int(url.rpartition("/")[2])
        return Fetched(url, url, 200, "text/html", "utf-8", page(number * 100 + turn, url).encode())

    def require_allowed(self, url: str) -> None:
        """Allow everything: nothing is opened."""


def page(number: int, url: str) -> str:
    """Return an article's page."""
    made = article(number, url)
    return made.replace("</article>", TREATY) if number % 10 == 0 else made


class Inline:
    """Does here what page workers do in processes of their own, so that one worker is one process."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what a function returns."""
        return function(*args)


class Silent:
    """A platform that takes every post and keeps none."""

    reads_replies = True

    def __init__(self) -> None:
        self._numbers = count()

    async def post(self, channel: ChannelRef, reply: Reply, **given: Any) -> MessageRef:  # noqa: ANN401
        """Ask the hold, as platforms do, and say where it stands."""
        if given.get("hold"):
            await given["hold"]()
        return MessageRef(channel, f"m{next(self._numbers)}", reply.thread.id if reply.thread else None)

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Return the thread of a message."""
        return MessageRef(message.channel, message.id, message.id)

    async def keep_open(self, thread: MessageRef) -> bool:
        """Say that it is open."""
        return True

    def permalink(self, message: MessageRef) -> str:
        """Return an address."""
        return f"https://chat.example/{message.channel.id}/{message.id}"


@asynccontextmanager
async def program(url: str) -> AsyncIterator[tuple[App, Web]]:
    """Open the program, as a worker puts it together."""
    async with Database.open(url) as database:
        web, settings = Web(), Settings(database_url=url, clock="workers")
        app = put_together(settings, database, cast("Workers", Inline()), cast("GuardedClient", web), now)
        app.platforms.attach("fake", cast("Any", Silent()))
        yield app, web


async def main(url: str) -> None:
    """Work, and answer the lines that come in."""
    async with program(url) as (app, web):
        crew, stop = Crew(url, 16), asyncio.Event()
        tasks, _ = shared_work(app.news, app.database, app.articles, now)
        crew.add(tasks, ())
        working = asyncio.create_task(crew.work(stop))
        await crew.begun.wait()
        _answer({"ready": True})
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            _, turn = line.split()
            web.turn = int(turn)
            _answer({"turn": web.turn})
        stop.set()
        await working


def _answer(told: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
