"""How often something happens, as cron says it."""

import itertools
from datetime import UTC, datetime

import pytest
from croniter import croniter

from bot.queue.cron import cron

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "every"),
    [
        (0.2, 1),
        (1, 1),
        (2, 2),
        (3, 3),
        (7, 6),
        (10, 10),
        (30, 30),
        (60, 60),
        (90, 60),
        (600, 600),
        (3600, 3600),
        (9000, 3600),
    ],
)
def test_it_comes_again_after_so_many_seconds_and_never_less_often(seconds: float, every: int) -> None:
    moments = croniter(cron(seconds), START)
    times = [moments.get_next(float) for _ in range(200)]
    assert {round(later - sooner) for sooner, later in itertools.pairwise(times)} == {every}
