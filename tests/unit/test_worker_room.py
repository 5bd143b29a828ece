"""How work is divided among processes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.worker_room import BUCKETS, bucket, pieces


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(), st.from_regex(r"https?://[a-z]{1,3}\.example/[a-z]{0,3}")), st.integers()
        )
    ),
    st.integers(1, 5),
)
def test_everything_is_in_one_piece_and_no_piece_is_too_large(items: list[tuple[str | None, int]], most: int) -> None:
    parts = pieces(items, most)
    assert sorted(item for _, part in parts for item in part) == sorted(item for _, item in items)
    assert all(0 < len(part) <= most for _, part in parts)


def test_a_host_is_in_one_bucket_whatever_the_address_and_whoever_asks() -> None:
    same = {bucket(url) for url in ("https://post.example/a", "http://POST.example/b?c", "https://post.example/")}
    assert same == {2}, "this number is the same in every process: it is no hash of Python's"
    assert {bucket(f"https://host{number}.example/") for number in range(400)} == set(range(BUCKETS))


def test_what_is_no_address_has_a_bucket_too() -> None:
    assert bucket(None) == bucket("") == bucket("http://[broken")
