"""What an article adds to its story: sentences and quotations that stand in no other."""

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.added import added

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


def new(text: str, *others: str) -> tuple[list[str], list[str]]:
    found = added(text, others)
    return [one.span.of(text) for one in found.sentences], [one.span.of(text) for one in found.quotes]


def test_a_second_outlet_adds_its_own_quotation_and_its_own_figure() -> None:
    sentences, quotes = new(SECOND, FIRST)
    assert quotes == ["We were promised a seat at this table and we never got one,"]
    assert [sentence[:24] for sentence in sentences] == ["More than 1,300 berths a", "“We were promised a seat"]


def test_what_stands_in_any_other_is_not_added() -> None:
    assert new(SECOND, "Nothing of this.", FIRST, SECOND) == ([], [])
    assert new(FIRST, SECOND)[0] == [
        "More than 1,200 berths are affected by the change, which takes effect in the spring."
    ]


def test_halves_of_two_others_do_not_make_a_sentence_known() -> None:
    sentence = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."
    words = sentence.split()
    assert new(sentence, " ".join(words[:9]), " ".join(words[9:]))[0] == [sentence]


def test_an_article_alone_adds_all_it_says() -> None:
    sentences, quotes = new(FIRST)
    assert len(sentences) == 3
    assert quotes == ["The fees will pay for the sea wall that this town has waited for since the great storm,"]


def test_words_in_marks_that_nobody_says_are_no_quotation() -> None:
    assert new("The council calls it a “storm charge” in its letter to the crews of the harbour.")[1] == []


@given(st.text(max_size=400), st.lists(st.text(max_size=200), max_size=3))
def test_places_are_word_for_word_in_any_text(text: str, others: list[str]) -> None:
    found = added(text, others)
    for place in (*found.sentences, *found.quotes):
        assert 0 <= place.span.start < place.span.end <= len(text)
    assert added(text, [*others, text]).sentences == ()
