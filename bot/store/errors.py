"""What can go wrong with the database, each with what to do; SQLite's own errors are wrapped here."""

import sqlite3
from pathlib import Path

from bot.errors import DespatchError


class StoreError(DespatchError):
    """Something about the database that a person has to see to."""

    code = "database-failed"
    sentence = "The database refused the work; it is logged. Please try again."


class DatabaseLocked(StoreError):
    """Another program held the write lock for longer than the busy timeout."""

    code = "database-locked"
    sentence = "Another program is holding the database: close it, or try again in a moment."


class AlreadyServing(StoreError):
    """Another process serves from this database; two would ask every feed twice and post some things twice."""

    code = "already-serving"
    sentence = "Another Despatch serves from this database: stop that one first, or give this one another DATABASE_URL."


class ManyServe(AlreadyServing):
    """Processes that share the work serve from this database; one with a clock of its own would do it twice."""

    code = "many-serve"
    sentence = (
        "Several processes of Despatch share this database: set CLOCK=workers for this one, too, or stop them first."
    )


class OneServes(AlreadyServing):
    """A process with a clock of its own serves from this database alone."""

    code = "one-serves"
    sentence = (
        "One Despatch serves alone from this database, with a clock of its own: stop it, and start it again with"
        " CLOCK=workers, so that others can share the work."
    )


class DatabaseInUse(StoreError):
    """A process has the database open that is to be replaced."""

    code = "database-in-use"
    sentence = "Despatch is running on this database: stop it, then restore; nothing was changed."


class DatabaseMissing(StoreError):
    """There is no file to make a copy of."""

    code = "database-missing"

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no database at {path} yet: check DATABASE_URL, and the folder this is called in.")


class DatabaseReadOnly(StoreError):
    """The file may be read and not written."""

    code = "database-read-only"
    sentence = "The database is read-only: give this program the right to write its file and folder."


class DatabaseNewer(StoreError):
    """A newer program wrote this database; an older one must not touch it."""

    code = "database-newer"

    def __init__(self, theirs: int, ours: int) -> None:
        super().__init__(
            f"This database was written by a newer Despatch (schema {theirs}, this program knows {ours}):"
            " update the program; nothing was changed."
        )


class DatabaseUnfinished(StoreError):
    """A copy was begun here and not finished: to serve from it would lose what did not come."""

    code = "database-unfinished"

    def __init__(self, source: str) -> None:
        super().__init__(
            f"This database is an unfinished copy of {source}: run “python -m bot copy” again, with the same addresses,"
            " and it goes on where it was."
        )


class DatabaseDamaged(StoreError):
    """The file is no database, or its pages do not fit together."""

    code = "database-damaged"
    sentence = (
        "The database file is damaged or is not a database: put a backup in its place by “python -m bot restore FILE”"
        " (the damaged file is kept), or point DATABASE_URL at another file."
    )


class DatabaseForeign(StoreError):
    """The file is a database that some other program made."""

    code = "database-foreign"
    sentence = (
        "This database belongs to another program: point DATABASE_URL at a file or database of Despatch's own;"
        " none of its tables was changed."
    )


class DiskFull(StoreError):
    """There is no room to write; what was committed stands."""

    code = "disk-full"
    sentence = "The disk of the database is full: make room and try again; what was stored is safe."


class DiskFailed(StoreError):
    """Reading or writing the file failed below SQLite: a broken disk, a limit on the size of files."""

    code = "disk-failed"
    sentence = (
        "The disk refused to read or write the database: look at the disk and its limits, then try again;"
        " what was stored is safe."
    )


class DatabaseUnreachable(StoreError):
    """The path cannot be opened: a folder, a missing right, a broken disk."""

    code = "database-unreachable"
    sentence = (
        "The database cannot be opened: check that DATABASE_URL names a file in a folder that this program may write."
    )


class DatabaseClosed(StoreError):
    """The program is stopping; the work was not done."""

    code = "database-closed"
    sentence = "Despatch is just stopping, so this was not stored: try again in a moment."


class DatabaseAway(StoreError):
    """The PostgreSQL server does not answer."""

    code = "database-away"
    sentence = (
        "The PostgreSQL server of DATABASE_URL cannot be reached: see that it runs, and that host and port are right;"
        " what was stored is safe."
    )


