"""What can go wrong with a PostgreSQL server, each with what to do; psycopg's errors are wrapped here."""

import psycopg
from psycopg import errors

from bot.store.errors import (
    DatabaseAway,
    DatabaseClosed,
    DatabaseForbidden,
    DatabaseLocked,
    DatabaseOnlyReads,
    DatabaseRefused,
    DiskFailed,
    DiskFull,
    ServerDamaged,
    StoreError,
)
from bot.store.port import RuleBroken

AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
"""What comes of two transactions at once, and goes when one of them is tried again."""

_KINDS: tuple[tuple[type[psycopg.Error] | tuple[type[psycopg.Error], ...], type[StoreError]], ...] = (
    ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification, errors.InvalidCatalogName), DatabaseRefused),
    (errors.InsufficientPrivilege, DatabaseForbidden),
    (errors.ReadOnlySqlTransaction, DatabaseOnlyReads),
    (errors.LockNotAvailable, DatabaseLocked),
    (errors.DiskFull, DiskFull),
    (errors.IoError, DiskFailed),
    ((errors.DataCorrupted, errors.IndexCorrupted), ServerDamaged),
    (errors.QueryCanceled, DatabaseClosed),
)

_REFUSALS = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry")
"""How a server's refusal to let somebody in reads: while connecting there is no code (libpq gives only the words)."""


class Again(StoreError):
    """Two transactions met; the port tries the work again, so nobody sees this."""

    code = "database-met"
    sentence = "Two things were stored at once and met; please try again."


def lost(error: BaseException) -> bool:
    """Say whether the connection went with that error, or was never there."""
    if isinstance(error, DatabaseAway):
        return True
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        error.sqlstate is None or error.sqlstate[:2] in ("08", "57")
    )


def wrapped(error: psycopg.Error) -> Exception:
    """Return the error of our tree for a state of the server or a broken rule; a bug stays as it is."""
    if isinstance(error, AGAIN):
        return Again()
    if isinstance(error, psycopg.IntegrityError):
        return RuleBroken(str(error).splitlines()[0])
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), None)
    if kind:
        return kind()
    return DatabaseAway() if lost(error) else error


def refused(error: psycopg.Error) -> StoreError:
    """Return why there is no connection; the server's words are read, never shown: they name users and places."""
    return DatabaseRefused() if any(words in str(error) for words in _REFUSALS) else DatabaseAway()
