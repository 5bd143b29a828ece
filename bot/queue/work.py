"""What is to be done, as a row of procrastinate's, put there by the transaction that made it due. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.store.port import Statement

QUEUE = "despatch"

BULK, TICKS, DIGESTS = 0, 10, 20
"""Priorities, the higher first: a digest that is due waits for no feeds."""

Value = str | int | None | list[str] | list[list[str]]

# What procrastinate_defer_jobs_v1 does, but that what waits already under the same key is left, where that raises an
# error, which would undo the transaction that this is a part of. The table's own triggers wake the workers.
_PUT = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
SELECT work ->> 'queue', work ->> 'task', CAST(work ->> 'priority' AS INTEGER), work ->> 'lock', work ->> 'once',
    work -> 'args'
FROM JSONB_ARRAY_ELEMENTS(CAST(? AS JSONB)) WITH ORDINALITY AS given (work, place) ORDER BY place
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A call of a task: of those with one `lock` one runs at a time, and of those with one key `once` one waits."""

    task: str
    args: dict[str, Value] = field(default_factory=dict)
    lock: str | None = None
    once: str | None = None
    priority: int = BULK


def put(works: Sequence[Work]) -> Statement:
    """Return the statement that has work done; it is to be run in the transaction that makes it due."""
    rows = [
        {
            "queue": QUEUE,
            "task": work.task,
            "priority": work.priority,
            "lock": work.lock,
            "once": work.once,
            "args": work.args,
        }
        for work in works
    ]
    return _PUT, (json.dumps(rows),)
