import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.text import (
    ARROW,
    MAX_TEXT,
    MAX_URL,
    arrow,
    bold,
    clean,
    escaped,
    heading,
    host_of,
    in_one_line,
    pieces,
    plain_name,
    shortened,
    usable,
)
from bot.chat.reply import Link
from tests.fakes.discord_drawn import bare
from tests.fakes.discord_judge import read

MARKUP = "\\*_~`|<>#@:/[]()-+.!1 \n\t a0"


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(alphabet=MARKUP)))
def test_escaped_words_are_read_as_they_were(words: str) -> None:
    drawn = escaped(words)
    reading = read(drawn)
    assert reading.marks == ()
    assert bare(reading.words) == bare(words)
    assert len(drawn) <= 2 * len(words)


@settings(deadline=None)
@given(st.text(alphabet=MARKUP + string.punctuation))
def test_a_backslash_stands_only_where_every_client_takes_it_away(words: str) -> None:
    for mark in re.findall(r"\\(.|$)", escaped(words), re.DOTALL):
        assert mark in string.punctuation
        assert mark


@settings(deadline=None)
@given(st.text(alphabet=MARKUP, min_size=1))
def test_bold_and_headings_end_where_the_words_end(words: str) -> None:
    line = escaped(in_one_line(words))
    if line:
        assert read(bold(line)).kinds == {"strong": 1}
        assert read(heading(line)).kinds["heading"] == 1
    assert bare(read(bold(line)).words) == bare(read(heading(line)).words) == bare(words)


def test_nothing_bold_or_headed_is_drawn_of_nothing() -> None:
    assert (bold(" a "), heading(" a "), heading(r"C\#")) == ("**a**", "### a", r"### **C\#**")
    assert (bold(" \n"), heading(" ")) == ("", "")


def test_line_breaks_of_every_kind_are_line_breaks() -> None:
    assert clean("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"
    assert in_one_line(" a \r\n\n b\u2028c ") == "a b c"


def test_what_nobody_sees_or_turns_the_text_goes() -> None:
    assert clean("a\x00\x07\x1b[31mb\u202e\u2066c\ud800\u200fd\te") == "a[31mbcd\te"


@settings(deadline=None)
@given(st.one_of(st.text(), st.builds(str.__mul__, st.text(alphabet=MARKUP, max_size=20), st.integers(1, 600))))
def test_pieces_hold_all_the_words_and_keep_the_limit(words: str) -> None:
    found = pieces(words)
    assert all(len(piece) <= MAX_TEXT and piece.strip() for piece in found)
    assert bare("".join(read(piece).words for piece in found)) == bare(words)


def test_a_text_that_fits_is_one_piece() -> None:
    assert len(pieces("Words of a sentence. " * 90)) == 1
    assert len(pieces("Words of a sentence. " * 190)) == 2


def test_the_arrow_is_no_emoji() -> None:
    assert ARROW.isascii() is False
    assert "\ufe0f" not in ARROW
    assert read(arrow(Link("", "https://a.example/"))).kinds == {"link": 1}


def test_only_our_own_words_are_cut() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
    assert shortened("a\n b", 3) == "a b"


@pytest.mark.parametrize(
    ("url", "drawn"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("http://a.example:8080/x?y=z&q#f", "http://a.example:8080/x?y=z&q#f"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example#:~:text=a%20b,-c", "https://a.example/#:~:text=a%20b,-c"),
        ("https://a.example?q=%20", "https://a.example/?q=%20"),
        (" https://a.example/x ", "https://a.example/x"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/(x)_'y'*\"<>[]\\", "https://a.example/%28x%29_%27y%27%2A%22%3C%3E%5B%5D%5C"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("https://a.example/%7Bx%7D", "https://a.example/%7Bx%7D"),
        ("https://a.example/".ljust(MAX_URL, "a"), "https://a.example/".ljust(MAX_URL, "a")),
        ("https://a.example/" + "a" * 800, ""),
        ("https://a.example/x#" + "a" * 800, "https://a.example/x"),
        ("https://a.example/x#" + "a" * 400 + "#" + "b" * 400, "https://a.example/x"),
        ("https://a.example/" + "é" * 200, ""),
        ("https://" + "a" * 254 + "/", ""),
        ("javascript:alert(1)", ""),
        ("mailto:someone@a.example", ""),
        ("discord://-/settings", ""),
        ("//evil.example/x", ""),
        ("/\\evil.example", ""),
        ("/articles/a1", ""),
        ("https:///nohost", ""),
        ("https://[broken", ""),
        ("https://a.example:port/", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://bank.example\\@evil.example/", ""),
        ("https://evil\n.example/", ""),
        ("https://a.example/\u202etxt", ""),
        ("https://a%2eexample/", ""),
        ("https://bänk.example/", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, drawn: str) -> None:
    assert usable(url) == drawn
    if drawn:
        (mark,) = read(arrow(Link("", url))).marks
        assert (mark.kind, mark.target) == ("link", drawn)
        assert len(drawn) <= MAX_URL


@settings(deadline=None)
@given(st.text(alphabet="aé/?#%&()[]<>\\*_'\" .:@\n", max_size=40))
def test_nothing_in_an_address_ends_its_link(path: str) -> None:
    drawn = arrow(Link("", f"https://a.example/{path}"))
    reading = read(drawn + " after")
    assert reading.kinds == ({"link": 1} if drawn else {})
    assert reading.words == (f" {ARROW} after" if drawn else " after")


def test_pages_of_our_own_stand_under_the_rooms_address() -> None:
    assert usable("/articles/a1#s1", "https://despatch.example/") == "https://despatch.example/articles/a1#s1"
    for elsewhere in ("//evil.example", "/\\evil.example"):
        assert usable(elsewhere, "https://despatch.example") == ""
    assert usable("https://a.example/", "https://despatch.example") == "https://a.example/"


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://A.example:80/x", "a.example"), ("http:///x", ""), ("https://[broken", ""), ("ftp://a.example", "")],
)
def test_the_host_is_what_a_link_leads_to(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a_List-1.opml", "a_List-1.opml"),
        ("Égalité 5.md", "galit-5.md"),
        ("X marks.md", "X-marks.md"),
        ("../a/b.md", "a-b.md"),
        ("-.a.-", "a"),
        ("a\r\nb.md", "a-b.md"),
        (" a ", "a"),
        ("新闻", "file"),
        ("", "file"),
    ],
)
def test_a_files_name_has_only_letters_that_discord_leaves(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_our_own_words_are_cut_set_and_left_out() -> None:
    assert (shortened("abc", 3), shortened("abcd", 3), shortened("a\nb", 3)) == ("abc", "ab…", "a b")
    assert (bold(" a "), bold(" ")) == ("**a**", "")
    assert (heading(" a "), heading("a\\#"), heading(" ")) == ("### a", "### **a\\#**", "")
    assert (in_one_line(" a \n b\r\nc "), in_one_line("a\u2028b")) == ("a b c", "a b")
    assert arrow(None) == arrow(Link("x", "javascript:a")) == ""
    assert arrow(Link("x", "https://news.example/")) == " [↗](<https://news.example/>)"
