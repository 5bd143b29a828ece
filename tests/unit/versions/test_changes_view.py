from hypothesis import given
from hypothesis import strategies as st

from bot.versions.diff_view import Run, RunKind, inline, side_by_side
from tests.unit.versions.changed import TEXT, edited

KEPT, ADDED, REMOVED = RunKind.KEPT, RunKind.ADDED, RunKind.REMOVED


def words(runs: tuple[Run, ...], *kinds: RunKind) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


def test_only_what_changed_is_marked() -> None:
    runs = inline("The wall is 1,200 feet long.", "The wall is 1,300 yards long.")
    assert runs == (
        Run(KEPT, "The wall is "),
        Run(REMOVED, "1,200 feet"),
        Run(ADDED, "1,300 yards"),
        Run(KEPT, " long."),
    )


def test_lines_stand_beside_what_they_became() -> None:
    lines = TEXT.splitlines(keepends=True)
    new = edited((lines[2], ""), ("1,200", "1,300"))
    rows = side_by_side(TEXT, new)
    assert [row.changed for row in rows] == [False, False, True, False, True, False]
    assert (words(rows[2].before, REMOVED), rows[2].after) == (lines[2], ())
    assert (words(rows[4].before, REMOVED), words(rows[4].after, ADDED)) == ("1,200", "1,300")


def test_lines_that_share_next_to_nothing_do_not_stand_side_by_side() -> None:
    rows = side_by_side("Gulls circle over the quay.\n", "Fees rise in the spring again.\n")
    assert [(bool(row.before), bool(row.after)) for row in rows] == [(True, False), (False, True)]


def test_long_lines_and_many_of_them_are_shown_without_comparing_words() -> None:
    long, many = "a b " * 2_000, "\n".join(f"line {number} b" for number in range(300))
    for old, new in ((long, long + "c"), (many, many.replace("b", "c"))):
        assert words(inline(old, new), KEPT, REMOVED) == old
        assert words(inline(old, new), KEPT, ADDED) == new


LINES = st.lists(
    st.sampled_from(["The wall stands.\n", "The wall stood.\n", "\n", "A fee of 5%.\r\n", "end", " "]), max_size=8
)
TEXTS = st.one_of(st.text(max_size=80), LINES.map("".join))


@given(TEXTS, TEXTS)
def test_no_character_is_lost_on_either_side(before: str, after: str) -> None:
    runs, rows = inline(before, after), side_by_side(before, after)
    assert words(runs, KEPT, REMOVED) == before
    assert words(runs, KEPT, ADDED) == after
    assert "".join(words(row.before, KEPT, REMOVED) for row in rows) == before
    assert "".join(words(row.after, KEPT, ADDED) for row in rows) == after
    for row in rows:
        assert words(row.before, KEPT) == words(row.after, KEPT)


@given(TEXTS)
def test_equal_texts_are_kept_whole(text: str) -> None:
    assert inline(text, text) == ((Run(KEPT, text),) if text else ())
