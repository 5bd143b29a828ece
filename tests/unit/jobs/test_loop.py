"""The embedded clock."""

import asyncio
import logging

import pytest

from bot.errors import DespatchError
from bot.jobs.loop import Job, ticking


class Pauses:
    """Takes the place of sleeping: lets the job go on at once, and keeps how long it should have waited."""

    def __init__(self, stop_after: int) -> None:
        self.asked: list[float] = []
        self.enough = asyncio.Event()
        self._stop_after = stop_after

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) >= self._stop_after:
            self.enough.set()
            await asyncio.Event().wait()


async def test_a_job_is_called_again_after_each_pause_whatever_it_does(caplog: pytest.LogCaptureFixture) -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 2:
            raise DespatchError("The database is locked.", code="database-locked")
        if len(ticks) == 3:
            raise RuntimeError("planted")

    pauses = Pauses(4)
    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(5), ticking([Job("feeds", 30.0, tick)], pauses):
            await pauses.enough.wait()
    assert ticks == [0, 1, 2, 3]
    assert pauses.asked == [30.0] * 4
    assert [record.getMessage() for record in caplog.records] == ["feeds: database-locked", "feeds failed"]


async def test_what_is_in_the_middle_of_a_tick_is_cancelled_at_the_end() -> None:
    began, cancelled = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with asyncio.timeout(5), ticking([Job("one", 1.0, hang)]):
        await began.wait()
    assert cancelled.is_set()
