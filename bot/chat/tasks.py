"""Ending tasks for certain."""

import asyncio

AGAIN_SECONDS = 0.5
"""After so long a task that goes on is cancelled once more."""


async def stopped(*tasks: "asyncio.Task[object]") -> None:
    """Cancel tasks until they end; what they return or raise is nobody's any more.

    Once is not enough for code that waits by `asyncio.wait_for`: before Python 3.12 that swallows a cancellation which
    comes together with what it waits for (https://github.com/python/cpython/issues/86296), and discord.py then waits
    minutes for its next try.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        ended, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
        for task in ended:
            if not task.cancelled():
                task.exception()
