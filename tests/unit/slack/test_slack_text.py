"""The one place where words become safe for Slack, letter by letter."""

import pytest

from adapters.slack.text import MAX_URL, clean, escaped, host_of, shortened, usable

OURS = "https://despatch.example"


@pytest.mark.parametrize(
    "letter",
    [
        *"\x00\x07\x1b\x7f\x85\ud800\udfff",
        *map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
        *map(chr, (0xFDD0, 0xFDD1, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)),
    ],
    ids=ascii,
)
def test_what_is_no_letter_goes(letter: str) -> None:
    assert clean(f"a{letter}b") == escaped(f"a{letter}b") == "ab"


@pytest.mark.parametrize(
    "letter", ["\n", "\t", "X", "é", "新", "\u200d", "\ufdcf", "\ufdf0", "\ufffd", "\U0001f600"], ids=ascii
)
def test_what_is_a_letter_stays(letter: str) -> None:
    assert clean(f"a{letter}b") == f"a{letter}b"


def test_nothing_names_or_links_anyone() -> None:
    assert escaped("<!channel> <@U1> a&b > c") == "&lt;!channel&gt; &lt;@U1&gt; a&amp;b &gt; c"


@pytest.mark.parametrize(
    ("url", "base", "shown"),
    [
        ("https://news.example/a?b#c", "", "https://news.example/a?b#c"),
        ("http://news.example/", "", "http://news.example/"),
        ("/articles/1", OURS, f"{OURS}/articles/1"),
        ("/articles/1", "", ""),
        ("//evil.example/", OURS, ""),
        ("//@evil.example/", OURS, ""),
        ("/\\evil.example/", OURS, ""),
        ("https://news.example/\\@evil.example", "", ""),
        ("https://news.example/a b", "", ""),
        ("https://news.example/a\u202eb", "", ""),
        ("javascript:alert(1)", "", ""),
        ("ftp://news.example/", "", ""),
        ("https://", "", ""),
        ("https://[::1", "", ""),
        ("", OURS, ""),
        ("https://news.example/".ljust(MAX_URL, "a"), "", "https://news.example/".ljust(MAX_URL, "a")),
        ("https://news.example/".ljust(MAX_URL + 1, "a"), "", ""),
    ],
)
def test_a_link_leads_to_the_web_or_to_a_page_of_ours(url: str, base: str, shown: str) -> None:
    assert usable(url, base) == shown


def test_without_an_address_of_our_own_no_page_of_ours_is_linked() -> None:
    assert usable("/articles/1") == ""


def test_a_host_is_told_without_what_is_never_seen() -> None:
    assert host_of("https://NEWS.example:8443/a") == "news.example"
    assert host_of("https://ne\u202ews.example/") == "news.example"
    assert host_of("https://[::1") == host_of("words") == ""


def test_a_label_is_cut_at_its_limit_and_not_before() -> None:
    assert (shortened("abc", 3), shortened("abcd", 3), shortened("a\u202ebc", 3)) == ("abc", "ab…", "abc")
