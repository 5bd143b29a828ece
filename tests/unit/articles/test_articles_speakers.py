"""The names that quotations go under, and how they are looked for."""

import pytest

from bot.articles.speakers import MAX_NAME, key_of, names_of, pattern_of
from summaries.document import Quote, Reading, Span, Speaker

SPAN = Span(0, 1)


def quote(name: str | None = None, organisation: str | None = None, role: str | None = None) -> Quote:
    readings = [Reading(text, SPAN) if text is not None else None for text in (name, role, organisation)]
    return Quote(SPAN, SPAN, speaker=Speaker(*readings))


@pytest.mark.parametrize("typed", ["ada  quill", " ADA QUILL ", "Àda Quïll", "Ada\nQuill", "Ada\x00 Qui\u200bll"])
def test_spellings_of_one_name_are_one(typed: str) -> None:
    assert key_of(typed) == key_of("Ada Quill") == "ada quill"


def test_apostrophes_are_one_and_names_have_an_end() -> None:
    assert key_of("Crews’ Union") == key_of("Crews' Union")
    assert len(key_of("a" * 1_000)) == MAX_NAME


def test_a_quotation_goes_under_its_speaker_and_the_body_spoken_for() -> None:
    assert names_of(quote("Ada Quill", "harbour\ncouncil", "chair")) == ("Ada Quill", "harbour council")
    assert names_of(quote("Crews’ Union", "Crews' Union")) == ("Crews' Union",)
    assert names_of(quote(role="a spokesman")) == ()
    assert names_of(quote("\u0301", " ")) == ()


@pytest.mark.parametrize(
    ("typed", "pattern"), [("ada quill", "%ada%quill%"), ("100%_!", "%100!%!_!!%"), ("", "%%"), ("\u0301", "%%")]
)
def test_what_is_typed_is_never_a_wildcard(typed: str, pattern: str) -> None:
    assert pattern_of(typed) == pattern
