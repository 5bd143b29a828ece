"""Turns at a host over all processes: so many requests at once to one host, whichever process makes them.

Within a process `GuardedClient` counts for itself. Where there is one alone, nobody else is asked.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

AT_ONCE_PER_HOST = 2
"""Requests to one host at once, which is what a polite crawler makes of the six that browsers do."""

Authority = tuple[str, int]
"""A host's name and port."""

PAUSE, LONGEST_PAUSE = 0.05, 0.8
PATIENCE = 60.0
"""Seconds between two looks for a free turn, doubled each time up to the longest; and for how long there are looks."""

_MOST_DOUBLINGS = 8


class HostTurns(Protocol):
    """What hands out turns."""

    def turn(self, authority: Authority) -> AbstractAsyncContextManager[None]:
        """Wait for a turn at a host and have it inside; raises `HostBusy` where none comes free in a minute."""


class OneProcess:
    """No turns but those that the process counts for itself."""

    def turn(self, authority: Authority) -> AbstractAsyncContextManager[None]:
        """Wait for nobody."""
        return nullcontext()


ONE_PROCESS = OneProcess()


@asynccontextmanager
async def turns_on(server: str | None) -> AsyncIterator[HostTurns]:
    """Have the turns of all processes on a PostgreSQL server, named by its address; without one, of this one alone."""
    if server is None:
        yield ONE_PROCESS
        return
    from bot.sources.postgres_turns import PostgresHostTurns  # its library is loaded only where it is meant

    async with PostgresHostTurns(server) as turns:
        yield turns


def pause(looks: int, jitter: float) -> float:
    """Return for how many seconds to wait after so many looks in vain; `jitter` from 0 to 1 keeps waiters apart."""
    wait: float = min(PAUSE * 2.0 ** min(looks, _MOST_DOUBLINGS), LONGEST_PAUSE)
    return wait * (0.5 + jitter)
