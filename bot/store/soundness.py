"""Is the database's file whole, and is there room beside it: what `doctor` asks."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.store.backup import SIDES, reading
from bot.store.errors import DatabaseDamaged

LEAST_FREE = 200_000_000
"""Bytes that should be free whatever the database's size: days of news, logs, and what SQLite sets aside meanwhile."""

TIMES = 2
"""A backup takes the file's size, and writing the file anew, as is done after a deletion, takes it once more."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that are free on the database's disk, and that should be."""

    free: int
    wanted: int

    @property
    def enough(self) -> bool:
        """Say whether that will do."""
        return self.free >= self.wanted


def room_beside(database: Path) -> Room:
    """Return how much room there is where the database is, or will be."""
    folder = next(each for each in database.absolute().parents if each.is_dir())
    files = (database, *(database.with_name(database.name + kind) for kind in SIDES))
    return room_for(shutil.disk_usage(folder).free, sum(each.stat().st_size for each in files if each.is_file()))


def room_for(free: int, size: int) -> Room:
    """Return whether so many free bytes are enough for a database of a size. Pure."""
    return Room(free, max(LEAST_FREE, TIMES * size))


def require_whole(database: Path) -> None:
    """Look at every page of the file, which others may go on using; raises `DatabaseDamaged`, and the store's others.

    Whether indexes hold what tables do is left to backups: that takes several times as long
    (https://sqlite.org/pragma.html#pragma_quick_check).
    """
    with reading(database) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise DatabaseDamaged
