"""The Discord adapter on a loopback Discord with the real inbox on a real database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest

from adapters.discord.app import DiscordConnection, DiscordSettings
from bot.chat.platforms import Platforms
from bot.inbox.inbox import Inbox
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.gateway import MESSAGE_CONTENT

URL = "https://harbour-post.example/berths"


@dataclass
class Bench:
    server: DiscordServer
    connection: DiscordConnection
    inbox: Inbox
    desk: Desk
    clock: FakeClock
    database: Database


@asynccontextmanager
async def discord_server(patch: pytest.MonkeyPatch, *, message_content: bool = True) -> AsyncIterator[DiscordServer]:
    """Serve a Discord whose owner approved of the words of messages, and take the library's waiting away."""

    async def at_once(*_: object, **__: object) -> None:
        """Identify again at once; the library would first sleep for five seconds."""

    patch.setattr(discord.Client, "before_identify_hook", at_once)
    patch.setattr("discord.state.ConnectionState.guild_ready_timeout", 0.01, raising=False)
    clock = FakeClock()
    async with DiscordServer(clock, approved_intents=MESSAGE_CONTENT if message_content else 0) as server:
        server.redirect(patch)  # puts both addresses back when the test ends
        yield server
        assert server.violations == []
        assert server.pings == []


@asynccontextmanager
async def discord_bench(
    path: Path, server: DiscordServer, *, message_content: bool = True, started: bool = True
) -> AsyncIterator[Bench]:
    """Open everything and connect; a second bench on one server and one file is the program started again."""
    desk = Desk()
    clock = server.core.clock
    assert isinstance(clock, FakeClock)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(path))
        await migrate(database)
        platforms = Platforms()
        inbox = make_inbox(database, desk.catalogue, platforms, clock)
        settings = DiscordSettings(server.token, message_content, server.api_base_url, server.gateway_url)
        connection = DiscordConnection(settings, inbox, clock, lost_seconds=0.2)
        connection.client._connection.guild_ready_timeout = 0.01
        stack.push_async_callback(connection.close)
        platforms.attach("discord", connection.platform)
        stack.push_async_callback(inbox.close, 0.0)
        if started:
            await connection.start()
        yield Bench(server, connection, inbox, desk, clock, database)
