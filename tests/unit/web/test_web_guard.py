"""Who may talk to the local room, and how it hands out files: decided from headers alone."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from adapters.web.files import saved_as
from adapters.web.guard import HEADERS, add_headers, is_local, is_own


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8080", "LOCALHOST", "127.0.0.1", "127.0.0.1:80", "[::1]:8080"]
)
def test_this_machines_names_are_local(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "localhost.evil.example", "127.0.0.2", "[::1", "127.0.0.1.evil.example", "0.0.0.0", "::1"],
)
def test_no_other_name_is(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:1"}, False),
        ({"Origin": "http://localhost:1"}, True),
        ({"Origin": "http://localhost:2"}, False),
        ({"Origin": "https://localhost:1"}, False),
        ({"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": ""}, False),
    ],
)
def test_only_our_own_pages_and_no_page_at_all_may_change_something(headers: dict[str, str], own: bool) -> None:
    assert is_own(make_mocked_request("POST", "/", headers={"Host": "localhost:1", **headers})) is own


@pytest.mark.parametrize("origin", ["http://XXXX", "http://None"])
async def test_without_a_host_no_origin_is_ours(origin: str) -> None:
    assert not is_own(make_mocked_request("POST", "/", headers={"Origin": origin}))


@pytest.mark.parametrize(
    ("path", "already", "cached"),
    [("/", {}, "no-store"), ("/static/room.js", {}, "no-cache"), ("/", {"Cache-Control": "no-cache"}, "no-cache")],
)
async def test_every_answer_carries_the_headers(path: str, already: dict[str, str], cached: str) -> None:
    response = web.Response(headers=already)
    await add_headers(make_mocked_request("GET", path), response)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert response.headers["Cache-Control"] == cached


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("a list.opml", "a list.opml", "a%20list.opml"),
        ("Égalité/5.md", "-galit-5.md", "%C3%89galit%C3%A9%2F5.md"),
        ('x"; filename=y.html', "x- filename-y.html", "x%22%3B%20filename%3Dy.html"),
        ("a\r\nSet-Cookie: b=c", "a-Set-Cookie- b-c", "a%0D%0ASet-Cookie%3A%20b%3Dc"),
        (" ..X.. ", "X", "%20..X..%20"),
        ("新闻", "-", "%E6%96%B0%E9%97%BB"),
        ("...", "file", "..."),
        ("\ud800.md", "-.md", "%3F.md"),
    ],
)
def test_a_file_is_saved_and_its_name_is_only_a_name(name: str, plain: str, whole: str) -> None:
    assert saved_as(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
