"""No two sentences of a summary say the same, however a text repeats itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.outlet.library import all_articles
from summaries.card import make_card
from summaries.document import Document
from summaries.reasons import Verdict, explain
from summaries.sameness import says_the_same
from summaries.sumy_methods import METHODS
from summaries.words import stems_of

LEAD = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."
PULLED = "Port Ellery's harbour council has approved new berth fees after four hours of debate."
REST = [
    "Boats of under six metres will pay forty pounds a year for their berths from April.",
    "The council will oppose the Harbour Licences Bill, which would require a licence for every berth in the harbour.",
    "Ferries that call at the outer pier were left out of the vote after their owners wrote to the mayor.",
    "Repairs to the sea wall begin in June and are to last until the autumn storms.",
]
ARTICLES = ["\n\n".join(text for _, text in item.blocks) for item in all_articles()]


def shown(text: str, sentences: int = 3, method: str = "directed", language: str | None = None) -> list[str]:
    card = make_card(Document(text, language=language), sentences=sentences, method=method)
    return [line.span.of(text) for line in card.summary]


def stems(words: str) -> frozenset[str]:
    return frozenset(stems_of(words))


@pytest.mark.parametrize("again", [LEAD, PULLED, f"{LEAD[:-1]}, its chair said."])
@pytest.mark.parametrize("place", range(1, 5))
@pytest.mark.parametrize("method", ["directed", *METHODS])
def test_a_lead_that_stands_again_is_shown_once(again: str, place: int, method: str) -> None:
    paragraphs = [LEAD, *REST]
    paragraphs.insert(place, again)
    found = shown("\n\n".join(paragraphs), 5, method)
    assert (LEAD in found) != (again in found) or (again == LEAD and found.count(LEAD) == 1)
    assert len(found) == 5


def test_a_sentence_that_leans_on_one_does_not_bring_it_in_a_second_time() -> None:
    text = "\n\n".join(
        [LEAD, *REST[:2], f"{PULLED} They said that the council would vote on the ferries in May.", *REST[2:]]
    )
    found = shown(text, 6)
    assert LEAD in found and PULLED not in found and not any("They said" in line for line in found)


def test_a_text_of_nothing_but_leaning_sentences_does_not_repeat_itself_either() -> None:
    assert shown(
        "They voted for the new berth fees on Tuesday. They voted for the new berth fees. He left the hall."
    ) == [
        "They voted for the new berth fees on Tuesday.",
        "He left the hall.",
    ]


def test_the_words_of_another_language_count_by_their_stems() -> None:
    lead = "Der Hafenrat von Port Ellery hat am Dienstag neue Gebühren für die Liegeplätze im Hafen beschlossen."
    again = "Neue Gebühren für Liegeplätze im Hafen hat der Hafenrat von Port Ellery beschlossen."
    rest = [
        "Boote von weniger als sechs Metern zahlen von April an vierzig Pfund im Jahr.",
        "Die Arbeiten an der Ufermauer beginnen im Juni und sollen bis zum Herbst dauern.",
    ]
    found = shown("\n\n".join([lead, *rest, again]), 4, language="de")
    assert (lead in found) != (again in found) and len(found) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LEAD, PULLED, True),
        (LEAD, REST[1], False),
        ("Quill supports the fees for the outer pier.", "Lodd opposes the fees for the inner pier.", False),
        ("Turnout was 40 per cent in Ellery.", "Turnout was 52 per cent in Ferne Cove.", False),
        ("The council voted.", "The council of Port Ellery voted on fees.", True),
        ("The council voted.", "The council of Port Ellery met for four hours.", False),
        ("It was not so.", LEAD, True),
    ],
)
def test_what_says_the_same(one: str, other: str, same: bool) -> None:
    assert says_the_same(stems(one), stems(other)) is same
    assert says_the_same(stems(other), stems(one)) is same


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([LEAD, PULLED, *REST, *[part for text in ARTICLES[:3] for part in text.split("\n\n")]]))
)
def test_no_two_sentences_of_any_summary_say_the_same(paragraphs: list[str]) -> None:
    found = shown("\n\n".join([LEAD, *paragraphs]), 8)
    assert not [
        (one, two) for at, one in enumerate(found) for two in found[:at] if says_the_same(stems(one), stems(two))
    ]


def test_why_says_that_a_sentence_repeats_one_that_is_shown() -> None:
    text = "\n\n".join([LEAD, PULLED, *REST])
    explained = explain(Document(text), sentences=3)
    (repeats,) = [reason for reason in explained.rejected if reason.verdict is Verdict.REPEATS]
    places = {reason.place for reason in explained.chosen}
    assert repeats.repeats in places and repeats.place in (0, 1)
