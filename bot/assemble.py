"""The composition root: settings in, running parts out.

It, `platform_lines.py` and `platform_settings.py` alone import `adapters`.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import generate_latest

from adapters.outlet.app import create_outlet, sample_links
from adapters.terminal.render import render as render_for_terminal
from adapters.web.app import create_app
from adapters.web.install import add_install_routes
from adapters.web.render import digest_file as draw_digest_file
from adapters.web.render import make_environment
from adapters.web.service import add_service_routes
from bot.archive.archive import Drawing, WorkspaceArchive
from bot.archive.article_pages import ArticleReader
from bot.articles.articles import Articles
from bot.articles.speakers import SpeakerStore
from bot.briefing_room import digest_editor, exporter_of, positions_of
from bot.chat.asking import Asking
from bot.chat.channel_store import ChannelStore
from bot.chat.channel_turns import ChannelTurns
from bot.chat.dispatch import Dispatcher
from bot.chat.pages import DigestPage
from bot.chat.platforms import Platforms
from bot.chat.ports import Connection
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import Link
from bot.chat.spec import Catalogue
from bot.commands.cards import best_quote, quote_part
from bot.commands.catalogue import build_catalogue
from bot.commands.export_commands import ExportHandlers
from bot.commands.handlers import Handlers
from bot.commands.home import home_reply
from bot.commands.lost import lost_parts
from bot.commands.naming import Names
from bot.commands.position_commands import PositionHandlers
from bot.commands.privacy import PrivacyHandlers
from bot.digests.shelf import Shelf
from bot.exports.exporter import Exporter, WorkspaceDownloads
from bot.followups.people import People
from bot.followups.store import FollowUpStore
from bot.inbox.inbox import LOOK_SECONDS, Inbox
from bot.inbox.lines import Lines
from bot.inbox.store import InboxStore
from bot.jobs.loop import Job, ticking
from bot.newsroom import COMPARE_SECONDS, Newsroom, newsroom
from bot.platform_lines import lines_of
from bot.platform_settings import now
from bot.positions.pages import PositionReader
from bot.positions.positions import Positions
from bot.privacy.forgetting import Forgetting
from bot.queue.status import count
from bot.room.platform import RoomPlatform
from bot.room.room import LocalRoom
from bot.room.store import WORKSPACE
from bot.search.index import SearchIndex
from bot.service import Failure, Service, posting, serving
from bot.settings import Settings
from bot.sources.client import GuardedClient
from bot.sources.guard import parse_allow
from bot.sources.turns import turns_on
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories.added import all_add
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.topics.store import TopicStore
from bot.versions.history import History
from bot.workers import Workers
from bot.workspaces.preferences import PreferenceStore

QUEUE_SECONDS = 15.0
"""How often a process that takes what platforms send counts what waits for the workers."""

if TYPE_CHECKING:
    from bot.queue.workers import Crew

__all__ = [
    "App",
    "archive_of",
    "digest_file",
    "now",
    "platform_service",
    "render_for_terminal",
    "room_site",
    "running",
    "sample_outlet",
    "worker_service",
]


@dataclass(frozen=True, slots=True)
class App:
    """The running parts, each made once."""

    settings: Settings
    database: Database
    workers: Workers
    client: GuardedClient
    articles: Articles
    catalogue: Catalogue
    platforms: Platforms
    inbox: Inbox
    room: LocalRoom
    news: Newsroom
    threads: Discussions
    history: History
    positions: Positions
    exporter: Exporter


@asynccontextmanager
async def running(settings: Settings, *, allow: str = "") -> AsyncIterator[App]:
    """Open everything that a command needs, and close it in the opposite order.

    `allow` adds exact `ip:port` entries to those of the settings: the sample outlet's own address.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(settings.database))
        await migrate(database)
        workers = await stack.enter_async_context(Workers())
        entries = ",".join(part for part in (settings.allow_addresses, allow) if part)
        others = str(settings.database) if settings.clock == "workers" else None
        hosts = await stack.enter_async_context(turns_on(others))
        client = await stack.enter_async_context(GuardedClient(allow=parse_allow(entries), hosts=hosts))
        app = put_together(settings, database, workers, client, now)
        stack.push_async_callback(app.inbox.close)
        yield app


