"""A fixed part of what `make exhaustive` goes through whole."""

import pytest

from tests.exhaustive.schedules import DAYS, TIMES, check_all

SAMPLE = (
    "Africa/Cairo",
    "America/Nuuk",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


@pytest.mark.parametrize("zone", SAMPLE)
def test_each_slot_comes_once_at_the_moment_that_clocks_show(zone: str) -> None:
    assert check_all([zone]).cases == DAYS * len(TIMES)


def test_the_sample_has_gaps_and_overlaps() -> None:
    found = check_all(["Africa/Cairo", "Europe/London"])
    assert found.gaps == 6
    assert found.overlaps == 4
