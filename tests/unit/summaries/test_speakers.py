"""Who said what, on fictional sentences of the shapes that news has."""

import pytest

from summaries.card import make_card
from summaries.cleaning import label_blocks
from summaries.document import SURE, Document, Quote, QuoteLabel
from summaries.likeliest import MIN_PROBABILITY

END = "\nThe boats went out again at noon, and the harbour was quiet for the rest of that long day."


def quotes(text: str) -> tuple[Quote, ...]:
    return make_card(Document(text + END)).quotes


def said(quote: Quote) -> tuple[str | None, str | None, str | None]:
    speaker = quote.speaker
    name, role, body = (
        reading.text if reading else None for reading in (speaker.name, speaker.role, speaker.organisation)
    )
    return name, role, body


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("“The wall is weak,” said Ada Quill, chair of the Harbour Board.", ("Ada Quill", "chair", "Harbour Board")),
        (
            "“The wall is weak,” Ada Quill, a spokeswoman for Dockside Norland, said.",
            ("Ada Quill", "spokeswoman", "Dockside Norland"),
        ),
        (
            "Ada Quill, director of the charity Dockside Norland, said: “The wall is weak.”",
            ("Ada Quill", "director", "Dockside Norland"),
        ),
        (
            "Harbour Board Chair Ada Quill said the wall “is weak at the foot” today.",
            ("Ada Quill", "Chair", "Harbour Board"),
        ),
        (
            "The Minister for Tides, Marian Thole, said: “The wall is weak.”",
            ("Marian Thole", "Minister for Tides", None),
        ),
        (
            "According to Chief Constable Brandt of Cove Police, “the quay is not safe at night”.",
            ("Brandt", "Chief Constable", "Cove Police"),
        ),
        (
            "A spokesman for the Ministry of Tides said it would “listen to what was said”.",
            (None, "spokesman", "Ministry of Tides"),
        ),
        ("The Insurers’ Forum told the hall that it was “nearer to a half”.", (None, None, "Insurers’ Forum")),
        (
            "The Skarrow Harbour Board said the sum was “more than we spend on dredging”.",
            (None, None, "Skarrow Harbour Board"),
        ),
        (
            "“The wall is weak,” said Professor Hanne Lorrimer of Ellery University.",
            ("Hanne Lorrimer", "Professor", "Ellery University"),
        ),
        (
            "Edwin Sarrow, who chairs the Fisheries Committee, said it was “a blank cheque to them”.",
            ("Edwin Sarrow", None, "Fisheries Committee"),
        ),
        (
            "The Deputy Director of the Pilots Unit Jory Penn said “the wall is weak there”.",
            ("Jory Penn", "Deputy Director", "Pilots Unit"),
        ),
    ],
)
def test_name_role_and_organisation_are_read_where_they_stand(
    text: str, who: tuple[str | None, str | None, str | None]
) -> None:
    (quote,) = quotes(text)
    assert said(quote) == who
    for reading in (quote.speaker.name, quote.speaker.role, quote.speaker.organisation):
        assert reading is None or reading.span.of(text) == reading.text


def test_a_surname_takes_name_and_role_from_the_first_full_mention() -> None:
    text = "Ada Quill, chair of the Harbour Board, spoke first.\n“The wall is weak,” Quill told the hall."
    (quote,) = quotes(text)
    assert said(quote) == ("Ada Quill", "chair", "Harbour Board")


def test_two_people_of_one_surname_are_not_mixed_up() -> None:
    text = "Ada Quill spoke first. Bern Quill spoke second.\n“The wall is weak,” Quill told the hall."
    (quote,) = quotes(text)
    assert said(quote)[0] == "Quill"


def test_a_pronoun_is_resolved_and_says_so() -> None:
    text = "Ada Quill, chair of the Harbour Board, opened the meeting.\n“The wall is weak,” she said."
    (quote,) = quotes(text)
    assert said(quote) == ("Ada Quill", "chair", "Harbour Board")
    assert quote.speaker.resolved_from is not None
    assert quote.speaker.resolved_from.text == "she"


def test_she_is_nobody_called_mr() -> None:
    text = "Ada Quill opened the meeting. Mr Bern Orrick took the minutes.\n“The wall is weak,” she said."
    (quote,) = quotes(text)
    assert said(quote)[0] == "Ada Quill"


def test_a_pronoun_without_anybody_before_it_stays_unknown() -> None:
    (quote,) = quotes("“The wall is weak at the foot,” she said.")
    assert said(quote) == (None, None, None)


def test_the_force_is_the_police_force_named_before() -> None:
    text = "The Cove Police searched the quay.\nThe boats were “of no interest to us”, the force said."
    (quote,) = quotes(text)
    assert said(quote) == (None, None, "Cove Police")
    assert quote.speaker.resolved_from is not None
    assert quote.speaker.resolved_from.text == "force"


