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


def test_names_inside_quotations_are_not_mentioned() -> None:
    text = "Ada Quill said “Bern Orrick is gone” then."
    marks = Span(text.index("“"), text.index("”") + 1)
    found = find_mentions(text, (Block(Span(0, len(text)), BlockKind.BODY),), (marks,))
    assert [item.span.of(text) for item in found] == ["Ada Quill"]
