"""`doctor` and `migrate`: is this installation fit to run, and bring its database up to date."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.errors import DespatchError
from bot.platform_settings import platform_checks
from bot.queue.status import standing
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate as apply_migrations
from bot.store.migrate import pending
from bot.store.soundness import require_whole, room_beside
from bot.workers import Workers
from summaries.card import make_card
from summaries.document import Document

MIN_SQLITE = (3, 35, 0)
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
_SAMPLE = (
    "The harbour council met on Tuesday to settle the new berth fees. "
    "“The fees will pay for the sea wall,” said Ada Quill, its chair."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, and what to know or do."""

    name: str
    well: bool
    detail: str


async def doctor(settings: Settings, now: datetime) -> bool:
    """Print every finding, and return whether all is well."""
    findings = [finding async for finding in examine(settings, now)]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark = "[green]ok[/green]" if finding.well else "[red]mend[/red]"
        table.add_row(mark, finding.name, finding.detail)
    Console(highlight=False).print(table)
    return all(finding.well for finding in findings)


async def examine(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Yield the findings: interpreter, SQLite, clock, database and its disk, page workers, the text work, platforms."""
    yield Finding("python", sys.version_info >= (3, 11), ".".join(map(str, sys.version_info[:3])))
    yield Finding("sqlite", sqlite3.sqlite_version_info >= MIN_SQLITE, sqlite3.sqlite_version)
    yield Finding("clock", now > EARLIEST, f"{now:%Y-%m-%d %H:%M} UTC")
    yield Finding("addresses", True, settings.allow_addresses or "no exception to the public internet")
    yield await _database(settings)
    if not settings.database_on_server:
        if settings.database_path.is_file():
            yield await asyncio.to_thread(_pages, settings.database_path)
        yield _disk(settings.database_path)
    yield await _workers()
    if settings.clock == "workers":
        yield await _queue(settings)
    async for finding in _platforms(settings):
        yield finding


async def _platforms(settings: Settings) -> AsyncIterator[Finding]:
    """Ask each platform that is set who the bot is there; nothing is connected and nobody is told."""
    checks = platform_checks(settings)
    if not checks:
        yield Finding("platforms", True, "none is set, so only the local room can be opened")
    for name, check in checks.items():
        try:
            yield Finding(name, True, await check())
        except DespatchError as error:
            yield Finding(name, False, f"{error.sentence} ({error.code})")


async def _database(settings: Settings) -> Finding:
    try:
        async with Database.open(settings.database) as database:
            waiting = await pending(database)
    except DespatchError as error:
        return Finding("database", False, f"{error.sentence} ({error.code})")
    place = settings.database_place
    if waiting:
        return Finding("database", False, f"{place}: run “python -m bot migrate” ({', '.join(waiting)})")
    return Finding("database", True, f"{place}, up to date")


async def _queue(settings: Settings) -> Finding:
    try:
        async with Database.open(settings.database) as database:
            stands = await standing(database)
    except DespatchError as error:
        return Finding("workers", False, f"{error.sentence} ({error.code})")
    if not stands.workers:
        return Finding("workers", False, f"{stands}: start “python -m bot worker”, or leave CLOCK out")
    return Finding("workers", True, str(stands))


def _pages(database: Path) -> Finding:
    try:
        require_whole(database)
    except DespatchError as error:
        return Finding("pages", False, f"{error.sentence} ({error.code})")
    return Finding("pages", True, "every page of the database is whole")


def _disk(database: Path) -> Finding:
    room = room_beside(database)
    free, wanted = (f"{number / 1e6:,.0f} MB" for number in (room.free, room.wanted))
    if room.enough:
        return Finding("disk", True, f"{free} are free beside the database")
    needs = f"Only {free} are free beside the database: make room, so that {wanted} are."
    return Finding("disk", False, f"{needs} A backup, and what is written anew after a deletion, need them.")


async def _workers() -> Finding:
    try:
        async with Workers(max_workers=1) as workers:
            card = await workers.run(make_card, Document(_SAMPLE), seconds=20.0)
    except DespatchError as error:
        return Finding("page workers", False, f"{error.sentence} ({error.code})")
    return Finding("page workers", True, f"made a card of {card.sentence_count} sentences in a worker process")


async def _prepare(database: Database) -> list[str]:
    from bot.queue.schema import prepare  # procrastinate with it: only where there are workers

    return ["the queue's tables"] if await prepare(database) else []


async def migrate(settings: Settings) -> None:
    """Bring the database up to date and say what was done."""
    async with Database.open(settings.database) as database:
        applied = await apply_migrations(database)
        if settings.clock == "workers":
            applied += await _prepare(database)
    console = Console(highlight=False, markup=False)
    console.print(f"Applied: {', '.join(applied)}." if applied else "The database is up to date.")
