"""Who a mention means: namesakes, short forms, pronouns, and nobody at all."""

import pytest

from summaries.card import make_card
from summaries.document import Document, Quote

END = "\nThe boats went out again at noon, and the harbour was quiet for the rest of that long day."
NAMESAKES = "Bern Quill, chair of the Harbour Board, spoke first. Ada Quill came late.\n"


def quotes(text: str) -> tuple[Quote, ...]:
    return make_card(Document(text + END)).quotes


def said(quote: Quote) -> tuple[str | None, str | None, str | None, str | None]:
    who = quote.speaker
    name, role, body, source = (
        item.text if item else None for item in (who.name, who.role, who.organisation, who.resolved_from)
    )
    return name, role, body, source


def test_a_namesakes_role_and_organisation_are_nobody_elses() -> None:
    (quote,) = quotes(NAMESAKES + "“The wall is weak,” Ada Quill told the hall.")
    assert said(quote) == ("Ada Quill", None, None, None)


def test_a_surname_that_two_people_bear_tells_nothing_more() -> None:
    (quote,) = quotes(NAMESAKES + "“The wall is weak,” Quill told the hall.")
    assert said(quote) == ("Quill", None, None, None)


def test_a_full_name_keeps_its_own_role_beside_a_namesake() -> None:
    (quote,) = quotes(NAMESAKES + "“The wall is weak,” Bern Quill told the hall.")
    assert said(quote) == ("Bern Quill", "chair", "Harbour Board", None)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("“The wall is weak,” the Cove Democrat said.", "Cove Democrat"),
        (
            "“The wall is weak,” said one unaligned Cove Republican strategist.",
            "one unaligned Cove Republican strategist",
        ),
    ],
)
def test_a_party_is_what_somebody_is_and_no_name(text: str, role: str) -> None:
    (quote,) = quotes(text)
    assert said(quote)[:3] == (None, role, None)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("“The wall is weak,” said a person close to the talks.", "person close to the talks"),
        ("“The wall is weak,” said one Cove Democrat familiar with them.", "Cove Democrat familiar with them"),
        (
            "An official briefed on the new plans said the wall was “weak at its foot”.",
            "official briefed on the new plans",
        ),
        ("“The wall is weak,” said an official.", "official"),
    ],
)
def test_who_is_not_named_is_called_by_what_makes_them_known(text: str, role: str) -> None:
    (quote,) = quotes(text)
    assert said(quote)[:3] == (None, role, None)


def test_a_subsection_stands_in_the_law_of_its_clause() -> None:
    text = (
        "The Harbour Licences Bill repeals the Harbours and Moorings Act.\nClause 9 allows a suspension “where it"
        " appears expedient to do so”. Subsection (3) provides that it takes effect “on the day of the notice”."
    )
    assert [said(quote)[2] for quote in quotes(text)] == ["Harbour Licences Bill"] * 2


def test_a_short_form_in_brackets_means_the_whole_name() -> None:
    (quote,) = quotes("The National Pilots Council (NPC) met.\nThe NPC said the plan was “weak at the foot”.")
    assert said(quote) == (None, None, "National Pilots Council", "NPC")


@pytest.mark.parametrize(("pronoun", "who"), [("he", "Orrick"), ("she", "Quill")])
def test_a_title_decides_between_two_people(pronoun: str, who: str) -> None:
    (quote,) = quotes(f"Mrs Quill and Mr Orrick spoke.\n“The wall is weak,” {pronoun} said.")
    assert said(quote)[0] == who
    assert said(quote)[3] == pronoun


def test_a_surname_of_a_man_and_a_woman_rules_out_neither() -> None:
    (quote,) = quotes("Mrs Quill met Mr Quill on the quay.\n“The wall is weak,” she said.")
    assert said(quote)[0] == "Quill"


def test_a_role_that_tells_the_sex_rules_a_pronoun_out() -> None:
    text = (
        "Bern Orrick, a pilot, came.\nAda Quill, a spokeswoman for the Harbour Board, listened.\n“It is weak,” he said."
    )
    (quote,) = quotes(text)
    assert said(quote)[0] == "Bern Orrick"


def test_a_pronoun_means_the_subject_beside_it_rather_than_who_was_quoted_last() -> None:
    text = (
        "“The gate is open,” said Tam Sarrow.\nJory Penn, a pilot from Cove, saw it otherwise."
        " The gate had been shut for years, he said. “It never opened for us.”"
    )
    assert said(quotes(text)[-1])[0] == "Jory Penn"


def test_what_is_called_so_by_nobody_is_given_to_nobody() -> None:
    (quote,) = quotes("Norland’s “most hated old man” went home.")
    assert said(quote) == (None, None, None, None)


def test_words_about_oneself_are_not_those_of_whoever_mocks_them() -> None:
    (quote,) = quotes("Bern Orrick mocked Ada Quill for calling herself “the voice of the ports”.")
    assert said(quote)[0] == "Ada Quill"


def test_a_body_before_a_spokesmans_name_does_not_speak_itself() -> None:
    (quote,) = quotes("“The wall is weak at the foot,” said Harbour Board spokesman Bern Orrick on Friday.")
    assert said(quote)[0] == "Bern Orrick"
