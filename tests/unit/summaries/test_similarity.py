"""How far two articles agree, and that rare terms say more than common ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.lexicon import Lexicon
from summaries.similarity import OTHER_NAMES, Agreement, Probe, copied_share
from summaries.traits import read_traits

HERE = (
    "Berth fees rise in Port Ellery",
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a long debate. Some 1,200 berths"
    " are affected, said Ada Quill, who chairs the council. Crews protested outside the town hall.",
)
SAME = (
    "Crews angry at Port Ellery’s berth fees",
    "Boat crews gathered in Port Ellery on Tuesday against the berth fees that Ada Quill and her harbour council"
    " have approved. They affect 1,200 berths.",
)
ELSEWHERE = (
    "Berth fees rise in Skarrow",
    "The harbour council of Skarrow approved new berth fees on Friday after a short debate. Some 300 berths are"
    " affected, said Bram Hollis, who chairs the council. Nobody protested outside Tollan House.",
)
OTHER = ("Night buses are back", "The buses of Wenlow run all night again, said Tam Orrick of the bus company.")


def agreement(one: tuple[str, str], other: tuple[str, str]) -> Agreement:
    lexicon = Lexicon()
    coded = [lexicon.add(read_traits(*article)) for article in (HERE, SAME, ELSEWHERE, OTHER)]
    mine = coded[(HERE, SAME, ELSEWHERE, OTHER).index(one)]
    return Probe(mine, lexicon).agreement(coded[(HERE, SAME, ELSEWHERE, OTHER).index(other)])


def test_an_article_agrees_with_itself_in_words_and_title() -> None:
    itself = agreement(HERE, HERE)
    assert itself.words == pytest.approx(1.0, abs=1e-5)
    assert itself.title == pytest.approx(1.0, abs=1e-5)
    assert itself.whole > 0.9


def test_one_event_agrees_more_than_one_subject_and_that_more_than_nothing() -> None:
    same, subject, nothing = (agreement(HERE, other).whole for other in (SAME, ELSEWHERE, OTHER))
    assert same > 2 * subject > 2 * nothing


def test_articles_that_name_nobody_of_the_other_are_told_apart() -> None:
    look_alike = agreement(HERE, ELSEWHERE)
    assert look_alike.strangers
    assert look_alike.words > 0.2
    assert not agreement(HERE, SAME).strangers
    assert look_alike.whole == pytest.approx(
        OTHER_NAMES * Agreement(look_alike.words, look_alike.title, look_alike.names, look_alike.figures).whole
    )


@pytest.mark.parametrize("title", ["A Quarrel Over Tollan Creek", "what tollan says"])
def test_a_name_that_the_other_speaks_of_in_any_writing_makes_no_strangers(title: str) -> None:
    lexicon = Lexicon()
    one = lexicon.add(read_traits(None, "the creek of Tollan is closed, said Bram Hollis"))
    other = lexicon.add(read_traits(title, "the mayor Ada Quill of Skarrow complained"))
    assert not Probe(one, lexicon).agreement(other).strangers
    assert not Probe(other, lexicon).agreement(one).strangers


def test_agreement_is_the_same_both_ways() -> None:
    assert agreement(HERE, SAME).whole == pytest.approx(agreement(SAME, HERE).whole, abs=1e-5)


def test_what_one_side_has_nothing_of_is_left_out() -> None:
    assert Agreement(0.5, None, None, None).whole == 0.5
    assert Agreement(0.5, 0.5, None, None).whole == pytest.approx(0.5)
    assert agreement(HERE, OTHER).figures is None


def test_a_rare_term_in_common_says_more_than_a_common_one() -> None:
    lexicon = Lexicon()
    for number in range(60):
        lexicon.add(read_traits(f"minister speaks {number}", f"the minister spoke of matter{number}"))
    common = [lexicon.add(read_traits(None, f"minister {word}")) for word in ("orchard", "lantern")]
    rare = [lexicon.add(read_traits(None, f"hartsea {word}")) for word in ("kettle", "bramble")]
    assert Probe(rare[0], lexicon).agreement(rare[1]).words > 1.5 * Probe(common[0], lexicon).agreement(common[1]).words


def test_one_common_figure_in_common_proves_little() -> None:
    lexicon = Lexicon()
    for number in range(50):
        lexicon.add(read_traits(None, f"on the 19 there was thing{number}"))
    one, other = (lexicon.add(read_traits(None, f"a {word} on the 19")) for word in ("kettle", "lantern"))
    common = Probe(one, lexicon).agreement(other).figures
    three, four = (lexicon.add(read_traits(None, f"a {word} for 48,211 crowns")) for word in ("boat", "barn"))
    rare = Probe(three, lexicon).agreement(four).figures
    assert common is not None and rare is not None
    assert common < 0.4 < 0.6 < rare


def test_a_form_filled_in_anew_is_no_copy() -> None:
    form = (
        "Police appeal for witnesses after a crash on {road} in {town} at the weekend. A cyclist was taken to hospital"
        " with injuries that are not thought to threaten life. Anybody who saw what happened or has film of the road"
        " is asked to call {officer} of the road policing unit of {county} and to quote the number of the incident."
    )
    lexicon = Lexicon()
    one, other = (
        lexicon.add(read_traits(None, form.format(road=road, town=town, officer=officer, county=county)))
        for road, town, officer, county in (
            ("Mill Road", "Skarrow", "Sergeant Quill", "Ellershire"),
            ("High Street", "Tollan", "Inspector Hollis", "Wenlow"),
        )
    )
    again = lexicon.add(
        read_traits(
            "Crash",
            "Home News Sport\n"
            + form.format(road="Mill Road", town="Skarrow", officer="Sergeant Quill", county="Ellershire"),
        )
    )
    assert copied_share(one, other) == 0.0
    assert copied_share(one, again) > 0.8


def test_a_lexicon_is_no_larger_than_what_it_counts() -> None:
    lexicon = Lexicon()
    sizes = []
    for number in range(400):
        coded = lexicon.add(read_traits(None, f"nobody{number} says anything{number} of thing{number} again"))
        lexicon.drop(coded.words)
        sizes.append(len(lexicon))
    assert max(sizes) == 0
    kept = lexicon.add(read_traits(None, "the sea wall of Ellery"))
    assert [lexicon.term(int(number)) for number in kept.words] == ["sea", "wall", "elleri"]
    assert len(lexicon.rarities()) == 1_024


def test_terms_keep_their_numbers_however_many_there_are() -> None:
    lexicon = Lexicon()
    first = lexicon.add(read_traits(None, "harbour council"))
    for number in range(1_500):
        lexicon.add(read_traits(None, f"novelty{number}"))
    again = lexicon.add(read_traits(None, "harbour council"))
    assert np.array_equal(first.words, again.words)
    assert len(lexicon.rarities()) >= len(lexicon)


@given(st.lists(st.tuples(st.none() | st.text(max_size=40), st.text(max_size=200)), min_size=2, max_size=5))
def test_whatever_the_texts_agreement_is_a_share(texts: list[tuple[str | None, str]]) -> None:
    lexicon = Lexicon()
    coded = [lexicon.add(read_traits(*text)) for text in texts]
    for one in coded:
        probe = Probe(one, lexicon)
        for other in coded:
            found = probe.agreement(other)
            for part in (found.words, found.title, found.names, found.figures, found.whole):
                assert part is None or 0.0 <= part <= 1.0 + 1e-5
    for article in coded:
        lexicon.drop(article.words)
    assert len(lexicon) == 0