class DatabaseRefused(StoreError):
    """The PostgreSQL server answers, and lets nobody in."""

    code = "database-refused"
    sentence = (
        "The PostgreSQL server of DATABASE_URL lets Despatch not in: check the user, the password and the database's"
        " name, and that the server knows all three."
    )


class DatabaseForbidden(StoreError):
    """The user may not do in the PostgreSQL database what has to be done."""

    code = "database-forbidden"
    sentence = (
        "The user of DATABASE_URL may not work in that PostgreSQL database: make the user its owner"
        " (ALTER DATABASE name OWNER TO user)."
    )


class DatabaseOnlyReads(StoreError):
    """The PostgreSQL server takes no writes: a standby, or one that was set to that."""

    code = "database-only-reads"
    sentence = "The PostgreSQL server of DATABASE_URL is read-only: name the primary server, not a standby."


class DatabaseTooOld(StoreError):
    """The PostgreSQL server lacks what is used here."""

    code = "database-too-old"

    def __init__(self, theirs: int, ours: int) -> None:
        super().__init__(
            f"The PostgreSQL server of DATABASE_URL is version {theirs}, and Despatch needs {ours} or newer:"
            " update the server; nothing was changed."
        )


class DatabaseNotUtf8(StoreError):
    """The PostgreSQL database cannot hold every character."""

    code = "database-not-utf8"
    sentence = (
        "The PostgreSQL database of DATABASE_URL cannot hold every character: make one by"
        " CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0, and name that; nothing was changed."
    )


class ServerDamaged(StoreError):
    """The PostgreSQL server found pages that do not fit together."""

    code = "database-server-damaged"
    sentence = "The PostgreSQL server says that data of this database is damaged: restore a backup there (see its log)."


class MigrationsBroken(StoreError):
    """The migration files of this program, or the list of those applied, are not 1, 2, 3, ..."""

    code = "migrations-broken"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The database's migrations are not in order ({what}): install Despatch again; nothing was changed."
        )


_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_PERM: DatabaseReadOnly,
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_INTERRUPT: DatabaseClosed,
    sqlite3.SQLITE_IOERR: DiskFailed,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_CANTOPEN: DatabaseUnreachable,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
}


class BackupThere(StoreError):
    """A backup never replaces a file."""

    code = "backup-there"

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is a file at {path} already, and a backup replaces none: name another.")


class BackupUnwritable(StoreError):
    """The copy cannot be written where it should go; nothing of it stays there."""

    code = "backup-unwritable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The copy could not be written beside {path}: {reason}. Nothing was changed.")


class BackupUnlike(StoreError):
    """The copy is not what was copied: it was thrown away."""

    code = "backup-unlike"
    sentence = (
        "The copy does not hold what the database holds, so it was thrown away: look at the disk, then try again."
        " If that happens again, run “python -m bot doctor”."
    )


class BackupDamaged(StoreError):
    """What is to be restored is damaged, or is no database."""

    code = "backup-damaged"
    sentence = "This file is damaged or is not a database, so it was not restored: take another; nothing was changed."


class BackupForeign(StoreError):
    """What is to be restored is a database that Despatch did not make, or an empty one."""

    code = "backup-foreign"
    sentence = "This file is no database of Despatch's, so it was not restored: take another; nothing was changed."


class BackupElsewhere(StoreError):
    """A database on a server is copied by the server's own tool, which knows all of its states."""

    code = "backup-elsewhere"
    sentence = (
        "This database is on a PostgreSQL server, whose own tool copies it while Despatch runs:"
        ' pg_dump --format=custom --file=despatch.dump "$DATABASE_URL"'
    )


class RestoreElsewhere(StoreError):
    """A database on a server is put back by the server's own tool."""

    code = "restore-elsewhere"
    sentence = (
        "This database is on a PostgreSQL server, whose own tool puts a copy back; stop Despatch first, then:"
        ' pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$DATABASE_URL" despatch.dump'
    )


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code (https://sqlite.org/rescode.html), or -1 where there is none."""
    code = getattr(error, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else -1


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether trying again may help."""
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def wrapped(error: Exception) -> Exception:
    """Return the error of our tree for a state of the file; a broken rule or a bug stays as it is."""
    if not isinstance(error, sqlite3.Error):
        return error
    kind = _BY_CODE.get(primary_code(error))
    return kind() if kind else error
