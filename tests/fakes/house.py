"""The whole program on a real SQLite file: its own wiring, handlers and stores, with a clock, a web and platforms of ours.

Nothing opens a socket, and what worker processes do is done in this process.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, cast

from bot.assemble import App, put_together
from bot.chat.inbound import Comment, Reaction
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Request, Role
from bot.settings import Settings
from bot.sources.client import Fetched, GuardedClient
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workers import Workers
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.stock import Inline


@dataclass
class Web:
    """Pages and feeds by their address; what is not there is not found."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def fetch(self, url: str, **_: object) -> Fetched:
        kind, body = self.pages.get(url, ("text/html", ""))
        return Fetched(url, url, 200 if body else 404, kind, "utf-8", body.encode())

    async def page(self, url: str) -> Fetched:
        return await self.fetch(url)

    def require_allowed(self, url: str) -> None:
        """Allow everything: nothing is opened."""

    def article(self, url: str, title: str, paragraphs: Sequence[str], site: str) -> None:
        """Have an article stand at an address."""
        words = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        head = f'<title>{escape(title)}</title><meta property="og:site_name" content="{escape(site)}">'
        body = f"<body><article><h1>{escape(title)}</h1>{words}</article></body>"
        self.pages[url] = ("text/html", f"<!doctype html><html lang='en'><head>{head}</head>{body}</html>")

    def feed(self, url: str, title: str, entries: Sequence[tuple[str, str]]) -> None:
        """Have a feed stand at an address: titles and links."""
        items = "".join(f"<item><title>{escape(name)}</title><link>{link}</link></item>" for name, link in entries)
        body = f'<rss version="2.0"><channel><title>{escape(title)}</title><link>{url}</link>{items}</channel></rss>'
        self.pages[url] = ("text/xml", body)


class LonePlatform(FakePlatform):
    """A platform on which everybody manages, and what one member alone sees is remembered with their workspace."""

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        return Role.MANAGER


@dataclass
class House:
    """The program, and what a test does to it: members say, react, ask; the clock goes on and its jobs run."""

    app: App
    web: Web
    clock: FakeClock
    platform: LonePlatform
    _numbers: "count[int]" = field(default_factory=count)

    async def ask(
        self, text: str, member: MemberRef, channel: ChannelRef, *, about: MessageRef | None = None, event: str = ""
    ) -> Reply:
        """Type a command, and return what is answered, to whoever sees it."""
        number = event or f"e{next(self._numbers)}"
        request = Request(number, channel, member, text, self.clock(), about=about)
        whispers, before = len(self.platform.whispers), set(self.platform.messages)
        if await self.app.inbox.take(request):
            await self.app.inbox.begin(request)
        if len(self.platform.whispers) > whispers:
            return self.platform.whispers[-1][1]
        stands = [ref for ref in self.platform.messages if ref not in before]
        return self.platform.messages[stands[-1]] if stands else Reply(())

    async def say(self, text: str, member: MemberRef, thread: MessageRef, *, message: str = "") -> MessageRef:
        """Say something in a thread, and return where it stands."""
        number = next(self._numbers)
        place = MessageRef(thread.channel, message or f"r{number}", thread.thread or thread.id)
        await self.app.inbox.said(Comment(f"said {number}", place, member, text, self.clock(), bool(message)))
        return place

    async def react(self, emoji: str, member: MemberRef, message: MessageRef, *, added: bool = True) -> None:
        """React to a message, and wait for what that begins."""
        number, place = f"reaction {next(self._numbers)}", (message.channel, message.id)
        stands = next((ref for ref in self.platform.messages if (ref.channel, ref.id) == place), message)
        given = [(stands, emoji, member)]
        self.platform.reacted = [one for one in self.platform.reacted if one not in given] + (given if added else [])
        await self.app.inbox.reacted(Reaction(number, message, member, emoji, added, self.clock()))
        await self.app.inbox.close(5.0)

    async def tick(self, *names: str, **later: float) -> None:
        """Let time pass, and every job run once, or those that are named."""
        self.clock.forward(**later)
        for job in self.app.news.jobs:
            if not names or job.name in names:
                await job.tick()

    async def rows(self, sql: str, *values: str | dict[str, str]) -> list[tuple[object, ...]]:
        """Return what stands in the database; values by position, or in one mapping by name."""
        given: Any = values[0] if values and isinstance(values[0], dict) else values
        return [tuple(row) for row in await self.app.database.look(lambda held: held.execute(sql, given).fetchall())]

    async def holds(self, word: str) -> list[str]:
        """Return every table and column that has a word in it anywhere."""
        if self.app.database.engine == "postgresql":
            return await self._server_holds(word)
        found = []
        tables = await self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables:
            for (column,) in await self.rows("SELECT name FROM pragma_table_info(?)", str(table)):
                where = f'INSTR(LOWER(CAST("{column}" AS BLOB)), LOWER(CAST(? AS BLOB)))'
                if await self.rows(f'SELECT 1 FROM "{table}" WHERE {where} LIMIT 1', word):
                    found.append(f"{table}.{column}")
        return found

    async def _server_holds(self, word: str) -> list[str]:
        columns = await self.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA()"
        )
        where = "STRPOS(LOWER(CAST({} AS TEXT)), LOWER(?)) > 0"
        return [
            f"{table}.{column}"
            for table, column in columns
            if await self.rows(f"SELECT 1 FROM {table} WHERE {where.format(column)} LIMIT 1", word)
        ]

    def told(self, workspace: WorkspaceRef) -> list[str]:
        """Return every message that stands in a workspace."""
        return [
            plain_text(reply) for ref, reply in self.platform.messages.items() if ref.channel.workspace == workspace
        ]


def bytes_hold(path: Path, word: str) -> bool:
    """Say whether a word is anywhere in a database's files, in whatever case; they are closed."""
    files = [path, *(path.with_name(f"{path.name}-{kind}") for kind in ("wal", "shm", "journal"))]
    return any(word.lower().encode() in file.read_bytes().lower() for file in files if file.exists())


@asynccontextmanager
async def house(
    path: Path, clock: FakeClock | None = None, web: Web | None = None, platform: LonePlatform | None = None
) -> AsyncIterator[House]:
    """Open the program; a second time on the same file is a restart."""
    clock, web, platform = clock or FakeClock(), web or Web(), platform or LonePlatform()
    settings = Settings(database_url=f"sqlite:///{path}")
    async with Database.open(path) as database:
        await migrate(database)
        parts = cast("Workers", Inline()), cast("GuardedClient", web)
        app = put_together(settings, database, *parts, clock)
        app.platforms.attach("fake", platform)
        try:
            yield House(app, web, clock, platform)
        finally:
            await app.inbox.close(0.0)
