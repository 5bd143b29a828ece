"""What is typed to search, as words and filters; two hundred hostile lines end in either or in a plain sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.search.days import Period
from bot.search.errors import FilterInvalid, FilterUnknown
from bot.search.filters import Named, Wish, read
from bot.search.fts5 import match_of
from bot.search.query import Query, Term
from tests.fakes.hostile_queries import QUERIES

TODAY = date(2026, 11, 27)


def test_words_phrases_and_every_filter() -> None:
    wish = read(
        'berth "sea wall" -regatta topic:"Harbour licences" source:tideline -source:"Harbour Post" '
        "speaker:“Ada Quill” since:2026-11-01 until:yesterday order:newest",
        TODAY,
    )
    assert wish.query == Query((Term(("berth",)), Term(("sea", "wall"))), (Term(("regatta",)),))
    assert wish.topics == (Named("Harbour licences"),)
    assert wish.sources == (Named("tideline"), Named("Harbour Post", without=True))
    assert wish.speakers == (Named("Ada Quill"),)
    assert wish.period == Period(date(2026, 11, 1), date(2026, 11, 26))
    assert wish.newest and wish.text == 'berth "sea wall" -regatta'


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("since:3d", "2026-11-24", None),
        ("until:3d", None, "2026-11-24"),
        ("since:march", "2026-03-01", None),
        ("until:march", None, "2026-03-31"),
        ('since:"last week" until:"last week"', "2026-11-16", "2026-11-22"),
        ("from:2026-11-01 to:2026-11-02", "2026-11-01", "2026-11-02"),
    ],
)
def test_days(typed: str, since: str | None, until: str | None) -> None:
    period = read(typed, TODAY).period
    assert period.since == (date.fromisoformat(since) if since else None)
    assert period.until == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    "typed", ["https://outlet.example/a", "at 12:30", "Bill: what", '"topic:fees" x', "title:", "a:b"]
)
def test_a_colon_that_is_no_filter(typed: str) -> None:
    wish = read(typed, TODAY)
    assert not wish.narrowed and wish.query.wanted


@pytest.mark.parametrize(
    ("typed", "error", "says"),
    [
        ("author:quill", FilterUnknown, "there are topic:, source:"),
        ("sorce:tideline", FilterUnknown, "did you mean “source:”?"),
        ("title:x", FilterUnknown, 'type "title:x"'),
        ('topic:""', FilterInvalid, "needs a value"),
        ("topic:!!!", FilterInvalid, "needs a value"),
        ("since:tomorrow", FilterInvalid, "no day that can be read"),
        ("since:2026-11-20 until:2026-11-01", FilterInvalid, "since 20 November 2026 and until 1 November 2026"),
        ("since:3d since:4d", FilterInvalid, "given once"),
        ("-since:3d", FilterInvalid, "without a minus"),
        ("order:best", FilterInvalid, "relevance or newest"),
        ("topic:a " * 13, FilterInvalid, "too many filters"),
    ],
)
def test_mistakes_say_what_to_type(typed: str, error: type[BadInput], says: str) -> None:
    with pytest.raises(error) as told:
        read(typed, TODAY)
    assert says in told.value.sentence


def test_filters_alone_ask_for_something_and_nothing_for_nothing() -> None:
    assert not read("source:tideline", TODAY).empty
    assert read("-regatta", TODAY).empty
    assert read("", TODAY).empty


def outcome(typed: str) -> Wish | str:
    """Return what was read, or the sentence that says what is wrong with it."""
    try:
        return read(typed, TODAY)
    except BadInput as mistake:
        return mistake.sentence


@pytest.mark.parametrize("typed", QUERIES)
def test_hostile_lines_ask_for_something_or_are_told_what_is_wrong(typed: str) -> None:
    found = outcome(typed)
    assert "\0" not in (found if isinstance(found, str) else f"{found.text}{match_of(found.query)}")


def test_there_are_two_hundred_of_them() -> None:
    assert len(set(QUERIES)) >= 200


@given(st.text(max_size=300))
def test_any_text_has_an_outcome(typed: str) -> None:
    assert outcome(typed)
