"""When a channel is due: once for each of its slots, whatever clocks and schedules do."""

import time as clock
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.model import Slot
from bot.digests.schedule import (
    WEEK,
    WEEKDAYS,
    Due,
    Running,
    Schedule,
    bridges,
    decide,
    dues,
    moment_of,
    next_due,
)
from bot.workspaces.zones import zone_names, zone_of

EIGHT, NOON, EVENING = time(8), time(12), time(17, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def slot(day: str, hour: str) -> Slot:
    return Slot(date.fromisoformat(day), time.fromisoformat(hour))


def daily(*times: time, zone: str = "Europe/London") -> Schedule:
    return Schedule(times, WEEK, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "moment"),
    [
        ("Europe/London", "2026-11-27", "08:00", "2026-11-27T08:00+00:00"),
        ("Europe/London", "2026-07-01", "08:00", "2026-07-01T07:00+00:00"),
        ("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:00+00:00"),
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30+00:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30+00:00"),
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00+00:00"),
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00+00:00"),
    ],
    ids=["winter", "summer", "left out", "twice", "left out at night", "half an hour", "up to midnight", "midnight"],
)
def test_a_slot_comes_at_its_wall_time_or_just_after_the_gap(zone: str, day: str, hour: str, moment: str) -> None:
    assert moment_of(slot(day, hour), zone_of(zone)) == at(moment)


@pytest.fixture
def machine_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the machine's own clock stand in a place where a date begins first of all."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        clock.tzset()
        yield
    clock.tzset()


@pytest.mark.usefixtures("machine_elsewhere")
@pytest.mark.parametrize("hour", ["00:30", "01:30"], ids=["there", "left out"])
def test_moments_are_in_utc_wherever_the_machine_stands(hour: str) -> None:
    moment = moment_of(slot("2026-03-29", hour), zone_of("Europe/London"))
    assert moment is not None and moment.tzinfo is UTC


@pytest.mark.usefixtures("machine_elsewhere")
def test_dates_are_those_of_the_schedule_wherever_the_machine_stands() -> None:
    """At the end of the 25th in Pago Pago it is the 27th at the machine's."""
    schedule = daily(time(23, 45), zone="Pacific/Pago_Pago")
    found = dues(schedule, at("2026-11-26T10:30+00:00"), at("2026-11-27T10:30+00:00"))
    assert list(found) == [Due(slot("2026-11-25", "23:45"), at("2026-11-26T10:45+00:00"))]


def test_what_an_earlier_schedule_left_is_not_to_come_when_it_has_come() -> None:
    noon = Due(slot("2026-11-27", "12:00"), at("2026-11-27T12:00+00:00"))
    running = Running(daily(EIGHT), at("2026-11-27T09:00+00:00"), (noon,))
    assert next_due(running, (), noon.moment - timedelta(seconds=1)) == noon
    coming = next_due(running, (), noon.moment)
    assert coming is not None and coming.slot == slot("2026-11-28", "08:00")


def test_a_date_that_a_zone_left_out_has_no_digest() -> None:
    apia = daily(EIGHT, zone="Pacific/Apia")
    days = [due.slot.day for due in dues(apia, at("2011-12-28T00:00+00:00"), at("2012-01-02T00:00+00:00"))]
    assert days == [date(2011, 12, 28), date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1), date(2012, 1, 2)]


def test_weekdays_are_those_of_the_place() -> None:
    """In Auckland it is Monday when it is still Sunday in London."""
    auckland = Schedule((EIGHT,), WEEKDAYS, "Pacific/Auckland")
    found = list(dues(auckland, at("2026-11-26T00:00+00:00"), at("2026-11-29T23:00+00:00")))
    assert [str(due.slot.day) for due in found] == ["2026-11-27", "2026-11-30"]
    assert found[1].moment == at("2026-11-29T19:00+00:00")


