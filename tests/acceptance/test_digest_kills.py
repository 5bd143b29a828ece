"""The real process is killed at each step of a digest, on Slack and on Discord: the next one goes on, nothing is doubled."""

from pathlib import Path

import pytest

from bot.digests.ledger import LEASE
from tests.chaos.world import open_world

STEPS = (
    "after claim 0",
    "after compose 0",
    "after begin 0",
    "stands 0",
    "stands 1",
    "begin 0",
    "after begin 0",
    "stands 0",
    "begin 0",
    "done 0",
)
"""In the order in which one digest comes to them, over several lives."""

LATER = LEASE.total_seconds() + 1
"""Seconds that each process's clock is ahead of the last one's: the hold of the one that died is over."""


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_digest_outlives_a_kill_at_each_step(tmp_path: Path, platform: str) -> None:
    async with open_world(tmp_path) as world:
        channel = await world.schedule(platform, 1)
        for life, step in enumerate(STEPS):
            async with world.process(step=step, ahead=life * LATER) as process:
                assert await process.ended() == -9, (step, process.lines)
        async with world.process(ahead=len(STEPS) * LATER):
            await world.until([channel], 20.0)
        assert await world.outcome() == (0, 0)
        assert world.complete(channel)
