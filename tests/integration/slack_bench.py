"""The Slack adapter on a loopback Slack with the real inbox on a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from adapters.slack.app import SlackConnection, SlackSettings
from adapters.slack.messages import visible
from bot.chat.platforms import Platforms
from bot.chat.ports import Intake
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import ROOT, Catalogue
from bot.inbox.inbox import Inbox
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.loopback.slack import TEAM, Delivery, Message, SlackServer, View

CHANNEL, ROBIN, SAM, ALEX, TICKER = "C1", "U1", "U2", "U0ADMIN", "U0OTHERBOT"
URL = "https://harbour-post.example/berths"
PLACE = ChannelRef(WorkspaceRef("slack", TEAM), CHANNEL)


@dataclass
class Bench:
    slack: SlackServer
    connection: SlackConnection
    database: Database
    inbox: Inbox
    desk: Desk
    clock: FakeClock

    async def type(self, text: str, member: str = ROBIN) -> Delivery:
        """Type a command in the channel."""
        return await self.slack.slash(CHANNEL, member, ROOT, text)

    def shown(self, thread: str | None = None) -> list[Message]:
        """Return what everybody sees of the bot in the channel."""
        return self.slack.world.shown(CHANNEL, thread)

    def told(self, member: str = ROBIN) -> list[str]:
        """Return the words that one member alone sees."""
        return [words(message) for message in self.slack.world.whispered(member)]

    async def card(self) -> Message:
        """Ask for a card, and return it once everything about it is done."""
        await self.type(f"summarise {URL}")
        await self.idle()
        return self.shown()[-1]

    async def idle(self) -> None:
        """Wait until everything that was asked is answered."""
        await self.connection._listeners.settle()
        await self.inbox.close(10.0)

    async def keep_thread(self, thread: str) -> None:
        """Keep the replies of a thread."""
        store = self.inbox._conversations._store  # type: ignore[attr-defined]
        await store.open(MessageRef(PLACE, thread, thread), "a1", MemberRef(PLACE.workspace, ROBIN))


@asynccontextmanager
async def slack_bench(
    path: Path,
    *,
    socket: bool,
    started: bool = True,
    slack: SlackServer | None = None,
    desk: Desk | None = None,
    commands: Callable[[Database, Platforms, FakeClock], Catalogue] | None = None,
) -> AsyncIterator[Bench]:
    """Open everything and connect; a second bench on one server and one file is the program started again.

    The commands are those of the desk, unless others are made. At the end nothing that was sent to Slack
    may have been wrong.
    """
    clock, desk = FakeClock(), desk or Desk()
    async with AsyncExitStack() as stack:
        server = slack or await stack.enter_async_context(SlackServer(clock))
        database = await stack.enter_async_context(Database.open(path))
        await migrate(database)
        platforms = Platforms()
        catalogue = commands(database, platforms, clock) if commands else desk.catalogue
        inbox = make_inbox(database, catalogue, platforms, clock, sleep=_at_once)
        connection = connect(server, inbox, clock, socket=socket)
        platforms.attach("slack", connection.platform)
        await serve(stack, server, connection)
        stack.push_async_callback(inbox.close, 0.0)
        if started:
            await connection.start()
        yield Bench(server, connection, database, inbox, desk, clock)
    assert server.violations == []


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


def connect(server: SlackServer, intake: Intake, clock: FakeClock, *, socket: bool) -> SlackConnection:
    """Make a connection to the server, by Socket Mode or by HTTP; it is not started."""
    app_token = server.tokens.app if socket else ""
    settings = SlackSettings(server.tokens.bot, app_token, server.tokens.signing_secret, server.api_base_url)
    return SlackConnection(settings, intake, clock)


async def serve(stack: AsyncExitStack, server: SlackServer, connection: SlackConnection) -> None:
    """Open the request URL, where the connection has one, and close the connection at the end."""
    stack.push_async_callback(connection.close)
    if connection.handler is None:
        return
    app = web.Application()
    app.router.add_post("/slack/events", connection.handler)
    runner = web.AppRunner(app, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.deliver_to = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"


def words(item: Message | View) -> str:
    """Return what a reader sees of a message or a view."""
    drawn = "".join(visible(block) for block in item.blocks)
    return drawn or str(item.payload.get("text", ""))
