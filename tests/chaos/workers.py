"""Workers, and who takes what platforms send, on one PostgreSQL server: any of them killed or stopped, or the server."""

import asyncio
import random
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from bot.digests.ledger import LEASE
from bot.queue.status import ALIVE_SECONDS
from tests.chaos.crew import CRASH, KILL, STOP, Crew
from tests.chaos.outcome import Outcome
from tests.chaos.world import open_world
from tests.fakes.postgres import EMPTY, databases, server

VERBS = ("run", "worker", "worker", "worker")

PAST = LEASE.total_seconds() + ALIVE_SECONDS
"""After so long whatever a process held is another's."""


def workers(kills: int, seed: int, stops: int, crashes: int) -> Outcome:
    """Go through all rounds, and return what came of them."""
    server().keep_commits()  # and it is made by a loop of its own
    return asyncio.run(_workers(kills, seed, stops, crashes))


async def _workers(kills: int, seed: int, stops: int, crashes: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, databases(EMPTY) as made:
        async with open_world(Path(folder), made.url(Path("workers")), "workers") as world, AsyncExitStack() as stack:
            crew = Crew(world, stack, random.Random(seed), VERBS, PAST)  # chance, not secrecy
            rounds = [KILL] * kills + [STOP] * stops + [CRASH] * crashes
            crew.choose.shuffle(rounds)
            await crew.rounds(rounds, most_stopped=2)
            return await crew.came("workers", len(rounds), 4 * PAST)
