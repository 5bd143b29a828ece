"""When somebody means, read on Friday 27 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.days import Period, period_in, period_of

TODAY = date(2026, 11, 27)


def days(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2026-11-24", days("2026-11-24", "2026-11-24")),
        ("24 November", days("2026-11-24", "2026-11-24")),
        ("3rd of March, 2025", days("2025-03-03", "2025-03-03")),
        ("December 1", days("2025-12-01", "2025-12-01")),
        ("2026-02", days("2026-02-01", "2026-02-28")),
        ("march", days("2026-03-01", "2026-03-31")),
        ("December", days("2025-12-01", "2025-12-31")),
        ("Nov 2024", days("2024-11-01", "2024-11-30")),
        ("2025", days("2025-01-01", "2025-12-31")),
        ("yesterday", days("2026-11-26", "2026-11-26")),
        ("last week", days("2026-11-16", "2026-11-22")),
        ("last month", days("2026-10-01", "2026-10-31")),
        ("this year", days("2026-01-01", "2026-11-27")),
        ("past week", days("2026-11-20", "2026-11-27")),
        ("3d", days("2026-11-24", "2026-11-27")),
        ("2 weeks ago", days("2026-11-13", "2026-11-27")),
        ("Friday", days("2026-11-27", "2026-11-27")),
        ("last Friday", days("2026-11-20", "2026-11-20")),
    ],
)
def test_a_day_or_days(typed: str, period: Period) -> None:
    assert period_of(typed, TODAY) == period


@pytest.mark.parametrize("typed", ["", "31 February", "tomorrow", "2026-13-01", "soon", "999999", "12", "03/05/2024"])
def test_what_names_no_day(typed: str) -> None:
    assert period_of(typed, TODAY) is None


@pytest.mark.parametrize(
    ("question", "words", "period"),
    [
        ("What did the Home Office say in March?", "in March", days("2026-03-01", "2026-03-31")),
        ("What has changed since last week?", "since last week", days("2026-11-16", "")),
        ("Who spoke between 3 May and 5 May?", "between 3 May and 5 May", days("2026-05-03", "2026-05-05")),
        ("What was said before 2 November about fees?", "before 2 November", days("", "2026-11-02")),
        ("Which ports closed last month?", "last month", days("2026-10-01", "2026-10-31")),
        ("What did he say on Monday?", "on Monday", days("2026-11-23", "2026-11-23")),
    ],
)
def test_a_time_within_a_question(question: str, words: str, period: Period) -> None:
    meant = period_in(question, TODAY)
    assert meant is not None
    assert (question[meant.start : meant.end], meant.period) == (words, period)


@pytest.mark.parametrize(
    "question", ["What may the minister do?", "Who led the march of the unions?", "When does it close?", "in 3000"]
)
def test_words_that_only_look_like_a_time(question: str) -> None:
    assert period_in(question, TODAY) is None


def test_both_ends_are_in_a_period() -> None:
    period = days("2026-11-16", "2026-11-22")
    assert period.has(date(2026, 11, 16)) and period.has(date(2026, 11, 22))
    assert not period.has(date(2026, 11, 15)) and not period.has(date(2026, 11, 23))


@given(st.text(max_size=80), st.dates(date(2000, 3, 1), date(2090, 1, 1)))
def test_any_text_on_any_day(text: str, today: date) -> None:
    period_of(text, today)
    period_in(text, today)
