"""Who has the database: everybody who opens it shares one lock, who serves from it has another alone.

Both are locks of the operating system on small files beside the database, which go with the process that holds them,
however it ends; those files stay and hold nothing. SQLite's own locks would not do: they go with the file that a
restore replaces. Where such files cannot be made or locked (a folder that is read-only, a disk of a network without
locks) nobody is kept out, and the log says so.
"""

import asyncio
import contextlib
import errno
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bot.store.errors import AlreadyServing, DatabaseInUse, DatabaseLocked

_LOG = logging.getLogger(__name__)

OPEN, SERVING = ".open", ".serving"
"""What the names of the two files end with."""

SERVING_SECONDS = 10.0
"""How long a start waits for the one before it, which takes five seconds to stop at most."""

OPEN_SECONDS = 1.0
"""How long an opening waits for a restore, which holds the lock while it renames files."""

_TURN = 0.02
_TAKEN = (errno.EWOULDBLOCK, errno.EACCES)


class Hold:
    """A lock on a file; without a file it holds nothing."""

    def __init__(self, handle: int | None = None) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let go of it; a second time changes nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


async def used(path: Path) -> Hold:
    """Share the lock of those who have the database open; raises `DatabaseLocked` while it is being replaced."""
    hold = await _patiently(path, OPEN, fcntl.LOCK_SH, OPEN_SECONDS)
    if hold is None:
        raise DatabaseLocked
    return hold


@contextlib.asynccontextmanager
async def alone(path: Path, seconds: float = SERVING_SECONDS) -> AsyncIterator[None]:
    """Be the one process that serves from a database; raises `AlreadyServing` when another is for so long."""
    await asyncio.to_thread(_make_folder, path)
    hold = await _patiently(path, SERVING, fcntl.LOCK_EX, seconds)
    if hold is None:
        raise AlreadyServing
    try:
        yield
    finally:
        hold.release()


@contextlib.contextmanager
def nobody_else(path: Path) -> Iterator[None]:
    """Keep everybody out for a moment; raises `DatabaseInUse` while anybody has the database open or serves from it."""
    with contextlib.ExitStack() as stack:
        for kind in (SERVING, OPEN):
            hold = _locked(path, kind, fcntl.LOCK_EX)
            if hold is None:
                raise DatabaseInUse
            stack.callback(hold.release)
        yield


async def _patiently(path: Path, kind: str, how: int, seconds: float) -> Hold | None:
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    while True:
        hold = await asyncio.to_thread(_locked, path, kind, how)
        if hold is not None or clock() >= deadline:
            return hold
        await asyncio.sleep(_TURN)


def _locked(path: Path, kind: str, how: int) -> Hold | None:
    """Return the lock, or nothing while others have it."""
    if path.is_dir():
        return Hold()  # whoever opens it says what is wrong
    try:
        handle = os.open(path.with_name(path.name + kind), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        return _without(error)
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        return None if error.errno in _TAKEN else _without(error)
    return Hold(handle)


def _without(error: OSError) -> Hold:
    _LOG.info("no lock beside the database: %s", error.strerror)
    return Hold()


def _make_folder(path: Path) -> None:
    with contextlib.suppress(OSError):  # whoever opens the database says what is wrong
        path.parent.mkdir(parents=True, exist_ok=True)
