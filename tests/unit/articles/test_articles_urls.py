"""Which addresses mean one article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.urls import accepted_canonical, host_of, leads_home, normalise

KEY = "https://tides.example/harbour/bill"


@pytest.mark.parametrize(
    "url",
    [
        "https://tides.example/harbour/bill",
        "http://tides.example/harbour/bill",
        "HTTPS://TIDES.Example/harbour/bill",
        "https://tides.example:443/harbour/bill",
        "http://tides.example:80/harbour/bill",
        "https://tides.example./harbour/bill",
        "https://tides.example/harbour/bill/",
        "https://tides.example/harbour/bill#vote",
        "https://tides.example/harbour/bill#:~:text=sea%20wall",
        "https://tides.example/harbour/bill?",
        "https://tides.example/harbour/bill?utm_source=x&utm_medium=y",
        "https://tides.example/harbour/bill?fbclid=a&gclid=b&mc_cid=c&mc_eid=d&igshid=e&ref_src=f&CMP=g",
        "https://tides.example/harbour/bill?at_medium=RSS&at_campaign=rss",
        "  https://user:pass@tides.example/harbour/bill ",
    ],
)
def test_what_makes_no_difference(url: str) -> None:
    assert normalise(url) == KEY


@pytest.mark.parametrize(
    "url",
    [
        "https://tides.example/harbour/Bill",
        "https://tides.example:8443/harbour/bill",
        "https://tides.example/harbour/bill?page=2",
        "https://other.example/harbour/bill",
        "https://www.tides.example/harbour/bill",
        "https://tides.example/harbour/bill?id=attic",
    ],
)
def test_what_makes_a_difference(url: str) -> None:
    assert normalise(url) != KEY


def test_the_other_parameters_keep_their_order_and_spelling() -> None:
    url = "https://tides.example/a?z=1&utm_source=x&a=%20b&a=&empty"
    assert normalise(url) == "https://tides.example/a?z=1&a=%20b&a=&empty"


@pytest.mark.parametrize("url", ["", "harbour", "mailto:ada@tides.example", "https://", "http://[::1", "http://a:b/"])
def test_what_is_no_web_address_is_its_own_key(url: str) -> None:
    assert normalise(f" {url} ") == url


def test_an_ipv6_host_keeps_its_brackets() -> None:
    assert normalise("http://[2001:DB8::1]:80/a") == "https://[2001:db8::1]/a"


@given(st.text(alphabet="htps:/.?&=#[]@a1 %é", max_size=40).map(lambda rest: f"http://tides.example/{rest}"))
def test_a_key_is_its_own_key(url: str) -> None:
    assert normalise(normalise(url)) == normalise(url)


@pytest.mark.parametrize(
    ("canonical", "accepted"),
    [
        ("https://tides.example/harbour", True),
        ("http://tides.example/harbour/", True),
        ("https://www.tides.example/harbour", True),
        ("https://amp.tides.example/harbour", True),
        ("https://tides.example/?p=12", True),
        ("https://tides.example/", False),
        ("https://tides.example", False),
        ("https://tides.example/index.html", False),
        ("https://elsewhere.example/harbour", False),
        ("https://news.tides.example/harbour", False),
        ("https://tides.example:8080/harbour", False),
        ("/harbour", False),
        ("javascript:alert(1)", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_a_canonical_link_is_believed_for_its_own_site_and_no_home_page(canonical: str | None, accepted: bool) -> None:
    believed = accepted_canonical(canonical, "https://m.tides.example/harbour/bill?utm_source=x")
    assert believed == (canonical if accepted else None)


def test_a_home_page_may_name_itself() -> None:
    assert accepted_canonical("https://tides.example/", "https://www.tides.example/") == "https://tides.example/"


@pytest.mark.parametrize(
    ("asked", "final", "home"),
    [
        ("https://tides.example/bill", "https://tides.example/", True),
        ("https://tides.example/bill", "https://www.tides.example/index.html", True),
        ("https://tides.example/bill", "https://tides.example/bill-2", False),
        ("https://tides.example/bill", "https://tides.example/?p=4", False),
        ("https://tides.example/", "https://tides.example/", False),
        ("https://short.example/x", "https://tides.example/", False),
        ("no address", "https://tides.example/", False),
    ],
)
def test_a_page_that_ends_at_its_sites_front_page(asked: str, final: str, home: bool) -> None:
    assert leads_home(asked, final) is home


def test_the_host_of_an_address() -> None:
    assert host_of("https://www.Tides.example:443/bill") == "tides.example"
    assert host_of("no address") == ""
