"""Tasks end, also those that pass a cancellation over."""

import asyncio

from bot.chat.tasks import stopped

SOON = 5.0


class Stubborn:
    """Passes over as many cancellations as it is told, as code does that waits by `asyncio.wait_for`."""

    def __init__(self, times: int) -> None:
        self.left = times

    async def run(self) -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not self.left:
                    raise
                self.left -= 1


async def test_a_task_that_passes_over_a_cancellation_is_cancelled_until_it_ends() -> None:
    tasks = [asyncio.create_task(Stubborn(times).run()) for times in (0, 1, 2)]
    await asyncio.sleep(0)
    await asyncio.wait_for(stopped(*tasks), SOON)
    assert all(task.cancelled() for task in tasks)


async def test_what_a_task_raises_while_it_ends_is_nobodys() -> None:
    async def broken() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("planted")

    task = asyncio.create_task(broken())
    await asyncio.sleep(0)
    await stopped(task)
    assert isinstance(task.exception(), RuntimeError)


async def test_nothing_is_stopped_at_once() -> None:
    await stopped()
