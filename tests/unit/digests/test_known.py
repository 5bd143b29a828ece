from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.known import Known, article_key, change_key, elsewhere_key, words_key


def test_keys_are_read_as_they_were_written() -> None:
    first, second = date(2026, 11, 23), date(2026, 11, 24)
    keys = [article_key("a b", first), article_key("a b", second), article_key("c", first), words_key("We said so,")]
    known = Known.of([*keys, change_key("c1"), elsewhere_key("s1")])
    assert known.articles == {"a b": second, "c": first}
    assert known.told_on(["x", "c", "a b"]) == second and known.told_on(["x"]) is None
    assert known.said("“We  said SO”") and not known.said("We said nothing")
    assert (known.changes, known.elsewhere) == ({"c1"}, {"s1"})


@given(st.frozensets(st.text() | st.text().map(lambda text: f"article {text}")))
def test_what_no_version_wrote_says_nothing(keys: frozenset[str]) -> None:
    assert all(isinstance(day, date) for day in Known.of(keys).articles.values())
