"""The Discord adapter on a loopback Discord with the real inbox on a real database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.discord.app import DiscordConnection, DiscordSettings
from adapters.discord.shards import Shards
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.inbox.inbox import Inbox
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.threads.discussions import Discussions
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.discord_judge import read
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.gateway import MESSAGE_CONTENT
from tests.loopback.discord.interactions import Interaction
from tests.loopback.discord.limits import TEXT_DISPLAY
from tests.loopback.discord.world import Channel, Message, walk

URL = "https://harbour-post.example/berths"
PATIENCE = 10.0


class Hasty:
    """The library's `asyncio`, but for sleeping: it only notes for how long it would have slept."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0)


@dataclass
class Bench:
    server: DiscordServer
    connection: DiscordConnection
    inbox: Inbox
    desk: Desk
    clock: FakeClock
    database: Database
    naps: list[float] = field(default_factory=list)
    """For how long the inbox would have waited between its tries."""

    @property
    def place(self) -> ChannelRef:
        return ChannelRef(WorkspaceRef("discord", str(self.server.guild.id)), str(self.server.channel.id))

    async def heard(self) -> None:
        """Wait until all that the gateway has sent has been handled.

        What is asked of the client last is answered last; then the listeners' tasks are what is left.
        """
        beats = self.server.gateway.seen["HEARTBEAT"] + len(self.server.gateway.links)
        await self.server.demand_heartbeat()
        await self.server.seen("HEARTBEAT", beats)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                *(task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: on_"))
            )

    async def done(self) -> None:
        """Wait until all that was asked has been answered too."""
        await self.heard()
        await self.inbox.close(PATIENCE)

    async def keep(self, thread: Channel) -> None:
        """Keep what is said in a thread from now on."""
        root = MessageRef(self.place, str(thread.id), str(thread.id))
        await self.discussions._store.open(root, f"article {thread.id}", MemberRef(self.place.workspace, "1"))

    @property
    def discussions(self) -> Discussions:
        kept = self.inbox._conversations
        assert isinstance(kept, Discussions)
        return kept

    async def comments(self) -> list[tuple[str, str]]:
        rows = await self.database.fetch_all("SELECT author_name, body FROM comments ORDER BY message")
        return [(row["author_name"], row["body"]) for row in rows]


@asynccontextmanager
async def discord_server(patch: pytest.MonkeyPatch, *, message_content: bool = True) -> AsyncIterator[DiscordServer]:
    """Serve a Discord whose owner approved of the words of messages, and take the library's waiting away."""

    async def at_once(*_: object, **__: object) -> None:
        """Identify again at once; the library would first sleep for five seconds."""

    patch.setattr(discord.Client, "before_identify_hook", at_once)
    clock = FakeClock()
    async with DiscordServer(clock, approved_intents=MESSAGE_CONTENT if message_content else 0) as server:
        server.redirect(patch)  # puts both addresses back when the test ends
        yield server
        assert server.violations == []
        assert server.pings == []


@asynccontextmanager
async def discord_bench(
    path: Path,
    server: DiscordServer,
    *,
    message_content: bool = True,
    started: bool = True,
    desk: Desk | None = None,
    lost_seconds: float = 0.2,
    shards: Shards | None = None,
) -> AsyncIterator[Bench]:
    """Open everything and connect; a second bench on one server and one file is the program started again."""
    desk = desk or Desk()
    clock = server.core.clock
    assert isinstance(clock, FakeClock)
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(path))
        await migrate(database)
        platforms = Platforms()
        inbox = make_inbox(database, desk.catalogue, platforms, clock, sleep=nap)
        settings = DiscordSettings(server.token, message_content, server.api_base_url, server.gateway_url, shards)
        connection = DiscordConnection(settings, inbox, clock, lost_seconds=lost_seconds)
        # READY is held back for this long after the last guild: two seconds would only slow the tests down.
        connection.client._connection.guild_ready_timeout = 0.01
        stack.push_async_callback(connection.close)
        platforms.attach("discord", connection.platform)
        stack.push_async_callback(inbox.close, 0.0)
        if started:
            await connection.start()
        yield Bench(server, connection, inbox, desk, clock, database, naps)


async def used(bench: Bench, name: str, times: int = 1, **options: object) -> Interaction:
    """Let a member use a command in the channel."""
    server = bench.server
    return await server.slash(server.channel, server.member, f"despatch {name}", options, times)


async def card(bench: Bench) -> Message:
    """Return an article's card as it stands in the channel, and is known to."""
    shown = await told(await used(bench, "summarise", url=URL), "Card of")
    await bench.done()
    return shown


def words(message: Message) -> str:
    """Return what a reader sees of a message's text, without marks; a quotation reads on from line to line."""
    texts = [part["content"] for part in walk(message.components) if part["type"] == TEXT_DISPLAY]
    return "\n".join(read(text.replace("\n> ", "")).words for text in texts)


async def told(use: Interaction, containing: str) -> Message:
    """Wait until an answer to an interaction reads like this, and return it."""

    def found() -> Message | None:
        fitting = (each for each in reversed(use.answers) if not each.loading and containing in words(each))
        return None if use.busy() else next(fitting, None)

    return await use.watch.until(found, f"{containing!r} to {use.data}")


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what we logged ourselves; on a busy machine the library complains of being slow."""
    return [record for record in caplog.records if record.name.startswith(("bot.", "adapters."))]


def id_of(message: Message, label: str) -> str:
    """Return the id of the button with this label."""
    return next(str(part["custom_id"]) for part in message.parts() if part.get("label") == label)


def own(messages: Iterable[Message]) -> list[Message]:
    """Return the messages of the bot that say something."""
    return [message for message in messages if message.author.bot and not message.loading]
