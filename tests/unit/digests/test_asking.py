"""What people type about a schedule, and zones by name."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.asking import Asked, read_schedule
from bot.digests.errors import ScheduleUnclear
from bot.digests.schedule import WEEK, WEEKDAYS
from bot.errors import DespatchError
from bot.workspaces.errors import ZoneUnknown
from bot.workspaces.zones import near_zones, zone_named, zone_names, zone_of

EIGHT, EVENING = time(8), time(17, 30)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("08:00 weekdays Europe/London", Asked((EIGHT,), WEEKDAYS, "Europe/London")),
        ("8:00", Asked((EIGHT,), WEEK)),
        ("8am daily", Asked((EIGHT,), WEEK)),
        ("8 am and 5.30 pm every day", Asked((EIGHT, EVENING), WEEK)),
        ("17:30,08:00 mon wed fri", Asked((EIGHT, EVENING), frozenset({0, 2, 4}))),
        ("at 08:00 on Mondays, Thursdays", Asked((EIGHT,), frozenset({0, 3}))),
        ("mon-fri 08:00 europe/london", Asked((EIGHT,), WEEKDAYS, "Europe/London")),
        ("sat-mon 08:00", Asked((EIGHT,), frozenset({5, 6, 0}))),
        ("weekends 12am London", Asked((time(0),), frozenset({5, 6}), "Europe/London")),
        ("12pm New York to me", Asked((time(12),), WEEK, "America/New_York", personal=True)),
        ("08:00 weekdays to me", Asked((EIGHT,), WEEKDAYS, personal=True)),
        ("08:00 08:00", Asked((EIGHT,), WEEK)),
    ],
)
def test_times_days_and_zones_are_told_apart(typed: str, asked: Asked) -> None:
    assert read_schedule(typed) == asked


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("weekdays Europe/London", "digest schedule 08:00 weekdays"),
        ("", "digest schedule 08:00 weekdays"),
        ("25:00", "from 00:00 to 23:59"),
        ("08:61", "from 00:00 to 23:59"),
        ("13pm", "from 00:00 to 23:59"),
        ("8", "type it as 08:00"),
        ("08:00 whenever I like it", "no time, no day and no zone"),
        ("00:01 00:02 00:03 00:04 00:05 00:06 00:07", "6 are the most"),
        ("08:00 Europe/Lodnon", "did you mean Europe/London"),
        ("08:00 Lodnon", "did you mean Europe/London"),
        ("08:00 Mars/Olympus", "such as Europe/London"),
    ],
)
def test_what_is_unclear_is_said_with_what_to_type(typed: str, words: str) -> None:
    with pytest.raises(DespatchError) as refused:
        read_schedule(typed)
    assert words in refused.value.sentence


@given(st.text(max_size=80))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        asked = read_schedule(text)
    except (ScheduleUnclear, ZoneUnknown):
        return
    assert asked.times
    assert asked.days <= WEEK


def test_every_zone_of_the_package_is_found_by_its_name() -> None:
    assert len(zone_names()) > 590
    for name in zone_names():
        assert zone_named(name.lower()) == name
        assert zone_of(name).key == name


def test_a_city_of_two_zones_is_asked_back() -> None:
    """Three zones end with the same word here; none of them is guessed."""
    with pytest.raises(ZoneUnknown, match=r"America/Louisville|America/Kentucky/Louisville"):
        zone_named("Louisville")


@pytest.mark.parametrize("name", ["../../etc/passwd", "Europe/../Europe/London", "Factory", "Europe", ""])
def test_no_other_file_is_a_zone(name: str) -> None:
    with pytest.raises(ZoneUnknown):
        zone_of(name)


def test_zones_complete_what_is_typed() -> None:
    assert near_zones("lond", 3)[0] == "Europe/London"
    assert len(near_zones("", 25)) == 25
