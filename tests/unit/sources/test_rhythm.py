"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.rhythm import (
    FIRST,
    LONGEST,
    PATIENCE,
    SHORTEST,
    Health,
    after_failure,
    after_success,
    interval,
    is_dead,
    learned,
    retry_after,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def every(gap: timedelta, count: int = 20, silent: timedelta = timedelta()) -> list[datetime]:
    return [NOW - silent - number * gap for number in range(count)]


@pytest.mark.parametrize(
    ("published", "pause"),
    [
        ([], FIRST),
        ([NOW - HOUR / 2], FIRST),
        (every(HOUR), HOUR / 2),
        (every(timedelta(minutes=5)), SHORTEST),
        (every(timedelta(days=7)), LONGEST),
        (every(HOUR, silent=12 * HOUR), 2 * HOUR),
        ([*every(HOUR), NOW + timedelta(days=300)], HOUR / 2),
        ([NOW] * 20, FIRST),
    ],
)
def test_a_feed_is_asked_by_its_own_rhythm(published: list[datetime], pause: timedelta) -> None:
    assert interval(learned(published, NOW), NOW) == pause


def test_a_feed_that_is_unchanged_is_asked_less_often_by_the_rhythm_that_is_known() -> None:
    health = after_success(Health(NOW), NOW, every(HOUR), 0.5)
    assert [after_success(health, NOW + later * HOUR, (), 0.5).interval for later in (1, 3, 12, 60)] == [
        HOUR / 2,
        HOUR / 2,
        2 * HOUR,
        LONGEST,
    ]


def test_a_success_forgets_every_failure() -> None:
    failed = after_failure(Health(NOW), NOW, ("timed-out", "It took too long."), 0.5)
    well = after_success(failed, NOW + HOUR, every(HOUR), 0.5)
    assert (well.failures, well.error, well.succeeded_at) == (0, None, NOW + HOUR)
    assert after_success(well, NOW + HOUR, (), 0.5).interval == well.interval


def test_failures_double_the_wait_up_to_a_day() -> None:
    health, waits = Health(NOW), []
    for _ in range(7):
        health = after_failure(health, NOW, ("timed-out", "It took too long."), 0.5)
        waits.append(health.next_at - NOW)
    assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, PATIENCE, PATIENCE, PATIENCE]


@pytest.mark.parametrize(("asked", "waits"), [(10 * HOUR, 10 * HOUR), (HOUR, 2 * HOUR), (timedelta(days=30), PATIENCE)])
def test_what_a_site_asks_for_is_honoured_up_to_a_day(asked: timedelta, waits: timedelta) -> None:
    health = after_failure(Health(NOW), NOW, ("too-many-requests", "Wait."), 0.5, asked)
    assert health.next_at - NOW == waits


@given(st.floats(0, 1))
def test_a_site_is_never_asked_sooner_than_it_wants(jitter: float) -> None:
    health = after_failure(Health(NOW), NOW, ("too-many-requests", "Wait."), jitter, 10 * HOUR)
    assert health.next_at - NOW >= 10 * HOUR


@given(st.floats(0, 1), st.integers(0, 40))
def test_feeds_are_spread_out_and_never_asked_at_once_or_never(jitter: float, failures: int) -> None:
    health = Health(NOW, failures=failures)
    for after in (after_success(health, NOW, (), jitter), after_failure(health, NOW, ("x", "X."), jitter)):
        assert SHORTEST / 2 < after.next_at - NOW <= PATIENCE * 1.1


def test_a_feed_is_dead_after_many_failures_and_three_days() -> None:
    since = NOW - timedelta(days=30)
    assert is_dead(Health(NOW, failures=8, succeeded_at=NOW - timedelta(days=3)), NOW, since)
    assert is_dead(Health(NOW, failures=8), NOW, since)
    assert not is_dead(Health(NOW, failures=8), NOW, NOW - HOUR)
    assert not is_dead(Health(NOW, failures=7, succeeded_at=NOW - timedelta(days=9)), NOW, since)
    assert not is_dead(Health(NOW, failures=30, succeeded_at=NOW - HOUR), NOW, since)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 9999999999999 ", PATIENCE),
        ("Tue, 24 Nov 2026 10:00:00 GMT", HOUR),
        ("Tue, 24 Nov 2099 10:00:00 GMT", PATIENCE),
        ("Tue, 24 Nov 2026 08:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait
