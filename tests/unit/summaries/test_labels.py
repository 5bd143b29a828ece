"""Whose words stand between the marks, and which marks hold only a title or a name."""

import pytest

from summaries.card import make_card
from summaries.document import Card, Document, QuoteLabel

END = "\nThe boats went out again at noon, and the harbour was quiet for the rest of that long day."


def card(text: str) -> Card:
    return make_card(Document(text + END))


@pytest.mark.parametrize(
    "text",
    [
        "He was on “Good Evening Norland Tonight” when the news came.",
        "Her novel “The Long Quiet Sea of Cove” sold well there.",
        "The so-called “ports of no return” were shut.",
        "The band played “All the Bells” at the quay.",
        "On Friday on “Good Morning Norland,” Quill said no.",
        "She told “Quill and Friends” that it was over.",
        "A charity called the “We The Harbour People” met.",
        "The pianist gave his concert, “Boats, Boats, Boats,” said the hall.",
        "In her autobiography, “A Time for Tides,” published last year, Quill told of it.",
        "Quill, author of “Norland’s Unwritten Harbour,” put it so.",
        "He said so in an interview with “Harbour and Friends,” Quill recalled.",
        "The hall shows a popular play called “The Sons of Quill,” or so they say.",
        "Bern Orrick’s book “Backwash: Ada Quill’s High-Stakes Battle for the Soul of the Norland Harbour Board” told it.",
        "Quill will speak on Wednesday’s “Bern Orrick Show,” she said.",
    ],
)
def test_titles_and_so_called_names_are_terms(text: str) -> None:
    assert card(text).quotes == ()
    assert [term.label for term in card(text).terms] == [QuoteLabel.TERM]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill said, “Norland First And Always.”",
        "“Norland Needs Ada Quill,” shouted Bern Orrick.",
        "Bern Orrick said the plan was “worse than no plan”.",
        "Ada Quill called it: “The Worst Day Ever”.",
        "Bern Orrick called her “Crooked Ada Quill” that day.",
        "In the book Bern Orrick says: “Norland First And Always.”",
    ],
)
def test_what_somebody_says_is_no_title_however_it_is_written(text: str) -> None:
    assert len(card(text).quotes) == 1


def test_a_reports_words_are_a_documents() -> None:
    (quote,) = card("The report said the wall “was weak at the foot”.").quotes
    assert quote.label is QuoteLabel.DOCUMENT_TEXT
    assert quote.speaker.name is None


def test_who_issues_a_statement_says_what_it_says() -> None:
    (quote,) = card("The Harbour Board issued a statement saying the wall “was weak at the foot”.").quotes
    assert quote.label is QuoteLabel.OWN_WORDS
    assert quote.speaker.organisation is not None
    assert quote.speaker.organisation.text == "Harbour Board"


def test_third_person_inside_the_marks_is_an_account_unless_somebody_says_i() -> None:
    account = card("The minutes say that Lena Marsh “questioned whether the wall was safe”.").quotes[0]
    own = card("Lena Marsh said she “questioned whether my wall was safe”.").quotes[0]
    assert (account.label, own.label) == (QuoteLabel.REPORTED, QuoteLabel.OWN_WORDS)
