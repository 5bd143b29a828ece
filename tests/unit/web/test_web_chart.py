"""The chart of stories per day: its numbers, and that they are all told in words too."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.web.chart import BAR, HEIGHT, MAX_SERIES, STEP, Bar, chart_of
from bot.chat.reading import DayReports, Reports

FIRST, LAST = date(2026, 10, 26), date(2026, 11, 24)
MIDDAY = date(2026, 11, 3)

some_days = st.integers(0, 29).map(lambda ahead: FIRST + timedelta(days=ahead))
some_reports = st.lists(
    st.builds(DayReports, some_days, st.sampled_from("ABCDEFGHIJ"), st.integers(1, 30)), max_size=40
)


def test_a_day_is_a_stack_of_its_outlets_and_the_scale_has_a_whole_middle() -> None:
    days = (DayReports(MIDDAY, "Harbour Post", 2), DayReports(MIDDAY, "Tideline", 1), DayReports(LAST, "Tideline", 3))
    chart = chart_of(Reports(FIRST, LAST, days))
    assert chart is not None
    assert chart.scale == (4, 2, 0)
    assert [(item.number, item.outlet, item.stories) for item in chart.series] == [
        (1, "Tideline", 4),
        (2, "Harbour Post", 2),
    ]
    edge = (STEP - BAR) / 2
    assert chart.bars == (
        Bar(8 * STEP + edge, 75.0, BAR, 25.0, 1, "3 November, Tideline: 1 story"),
        Bar(8 * STEP + edge, 25.0, BAR, 50.0, 2, "3 November, Harbour Post: 2 stories"),
        Bar(29 * STEP + edge, 25.0, BAR, 75.0, 1, "24 November, Tideline: 3 stories"),
    )
    assert chart.width == 30 * STEP
    assert chart.days == ("26 October", "9 November", "24 November")
    assert chart.rows == (("3 November", (1, 2)), ("24 November", (3, 0)))
    assert chart.words == (
        "Stories per day by outlet, 26 October to 24 November. Tideline: 4 stories; Harbour Post: 2 stories. "
        "Most on 3 November: 3."
    )


def test_without_a_report_in_these_days_there_is_no_chart() -> None:
    before, after = FIRST - timedelta(days=1), LAST + timedelta(days=1)
    days = (DayReports(before, "Tideline", 1), DayReports(after, "Tideline", 1), DayReports(LAST, "Tideline", 0))
    assert chart_of(Reports(FIRST, LAST, days)) is None
    assert chart_of(Reports(FIRST, LAST)) is None


def test_outlets_without_a_colour_of_their_own_are_counted_together() -> None:
    days = tuple(DayReports(LAST, f"Outlet {number}", 10 - number) for number in range(8))
    chart = chart_of(Reports(FIRST, LAST, days))
    assert chart is not None
    assert len(chart.series) == MAX_SERIES
    assert (chart.series[-1].outlet, chart.series[-1].stories) == ("3 other outlets", 5 + 4 + 3)
    assert chart.rows == (("24 November", (10, 9, 8, 7, 6, 12)),)


def test_a_single_day_has_one_label() -> None:
    chart = chart_of(Reports(LAST, LAST, (DayReports(LAST, "Tideline", 1),)))
    assert chart is not None
    assert chart.days == ("24 November",)


@given(some_reports)
def test_bars_stay_in_their_frame_and_add_up(days: list[DayReports]) -> None:
    chart = chart_of(Reports(FIRST, LAST, tuple(days)))
    if chart is None:
        assert not days
        return
    for bar in chart.bars:
        assert bar.x >= 0 and bar.x + bar.width <= chart.width
        assert bar.y >= -0.1 and bar.y + bar.height <= HEIGHT + 0.1
        assert 1 <= bar.series <= MAX_SERIES
    total = sum(item.stories for item in days)
    assert sum(item.stories for item in chart.series) == total
    assert sum(sum(counts) for _, counts in chart.rows) == total
    assert abs(sum(bar.height for bar in chart.bars) - total * HEIGHT / chart.scale[0]) < 0.5
