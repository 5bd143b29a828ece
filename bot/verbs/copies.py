"""`copy`: a whole installation from one database to another, with a bar that shows how far it is."""

from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.moving.errors import CopyNothing, CopyNowhere, CopySame
from bot.moving.moving import Moved, copy_all
from bot.store.database import Database
from bot.store.engines import serving
from bot.store.port import Target
from bot.typed import opened_at, place_of
from bot.verbs.backups import pages

WAIT_SECONDS = 0.0
"""How long is waited for another process that serves from either: it goes on serving."""


async def copy(source: str, target: str, now: datetime) -> None:
    """Copy one database to another, and say what is there; raises the errors of `bot.moving.errors`."""
    here, there = _opened("--from", source), _opened("--to", target)
    if _same(here, there):
        raise CopySame
    if isinstance(here, Path) and not here.is_file():
        raise CopyNothing
    async with (
        Database.open(here) as old,
        Database.open(there) as new,
        serving(here, WAIT_SECONDS),
        serving(there, WAIT_SECONDS),
    ):
        with pages("copy") as progress:
            moved = await copy_all(old, new, place_of(source), now, progress)
    _told(moved, place_of(source), place_of(target))


def _opened(option: str, url: str) -> Target:
    try:
        return opened_at(url)
    except ValueError:
        raise CopyNowhere(option) from None


def _same(here: Target, there: Target) -> bool:
    if isinstance(here, Path) and isinstance(there, Path):
        return here.resolve() == there.resolve()
    return here == there


def _told(moved: Moved, source: str, target: str) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    went_on = "an earlier copy was gone on with; " if moved.resumed else ""
    rows = f"{sum(moved.rows.values()):,} rows in {len(moved.rows)} tables"
    console.print(f"{source} is copied to {target}: {went_on}{rows}, checked one by one.")
    console.print(
        "Set DATABASE_URL to the new address and start Despatch; keep the old database until you saw it work."
    )
