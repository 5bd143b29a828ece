from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.feeds.dates import moment, published

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
EIGHT = "2026-11-24T08:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("Tue, 24 Nov 2026 08:00:00 GMT", EIGHT),
        ("24 Nov 2026 08:00:00 +0000", EIGHT),
        ("Tue, 24 Nov 2026 09:30:00 +0130", EIGHT),
        ("Tue, 24 Nov 2026 06:30:00 -0130", EIGHT),
        ("Tue, 24 Nov 2026 03:00 EST", EIGHT),
        ("Tue,24 Nov 26 08:00:00 Z", EIGHT),
        ("Tuesday, 24-Nov-2026 08:00:00 UTC", EIGHT),
        ("Tue, 24 November 2026 08:00:00", EIGHT),
        ("24 Nov. 2026, 8:00 a.m.", EIGHT),
        ("Tue, 24 Nov 2026 09:00:00 +0100 (CET)", EIGHT),
        ("Tue, 24 Nov 2026 09:00:00 GMT+0100", EIGHT),
        ("2026-11-24T08:00:00Z", EIGHT),
        ("2026-11-24T08:00:00.123456789Z", EIGHT),
        ("2026-11-24 09:00:00 +01:00", EIGHT),
        ("2026-11-24T09:00+01", EIGHT),
        ("20261124T080000Z", EIGHT),
        ("2026/11/24 08:00", EIGHT),
        ("Tue Nov 24 08:00:00 2026", EIGHT),
        ("Tue Nov 24 08:00:00 GMT 2026", EIGHT),
        ("November 24th, 2026 at 8:00 am", EIGHT),
        ("24/11/2026 08:00", EIGHT),
        ("11/24/2026 08:00", EIGHT),
        (" \n2026-11-24T08:00:00Z ", EIGHT),
        ("2026-11-24", "2026-11-24T00:00:00+00:00"),
        ("2026-11-23T24:00:00Z", "2026-11-24T00:00:00+00:00"),
        ("2026-11-24T12:00 am", "2026-11-24T00:00:00+00:00"),
        ("2020/1/10", "2020-01-10T00:00:00+00:00"),
        ("5.5.2020", "2020-05-05T00:00:00+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
        ("1 Jan 99 00:00:00 GMT", "1999-01-01T00:00:00+00:00"),
    ],
)
def test_what_states_an_instant_is_read(words: str, instant: str) -> None:
    found = moment(words, NOW)
    assert found is not None and found.isoformat() == instant


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "Monday",
        "10:30",
        "2026",
        "2026-11",
        "November 2026",
        "12345",
        "20261124",
        "1764057600",
        "3/4/2026",
        "2026-13-01",
        "2026-02-30",
        "2023-02-29",
        "Mon, 31 Feb 2025 00:00:00 GMT",
        "Tue, 24 Nov 2026 25:00:00 GMT",
        "Tue, 24 Nov 2026 13:00 pm",
        "Tue, 24 Nov 2026 08:00:00 IST",
        "Tue, 24 Nov 2026 08:00:00 +9900",
        "24 Marchember 2026",
        "lun. 24 nov. 2026 08h00",
        "1970-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-11-24T08:00:00Z" + " " * 300 + "x",
    ],
)
def test_what_may_mean_several_days_or_none_is_no_date(words: str) -> None:
    assert moment(words, NOW) is None


def test_a_day_ahead_is_a_clock_that_is_wrong_and_more_is_no_date() -> None:
    ahead = NOW + timedelta(days=1)
    assert moment(ahead.isoformat(), NOW) == ahead
    assert moment((ahead + timedelta(seconds=1)).isoformat(), NOW) is None


def test_the_first_date_that_can_be_believed_is_taken_with_its_source() -> None:
    dates = [("pubDate", "soon"), ("dc:date", "2026-11-24T08:00:00Z"), ("updated", "2026-11-25")]
    assert published(dates, NOW) == (datetime(2026, 11, 24, 8, tzinfo=UTC), "dc:date")
    assert published(dates[:1], NOW) == (None, None)


@given(st.integers(min_value=int(datetime(1991, 1, 1, tzinfo=UTC).timestamp()), max_value=int(NOW.timestamp())))
def test_every_usual_spelling_means_the_same(seconds: int) -> None:
    day = datetime.fromtimestamp(seconds, UTC)
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S GMT", "%d %B %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y"):
        assert moment(day.strftime(form), NOW) == day


@settings(max_examples=500)
@given(st.text(alphabet=st.sampled_from("0123456789-/:.,+TZ amGMTJanov"), max_size=40))
def test_any_words_give_a_believable_instant_or_none(words: str) -> None:
    found = moment(words, NOW)
    assert found is None or (found.tzinfo is UTC and found.year >= 1990 and found <= NOW + timedelta(days=1))
