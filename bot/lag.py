"""How late the event loop runs: a tick that should come at once tells how long something held the loop up."""

import asyncio
import gc
from collections import deque
from collections.abc import Awaitable, Callable

from bot.observe import LOOP_BUSY, LOOP_LAG

TICK_SECONDS = 0.02
WINDOW_SECONDS = 10.0


class LoopLag:
    """The worst delay of the last `WINDOW_SECONDS`; times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._delays: deque[tuple[float, float]] = deque()

    def note(self, at: float, delay: float) -> None:
        """Note a delay; those that a later and longer one outshines are forgotten."""
        while self._delays and self._delays[-1][1] <= delay:
            self._delays.pop()
        self._delays.append((at, delay))

    def worst(self, now: float) -> float:
        """Return the worst delay of the window that ends now, or 0."""
        while self._delays and self._delays[0][0] < now - WINDOW_SECONDS:
            self._delays.popleft()
        return self._delays[0][1] if self._delays else 0.0


def spare_what_stays() -> None:
    """Leave what is in memory now out of later garbage collections: modules and parts stay until the end anyway.

    To go through them takes some 40 ms in which nothing else runs, again and again
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()


async def watch_loop(
    clock: Callable[[], float],
    spent: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Measure until cancelled, and show the worst in the counters.

    `spent` is the processor time of the loop's thread: on a crowded machine the loop comes late without
    having held itself up.
    """
    late, busy = LoopLag(), LoopLag()
    LOOP_LAG.set_function(lambda: late.worst(clock()))
    LOOP_BUSY.set_function(lambda: busy.worst(clock()))
    while True:
        before, worked = clock(), spent()
        await sleep(TICK_SECONDS)
        after = clock()
        late.note(after, max(0.0, after - before - TICK_SECONDS))
        busy.note(after, spent() - worked)
