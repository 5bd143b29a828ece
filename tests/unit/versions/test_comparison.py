"""Two versions for a page: unchanged lines far from a change put away, every line whole, places of the old text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.versions.changes import Version
from bot.versions.comparison import compare, placed
from bot.versions.diff_view import RunKind, side_by_side
from tests.unit.versions.changed import TEXT, TITLE, edited


def test_lines_far_from_a_change_are_put_away_and_its_neighbours_stay() -> None:
    found = compare(Version(TITLE, TEXT), Version(TITLE, edited(("1,200", "1,300"))))
    assert [(stretch.hidden, len(stretch.lines)) for stretch in found.stretches] == [(True, 3), (False, 3)]
    assert [line.row.changed for line in found.stretches[1].lines] == [False, True, False]
    assert [change.kind for change in found.changes] == ["figure"]


def test_a_single_unchanged_line_is_not_put_away() -> None:
    lines = [f"Line {word} of the report stands here.\n" for word in ("one", "two", "three", "four", "five")]
    new = [*lines]
    new[0], new[4] = "Another first line, quite unlike it.\n", "And another last.\n"
    found = compare(Version(None, "".join(lines)), Version(None, "".join(new)))
    assert [stretch.hidden for stretch in found.stretches if not any(line.row.changed for line in stretch.lines)] == [
        False
    ]
    assert found.headline == ()


def test_the_headline_is_compared_too() -> None:
    runs = compare(Version("Fees rise by 5%", TEXT), Version("Fees rise by 6%", TEXT)).headline
    assert [(run.kind, run.text) for run in runs] == [
        (RunKind.KEPT, "Fees rise by "),
        (RunKind.REMOVED, "5"),
        (RunKind.ADDED, "6"),
        (RunKind.KEPT, "%"),
    ]


LINES = st.lists(st.sampled_from(["The wall stands.\n", "\n", "A fee of 5%.\r\n", "  \n", "end"]), max_size=9).map(
    "".join
)


@given(LINES, LINES)
def test_no_worded_line_is_lost_and_places_are_those_of_the_old_text(before: str, after: str) -> None:
    found = compare(Version(None, before), Version(None, after))
    lines = [line for stretch in found.stretches for line in stretch.lines]
    everything = placed(side_by_side(before, after))
    assert lines == [line for line in everything if "".join(run.text for run in line.row.runs).strip()]
    for line in lines:
        assert before[line.start : line.end] == "".join(run.text for run in line.row.before)
        assert not any(stretch.hidden and line.row.changed for stretch in found.stretches if line in stretch.lines)
