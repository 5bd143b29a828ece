"""Words for PostgreSQL: cut and stemmed as for the other engine, and none of them is ever read as syntax."""

from bot.search.query import parse
from bot.search.tsvector import MOST_BYTES, MOST_PLACES, filed, match_of


def test_words_are_stemmed_and_numbered_and_a_title_weighs_more() -> None:
    assert filed("Berth fees", "The fees rise, the café") == (
        "'berth':1A 'fee':2A,6D 'the':5D,8D 'rise':7D 'cafe':9D",
        11,
    )


def test_one_text_alone_weighs_as_texts_do() -> None:
    assert filed("Fees") == ("'fee':1D", 3)


def test_what_is_asked_is_quoted_whatever_it_says() -> None:
    assert match_of(parse('berth "fees rise" -storms')) == "('berth') & ('fee' <-> 'rise') & !(('storm'))".replace(
        "('berth') & ('fee' <-> 'rise')", "(('berth') & ('fee' <-> 'rise'))"
    )
    assert match_of(parse("it's a\\b & !c | <-> :*")) == "('it' <-> 's') & ('a' <-> 'b') & ('c')"


def test_long_texts_end_where_a_vector_does_and_late_words_share_the_last_place() -> None:
    words, count = filed(" ".join(f"w{number}" for number in range(MOST_PLACES + 10)))
    assert isinstance(words, str)
    assert words.endswith(f":{MOST_PLACES}D")
    assert count == MOST_PLACES + 12
    huge, _ = filed(" ".join(f"word{number}" for number in range(200_000)))
    assert isinstance(huge, str)
    assert len(huge.encode()) < MOST_BYTES
    long, _ = filed("x" * 5_000)
    assert isinstance(long, str)
    assert len(long) < 600


def test_a_word_that_comes_very_often_keeps_its_first_places() -> None:
    words, _ = filed("fee " * 300)
    assert isinstance(words, str)
    assert words.count(",") == 254
