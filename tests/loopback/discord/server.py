"""The server: a Discord on a free port of the loopback interface, and everything a test does with it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import pytest
import yarl
from aiohttp import web

from tests import canaries
from tests.loopback.discord import gateway as gw
from tests.loopback.discord.acting import Acting
from tests.loopback.discord.core import Core, Request
from tests.loopback.discord.edge import PREFIX, Edge
from tests.loopback.discord.faults import Fault, Faults, too_many
from tests.loopback.discord.rest import Rest
from tests.loopback.discord.watch import PATIENCE
from tests.loopback.discord.webhooks import Webhooks
from tests.loopback.discord.wire import guild as guild_json
from tests.loopback.discord.world import TEXT, Channel, Clock, Guild, Json, Member, Message

TOKEN = canaries.DISCORD
LARGEST = 25 * 1024 * 1024
T = TypeVar("T")


def now() -> datetime:
    """Return the real present; a test that moves time passes a clock of its own."""
    return datetime.now(UTC)


class DiscordServer(Acting):
    """A Discord with one guild, a channel and two members in it; `async with DiscordServer() as server`."""

    def __init__(self, clock: Clock = now, token: str = TOKEN, approved_intents: int = 0) -> None:
        super().__init__(Core(clock, token, approved_intents))
        self.token, self.faults = token, Faults()
        self.gateway, self.requests = self.core.gateway, self.core.requests
        self.violations, self.pings, self.syncs = self.core.violations, self.core.pings, self.core.syncs
        self.edge = Edge(self.core, self.faults, token)
        self.guild = self.world.add_guild("Policy desk")
        self.channel = self.world.add_channel(self.guild, "briefing")
        self.member, self.other = (self.world.add_member(self.guild, name) for name in ("robin", "sam"))
        self.api_base_url = self.gateway_url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        for path in ("/gateway", "/gateway/", "/gateway/resume"):
            app.router.add_get(path, self.gateway.handle)
        app.router.add_get("/attachments/{number}/{name}", self._attachment)
        self.edge.mount(app, [*Rest(self.core).routes(), *Webhooks(self.core).routes()])
        # A short patience at the end: a client that is still connected must not hold up the test.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._name(self._runner.addresses[0][1])
        return self

    async def _attachment(self, request: web.Request) -> web.Response:
        """Hand out a file as Discord's content network does, to anybody who has its address; a token is not for it."""
        if "Authorization" in request.headers:
            self.violations.append("the token is sent along to fetch a file")
        body = self.core.files.get(request.match_info["number"])
        return web.Response(status=404) if body is None else web.Response(body=body)

    def attach(self, name: str, body: bytes) -> Json:
        """Let a member have put a file into an option; return what Discord says of it."""
        number = str(self.world.new_id())
        self.core.files[number] = body
        url = f"{self.api_base_url.removesuffix(PREFIX)}/attachments/{number}/{quote(name, safe='')}?ex=1&is=2&hm=3"
        return {"id": number, "filename": name, "size": len(body), "url": url, "proxy_url": url, "ephemeral": True}

    def _name(self, port: int) -> None:
        self.api_base_url = f"http://127.0.0.1:{port}{PREFIX}"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/gateway"

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Be gone: cut every connection and take no more."""
        for link in list(self.gateway.links):
            link.cut()
        if self._runner:
            await self._runner.cleanup()

    def redirect(self, patch: pytest.MonkeyPatch) -> None:
        """Let discord.py talk to this server until the test ends; both addresses are fixed in its source."""
        patch.setattr("discord.http.Route.BASE", self.api_base_url)
        patch.setattr("discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY", yarl.URL(self.gateway_url))

    # --- waiting ---

    async def until(self, probe: Callable[[], T | None], what: str = "a change", patience: float = PATIENCE) -> T:
        """Wait until `probe` says something true; it is asked again after each request, event and answer."""
        return await self.core.watch.until(probe, what, patience)

    async def seen(self, name: str, times: int = 1, patience: float = PATIENCE) -> int:
        """Wait until the gateway has seen something so often: `READY`, `RESUMED`, `HEARTBEAT`, `CLOSE 4004`..."""
        counted = self.gateway.seen
        return await self.until(lambda: counted[name] if counted[name] >= times else None, f"{times} {name}", patience)

    async def posted(self, channel: Channel, containing: str = "", count: int = 1) -> Message:
        """Wait until the bot has posted `count` messages with these words in a channel, and return the latest."""

        def latest() -> Message | None:
            mine = [
                each for each in channel.messages if each.author.bot and not each.loading and containing in each.text
            ]
            return mine[-1] if len(mine) >= count and not self.core.handling(f"/{channel.id}/") else None

        return await self.until(latest, f"{count} messages with {containing!r} in #{channel.name}")

    async def asked(self, method: str, path: str, count: int = 1) -> list[Request]:
        """Wait until `count` requests that match have been answered, and return them."""

        def done() -> list[Request] | None:
            found = [each for each in self.requests_to(method, path) if each.status is not None and not each.handling]
            return found if len(found) >= count else None

        return await self.until(done, f"{count} requests {method} {path}")

    def requests_to(self, method: str, path: str) -> list[Request]:
        """Return the logged requests whose method and path match."""
        return [each for each in self.requests if each.method == method and fnmatchcase(each.path, path)]

    # --- the gateway's whims ---

    async def reconnect(self) -> None:
        """Ask every client to reconnect and resume (op 7)."""
        await self.gateway.broadcast({"op": gw.RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9)."""
        await self.gateway.invalidate(resumable=resumable)

    async def cut(self) -> None:
        """Cut every connection without a word; what happens next is replayed when the client resumes."""
        await self.gateway.cut()

    async def repeat(self, name: str) -> None:
        """Deliver the latest event of this name a second time."""
        await self.gateway.repeat(name)

    async def demand_heartbeat(self) -> None:
        """Ask every client for a heartbeat at once (op 1)."""
        await self.gateway.broadcast({"op": gw.HEARTBEAT, "d": None})

    # --- faults ---

    def fail(
        self,
        method: str,
        path: str,
        *,
        status: int = 500,
        times: int | None = 1,
        body: Json | None = None,
        after: bool = False,
    ) -> Fault:
        """Answer matching requests with an error; `after=True` lets them take effect first.

        discord.py sleeps a second or more between its tries after 500, 502, 504 and 524, and not after 503.
        """
        said = body or {"message": f"{status}: fault", "code": 0}
        return self.faults.add(Fault(method, path, times, status, said, after=after))

    def limit(
        self,
        method: str = "*",
        path: str = "*",
        *,
        times: int | None = 1,
        retry_after: float = 0.05,
        scope: str = "user",
    ) -> Fault:
        """Answer matching requests with 429; `scope` is `user` (one bucket), `shared` or `global`."""
        return self.faults.add(too_many(method, path, times, retry_after, scope))

    def lose(self, method: str, path: str, times: int = 1) -> Fault:
        """Let matching requests take effect and then drop the connection, so that the bot cannot know."""
        return self.faults.add(Fault(method, path, times, lost=True))

    def hold(self, method: str, path: str, times: int = 1) -> Fault:
        """Hold matching requests back until `fault.release()`; then they go on as usual."""
        return self.faults.add(Fault(method, path, times, gate=asyncio.Event()))

    # --- rights ---

    async def forbid(self, channel: Channel, *, writable: bool = False, readable: bool = True) -> None:
        """Say what the bot may do in a channel, and tell it; set the fields themselves to leave it unaware."""
        channel.writable, channel.readable = writable, readable
        await self.core.tell_channel(channel, "UPDATE")

    async def delete_channel(self, channel: Channel) -> None:
        """Delete a channel or thread and tell the bot."""
        channel.deleted = True
        await self.core.tell_channel(channel, "DELETE")

    async def revoke_token(self, *, closing: bool = True) -> None:
        """Make the token worthless: 401 from now on, and (if `closing`) 4004 for those who are connected."""
        self.edge.token = self.gateway.token = "revoked"
        if closing:
            await self.gateway.close(gw.BAD_TOKEN)

    async def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """Archive a thread, and perhaps lock it."""
        assert thread.thread, "only a thread can be archived"
        thread.thread.archived, thread.thread.locked = True, locked
        await self.core.tell_channel(thread, "UPDATE")

    # --- the world, while the bot looks on ---

    async def add_channel(self, name: str, kind: int = TEXT, guild: Guild | None = None) -> Channel:
        """Add a channel to a guild and tell the bot."""
        channel = self.world.add_channel(guild or self.guild, name, kind)
        await self.core.tell_channel(channel, "CREATE")
        return channel

    async def start_thread(self, message: Message, name: str, member: Member | None = None) -> Channel:
        """Start a thread from a message, as a member."""
        thread = self.world.add_thread(message.channel, name, member or self.member, message)
        await self.core.tell_channel(thread, "CREATE")
        return thread

    async def add_guild(self, name: str) -> Guild:
        """Let the bot be added to another guild, with one channel."""
        guild = self.world.add_guild(name)
        self.world.add_channel(guild, "general")
        await self.gateway.dispatch("GUILD_CREATE", guild_json(guild, joined=True), gw.GUILDS)
        return guild

    async def remove_guild(self, guild: Guild) -> None:
        """Let the bot be removed from a guild, whose channels it then cannot find."""
        self.world.guilds.pop(guild.id, None)
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, gw.GUILDS)
