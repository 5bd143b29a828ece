"""What an article is known by: its words, title, names, figures and dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.traits import ARTICLES, LEAD_WORDS, TITLE_WEIGHT, read_traits

TITLE = "Council of Port Ellery approves berth fees"
TEXT = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday. Fees rise by 1,200 crowns.\n"
    "“We need a sea wall,” said Ada Quill, who chairs the council. Quill's deputy, Bram Hollis, agreed."
)


def test_words_of_the_title_weigh_more() -> None:
    words = read_traits(TITLE, TEXT).words
    assert words["berth"] == 1 + TITLE_WEIGHT
    assert words["wall"] == 1
    assert "the" not in words


def test_names_are_what_stands_with_a_capital_within_sentences() -> None:
    traits = read_traits(TITLE, TEXT)
    assert traits.names == ("port", "elleri", "ada", "quill", "bram", "holli")
    assert dict(traits.runs)["Ada Quill"] == ("ada", "quill")
    assert [written for written, _ in traits.runs] == ["Port Ellery", "Ada Quill", "Quill", "Bram Hollis"]


def test_a_title_of_capitals_names_nobody_by_itself() -> None:
    assert read_traits("Council Approves Plan For Boats", "It did so today.").names == ()
    assert "skarrow" in read_traits("the harbour of Skarrow is closed", "It is closed.").names


def test_figures_and_dates_stand_together_and_apart_from_names() -> None:
    traits = read_traits("Fees to rise in March", TEXT)
    assert traits.figures == ("march", "tuesday", "1200")
    assert "tuesday" not in traits.names


def test_how_a_word_is_written_is_kept() -> None:
    assert read_traits(None, TEXT).written["elleri"] == "Ellery"
    assert read_traits("ELLERY waits", TEXT).written["elleri"] == "Ellery"
    assert read_traits("ELLERY waits", "Nobody came.").written["elleri"] == "ELLERY"


def test_what_comes_late_in_a_text_counts_for_nothing() -> None:
    words = " ".join(f"word{number:04}" for number in range(LEAD_WORDS * 3))
    assert "skarrow" not in read_traits(None, f"{words} Skarrow").words


def test_a_word_without_end_is_kept_short() -> None:
    (word,) = read_traits(None, "harbour" * 400).words
    assert len(word) <= 40


@pytest.mark.parametrize("title", [None, "", "   ", "…", "the of and"])
def test_a_title_that_says_nothing(title: str | None) -> None:
    assert read_traits(title, TEXT).title == ()


@given(st.none() | st.text(max_size=80), st.text(max_size=600))
def test_any_text_has_traits(title: str | None, text: str) -> None:
    traits = read_traits(title, text)
    assert set(traits.title) <= set(traits.words)
    assert set(traits.names) | set(traits.figures) <= set(traits.words)
    assert set(traits.written) == set(traits.words)
    assert all(written in text for written, _ in traits.runs)
    assert not set(traits.names) & set(traits.figures)


def test_an_article_is_read_once_for_all_who_ask_soon() -> None:
    first = read_traits("Berth fees", "The council settled the berth fees on Monday.")
    assert read_traits("Berth fees", "The council settled the berth fees on Monday.") is first
    for number in range(ARTICLES):
        read_traits(None, f"Another article of the number {number}.")
    again = read_traits("Berth fees", "The council settled the berth fees on Monday.")
    assert again is not first
    assert again.words == first.words
