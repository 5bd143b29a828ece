"""Keeping the platforms' lines: connect, try again when a platform is away, and stop without losing anything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import chain, repeat
from time import monotonic, thread_time

from bot.chat.errors import PlatformDown, PlatformError
from bot.chat.ports import Connection
from bot.chat.tasks import stopped
from bot.inbox.inbox import Inbox
from bot.lag import watch_loop
from bot.observe import CONNECTED

_LOG = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries to connect; the last one goes on."""

DRAIN_SECONDS = 3.0
CLOSE_SECONDS = 1.0

Sleep = Callable[[float], Awaitable[None]]

Failure = asyncio.Future[PlatformError]
"""Done when a platform is of no use to this process any more, with the reason."""


class Service:
    """The lines of one process. `ended` is done when one is lost for good, and says why."""

    def __init__(self, connections: Sequence[Connection], inbox: Inbox, sleep: Sleep = asyncio.sleep) -> None:
        self.connections = tuple(connections)
        self._inbox = inbox
        self._sleep = sleep
        self.ended: Failure = asyncio.get_running_loop().create_future()
        self.address = ""

    async def health(self) -> dict[str, bool]:
        """Return each platform's name and whether it is connected."""
        states = {connection.name: connection.connected for connection in self.connections}
        for name, connected in states.items():
            CONNECTED.labels(name).set(connected)
        return states

    async def keep(self, connection: Connection) -> None:
        """Connect, answer what an earlier process left, and wait until the line is lost for good."""
        try:
            await patiently(connection.name, connection.start, self._sleep)
            await self._inbox.resume(connection.name)
            self._end(await connection.failed())
        except PlatformError as error:
            self._end(error)

    def _end(self, error: PlatformError) -> None:
        if not self.ended.done():
            self.ended.set_result(error)


async def patiently(name: str, connect: Callable[[], Awaitable[None]], sleep: Sleep = asyncio.sleep) -> None:
    """Connect to a platform, again and again while it is away; raises `PlatformError` where that is of no use."""
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            await connect()
        except PlatformDown as error:
            _LOG.warning("%s is away, trying again", name, extra={"code": error.code})
            await sleep(pause)
        else:
            _LOG.info("connected to %s", name)
            return


@asynccontextmanager
async def posting(connections: Sequence[Connection], sleep: Sleep = asyncio.sleep) -> AsyncIterator[Failure]:
    """Make every platform ready for posting, and take nothing that comes in; yields what says why one is refused."""
    refused: Failure = asyncio.get_running_loop().create_future()
    watching = asyncio.create_task(watch_loop(monotonic, thread_time), name="loop lag")
    making = [asyncio.create_task(_made_ready(item, refused, sleep), name=f"{item.name} ready") for item in connections]
    try:
        yield refused
    finally:
        await stopped(watching, *making)
        await _all(connection.close() for connection in connections)


async def _made_ready(connection: Connection, refused: Failure, sleep: Sleep) -> None:
    try:
        await patiently(connection.name, connection.ready, sleep)
    except PlatformError as error:
        if not refused.done():
            refused.set_result(error)


@asynccontextmanager
async def serving(
    connections: Sequence[Connection], inbox: Inbox, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Service]:
    """Keep every line; at the end take nothing new, let work end for a while, then close what is left."""
    service = Service(connections, inbox, sleep)
    watching = asyncio.create_task(watch_loop(monotonic, thread_time), name="loop lag")
    keeping = [asyncio.create_task(service.keep(item), name=f"{item.name} line") for item in connections]
    try:
        yield service
    finally:
        await _all(connection.quiesce() for connection in connections)
        await inbox.close(DRAIN_SECONDS)
        await stopped(watching, *keeping)
        await _all(connection.close() for connection in connections)


async def _all(endings: Iterable[Awaitable[None]]) -> None:
    """Await all of them for a moment; one that hangs or fails keeps nobody from stopping."""
    tasks = [asyncio.ensure_future(ending) for ending in endings]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
