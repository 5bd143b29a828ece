"""What an article adds to others: sentences and quotations that stand in none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.added import MOST_CHARACTERS, Added, Piece, added, each_adds
from summaries.card import make_card
from summaries.document import Document, Span

FIRST = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill.\n"
    "More than 1,200 berths are affected by the change, which takes effect in the spring."
)
SECOND = (
    "The harbour council of Port Ellery approved the new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall that this town has waited for since the great storm”, said Ada Quill.\n"
    "More than 1,300 berths are affected by the change, which takes effect in the spring.\n"
    "“We were promised a seat at this table and we never got one,” said Tam Orrick of the Crews’ Union."
)
OWN = (
    "\nA vote of nine to four settled the matter late in the evening, with two members away and snow on every road."
    " The clerk counted the votes twice, because somebody in the gallery had laughed when the first count was read."
)
MORE = (
    "\nIn the market square opinions were divided, and a petition gathered 900 names before noon on the day after it."
)
QUOTED = "The council met on Tuesday. “The fees will pay for the wall that this town has waited for,” said Ada Quill."


def piece(text: str) -> Piece:
    card = make_card(Document(text))
    return Piece(text, None, tuple(line.span for line in card.summary), tuple(quote.span for quote in card.quotes))


def words(text: str, found: Added) -> tuple[list[str], list[str]]:
    return [span.of(text) for span in found.sentences], [span.of(text) for span in found.quotes]


def new(text: str, *others: str) -> tuple[list[str], list[str]]:
    return words(text, added(piece(text), others))


def test_a_second_outlet_adds_its_own_quotation_and_its_own_figure() -> None:
    sentences, quotes = new(SECOND, FIRST)
    assert quotes == ["We were promised a seat at this table and we never got one,"]
    assert [sentence[:24] for sentence in sentences] == ["More than 1,300 berths a", "“We were promised a seat"]


def test_of_the_cards_own_choice_only_what_is_new_is_given() -> None:
    found = added(piece(SECOND), [FIRST])
    assert found.chosen
    assert set(found.chosen) <= set(found.sentences)
    assert added(piece(SECOND), [SECOND]) == Added()


def test_what_stands_in_any_other_is_not_added() -> None:
    assert new(SECOND, "Nothing of this.", FIRST, SECOND) == ([], [])
    assert new(FIRST, SECOND)[0] == [
        "More than 1,200 berths are affected by the change, which takes effect in the spring."
    ]


def test_each_article_of_a_story_is_held_against_all_others_later_ones_too() -> None:
    third = "Crews plan to meet on Thursday. More than 1,300 berths are affected by the change, in the spring."
    first, second, last = each_adds([piece(FIRST + OWN), piece(SECOND + MORE), piece(third)])
    assert words(FIRST + OWN, first) == new(FIRST + OWN, SECOND + MORE, third)
    assert len(first.sentences) == 3
    assert words(SECOND + MORE, second) == new(SECOND + MORE, FIRST + OWN, third)
    assert words(third, last) == new(third, FIRST + OWN, SECOND + MORE) == (["Crews plan to meet on Thursday."], [])


def test_a_later_copy_takes_nothing_away_from_its_original_and_adds_nothing() -> None:
    framed = f"Tideline reports today. {FIRST}{OWN}"
    first, second, copy = each_adds([piece(FIRST + OWN), piece(SECOND + MORE), piece(framed)])
    assert words(FIRST + OWN, first) == new(FIRST + OWN, SECOND + MORE)
    assert words(SECOND + MORE, second) == new(SECOND + MORE, FIRST + OWN)
    assert len(copy.sentences) == 1 and copy.quotes == ()


def test_halves_of_two_others_do_not_make_a_sentence_known() -> None:
    sentence = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."
    half = sentence.split()
    assert new(sentence, " ".join(half[:9]), " ".join(half[9:]))[0] == [sentence]


def test_an_article_alone_adds_all_it_says() -> None:
    sentences, quotes = new(FIRST)
    assert len(sentences) == 3
    assert quotes == ["The fees will pay for the sea wall that this town has waited for since the great storm,"]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("The fees will pay for the wall that this town has waited for,", True),
        ("the fees  WILL pay for the-wall that this town has waited for", True),
        ("The fees will surely pay for the wall that this town has waited for so long", False),
        ("The fees will pay for the wall that our town has waited for", True),
        ("The fees will pay for the wall that this town has waited and prayed for", True),
        ("We were promised a seat at the table", False),
        ("No, thank you", False),
        ("The council met", True),
        ("council met", True),
        ("…", True),
    ],
)
def test_nearly_the_same_words_are_known_and_others_are_new(said: str, known: bool) -> None:
    whole = Piece(said, quotes=(Span(0, len(said)),))
    assert (added(whole, ["Something else.", QUOTED]).quotes == ()) is known
    assert added(whole, [said]).quotes == ()


def test_words_behind_the_most_that_is_looked_at_cost_nothing_and_are_not_told() -> None:
    far = "word " * (MOST_CHARACTERS // 5) + FIRST
    assert added(Piece(far), ["word " * 9]).sentences == ()


@given(st.text(max_size=400), st.lists(st.text(max_size=200), max_size=3))
def test_places_are_word_for_word_in_any_text(text: str, others: list[str]) -> None:
    found = added(Piece(text), others)
    for span in found.sentences:
        assert 0 <= span.start < span.end <= len(text)
    assert added(Piece(text), [*others, text]).sentences == ()
