"""Whose work it is, so that what one channel asks for never keeps everybody else waiting.

A lane is whoever asks: a channel, or nobody in particular (feeds whose turn it is). Where places are few, a lane takes
no more of them than it leaves free, so that there is always one for whoever comes next: the dynamic thresholds that
Choudhury and Hahne give for shared buffers (IEEE/ACM Transactions on Networking 6(2), 1998).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

_LANE: ContextVar[Hashable] = ContextVar("lane", default=None)


@contextmanager
def lane(whose: Hashable) -> Iterator[None]:
    """Do what follows, and the tasks that it starts, on somebody's behalf."""
    token = _LANE.set(whose)
    try:
        yield
    finally:
        _LANE.reset(token)


class Turns:
    """So many places at once, shared by lanes; who waits has a turn in order of arrival, as far as the lane may."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._used: Counter[Hashable] = Counter()
        self._waiting: dict[asyncio.Future[None], Hashable] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place, and give it back at the end."""
        whose = _LANE.get()
        await self._taken(whose)
        try:
            yield
        finally:
            self._give_back(whose)

    async def _taken(self, whose: Hashable) -> None:
        if self._may(whose):
            self._take(whose)
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[granted] = whose
        try:
            await granted
        except asyncio.CancelledError:
            if granted in self._waiting:
                del self._waiting[granted]
            else:
                self._give_back(whose)
            raise

    def _may(self, whose: Hashable) -> bool:
        return self._used.get(whose, 0) < self._free

    def _take(self, whose: Hashable) -> None:
        self._free -= 1
        self._used[whose] += 1

    def _give_back(self, whose: Hashable) -> None:
        self._free += 1
        self._used[whose] -= 1
        if not self._used[whose]:
            del self._used[whose]
        for granted, waiting in list(self._waiting.items()):
            if not granted.done() and self._may(waiting):
                del self._waiting[granted]
                self._take(waiting)
                granted.set_result(None)
