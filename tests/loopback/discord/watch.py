"""Waiting for something without polling: every change wakes the waiters, and each looks again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 10.0
"""Seconds after which a wait gives up. Only a failing test ever spends them."""

T = TypeVar("T")


class Watch:
    """Where the server says that something changed, and where a test waits for it."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def stir(self) -> None:
        """Wake every waiter, because some state has changed."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, probe: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
        """Return the first truthy answer of `probe`, which is asked again after each change."""
        try:
            async with asyncio.timeout(patience):
                return await self._until(probe)
        except TimeoutError:
            raise TimeoutError(f"waited {patience} s in vain for {what}") from None

    async def _until(self, probe: Callable[[], T | None]) -> T:
        while not (found := probe()):
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                await waiter
            finally:
                self._waiters.discard(waiter)
        return found
