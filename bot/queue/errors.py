"""What can be wrong with workers."""

import asyncio

from bot.errors import DespatchError


class QueueError(DespatchError):
    """Something is wrong with the work of many processes."""


class NeedsServer(QueueError):
    """Workers share their work through PostgreSQL; a file has one process."""

    code = "workers-need-postgresql"
    sentence = (
        "Workers share their work through PostgreSQL, and this database is a file, which “run” serves alone:"
        " move it with “python -m bot copy”, then set DATABASE_URL to the server's address."
    )


class JobTaken(asyncio.CancelledError):
    """A process that was taken for dead has lost its job to another: what was doing it ends as if cancelled."""
