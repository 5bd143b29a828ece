"""One event told by several outlets, the same subject in other towns, copies, corrections, and texts without dates."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories import memory as held
from bot.stories.book import SAME_EVENT, StoryBook
from bot.stories.decisions import Decisions
from bot.stories.errors import StoryUnknown
from bot.stories.fitting import COHESION, fit
from bot.stories.memory import Member, Memory, Story
from bot.stories.model import Article, Placement
from summaries.lexicon import Lexicon
from summaries.similarity import Probe
from summaries.traits import read_traits

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

TOWNS = {
    "skarrow": ("Skarrow", "Mill Road", "Ada Quill", "Tanner", 40, "Tuesday"),
    "wenlow": ("Wenlow", "Quay Street", "Bram Hollis", "Osgood", 12, "Friday"),
    "tollan": ("Tollan", "Chapel Lane", "Tam Orrick", "Fennel", 75, "Sunday"),
    "port ellery": ("Port Ellery", "Anchor Hill", "Una Marsh", "Barrow", 8, "Monday"),
}
FIRES = (
    (
        "Fire guts {owner}’s warehouse in {town}",
        "A fire destroyed {owner}’s warehouse on {road} in {town} early on {day}, and {count} people left their homes."
        " “The flames stood higher than the church,” said {chief}, chief fire officer of {town}. Nobody was hurt."
        " Crews from three stations fought the blaze until the morning.",
    ),
    (
        "{count} people flee as {town} warehouse burns",
        "Families from {road} spent the night of {day} in a school after {owner}’s warehouse in {town} caught fire."
        " {chief} of the fire service said that the roof had fallen in and the cause was not known.",
    ),
    (
        "{town}: cause of warehouse blaze still unknown",
        "Investigators walked through what is left of {owner}’s warehouse in {town} after {day}’s fire on {road}."
        " The {count} neighbours who had to leave are back. {chief} told the council that arson is not ruled out.",
    ),
)
PAGES = tuple(
    (
        f"{thing} of {place} win a prize",
        f"The {thing} of {place} took a prize at {place}’s show, said {name} {name}ham.",
    )
    for thing, place, name in zip(
        ("apples", "pears", "lanterns", "choirs", "ferries", "gardens", "clocks", "kites"),
        ("Alderby", "Coldmere", "Dunlow", "Eastwick", "Fernhollow", "Greyling", "Hartsea", "Ivelby"),
        ("Cato", "Dora", "Enid", "Fitz", "Gwen", "Hugo", "Ines", "Jory"),
        strict=True,
    )
)


def told(town: str, outlet: int) -> tuple[str, str]:
    name, road, chief, owner, count, day = TOWNS[town]
    title, text = FIRES[outlet]
    facts = {"town": name, "road": road, "chief": chief, "owner": owner, "count": count, "day": day}
    return title.format(**facts), text.format(**facts)


def article(name: str, words: tuple[str, str], moment: datetime | None = NOW) -> Article:
    return Article(name, words[0], words[1], moment)


LEXICON = Lexicon()
CODED = [LEXICON.add(read_traits(*told("skarrow", outlet))) for outlet in range(2)]
PROBED = Member("p", 9, CODED[1], None, NOW)


def placed(rows: list[tuple[str, tuple[str, str], datetime | None]], book: StoryBook | None = None) -> dict[str, str]:
    """Return the story of each article, after a few others."""
    book = book or StoryBook()
    for number, words in enumerate(PAGES):
        book.place(article(f"page {number}", words), NOW)
    return {name: book.place(article(name, words, moment), NOW).story for name, words, moment in rows}


@pytest.mark.parametrize("moment", [NOW, None], ids=["dated", "undated"])
@pytest.mark.parametrize("seed", range(4))
def test_fires_in_four_towns_are_four_stories_in_whatever_order_they_come(moment: datetime | None, seed: int) -> None:
    rows = [(f"{town} {outlet}", told(town, outlet), moment) for town in TOWNS for outlet in range(3)]
    random.Random(seed).shuffle(rows)
    stories = placed(rows)
    found = {town: {stories[f"{town} {outlet}"] for outlet in range(3)} for town in TOWNS}
    assert all(len(story) == 1 for story in found.values()), found
    assert len(set.union(*found.values())) == len(TOWNS)


def test_a_correction_joins_what_it_corrects() -> None:
    title, text = told("skarrow", 0)
    corrected = (
        f"CORRECTED: {title}",
        "This article was corrected: 44 people left, not 40. " + text.replace("40", "44"),
    )
    stories = placed([("first", (title, text), NOW), ("corrected", corrected, NOW + 5 * DAY)])
    assert stories["first"] == stories["corrected"]


def test_a_copy_with_boilerplate_joins_days_later_and_the_boilerplate_joins_nothing() -> None:
    furniture = "Sign up for our newsletter. Follow us. Home, news, sport, weather. All rights reserved.\n"
    title, text = told("wenlow", 0)
    rows = [
        ("first", (title, furniture + text), NOW),
        ("copy", ("Read this", furniture + furniture + text), NOW - 6 * DAY),
        ("other", ("Read this", furniture + told("tollan", 1)[1]), NOW),
    ]
    stories = placed(rows)
    assert stories["first"] == stories["copy"] != stories["other"]


def test_what_is_days_apart_is_less_likely_one_event() -> None:
    def score(days: int) -> float:
        book = StoryBook()
        book.place(article("a", told("skarrow", 0)), NOW)
        return book.place(article("b", told("skarrow", 1), NOW + days * DAY), NOW + days * DAY).score

    assert score(0) > score(1) > score(2) > SAME_EVENT > score(9) == 0.0


def test_a_date_in_the_future_counts_as_unknown() -> None:
    def score(moment: datetime | None) -> float:
        book = StoryBook()
        book.place(article("a", told("skarrow", 0)), NOW)
        return book.place(article("b", told("skarrow", 1), moment), NOW).score

    assert score(NOW + 400 * DAY) == score(None) > 0
    assert score(NOW + DAY) > score(None)


def test_the_runner_up_is_the_next_best_story() -> None:
    book = StoryBook()
    book.place(article("a", told("skarrow", 0)), NOW)
    book.place(article("b", told("wenlow", 0)), NOW)
    placement = book.place(article("c", told("skarrow", 1)), NOW)
    assert (placement.story, placement.runner_up) == ("a", "b")
    assert placement.score >= SAME_EVENT > placement.runner_up_score
    assert not placement.founded
    founder = book.place(article("d", told("tollan", 2)), NOW)
    assert (founder.story, founder.score, founder.founded) == ("d", 0.0, True)
    assert founder.runner_up in ("a", "b")


def reason(book: StoryBook, name: str, words: tuple[str, str], moment: datetime | None = NOW) -> str:
    return book.place(article(name, words, moment), NOW).reason


def test_reasons_say_what_decided() -> None:
    book = StoryBook()
    placed([], book)
    assert reason(StoryBook(), "a", told("skarrow", 0)) == "nothing like it among the open stories"
    book.place(article("a", told("skarrow", 0), NOW - 2 * DAY), NOW)
    assert (
        reason(book, "b", told("skarrow", 1))
        == "same names: Skarrow, Mill Road, Tanner; same figures: 40, Tuesday; 2 days apart"
    )
    assert reason(book, "c", told("skarrow", 0), None) == "a copy: 100 in 100 of its wording; date unknown"
    assert reason(book, "d", told("skarrow", 2)).endswith("same day")
    assert (
        reason(book, "e", ("harbour fees", "there was once a warehouse"))
        == "the nearest story shares too little (same words: warehouse; same day)"
    )
    assert reason(book, "a", told("skarrow", 0)) == "placed before"


def test_the_rarest_names_are_told_first() -> None:
    book = StoryBook()
    for number in range(6):
        book.place(article(f"old {number}", (f"thing{number}", f"a word{number} of Skarrow and note{number}")), NOW)
    book.place(article("a", ("", "The mayor of Skarrow met Ada Quill about the creek.")), NOW)
    assert reason(book, "b", ("", "In Skarrow the creek is closed, and Ada Quill knows why.")).startswith(
        "same names: Ada Quill, Skarrow; "
    )


def test_decisions_hold_when_everything_is_placed_anew() -> None:
    decisions = Decisions()
    decisions.join(["a", "x"])
    decisions.part(["b"], ["a"])
    book = StoryBook(decisions)
    first = book.place(article("a", told("skarrow", 0)), NOW)
    apart = book.place(article("b", told("skarrow", 1)), NOW)
    joined = book.place(article("x", PAGES[0]), NOW)
    assert (apart.story, apart.reason) == ("b", "set apart by a member")
    assert (joined.story, joined.reason) == (first.story, "put together by a member")
    assert book.place(article("copy of b", told("skarrow", 1)), NOW).story == apart.story


def test_what_members_do_is_kept_as_decisions() -> None:
    book = StoryBook()
    for name, words in (("a", told("skarrow", 0)), ("b", PAGES[0]), ("c", told("skarrow", 1))):
        book.place(article(name, words), NOW)
    book.merge("b", "a")
    assert book.decisions.together("b") == {"a", "c"}
    book.split(["c"])
    assert book.decisions.together("b") == {"a"}
    assert book.decisions.apart("c") == {"a", "b"}


def test_many_loose_reports_are_joined_more_easily_than_one() -> None:
    story = Story("s", [Member(str(number), number, CODED[0], None, NOW) for number in range(3)])
    alone = fit(PROBED, Probe(PROBED.coded, LEXICON), story).score
    story.agreed, story.pairs = 3 * 0.4, 3
    assert story.cohesion == pytest.approx((1 + 2 * 0.4) / 3)
    assert fit(PROBED, Probe(PROBED.coded, LEXICON), story).score == pytest.approx(alone / story.cohesion**COHESION)


def test_what_was_split_off_first_leaves_the_story_its_name() -> None:
    book = StoryBook()
    for number in range(3):
        book.place(article(str(number), told("skarrow", number)), NOW)
    assert book.split(["0"]) == "0+"
    assert book.articles("0") == ("1", "2")
    assert book.split(["1", "2"]) == "0"
    assert book.merge("0", "0+") == "0+"
    assert book.articles("0+") == ("0", "1", "2")
    with pytest.raises(StoryUnknown):
        book.articles("0")


def told_again(book: StoryBook) -> list[Placement]:
    return [book.place(article(f"{town} 2", told(town, 2)), NOW + DAY) for town in TOWNS]


def test_a_book_that_was_restored_places_as_the_first_would_have() -> None:
    first, again = StoryBook(), StoryBook()
    rows = [*((f"page {number}", words) for number, words in enumerate(PAGES))]
    rows += [(f"{town} {outlet}", told(town, outlet)) for outlet in (0, 1) for town in TOWNS]
    for name, words in rows:
        again.restore(article(name, words), first.place(article(name, words), NOW).story, NOW)
    placements = told_again(first)
    assert placements == told_again(again)
    assert not any(placement.founded for placement in placements)


def test_restoring_twice_changes_nothing() -> None:
    book = StoryBook()
    for _ in range(2):
        book.restore(article("a", told("skarrow", 0)), "s", NOW)
    assert book.articles("s") == ("a",)
    assert len(book) == 1


def test_reading_ahead_changes_no_article_and_counts_none_twice() -> None:
    book = StoryBook()
    expected = [book.expect(article(str(number), told(town, 0))) for number, town in enumerate(TOWNS)]
    assert len(book) == 0
    assert {book.place(one, NOW).story for one in expected} == {"0", "1", "2", "3"}
    again, other = StoryBook(), StoryBook()
    for known in (again, other):
        known.place(article("a", told("skarrow", 0)), NOW)
    again.place(again.expect(article("a", told("skarrow", 0))), NOW)
    later = article("b", told("skarrow", 1))
    assert again.place(later, NOW) == other.place(later, NOW)


def test_only_so_many_articles_are_in_memory() -> None:
    book = StoryBook(most=5)
    for number in range(60):
        book.place(article(str(number), PAGES[number % len(PAGES)]), NOW)
        assert len(book) == min(number + 1, 5)
    assert book.story_of("0") is None
    assert book.story_of("59") is not None


def test_a_story_whose_articles_have_all_left_is_unknown() -> None:
    book = StoryBook(window=7 * DAY)
    book.place(article("a", told("skarrow", 0)), NOW)
    book.place(article("b", told("wenlow", 0)), NOW + 8 * DAY)
    with pytest.raises(StoryUnknown):
        book.articles("a")


def test_words_of_articles_long_gone_leave_memory_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "REMEMBERED", 5)
    memory, sizes = Memory(7 * DAY, most=5), []
    for number in range(60):
        coded = memory.lexicon.add(read_traits(None, f"thing{number} of nobody{number} knows anything{number}"))
        memory.forget(NOW)
        memory.file(memory.arrive(str(number), coded, None, NOW), Probe(coded, memory.lexicon), (), Story(str(number)))
        sizes.append(len(memory.lexicon))
    assert max(sizes) < 60
    assert sizes[-1] == sizes[30]


MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=300), MOMENTS), max_size=8), st.randoms())
def test_any_articles_can_be_placed_merged_and_split(
    texts: list[tuple[str, str, datetime | None]], dice: random.Random
) -> None:
    book, stands = StoryBook(), dict[str, str]()
    for number, (title, text, moment) in enumerate(texts):
        stands[str(number)] = book.place(Article(str(number), title, text, moment), NOW).story
        if dice.random() < 0.5:
            stories = sorted({*stands.values()})
            kept = book.merge(dice.choice(stories), dice.choice(stories))
            stands = {name: story if book.story_of(name) == story else kept for name, story in stands.items()}
        if dice.random() < 0.3:
            apart = dice.choice(sorted(stands))
            stands[apart] = book.split([apart])
        assert all(book.story_of(name) == story for name, story in stands.items())
        assert all(name in book.articles(story) for name, story in stands.items())