class TestDeciding:
    running = Running(daily(EIGHT, EVENING), at("2026-11-20T00:00+00:00"))
    had = (slot("2026-11-26", "08:00"), slot("2026-11-26", "17:30"))

    def test_nothing_is_due_before_the_time(self) -> None:
        decision = decide(self.running, self.had, at("2026-11-27T07:59:59+00:00"))
        assert decision.due is None
        assert decision.look_at == at("2026-11-27T08:00+00:00")

    def test_a_slot_is_due_from_its_moment_on(self) -> None:
        decision = decide(self.running, self.had, at("2026-11-27T08:00+00:00"))
        assert decision.due == Due(slot("2026-11-27", "08:00"), at("2026-11-27T08:00+00:00"))
        assert not decision.late
        assert decision.merged == ()

    def test_what_was_had_is_not_due_again(self) -> None:
        had = (*self.had, slot("2026-11-27", "08:00"))
        assert decide(self.running, had, at("2026-11-27T08:00+00:00")).due is None

    def test_of_several_that_were_missed_the_newest_is_caught_up_late_for_all(self) -> None:
        decision = decide(self.running, (), at("2026-11-27T20:00+00:00"))
        assert decision.due is not None
        assert decision.due.slot == slot("2026-11-27", "17:30")
        assert decision.merged == (slot("2026-11-27", "08:00"),)
        assert decision.late

    def test_a_digest_is_late_after_ten_minutes_and_not_with_them(self) -> None:
        on_time, late = (decide(self.running, self.had, at(f"2026-11-27T08:10:0{second}+00:00")) for second in (0, 1))
        assert on_time.due is not None and not on_time.late
        assert late.due is not None and late.late

    def test_what_was_missed_for_longer_than_a_day_is_not_caught_up(self) -> None:
        weekly = Running(Schedule((EIGHT,), frozenset({0}), "Europe/London"), at("2026-11-20T00:00+00:00"))
        assert decide(weekly, (), at("2026-11-24T07:00+00:00")).due is not None
        assert decide(weekly, (), at("2026-11-24T08:01+00:00")).due is None

    def test_a_schedule_begins_when_it_was_made(self) -> None:
        fresh = Running(daily(EIGHT), at("2026-11-27T09:00+00:00"))
        assert decide(fresh, (), at("2026-11-27T10:00+00:00")).due is None
        coming = next_due(fresh, (), at("2026-11-27T10:00+00:00"))
        assert coming is not None
        assert coming.slot == slot("2026-11-28", "08:00")

    def test_a_schedule_is_looked_at_again_within_hours(self) -> None:
        decision = decide(self.running, self.had, at("2026-11-26T18:00+00:00"))
        assert decision.look_at == at("2026-11-27T00:00+00:00")

    def test_a_clock_that_ran_ahead_and_came_back_skips_nothing(self) -> None:
        ahead = decide(self.running, self.had, at("2026-11-28T09:00+00:00"))
        assert ahead.due is not None
        had = (*self.had, ahead.due.slot, *ahead.merged)
        back = decide(self.running, had, at("2026-11-27T08:00:30+00:00"))
        assert back.due is not None
        assert back.due.slot == slot("2026-11-27", "08:00")


