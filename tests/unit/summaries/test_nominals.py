"""Who is called something rather than named, and which names only tell of another."""

import pytest

from summaries.document import Block, BlockKind, Mention, MentionKind, Span
from summaries.mentions import find_mentions


def mentions(text: str) -> list[Mention]:
    return list(find_mentions(text, (Block(Span(0, len(text)), BlockKind.BODY),), ()))


def words(text: str) -> list[str]:
    return [item.span.of(text) for item in mentions(text)]


def called(text: str) -> Mention:
    (found,) = [item for item in mentions(text) if item.kind is MentionKind.NOMINAL]
    return found


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("A senior Quill adviser spoke.", "Quill adviser"),
        ("Quill’s adviser spoke.", "Quill’s adviser"),
        ("The New Skarrow governor spoke.", "New Skarrow governor"),
        ("One former pilot spoke.", "One former pilot"),
        ("Another caller spoke.", "Another caller"),
        ("One former GOP aide spoke.", "One former GOP aide"),
        ("At dawn the retired oyster-dredger said so.", "retired oyster-dredger"),
        ("At dawn the 46-year-old quietly added this.", "46-year-old"),
        ("“It is over,” said a ferryman who came by.", "ferryman"),
        ("“It is over,” a tired ferryman said.", "tired ferryman"),
        ("A senior law enforcement official spoke.", "senior law enforcement official"),
    ],
)
def test_who_is_called_something_is_called_all_of_it(text: str, role: str) -> None:
    found = called(text)
    assert found.role is not None
    assert found.role.of(text).removeprefix("senior ") == role.removeprefix("senior ")


def test_an_official_of_a_named_body_belongs_to_it() -> None:
    text = "A Harbour Board official spoke."
    found = called(text)
    assert found.role is not None
    assert found.organisation is not None
    assert (found.role.of(text), found.organisation.of(text)) == ("official", "Harbour Board")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quill adviser Bern Orrick spoke.", ["Bern Orrick"]),
        ("Norland speechwriter Bern Orrick spoke.", ["Bern Orrick"]),
        ("They made Quill president of it.", ["Quill", "president"]),
        ("Quill defeated Bern Orrick.", ["Quill", "Bern Orrick"]),
        ("Quill never met Bern Orrick.", ["Quill", "Bern Orrick"]),
    ],
)
def test_a_name_that_only_tells_of_the_next_is_not_mentioned(text: str, found: list[str]) -> None:
    assert [words for words in words(text) if words != "They"] == found


@pytest.mark.parametrize(
    "text",
    [
        "The day after said little.",
        "On the same morning said the man.",
        "His recent remarks stand.",
        "The Quill told of it.",
        "The words said loudly are these.",
        "One official who saw the exchange said so.",
    ],
)
def test_not_everything_before_a_verb_of_saying_speaks(text: str) -> None:
    spoken = {"day after", "same morning", "recent", "Quill", "loudly", "exchange"}
    assert spoken.isdisjoint(item.span.of(text) for item in mentions(text) if item.kind is MentionKind.NOMINAL)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“It is over.” Reed said so.", ["Reed"]),
        ("“It is over.” Starting then, they left.", []),
        ("Then Mr. King spoke.", ["King"]),
        ("Then Ms. Fleming spoke.", ["Fleming"]),
        ("Then Charlie King spoke.", ["Charlie King"]),
        ("Then the King spoke.", []),
        ("The Cove-based pilot Bern Orrick spoke.", ["Bern Orrick"]),
        ("From Quill’s Harbourbook post it was known.", ["Quill", "Harbourbook"]),
        ("Hours later, Quill spoke.", ["Quill"]),
        ("Speaker of the House Rep. Bern Orrick spoke.", ["Bern Orrick"]),
    ],
)
def test_what_is_a_name_and_what_is_none(text: str, names: list[str]) -> None:
    found = [item.name.of(text) for item in mentions(text) if item.name]
    assert [name.removeprefix("Mr. ") for name in found] == names
