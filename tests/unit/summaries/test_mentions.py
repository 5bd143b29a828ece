"""What is read beside a name, and what is not taken for a name or a role."""

import pytest

from summaries.document import Block, BlockKind, Span
from summaries.mentions import Mention, MentionKind, find_mentions


def mentions(text: str) -> list[Mention]:
    return list(find_mentions(text, (Block(Span(0, len(text)), BlockKind.BODY),), ()))


def named(text: str, name: str) -> Mention:
    return next(item for item in mentions(text) if item.name and item.name.of(text) == name)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ada Quill, a former aide to Sen. Bern Orrick, spoke.", "former aide"),
        ("Ada Quill, talking about her son, spoke.", None),
        ("Ada Quill, a bearded 23-year-old veteran of the quay, spoke.", "veteran"),
        ("Ada Quill, another fellow teacher, spoke.", "teacher"),
        ("Ada Quill, who has become the source, spoke.", None),
        ("The crew saw fellow Ada Quill go.", None),
        ("Secretary of State Ada Quill spoke.", "Secretary of State"),
        ("Then came the chief. Ada Quill spoke.", None),
        ("Retired Harbour Authority Capt. Ada Quill spoke.", "Capt."),
        ("Norland Senate Speaker Ada Quill spoke.", "Speaker"),
        ("The crew and Democrat Ada Quill spoke.", "Democrat"),
        ("Ada Quill, members of the crew, and others spoke.", None),
        ("Ada Quill, chair of the Harbour Board, spoke.", "chair"),
    ],
)
def test_a_role_ends_where_the_words_stop_telling_what_somebody_is(text: str, role: str | None) -> None:
    found = named(text, "Ada Quill").role
    assert (found.of(text) if found else None) == role


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Harbour Board met.", MentionKind.ORGANISATION),
        ("Ada Quill met them.", MentionKind.PERSON),
        ("The Harbour Licences Bill passed.", MentionKind.DOCUMENT),
        ("Then senior police officers came.", MentionKind.NOMINAL),
        ("Then she came.", MentionKind.PRONOUN),
    ],
)
def test_every_kind_of_mention_is_told_apart(text: str, kind: MentionKind) -> None:
    assert mentions(text)[0].kind is kind


def test_a_staffer_for_a_person_belongs_to_no_body() -> None:
    assert named("Ada Quill, a staffer for Sen. Bern Orrick, spoke.", "Ada Quill").organisation is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met at Quill Arena. Bern Orrick spoke.", ["Quill Arena", "Bern Orrick"]),
        ("It was Bern J. Orrick Jr. who spoke.", ["Bern J. Orrick Jr."]),
        ("Like Orrick, Bern Quill spoke.", ["Orrick", "Bern Quill"]),
        ("We’ve seen Sens. Ada Quill and Bern Orrick (D-Cove).", ["Ada Quill", "Bern Orrick"]),
        ("Then the Pilots’ Bern Orrick spoke.", ["Bern Orrick"]),
        ("''It ended with Ada Quill.'' Mr. Orrick spoke.", ["Ada Quill", "Orrick"]),
        ("''It ended with Ada Quill'' Mr. O'Rick spoke.", ["Ada Quill", "O'Rick"]),
        ("Then B.R. Quill-Orrick's dog met al-Orrick.", ["B.R. Quill-Orrick", "Orrick"]),
    ],
)
def test_a_name_holds_nothing_but_the_name(text: str, names: list[str]) -> None:
    assert [item.name.of(text) for item in mentions(text) if item.name] == names


@pytest.mark.parametrize(
    "text", ["The Minister for Tides, Ada Quill, spoke.", "The harbour spokesman, Ada Quill, spoke."]
)
def test_who_is_called_something_and_named_is_one_person(text: str) -> None:
    (found,) = mentions(text)
    assert found.name is not None and found.role is not None
    assert (found.name.of(text), found.kind) == ("Ada Quill", MentionKind.PERSON)


def test_names_inside_quotations_are_not_mentioned() -> None:
    text = "Ada Quill said “Bern Orrick is gone” then."
    marks = Span(text.index("“"), text.index("”") + 1)
    found = find_mentions(text, (Block(Span(0, len(text)), BlockKind.BODY),), (marks,))
    assert [item.span.of(text) for item in found] == ["Ada Quill"]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Cole Will wrote. Instead, Will left the quay. Will Ada go?", 2),
        ("Cole Will wrote. Will argued for a wall. Ada will go.", 2),
        ("Cole Will’s wall stands. It is Will’s own.", 2),
        ("The crew will go. Instead, Will left.", 0),
        ("On Super Tuesday they met. Ada left Tuesday night.", 1),
    ],
)
def test_a_surname_that_is_an_ordinary_word_is_one_where_a_whole_name_has_it(text: str, times: int) -> None:
    found = [item.span.of(text) for item in mentions(text) if item.kind is MentionKind.PERSON]
    assert sum(name.endswith(("Will", "Tuesday")) for name in found) == times


def test_a_month_is_a_surname_only_where_it_speaks() -> None:
    text = "Ada May left in May. May said she would come back."
    assert [item.span.start for item in mentions(text) if item.kind is MentionKind.PERSON] == [0, 21]
