"""What a question is taken to ask: its words, names, phrases, kind and time."""

from datetime import date

import pytest

from bot.search.query import Term
from bot.search.questions import MAX_QUESTION, Kind, read

TODAY = date(2026, 11, 27)


def test_words_that_only_ask_do_not_count() -> None:
    question = read("What did the harbour council say about the new fees?", TODAY)
    assert question.stems == ("harbour", "council", "new", "fee")
    assert question.terms[-1] == Term(("fees",))
    assert question.names == ()


@pytest.mark.parametrize(
    "typed", ["", "  ", "?", "what is it", "who was that and when", "\0", "😀", "tell me about this"]
)
def test_a_question_may_ask_for_nothing(typed: str) -> None:
    assert read(typed, TODAY).stems == ()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("What did the Home Office say?", [("home", "offic")]),
        ("Did Ada Quill meet the Crews’ Union?", [("ada", "quill"), ("crew", "union")]),
        ("What does the Coach and Bus Federation want?", [("coach", "bu", "feder")]),
        ("Where does Quill’s committee stand?", [("quill",)]),
        ("what did the home office say", []),
        ("WHAT DID THE HOME OFFICE SAY", []),
        ("Ports fail inspections", []),
    ],
)
def test_names(typed: str, names: list[tuple[str, ...]]) -> None:
    assert list(read(typed, TODAY).names) == names


def test_a_phrase_in_quotation_marks_counts_with_all_of_its_words() -> None:
    question = read("Who spoke of “the end of the line”?", TODAY)
    assert question.phrases == (("the", "end", "of", "the", "line"),)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("When does the consultation close?", Kind.WHEN),
        ("By when must the ministry reply?", Kind.WHEN),
        ("How soon must there be a hearing?", Kind.WHEN),
        ("How many ports failed?", Kind.HOW_MANY),
        ("what does the fare cap cost", Kind.HOW_MANY),
        ("What share of boats is insured?", Kind.HOW_MANY),
        ("Who chairs the board?", Kind.WHO),
        ("What did Ada Quill say about the fees?", Kind.SAID),
        ("How did the opposition react?", Kind.SAID),
        ("Why was the list refused?", Kind.WHY),
        ("Where was the meeting?", Kind.WHERE),
        ("Which law is repealed?", Kind.OTHER),
        ("Which parts were skipped when it was read?", Kind.OTHER),
    ],
)
def test_kinds(typed: str, kind: Kind) -> None:
    assert read(typed, TODAY).kind is kind


def test_the_time_that_is_meant_is_no_word_to_look_for() -> None:
    question = read("What did the minister say about fees in March?", TODAY)
    assert question.stems == ("minist", "fee")
    assert question.meant is not None and question.meant.period.since == date(2026, 3, 1)


def test_a_question_of_three_thousand_characters_is_cut() -> None:
    assert len(read("harbour " * 375, TODAY).text) <= MAX_QUESTION


def test_acronyms_that_spell_a_stop_word_count() -> None:
    assert read("What does the US say of fees?", TODAY).stems == ("us", "fee")
