"""`worker`: the work behind the chat platforms, shared with other processes, until the program is told to stop."""

import asyncio
import signal

from rich.console import Console

from bot.allocator import one_heap
from bot.assemble import running, worker_service
from bot.lag import spare_what_stays
from bot.queue.errors import NeedsServer
from bot.settings import Settings
from bot.sources.pages import load
from bot.store.engines import serving
from bot.verbs.run import LineLost


async def worker(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C; raises `NeedsServer`, `OneServes`, and `LineLost` where a platform refuses it."""
    if not settings.database_on_server:
        raise NeedsServer
    settings = settings.model_copy(update={"clock": "workers"})
    one_heap()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    held = serving(settings.database, stop=stop, shared=True)
    async with held, running(settings) as app, worker_service(app) as (crew, refused):
        _welcome(settings)
        warming = asyncio.create_task(app.workers.prewarm(load))
        spare_what_stays()
        working = asyncio.create_task(crew.work(stop))
        await asyncio.wait((working, refused), return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        warming.cancel()
        await asyncio.gather(working, warming, return_exceptions=True)
    if refused.done():
        error = refused.result()
        raise LineLost(error.sentence, code=error.code)


def _welcome(settings: Settings) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"Working beside others ({settings.database_place}), {settings.worker_jobs} jobs at once at most")
