"""Discord put together: the client, its listeners and its line."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.client import Client
from adapters.discord.commands import Payload, command_payload
from adapters.discord.faults import IntentsRefused, ShardsRefused, translated, wrapped
from adapters.discord.listeners import Listeners
from adapters.discord.permissions import PERMISSIONS, invitation
from adapters.discord.platform import DiscordPlatform
from adapters.discord.shards import ShardedClient, Shards
from bot.chat.errors import PlatformDown, PlatformError
from bot.chat.installing import Offer
from bot.chat.ports import Intake
from bot.chat.tasks import stopped

NOTE = "For one Discord server, by somebody who manages it. Remove it there, and all that is kept of it goes."

READY_SECONDS = 30.0
LOST_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """What it takes to speak to Discord."""

    token: str = field(repr=False)
    message_content: bool = False
    api_base_url: str = "https://discord.com/api/v10"
    gateway_url: str = "wss://gateway.discord.gg/"
    shards: Shards | None = None


class DiscordConnection:
    """Implements `bot.chat.ports.Connection`; open it inside a running loop."""

    name = "discord"

    def __init__(
        self,
        settings: DiscordSettings,
        intake: Intake,
        now: Callable[[], datetime],
        *,
        lost_seconds: float = LOST_SECONDS,
    ) -> None:
        point_at(settings)
        hush()
        self._settings = settings
        self._lost_seconds = lost_seconds
        self.client = _client(settings, command_payload(intake.catalogue))
        self.platform = DiscordPlatform(self.client, intake, started=now())
        self.listeners = Listeners(intake, self.platform, self.client, now)
        self.listeners.register()
        self._keeping: asyncio.Task[None] | None = None
        self._begun = self._logged_in = False

    @property
    def offer(self) -> Offer | None:
        """Return the way in, once Discord has said which application this is."""
        number = self.client.application_id
        asks = tuple((name.replace("_", " ").capitalize(), reason) for name, reason in PERMISSIONS.items())
        return Offer("Add to Discord", invitation(str(number)), NOTE, asks) if number else None

    @property
    def connected(self) -> bool:
        """Say whether events can come in."""
        return self.client.up.is_set() and not self.listeners.quiet

    @property
    def posting(self) -> bool:
        """Say whether something may be posted."""
        return self._logged_in and not self.client.is_closed()

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the shards: Discord tells each process that keeps one of all that happens on its servers."""
        count = self.client.shard_count or 1
        numbers = self.client.numbers if self.client.up.is_set() else ()
        return tuple(f"discord shard {number} of {count}" for number in numbers)

    async def start(self) -> None:
        """Log in, declare the commands, and wait until the gateway has said that it is ready."""
        await self._log_in(declares=True)
        try:
            await self._up()
        except PlatformError:
            await self.close()
            raise

    async def ready(self) -> None:
        """Log in, so that something may be posted; nothing is declared, and no line opened on which something comes."""
        await self._log_in(declares=False)

    async def _log_in(self, *, declares: bool) -> None:
        self._begun, self.client.declares = True, declares
        if self.client.is_closed():
            await self.client.reopen()
        try:
            async with translated():
                await self.client.login(self._settings.token)
        except PlatformError:
            await self.close()
            raise
        self._logged_in = True

    async def _up(self) -> None:
        keeping = self._keeping = asyncio.create_task(self.client.connect(), name="discord gateway")
        ready = asyncio.create_task(self.client.up.wait())
        await asyncio.wait((keeping, ready), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if keeping.done():
            raise _why(keeping)
        if not self.client.up.is_set():
            raise PlatformDown

    async def failed(self) -> PlatformError:
        """Wait until the library gives the line up, or it has been down for minutes, whatever the library hopes."""
        assert self._keeping is not None  # noqa: S101  # `start` came first
        lost = asyncio.create_task(self.client.lost(self._lost_seconds))
        try:
            await asyncio.wait((self._keeping, lost), return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
        return _why(self._keeping) if self._keeping.done() else PlatformDown()

    async def quiesce(self) -> None:
        """Begin nothing new: what comes in now is stored and acknowledged, and answered by the next start."""
        self.listeners.quiet = True

    async def close(self) -> None:
        """Close the gateway and the client."""
        self.client.up.clear()
        if self._keeping is not None:
            await stopped(self._keeping)
        if self._begun:  # with shards the library has nothing to close before it was opened, and stumbles over that
            await self.client.close()


def _client(settings: DiscordSettings, commands: list[Payload]) -> Client:
    if settings.shards is None:
        return Client(commands, message_content=settings.message_content)
    return ShardedClient(commands, settings.shards, message_content=settings.message_content)


def _why(keeping: "asyncio.Task[None]") -> PlatformError:
    error = None if keeping.cancelled() else keeping.exception()
    return wrapped(error) if error is not None else PlatformDown()


def point_at(settings: DiscordSettings) -> None:
    """Tell the library where Discord is, which it keeps as constants of its classes."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody is told that it cannot speak
    Route.BASE = settings.api_base_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)


def hush() -> None:
    """Keep the library from logging whole payloads: they hold the tokens of interactions and what people say."""
    library = logging.getLogger("discord")
    library.setLevel(max(library.getEffectiveLevel(), logging.INFO))


async def check(settings: DiscordSettings) -> str:
    """Ask Discord, without connecting, who the bot is and whether it may have what it is set to ask for.

    Raises the errors of `DiscordConnection.start`.
    """
    point_at(settings)
    wants = settings.message_content
    async with translated(), discord.Client(intents=discord.Intents(guilds=True)) as client:
        await client.http.static_login(settings.token)
        about = await client.application_info()
        wanted, *_ = await client.http.get_bot_gateway()
    if wants and not (about.flags.gateway_message_content or about.flags.gateway_message_content_limited):
        raise IntentsRefused
    kept = f"{about.name}, replies in threads are {'' if wants else 'not '}kept"
    there = settings.shards.count or wanted if settings.shards else 1
    if there < wanted:
        raise ShardsRefused
    return f"{kept}, {settings.shards}" if settings.shards else kept
