"""Slack with many workspaces on a loopback Slack: the browser that lets the bot in, the stores, and the real inbox."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
from aiohttp import web

from adapters.slack.app import Many, SlackConnection, SlackSettings
from adapters.web.install import add_install_routes, outcome_html
from adapters.web.render import make_environment
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.spec import ROOT
from bot.inbox.inbox import Inbox
from bot.privacy.removing import Removals
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workspaces.installations import InstallationStore, StateStore
from bot.workspaces.vault import Vault
from tests import canaries
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.loopback.slack import TEAM, Delivery, SlackServer

ONE, TWO, ORG, INNER = (WorkspaceRef("slack", number) for number in (TEAM, "T2LOOP", "E1LOOP", "T3LOOP"))
PLACES = {ONE: ("C1", "U1"), TWO: ("C2", "U21"), INNER: ("C3", "U31")}
"""A channel and a member of each workspace."""


@dataclass
class Page:
    """What a browser shows: a status, words, and where it is led."""

    status: int
    text: str
    leads_to: str = ""


@dataclass
class Browser:
    """A person's browser: it keeps cookies, and follows nothing by itself."""

    session: aiohttp.ClientSession
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, path: str) -> Page:
        """Open a page; cookies are kept as a browser keeps those of a secure page."""
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": header} if header else {}
        async with self.session.get(self.address + path, headers=headers, allow_redirects=False) as answer:
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    assert morsel["secure"] and morsel["httponly"] and morsel["path"] == "/"
                    self._keep(name, morsel.value, gone="1970" in morsel["expires"])
            return Page(answer.status, await answer.text(), answer.headers.get("Location", ""))

    def _keep(self, name: str, value: str, *, gone: bool) -> None:
        if gone:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


@dataclass
class ManyBench:
    slack: SlackServer
    connection: SlackConnection
    database: Database
    store: InstallationStore
    states: StateStore
    inbox: Inbox
    removals: Removals
    desk: Desk
    clock: FakeClock
    session: aiohttp.ClientSession
    address: str

    def browser(self) -> Browser:
        """Return a new person's browser."""
        return Browser(self.session, self.address)

    async def begin(self, browser: Browser) -> str:
        """Press “Add to Slack”, and return the address of Slack's page."""
        page = await browser.open("/slack/install")
        assert page.status == 302
        return page.leads_to

    async def install(self, *workspaces: WorkspaceRef) -> None:
        """Let the bot into workspaces, each by a person of its own."""
        for workspace in workspaces:
            browser = self.browser()
            page = await browser.open(self.slack.oauth.allow(await self.begin(browser), workspace.id))
            assert page.status == 200 and "Despatch is there" in page.text, page.text

    async def type(self, workspace: WorkspaceRef, text: str) -> Delivery:
        """Type a command in a workspace."""
        channel, member = PLACES[workspace]
        return await self.slack.slash(channel, member, ROOT, text)

    def spoke_with(self) -> dict[str, set[str]]:
        """Return which tokens were shown to which methods, by the letters after the mark."""
        shown: dict[str, set[str]] = {}
        for call in self.slack.requests:
            token = call.headers.get("Authorization", "").removeprefix("Bearer ")
            if token.startswith("xox"):
                shown.setdefault(call.method, set()).add(token.partition(f"{canaries.MARK}-")[2])
        return shown

    async def idle(self) -> None:
        """Wait until everything that was asked is answered."""
        await self.connection._listeners.settle()
        await self.inbox.close(10.0)


def place(workspace: WorkspaceRef) -> ChannelRef:
    """Return the channel of a workspace."""
    return ChannelRef(workspace, PLACES[workspace][0])


def member(workspace: WorkspaceRef) -> MemberRef:
    """Return the member of a workspace."""
    return MemberRef(workspace, PLACES[workspace][1])


def populate(slack: SlackServer) -> None:
    """Let there be two teams, and one that is of an organisation."""
    slack.oauth.team(TWO.id, "Estuary", *PLACES[TWO])
    slack.oauth.team(INNER.id, "Inner", *PLACES[INNER])
    slack.oauth.organisation(ORG.id, "Council", {INNER.id})
    slack.tokens.bot = "nobody's"  # the token of one workspace opens nothing here


@asynccontextmanager
async def many_bench(
    path: Path,
    slack: SlackServer | None = None,
    clock: FakeClock | None = None,
    keys: tuple[str, ...] = (canaries.ENCRYPTION_KEY,),
) -> AsyncIterator[ManyBench]:
    """Open everything; a second bench on one server and one file is another process."""
    clock, desk = clock or FakeClock(), Desk()
    async with AsyncExitStack() as stack:
        if slack is None:
            slack = await stack.enter_async_context(SlackServer(clock))
            populate(slack)
        database = await stack.enter_async_context(Database.open(path))
        await migrate(database)
        platforms = Platforms()
        removals = Removals(database, clock, lambda _: None)
        inbox = make_inbox(database, desk.catalogue, platforms, clock)
        store = InstallationStore(database, Vault(keys), slack.oauth.client_id, clock)
        states = StateStore(database, clock)
        connection = SlackConnection(
            SlackSettings(
                signing_secret=slack.tokens.signing_secret,
                api_base_url=slack.api_base_url,
                client_id=slack.oauth.client_id,
                client_secret=slack.oauth.client_secret,
            ),
            inbox,
            clock,
            Many(store, states, partial(outcome_html, make_environment())),
        )
        platforms.attach("slack", connection.platform)
        address = await _served(stack, connection)
        slack.deliver_to = f"{address}/slack/events"
        stack.push_async_callback(inbox.close, 0.0)
        await connection.start()
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        yield ManyBench(slack, connection, database, store, states, inbox, removals, desk, clock, session, address)
    assert slack.violations == []


async def _served(stack: AsyncExitStack, connection: SlackConnection) -> str:
    stack.push_async_callback(connection.close)
    app = web.Application()
    assert connection.handler is not None and connection.offer is not None
    app.router.add_post("/slack/events", connection.handler)
    for route, answer in connection.routes:
        app.router.add_get(route, answer, allow_head=False)
    add_install_routes(app, lambda: [offer for offer in (connection.offer,) if offer], make_environment())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
