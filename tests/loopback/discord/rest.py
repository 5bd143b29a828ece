"""The bot's own requests: who it is, its commands, channels, messages, reactions and threads."""

from typing import Any

from tests.loopback.discord import wire
from tests.loopback.discord.core import NONCE_LIFE, Call, Core, Sync
from tests.loopback.discord.edge import Answer, Route
from tests.loopback.discord.form_limits import command_problems
from tests.loopback.discord.gateway import MESSAGE_CONTENT
from tests.loopback.discord.limits import thread_problems
from tests.loopback.discord.refusal import (
    Refusal,
    archived,
    missing_permissions,
    not_author,
    unknown_emoji,
    unknown_message,
)
from tests.loopback.discord.world import (
    FORUM,
    PUBLIC_THREAD,
    THREADS,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    fill,
)

MESSAGES, MESSAGE = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}"
REACTIONS = MESSAGE + "/reactions/{emoji}"
COMMANDS, GUILD_COMMANDS = "/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands"

CONTENT_LIMITED = 1 << 19
"""The flag of an application whose owner has switched the words of messages on."""


class Rest:
    """The handlers of what is authorised by the bot's token."""

    def __init__(self, core: Core) -> None:
        self.core, self.world = core, core.world

    def routes(self) -> list[Route]:
        """Return every route with its handler."""
        return [*self._about(), *self._channels(), *self._messages(), *self._reactions()]

    def _about(self) -> list[Route]:
        return [
            ("GET", "/users/@me", self.me),
            ("GET", "/users/{user}", self.user),
            ("POST", "/users/@me/channels", self.open_direct),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/applications/@me", self.application),
            ("GET", "/gateway", self.gateway),
            ("GET", "/gateway/bot", self.gateway),
            ("GET", "/guilds/{guild}", self.guild),
            ("GET", "/guilds/{guild}/channels", self.guild_channels),
            ("GET", "/guilds/{guild}/threads/active", self.active_threads),
            ("GET", "/guilds/{guild}/members/{user}", self.member),
            *((method, path, self.commands) for method in ("GET", "PUT") for path in (COMMANDS, GUILD_COMMANDS)),
        ]

    def _channels(self) -> list[Route]:
        return [
            ("GET", "/channels/{channel}", self.channel),
            ("PATCH", "/channels/{channel}", self.edit_thread),
            ("POST", "/channels/{channel}/typing", self.typing),
            ("POST", "/channels/{channel}/threads", self.start_thread),
            ("POST", MESSAGE + "/threads", self.start_thread_from),
            ("PUT", "/channels/{channel}/thread-members/{user}", self.join_thread),
        ]

    def _messages(self) -> list[Route]:
        return [
            ("GET", MESSAGES, self.history),
            ("POST", MESSAGES, self.post),
            ("GET", MESSAGE, self.message),
            ("PATCH", MESSAGE, self.edit),
            ("DELETE", MESSAGE, self.delete),
        ]

    def _reactions(self) -> list[Route]:
        return [
            ("GET", REACTIONS, self.reaction_users),
            ("PUT", REACTIONS + "/@me", self.react),
            ("DELETE", REACTIONS + "/{user}", self.unreact),
        ]

    # --- who and where ---

    async def me(self, call: Call) -> Answer:
        """Return the bot as a user."""
        return wire.user(self.world.bot)

    async def user(self, call: Call) -> Answer:
        """Return any person as a user."""
        person = self.world.person(call.number("user"))
        if person is None:
            raise Refusal(404, 10013, "Unknown User")
        return wire.user(person)

    async def application(self, call: Call) -> Answer:
        """Return the application, with what its owner has switched on."""
        approved = self.core.gateway.approved & MESSAGE_CONTENT
        return wire.application(self.world, CONTENT_LIMITED if approved else 0)

    async def gateway(self, call: Call) -> Answer:
        """Return the address of the gateway; discord.py asks only when it shards by itself."""
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.core.gateway.url, "shards": self.core.gateway.least_shards, "session_start_limit": limit}

    async def open_direct(self, call: Call) -> Answer:
        """Open the direct message channel with a person."""
        person = self.world.person(int(call.payload.get("recipient_id") or 0))
        if person is None:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        return wire.channel(self.world.direct(person))

    def _guild(self, call: Call) -> Guild:
        guild = self.world.guilds.get(call.number("guild"))
        if guild is None:
            raise Refusal(404, 10004, "Unknown Guild")
        return guild

    async def guild(self, call: Call) -> Answer:
        """Return a guild."""
        return wire.brief(self._guild(call))

    async def guild_channels(self, call: Call) -> Answer:
        """Return the channels of a guild, without threads."""
        found = self._guild(call).channels.values()
        return [wire.channel(each) for each in found if each.kind not in THREADS and not each.deleted]

    async def active_threads(self, call: Call) -> Answer:
        """Return the threads of a guild that are not archived, posts of forums among them."""
        places = [place for place in self._guild(call).channels.values() if not place.deleted]
        active = [place for place in places if place.thread and not place.thread.archived]
        return {"threads": [wire.channel(place) for place in active], "members": []}

    async def member(self, call: Call) -> Answer:
        """Return a member of a guild."""
        person = self._guild(call).members.get(call.number("user"))
        if person is None:
            raise Refusal(404, 10007, "Unknown Member")
        return wire.member(person)

    # --- commands ---

    async def commands(self, call: Call) -> Answer:
        """Return the commands of a scope, after overwriting them if the request does so."""
        guild_id = self._guild(call).id if "guild" in call.params else None
        if call.request.method == "PUT":
            sent = call.request.json if isinstance(call.request.json, list) else []
            self.core.refuse(call, command_problems(sent))
            self.core.commands[guild_id] = [self._registered(each, guild_id) for each in sent]
            self.core.syncs.append(Sync(guild_id, sent))
        return list(self.core.commands.get(guild_id, []))

    def _registered(self, command: Json, guild_id: int | None) -> Json:
        known = {(old["name"], old["type"]): old["id"] for old in self.core.commands.get(guild_id, [])}
        kind = command.get("type", 1)
        # A command that keeps its name keeps its number: mentions of it go on working.
        number = known.get((command["name"], kind)) or str(self.world.new_id())
        own: Json = {"id": number, "application_id": str(self.world.application_id), "version": number, "type": kind}
        scope = {"guild_id": str(guild_id)} if guild_id else {"dm_permission": True}
        defaults: Json = {"description": "", "default_member_permissions": None, "nsfw": False}
        return defaults | command | own | scope

    # --- channels and threads ---

    async def channel(self, call: Call) -> Answer:
        """Return a channel or thread."""
        return wire.channel(self.core.place(call))

    async def typing(self, call: Call) -> None:
        """Show that the bot is typing; nobody is told."""
        self._writable(call).typings += 1

    async def join_thread(self, call: Call) -> None:
        """Let someone join a thread."""
        self.core.place(call)

    async def edit_thread(self, call: Call) -> Answer:
        """Rename, archive or lock a thread, or take that back."""
        place = self._writable(call)
        if place.thread is None:
            raise missing_permissions()
        if place.thread.locked:
            raise missing_permissions()
        self.core.refuse(call, thread_problems({"name": place.name} | call.payload))
        place.name = call.payload.get("name", place.name)
        for key in ("archived", "locked"):
            setattr(place.thread, key, call.payload.get(key, getattr(place.thread, key)))
        await self.core.tell_channel(place, "UPDATE")
        return wire.channel(place)

    async def start_thread(self, call: Call) -> Answer:
        """Start a thread without a message, or in a forum with its first message."""
        place = self._writable(call)
        if place.kind in THREADS:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        self.core.refuse(call, thread_problems(call.payload))
        if place.kind == FORUM:
            return await self._forum_post(call, place)
        thread = self._new_thread(call, place, None)
        thread.kind = int(call.payload.get("type") or PUBLIC_THREAD)
        await self.core.tell_channel(thread, "CREATE")
        return wire.channel(thread)

    async def _forum_post(self, call: Call, forum: Channel) -> Answer:
        payload = call.payload.get("message") or {}
        self.core.judge(call, payload)
        thread = self._new_thread(call, forum, None)
        # In a forum too the first message shares the number of its thread.
        first = Message(thread.id, thread, self._self_in(thread), self.core.clock())
        fill(first, payload | {"attachments": attachments(self.world.new_id, call)})
        thread.held[first.id] = first
        await self.core.tell_channel(thread, "CREATE")
        await self.core.announce(first)
        return wire.channel(thread) | {"message": self.core.shown(first)}

    async def start_thread_from(self, call: Call) -> Answer:
        """Start a thread from a message, whose number it takes."""
        self._writable(call)
        message = self.core.post(call)
        if message.channel.kind in THREADS:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        if message.thread:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        self.core.refuse(call, thread_problems(call.payload))
        thread = self._new_thread(call, message.channel, message)
        await self.core.tell_channel(thread, "CREATE")
        await self.core.announce(message, "MESSAGE_UPDATE")
        return wire.channel(thread)

    def _new_thread(self, call: Call, parent: Channel, message: Message | None) -> Channel:
        thread = self.world.add_thread(parent, call.payload["name"], self.world.bot, message)
        assert thread.thread
        thread.thread.auto_archive = call.payload.get("auto_archive_duration") or 1440
        thread.thread.applied_tags = [int(tag) for tag in call.payload.get("applied_tags") or []]
        return thread

    # --- messages ---

    def _writable(self, call: Call) -> Channel:
        place = self.core.place(call)
        if not (place.writable and (place.parent or place).writable):
            raise missing_permissions()
        return place

    def _self_in(self, place: Channel) -> Member:
        return place.guild.members[self.world.bot.id] if place.guild else self.world.bot

    def _active(self, place: Channel) -> None:
        if place.thread and place.thread.archived:
            raise archived()

    async def history(self, call: Call) -> Answer:
        """Return the messages of a channel, the newest first."""
        posts, query = self.core.place(call).messages, call.request.query
        limit = min(int(query.get("limit", 50)), 100)
        if "after" in query:
            posts = [post for post in posts if post.id > int(query["after"])][:limit]
        if "before" in query:
            posts = [post for post in posts if post.id < int(query["before"])]
        return [self.core.shown(post) for post in reversed(posts[-limit:])]

    async def message(self, call: Call) -> Answer:
        """Return one message."""
        return self.core.shown(self.core.post(call))

    async def post(self, call: Call) -> Answer:
        """Post a message, unless its nonce says that it has been posted."""
        place, payload = self._writable(call), call.payload
        if place.kind == FORUM:
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        earlier = self._posted(place, payload)
        if earlier:
            return self.core.shown(earlier)
        self.core.judge(call, payload)
        message = self._new(call, place)
        await self._wake(place)
        await self.core.announce(message)
        return self.core.shown(message)

    def _posted(self, place: Channel, payload: Json) -> Message | None:
        earlier = self.core.nonces.get((place.id, str(payload.get("nonce"))))
        if not (earlier and payload.get("enforce_nonce")) or self.core.clock() - earlier.at > NONCE_LIFE:
            return None
        return earlier

    def _new(self, call: Call, place: Channel) -> Message:
        reply_to = self._replied(place, call.payload.get("message_reference"))
        uploaded = attachments(self.world.new_id, call)
        message = self.world.add_message(place, self._self_in(place), call.payload | {"attachments": uploaded})
        message.reply_to, message.kind = reply_to, 19 if reply_to else 0
        if call.payload.get("nonce"):
            message.nonce = str(call.payload["nonce"])
            self.core.nonces[place.id, message.nonce] = message
        return message

    def _replied(self, place: Channel, reference: Json | None) -> Message | None:
        if not reference:
            return None
        found = place.held.get(int(reference["message_id"]))
        if found is None and reference.get("fail_if_not_exists", True):
            said = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
            raise Refusal(400, 50035, "Invalid Form Body", {"message_reference": {"_errors": [said]}})
        return found

    async def _wake(self, place: Channel) -> None:
        if place.thread and place.thread.archived:
            if place.thread.locked:
                raise Refusal(400, 160005, "Thread is locked")
            place.thread.archived = False
            await self.core.tell_channel(place, "UPDATE")

    async def edit(self, call: Call) -> Answer:
        """Edit a message of the bot's own; unlike a new one this needs no leave to post."""
        message = self.core.post(call)
        self._active(message.channel)
        if message.author.id != self.world.bot.id:
            raise not_author()
        await revise(self.core, call, message, call.payload)
        return self.core.shown(message)

    async def delete(self, call: Call) -> None:
        """Delete a message of the bot's own: it is given no right over those of others."""
        message = self.core.post(call)
        if message.author.id != self.world.bot.id:
            raise missing_permissions()
        await self.core.remove(message)

    # --- reactions ---

    def _emoji(self, call: Call) -> str:
        key = call.params["emoji"]
        name, _, number = key.partition(":")
        if (number and not number.isdecimal()) or (not number and name.isascii()):
            raise unknown_emoji()
        return key

    async def react(self, call: Call) -> None:
        """Add the bot's own reaction."""
        self._writable(call)
        message, key = self.core.post(call), self._emoji(call)
        self._active(message.channel)
        await self.core.react(message, key, self.world.bot.id, adding=True)

    async def unreact(self, call: Call) -> None:
        """Take back the bot's own reaction; those of others it may not touch."""
        message, key = self.core.post(call), self._emoji(call)
        if call.params["user"] not in ("@me", str(self.world.bot.id)):
            raise missing_permissions()
        await self.core.react(message, key, self.world.bot.id, adding=False)

    async def reaction_users(self, call: Call) -> Answer:
        """Return who reacted with an emoji, in pages of a hundred at most; with type 1, who gave it as a super one."""
        message, query = self.core.post(call), call.request.query
        given = message.bursts if query.get("type") == "1" else message.reactions
        people = sorted(given.get(self._emoji(call), []))
        after, limit = int(query.get("after", 0)), min(int(query.get("limit", 25)), 100)
        found = [self.world.person(number) for number in people if number > after][:limit]
        return [wire.user(person) for person in found if person]


def attachments(new_id: Any, call: Call, kept: list[Json] | None = None) -> list[Json]:
    """Return the attachments of a message: those that are kept, then those uploaded with the request."""
    uploaded = []
    for file in call.request.files:
        number, name = str(new_id()), file["filename"]
        url = f"http://{call.http.host}/attachments/{number}/{name}"
        about = {"id": number, "filename": name, "size": len(file["data"]), "url": url, "proxy_url": url}
        uploaded.append(about)
        call.uploaded[number] = bytes(file["data"])
    return [*(kept or []), *uploaded]


async def revise(core: Core, call: Call, message: Message, payload: Json) -> None:
    """Edit a message after judging what it would become, and keep what it said before."""
    if message.deleted:
        raise unknown_message()
    named = {str(each.get("id")) for each in payload.get("attachments") or []}
    if "attachments" in payload or call.request.files:
        kept = [old for old in message.attachments if "attachments" not in payload or old["id"] in named]
        payload = payload | {"attachments": attachments(core.world.new_id, call, kept)}
    core.judge(call, payload, whole=core.merged(message, payload))
    before = {"content": message.content, "embeds": message.embeds, "components": message.components}
    message.revisions.append(before)
    fill(message, payload)
    await core.change(message)
