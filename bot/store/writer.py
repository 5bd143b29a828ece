"""The one task that writes: what waits together is committed together.

A connection shared by tasks loses one task's rows when another rolls back, and a task that is
cancelled inside a transaction leaves the connection in it. So no caller ever holds the writing
connection: it hands in a job, and only this task begins, commits and rolls back.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, cast

from bot.store.database import BUSY_SECONDS
from bot.store.errors import DatabaseClosed, is_busy, wrapped
from bot.store.port import Steps, Work

T = TypeVar("T")

MAX_GROUP = 500
STOP_SECONDS = 2.0


class Writing(Protocol):
    """A connection of either engine, as the writer and the readers have it."""

    @property
    def in_transaction(self) -> bool:
        """Say whether a transaction is open."""

    async def run(self, work: Callable[[Any], T]) -> T:
        """Return what `work` returns in the connection's thread."""

    async def interrupt(self) -> None:
        """Stop what is running."""

    async def rollback(self) -> None:
        """Take back what the open transaction did."""

    async def close(self) -> None:
        """Close it."""


C = TypeVar("C", bound=Writing)


@dataclass(slots=True, eq=False)
class Job:
    """Work and whoever waits for it; `value` is kept until the commit that makes it true.

    One that is `alone` is run outside of any transaction.
    """

    run: Callable[[Any], Awaitable[object]]
    done: asyncio.Future[object]
    alone: bool = False
    value: object = None

    def resolve(self) -> None:
        """Hand the value to whoever waits for it still."""
        if not self.done.done():
            self.done.set_result(self.value)

    def fail(self, error: BaseException) -> None:
        """Hand an error to whoever waits for a value still."""
        if not self.done.done():
            self.done.set_exception(error)


