"""A member is taken out of stored replies: their words and name, never the words of a source."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.codec import reply_from_json, reply_to_json
from bot.chat.reply import Fields, Footer, Heading, Part, Passage, QuoteCard, Reply, Text
from bot.chat.unnaming import Said, cleaned, unnamed
from tests.fakes.replies import EVERY_PART

ROBIN = Said(frozenset({"Robin", "Robin Quay", "U1"}), frozenset({"We shall not."}))


def after(*parts: Part) -> tuple[Part, ...] | None:
    left = cleaned(json.dumps(reply_to_json(Reply(parts))), ROBIN)
    return reply_from_json(json.loads(left)).parts if left is not None else None


def test_what_they_said_goes_and_what_others_said_stays() -> None:
    theirs, same = QuoteCard("We shall not.", "Robin", "today"), QuoteCard("We shall not.", "Tam", "today")
    source = QuoteCard("We shall not.", "Robin Quay, minister, the department")
    assert after(theirs, same, source) == (same, source)
    assert after(same, source) is None


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Closed by Robin: nothing more is added here.", "Closed by a member: nothing more is added here."),
        ("Proposed by Robin Quay.", "Proposed by a member."),
        ("With Robin, due Friday 4 December.", "With a member, due Friday 4 December."),
        ("Robin · due Friday", "a member · due Friday"),
        ("Accepted · Robin Quay · Monday, 08:00", "Accepted · a member · Monday, 08:00"),
        ("as Robin has it (the text says it otherwise)", "as a member has it (the text says it otherwise)"),
        ("Robins are back, said Robin", "Robins are back, said Robin"),
        ("Closed by Robinson: nothing", "Closed by Robinson: nothing"),
    ],
)
def test_our_own_words_lose_the_name(words: str, left: str) -> None:
    assert unnamed(words, ROBIN) == left
    expected = (Text(left), Footer(left), Fields((("Who", left),))) if left != words else None
    assert after(Text(words), Footer(words), Fields((("Who", words),))) == expected


def test_a_heading_loses_a_name_that_stands_beside_it() -> None:
    assert after(Heading("Follow-up #3 is due", ("Robin",))) == (Heading("Follow-up #3 is due", ("a member",)),)


def test_words_of_sources_are_left_alone() -> None:
    assert after(Passage("The bill was moved by Robin Quay."), QuoteCard("Closed by Robin", "Ada Quill")) is None


@given(st.text(min_size=1, max_size=20), st.text("cdefgh .?*()[]|Ω", max_size=60))
def test_whatever_a_member_is_called_other_words_stay_as_they_are(name: str, words: str) -> None:
    assert unnamed(f"Moved: {words}", Said(frozenset({name}), frozenset())) == f"Moved: {words}"


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"parts": [{"kind": "nosuch"}]}', "null"])
def test_what_cannot_be_read_is_left_as_it_is(stored: str) -> None:
    assert cleaned(stored, ROBIN) is None


def test_every_other_part_stays() -> None:
    assert cleaned(json.dumps(reply_to_json(EVERY_PART)), Said(frozenset({"Nobody At All"}), frozenset())) is None
