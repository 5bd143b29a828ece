"""A copy of the database while it is worked on, and a copy put back in its place.

The copy is made by SQLite's online backup from one state of the database, held by a reading transaction, so that
writers go on and never make it begin anew (https://sqlite.org/backup.html; copying the files themselves would tear
pages apart). It is written beside where it goes, checked whole, and only then given its name: what has a backup's name
is a backup, whenever the process may end.
"""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.store.errors import (
    BackupDamaged,
    BackupForeign,
    BackupThere,
    BackupUnlike,
    BackupUnwritable,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseMissing,
    StoreError,
    wrapped,
)
from bot.store.migrate import check_known, migrate
from bot.store.presence import OPEN, SERVING, nobody_else

Progress = Callable[[int, int], None]
"""Is told how many pages are copied, of how many."""

PAGES = 500
"""Pages (4 kB each) that are copied at a time, between which a person may interrupt and progress is shown."""

WORKING = ".part"
"""What a copy's name ends with until it is whole."""

SIDES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is open, or was when its process was killed."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy: where it is, its size in bytes, how many rows of which table it has."""

    path: Path
    size: int
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the database's place now; `kept` is where the old one is, `applied` which migrations it took."""

    copied: Copied
    kept: Path | None
    applied: tuple[str, ...]


def quiet(done: int, of: int) -> None:
    """Show nobody how far it is."""


def backup_path(database: Path, now: datetime) -> Path:
    """Return where a backup goes that nobody has named: beside the database, by the moment in UTC."""
    return database.with_name(f"{database.stem}-{now:%Y%m%d-%H%M%S}.backup.db")


def back_up(database: Path, target: Path, progress: Progress = quiet) -> Copied:
    """Copy the database, which may be worked on meanwhile, to a new file that only its owner can read.

    Raises `DatabaseMissing`, `BackupThere`, `BackupUnwritable`, `BackupUnlike`, and the other errors of the store.
    """
    if not database.is_file():
        raise DatabaseMissing(database)
    if target.exists():
        raise BackupThere(target)
    with _working(target) as part:
        copied = _copied(database, part, progress)
        check_known(_applied(part), newer=True)
        _named(part, target)
    return Copied(target, target.stat().st_size, copied)


def restore(backup: Path, database: Path, now: datetime, progress: Progress = quiet) -> Restored:
    """Put a copy of a backup in the database's place, brought up to date; the old file stays beside it.

    Raises `DatabaseInUse` while anybody has the database open, `BackupDamaged`, `BackupForeign`, `DatabaseNewer` and
    the others of the store; whatever it raises, the database is as it was.
    """
    if not backup.is_file():
        raise DatabaseMissing(backup)
    with nobody_else(database):
        pass  # to be told before a long copy, not after it
    database.parent.mkdir(parents=True, exist_ok=True)
    with _working(database) as part:
        rows = _readable(backup, part, progress)
        applied = tuple(asyncio.run(migrate(part)))
        _as_one_file(part)
        with nobody_else(database):
            kept = _swapped(part, database, now)
    return Restored(Copied(database, database.stat().st_size, rows), kept, applied)


def _readable(backup: Path, part: Path, progress: Progress) -> Mapping[str, int]:
    """Copy what is to be restored, and find it whole, ours, and no newer than this program."""
    try:
        rows = _copied(backup, part, progress)
        check_known(_applied(part))
    except (DatabaseDamaged, BackupUnlike) as error:
        raise BackupDamaged from error
    except DatabaseForeign as error:
        raise BackupForeign from error
    return rows


