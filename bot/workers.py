"""Work on foreign input, in processes that can be killed.

No parser of HTML is safe inside the event loop: a page can keep it busy for minutes or take all the
memory. Each piece of work runs in a process of its own pool with a time limit, after which the process
is killed and replaced, and with limits of the operating system on memory and processor time.
"""

import asyncio
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as WorkTimeout
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.errors import DespatchError
from bot.lanes import Turns
from summaries.errors import SummaryError

T = TypeVar("T")

MAX_WORKERS = 2
TASKS_PER_PROCESS = 500
MEMORY = 512 * 1024 * 1024
PROCESSOR_SECONDS = 10
CLOSING_SECONDS = 3.0
WATCH_SECONDS = 0.5
ATTEMPTS = 2
OVERRUN = 3
TURNS_PER_WORKER = 4
"""How much work may be handed to the pool for each process; of it whoever asks for much has half at most."""

PATIENCE = 10
"""How much more patient than the event loop the workers are, as `nice` has it: a page may wait, a member may not."""


class WorkTooHeavy(DespatchError):
    """A piece of work broke its limits of time or memory."""

    code = "page-too-heavy"
    sentence = "That page is too large or too tangled to read safely, so it is not read."


class Refused(SummaryError):
    """An error of the text work as it comes back from a worker, with its own code and sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class Workers:
    """A pool of killable processes; open it with `async with`."""

    def __init__(self, *, max_workers: int = MAX_WORKERS, memory: int = MEMORY) -> None:
        self._size = max_workers
        self._memory = memory
        self._turns = Turns(TURNS_PER_WORKER * max_workers)
        self._pool = self._new_pool()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what the function returns, or raise its `DespatchError` or `SummaryError`.

        `function` and what it takes and gives are pickled. Raises `WorkTooHeavy` when it takes longer
        than `seconds`, more memory than the pool allows, or its process dies; `CancelledError` when the
        pool is closed. A caller that is cancelled has the process killed.
        """
        async with self._turns.turn():
            kind, value = await self._outcome(function, args, seconds)
        if kind == "refused":
            raise _error(*value)
        return value  # type: ignore[no-any-return]  # what the function returned, pickled and back

    async def _outcome(
        self, function: Callable[..., object], args: tuple[object, ...], seconds: float
    ) -> tuple[str, Any]:
        """Return what the worker sent; a pool that broke, maybe by another's fault, is replaced once."""
        for _ in range(ATTEMPTS):
            pool = self._working_pool()
            try:
                return await _awaited(pool, _scheduled(pool, function, args, seconds))
            except BrokenExecutor:
                continue
            except (WorkTimeout, TimeoutError, ProcessExpired, MemoryError) as error:
                raise WorkTooHeavy from error
        raise WorkTooHeavy

    def _working_pool(self) -> ProcessPool:
        if self._closed:
            raise asyncio.CancelledError
        if not self._pool.active:
            _stop(self._pool)
            self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._size,
            max_tasks=TASKS_PER_PROCESS,
            initializer=_limit,
            initargs=(self._memory,),
            context=multiprocessing.get_context("spawn"),
        )

    async def prewarm(self, load: Callable[[], None]) -> None:
        """Start the processes and have them load what they need, so that the first reader does not wait."""
        with suppress(DespatchError):
            await asyncio.gather(*(self.run(load, seconds=30.0) for _ in range(self._size)))

    async def close(self) -> None:
        """Stop every process, the busy ones too; whoever still waits for one is cancelled."""
        self._closed = True
        stopping = _stop(self._pool)
        await asyncio.to_thread(stopping.join, CLOSING_SECONDS)


async def _awaited(pool: ProcessPool, future: "Future[tuple[str, Any]]") -> tuple[str, Any]:
    """Wait for a result for as long as the pool lives: pebble forgets what waits when it stops."""
    waiting = asyncio.wrap_future(future)
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=WATCH_SECONDS)
            if not waiting.done() and not pool.active:
                break
        if waiting.done():
            return waiting.result()
    finally:
        if not future.done():
            future.cancel()
    raise BrokenExecutor


def _scheduled(
    pool: ProcessPool, function: Callable[..., object], args: tuple[object, ...], seconds: float
) -> "Future[tuple[str, Any]]":
    try:
        return pool.schedule(_guarded, args=(function, args), timeout=seconds)
    except RuntimeError as error:
        raise BrokenExecutor from error


def _stop(pool: ProcessPool) -> threading.Thread:
    """Stop a pool without waiting for it; the thread is a daemon, so that it never holds up the exit."""
    pool.stop()  # type: ignore[no-untyped-call]  # pebble says less than it knows
    stopping = threading.Thread(target=_end, args=(pool,), name="stopping workers", daemon=True)
    stopping.start()
    return stopping


def _end(pool: ProcessPool) -> None:
    """Kill a stopped pool's processes and wait for its threads.

    They are killed before pebble closes what they share with it: one that is just starting would find its
    locks gone, and say so in a traceback on the terminal.
    """
    if pool._pool_manager_loop is not None:
        pool._pool_manager_loop.join()
    for process in tuple(pool._pool_manager.worker_manager.workers.values()):
        process.kill()
    pool.join()


def _limit(memory: int) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(PATIENCE)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _guarded(function: Callable[..., object], args: tuple[object, ...]) -> tuple[str, object]:
    """Run in the worker: errors that carry a code travel as plain values, since classes may not pickle.

    A process that ran out of memory ends, so that what is left of its heap never fails the next task.
    """
    _limit_processor()
    try:
        return "done", function(*args)
    except (DespatchError, SummaryError) as error:
        return "refused", (isinstance(error, DespatchError), error.code, error.sentence)
    except (MemoryError, RecursionError):
        os._exit(OVERRUN)


def _limit_processor() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(used.ru_utime + used.ru_stime) + PROCESSOR_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _error(ours: bool, code: str, sentence: str) -> Exception:
    return DespatchError(sentence, code=code) if ours else Refused(code, sentence)
