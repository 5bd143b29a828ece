"""The gateway: sessions that outlive their connections, sequence numbers, and replay after a cut."""

import asyncio
import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.discord import wire
from tests.loopback.discord.watch import Watch
from tests.loopback.discord.world import Guild, Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
BAD_TOKEN, BAD_SEQUENCE, BAD_SHARD, TOO_FEW_SHARDS, NOT_APPROVED = 4004, 4007, 4010, 4011, 4014
GUILDS, MEMBERS, PRESENCES, GUILD_MESSAGES, MESSAGE_CONTENT = 1, 1 << 1, 1 << 8, 1 << 9, 1 << 15
GUILD_REACTIONS, DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 10, 1 << 12, 1 << 13
PRIVILEGED = MEMBERS | PRESENCES | MESSAGE_CONTENT
NAMES = {HEARTBEAT: "HEARTBEAT", IDENTIFY: "IDENTIFY", RESUME: "RESUME", REQUEST_MEMBERS: "REQUEST_MEMBERS"}
HIDDEN: Json = {"content": "", "embeds": [], "components": [], "attachments": []}


@dataclass(eq=False)
class Session:
    """What survives a lost connection: the number, the intents, and every event sent or missed."""

    id: str
    intents: int
    log: list[Json] = field(default_factory=list)
    link: "Link | None" = None
    shard: tuple[int, int] = (0, 1)
    order: asyncio.Lock = field(default_factory=asyncio.Lock)

    def record(self, name: str, data: Json) -> Json:
        """Give an event its sequence number and keep it for a replay."""
        frame = {"op": DISPATCH, "t": name, "s": len(self.log) + 1, "d": data}
        self.log.append(frame)
        return frame


class Link:
    """One connection: frames out, compressed if the client asked for a zlib stream."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket, self._request = socket, request
        # For zstd plain text is sent instead: discord.py takes a text frame whatever it asked for.
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self.session: Session | None = None

    async def send(self, frame: Json) -> None:
        """Send one frame, unless the other side has gone: then the session's log must do."""
        if self.socket.closed:
            return
        text = json.dumps({"t": None, "s": None} | frame)
        try:
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)
        except (ConnectionError, RuntimeError):
            return

    async def close(self, code: int) -> None:
        """Close properly, with a code that says why."""
        await self.socket.close(code=code)

    def cut(self) -> None:
        """Let the connection vanish without a closing handshake."""
        if self._request.transport:
            self._request.transport.abort()