def put_together(
    settings: Settings, database: Database, workers: Workers, client: GuardedClient, now: Callable[[], datetime]
) -> App:
    """Make every part on what is open, and bind them to each other."""
    articles = Articles(
        database=database,
        fetch=client.page,
        workers=workers,
        now=now,
        refetch_after=timedelta(minutes=settings.refetch_minutes),
        new_id=partial(secrets.token_hex, 8),
    )
    history = History(database=database, articles=articles, workers=workers, now=now)
    platforms, kept = Platforms(), ThreadStore(database, now)
    threads, preferences = Discussions(kept, platforms), PreferenceStore(database, now)
    news = newsroom(
        database=database,
        client=client,
        workers=workers,
        articles=articles,
        threads=threads,
        platforms=platforms,
        lost=history.lost,
        compose=digest_editor(database, articles, threads, now).compose,
        preferences=preferences,
        asked=_asked(database, now),
        pressing=frozenset({WORKSPACE.platform}),
        now=now,
    )
    handlers = Handlers(articles, threads, preferences, history.lost, _asked(database, now), news.notes)
    positions = positions_of(database, articles, workers, now)
    privacy = PrivacyHandlers(Forgetting(database, kept, platforms))
    exporter = exporter_of(database, articles, threads, positions, now)
    catalogue = build_catalogue(
        handlers,
        *news.handlers,
        PositionHandlers(news.topics, positions),
        news.followup_handlers,
        privacy,
        ExportHandlers(news.topics, exporter, _zones(preferences), now),
        news.record,
        news.why,
    )
    inbox = Inbox(
        store=InboxStore(database, secrets.token_hex(8) if settings.clock == "workers" else ""),
        dispatcher=Dispatcher(catalogue, role_of=platforms.role, now=now),
        platforms=platforms,
        conversations=threads,
        ballots=news.followups,
        now=now,
        home=home_reply,
        named=Names(
            news.topics, FollowUpStore(database, partial(secrets.token_hex, 8)), People(database, platforms)
        ).of,
        removals=news.removals,
    )
    room_platform = RoomPlatform(database, now)
    platforms.attach(WORKSPACE.platform, room_platform)
    room = LocalRoom(database, room_platform, inbox, now)
    return App(
        settings,
        database,
        workers,
        client,
        articles,
        catalogue,
        platforms,
        inbox,
        room,
        news,
        threads,
        history,
        positions,
        exporter,
    )


def _zones(preferences: PreferenceStore) -> Callable[[ChannelRef], Awaitable[str]]:
    async def zone(channel: ChannelRef) -> str:
        return (await preferences.of(channel.workspace)).zone

    return zone


def _asked(database: Database, now: Callable[[], datetime]) -> Callable[[WorkspaceRef, str], Awaitable[None]]:
    index = SearchIndex(database)

    async def asked(workspace: WorkspaceRef, article: str) -> None:
        await index.asked(workspace, article, now())

    return asked


@asynccontextmanager
async def platform_service(app: App) -> AsyncIterator[Service]:
    """Connect every platform that is set, and serve `/healthz`, `/metrics` and what platforms send by HTTP."""
    connections, site = await lines_of(app.settings, app.database, app.inbox), web.Application()
    shared = app.settings.clock == "workers"
    for connection in connections:
        platform = Asking(connection.platform, app.inbox.still_ours) if shared else connection.platform
        app.platforms.attach(connection.name, platform, partial(_connected, connection))
        if handler := getattr(connection, "handler", None):
            site.router.add_post("/slack/events", handler)
        for place, answer in getattr(connection, "routes", ()):
            site.router.add_get(place, answer, allow_head=False)
    add_install_routes(site, lambda: [offer for each in connections if (offer := each.offer)], make_environment())
    jobs = _shared_jobs(app, connections) if shared else app.news.jobs
    async with serving(connections, app.inbox) as service, ticking((*jobs, *app.news.own_jobs)):

        async def health() -> dict[str, bool]:
            return {"database": await app.database.healthy(), **await service.health()}

        add_service_routes(site, health, generate_latest)
        async with _listening(site, app.settings.host, app.settings.port) as address:
            service.address = address
            yield service


