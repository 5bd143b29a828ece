"""What the HTTP API and the members share: the world, the gateway, the log, and the judgement of messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from tests.loopback.discord import gateway as gw
from tests.loopback.discord import wire
from tests.loopback.discord.interactions import Interaction
from tests.loopback.discord.limits import EMPTY, Problem, errors_tree, file_problems, problems
from tests.loopback.discord.pings import Ping, unguarded
from tests.loopback.discord.refusal import Refusal, missing_access, unknown_channel, unknown_message
from tests.loopback.discord.watch import Watch
from tests.loopback.discord.world import THREADS, Channel, Clock, Json, Message, World

NONCE_LIFE = timedelta(minutes=3)
"""How long the same nonce means the same message. Discord says "a few minutes" and no more."""


@dataclass(eq=False)
class Request:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    json: Json | list[Json] | None
    headers: dict[str, str]
    query: dict[str, str]
    at: datetime
    files: list[Json] = field(default_factory=list)
    status: int | None = None
    code: int | None = None
    handling: bool = False
    """Whether it is being handled now: its effect may show before its answer has been sent."""


@dataclass(eq=False)
class Call:
    """A request on its way through a handler: the log's entry, and the parts of its path."""

    request: Request
    params: dict[str, str]
    http: web.Request
    uploaded: dict[str, bytes] = field(default_factory=dict)
    """Where what is in an uploaded file is kept, by the attachment's number."""

    @property
    def payload(self) -> Json:
        """The JSON object that was sent, or an empty one."""
        return self.request.json if isinstance(self.request.json, dict) else {}

    def number(self, name: str) -> int:
        """Return a number from the path."""
        if not self.params[name].isdecimal():
            raise Refusal(400, 50035, "Invalid Form Body")
        return int(self.params[name])


@dataclass(frozen=True)
class Sync:
    """One overwriting of the commands, of a guild or (with None) of all guilds."""

    guild_id: int | None
    commands: list[Json]


