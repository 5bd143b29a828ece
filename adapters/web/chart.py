"""Stories per day by outlet as stacked bars: numbers for a template to draw, and the same in words. Pure.

The bars are in units of the drawing, which is stretched to its place: a day is `STEP` wide, and the
drawing `HEIGHT` high. Its words stand beside it, so that they keep their size.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.chat.reading import DayReports, Reports

STEP, BAR, HEIGHT = 10.0, 7.0, 100.0
MAX_SERIES = 6
"""Outlets that have a colour of their own; where there are more, the last colour is for all the others together."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One outlet's part of a day; `series` counts from 1, `words` say what it shows."""

    x: float
    y: float
    width: float
    height: float
    series: int
    words: str


@dataclass(frozen=True, slots=True)
class Series:
    """A colour, whom it stands for, and how many stories that is over all days."""

    number: int
    outlet: str
    stories: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws; `scale` is the highest value first, `rows` the same as a table: a day and its counts."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    scale: tuple[int, ...]
    days: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    words: str


def chart_of(reports: Reports) -> Chart | None:
    """Return the chart of what was reported, or nothing when nothing was."""
    known = [item for item in reports.days if reports.first <= item.day <= reports.last and item.stories > 0]
    if not known:
        return None
    series = _series(known)
    counts = _counts(known, series)
    top = _top(max(sum(day.values()) for day in counts.values()))
    length = (reports.last - reports.first).days + 1
    return Chart(
        width=length * STEP,
        height=HEIGHT,
        bars=tuple(_bars(reports.first, counts, series, top)),
        series=series,
        scale=(top, top // 2, 0),
        days=tuple(short(reports.first + timedelta(days=ahead)) for ahead in _spread(length)),
        rows=tuple((short(day), tuple(counts[day][item.number] for item in series)) for day in sorted(counts)),
        words=_words(reports, series, counts),
    )


def _series(known: Sequence[DayReports]) -> tuple[Series, ...]:
    """Return the outlets, those with most stories first; where there are too many the last stands for the rest."""
    totals: Counter[str] = Counter()
    for item in known:
        totals[item.outlet] += item.stories
    ordered = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ordered) > MAX_SERIES:
        rest = ordered[MAX_SERIES - 1 :]
        ordered = [*ordered[: MAX_SERIES - 1], (f"{len(rest)} other outlets", sum(count for _, count in rest))]
    return tuple(Series(place, outlet, count) for place, (outlet, count) in enumerate(ordered, start=1))


def _counts(known: Sequence[DayReports], series: Sequence[Series]) -> Mapping[date, Counter[int]]:
    """Return how many stories each series has on each day that has any."""
    number = {item.outlet: item.number for item in series}
    counts: dict[date, Counter[int]] = defaultdict(Counter)
    for item in known:
        counts[item.day][number.get(item.outlet, len(series))] += item.stories
    return counts


def _bars(first: date, counts: Mapping[date, Counter[int]], series: Sequence[Series], top: int) -> Iterator[Bar]:
    for day in sorted(counts):
        x, floor = (day - first).days * STEP + (STEP - BAR) / 2, HEIGHT
        for item in series:
            if stories := counts[day][item.number]:
                height = HEIGHT * stories / top
                floor -= height
                yield Bar(
                    x, round(floor, 2), BAR, round(height, 2), item.number, f"{short(day)}, {_much(item, stories)}"
                )


def _top(most: int) -> int:
    """Return the even number that the scale ends at, so that its middle is a whole number too."""
    return max(2, most + most % 2)


def _spread(length: int) -> tuple[int, ...]:
    """Return the places of the days that are named below the bars: first, middle, last."""
    return tuple(dict.fromkeys((0, (length - 1) // 2, length - 1)))


def _words(reports: Reports, series: Sequence[Series], counts: Mapping[date, Counter[int]]) -> str:
    busiest = max(sorted(counts), key=lambda day: sum(counts[day].values()))
    outlets = "; ".join(_much(item, item.stories) for item in series)
    return (
        f"Stories per day by outlet, {short(reports.first)} to {short(reports.last)}. {outlets}. "
        f"Most on {short(busiest)}: {sum(counts[busiest].values())}."
    )


def _much(series: Series, stories: int) -> str:
    return f"{series.outlet}: {stories} {'story' if stories == 1 else 'stories'}"


def short(day: date) -> str:
    """Return a day as people write it, without its year."""
    return f"{day.day} {day:%B}"
