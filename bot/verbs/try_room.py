"""`try`: the local chat room with no token, beside a small fictional outlet to try it on."""

import asyncio
import errno
import ipaddress
import signal
from contextlib import AsyncExitStack

from rich.console import Console

from bot.allocator import one_heap
from bot.assemble import App, room_site, running, sample_outlet
from bot.errors import DespatchError
from bot.jobs.loop import ticking
from bot.lag import spare_what_stays
from bot.room.store import WORKSPACE
from bot.settings import Settings
from bot.sources.pages import load
from bot.store.engines import serving

MAX_PORT = 65_535


class RoomNotLocal(DespatchError):
    """The room asks nobody who they are, so it must not be reachable from elsewhere."""

    code = "room-not-local"
    sentence = "The local room has no log-in, so it opens on this machine only: set HOST to 127.0.0.1."


class PortTaken(DespatchError):
    """Another program listens where the room should."""

    code = "port-taken"


async def try_room(settings: Settings) -> None:
    """Serve the room until the program is told to stop (Ctrl-C or SIGTERM)."""
    _require_local(settings.host)
    one_heap()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(settings.database, stop=stop))
        outlet = await _open_outlet(stack, settings)
        app = await stack.enter_async_context(running(settings, allow=outlet.removeprefix("http://")))
        room = await _open_room(stack, app, outlet)
        await app.inbox.resume(WORKSPACE.platform)
        _welcome(room, outlet)
        spare_what_stays()
        await app.workers.prewarm(load)
        async with ticking((*app.news.jobs, *app.news.own_jobs)):
            await stop.wait()


async def _open_outlet(stack: AsyncExitStack, settings: Settings) -> str:
    """Serve the outlet one port above the room's, or anywhere free when that one is taken."""
    port = settings.port + 1 if 0 < settings.port < MAX_PORT else 0
    try:
        return await stack.enter_async_context(sample_outlet(settings.host, port))
    except OSError:
        return await stack.enter_async_context(sample_outlet(settings.host, 0))


async def _open_room(stack: AsyncExitStack, app: App, outlet: str) -> str:
    host, port = app.settings.host, app.settings.port
    try:
        return await stack.enter_async_context(room_site(app, outlet, host, port))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise PortTaken(f"Port {port} is taken: stop the other program, or choose one with --port.") from error


def _require_local(host: str) -> None:
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise RoomNotLocal


def _welcome(room: str, outlet: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"\n  The room is open:  [bold]{room}[/bold]")
    console.print(f"  Sample articles:   {outlet}  (fictional, served by this program)")
    console.print("  Stop with Ctrl-C.\n")
