"""How it stands with the workers: how many live, and what waits for them; procrastinate, slow to load, is left out."""

from dataclasses import dataclass

from bot.observe import QUEUE_SECONDS, QUEUE_WAITING, QUEUE_WORKERS
from bot.store.database import Database

ALIVE_SECONDS = 15
"""How old a worker's last sign of life may be before it is taken for dead."""

_MADE = "SELECT TO_REGCLASS('procrastinate_jobs') IS NOT NULL AS made"

_STANDS = """
SELECT
    (SELECT COUNT(*) FROM procrastinate_workers
        WHERE last_heartbeat > NOW() - MAKE_INTERVAL(secs => CAST(:alive AS INTEGER))) AS workers,
    (SELECT COUNT(*) FROM procrastinate_jobs WHERE status = 'todo') AS waiting,
    (SELECT COALESCE(MAX(EXTRACT(EPOCH FROM NOW() - at)), 0) FROM procrastinate_events
        JOIN procrastinate_jobs ON procrastinate_jobs.id = job_id
        WHERE procrastinate_jobs.status = 'todo' AND type = 'deferred') AS seconds
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many workers live, how many jobs wait, and for how many seconds the oldest of them has."""

    workers: int
    waiting: int
    seconds: float

    def __str__(self) -> str:
        """Say it in words."""
        jobs = "no job waits" if not self.waiting else f"{self.waiting} jobs wait, the oldest for {self.seconds:.0f} s"
        return f"{self.workers} {'is' if self.workers == 1 else 'are'} at work, {jobs}"


async def standing(database: Database) -> Standing:
    """Return how it stands; where no worker was ever started, nothing waits."""
    if not (await database.fetch_all(_MADE))[0]["made"]:
        return Standing(0, 0, 0.0)
    (row,) = await database.fetch_all(_STANDS, {"alive": ALIVE_SECONDS})
    return Standing(int(row["workers"]), int(row["waiting"]), float(row["seconds"]))


async def count(database: Database) -> None:
    """Keep the counters of the queue up to date, for whoever serves them."""
    stands = await standing(database)
    for gauge, number in (
        (QUEUE_WORKERS, stands.workers),
        (QUEUE_WAITING, stands.waiting),
        (QUEUE_SECONDS, stands.seconds),
    ):
        gauge.set(number)
