"""The longest that a loop held itself up, in processor time of its own thread: a crowded machine makes it no longer."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import thread_time
from types import TracebackType
from typing import Self

EVERY = 0.02


class Blocks:
    """Samples the loop that it is opened in; `longest` is in seconds, and `told` is called with each longer one."""

    def __init__(self, told: Callable[[float], None] = lambda _: None) -> None:
        self.longest = 0.0
        self._told = told
        self._since = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.skip()
        self._task = asyncio.create_task(self._sample())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def skip(self) -> None:
        """Leave out what was done since the last sample."""
        self._since = thread_time()

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            spent = thread_time() - self._since
            self.skip()
            if spent > self.longest:
                self.longest = spent
                self._told(spent)