def test_a_spokeswoman_for_the_ministry_speaks_for_the_one_that_was_named() -> None:
    text = "The Ministry of Tides keeps a list.\nA spokeswoman for the ministry said it was “of no legal effect”."
    (quote,) = quotes(text)
    assert said(quote) == (None, "spokeswoman", "Ministry of Tides")


def test_words_of_a_bill_are_never_given_to_who_comments_on_it() -> None:
    text = (
        "Groups including Dockside have expressed concern over a clause in the Harbour Licences Bill that would let"
        " the Minister see registers for “purposes relating to safety or crime”."
    )
    (quote,) = quotes(text)
    assert quote.label is QuoteLabel.DOCUMENT_TEXT
    assert said(quote)[2] == "Harbour Licences Bill"


def test_a_clause_speaks_for_its_bill_and_the_critic_for_himself() -> None:
    text = (
        "The Harbour Licences Bill was published.\nEdwin Sarrow said clause 9, which allows a suspension “where it"
        " appears expedient to do so”, was “a blank cheque to them”."
    )
    law, critic = quotes(text)
    assert (law.label, said(law)[2]) == (QuoteLabel.DOCUMENT_TEXT, "Harbour Licences Bill")
    assert (critic.label, said(critic)[0]) == (QuoteLabel.OWN_WORDS, "Edwin Sarrow")


def test_an_opinion_of_a_bill_is_not_the_bills() -> None:
    (quote,) = quotes("Tam Orrick said the Harbour Licences Bill would be “a disaster for small ports”.")
    assert (quote.label, said(quote)[0]) == (QuoteLabel.OWN_WORDS, "Tam Orrick")


def test_an_account_in_the_third_person_is_labelled_as_reported() -> None:
    text = "The minutes say that Lena Marsh “accepted that the drafting went further than it should”."
    (quote,) = quotes(text)
    assert (quote.label, said(quote)[0]) == (QuoteLabel.REPORTED, "Lena Marsh")


def test_two_speakers_in_one_sentence() -> None:
    text = (
        "This came after testimony from Cove Police that sharing “was extremely good at sea” and Skarrow Council’s"
        " view that “the flow was not disrupted” that night."
    )
    first, second = quotes(text)
    assert said(first)[2] == "Cove Police"
    assert said(second)[2] == "Skarrow Council"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The Cove Board asked for it. It was refused on the ground that this was “likely to harm us”.", None),
        ("Ada Quill was asked, “Where is the list of ports?” and laughed.", None),
        ("Ada Quill was asked by Bern Orrick, a host, “Where is the list of ports?”", "Bern Orrick"),
        ("Ada Quill was asked about it and said “there is no list here”.", "Ada Quill"),
    ],
)
def test_who_is_asked_or_told_is_not_who_speaks(text: str, who: str | None) -> None:
    (quote,) = quotes(text)
    assert said(quote)[0] == who
    assert who or not quote.speaker.known


@pytest.mark.parametrize("judgement", ["are “not built on facts”", "“are not built on facts”"])
def test_whose_remarks_are_judged_is_not_who_judges(judgement: str) -> None:
    (quote,) = quotes(f"The Harbour Board issued a statement saying Ada Quill’s remarks {judgement}.")
    assert said(quote)[2] == "Harbour Board"


def test_a_body_that_only_hears_does_not_speak() -> None:
    text = "The inquiry also heard that one captain, Jory Penn, believed lights could “help the crews to see”."
    (quote,) = quotes(text)
    assert said(quote)[0] == "Jory Penn"


def test_a_name_inside_another_quotation_is_no_speaker() -> None:
    text = "“I told Bern Orrick that it was over,” said Ada Quill. “It was over for us all.”"
    assert [said(quote)[0] for quote in quotes(text)] == ["Ada Quill", "Ada Quill"]


def test_a_name_that_runs_into_the_marks_is_no_candidate() -> None:
    text = (
        "The old men ‘of the Harbour’s Quill Board, who “said it was all over and done with’ went home.” Nobody spoke."
    )
    for quote in quotes("Ada Quill spoke of it.\n" + text):
        assert quote.speaker.name is None or not quote.speaker.name.span.touches(quote.marks)


