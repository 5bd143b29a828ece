"""A member is taken out of stored replies: their words and name, never the words of a source."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.codec import reply_from_json, reply_to_json
from bot.chat.reply import Fields, File, Footer, Heading, Part, Passage, QuoteCard, Reply, Text
from bot.chat.unnaming import TAKEN, Said, cleaned, unnamed
from bot.exports.forms import Form, file_of
from bot.exports.model import Briefing, FollowUpLine, PositionLine, RemarkLine
from tests.fakes.briefings import WHOLE
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


LONG = Said(frozenset({"Robin"}), frozenset({"We should ask *them* about <clause 9>."}))
REMARK = RemarkLine("Robin", datetime(2026, 11, 24, tzinfo=UTC), "Yes.")
ASKED = FollowUpLine("Ask?", "voted on", by="proposed by Robin")
GIVEN = PositionLine("Ada Quill", "for", "as Robin has it (the text has no cue)", WHOLE.positions[0].words)


WORDED = (Form.MARKDOWN, Form.HTML, Form.DOCX)
TELLING = [
    *((form, replace(WHOLE, remarks=(replace(REMARK, name="Kit", text=next(iter(LONG.words))),))) for form in WORDED),
    *((form, replace(WHOLE, remarks=(REMARK,))) for form in WORDED),
    *((form, replace(WHOLE, follow_ups=(ASKED,))) for form in WORDED),
    *((form, replace(WHOLE, positions=(GIVEN,))) for form in (*WORDED, Form.CSV)),
]


@pytest.mark.parametrize(("form", "briefing"), TELLING)
def test_a_file_with_what_a_member_said_or_did_goes_and_others_stay(form: Form, briefing: Briefing) -> None:
    stored = json.dumps(reply_to_json(Reply((file_of(briefing, form),))))
    left = cleaned(stored, LONG)
    assert left is not None and reply_from_json(json.loads(left)).parts == (Text(TAKEN),)
    assert cleaned(stored, Said(frozenset({"Ada"}), frozenset({"Yes."}))) is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not whole", b"\x00" * 99])
def test_a_file_that_cannot_be_read_stays(data: bytes) -> None:
    assert after(File("a.docx", "application/octet-stream", data=data)) is None


def test_who_corrected_a_position_goes_and_an_outlet_of_their_name_stays() -> None:
    where = "Robin · 24 November 2026 · for, as Robin has it (the text has no cue) · #3f9a01bc"
    left = where.replace("as Robin", "as a member")
    for part in (Passage("x", source=where), QuoteCard("x", "Ada Quill", source=where)):
        assert after(part) == (replace(part, source=left),)


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
