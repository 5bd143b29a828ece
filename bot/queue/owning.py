"""Whose a job is: only who holds it may end it, and whatever a job posts asks first whether it is its process's still.

A process that hangs for longer than `workers.DEAD_SECONDS` is taken for dead and its jobs are done elsewhere. When it
comes back it is not to post what has been posted meanwhile, nor to end what another is doing: procrastinate's own
functions end and retry a job for whoever calls them.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker

from bot.queue.errors import JobTaken
from bot.store.errors import DatabaseAway

_JOB: ContextVar[Job | None] = ContextVar("job", default=None)

# It is taken by one worker at a time, and each time that it is taken again its attempts grow.
_HELD = (
    "id = %(job_id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker_id)s AND attempts = %(attempts)s"
)

# What the library's own functions do, but for whoever holds the job alone, and in one statement.
_DELETE = f"DELETE FROM procrastinate_jobs WHERE {_HELD}"  # noqa: S608  # fixed words

_RETRY = f"""
UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, scheduled_at = %(at)s, worker_id = NULL
WHERE {_HELD}
"""  # noqa: S608  # fixed words

_STANDS = f"SELECT id FROM procrastinate_jobs WHERE {_HELD}"  # noqa: S608  # fixed words

# A worker that left, or was taken for dead, leaves its jobs without one.
_STALLED = """
SELECT jobs.id AS job_id, jobs.worker_id, jobs.attempts FROM procrastinate_jobs AS jobs
LEFT JOIN procrastinate_workers AS workers ON workers.id = jobs.worker_id
WHERE jobs.status = 'doing'
    AND (workers.id IS NULL OR workers.last_heartbeat < NOW() - MAKE_INTERVAL(secs => %(seconds)s))
"""


class OwnJobs(JobManager):
    """procrastinate's jobs, which only who holds them ends; of what has become another's nothing happens."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Delete a job, however it ended: what is due stands elsewhere."""
        await self.connector.execute_query_async(query=_DELETE, **_held(job))

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Have a job done once more, as it was; where the same waits already, this one goes."""
        try:
            await self.connector.execute_query_async(query=_RETRY, **_held(job), at=retry_at)
        except UniqueViolation:
            await self.finish_job(job, Status.ABORTED, delete_job=True)

    async def stands(self, job: Job) -> bool:
        """Say whether a job is still its holder's."""
        return bool(await self.connector.execute_query_all_async(query=_STANDS, **_held(job)))

    async def take_up(self, seconds: float) -> int:
        """Have done anew what workers hold that gave no sign of life for so long; return how much that is."""
        stalled = await self.connector.execute_query_all_async(query=_STALLED, seconds=seconds)
        for row in stalled:
            try:
                await self.connector.execute_query_async(query=_RETRY, **row, at=None)
            except UniqueViolation:  # the same waits already
                await self.connector.execute_query_async(query=_DELETE, **row)
        return len(stalled)


async def owning(run: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:  # noqa: ANN401
    """Run a job with what `still_ours` asks for: a middleware of procrastinate's worker."""
    token = _JOB.set(context.job)
    try:
        return await run()
    finally:
        _JOB.reset(token)


def asking(jobs: OwnJobs) -> Callable[[], Awaitable[None]]:
    """Return what asks, right before something is posted, whether the job that does so is this process's still.

    It raises `JobTaken` where it is not, and `DatabaseAway`; outside of a job it asks nothing.
    """

    async def still_ours() -> None:
        job = _JOB.get()
        try:
            taken = job is not None and not await jobs.stands(job)
        except ConnectorException as error:
            raise DatabaseAway from error
        if taken:
            raise JobTaken

    return still_ours


def _held(job: Job) -> dict[str, Any]:
    return {"job_id": job.id, "worker_id": job.worker_id, "attempts": job.attempts}
