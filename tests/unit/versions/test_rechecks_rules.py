from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.versions.rules import (
    after_failure,
    after_missing,
    after_success,
    goes_to_and_fro,
    interval,
    is_crowd,
    last_change,
    told_again,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (-DAY, 15 * MINUTE),
        (timedelta(), 15 * MINUTE),
        (3 * HOUR - MINUTE, 15 * MINUTE),
        (3 * HOUR, HOUR),
        (DAY - MINUTE, HOUR),
        (DAY, 3 * HOUR),
        (DAY + MINUTE, 3 * HOUR),
        (2 * DAY + MINUTE, 3 * HOUR),
        (7 * DAY, 3 * DAY),
        (30 * DAY, 30 * DAY),
        (359 * DAY, 30 * DAY),
        (360 * DAY, None),
        (3_000 * DAY, None),
    ],
)
def test_the_wait_grows_with_the_age_of_the_last_change(age: timedelta, wait: timedelta | None) -> None:
    assert interval(age) == wait


@given(st.timedeltas(min_value=timedelta(), max_value=400 * DAY), st.timedeltas(min_value=timedelta(), max_value=DAY))
def test_an_older_change_never_means_a_shorter_wait(age: timedelta, more: timedelta) -> None:
    wait, later = interval(age), interval(age + more)
    assert later is None or (wait is not None and wait <= later)


def test_turns_are_spread_out_by_a_tenth() -> None:
    assert [after_success(NOON, NOON, jitter) for jitter in (0, 0.5, 1)] == [
        NOON + timedelta(minutes=13.5), NOON + 15 * MINUTE, NOON + timedelta(minutes=16.5),
    ]  # fmt: skip
    assert after_success(NOON - 360 * DAY, NOON, 0.5) is None


def test_failures_wait_ever_longer_up_to_a_day_and_never_shorter_than_without() -> None:
    waits = [after_failure(NOON, failures, NOON, 0.5) for failures in (1, 2, 3, 60)]
    assert waits == [NOON + 30 * MINUTE, NOON + HOUR, NOON + 2 * HOUR, NOON + DAY]
    assert after_failure(NOON - 40 * DAY, 1, NOON, 0.5) == NOON + 30 * DAY
    assert after_failure(NOON, 1, NOON, 0.0, 6 * HOUR) == NOON + 6 * HOUR
    assert after_failure(NOON - 40 * DAY, 1, NOON, 0.5, 6 * HOUR) == NOON + 30 * DAY
    assert after_failure(NOON - 400 * DAY, 1, NOON, 0.5) is None


def test_a_page_that_is_gone_is_looked_for_ever_more_rarely() -> None:
    waits = [after_missing(NOON, failures, NOON, 0.5) for failures in (1, 2, 3, 60)]
    assert waits == [NOON + DAY, NOON + 3 * DAY, NOON + 9 * DAY, NOON + 30 * DAY]
    assert after_missing(NOON - 400 * DAY, 1, NOON, 0.5) is None


@pytest.mark.parametrize(
    ("published", "changed"),
    [
        (None, NOON),
        ("tomorrow", NOON),
        ("2026-11-24", NOON),
        ("2026-11-20", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-24T08:00:00Z", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2026-11-24T08:00:00", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2031-01-01", NOON),
        ("0001-01-01T00:00:00+14:00", NOON),
        ("9999-12-31", NOON),
    ],
)
def test_the_last_change_is_when_the_text_was_published_or_seen(published: str | None, changed: datetime) -> None:
    assert last_change(published, NOON) == changed


def test_a_wording_seen_a_third_time_goes_to_and_fro() -> None:
    assert [goes_to_and_fro(states, state) for states, state in (
        ([], "b"), (["a"], "b"), (["a", "b"], "a"), (["a", "b", "a"], "b"), (["a", "b", "a", "b"], "a"),
    )] == [False, False, False, False, True]  # fmt: skip
    assert not goes_to_and_fro(["a", "b", "a", "b", "a"], "c")


def test_more_than_twenty_are_a_crowd() -> None:
    assert (is_crowd(20), is_crowd(21)) == (False, True)


def test_telling_is_tried_again_ever_later() -> None:
    held = 10 * MINUTE
    assert [told_again(attempts, NOON, held) - NOON for attempts in (1, 2, 3, 90)] == [held, 2 * held, 4 * held, DAY]
