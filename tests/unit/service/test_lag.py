"""How late the loop runs: the worst delay of a sliding window."""

import asyncio
import gc

from bot.lag import TICK_SECONDS, WINDOW_SECONDS, LoopLag, spare_what_stays, watch_loop
from bot.observe import LOOP_BUSY, LOOP_LAG


def test_the_worst_delay_of_the_window_is_shown() -> None:
    lag = LoopLag()
    assert lag.worst(0.0) == 0.0
    for at, delay in ((1.0, 0.3), (2.0, 0.1), (3.0, 0.2)):
        lag.note(at, delay)
    assert lag.worst(3.0) == 0.3
    assert lag.worst(1.5 + WINDOW_SECONDS) == 0.2
    assert lag.worst(3.5 + WINDOW_SECONDS) == 0.0


def test_many_delays_take_little_memory() -> None:
    lag = LoopLag()
    for number in range(10_000):
        lag.note(float(number), 0.1 * (number % 7))
    assert len(lag._delays) < 10


async def test_a_loop_that_was_held_up_is_seen() -> None:
    times = iter((0.0, TICK_SECONDS, TICK_SECONDS, TICK_SECONDS + 0.5))
    latest = 0.0

    def clock() -> float:
        nonlocal latest
        latest = next(times, latest)
        return latest

    slept: asyncio.Queue[float] = asyncio.Queue(maxsize=2)
    worked = iter((0.0, 0.001, 0.001, 0.011))
    task = asyncio.create_task(watch_loop(clock, lambda: next(worked, 0.011), slept.put))
    async with asyncio.timeout(5):
        await asyncio.gather(*(slept.get() for _ in range(3)))
    task.cancel()
    (sample,) = LOOP_LAG.collect()
    assert round(sample.samples[0].value, 3) == round(0.5 - TICK_SECONDS, 3)
    (sample,) = LOOP_BUSY.collect()
    assert round(sample.samples[0].value, 3) == 0.01


def test_what_stays_is_left_out_of_later_collections() -> None:
    before = gc.get_freeze_count()
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > before + 1_000
    finally:
        gc.unfreeze()