def test_halves_of_an_unknown_speakers_words_stay_together() -> None:
    text = "“They rang on a Friday,” one of them said. “By Monday my insurer had rung as well.”"
    assert [said(quote) for quote in quotes("Two masters came.\n" + text)] == [(None, None, None)] * 2


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ada Quill said the fee would stand, but not until Bram Lodd “admits that it is too low”.", "Ada Quill"),
        ("None of the things Bram Lodd said “will calm the crews of this town,” Ada Quill said.", "Ada Quill"),
        ("“This is the best of days!” beamed Ada Quill of Ferne Cove, who had come with Bram Lodd.", "Ada Quill"),
        ("“The fee is too high,” Ada Quill  and Bram Lodd said.", "Ada Quill  and Bram Lodd"),
    ],
)
def test_who_is_nearest_does_not_always_speak(text: str, who: str) -> None:
    (quote,) = quotes(text)
    assert said(quote)[0] == who


def test_a_quotation_over_two_paragraphs_has_one_speaker() -> None:
    text = "Ada Quill said: “We waited for a year and a day.\n“We shall wait no longer than that.”"
    assert [said(quote)[0] for quote in quotes(text)] == ["Ada Quill", "Ada Quill"]


def test_titles_and_so_called_names_are_terms() -> None:
    card = make_card(Document("The so-called “ports of no return” are in the book “The Long Quiet Sea” too." + END))
    assert "ports of no return" in [quote.span.of("The so-called “ports of no return” are in") for quote in card.terms]


def test_blocks_and_quotes_agree() -> None:
    text = "By Orla Penhallow\n“The wall is weak,” said Ada Quill." + END
    blocks = label_blocks(text)
    (quote,) = make_card(Document(text)).quotes
    assert any(block.span.covers(quote.marks) for block in blocks)


def test_a_title_in_marks_is_a_term_and_the_same_words_said_are_a_quote() -> None:
    title = make_card(Document("The panel discussed “The Long Quiet Sea” until midnight on that Friday." + END))
    assert not title.quotes
    assert len(title.terms) == 1
    (said_aloud,) = quotes("The crews shouted “Open The Harbour Now” until midnight on that Friday.")
    assert said_aloud.label is QuoteLabel.OWN_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill and Bram Lodd said the wall “is weak at the foot” today.",
        "“The wall is weak,” Ada Quill and Bram Lodd wrote.",
        "“The wall is weak at the foot,” said Ada Quill and Bram Lodd.",
    ],
)
def test_what_two_say_together_is_not_given_to_one_of_them(text: str) -> None:
    (quote,) = quotes(text)
    assert said(quote) == ("Ada Quill and Bram Lodd", None, None)


def test_who_is_only_named_beside_another_does_not_speak_with_them() -> None:
    (quote,) = quotes(
        "After she met Cleo Marsh and Bram Lodd on the quay, Ada Quill said the wall “is weak at the foot”."
    )
    assert said(quote)[0] == "Ada Quill"


@pytest.mark.parametrize("dash", ["-", "–", "— "])
def test_a_paragraph_that_is_one_quotation_is_its_signers(dash: str) -> None:
    text = f"Bram Lodd spoke first and long.\n“The wall was never safe for anybody on that quay.”\n{dash}Ada Quill, the harbour’s chair"
    (quote,) = quotes(text)
    assert said(quote)[0] == "Ada Quill"


def test_a_list_below_a_quotation_signs_nothing() -> None:
    text = "“The wall was never safe for anybody,” said Bram Lodd.\n- Ada Quill is to report on it in the spring."
    (quote,) = quotes(text)
    assert said(quote)[0] == "Bram Lodd"


def test_a_speaker_comes_with_how_likely_that_is_and_a_rule_with_nothing() -> None:
    (weighed,) = quotes("“The wall is weak,” said Ada Quill, chair of the Harbour Board.")
    assert weighed.confidence is not None
    assert weighed.confidence > SURE
    assert weighed.sure
    (ruled,) = quotes("After Bram Lodd said that all was well, Ada Quill said: “The wall is weak.”")
    assert said(ruled)[0] == "Ada Quill"
    assert ruled.confidence is None
    assert ruled.sure


def test_where_several_may_have_said_it_the_speaker_is_unclear_not_unknown() -> None:
    (quote,) = quotes(
        "Ada Quill said the fee was too high. Bram Lodd said it was not. Tam Orrick left. "
        "The plan is “a threat to every crew on this coast” to some."
    )
    assert said(quote) == (None, None, None)
    assert quote.unclear
    assert quote.confidence is not None
    assert 0 < quote.confidence < MIN_PROBABILITY
    assert not quote.sure


def test_where_nobody_is_named_the_speaker_is_unknown_not_unclear() -> None:
    (quote,) = quotes("The harbour was quiet. The plan is “a threat to every crew on this coast” to some.")
    assert said(quote) == (None, None, None)
    assert (quote.unclear, quote.confidence) == (False, None)


def test_both_halves_of_a_quotation_are_as_likely() -> None:
    first, second = quotes("“The wall is weak,” said Ada Quill, “and it has been so for years.”")
    assert first.confidence == second.confidence is not None
