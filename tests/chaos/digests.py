"""Two processes on one database, killed and stopped while digests are posted to Slack and Discord on loopback."""

import random
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from bot.digests.ledger import LEASE
from tests.chaos.crew import KILL, STOP, Crew
from tests.chaos.ground import POSTGRES, engine, ground
from tests.chaos.outcome import Outcome
from tests.chaos.world import open_world

PAST = LEASE.total_seconds() + 3


async def digests(kills: int, seed: int, stops: int = 0) -> Outcome:
    """Go through all rounds and return what came of them."""
    with tempfile.TemporaryDirectory() as folder, ground(Path(folder)) as stands:
        url = stands.url if engine() == POSTGRES else ""
        async with open_world(Path(folder), url) as world, AsyncExitStack() as stack:
            crew = Crew(world, stack, random.Random(seed), ("run", "run"), PAST)  # chance, not secrecy
            rounds = [KILL] * kills + [STOP] * stops
            crew.choose.shuffle(rounds)
            await crew.rounds(rounds, most_stopped=1)
            return await crew.came("digests", len(rounds), 4 * LEASE.total_seconds())