class Writer(Generic[C]):
    """Runs jobs in the order they came, many to one transaction, each in its own savepoint."""

    def __init__(self, connection: C, busy_seconds: float = BUSY_SECONDS) -> None:
        self._connection = connection
        self._busy_seconds = busy_seconds
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue()
        self._put_by: Job | None = None
        self._closing = False
        self.commits = 0
        self._task = asyncio.create_task(self._run(), name="database writer")

    async def submit(self, work: Work[T]) -> T:
        """Run the job and return its value once it is committed.

        A caller that is cancelled gives up waiting, not the job: once begun, that is committed.
        """
        return cast("T", await self._handed(partial(_awaited, work)))

    async def submit_steps(self, steps: Steps[T]) -> T:
        """Run a job whose statements need nothing of the event loop in between: in one go, in the writer's thread."""
        return cast("T", await self._handed(lambda connection: connection.run(partial(_in_savepoint, steps))))

    async def submit_alone(self, work: Callable[[C], Awaitable[T]]) -> T:
        """Run a job outside of any transaction, between those of others, and return its value."""
        return cast("T", await self._handed(work, alone=True))

    async def _handed(self, run: Callable[[Any], Awaitable[object]], *, alone: bool = False) -> object:
        if self._closing or self._task.done():
            raise DatabaseClosed
        if asyncio.current_task() is self._task:
            raise RuntimeError("a write inside a write would wait for itself for ever")
        job = Job(run, asyncio.get_running_loop().create_future(), alone)
        self._queue.put_nowait(job)
        return await job.done

    async def close(self) -> None:
        """Finish what was handed in, for `STOP_SECONDS` at most, then close the connection."""
        self._closing = True
        self._queue.put_nowait(None)
        try:
            await asyncio.wait((self._task,), timeout=STOP_SECONDS)
        finally:
            await self._stop()

    async def _stop(self) -> None:
        if not self._task.done():
            self._task.cancel()
            await self._connection.interrupt()
            await asyncio.wait((self._task,), timeout=STOP_SECONDS)
        with contextlib.suppress(sqlite3.Error, TimeoutError):
            await asyncio.wait_for(self._connection.close(), STOP_SECONDS)

    async def _run(self) -> None:
        try:
            while (job := await self._next()) is not None:
                await (self._by_itself(job) if job.alone else self._group(job))
        finally:
            self._closing = True
            if self._put_by is not None:
                self._put_by.fail(DatabaseClosed())
            while not self._queue.empty():
                if (left := self._queue.get_nowait()) is not None:
                    left.fail(DatabaseClosed())

    async def _next(self) -> Job | None:
        job, self._put_by = self._put_by, None
        return job or await self._queue.get()

    async def _by_itself(self, job: Job) -> None:
        try:
            job.value = await job.run(self._connection)
            job.resolve()
        except Exception as error:  # whatever it is, it is the caller's: this task goes on
            job.fail(wrapped(error))
        finally:
            job.fail(DatabaseClosed())

    async def _group(self, first: Job) -> None:
        group = [first]
        try:
            await self._begin()
            await self._run_all(group)
            await self._connection.run(_commit)
            self._resolve(group)
        except Exception as error:  # whatever it is, it is the callers': this task goes on
            self._fail(group, wrapped(error), error)
            await self._roll_back()
        except BaseException:
            await self._roll_back()
            raise
        finally:
            self._fail(group, DatabaseClosed(), None)

    async def _begin(self) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._busy_seconds
        while True:
            try:
                await self._connection.run(_begin)
            except sqlite3.OperationalError as error:
                if not is_busy(error) or clock() >= deadline:
                    raise
                if self._closing:
                    raise DatabaseClosed from error
            else:
                return
            await asyncio.sleep(0.01)

    async def _run_all(self, group: list[Job]) -> None:
        """Run the first job and every one that has come by now; the group grows as it runs."""
        await self._run_one(group[0])
        while len(group) < MAX_GROUP and not self._queue.empty():
            job = self._queue.get_nowait()
            if job is None:
                self._queue.put_nowait(None)
                return
            if job.alone:
                self._put_by = job
                return
            group.append(job)
            await self._run_one(job)

    async def _run_one(self, job: Job) -> None:
        if job.done.done():
            return
        try:
            job.value = await job.run(self._connection)
        except (Exception, asyncio.CancelledError) as error:
            if self._stopped_by(error):
                raise
            await self._undo(job, error)

    def _stopped_by(self, error: BaseException) -> bool:
        """Say whether it is this task that was cancelled, and not something that the job waited for."""
        return isinstance(error, asyncio.CancelledError) and self._task.cancelling() > 0

    async def _undo(self, job: Job, error: BaseException) -> None:
        if not self._connection.in_transaction:
            # SQLite took the whole transaction back (disk full, say): every job of it has failed.
            raise error if isinstance(error, sqlite3.Error) else sqlite3.OperationalError(str(error))
        await self._connection.run(_undone)
        reason = wrapped(error) if isinstance(error, Exception) else error
        if reason is not error:
            reason.__cause__ = error
        job.fail(reason)

    async def _roll_back(self) -> None:
        with contextlib.suppress(sqlite3.Error, ValueError):
            await self._connection.rollback()

    def _resolve(self, group: list[Job]) -> None:
        self.commits += 1
        for job in group:
            job.resolve()

    @staticmethod
    def _fail(group: list[Job], error: BaseException, cause: BaseException | None) -> None:
        if cause is not None and cause is not error:
            error.__cause__ = cause
        for job in group:
            job.fail(error)


async def _awaited(work: Work[T], connection: Any) -> T:  # noqa: ANN401  # of either engine
    await connection.execute("SAVEPOINT job")
    value = await work(connection)
    await connection.execute("RELEASE job")
    return value


def _in_savepoint(steps: Steps[T], connection: Any) -> T:  # noqa: ANN401  # of either engine
    connection.execute("SAVEPOINT job")
    value = steps(connection)
    connection.execute("RELEASE job")
    return value


def _undone(connection: Any) -> None:  # noqa: ANN401  # of either engine
    connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")
