"""Names of files and words in them: safe on every system, and nothing lost that is seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.text import MAX_NAME_BYTES, plain, safe_name, web_url
from tests.unit.exports.hostile import FOREIGN, WORDS


@given(FOREIGN)
def test_a_name_is_no_path_and_fits_everywhere(title: str) -> None:
    check(title)


@pytest.mark.parametrize(
    "title",
    [*WORDS, "", ".", "..", "CON", "nul.txt", "LPT1", "com¹", " . ", "é" * 200, "/", "a/b\\c", "0..0", "a.\u200b.b"],
)
def test_hostile_titles_make_plain_names(title: str) -> None:
    check(title)


def check(title: str) -> None:
    name = safe_name(title, "briefing 2026-11-24", "docx")
    assert name.endswith("briefing 2026-11-24.docx") and len(name.encode()) <= MAX_NAME_BYTES
    assert not set('/\\:*?"<>|#%&`$;=@+\x00\n') & set(name) and name[0] not in " .-" and ".." not in name
    assert all(unicodedata.category(letter) not in ("Cc", "Cf", "Cs") for letter in name)
    assert name.split(" - ")[0].upper() not in {"CON", "NUL", "LPT1", "COM¹", "NUL.TXT"}


def test_a_plain_title_is_the_name() -> None:
    assert safe_name("Berth fees", "feed", "atom") == "Berth fees - feed.atom"
    assert safe_name("Égalité & 5%", "feed", "atom") == "Égalité 5 - feed.atom"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("X-ray", "X-ray - feed.atom"),
        ("-_ Berth .", "Berth - feed.atom"),
        ("con", "_con - feed.atom"),
        ("???", "feed.atom"),
        ("a" * 200, f"{'a' * 108} - feed.atom"),
        ("é" * 200, f"{'é' * 54} - feed.atom"),
        (f"{'a' * 107}. b", f"{'a' * 107} - feed.atom"),
        (f"{'a' * 107}Xb", f"{'a' * 107}X - feed.atom"),
    ],
)
def test_a_name_is_cut_at_whole_letters_and_ends_in_one(title: str, name: str) -> None:
    assert safe_name(title, "feed", "atom") == name


@given(st.text(st.characters(exclude_categories=("C", "Z")), max_size=40))
def test_what_is_seen_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "/topics/1", "http://", "", "ftp://x.example"]
)
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    assert web_url(url) == ""


def test_an_address_cannot_leave_its_attribute() -> None:
    assert web_url("https://a.example/\"><script>'\n") == "https://a.example/%22%3E%3Cscript%3E'%0A"
