"""Who takes which side, on sentences written and marked for it: what is decided must be right, and shown by its cue."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import summaries.stances
from summaries.document import SURE, Document, Quote, Side, Stance
from summaries.speakers import attribute
from summaries.stances import find_stances
from tests.unit.summaries.abroad_samples import ABROAD
from tests.unit.summaries.stance_samples import NOTHING, rows

BEFORE = "The plans for the harbour of Port Ellery were read out in the town hall on Monday, and people asked about them.\n\n"


def stances(sentence: str) -> list[Stance]:
    return list(find_stances(Document(f"{BEFORE}{sentence}")))


def test_there_are_enough_sentences_to_tell() -> None:
    assert len(rows()) >= 80
    assert {side for _, side, _ in rows()} == {side.value for side in Side}


@pytest.mark.parametrize(("sentence", "side", "cue"), rows())
def test_a_side_is_decided_by_its_cue_alone(sentence: str, side: str, cue: str) -> None:
    (found,) = stances(sentence)
    assert (found.side.value, found.cue.text if found.cue else "-") == (side, cue)
    text = f"{BEFORE}{sentence}"
    assert found.span.of(text) in sentence and (found.cue is None or found.cue.span.of(text) == found.cue.text)


@pytest.mark.parametrize("sentence", NOTHING.strip().splitlines())
def test_where_nobody_takes_a_stand_none_is_told(sentence: str) -> None:
    assert stances(sentence) == []


def test_speakers_come_with_their_role_and_what_they_were_resolved_from() -> None:
    text = f"{BEFORE}Ada Quill, chair of the Harbour Council, came late. She opposes the levy."
    (found,) = find_stances(Document(text))
    speaker = found.speaker
    assert speaker.name and speaker.role and speaker.organisation and speaker.resolved_from
    assert (speaker.name.text, speaker.role.text, speaker.organisation.text) == (
        "Ada Quill",
        "chair",
        "Harbour Council",
    )
    assert speaker.resolved_from.text == "She"


def test_a_cue_is_given_to_whoever_its_sentence_names_best() -> None:
    (found,) = stances("Its secretary, Tam Orrick, called for the fees to be scrapped.")
    assert found.speaker.name and found.speaker.name.text == "Tam Orrick"


def test_a_pronoun_that_may_mean_two_people_is_nobodys() -> None:
    (found,) = stances("Ada Quill met Bea Varga on the quay. She opposes the levy.")
    assert not found.speaker.known and found.side is Side.AGAINST


def test_a_side_is_held_against_nobody_who_is_not_surely_the_speaker(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "“We oppose the levy on every ferry,” said Ada Quill, chair of the Harbour Council."
    sure, unsure = [], []
    for confidence, found in ((SURE, sure), (SURE - 0.01, unsure)):
        given = partial(_with_confidence, confidence)
        monkeypatch.setattr(summaries.stances, "attribute", given)
        found += stances(said)
    assert sure[0].speaker.name and sure[0].side is Side.AGAINST and not sure[0].unclear
    assert not unsure[0].speaker.known and unsure[0].side is Side.AGAINST and unsure[0].unclear


def _with_confidence(confidence: float, *given: Any) -> tuple[Quote, ...]:
    return tuple(replace(quote, confidence=confidence) for quote in attribute(*given))


def test_whole_sentences_hold_their_quotations_once() -> None:
    (found,) = stances("Ada Quill, the mayor, welcomed the plan, calling it “a good day for the whole town”.")
    assert found.marks is None and found.side is Side.FOR


def test_words_of_a_bill_are_nobodys_position() -> None:
    text = "Clause 9 of the Harbour Licences Bill allows searches “where a licence is opposed by a member”."
    assert stances(text) == []


@given(st.text(alphabet="AQuil welcomd opsn’“”.,?!\n\u00a0", max_size=160))
def test_any_text_gives_only_what_stands_in_it(text: str) -> None:
    for found in find_stances(Document(text)):
        assert found.span.of(text).strip() and found.sentence.start <= found.span.start
        assert found.cue is None or (
            found.cue.text == found.cue.span.of(text) and found.sentence.covers(found.cue.span)
        )


def test_a_long_sentence_of_cues_does_not_hold_anybody_up() -> None:
    text = "Ada Quill " + "strongly " * 4_000 + "and " + "does not oppose, but supports, " * 2_000 + "the levy."
    assert len(find_stances(Document(f"{BEFORE}{text}"))) <= 2


@pytest.mark.parametrize("code", ABROAD)
def test_nothing_is_read_of_stands_in_other_languages(code: str) -> None:
    assert find_stances(Document(ABROAD[code])) == ()
