"""Terms that a topic's own stories suggest."""

from datetime import UTC, datetime
from itertools import count

import pytest

from bot.articles.model import StoredArticle
from bot.topics.suggestions import MOST, suggestions
from bot.topics.watch import Watch, parse_watch

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NUMBERS = count()


def article(title: str, text: str, site: str = "Harbour Post") -> StoredArticle:
    name = f"a{next(NUMBERS)}"
    return StoredArticle(name, f"https://x.example/{name}", "", title, None, None, site, "en", text, 1, 1, NOW)


OTHERS = [article(f"Bus fares in town {number}", f"The fares of line {number} rise on Monday.") for number in range(40)]
FEES = [
    [article("Berth fees rise in Skarrow", "The fees were set by the Harbour Board in a vote on dredging costs.")],
    [
        article(
            "Dredging costs worry crews", "Crews say that the Harbour Board of Skarrow has not counted dredging costs."
        )
    ],
    [article("Board meets", "In Skarrow the Harbour Board met, and nothing was said about berth fees this time.")],
    [article("Quays", "A storm took three boats, said Minister Ada Quill of the Harbour Board.")],
]


def terms(watch: str, stories: list[list[StoredArticle]], others: list[StoredArticle]) -> dict[str, str]:
    return {one.term: one.reason for one in suggestions(parse_watch(watch), stories, others)}


def test_names_and_phrases_of_several_stories_are_suggested_with_what_they_would_find() -> None:
    found = terms("berth fees", FEES, OTHERS)
    assert found == {
        "Harbour Board": "in 4 of its 4 stories, in none of 40 other articles",
        "Skarrow": "in 3 of its 4 stories, in none of 40 other articles",
        "dredging costs": "in 2 of its 4 stories, in none of 40 other articles",
    }
    assert next(iter(found)) == "Harbour Board"


def test_what_a_term_covers_or_keeps_out_is_not_suggested_again() -> None:
    assert "Skarrow" not in terms("Skarrow, fees", FEES, OTHERS)
    assert "Harbour Board" not in terms("berth fees, board", FEES, OTHERS)
    assert "dredging costs" not in terms("berth fees, -dredging", FEES, OTHERS)


def test_what_stands_elsewhere_too_is_not_suggested_and_a_little_is_counted() -> None:
    seen = [article("Ferries", "The Harbour Board of Brill runs ferries, says Skarrow.")]
    assert terms("berth fees", FEES, OTHERS + seen)["Skarrow"] == "in 3 of its 4 stories, in 1 of 41 other articles"
    assert "Harbour Board" not in terms("berth fees", FEES, OTHERS + 3 * seen)


def test_an_outlets_own_name_a_day_and_what_one_story_has_are_no_terms() -> None:
    stories = [[article("Fees", f"On Monday the Harbour Post asked Ada Quill {number}.")] for number in range(3)]
    stories[0].append(article("Fees", "The Tideline asked Bram Hollis of Sarrow Buses on Monday."))
    assert set(terms("fees", stories, OTHERS)) == {"Ada Quill"}


def test_an_office_before_a_name_is_left_out_where_others_leave_it_out() -> None:
    stories = [[article("Fees", "The crews asked Minister Ada Quill.")], [article("Fees", "The town asked Ada Quill.")]]
    assert set(terms("fees", stories, OTHERS)) == {"Ada Quill"}


def test_where_little_else_is_known_only_names_of_two_words_are_suggested() -> None:
    assert set(terms("berth fees", FEES, OTHERS[:5])) == {"Harbour Board"}
    assert terms("berth fees", FEES, []) == {"Harbour Board": "in 4 of its 4 stories"}


@pytest.mark.parametrize("text", ["", "\0", "<b>@everyone</b> " * 500, "А" * 10_000, "1, 2, 3. " * 1_000])
def test_odd_texts_suggest_nothing_and_nothing_fails(text: str) -> None:
    assert suggestions(Watch(("fees",)), [[article("", text)], [article("", text)]], OTHERS) == ()
    assert suggestions(Watch(("fees",)), [], []) == ()


def test_a_row_of_capitals_is_no_name() -> None:
    said = f"They went to {' '.join(f'Port{letter * 9}' for letter in 'abcdefgh')} then."
    assert all(
        len(one.term) <= 60
        for one in suggestions(Watch(("fees",)), [[article("A", said)], [article("B", said)]], OTHERS)
    )


def test_there_are_not_too_many() -> None:
    letters = "BCDFGHKLMNP"
    said = " ".join(f"They went to {letter}arrow{letter.lower()} then." for letter in letters)
    assert len(suggestions(Watch(("fees",)), [[article("A", said)], [article("B", said)]], OTHERS)) == MOST
