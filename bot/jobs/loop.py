"""The embedded clock: it only calls use cases, each of which reads from the database what is due.

A tick that fails is logged and comes again; wall clocks that jump and machines that sleep do no harm, since
what is due is decided by the rows, and the pauses here are on the loop's own clock.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.chat.tasks import stopped
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """A use case that is called again and again, `seconds` after it ended."""

    name: str
    seconds: float
    tick: Callable[[], Awaitable[object]]


@asynccontextmanager
async def ticking(jobs: Sequence[Job], sleep: Sleep = asyncio.sleep) -> AsyncIterator[None]:
    """Call the jobs for as long as the block runs; at its end what is in the middle of a tick is cancelled.

    Every use case keeps what it has done in the database step by step, so that the next start goes on there.
    """
    tasks = [asyncio.create_task(_repeat(job, sleep), name=f"job {job.name}") for job in jobs]
    try:
        yield
    finally:
        await stopped(*tasks)


async def _repeat(job: Job, sleep: Sleep) -> None:
    while True:
        try:
            await job.tick()
        except DespatchError as error:
            _LOG.warning("%s: %s", job.name, error.code, extra={"code": error.code})
        except Exception:
            _LOG.exception("%s failed", job.name)
        await sleep(job.seconds)