class Core:
    """The state of this Discord and the few acts that both sides perform on it."""

    def __init__(self, clock: Clock, token: str, approved: int) -> None:
        self.clock, self.watch, self.world = clock, Watch(), World(clock)
        self.gateway = gw.Gateway(self.world, self.watch, token, approved)
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.pings: list[Ping] = []
        self.syncs: list[Sync] = []
        self.commands: dict[int | None, list[Json]] = {None: []}
        self.files: dict[str, bytes] = {}
        self.interactions: dict[str, Interaction] = {}
        self.nonces: dict[tuple[int, str], Message] = {}
        self.expired_token = Refusal(404, 10015, "Unknown Webhook")

    def handling(self, part: str) -> bool:
        """Return whether a request whose path has this part is being handled.

        A test that waits for an effect goes on only when the bot has been sent the answer as well: a member cannot
        press a button before the bot has learnt that it stands there.
        """
        return any(request.handling and part in request.path for request in self.requests)

    # --- finding ---

    def place(self, call: Call) -> Channel:
        """Return the channel of a request, if the bot may know of it."""
        channel = self.world.channel(call.number("channel"))
        if channel is None or channel.deleted:
            raise unknown_channel()
        if not (channel.parent or channel).readable:
            raise missing_access()
        return channel

    def post(self, call: Call) -> Message:
        """Return the message of a request; what only one member sees is not found in the channel."""
        message = self.place(call).held.get(call.number("message"))
        if message is None or message.ephemeral:
            raise unknown_message()
        return message

    def shown(self, message: Message) -> Json:
        """Return a message as the HTTP API shows it to this bot."""
        body = wire.message(message, self.world.bot.id)
        return body if self.gateway.approved & gw.MESSAGE_CONTENT else self.gateway.hide(body)

    # --- judging ---

    def judge(self, call: Call, payload: Json, *, whole: Json | None = None) -> None:
        """Refuse what breaks a limit; an edit is judged by the `whole` that it would make."""
        rings = unguarded(payload)
        if rings:
            self.pings.append(Ping(call.request.method, call.request.path, rings))
        named = [str(file["filename"]) for file in call.request.files]
        self.refuse(call, [*problems(whole or payload, files=len(named)), *file_problems(payload, named)])

    def refuse(self, call: Call, found: Iterable[Problem]) -> None:
        """Note problems and refuse the request because of them; without any, do nothing."""
        found = list(found)
        if not found:
            return
        self.violations += [f"{call.request.method} {call.request.path}: {problem}" for problem in found]
        if found[0].code == EMPTY:
            raise Refusal(400, 50006, found[0].message)
        raise Refusal(400, 50035, "Invalid Form Body", errors_tree(found))

    def merged(self, message: Message, payload: Json) -> Json:
        """Return what an edited message would say as a whole."""
        before = {"content": message.content, "embeds": message.embeds, "components": message.components}
        flags = message.flags | int(payload.get("flags") or 0)
        return before | {"attachments": message.attachments, "poll": message.poll} | payload | {"flags": flags}

    # --- telling the gateway ---

    def place_of(self, channel: Channel) -> Json:
        """Return the ids that an event about a message names its place by."""
        return {"channel_id": str(channel.id)} | gw.place_of(channel.guild)

    async def announce(self, message: Message, name: str = "MESSAGE_CREATE", times: int = 1) -> None:
        """Tell the gateway of a new or changed message; what only one member sees is never told."""
        if not message.ephemeral:
            body = wire.event(message, self.world.bot.id)
            await self.gateway.dispatch(name, body, self._needs(message.channel), times)
        self.watch.stir()

    def _needs(self, channel: Channel, direct: int = gw.DIRECT_MESSAGES, guild: int = gw.GUILD_MESSAGES) -> int:
        return guild if channel.guild else direct

    async def change(self, message: Message) -> None:
        """Note that a message was edited now, and tell the gateway."""
        message.edited = self.clock()
        await self.announce(message, "MESSAGE_UPDATE")

    async def remove(self, message: Message) -> None:
        """Delete a message and tell the gateway."""
        message.channel.held.pop(message.id, None)
        message.deleted = True
        body = {"id": str(message.id)} | self.place_of(message.channel)
        if not message.ephemeral:
            await self.gateway.dispatch("MESSAGE_DELETE", body, self._needs(message.channel))
        self.watch.stir()

    async def remove_all(self, messages: list[Message]) -> None:
        """Delete messages of one channel and tell the gateway of all in one event."""
        channel = messages[0].channel
        for message in messages:
            channel.held.pop(message.id, None)
            message.deleted = True
        body: Json = {"ids": [str(message.id) for message in messages]} | self.place_of(channel)
        await self.gateway.dispatch("MESSAGE_DELETE_BULK", body, self._needs(channel))
        self.watch.stir()

    async def react(self, message: Message, key: str, person_id: int, *, adding: bool, times: int = 1) -> None:
        """Add or take back a reaction, and tell the gateway if that changed anything."""
        people = message.reactions.setdefault(key, [])
        if (person_id in people) is adding:
            return
        (people.append if adding else people.remove)(person_id)
        name = "MESSAGE_REACTION_ADD" if adding else "MESSAGE_REACTION_REMOVE"
        needs = self._needs(message.channel, gw.DIRECT_REACTIONS, gw.GUILD_REACTIONS)
        await self.gateway.dispatch(name, self._reaction(message, key, person_id, adding=adding), needs, times)
        self.watch.stir()

    def _reaction(self, message: Message, key: str, person_id: int, *, adding: bool) -> Json:
        body: Json = {"user_id": str(person_id), "message_id": str(message.id), "emoji": wire.emoji(key)}
        body |= self.place_of(message.channel) | {"burst": False, "type": 0}
        guild = message.channel.guild
        if adding and guild and person_id in guild.members:
            body |= {"member": wire.member(guild.members[person_id]), "message_author_id": str(message.author.id)}
        return body

    async def tell_channel(self, channel: Channel, what: str) -> None:
        """Tell the gateway that a channel or thread was made (`CREATE`), changed (`UPDATE`) or deleted (`DELETE`)."""
        kind = "THREAD" if channel.kind in THREADS else "CHANNEL"
        fresh = {"newly_created": True} if (kind, what) == ("THREAD", "CREATE") else {}
        await self.gateway.dispatch(f"{kind}_{what}", wire.channel(channel) | fresh, gw.GUILDS)
        self.watch.stir()
