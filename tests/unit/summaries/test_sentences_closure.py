import pytest

from summaries.cleaning import label_blocks
from summaries.closure import close, hanging_among, hangs, worth_with_support
from summaries.sentences import split_sentences


def split(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in split_sentences(text, label_blocks(text))]


def test_paragraphs_are_split_with_their_places() -> None:
    text = "The boats came in.  Mr. Orrick of St. Bride counted 3.5 tons. Nobody spoke.\n\nThe tide turned."
    assert split(text) == [
        "The boats came in.",
        "Mr. Orrick of St. Bride counted 3.5 tons.",
        "Nobody spoke.",
        "The tide turned.",
    ]


def test_a_full_stop_inside_a_quotation_ends_no_sentence_that_goes_on() -> None:
    text = "“We waited. Nobody came. We left,” said Tam Orrick of the union. Then it rained."
    assert split(text) == ["“We waited. Nobody came. We left,” said Tam Orrick of the union.", "Then it rained."]


def test_a_full_stop_inside_a_compound_ends_nothing() -> None:
    text = "He won by a hard, outsider-vs.-insider fight at Cove. Then he slept."
    assert split(text) == ["He won by a hard, outsider-vs.-insider fight at Cove.", "Then he slept."]


@pytest.mark.parametrize(
    "sentence",
    [
        "The board heard that Ms. Quill would speak, and that Ms.  Orrick would not.",
        "Govs. Quill and Lodd met Cllr. Orrick near Ft. Ellery.",
        "The vote at 9 p.m. Monday was put off to 10:30 a.m. Eastern.",
        "Senator Ada Quill, R-N.H., spoke after Bram Lodd, D-N.J., had left.",
        "It stands in Vol. 3 and cost approx. 40 crowns.",
    ],
)
def test_what_is_shortened_in_english_ends_nothing(sentence: str) -> None:
    assert split(f"{sentence} Then the tide turned.") == [sentence, "Then the tide turned."]


@pytest.mark.parametrize("sentence", ["The crews left at 5 p.m.", "She put it into the last Vol.", "It cost £5."])
def test_what_may_end_a_sentence_does_where_nothing_of_its_own_follows(sentence: str) -> None:
    assert split(f"{sentence} Then the tide turned.") == [sentence, "Then the tide turned."]


def test_no_sentence_holds_half_a_pair_of_marks() -> None:
    text = "The chair spoke. “The wall is weak. It will not hold.” The council rose. She said “no. Never.” and left."
    for sentence in split(text):
        assert sentence.count("“") == sentence.count("”")


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u2028", "\u3000", "\ud800"])
def test_a_wide_space_before_a_full_stop_stops_nothing(space: str) -> None:
    text = f"The boats came in at nine B{space}. The tide{space}turned at ten, and nobody was there to see it."
    assert split(text)[0].startswith("The boats came in at nine B")
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_a_mark_that_opens_stands_in_the_sentence_that_it_opens() -> None:
    first = "Ada Quill told the board of Port Ellery so."
    second = '“They’re moving it to Cove. And it is so sad," she said.'
    text = f"{first} {second}"
    assert [sentence.span.of(text) for sentence in split_sentences(text, label_blocks(text))] == [first, second]


def test_furniture_and_headings_give_no_sentence() -> None:
    text = "By Orla Penhallow\nWhat happens next\nThe boats came in at nine.\nThe link has been copied!"
    assert split(text) == ["The boats came in at nine."]


@pytest.mark.parametrize(
    "sentence",
    [
        "That’s according to a letter seen by the Ledger.",
        "She added that the wall was weak.",
        "But he would not say when.",
        "This was despite a promise in the spring.",
        "“Nobody rang,” she said.",
        "These rules would cost the ports £3m.",
        "However, nobody had asked the crews.",
        "The latter have not been published.",
        "It has not been published.",
        "And the gate was open.",
        "Their boats were tied up at noon.",
        "While the ministry would use it for this purpose, the crews are against it.",
    ],
)
def test_a_sentence_that_leans_on_another_is_known(sentence: str) -> None:
    assert hangs(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour council approved the fees.",
        "This week the boats stayed in.",
        "While the council sat, the boats came in.",
        "“The wall is weak,” said Ada Quill, the chair.",
        "Thousands of crews signed the letter.",
        "Italy has closed its ports.",
        "It is likely that the tide will turn.",
    ],
)
def test_a_sentence_that_stands_alone_is_left_alone(sentence: str) -> None:
    assert not hangs(sentence)


TEXT = "Ada Quill spoke for an hour. She was tired by then. The crews had left the hall. It was dark in there."


def closed(order: list[int], wanted: int) -> tuple[tuple[int, ...], frozenset[int]]:
    sentences = split_sentences(TEXT, label_blocks(TEXT))
    assert len(sentences) == 4
    found = close(hanging_among(TEXT, sentences), order, wanted)
    return found.shown, found.leaned_on


def test_a_hanging_sentence_brings_the_one_it_leans_on_in_reading_order() -> None:
    assert closed([1, 2, 0, 3], 3) == ((0, 1, 2), frozenset({0}))


def test_it_gives_way_when_both_do_not_fit() -> None:
    assert closed([2, 1, 0, 3], 2) == ((0, 2), frozenset())


def test_a_text_of_nothing_but_hanging_sentences_still_shows_its_beginning() -> None:
    text = "She came in. He went out."
    sentences = split_sentences(text, label_blocks(text))
    assert close(hanging_among(text, sentences), [1, 0], 1).shown == (0,)


def test_a_hanging_sentence_is_worth_no_more_than_the_weakest_that_it_brings_along() -> None:
    hanging = [False, True, True, False, True, True, True]
    assert worth_with_support(hanging, [0.2, 0.9, 0.5, 0.4, 0.3, 0.8, 0.7]) == [0.2, 0.2, 0.2, 0.4, 0.3, 0.3, 0.7]
