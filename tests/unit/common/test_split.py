from hypothesis import given
from hypothesis import strategies as st

from adapters.common.split import Cost, cut, pack


def test_a_text_that_fits_is_left_whole() -> None:
    assert cut("Short.", 10) == ("Short.",)


def test_the_cut_is_made_between_sentences_before_words() -> None:
    assert cut("One is here. Two is here. Three", 27) == ("One is here. Two is here. ", "Three")


def test_a_cut_falls_between_words_where_no_sentence_ends() -> None:
    assert cut("alpha beta gamma delta", 12) == ("alpha beta ", "gamma delta")


def test_only_a_word_longer_than_the_limit_is_cut_inside() -> None:
    assert cut("a" * 25, 10) == ("a" * 10, "a" * 10, "a" * 5)


@given(st.text(alphabet="ab .\n”", max_size=300), st.integers(min_value=1, max_value=40))
def test_pieces_join_to_the_text_and_keep_the_limit(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)


def cost(item: str) -> Cost:
    return Cost(1, len(item))


def test_messages_keep_both_limits() -> None:
    assert pack(["aa", "bb", "cc"], cost, Cost(2, 100)) == (("aa", "bb"), ("cc",))
    assert pack(["aa", "bb", "cc"], cost, Cost(9, 5)) == (("aa", "bb"), ("cc",))


def test_a_heading_goes_on_with_what_it_heads() -> None:
    assert pack(["a", "HEAD", "b"], cost, Cost(2, 100), str.isupper) == (("a",), ("HEAD", "b"))


def test_a_heading_alone_before_something_too_large_stays() -> None:
    assert pack(["HEAD", "b" * 99], cost, Cost(9, 50), str.isupper) == (("HEAD",), ("b" * 99,))


@given(st.lists(st.sampled_from(["H", "a" * 12, "b" * 3, "c"]), max_size=40))
def test_nothing_is_dropped_or_moved(items: list[str]) -> None:
    messages = pack(items, cost, Cost(3, 12), str.isupper)
    assert [item for message in messages for item in message] == items
    assert all(sum(map(len, message)) <= 12 and len(message) <= 3 for message in messages)
