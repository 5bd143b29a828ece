"""The library's client as this bot runs it: few intents, no caches of people or messages, a name for every event.

Discord gives its events no id, but the socket's session and sequence name each of them: an event that is
delivered again after a resume has the same ones. They are known while the event is parsed, and go along with
the task that handles it.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, cast
from uuid import uuid4

import discord
from discord.http import Route

from adapters.discord.commands import Payload, registered_alike
from adapters.discord.events import Place, place_of

_LOG = logging.getLogger(__name__)

MAX_WAIT_SECONDS = 30.0
"""A rate limit that asks for more patience than this is an error instead."""

_EVENT: ContextVar[str] = ContextVar("event", default="")


def event_id() -> str:
    """Return the name of the event that is being handled."""
    return _EVENT.get() or f"event {uuid4()}"


def intents(*, message_content: bool) -> discord.Intents:
    """Return what the bot asks to be told; the words of messages only where they are wished for.

    `guilds` names channels and threads, `guild_reactions` carries votes, `guild_messages` says that a reply was
    deleted, so that what is kept of it goes too. The words of replies are a privileged intent of their own.
    """
    return discord.Intents(guilds=True, guild_reactions=True, guild_messages=True, message_content=message_content)


class Client(discord.Client):
    """Keeps `commands` declared, and knows whether its line is `up`."""

    def __init__(
        self, commands: list[Payload], *, message_content: bool, shards: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            **(shards or {}),
            intents=intents(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=MAX_WAIT_SECONDS,
        )
        self._commands = commands
        self.declares = True
        """Whether logging in declares the commands; who takes none need not."""
        self.up = asyncio.Event()
        self.down = asyncio.Event()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the shards that are kept here: without any there is one."""
        return (0,)

    async def reopen(self) -> None:
        """Make ready to log in again; the library would go on with the connector and the loop that it gave up."""
        self.clear()
        self.http.connector = discord.utils.MISSING
        await self.__aenter__()

    async def setup_hook(self) -> None:
        """Declare the commands, but only when what Discord has of them differs: it allows few changes a day."""
        if not self.declares:
            return
        number = self.application_id
        route = Route("GET", "/applications/{application_id}/commands", application_id=number)
        if not registered_alike(self._commands, await self.http.request(route, params={"with_localizations": "true"})):
            await self.http.request(
                Route("PUT", "/applications/{application_id}/commands", application_id=number), json=self._commands
            )

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Hand an event on, its name with it; one that comes after the end has no loop to be handled in."""
        if self.is_closed():
            return
        session, sequence = self.line()
        token = _EVENT.set(f"gateway {session} {sequence}" if session and sequence else "")
        try:
            super().dispatch(event, *args, **kwargs)
        finally:
            _EVENT.reset(token)

    def line(self) -> tuple[str | None, int | None]:
        """Return the session and the sequence of the line on which the event came that is being parsed."""
        return getattr(self.ws, "session_id", None), getattr(self.ws, "sequence", None)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Log what a listener raised, by the name of its event."""
        _LOG.exception("%s failed", event_method, extra={"event": event_id()})

    async def on_ready(self) -> None:
        """Note that the line is up; this is told again and again, so nothing else happens here."""
        self.up.set()
        self.down.clear()

    async def on_resumed(self) -> None:
        """Note that the line is up again."""
        await self.on_ready()

    async def on_disconnect(self) -> None:
        """Note that the line is down; the library opens another."""
        self.up.clear()
        self.down.set()

    async def lost(self, seconds: float) -> None:
        """Return when the line has been down for so long without a break."""
        while True:
            await self.down.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.up.wait()
                continue
            return

    def webhook(self, token: str) -> discord.Webhook:
        """Return what answers an interaction by its token, which may come from an earlier process.

        The library makes one for an interaction that it holds; `Webhook.partial` makes another kind, which
        says nothing to one member alone.
        """
        data = {"id": self.application_id, "type": discord.WebhookType.application.value, "token": token}
        return discord.Webhook.from_state(data=cast("Any", data), state=self._connection)

    async def place(self, channel: int, guild: int | None) -> Place:
        """Return where a channel is, asking Discord about one that is not known; raises the library's errors."""
        found = self.get_channel(channel) or await self.fetch_channel(channel)
        return place_of(found, guild)
