"""What is remembered of an article for topics' profiles."""

from hypothesis import given
from hypothesis import strategies as st

from bot.topics.likeness import Reading
from bot.topics.profiles import MOST_ARTICLES, Kept, Memory, reading_of

words = st.dictionaries(st.text("abcdef", max_size=6), st.integers(1, 900), max_size=20)


@given(words, st.data())
def test_a_reading_comes_back_as_it_was(counts: dict[str, int], data: st.DataObject) -> None:
    telling = frozenset(data.draw(st.lists(st.sampled_from(sorted(counts)))) if counts else ())
    reading = Reading(counts, telling)
    back = Kept.of(reading).reading
    assert back == reading
    assert [*back.words] == [*counts]


def test_what_is_told_of_an_article_stands_in_its_words() -> None:
    reading = reading_of(
        "Harbour council drops berth fee", "Ada Quill of Port Ellery said on Tuesday that it was over."
    )
    assert reading.telling <= reading.words.keys()
    assert Kept.of(reading).reading == reading


def test_the_words_of_articles_that_are_forgotten_count_no_more() -> None:
    memory = Memory()
    for number in range(MOST_ARTICLES + 7):
        memory.add(str(number), Reading({"tide": 1, f"berth{number}": 2}, frozenset({"tide"})))
    assert len(memory.readings) == memory.spread.articles == MOST_ARTICLES
    assert memory.spread.rarity("berth0") == memory.spread.rarity("never met")
    assert memory.elsewhere(frozenset({"7"})).articles == MOST_ARTICLES - 1
