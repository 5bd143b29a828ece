"""What the second look sees of a quotation in doubt, and what it leaves alone."""

from collections.abc import Mapping

import pytest

from summaries import second_look
from summaries.card import read_whole
from summaries.document import Document, QuoteLabel
from summaries.likeliest import CERTAIN, Said
from summaries.quotes import find_quotes
from summaries.scene import Scene
from summaries.second_look import look_again, second_rows
from summaries.speakers import QuotesRead, first_look, read_quotes

SURE_OF_ADA = "“The wall is weak,” said Ada Quill, chair of the Harbour Board.\n"
SURE_OF_BRAM = "“The boats are old,” said Bram Lodd, a pilot of the port.\n"
DOUBTED = (
    "Ada Quill said the fee was too high. Bram Lodd said it was not. Tam Orrick left. "
    "The plan is “a threat to every crew on this coast” to some.\n"
)


def looked_at(text: str) -> tuple[QuotesRead, list[Said]]:
    _, blocks, pairs, sentences = read_whole(Document(text))
    read = read_quotes(text, blocks, sentences, find_quotes(text, blocks, pairs))
    return read, first_look(read.scene, read.cast, blocks)


def features_of(text: str) -> dict[str, Mapping[str, float]]:
    """Return the features of the one quotation in doubt by the words of each mention near it."""
    read, found = looked_at(text)
    ((said, rows),) = second_rows(read.scene, read.cast, found)
    assert said.doubt is not None
    names = [mention.span.of(text) for mention in said.doubt.near]
    return dict(zip([*names, "nobody"], [row.features() for row in rows], strict=True))


def speakers(scene: Scene, found: list[Said]) -> list[str]:
    return [said.whom.span.of(scene.text) if said.whom else "" for said in found]


def test_who_speaks_right_before_is_told_from_who_does_not() -> None:
    features = features_of(SURE_OF_ADA + DOUBTED)
    assert "speaks before 1" in features["Ada Quill"]
    assert "another speaks before 1" in features["Bram Lodd"]
    assert "speaks elsewhere" in features["Ada Quill"]
    assert "speaks elsewhere" not in features["Bram Lodd"]


def test_who_speaks_right_after_counts_too() -> None:
    features = features_of(DOUBTED + SURE_OF_BRAM)
    assert "speaks after 1" in features["Bram Lodd"]
    assert "another speaks after 1" in features["Ada Quill"]


def test_halves_of_one_quotation_are_one_turn() -> None:
    halves = DOUBTED.replace(" to some.", " and “to all of its boats” to some.")
    _, found = looked_at(halves)
    assert [said.again for said in found] == [False, True]
    assert "nobody after" not in features_of(halves)["nobody"]


def test_titles_are_nobodys_turn() -> None:
    features = features_of(SURE_OF_ADA + "She read from a play called “Old Boats”.\n" + DOUBTED)
    assert "nobody before" not in features["nobody"]


def test_what_nobody_says_before_is_seen() -> None:
    nobodys = "The harbour was quiet. The plan is “a threat to every crew on this coast” to some.\n"
    read, found = looked_at(nobodys)
    assert speakers(read.scene, found) == [""]
    assert "nobody before" in features_of(nobodys + "The boats were in.\n" * 3 + DOUBTED)["nobody"]


def test_what_was_certain_is_left_alone() -> None:
    read, found = looked_at(SURE_OF_ADA + SURE_OF_BRAM)
    assert all(said.confidence is None or said.confidence >= CERTAIN for said in found)
    assert look_again(read.scene, read.cast, found) == found


def test_only_what_is_in_doubt_may_change_and_its_halves_change_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "SECOND_WEIGHTS", {"speaks before 1": 9.0})
    text = SURE_OF_ADA + SURE_OF_BRAM + DOUBTED.replace(" to some.", " and “to all of its boats” to some.")
    read, found = looked_at(text)
    again = look_again(read.scene, read.cast, found)
    assert again[:2] == found[:2]
    assert speakers(read.scene, again)[2:] == ["Bram Lodd", "Bram Lodd"]
    assert [said.quote for said in again] == [said.quote for said in found]
    assert all(said.quote.label is not QuoteLabel.TERM for said in again)


def test_a_quotation_in_doubt_says_nothing_for_its_own_speaker() -> None:
    text = "Ada Quill met Bram Lodd. “It is a threat to every crew on this coast.”\n"
    read, found = looked_at(text)
    assert speakers(read.scene, found) == ["Ada Quill"]
    assert "speaks elsewhere" not in features_of(text)["Ada Quill"]
