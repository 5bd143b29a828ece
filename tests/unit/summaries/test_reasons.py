"""Why a summary has its sentences: the same as the card's, each with what decided."""

import pytest

from adapters.outlet.library import all_articles
from summaries.card import make_card
from summaries.document import BlockKind, Document
from summaries.errors import NothingToRead
from summaries.ranking import directed_scores
from summaries.reasons import REJECTED, Verdict, explain
from summaries.sumy_methods import METHODS

ARTICLES = [(item.title, "\n\n".join(text for _, text in item.blocks)) for item in all_articles()]
TEXT = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

The berth fees of the harbour council will rise by a third in Port Ellery from April, the council said.

They will rise again in two years. Short one here.

The council will oppose the Harbour Licences Bill, which would require a licence for every berth in the harbour.

“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill."""


@pytest.mark.parametrize(("title", "text"), ARTICLES)
@pytest.mark.parametrize("sentences", [1, 3, 6])
def test_what_is_explained_is_what_the_card_shows(title: str, text: str, sentences: int) -> None:
    document = Document(text, title)
    card, explained = make_card(document, sentences=sentences), explain(document, sentences=sentences)
    assert [line.span for line in card.summary] == [reason.span for reason in explained.chosen]
    supports = [reason.verdict is Verdict.SUPPORT for reason in explained.chosen]
    assert supports == [line.leaned_on for line in card.summary]
    assert [reason.worth.total for reason in explained.chosen] == [line.score for line in card.summary]
    assert explained.sentences == card.sentence_count and len(explained.rejected) <= REJECTED


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_are_explained_as_they_choose(method: str) -> None:
    document = Document(TEXT)
    spans = [line.span for line in make_card(document, method=method).summary]
    assert [reason.span for reason in explain(document, method=method).chosen] == spans


def test_each_part_of_a_score_is_told() -> None:
    explained = explain(Document(f"Berth fees\n\n{TEXT}", "Berth fees"), sentences=2)
    reasons = {reason.place: reason for reason in (*explained.chosen, *explained.rejected)}
    assert reasons[0].worth.lead > reasons[1].worth.lead
    law = next(reason for reason in reasons.values() if "Licences Bill" in reason.span.of(f"Berth fees\n\n{TEXT}"))
    assert law.worth.policy == 1.0 and law.verdict is Verdict.CHOSEN
    assert (BlockKind.HEADING, 1) in explained.noise


def test_those_that_were_not_chosen_say_why() -> None:
    explained = explain(Document(TEXT), sentences=1)
    verdicts = {reason.span.of(TEXT)[:5]: reason for reason in explain(Document(TEXT), sentences=2).rejected}
    assert explained.chosen[0].rank == 1
    assert all(reason.verdict in (Verdict.LOWER, Verdict.HANGS, Verdict.SHORT) for reason in verdicts.values())
    hanging = [reason for reason in explain(Document(TEXT), sentences=2).rejected if reason.verdict is Verdict.HANGS]
    assert all(reason.brings for reason in hanging)


def test_a_sentence_that_says_what_another_said_is_told_to() -> None:
    first = "The harbour council of Port Ellery approved the new berth fees on Tuesday evening."
    text = f"{first}\n\nNobody was surprised by that at all in the old town.\n\n{first.replace('Tuesday', 'Monday')}"
    reasons = explain(Document(text), sentences=1)
    assert [reason.repeats for reason in reasons.rejected if reason.place == 2] == [0]


def test_a_text_without_sentences_is_refused_as_by_the_card() -> None:
    with pytest.raises(NothingToRead):
        explain(Document(""))


def test_scores_are_the_sums_of_their_parts() -> None:
    assert directed_scores("", ()) == []
