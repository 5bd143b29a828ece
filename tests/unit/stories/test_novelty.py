"""Words that another outlet has already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.novelty import stands_in

TEXT = "The council met on Tuesday. “The fees will pay for the sea wall that this town has waited for,” said Ada Quill."


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("The fees will pay for the sea wall that this town has waited for,", True),
        ("the fees  WILL pay for the sea-wall that this town has waited for", True),
        ("The fees will surely pay for the sea wall that this town has waited for so long", False),
        ("The fees will pay for the sea wall that our town has waited for", True),
        ("We were promised a seat at the table", False),
        ("No, thank you", False),
        ("council met", False),
        ("The council met", True),
        ("", True),
        ("…", True),
    ],
)
def test_the_same_words_are_known_and_others_are_new(words: str, known: bool) -> None:
    assert stands_in(words, ["Something else.", TEXT]) is known
    assert stands_in(words, []) is (not any(letter.isalnum() for letter in words))


@given(st.text(max_size=200), st.text(max_size=100))
def test_a_text_holds_each_of_its_own_sentences(before: str, words: str) -> None:
    assert stands_in(words, [f"{before} {words}"]) or len(words.split()) < 4
