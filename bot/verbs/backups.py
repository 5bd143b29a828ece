"""`backup` and `restore`: a copy of everything, made while the bot runs, and put back in its place."""

import contextlib
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.settings import Settings
from bot.store.backup import Copied, Progress, Restored, back_up, backup_path, quiet
from bot.store.backup import restore as put_back
from bot.store.errors import BackupElsewhere, RestoreElsewhere


def backup(target: str | None, settings: Settings, now: datetime) -> None:
    """Copy the database to a new file, and say where that is; raises `BackupElsewhere` for one on a server."""
    if settings.database_on_server:
        raise BackupElsewhere
    database = settings.database_path
    where = Path(target) if target else backup_path(database, now)
    if where.is_dir():
        where = where / backup_path(database, now).name
    with pages("backup") as progress:
        copied = back_up(database, where, progress)
    _say(f"{copied.path}: {copied.size:,} bytes, {_rows(copied)}, checked.")
    _say(f"To put it back: python -m bot restore {copied.path}")


def restore(source: str, settings: Settings, now: datetime) -> None:
    """Put a backup in the database's place, and say how to undo that; raises `RestoreElsewhere` for one on a server."""
    if settings.database_on_server:
        raise RestoreElsewhere
    with pages("restore") as progress:
        restored = put_back(Path(source), settings.database_path, now, progress)
    _told(restored)


def _told(restored: Restored) -> None:
    copied = restored.copied
    _say(f"{copied.path} is what was backed up: {_rows(copied)}, checked.")
    if restored.applied:
        _say(f"Brought up to date: {', '.join(restored.applied)}.")
    if restored.kept:
        _say(f"To undo this: python -m bot restore {restored.kept}")
    _say(
        "Whoever was forgotten since the backup is in it again: have them ask once more, and run"
        " “python -m bot forget” for workspaces that were deleted."
    )
    _say("What was posted since the backup stands where it was posted; a digest of the last day may be posted again.")


def _rows(copied: Copied) -> str:
    return f"{sum(copied.rows.values()):,} rows in {len(copied.rows)} tables"


def _say(words: str) -> None:
    Console(highlight=False, markup=False, soft_wrap=True).print(words)


@contextlib.contextmanager
def pages(verb: str) -> Iterator[Progress]:
    """Yield what shows on a terminal how much is copied; on a pipe it shows nothing."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(verb, total=None)

        def progress(done: int, of: int) -> None:
            shown.update(task, total=of, completed=done, description="checking" if done == of else verb)

        yield progress
