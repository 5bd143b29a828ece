"""Real worker processes: what breaks its limits is killed, and the pool goes on."""

import asyncio
import os
import resource
import signal
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import BrokenExecutor, Future

import pytest

from bot.errors import DespatchError
from bot.lanes import lane
from bot.sources.errors import Paywalled
from bot.workers import PATIENCE, PROCESSOR_SECONDS, Workers, WorkTooHeavy, _awaited
from summaries.errors import NothingToRead, SummaryError


def double(number: int) -> int:
    return 2 * number


def spin() -> None:
    while True:
        pass


def swallow() -> int:
    return len(bytearray(3 * 1024**3))


def die() -> None:
    os._exit(3)


def refuse() -> None:
    raise Paywalled


def find_nothing() -> None:
    raise NothingToRead


def recurse() -> None:
    recurse()


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(max_workers=1) as pool:
        yield pool


async def test_values_come_back(workers: Workers) -> None:
    assert await asyncio.gather(*(workers.run(double, number, seconds=30.0) for number in range(5))) == [0, 2, 4, 6, 8]


async def test_a_process_that_is_just_starting_is_killed_before_what_it_shares_goes() -> None:
    async with Workers(max_workers=1) as pool:
        starting = asyncio.create_task(pool.run(double, 1, seconds=30.0))
        await asyncio.to_thread(_until_started, pool)
        manager = pool._pool._pool_manager
        (process,) = manager.worker_manager.workers.values()
        os.kill(process.pid, signal.SIGSTOP)
        ended: list[int | None] = []

        def stop() -> None:
            process.join(2.0)
            ended.append(process.exitcode)
            type(manager).stop(manager)

        manager.stop = stop  # type: ignore[method-assign]
    with pytest.raises((asyncio.CancelledError, WorkTooHeavy)):
        await starting
    assert ended == [-signal.SIGKILL]


def _until_started(pool: Workers) -> None:
    workers = pool._pool._pool_manager.worker_manager.workers
    deadline = time.monotonic() + 10
    while not workers and time.monotonic() < deadline:
        os.sched_yield()


async def test_pages_wait_for_the_event_loop_and_not_the_other_way_round(workers: Workers) -> None:
    assert await workers.run(os.nice, 0, seconds=30.0) == min(19, os.nice(0) + PATIENCE)


async def test_what_spins_swallows_or_dies_is_too_heavy_and_the_pool_goes_on(workers: Workers) -> None:
    for work, seconds in ((spin, 0.5), (swallow, 30.0), (die, 30.0), (recurse, 30.0)):
        with pytest.raises(WorkTooHeavy):
            await workers.run(work, seconds=seconds)
        assert await workers.run(double, 4, seconds=30.0) == 8


async def test_refusals_arrive_with_their_code_and_sentence(workers: Workers) -> None:
    with pytest.raises(DespatchError) as ours:
        await workers.run(refuse, seconds=30.0)
    assert (ours.value.code, ours.value.sentence) == (Paywalled.code, Paywalled.sentence)
    with pytest.raises(SummaryError) as theirs:
        await workers.run(find_nothing, seconds=30.0)
    assert (theirs.value.code, theirs.value.sentence) == (NothingToRead.code, NothingToRead.sentence)


async def test_the_loop_goes_on_while_a_worker_spins(workers: Workers) -> None:
    spinning = asyncio.create_task(workers.run(spin, seconds=1.0))
    turns = 0
    while not spinning.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20
    with pytest.raises(WorkTooHeavy):
        await spinning


async def test_a_cancelled_caller_leaves_the_pool_free(workers: Workers) -> None:
    assert await workers.run(double, 1, seconds=30.0) == 2
    spinning = asyncio.create_task(workers.run(spin, seconds=60.0))
    await asyncio.sleep(0.05)
    spinning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await spinning
    assert await workers.run(double, 3, seconds=30.0) == 6


async def test_closing_kills_what_still_runs() -> None:
    async with Workers(max_workers=1) as pool:
        process = await pool.run(os.getpid, seconds=30.0)
        waiting = [asyncio.create_task(pool.run(spin, seconds=60.0)) for _ in range(3)]
        await asyncio.sleep(0.05)
    for task in waiting:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 10.0)
    with pytest.raises(asyncio.CancelledError):
        await pool.run(double, 1, seconds=1.0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_a_pool_that_was_never_used_closes() -> None:
    async with Workers():
        pass


async def test_a_process_that_is_killed_while_idle_is_replaced(workers: Workers) -> None:
    process = await workers.run(os.getpid, seconds=30.0)
    os.kill(process, signal.SIGKILL)
    for _ in range(2):
        assert await workers.run(double, 4, seconds=30.0) == 8
    assert await workers.run(os.getpid, seconds=30.0) != process


async def test_work_that_outlives_its_processor_time_is_killed_by_the_system(workers: Workers) -> None:
    soft, _ = await workers.run(resource.getrlimit, resource.RLIMIT_CPU, seconds=30.0)
    used = await workers.run(time.process_time, seconds=30.0)
    assert 0 < soft - used <= PROCESSOR_SECONDS + 1


class DeadPool:
    active = False


@pytest.mark.parametrize("work", [swallow, recurse])
async def test_a_process_that_ran_out_of_memory_is_replaced(workers: Workers, work: Callable[[], object]) -> None:
    process = await workers.run(os.getpid, seconds=30.0)
    with pytest.raises(WorkTooHeavy):
        await workers.run(work, seconds=30.0)
    assert await workers.run(os.getpid, seconds=30.0) != process


async def test_nobody_waits_for_a_pool_that_is_gone() -> None:
    future: Future[tuple[str, object]] = Future()
    with pytest.raises(BrokenExecutor):
        await asyncio.wait_for(_awaited(DeadPool(), future), 10.0)  # type: ignore[arg-type]  # a stand-in
    assert future.cancelled()


async def test_what_one_channel_asks_for_keeps_no_other_waiting(workers: Workers) -> None:
    order: list[str] = []

    async def work(whose: str) -> None:
        with lane(whose):
            await workers.run(time.sleep, 0.05, seconds=30.0)
        order.append(whose)

    await workers.run(double, 1, seconds=30.0)
    await asyncio.gather(*(work("policy") for _ in range(12)), work("press"))
    assert order.index("press") <= 3
