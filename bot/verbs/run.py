"""`run`: every chat platform that is set, in one process, until the program is told to stop."""

import asyncio
import signal

from rich.console import Console

from bot.allocator import one_heap
from bot.assemble import platform_service, running
from bot.chat.errors import PlatformError
from bot.lag import spare_what_stays
from bot.service import Service
from bot.settings import Settings
from bot.sources.pages import load
from bot.store.engines import serving


class LineLost(PlatformError):
    """A platform's line is lost for good; a host should start the program again, or its settings be mended."""

    code = "line-lost"


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; raises `LineLost` when a platform is lost for good, `AlreadyServing`."""
    one_heap()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    shared = settings.clock == "workers"
    async with (
        serving(settings.database, stop=stop, shared=shared),
        running(settings) as app,
        platform_service(app) as service,
    ):
        _welcome(service)
        spare_what_stays()
        warming = asyncio.create_task(app.workers.prewarm(load))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((stopped, service.ended), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        warming.cancel()
        await asyncio.gather(stopped, warming, return_exceptions=True)
    if service.ended.done():
        error = service.ended.result()
        raise LineLost(error.sentence, code=error.code)


def _welcome(service: Service) -> None:
    """Say on standard error what is served where; what goes wrong later is in the log."""
    names = " and ".join(connection.name.capitalize() for connection in service.connections)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"Serving {names}; health at {service.address}/healthz")
