"""Feeds that wait together are read together: a call to a worker process costs as much as reading a feed.

A feed that comes alone is read at once. One that hangs its reader must not harm those that were handed over with it:
they get a short time together, and after that each is read by itself, within the limits that hold for one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from bot.errors import DespatchError
from bot.sources.feeds.errors import FeedTooTangled
from bot.sources.feeds.news import News, read_news
from bot.sources.feeds.reader import FEED_SECONDS
from bot.workers import MAX_WORKERS, WorkTooHeavy

T = TypeVar("T")

MOST = 8
MOST_BYTES = 1_000_000
"""A feed longer than this is read by itself."""
TOGETHER_SECONDS = 5.0
"""Eight usual feeds take a hundredth of this."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A feed's bytes and what its reading needs: where they are from, the present, the charset, what stood there."""

    body: bytes
    url: str
    now: datetime
    charset: str | None
    standing: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a feed could not be read."""

    code: str
    sentence: str


class Pool(Protocol):
    """Runs a function in a process that can be killed; `bot.workers.Workers` is one."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what the function returns; raises `WorkTooHeavy`."""


@dataclass(slots=True, eq=False)
class _Waiting:
    feed: Unread
    done: asyncio.Future[News] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def take(self, outcome: News | Fault | BaseException) -> None:
        if self.done.done():
            return
        if isinstance(outcome, News):
            self.done.set_result(outcome)
        elif isinstance(outcome, Fault):
            self.done.set_exception(DespatchError(outcome.sentence, code=outcome.code))
        elif isinstance(outcome, asyncio.CancelledError):
            self.done.cancel()
        else:
            self.done.set_exception(outcome)


class NewsReader:
    """Reads feeds in worker processes, as many at once as there are processes, and in each those that wait by then."""

    def __init__(self, workers: Pool) -> None:
        self._workers = workers
        self._waiting: deque[_Waiting] = deque()
        self._calls: set[asyncio.Task[None]] = set()

    async def read(self, body: bytes, url: str, now: datetime, charset: str | None, standing: str) -> News:
        """Return what `read_news` returns; raises what it raises, and `FeedTooTangled` for what takes too long."""
        waiting = _Waiting(Unread(body, url, now, charset, standing))
        self._waiting.append(waiting)
        self._call()
        return await waiting.done

    def _call(self) -> None:
        while self._waiting and len(self._calls) < MAX_WORKERS:
            call = asyncio.create_task(self._read(self._next()), name="reading feeds")
            self._calls.add(call)
            call.add_done_callback(self._ended)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        self._call()

    def _next(self) -> list[_Waiting]:
        """Take those that wait, up to the limits; those whose callers have gone are passed over."""
        batch, room = [self._waiting.popleft()], MOST_BYTES
        while self._waiting and len(batch) < MOST:
            room -= len(batch[-1].feed.body)
            if len(self._waiting[0].feed.body) > room:
                break
            batch.append(self._waiting.popleft())
        return [waiting for waiting in batch if not waiting.done.done()]

    async def _read(self, batch: Sequence[_Waiting]) -> None:
        try:
            for waiting, outcome in zip(batch, await self._outcomes([one.feed for one in batch]), strict=True):
                waiting.take(outcome)
        except BaseException as error:
            for waiting in batch:
                waiting.take(error)
            if not isinstance(error, Exception):
                raise

    async def _outcomes(self, feeds: Sequence[Unread]) -> list[News | Fault]:
        if not feeds:
            return []
        seconds = TOGETHER_SECONDS if len(feeds) > 1 else FEED_SECONDS
        try:
            return await self._workers.run(read_several, feeds, seconds=seconds)
        except WorkTooHeavy:
            if len(feeds) == 1:
                return [_fault(FeedTooTangled())]
        return [outcome for feed in feeds for outcome in await self._outcomes([feed])]


def read_several(feeds: Sequence[Unread]) -> list[News | Fault]:
    """Return what each reading came to, in the worker process."""
    return [_outcome(feed) for feed in feeds]


def _outcome(feed: Unread) -> News | Fault:
    try:
        return read_news(feed.body, feed.url, feed.now, feed.charset, feed.standing)
    except DespatchError as error:
        return _fault(error)


def _fault(error: DespatchError) -> Fault:
    return Fault(error.code, error.sentence)
