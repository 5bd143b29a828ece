"""Likeness to what a topic's stories have in common."""

import subprocess
import sys

from bot.topics.likeness import Profile, Reading, Spread, alike, likeness, profile_of
from bot.topics.profiles import reading_of, reason_for
from summaries.phrases import read_phrases

STORIES = [
    (
        "Harbour Board raises berth fees in Skarrow",
        "The Harbour Board of Skarrow voted for higher berth fees on Monday.",
    ),
    (
        "Skarrow crews march against berth fees",
        "Crews marched to the Harbour Board in Skarrow, whose berth fees they fear.",
    ),
    ("Harbour Board hears crews", "In Skarrow the Harbour Board heard the crews about the berth fees at noon."),
]
LIKE = (
    "Harbour Board of Skarrow loses its chair",
    "The chair of Skarrow's Harbour Board, who set the berth fees, resigned.",
)
UNLIKE = ("Night buses return", "The bus company of Sarrow will run night buses again from Monday, its director said.")
ONE_NAME = (
    "Skarrow wins the cup",
    "The footballers of Skarrow beat Brill by three goals to one in the rain on Sunday.",
)
OTHERS = [
    reading_of(f"Fares of line {number}", f"The fares of line {number} rise in the town of Brill.")
    for number in range(60)
]


def bench(stories: list[tuple[str, str]]) -> tuple[Profile | None, Spread]:
    readings = [reading_of(*story) for story in stories]
    spread = Spread(reading.words for reading in (*OTHERS, *readings))
    return profile_of([[reading] for reading in readings], Spread(reading.words for reading in OTHERS), spread), spread


def test_another_event_of_one_subject_is_like_its_stories_and_says_what_they_share() -> None:
    profile, spread = bench(STORIES)
    assert profile is not None
    found = alike(profile, reading_of(*LIKE), spread)
    assert found is not None
    assert reason_for(found, *LIKE) == "like 3 stories here: Harbour Board, Skarrow, berth fees"


def test_another_subject_is_not_like_them_be_it_of_the_same_place() -> None:
    profile, spread = bench(STORIES)
    assert profile is not None
    assert likeness(profile, reading_of(*UNLIKE), spread) is None
    assert likeness(profile, reading_of(*ONE_NAME), spread) is None
    assert alike(profile, reading_of("", ""), spread) is None


def test_two_stories_have_nothing_in_common_yet_and_many_reports_of_one_are_one() -> None:
    assert bench(STORIES[:2])[0] is None
    readings = [reading_of(*story) for story in STORIES]
    assert profile_of([readings], Spread(), Spread()) is None


def test_what_stands_everywhere_tells_of_no_topic() -> None:
    readings = [reading_of(*story) for story in STORIES]
    everywhere = Spread(reading.words for reading in [*readings] * 20)
    assert profile_of([[reading] for reading in readings], everywhere, everywhere) is None


def test_articles_counted_out_leave_nothing_behind() -> None:
    spread = Spread()
    before = spread.rarity("fee"), spread.share("fee")
    reading = Reading({"fee": 2, "berth": 1}, frozenset())
    spread.add(reading.words)
    assert spread.rarity("fee") < before[0]
    spread.drop(reading.words)
    assert ((spread.rarity("fee"), spread.share("fee")), spread.articles, len(spread._counts)) == (before, 0, 0)


def test_phrases_stand_word_for_word_and_go_over_nothing_but_a_space_or_a_hyphen() -> None:
    text = "The sea-wall of Port Ellery, berth\nfees and the crews’ union."
    written = [phrase.written for phrase in read_phrases(None, text)]
    assert all(phrase in text for phrase in written)
    assert {"sea-wall", "Port Ellery", "berth", "fees"} <= set(written)
    assert not {"wall of Port", "Ellery, berth", "berth\nfees"} & set(written)


def test_what_arithmetic_needs_is_not_imported_at_the_start() -> None:
    code = "import sys, bot.assemble; sys.exit(any(name in sys.modules for name in ('numpy', 'summaries.traits')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
