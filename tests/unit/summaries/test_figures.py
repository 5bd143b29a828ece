import pytest

from summaries.cleaning import label_blocks
from summaries.figures import find_figures
from summaries.sentences import split_sentences


def figures(text: str) -> list[str]:
    return [figure.span.of(text) for figure in find_figures(text, split_sentences(text, label_blocks(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It applies to more than 1,200 berths.", ["more than 1,200 berths"]),
        ("Of the 1,700+ arrested, 127 suspects were named.", ["1,700+ arrested", "127 suspects"]),
        ("At least 14 ports failed.", ["At least 14 ports"]),
        ("The charge is up to £2,600 a year for a boat.", ["up to £2,600 a year"]),
        ("It costs about £18.5m in all.", ["about £18.5m"]),
        ("Nearly 60 per cent of boats carried none.", ["Nearly 60 per cent"]),
        ("The share rose by 18% in spring.", ["18%"]),
        ("Three children and thousands of participants came.", ["Three children", "thousands of participants"]),
        ("They asked for forty-one local orders.", ["forty-one local orders"]),
        ("Between 3 and 5 million tonnes moved.", ["Between 3 and 5 million tonnes"]),
        ("Between £3m and £5m was lost.", ["Between £3m and £5m"]),
        ("In all 23 of 62 harbours failed.", ["23 of 62 harbours"]),
        ("Fewer than one in five agreed.", ["Fewer than one in five"]),
        ("It was six boats in every ten.", ["six boats in every ten"]),
        ("He won 5 of the 12 seats, 3 out of 10 members.", ["5 of the 12 seats", "3 out of 10 members"]),
        ("It added 2,100 new harbour posts.", ["2,100 new harbour posts"]),
        ("A $1.1 billion Skarrow bill came, at £2,600 charge a boat.", ["$1.1 billion", "£2,600 charge"]),
    ],
)
def test_numbers_keep_their_qualifier_and_unit(text: str, found: list[str]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The bill was published on 24 November 2026.",
        "It began in 1998 and ended in 2004.",
        "Clause 9 and section 12 were cut.",
        "They met at 9.30 and again at 6 o’clock.",
        "It was the 14th of its kind, at 7pm.",
        "A 45-year-old man was seen.",
        "All five agreed with one of the two.",
    ],
)
def test_dates_times_ages_and_numberings_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_figure_tells_its_parts_and_its_sentence() -> None:
    text = "The boats came. It applies to more than 1,200 berths."
    (figure,) = find_figures(text, split_sentences(text, label_blocks(text)))
    assert figure.qualifier is not None
    assert figure.unit is not None
    assert (figure.qualifier.text, figure.number.text, figure.unit.text) == ("more than", "1,200", "berths")
    assert figure.sentence.of(text) == "It applies to more than 1,200 berths."
    for reading in (figure.qualifier, figure.number, figure.unit):
        assert reading.span.of(text) == reading.text