class TestRescheduling:
    """At noon in London, with a schedule of 08:00 before."""

    now = at("2026-11-27T12:00+00:00")

    def after(self, old: Schedule, new: Schedule, had: tuple[Slot, ...] = ()) -> list[tuple[str, str]]:
        """Return what comes in the three days after, by date and wall time."""
        running = Running(old, at("2026-11-01T00:00+00:00"))
        begun = Running(new, self.now, bridges(running, new, had, self.now))
        found, seen = [], list(had)
        for minutes in range(0, 3 * 24 * 60, 5):
            decision = decide(begun, seen, self.now + timedelta(minutes=minutes))
            if decision.due:
                seen += [decision.due.slot, *decision.merged]
                found.append((str(decision.due.slot.day), f"{decision.due.slot.at:%H:%M}"))
        return found

    def test_to_a_later_time_does_not_double_the_date(self) -> None:
        had = (slot("2026-11-27", "08:00"),)
        assert self.after(daily(EIGHT), daily(EVENING), had)[:2] == [("2026-11-28", "17:30"), ("2026-11-29", "17:30")]

    def test_to_an_earlier_time_keeps_the_last_one_of_the_old(self) -> None:
        had = (slot("2026-11-26", "17:30"),)
        found = self.after(daily(EVENING), daily(EIGHT), had)
        assert found == [
            ("2026-11-27", "17:30"),
            ("2026-11-28", "08:00"),
            ("2026-11-29", "08:00"),
            ("2026-11-30", "08:00"),
        ]

    def test_to_one_more_time_adds_it_today(self) -> None:
        had = (slot("2026-11-27", "08:00"),)
        assert self.after(daily(EIGHT), daily(EIGHT, EVENING), had)[0] == ("2026-11-27", "17:30")

    def test_one_more_time_counts_with_what_came_at_another(self) -> None:
        had = (slot("2026-11-27", "08:00"),)
        assert self.after(daily(EIGHT), daily(time(12, 30), EVENING), had)[0] == ("2026-11-27", "17:30")

    def test_to_days_without_today_leaves_today_out(self) -> None:
        weekend = Schedule((EIGHT,), frozenset({5, 6}), "Europe/London")
        assert self.after(daily(EVENING), weekend, (slot("2026-11-26", "17:30"),))[0] == ("2026-11-28", "08:00")

    def test_what_is_due_already_still_comes(self) -> None:
        assert self.after(daily(time(11, 55)), daily(EIGHT), (slot("2026-11-26", "11:55"),))[0] == (
            "2026-11-27",
            "11:55",
        )

    def test_to_a_zone_further_east_skips_no_date(self) -> None:
        """In Kiritimati it is the 28th already, and eight has passed there too."""
        had = (slot("2026-11-26", "17:30"),)
        found = self.after(daily(EVENING), daily(time(1), zone="Pacific/Kiritimati"), had)
        assert sorted(day for day, _ in found) == ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"]

    def test_to_a_zone_further_west_doubles_no_date(self) -> None:
        had = (slot("2026-11-27", "08:00"),)
        found = self.after(daily(EIGHT), daily(EIGHT, zone="America/New_York"), had)
        assert found[0] == ("2026-11-28", "08:00")


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    ends = [int(at(f"{day}T00:00+00:00").timestamp()) // 60 for day in (first, last)]
    return st.integers(*ends).map(lambda minute: datetime.fromtimestamp(minute * 60, UTC))


ZONES = st.sampled_from(
    [
        "Europe/London",
        "America/New_York",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Asia/Tokyo",
        "Australia/Lord_Howe",
    ]
)
TIMES = st.times().map(lambda found: found.replace(second=0, microsecond=0, tzinfo=None))
SCHEDULES = st.builds(lambda found, zone: daily(found, zone=zone), TIMES, ZONES)
STEPS = st.lists(st.tuples(st.integers(1, 20 * 60), st.none() | SCHEDULES), min_size=5, max_size=60)


@settings(max_examples=300, deadline=None)
@given(SCHEDULES, moments("2026-03-01", "2026-11-20"), STEPS)
def test_whoever_reschedules_whenever_gets_one_digest_a_date(
    first: Schedule, start: datetime, steps: list[tuple[int, Schedule | None]]
) -> None:
    """Clock ticks come up to 20 hours apart; in between, schedules of one time a day in any zone take over."""
    now, had = start, list[Slot]()
    running = Running(first, start)
    for minutes, change in (*steps, *[(60, None)] * 48):
        now += timedelta(minutes=minutes)
        decision = decide(running, had, now)
        if decision.due:
            had += [decision.due.slot, *decision.merged]
        if change is not None:
            running = Running(change, now, bridges(running, change, had, now))
    days = Counter(item.day for item in had)
    assert set(days.values()) <= {1}
    ordered = sorted(days)
    assert [day for day, after in pairwise(ordered) if after - day > timedelta(days=1)] == []


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(zone_names()),
    st.lists(TIMES, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found))),
    moments("2026-01-01", "2027-12-01"),
    st.lists(st.integers(-90, 8 * 60), min_size=10, max_size=60),
)
def test_clocks_that_jump_to_and_fro_double_and_skip_nothing(
    zone: str, times: tuple[time, ...], start: datetime, jumps: list[int]
) -> None:
    running, had, now = Running(daily(*times, zone=zone), start), list[Slot](), start
    for minutes in jumps:
        now += timedelta(minutes=minutes)
        decision = decide(running, had, now)
        if decision.due:
            had += [decision.due.slot, *decision.merged]
    assert len(set(had)) == len(had)
    reached = start + timedelta(minutes=max(sum(jumps[: index + 1]) for index in range(len(jumps))))
    assert set(had) == {due.slot for due in dues(running.schedule, start, reached)} or reached < start