class Gateway:
    """All sessions and connections, and the events sent to them."""

    def __init__(self, world: World, watch: Watch, token: str, approved: int) -> None:
        self.world, self.watch, self.token, self.approved = world, watch, token, approved
        self.heartbeat_interval = 41_250
        self.least_shards = 1
        """In how many shards at least the bot's servers are to be shared."""
        self.url = ""
        self.silent = False
        """Whether connections stay open and nothing comes through them: no events and no answers to heartbeats."""
        self.sessions: dict[str, Session] = {}
        self.links: set[Link] = set()
        self.opened: list[tuple[str, dict[str, str]]] = []
        """The path and query of every connection, in order."""
        self.identifies: list[Json] = []
        self.seen: Counter[str] = Counter()
        """How often each thing happened: HELLO, IDENTIFY, READY, RESUME, RESUMED, HEARTBEAT, and closes by code."""

    def happened(self, name: str) -> None:
        """Count something and wake those who wait for it."""
        self.seen[name] += 1
        self.watch.stir()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        link = Link(socket, request)
        self.links.add(link)
        self.opened.append((request.path, dict(request.query)))
        try:
            await link.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval}})
            self.happened("HELLO")
            await self._converse(link)
        finally:
            self._forget(link)
        return socket

    async def _converse(self, link: Link) -> None:
        async for message in link.socket:
            if message.type is WSMsgType.TEXT:
                await self._receive(link, json.loads(message.data))

    def _forget(self, link: Link) -> None:
        self.links.discard(link)
        session = link.session
        if session and session.link is link:
            session.link = None
            if link.socket.close_code in (1000, 1001):  # the client has said goodbye: such a session cannot be resumed
                self.sessions.pop(session.id, None)
        self.happened("GONE")

    async def _receive(self, link: Link, frame: Json) -> None:
        self.happened(NAMES.get(frame["op"], f"OP {frame['op']}"))
        if frame["op"] == HEARTBEAT and not self.silent:
            await link.send({"op": ACK})
        elif frame["op"] == IDENTIFY:
            await self._identify(link, frame["d"])
        elif frame["op"] == RESUME:
            await self._resume(link, frame["d"])
        elif frame["op"] == REQUEST_MEMBERS and link.session:
            await self._members(link.session, frame["d"])

    async def _close(self, link: Link, code: int) -> None:
        self.happened(f"CLOSE {code}")
        await link.close(code)

    async def _identify(self, link: Link, data: Json) -> None:
        self.identifies.append(data)
        if data["token"] != self.token:
            return await self._close(link, BAD_TOKEN)
        if data["intents"] & PRIVILEGED & ~self.approved:
            return await self._close(link, NOT_APPROVED)
        shard, count = data.get("shard") or (0, 1)
        if shard >= count:
            return await self._close(link, BAD_SHARD)
        if count < self.least_shards:
            return await self._close(link, TOO_FEW_SHARDS)
        session = Session(f"{self.world.new_id():x}", data["intents"], shard=(shard, count))
        self.sessions[session.id] = session
        async with session.order:
            await self._welcome(link, session)
        self.happened("READY")
        return None

    async def _welcome(self, link: Link, session: Session) -> None:
        await link.send(session.record("READY", self._ready(session)))
        for guild in self.world.guilds.values():
            if self._shares(session, guild.id):
                await link.send(session.record("GUILD_CREATE", wire.guild(guild)))
        self._attach(link, session)

    def _attach(self, link: Link, session: Session) -> None:
        link.session, session.link = session, link

    def _ready(self, session: Session) -> Json:
        shared = [number for number in self.world.guilds if self._shares(session, number)]
        guilds = [{"id": str(number), "unavailable": True} for number in shared]
        who: Json = {"v": 10, "user": wire.user(self.world.bot), "guilds": guilds, "shard": list(session.shard)}
        who["application"] = {"id": str(self.world.application_id), "flags": 0}
        return who | {"session_id": session.id, "resume_gateway_url": f"{self.url}/resume", "private_channels": []}

    async def _resume(self, link: Link, data: Json) -> None:
        if data["token"] != self.token:
            return await self._close(link, BAD_TOKEN)
        session = self.sessions.get(data["session_id"])
        if session is None:
            self.happened("INVALID_SESSION")
            return await link.send({"op": INVALID, "d": False})
        if not 0 <= data["seq"] <= len(session.log):
            return await self._close(link, BAD_SEQUENCE)
        async with session.order:
            await self._replay(link, session, data["seq"])
        self.happened("RESUMED")
        return None

    async def _replay(self, link: Link, session: Session, seen: int) -> None:
        for frame in session.log[seen:]:
            await link.send(frame)
        await link.send(session.record("RESUMED", {}))
        self._attach(link, session)

    async def _members(self, session: Session, data: Json) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        asked = {str(number) for number in data.get("user_ids") or []}
        people = [person for person in guild.members.values() if not asked or str(person.id) in asked]
        chunk: Json = {"guild_id": str(guild.id), "members": [wire.member(person) for person in people]}
        await self._deliver(
            session, "GUILD_MEMBERS_CHUNK", chunk | {"chunk_index": 0, "chunk_count": 1, "nonce": data.get("nonce")}
        )

    async def dispatch(self, name: str, data: Json, needs: int = 0, times: int = 1) -> None:
        """Send an event to each session whose intents include `needs`; `times=2` delivers it twice."""
        for session in list(self.sessions.values()):
            if session.intents & needs == needs and self._shares(session, _guild_of(name, data)):
                shown = self._shown(session, name, data)
                for _time in range(times):
                    await self._deliver(session, name, shown)

    @staticmethod
    def _shares(session: Session, guild: int) -> bool:
        """Say whether a server is of a session's share; direct messages, which are of none, are shard 0's."""
        shard, count = session.shard
        return (guild >> 22) % count == shard

    async def _deliver(self, session: Session, name: str, data: Json) -> None:
        async with session.order:
            frame = session.record(name, data)
            if session.link and not self.silent:
                await session.link.send(frame)
        self.happened(name)

    def _shown(self, session: Session, name: str, data: Json) -> Json:
        if not name.startswith("MESSAGE_") or "content" not in data or session.intents & MESSAGE_CONTENT:
            return data
        return self.hide(data)

    def hide(self, data: Json) -> Json:
        """Empty a message of others, as Discord does for an application without the content intent."""
        mine, bot = data["author"]["id"], str(self.world.bot.id)
        named = any(person["id"] == bot for person in data["mentions"])
        direct = self.world.channel(int(data["channel_id"]))
        if mine == bot or named or (direct and direct.guild is None):
            return data
        return data | HIDDEN

    async def repeat(self, name: str) -> None:
        """Deliver the latest event of this name again: the same data, as Discord now and then does."""
        for session in list(self.sessions.values()):
            earlier = [frame for frame in session.log if frame["t"] == name]
            if earlier:
                await self._deliver(session, name, earlier[-1]["d"])

    def take_turns(self) -> None:
        """Let the session that is told of events first be told last from now on."""
        first = next(iter(self.sessions))
        self.sessions[first] = self.sessions.pop(first)

    async def broadcast(self, frame: Json) -> None:
        """Send a frame that is no event to every connection."""
        for link in list(self.links):
            await link.send(frame)

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell every client that its session is over; one that is not resumable is also forgotten."""
        if not resumable:
            self.sessions.clear()
        self.happened("INVALID_SESSION")
        await self.broadcast({"op": INVALID, "d": resumable})

    async def cut(self) -> None:
        """Abort every connection and wait until the server has noticed."""
        gone = list(self.links)
        for link in gone:
            link.cut()
        await self.watch.until(lambda: not self.links & set(gone), "the cut connections to end")

    async def close(self, code: int) -> None:
        """Close every connection with one code."""
        for link in list(self.links):
            await self._close(link, code)


def _guild_of(name: str, data: Json) -> int:
    """Return the server that an event is of, or 0."""
    own = data.get("id") if name in ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE") else None
    return int(own or data.get("guild_id") or 0)


def place_of(guild: Guild | None) -> dict[str, Any]:
    """Return the `guild_id` that events carry, or nothing in a direct message."""
    return {"guild_id": str(guild.id)} if guild else {}
