import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.feeds.errors import FeedError, NotAFeed
from bot.sources.feeds.json_feed import read_json
from tests.unit.sources.feed_samples import BERTHS, JSON_1, WALL, read

HEAD = '{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post", "items": ['


def test_a_feed_that_was_cut_off_gives_the_entries_that_are_whole() -> None:
    reading = read_json(JSON_1[: JSON_1.index("Sea wall")], 10)
    assert (reading.title, [draft.link for draft in reading.drafts]) == ("Harbour Post", [BERTHS])


def test_no_more_entries_are_read_than_asked_for() -> None:
    items = ",".join(json.dumps({"id": str(number), "title": "x"}) for number in range(50))
    assert len(read_json(f"{HEAD}{items}]}}", 7).drafts) == len(read_json(f"{HEAD}{items}", 7).drafts) == 7


@pytest.mark.parametrize(
    "item",
    [
        "1",
        "null",
        "[]",
        '{"id": {}, "url": [], "title": 5, "authors": {"name": "x"}, "author": "Ada", "content_html": 1}',
        '{"authors": [], "summary": null, "date_published": 5}',
        '{"authors": [5], "id": 1e999}',
    ],
)
def test_values_of_the_wrong_kind_are_passed_over(item: str) -> None:
    (good,) = read(f'{HEAD}{item}, {{"id": "2", "url": "{WALL}"}}]}}').entries
    assert good.link == WALL


def test_an_id_that_is_an_address_is_the_link_where_there_is_no_other() -> None:
    (draft,) = read_json(f'{HEAD}{{"id": "{BERTHS}", "external_url": "{WALL}"}}]}}', 10).drafts
    assert draft.link == BERTHS


def test_controls_and_surrogates_of_json_s_own_escapes_go() -> None:
    (one,) = read(
        f'{HEAD}{{"id": "a\\u0000b", "title": "x\\u001by\\ud800z\\u202e", "content_text": "p\\u0007q"}}]}}'
    ).entries
    assert (one.id, one.title, one.content) == ("ab", "xyz", "pq")


@pytest.mark.parametrize(
    "text", ["{}", '{"items": {}}', '{"items": [{"a": 1}]}', '{"data": [1]}', '{"items": ' + "[" * 100_000]
)
def test_other_json_is_no_feed(text: str) -> None:
    with pytest.raises(NotAFeed):
        read_json(text, 10)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "title", "items", "authors", "name", "version", "content_html", "date_published"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["version", "title", "items", "language", "home_page_url"]), JSON))
def test_any_json_gives_entries_or_our_error(feed: dict[str, object]) -> None:
    with suppress(FeedError):
        read(json.dumps(feed))
