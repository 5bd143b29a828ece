import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.feeds.drafts import Draft, Reading
from bot.sources.feeds.entries import MAX_IDENTITY, Entry, make_entries
from tests.unit.sources.feed_samples import BERTHS, NOW, WALL


def made(*drafts: Draft) -> tuple[Entry, ...]:
    return make_entries(drafts, None, NOW)


def ids(*drafts: Draft) -> list[str]:
    return [one.id for one in made(*drafts)]


def test_an_entry_is_known_by_its_own_id_else_its_link_else_a_hash_of_its_words() -> None:
    own, linked, bare = ids(Draft(" 7 ", "a", BERTHS), Draft(None, "b", WALL), Draft(None, "c"))
    assert (own, linked) == ("7", WALL)
    assert bare.startswith("sha256:") and bare == ids(Draft(None, "c"))[0] != ids(Draft(None, "d"))[0]
    assert bare != ids(Draft(None, "c", dates=(("pubDate", "2026-11-24"),)))[0]


def test_ids_that_repeat_are_told_apart_by_their_links() -> None:
    first, second = Draft("7", "a", BERTHS), Draft("7", "b", WALL)
    assert ids(first, second) == [f"7 {BERTHS}", f"7 {WALL}"]
    assert ids(second, first) == [f"7 {WALL}", f"7 {BERTHS}"]


def test_one_link_for_all_is_told_apart_by_titles_and_dates() -> None:
    monday, tuesday = (("pubDate", "2026-11-23"),), (("pubDate", "2026-11-24"),)
    drafts = [Draft(None, "a", BERTHS, monday), Draft(None, "b", BERTHS, monday), Draft(None, "a", BERTHS, tuesday)]
    assert len(set(ids(*drafts))) == 3
    assert ids(*drafts[::-1]) == ids(*drafts)[::-1]


def test_true_doubles_are_one_entry() -> None:
    assert [
        one.summary for one in made(Draft("7", "a", BERTHS, summary="x"), Draft("7", "a", BERTHS, summary="y"))
    ] == ["x"]


def test_an_entry_that_says_nothing_is_none() -> None:
    assert made(Draft("7"), Draft("8", dates=(("pubDate", "2026-11-24"),), author="Ada")) == ()
    assert len(made(Draft("7", summary="x"))) == 1


def test_an_id_of_any_length_is_kept_short_and_clean() -> None:
    long, hidden = ids(Draft("x" * (MAX_IDENTITY + 1), "a"), Draft("a\u202eb", "b"))
    assert long.startswith("sha256:") and hidden == "ab"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Ada Quill", "Ada Quill"),
        ("desk@harbour-post.example (Ada Quill)", "Ada Quill"),
        ("Ada Quill <desk@harbour-post.example>", "Ada Quill"),
        ("Ada Quill (desk@harbour-post.example)", "Ada Quill"),
        ("desk@harbour-post.example", None),
        ("Ada &amp; Bram", "Ada & Bram"),
        ("<b>Ada</b>", "Ada"),
        (" ", None),
        (None, None),
    ],
)
def test_an_author_is_a_name(author: str | None, name: str | None) -> None:
    assert made(Draft("1", "a", author=author))[0].author == name


def test_a_summary_that_only_begins_the_content_is_none() -> None:
    content = "<p>The council raised the fees.</p><p>Crews object.</p>"
    repeating, own = made(
        Draft("1", "a", summary="The council raised the fees. Crews", content=content),
        Draft("2", "b", summary="Fees rise.", content=content),
    )
    assert (repeating.summary, own.summary) == (None, "Fees rise.")
    assert repeating.content == own.content == "The council raised the fees.\nCrews object."


@given(
    st.lists(
        st.builds(
            Draft,
            *(
                st.sampled_from([None, "1", "2"]),
                st.sampled_from([None, "a", "b"]),
                st.sampled_from([None, BERTHS, WALL]),
            ),
        )
    )
)
def test_no_id_ever_repeats_and_order_does_not_matter(drafts: list[Draft]) -> None:
    assert len(set(ids(*drafts))) == len(ids(*drafts))
    assert set(ids(*drafts)) == set(ids(*drafts[::-1]))


def test_readings_are_compared_by_links_then_titles_then_entries() -> None:
    linked, titled, more = Draft(link=BERTHS), Draft(title="a", link=BERTHS), Draft(summary="x")
    order = [Reading(), Reading(drafts=(more,)), Reading(drafts=(more, more)), Reading(drafts=(linked,))]
    order += [Reading(drafts=(titled,)), Reading(drafts=(titled, more)), Reading(drafts=(linked, Draft(link=WALL)))]
    assert sorted([*order[3:], *order[:3]], key=Reading.worth) == order
