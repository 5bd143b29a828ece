"""Places that lanes share: whoever asks for much never takes the last one, and none is lost."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.lanes import Turns, lane


async def held(turns: Turns, whose: str, count: int) -> AsyncExitStack:
    stack = AsyncExitStack()
    with lane(whose):
        for _ in range(count):
            await stack.enter_async_context(turns.turn())
    return stack


async def waiting(turns: Turns, whose: str, order: list[str] | None = None) -> "asyncio.Task[None]":
    async def wait() -> None:
        with lane(whose):
            async with turns.turn():
                if order is not None:
                    order.append(whose)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    return task


@pytest.mark.parametrize(("places", "most"), [(1, 1), (2, 1), (3, 2), (8, 4), (64, 32)])
async def test_a_lane_takes_no_more_than_it_leaves_free(places: int, most: int) -> None:
    turns = Turns(places)
    async with await held(turns, "policy", most):
        more = await waiting(turns, "policy")
        assert not more.done()
        if places > most:
            await asyncio.wait_for(await waiting(turns, "press"), 5)
    await asyncio.wait_for(more, 5)


async def test_what_a_hundred_ask_for_leaves_a_place_for_one_more() -> None:
    turns, gate = Turns(64), asyncio.Event()

    async def stay() -> None:
        async with turns.turn():
            await gate.wait()

    with lane("bad"):
        staying = [asyncio.create_task(stay()) for _ in range(100)]
    await asyncio.wait_for(await waiting(turns, "good"), 5)
    assert not any(task.done() for task in staying)
    gate.set()
    await asyncio.wait_for(asyncio.gather(*staying), 5)
    assert (turns._free, turns._used, turns._waiting) == (64, {}, {})


async def test_who_waits_has_a_turn_in_order_of_arrival() -> None:
    turns, order = Turns(1), list[str]()
    async with await held(turns, "a", 1):
        tasks = [await waiting(turns, whose, order) for whose in ("b", "a", "c")]
    await asyncio.wait_for(asyncio.gather(*tasks), 5)
    assert order == ["b", "a", "c"]


@pytest.mark.parametrize("freed", ["before", "after", "never"])
async def test_who_leaves_the_queue_takes_no_place_along(freed: str) -> None:
    """The place may become free in the very turn of the loop in which its waiter leaves."""
    turns = Turns(1)
    stack = await held(turns, "a", 1)
    task = await waiting(turns, "b")
    if freed == "before":
        await stack.aclose()
    task.cancel()
    if freed == "after":
        await stack.aclose()
    with pytest.raises(asyncio.CancelledError):
        await task
    await stack.aclose()
    assert (turns._free, turns._used, turns._waiting) == (1, {}, {})


async def test_tasks_work_for_whoever_started_them() -> None:
    turns = Turns(2)

    async def work() -> None:
        async with turns.turn():
            pass

    async with await held(turns, "a", 1):
        with lane("a"):
            started = asyncio.create_task(asyncio.wait_for(asyncio.create_task(work()), 5))
        await asyncio.wait_for(await waiting(turns, "b"), 5)
        assert not started.done()
    await started