@contextlib.contextmanager
def _working(target: Path) -> Iterator[Path]:
    """Yield the name of a new file beside the target, readable by its owner; whatever happens, it goes at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}{WORKING}")
    try:
        _sweep(target.parent)
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupUnwritable(target, error.strerror or str(error)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # so that nobody sweeps it away
        yield part
    except sqlite3.Error as error:
        reason = wrapped(error)
        raise reason if isinstance(reason, StoreError) else BackupUnwritable(target, str(error)) from error
    finally:
        _remove(part)
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed backup left: working files that no process holds."""
    for left in folder.glob(f".*{WORKING}"):
        with contextlib.suppress(OSError):
            handle = os.open(left, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(left)
            finally:
                os.close(handle)


def _named(part: Path, target: Path) -> None:
    """Give a whole copy its name; raises `BackupThere` where somebody took it meanwhile."""
    try:
        os.link(part, target)  # which replaces nothing, unlike a renaming
    except FileExistsError:
        raise BackupThere(target) from None
    except OSError:  # a disk that knows one name for a file
        part.rename(target)
    _to_disk(target.parent)


def _remove(part: Path) -> None:
    for kind in ("", *SIDES, OPEN, SERVING):
        with contextlib.suppress(OSError):
            part.with_name(part.name + kind).unlink(missing_ok=True)


def _copied(source: Path, part: Path, progress: Progress) -> Mapping[str, int]:
    """Copy one state of the source, compare both, and return how many rows of which table they have."""
    with reading(source) as original:
        original.execute("BEGIN")
        counted = _counts(original)
        with contextlib.closing(sqlite3.connect(part)) as copy:
            original.backup(copy, pages=PAGES, progress=lambda _, left, of: progress(of - left, of))
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
            _check(copy, counted)
    _to_disk(part)
    return counted


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file to be read; its side files belong to it, and go with the last who closes it where that may write."""
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only=ON")
        yield connection
    except sqlite3.Error as error:
        raise wrapped(error) from error
    finally:
        connection.close()


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has; what a virtual table shows is in tables of its own."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    quoted = ((name, str(name).replace('"', '""')) for (name,) in names)
    return {name: connection.execute(f'SELECT COUNT(*) FROM "{safe}"').fetchone()[0] for name, safe in quoted}  # noqa: S608  # a quoted name


def _check(copy: sqlite3.Connection, counted: Mapping[str, int]) -> None:
    """Look at every page and every index of a copy; raises `DatabaseDamaged`, or `BackupUnlike`."""
    if copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        raise DatabaseDamaged
    if _counts(copy) != counted:
        raise BackupUnlike


def _applied(path: Path) -> list[int]:
    """Return the numbers of the migrations that a database has had; raises `DatabaseForeign` where it is not ours."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        try:
            rows = connection.execute("SELECT number FROM schema_migrations ORDER BY number").fetchall()
        except sqlite3.OperationalError as error:
            raise DatabaseForeign from error
    if not rows:
        raise DatabaseForeign
    return [int(row[0]) for row in rows]


def _as_one_file(part: Path) -> None:
    with contextlib.closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    _to_disk(part)


def _swapped(part: Path, database: Path, now: datetime) -> Path | None:
    """Put the copy in the database's place, at one stroke; return under which name the old one is kept."""
    if not database.exists():
        _remove_sides(database)
        part.replace(database)
        _to_disk(database.parent)
        return None
    kept = _free(database, now)
    _drain(database)
    for kind in SIDES:
        side = database.with_name(database.name + kind)
        if side.exists():  # of a database that could not be read: what it has there stays with it
            os.link(side, kept.with_name(kept.name + kind))
    os.link(database, kept)
    _remove_sides(database)  # never may the new file meet the old one's log
    _like(database, part)
    part.replace(database)
    _to_disk(database.parent)
    return kept


def _free(database: Path, now: datetime) -> Path:
    """Return a name for the old file: by the moment in UTC, with a number where it was taken within the second."""
    names = (f"{database.name}.before-{now:%Y%m%d-%H%M%S}{'' if n < 2 else f'-{n}'}" for n in range(1, 1000))
    return next(path for name in names if not (path := database.with_name(name)).exists())


def _drain(database: Path) -> None:
    """Write the old one's log into its file, where it can be read at all."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _remove_sides(database: Path) -> None:
    for kind in SIDES:
        database.with_name(database.name + kind).unlink(missing_ok=True)


def _like(old: Path, new: Path) -> None:
    """Give the new file the old one's rights and owner: it may be restored by somebody else than it is served by."""
    status = old.stat()
    new.chmod(status.st_mode & 0o777)
    with contextlib.suppress(PermissionError):
        os.chown(new, status.st_uid, status.st_gid)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
