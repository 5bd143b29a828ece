"""How late the event loop runs: a tick that should come at once tells how long something held the loop up."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.observe import LOOP_LAG

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


async def watch_loop(clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Measure until cancelled, and show the worst delay in the counters."""
    lag = LoopLag()
    LOOP_LAG.set_function(lambda: lag.worst(clock()))
    while True:
        before = clock()
        await sleep(TICK_SECONDS)
        after = clock()
        lag.note(after, max(0.0, after - before - TICK_SECONDS))
