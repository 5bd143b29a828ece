"""When what failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.errors import ChannelGone, PlatformBusy, PlatformDown, PostingForbidden
from bot.chat.retry import ATTEMPTS, LONGEST, next_try, wait_after

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def test_each_wait_is_twice_the_last_up_to_an_hour() -> None:
    waits = [wait_after(attempts).total_seconds() / 60 for attempts in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]


def test_a_wait_starts_and_ends_where_it_is_told() -> None:
    day = timedelta(days=1)
    assert wait_after(-1, timedelta(minutes=10), day) == timedelta(minutes=10)
    assert wait_after(10_000, timedelta(minutes=10), day) == day


@pytest.mark.parametrize("error", [PlatformDown(), PlatformBusy()])
def test_a_platform_that_is_away_is_tried_for_ever(error: Exception) -> None:
    assert next_try(error, 1_000, NOW) == NOW + LONGEST


@pytest.mark.parametrize("error", [ChannelGone(), PostingForbidden(), ValueError()])
def test_what_is_refused_is_given_up_after_some_tries(error: Exception) -> None:
    assert next_try(error, ATTEMPTS - 1, NOW) == NOW + LONGEST
    assert next_try(error, ATTEMPTS, NOW) is None
