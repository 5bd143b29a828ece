"""The whole program at work on hostile documents: its own client, workers and handlers, a site on loopback, a member who asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bot.assemble import App, running
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Failure
from bot.settings import Settings
from bot.sources.pages import load
from tests.chaos.blocks import Blocks
from tests.fakes.house import House, LonePlatform, Web
from tests.hostile.documents import FEED, LIST, Document
from tests.hostile.sites import Line, Sites, opened

NOTHING = Document("nothing", "text/html", b"", frozenset())
WORKSPACE = WorkspaceRef("fake", "w")


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended for the member: the code of the failure or nothing, and what was said; what it cost in seconds.

    `busy` is the longest that the event loop's thread worked at a stretch, in seconds of its processor time.
    """

    document: Document
    code: str
    words: str
    seconds: float
    busy: float


@dataclass
class Desk:
    """The program, with a member in a channel of their own for each document."""

    app: App
    house: House
    sites: Sites
    places: dict[str, Document]

    async def read(self, document: Document) -> Ended:
        """Ask for a document as a member would."""
        name = f"{len(self.places)}"
        self.places[name] = document
        channel, member = ChannelRef(WORKSPACE, f"channel {name}"), MemberRef(WORKSPACE, f"member {name}")
        verb = "follow" if document.content_type in (FEED, LIST) else "summarise"
        began = perf_counter()
        async with Blocks() as blocks:
            reply = await self.house.ask(f"/despatch {verb} {self.sites.url('site', name)}", member, channel)
        failed = next((part for part in reply.parts if isinstance(part, Failure)), None)
        code, words = (failed.code or "failed", failed.sentence) if failed else ("", plain_text(reply))
        return Ended(document, code, words, perf_counter() - began, blocks.longest)


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """Open the program on a database of its own, with its workers warm."""
    places: dict[str, Document] = {}

    async def site(line: Line) -> None:
        name = (await line.asked()).split()[1].decode().strip("/")
        document = places.get(name, NOTHING)
        head = f"Content-Type: {document.content_type}\r\nContent-Length: {len(document.body)}\r\n\r\n"
        await line.send(f"HTTP/1.1 {200 if document.body else 404} OK\r\n{head}".encode() + document.body)

    settings = Settings(database_url=f"sqlite:///{folder / 'desk.db'}")
    async with opened({"site": site}) as sites, running(settings, allow=sites.allow) as app:
        await app.workers.prewarm(load)
        platform = LonePlatform()
        app.platforms.attach(WORKSPACE.platform, platform)
        yield Desk(app, House(app, Web(), lambda: datetime.now(UTC), platform), sites, places)  # type: ignore[arg-type]
