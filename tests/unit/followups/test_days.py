from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followups.days import due_day
from bot.followups.errors import DateInvalid, DatePast

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026-12-1", date(2026, 12, 1)),
        ("today", FRIDAY),
        ("Tomorrow", date(2026, 11, 28)),
        ("Friday", date(2026, 12, 4)),
        ("fri", date(2026, 12, 4)),
        ("by 1 December", date(2026, 12, 1)),
        ("by monday", date(2026, 11, 30)),
        ("next Tuesday", date(2026, 12, 1)),
        ("in 3 days", date(2026, 11, 30)),
        ("3 days", date(2026, 11, 30)),
        ("in two weeks", date(2026, 12, 11)),
        ("in a week", date(2026, 12, 4)),
        ("next week", date(2026, 12, 4)),
        ("1 December", date(2026, 12, 1)),
        ("Dec 1st", date(2026, 12, 1)),
        ("1st of March 2027", date(2027, 3, 1)),
        ("2 January", date(2027, 1, 2)),
        ("29 February", date(2028, 2, 29)),
        ("  5   dec ", date(2026, 12, 5)),
    ],
)
def test_days_as_people_type_them(typed: str, day: date) -> None:
    assert due_day(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "32 December",
        "2026-02-30",
        "12/01/2026",
        "ju 4",
        "in 0 days",
        "in -1 days",
        "t",
        "2046-01-01",
        "in 9999 weeks",
        "<!channel>",
    ],
)
def test_what_is_no_day(typed: str) -> None:
    with pytest.raises(DateInvalid) as refused:
        due_day(typed, FRIDAY)
    assert refused.value.sentence.endswith((".", "?"))


@pytest.mark.parametrize("typed", ["2026-11-26", "1 January 2020", "2020-01-01"])
def test_days_that_are_over(typed: str) -> None:
    with pytest.raises(DatePast, match="is over already"):
        due_day(typed, FRIDAY)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(["monday", "tue", "sunday", "thursday"]))
def test_a_weekday_is_the_next_of_its_name(today: date, name: str) -> None:
    day = due_day(name, today)
    assert today < day <= today + timedelta(days=7) and f"{day:%A}".lower().startswith(name)


@given(st.text(max_size=60))
def test_nothing_typed_ends_in_another_error(typed: str) -> None:
    with suppress(DateInvalid, DatePast):
        assert due_day(typed, FRIDAY) >= FRIDAY