def _shared_jobs(app: App, connections: Sequence[Connection]) -> tuple[Job, ...]:
    """Return what each process that takes requests does by itself where the work behind them is shared."""
    lines = Lines(app.database, secrets.token_hex(8), now)

    async def look() -> None:
        await lines.look([line for connection in connections for line in connection.lines])

    queue = Job("queue", QUEUE_SECONDS, partial(count, app.database))
    return queue, Job("requests", LOOK_SECONDS, app.inbox.look), Job("lines", LOOK_SECONDS, look)


@asynccontextmanager
async def worker_service(app: App) -> AsyncIterator[tuple["Crew", Failure]]:
    """Make every platform that is set ready for posting, and yield what works on the queue beside other processes.

    With it comes what says that a platform refuses this process.
    """
    from bot.queue.owning import asking  # procrastinate: only where there are workers
    from bot.queue.schema import prepare
    from bot.queue.workers import Crew
    from bot.worker_room import shared_work

    await prepare(app.database)
    connections = await lines_of(app.settings, app.database, app.inbox)
    crew = Crew(str(app.settings.database), app.settings.worker_jobs)
    gathered = timedelta(minutes=app.settings.gather_minutes)
    crew.add(*shared_work(app.news, app.database, app.articles, now, gathered))
    turns, still_ours = ChannelTurns(ChannelStore(app.database)), asking(crew.jobs)

    async def asks(channel: ChannelRef) -> None:
        await turns.wait(channel)
        await still_ours()  # last, since time has passed by then

    for connection in connections:
        platform = Asking(connection.platform, asks)
        app.platforms.attach(connection.name, platform, partial(_posting, connection))
    async with posting(connections) as refused, ticking(app.news.own_jobs):
        yield crew, refused


def _posting(connection: Connection) -> bool:
    return connection.posting


def _connected(connection: Connection) -> bool:
    return connection.connected


@asynccontextmanager
async def sample_outlet(host: str, port: int) -> AsyncIterator[str]:
    """Serve the fictional outlets and yield their address (`http://127.0.0.1:8081`)."""
    async with _listening(create_outlet(), host, port) as address:
        yield address


@asynccontextmanager
async def room_site(app: App, outlet: str, host: str, port: int) -> AsyncIterator[str]:
    """Serve the local room and yield its address."""
    examples = tuple(Link(label, url) for label, url in sample_links(outlet))
    archive = archive_of(app, WORKSPACE)
    pages, shelf = ArticleReader(app.articles, app.history), Shelf(app.database, WORKSPACE)
    downloads = WorkspaceDownloads(WORKSPACE, app.exporter)
    positions = PositionReader(WORKSPACE, app.news.topics.list, app.positions)
    site = create_app(
        app.room,
        pages,
        app.catalogue,
        archive=archive,
        shelf=shelf,
        positions=positions,
        downloads=downloads,
        examples=examples,
    )
    async with _listening(site, host, port) as address:
        yield address


def archive_of(app: App, workspace: WorkspaceRef) -> WorkspaceArchive:
    """Return the archive of one workspace."""
    speakers = SpeakerStore(app.database)
    adds = partial(app.workers.run, all_add, seconds=COMPARE_SECONDS)
    return WorkspaceArchive(
        workspace=workspace,
        topics=TopicStore(app.database, partial(secrets.token_hex, 8)),
        articles=app.articles,
        speakers=speakers,
        threads=app.threads,
        drawing=Drawing(best_quote, quote_part, lost_parts, app.history.lost, adds),
        search=app.news.searching(workspace),
        followups=app.news.pendings.on_topic,
        now=now,
    )


def digest_file(page: DigestPage) -> str:
    """Return a digest's page as one file of HTML."""
    return draw_digest_file(make_environment(), page)


@asynccontextmanager
async def _listening(site: web.Application, host: str, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=2.0, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}"
    finally:
        await runner.cleanup()
