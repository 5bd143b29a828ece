"""Which articles report one event: copies, other outlets, look-alikes, and what members decide."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories.book import StoryBook
from bot.stories.decisions import Decisions
from bot.stories.errors import StoryUnknown
from bot.stories.model import Article

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

FEES = (
    "Council approves new berth fees",
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall,” said Ada Quill, chair of the harbour council.\n"
    "More than 1,200 berths are affected by the change, which takes effect in the spring.",
)
FEES_ELSEWHERE = (
    "Berth fees to rise in Port Ellery",
    "Boat owners in Port Ellery will pay more for their berths after the harbour council voted on Tuesday.\n"
    "Ada Quill, who chairs the council, said that the money is meant for the sea wall.\n"
    "Tam Orrick of the Crews’ Union called the berth fees a blow to 1,200 families.",
)
OTHER_TOWN = (
    "Council approves new berth fees",
    "The harbour council of Sarrow Bay approved new berth fees on Friday after a short sitting.\n"
    "“Nobody likes to pay, but the dredging has to be done,” said Bram Hollis, its treasurer.\n"
    "Some 300 berths are affected, most of them used by visitors in summer.",
)
BUSES = (
    "Night buses return to Sarrow",
    "The bus company of Sarrow will run night buses again from Monday, its director told the travel committee.\n"
    "Twelve drivers have been taken on for the night routes, which cost the town 340,000 crowns a year.",
)
FILLER = tuple(
    (
        f"Orchard {word} wins a prize",
        f"The orchard keepers of {word} took a first prize at the autumn show with their {word} apples and pears.\n"
        f"Judges from {word} praised the cider, the jam and the honey of the {word} valley.",
    )
    for word in ("Alderby", "Brackenford", "Coldmere", "Dunlow", "Eastwick", "Fernhollow", "Greyling", "Hartsea")
)


def article(name: str, words: tuple[str, str], moment: datetime | None = NOW) -> Article:
    return Article(name, words[0], words[1], moment)


@pytest.fixture
def book() -> StoryBook:
    """Stories that have seen a little of the world."""
    book = StoryBook()
    for number, words in enumerate((*FILLER, BUSES)):
        book.place(article(f"old{number}", words, NOW - 2 * DAY), NOW - 2 * DAY)
    return book


def test_another_outlet_on_the_event_joins_its_story_with_a_reason(book: StoryBook) -> None:
    first = book.place(article("a", FEES), NOW)
    second = book.place(article("b", FEES_ELSEWHERE), NOW)
    assert first.story == second.story
    assert second.score > 0
    assert second.reason
    assert book.articles(first.story) == ("a", "b")


def test_the_same_subject_elsewhere_is_another_story(book: StoryBook) -> None:
    first = book.place(article("a", FEES), NOW)
    assert book.place(article("b", OTHER_TOWN, NOW + 6 * DAY), NOW + 6 * DAY).story != first.story
    assert book.place(article("c", BUSES, NOW + 6 * DAY), NOW + 6 * DAY).story != first.story


def test_a_copy_with_other_furniture_is_the_same_story_whatever_its_date(book: StoryBook) -> None:
    first = book.place(article("a", FEES), NOW)
    copy = (FEES[0], f"From our correspondent.\n{FEES[1]}\nRead more on this story tomorrow.")
    assert book.place(article("b", copy, NOW + 3 * DAY), NOW + 3 * DAY).story == first.story
    assert book.place(article("c", copy, None), NOW + 3 * DAY).story == first.story


def test_an_article_stays_where_it_was_placed(book: StoryBook) -> None:
    first = book.place(article("a", FEES), NOW)
    assert book.place(article("a", BUSES), NOW).story == first.story


def test_stories_older_than_the_window_leave_memory() -> None:
    book = StoryBook(window=7 * DAY)
    book.place(article("a", FEES), NOW)
    book.place(article("b", BUSES, NOW + 8 * DAY), NOW + 8 * DAY)
    assert len(book) == 1
    assert book.story_of("a") is None


def test_memory_holds_no_more_than_it_may() -> None:
    book = StoryBook(most=5)
    for number in range(40):
        book.place(article(f"a{number}", FILLER[number % len(FILLER)]), NOW)
    assert len(book) <= len(FILLER) * 6


def test_what_members_put_together_and_apart_stays(book: StoryBook) -> None:
    one = book.place(article("a", FEES), NOW).story
    other = book.place(article("b", BUSES), NOW).story
    merged = book.merge(one, other)
    assert book.story_of("a") == book.story_of("b") == merged
    apart = book.split(["b"])
    assert apart != book.story_of("a")
    again = StoryBook(Decisions.from_json(book.decisions.as_json()))
    again.restore(article("a", FEES), str(book.story_of("a")), NOW)
    again.restore(article("b", FEES_ELSEWHERE), apart, NOW)
    assert again.story_of("b") == apart
    with pytest.raises(StoryUnknown):
        book.merge(one, "nosuch")
    with pytest.raises(StoryUnknown):
        book.split(["nosuch"])


def test_what_is_restored_goes_on_as_before(book: StoryBook) -> None:
    first = book.place(article("a", FEES), NOW)
    again = StoryBook()
    for number, words in enumerate((*FILLER, BUSES)):
        again.restore(article(f"old{number}", words, NOW - 2 * DAY), f"old{number}", NOW - 2 * DAY)
    again.restore(article("a", FEES), first.story, NOW)
    assert again.place(article("b", FEES_ELSEWHERE), NOW).story == first.story


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=300)), max_size=8))
def test_no_text_breaks_the_stories(texts: list[tuple[str, str]]) -> None:
    book = StoryBook()
    for number, words in enumerate(texts):
        placed = book.place(article(str(number), words, None if number % 2 else NOW), NOW)
        assert placed.story == book.story_of(str(number))


def test_the_same_articles_give_the_same_stories_in_every_process() -> None:
    code = "import tests.unit.stories.test_stories_book as t; print(t.scores())"
    root = Path(__file__).parents[3]
    given = {
        seed: subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
            cwd=root,
        ).stdout
        for seed in ("1", "2")
    }
    assert given["1"] == given["2"] != b""


def scores() -> list[tuple[str, float]]:
    """Return where a fixed row of articles goes, and how sure that is."""
    book = StoryBook()
    rows = (*FILLER, BUSES, FEES, FEES_ELSEWHERE, OTHER_TOWN)
    return [(p.story, round(p.score, 9)) for n, w in enumerate(rows) for p in [book.place(article(str(n), w), NOW)]]
