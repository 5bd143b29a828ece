"""How long one waits between two looks for a turn at a host."""

import pytest

from bot.sources.turns import LONGEST_PAUSE, ONE_PROCESS, PAUSE, pause, turns_on


def test_pauses_grow_up_to_the_longest_and_waiters_are_kept_apart() -> None:
    assert [pause(looks, 0.5) for looks in (0, 1, 2)] == [PAUSE, 2 * PAUSE, 4 * PAUSE]
    assert pause(10_000, 0.5) == LONGEST_PAUSE
    assert [pause(10_000, jitter) for jitter in (0.0, 1.0)] == [LONGEST_PAUSE / 2, LONGEST_PAUSE * 1.5]


@pytest.mark.asyncio
async def test_one_process_alone_waits_for_nobody() -> None:
    async with turns_on(None) as turns:
        assert turns is ONE_PROCESS
        async with turns.turn(("a.example", 443)), turns.turn(("a.example", 443)), turns.turn(("a.example", 443)):
            pass
