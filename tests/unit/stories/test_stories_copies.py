"""Whether an article has another's text: copies in every shape, and forms that only look alike."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.copies import bands_of, copies_among
from bot.stories.model import Article, Copy, Relation

WIRE = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the old hall. "
    "“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill, chair of "
    "the harbour council. More than 1,200 berths are affected by the change, which takes effect in the spring after a "
    "consultation. Fishing crews say that the fees come at the worst time, because fuel has never cost so much. Tam "
    "Orrick, secretary of the Crews’ Union, called the vote a blow to 340 families along the coast. The council of "
    "Sarrow Bay is to decide on fees of its own next month, and Bram Hollis, its treasurer, would not say how high."
)
MORE = (
    " In the market square opinions were divided. Una Marsh, who sells nets, said that the town had slept for too long. "
    "Her neighbour Enid Barrow pointed at the empty quay and shook her head. A petition against the decision gathered 900 "
    "names before noon, and the mayor, Hugo Fennel, promised to read it aloud at the next sitting in December. Gwen "
    "Osgood of the chamber of trade asked for two years of grace. Nobody had reckoned with the weather, which closed the "
    "road over the moor and kept half of the members from the sitting. Ines Tanner, the clerk, counted the votes twice."
)
WARNING = (
    "The weather office has issued a warning of strong winds and heavy rain for {place}. It is in force from {hours} on "
    "{day}. Gusts of up to {speed} miles an hour are expected on the coast, and surface water will make roads difficult. "
    "People in {place}, {near} and {far} should tie down loose objects, avoid driving where they can, and check for delays "
    "before they travel. The warning will be looked at again in the morning, and may be raised if the wind backs."
)
INDEX = (
    "Consumer prices rose by {rate} per cent in the year to {month}, the Office of Reckoning said. Food cost {food} per "
    "cent more than a year before, and rents {rent} per cent more. Economists had expected the index of the Office to "
    "stand at {guess}. The rate without energy was {core}. The Office publishes the index in the middle of each month."
)


def article(name: str, text: str, title: str | None = "Berth fees") -> Article:
    return Article(name, title, text, datetime(2026, 11, 24, tzinfo=UTC))


def found(one: str, other: str) -> Relation | None:
    copies = copies_among(article("a", one), [article("b", other)])
    back = copies_among(article("b", other), [article("a", one)])
    assert [copy.relation for copy in back] == [copy.relation.turned for copy in copies]
    return copies[0].relation if copies else None


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        (WIRE, Relation.SAME),
        (WIRE.upper().lower(), Relation.SAME),
        ("By our correspondent in Port Ellery. " + WIRE + " Read more on this tomorrow.", Relation.SAME),
        (WIRE.replace("Tuesday", "Wednesday").replace("a blow to", "a burden on"), Relation.SAME),
        (WIRE + MORE, Relation.PART),
        (WIRE[: len(WIRE) // 2], Relation.MORE),
        (MORE, None),
        ("", None),
        ("The harbour council of Port Ellery approved new berth fees.", None),
    ],
)
def test_a_copy_is_known_whole_edited_framed_or_cut(other: str, relation: Relation | None) -> None:
    assert found(WIRE, other) is relation
    shared = set(bands_of(article("a", WIRE))) & set(bands_of(article("b", other)))
    assert shared or relation is None


def test_forms_that_are_filled_in_anew_are_no_copies() -> None:
    one = WARNING.format(place="Skarrow", near="Tollan", far="Wenlow", day="Monday", hours="6 to 18", speed=60)
    other = WARNING.format(place="Alderby", near="Coldmere", far="Dunlow", day="Friday", hours="3 to 9", speed=75)
    assert found(one, other) is None
    october = INDEX.format(rate="3.2", month="October", food="5.1", rent="4.4", guess="118.7", core="2.9")
    november = INDEX.format(rate="3.4", month="November", food="4.8", rent="4.6", guess="119.3", core="3.1")
    assert found(october, november) is None
    assert found(october, october + " More on page 4.") is Relation.SAME


def test_an_equal_text_is_the_same_however_short() -> None:
    assert copies_among(article("a", "No  more.\n"), [article("b", "No more."), article("c", "Some more.")]) == (
        Copy("b", Relation.SAME),
    )


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_has_an_answer(one: str, other: str) -> None:
    found(one, other)
    assert all(0 <= band < 2**32 for band in bands_of(article("a", one)))
