"""Work done once for all who want it at the same time."""

import asyncio

import pytest

from bot.articles.sharing import Shared


class Work:
    def __init__(self) -> None:
        self.runs = 0
        self.cancelled = False
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.runs += 1
        run = self.runs
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.error:
            raise self.error
        return run


async def begun(shared: Shared[int], work: Work, count: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(shared.run("key", work)) for _ in range(count)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_callers_at_the_same_time_share_one_run_and_later_ones_do_not() -> None:
    shared, work = Shared[int](), Work()
    tasks = await begun(shared, work, 3)
    work.go.set()
    assert await asyncio.gather(*tasks) == [1, 1, 1]
    assert await shared.run("key", work) == 2


async def test_other_keys_run_beside() -> None:
    shared, work = Shared[int](), Work()
    work.go.set()
    assert sorted(await asyncio.gather(shared.run("a", work), shared.run("b", work))) == [1, 2]


async def test_one_that_gives_up_leaves_the_others_theirs() -> None:
    shared, work = Shared[int](), Work()
    first, second = await begun(shared, work, 2)
    first.cancel()
    await asyncio.sleep(0)
    work.go.set()
    assert await second == 1
    assert first.cancelled()
    assert not work.cancelled


async def test_when_all_give_up_the_work_stops() -> None:
    shared, work = Shared[int](), Work()
    tasks = await begun(shared, work, 2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
    assert work.cancelled


async def test_all_get_the_error() -> None:
    shared, work = Shared[int](), Work()
    work.error = LookupError("gone")
    tasks = await begun(shared, work, 2)
    work.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, LookupError) for outcome in outcomes)
    with pytest.raises(LookupError):
        await shared.run("key", work)
