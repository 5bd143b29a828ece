"""The floors themselves: a figure under one, or a figure that is missing, must fail."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.quality import __main__ as evaluation
from tests.quality.floors import Floor, Judged, judge, pinned
from tests.quality.measures import MEASURES, flat

LEAST = Floor("quotes", "found", "quotations found", least=97.4, goal=98)
MOST = Floor("quotes", "false", "false ones", most=46, goal=40)


@pytest.mark.parametrize(
    ("floor", "value", "stands", "goal"),
    [
        (LEAST, 97.4, True, False),
        (LEAST, 97.396, True, False),
        (LEAST, 97.39, False, False),
        (LEAST, 98.0, True, True),
        (LEAST, None, False, False),
        (MOST, 46.0, True, False),
        (MOST, 46.01, False, False),
        (MOST, 40.0, True, True),
        (Floor("a", "b", "c", least=1), 1.0, True, True),
    ],
)
def test_a_figure_stands_on_the_right_side_of_its_floor(
    floor: Floor, value: float | None, stands: bool, goal: bool
) -> None:
    judged = Judged(floor, value)
    assert (judged.stands, judged.reaches_goal) == (stands, goal)


def test_every_pinned_figure_belongs_to_a_measure_and_can_fail() -> None:
    floors = pinned()
    assert {floor.measure for floor in floors} == set(MEASURES)
    assert all((floor.least is None) != (floor.most is None) for floor in floors)


@pytest.mark.parametrize("values", ['says = "x"', 'least = 1, most = 2, says = "x"', 'goal = 2, says = "x"'])
def test_a_floor_that_could_not_fail_is_refused(values: str, tmp_path: Path) -> None:
    written = tmp_path / "floors.toml"
    written.write_text(f'[quotes]\n"found" = {{ {values} }}\n')
    with pytest.raises(ValueError, match="needs either"):
        pinned(written)


def test_numbers_are_found_under_their_paths_and_lists_are_counted() -> None:
    told = {"a": {"b": 1.5, "name": "no number"}, "passed": True, "rows": [{"x": 3}, {"x": 4}]}
    assert dict(flat(told)) == {"a.b": 1.5, "passed": 1.0, "rows#": 2.0, "rows.0.x": 3.0, "rows.1.x": 4.0}


def test_the_exit_code_and_the_table_tell_of_a_figure_under_its_floor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluation, "present", lambda: True)
    monkeypatch.setattr(evaluation, "pinned", lambda: (LEAST,))
    monkeypatch.setattr(evaluation, "MEASURES", {"quotes": lambda: {"found": 97.0}})
    assert evaluation.main([]) == 1
    told = capsys.readouterr().out
    assert "UNDER" in told
    assert "1 figures, 1 under their floors" in told


def test_absent_data_are_told_loudly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(evaluation, "present", lambda: False)
    assert evaluation.main([]) == 0
    assert "NOT MEASURED" in capsys.readouterr().err


def test_the_table_shows_measured_floor_and_goal() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(evaluation.table(judge((LEAST, MOST), {"quotes": {"found": 97.6, "false": 45.5}})))
    told = console.export_text()
    assert "97.6" in told and "≥ 97.4" in told and "≤ 46" in told
    assert told.count("goal not reached") == 2
