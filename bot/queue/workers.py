"""One process that works on the queue: procrastinate's worker, begun anew whenever the database was away."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted, ProcrastinateException
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from bot.errors import DespatchError
from bot.queue.cron import cron
from bot.queue.owning import OwnJobs, owning
from bot.queue.status import ALIVE_SECONDS
from bot.queue.work import QUEUE, TICKS
from bot.store.errors import DatabaseAway
from bot.store.postgres_connection import options

_LOG = logging.getLogger(__name__)

BEAT_SECONDS = 3.0
"""How often a worker says that it lives."""

DEAD_SECONDS = float(ALIVE_SECONDS)
"""How long a worker may say nothing before its jobs are done by others: it has missed five times by then."""

DEAD_LOOK_SECONDS = 5.0
"""How often it is looked for jobs of workers that are dead."""

LOOK_SECONDS = 1.0
"""How often it is looked for work that nobody told of: jobs whose lock has come free are told of by nobody."""

STOP_SECONDS = 3.0
"""How long what is running has to end once the process is to stop; what it leaves is done by others."""

MOST_SECONDS = 600.0
"""How long a job may take, which is how long what is handed out is held: by then it is due again."""

PAUSE_SECONDS = 1.0

CONNECTIONS = 4
"""Connections that procrastinate has to the server at most, beside the one that listens."""

MISSED_SECONDS = 120.0
"""How long ago a tick may have been due for a worker that starts to make up for it at once."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is called by its name with what was put in the queue; it ends well, and what is left is due again later."""

    name: str
    run: Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tick:
    """What is called every so many seconds by one worker at a time, whichever that is."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[object]]


class _OnlyWhereStopped(BaseRetryStrategy):
    """What a stopping worker cut off is done once more; what failed is due again when its rows say so."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        return RetryDecision() if isinstance(exception, (JobAborted, asyncio.CancelledError)) else None


class Crew:
    """The queue as one process works on it."""

    def __init__(self, url: str, at_once: int) -> None:
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what there is to be told is told here
        self._connector = PsycopgConnector(kwargs=options(url), min_size=1, max_size=CONNECTIONS, timeout=10.0)
        self._app = App(connector=self._connector, periodic_defaults={"max_delay": MISSED_SECONDS})
        self.jobs = OwnJobs(self._connector)
        self._app.job_manager = self.jobs
        self._at_once = at_once
        self.begun = asyncio.Event()
        """Set once the server was reached."""

    def add(self, tasks: Sequence[Task], ticks: Sequence[Tick]) -> None:
        """Say what is worked on; before `work`."""
        for task in tasks:
            self._app.task(name=task.name, queue=QUEUE, retry=_OnlyWhereStopped())(_called(task))
        for tick in ticks:
            self._add_tick(tick, f"tick {tick.name}")
        # Without a lock: were its own worker to die, nobody could look.
        self._add_tick(Tick("stalled", DEAD_LOOK_SECONDS, self._take_up), None)

    def _add_tick(self, tick: Tick, lock: str | None) -> None:
        name = f"tick {tick.name}"
        made = self._app.task(name=name, queue=QUEUE, lock=lock, queueing_lock=name, priority=TICKS)(_ticked(tick))
        self._app.periodic(cron=cron(tick.seconds))(made)

    async def _take_up(self) -> None:
        if taken := await self.jobs.take_up(DEAD_SECONDS):
            _LOG.warning("jobs of a worker that is gone are done anew: %d", taken)

    async def work(self, stop: asyncio.Event) -> None:
        """Work until the process is to stop; while the database is away, wait for it, and say so in the log."""
        while not stop.is_set():
            try:
                async with self.opened():
                    self.begun.set()
                    await self._worked(stop)
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                away = DatabaseAway()
                _LOG.error("%s", away.sentence, extra={"code": away.code, "reason": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Have connections to the server for as long as the block runs."""
        async with self._app.open_async():
            yield

    async def _worked(self, stop: asyncio.Event) -> None:
        running = asyncio.create_task(self._run(), name="queue worker")
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            running.cancel()  # it lets its jobs end first
        with suppress(asyncio.CancelledError):
            await running

    async def _run(self) -> None:
        await self._app.run_worker_async(
            queues=[QUEUE],
            concurrency=self._at_once,
            fetch_job_polling_interval=LOOK_SECONDS,
            update_heartbeat_interval=BEAT_SECONDS,
            stalled_worker_timeout=DEAD_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="always",
            install_signal_handlers=False,
            worker_middleware=[owning],
        )


def _called(task: Task) -> Callable[..., Awaitable[None]]:
    async def called(**values: Any) -> None:  # noqa: ANN401  # whatever was put in the queue
        await _told(task.name, task.run(**values))

    return called


def _ticked(tick: Tick) -> Callable[[int], Awaitable[None]]:
    async def ticked(timestamp: int) -> None:  # procrastinate says for which moment
        await _told(tick.name, tick.run())

    return ticked


async def _told(name: str, work: Awaitable[object]) -> None:
    """Do work; what fails is in the log, and is due again when its rows say so."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            await work
    except DespatchError as error:
        _LOG.warning("%s: %s", name, error.code, extra={"code": error.code})
    except Exception:
        _LOG.exception("%s failed", name)
