"""Every kind of page of the web adapter, and the files of HTML, with hostile words in every place: in a real Chromium they stay words."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from selenium import webdriver

from adapters.web.app import create_app
from bot.assemble import digest_file
from bot.digests.pages import page_of, taken_away
from bot.exports.text import plain
from bot.room.words import checked_text
from tests.acceptance.browser import open_browser, set_size
from tests.acceptance.conftest import HostileRoom, needs_browser
from tests.acceptance.test_browser_room import last_message, wait
from tests.fakes.page import seen
from tests.hostile.record import EVERYTHING, NAMES, WORDS, Record, edition

BEFORE = """
window.broken = [];
addEventListener("securitypolicyviolation", (e) => broken.push(`${e.violatedDirective} ${e.blockedURI}`), true);
"""
"""Comes before the page's own scripts, so that nothing is missed that is refused while it is read."""

ACTING = """
const wrong = [...document.querySelectorAll("iframe, frame, object, embed, applet, base, template, math, marquee")];
wrong.push(...document.querySelectorAll("script:not([src^='/static/']), img:not([src^='/static/'])"));
wrong.push(...document.querySelectorAll("svg:not(.chart *), link:not([href^='/'])"));
wrong.push(...[...document.querySelectorAll("*")].filter((e) => e.getAttributeNames().some((n) => n.startsWith("on"))));
return wrong.map((e) => e.outerHTML.slice(0, 200));
"""
LINKS = "return [...document.querySelectorAll('a[href], form[action]')].map((e) => e.getAttribute('href') || e.action)"
WIDE = """
const boxes = [document.scrollingElement, ...document.querySelectorAll(".scroll")];
return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.scrollWidth);
"""
TEXT = """
const own = [...document.querySelectorAll("input, textarea")].map((e) => e.value);
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, style")) own.push(walker.currentNode.data);
return own.join("");
"""
ASKED = tuple(f"/search?q={quote(' '.join(WORDS[start : start + 14]))}" for start in range(0, len(WORDS), 14))
"""What is typed comes back, up to 600 characters of it."""

PAGES = {
    "/channels/{channel}": ("/channels/said", "/channels/drawn", "/channels/ballots"),
    "/channels/{channel}/threads/{thread}": ("/channels/said/threads/{thread}",),
    "/channels/{channel}/ask": ("/channels/said/ask?command=followup+add&about={message}",),
    "/articles/{article}": ("/articles/{article}", "/articles/{article}?version=1"),
    "/articles/{article}/versions/{pair}": (
        "/articles/{article}/versions/1..2",
        "/articles/{article}/versions/1..2?view=side",
    ),
    "/topics": ("/topics",),
    "/topics/{topic}": ("/topics/{topic}",),
    "/topics/{topic}/positions": ("/topics/{topic}/positions",),
    "/speakers": (
        "/speakers",
        "/speakers?name=e",
        "/speakers?name=1",
        "/speakers?name=l",
        "/speakers?name=%28",
        "/speakers?name=bold",
    ),
    "/search": (
        "/search",
        *ASKED,
        "/search?q=berth&page=2",
        "/search?q=berth&in=quotes",
        "/search?q=bold&in=talk",
    ),
    "/archive/digests": ("/archive/digests",),
    "/archive/digests/{digest}": ("/archive/digests/{digest}",),
}
"""Every kind of page, by its route, and where it is in the room that is filled."""

FILES = {
    "/archive/topics/{topic}/briefing.{ending}": "/archive/topics/{topic}/briefing.html",
    "/archive/digests/{digest}/briefing.{ending}": "/archive/digests/{digest}/briefing.html",
}
NO_PAGES = {
    "/",
    "/events",
    "/health",
    "/static",
    "/messages/{message}/files/{place}",
    "/archive/topics/{topic}.{ending}",
}
"""What a browser is led away from, listens to, or saves without looking at it."""

MEANT = ("https://harbour-post.example/", "http://127.0.0.1:", "/", "#", "?")
"""Where our pages lead: to articles' own addresses, and to pages of ours."""


TYPED = tuple(map(checked_text, WORDS))
EXPECTED: dict[str, tuple[str, ...]] = {
    "/channels/{channel}/threads/{thread}": TYPED,
    "/channels/{channel}/ask": TYPED,
    "/topics": NAMES,
    "/archive/digests": (),
    "/speakers": (),
}
"""What a kind of page shows of the words, if it is not all of them as they are."""


@dataclass(frozen=True, slots=True)
class Open:
    """The room that is filled, and the browser that looks at it; `folder` is where what is taken away is saved."""

    browser: webdriver.Chrome
    address: str
    record: Record
    folder: Path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a browser that keeps a log of all that it asks for, before the room that is filled."""
    needs_browser()
    room: HostileRoom = request.getfixturevalue("hostile_room")
    with open_browser(tmp_path_factory.mktemp("profile"), logs=("browser", "performance")) as browser:
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": BEFORE})
        yield Open(browser, room.address, room.record, tmp_path_factory.mktemp("saved"))


def looked_at(browser: webdriver.Chrome, address: str) -> str:
    """Open a page, see that nothing in it acts, and return its words."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(address)
    assert browser.execute_script("return document.readyState") == "complete"
    return words_of(browser, address)


def words_of(browser: webdriver.Chrome, address: str) -> str:
    """See that nothing acted on the page that is open, and that it asked nobody else for anything; return its words."""
    assert browser.execute_script("return broken") == []
    assert browser.execute_script(ACTING) == []
    for width in (360, 1280):
        set_size(browser, width, 800)
        assert browser.execute_script(WIDE) == [], width
    assert [link for link in browser.execute_script(LINKS) if not leads_where_it_should(link)] == []
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    assert [one for one in told if one["method"] == "Page.javascriptDialogOpening"] == []
    asked = [one["params"]["request"]["url"] for one in told if one["method"] == "Network.requestWillBeSent"]
    own = "{0.scheme}://{0.netloc}/".format(urlsplit(address))
    assert [url for url in asked if not url.startswith(own)] == []
    return flat(browser.execute_script(TEXT))


def leads_where_it_should(link: str) -> bool:
    return link.startswith(MEANT) and not link.startswith(("//", "/\\"))


def flat(text: str) -> str:
    """Return a text as a browser sets it: white space is one space."""
    return " ".join(text.split())


def missing_from(text: str, words: Iterable[str]) -> list[str]:
    return [each for each in words if flat(seen(each)) not in text]


def opened_at(opened: Open, route: str) -> str:
    """Open every page of a route, and return the words of all."""
    ids = {name: getattr(opened.record, name) for name in ("article", "topic", "digest", "message", "thread")}
    paths = [path if path in ASKED else path.format(**ids) for path in PAGES[route]]
    return " ".join(looked_at(opened.browser, opened.address + path) for path in paths)


@pytest.mark.parametrize("route", PAGES)
def test_no_page_has_words_act_and_each_shows_them(opened: Open, route: str) -> None:
    assert missing_from(opened_at(opened, route), EXPECTED.get(route, WORDS)) == []


def test_an_event_brings_words(opened: Open) -> None:
    """What comes while somebody looks is put into the page by our script."""
    address = f"{opened.address}/channels/live"
    looked_at(opened.browser, address)
    data = json.dumps({"text": f"{EVERYTHING}\nthat was all", "member": "mallory"}).encode()
    urlopen(Request(f"{address}/messages", data, {"Content-Type": "application/json"}), timeout=10).close()
    wait(opened.browser, lambda page: "that was all" in last_message(page).text, "the message")
    assert missing_from(words_of(opened.browser, address), TYPED) == []


@pytest.mark.parametrize("path", FILES.values())
def test_no_file_has_words_act(opened: Open, path: str) -> None:
    with urlopen(opened.address + path.format(topic=opened.record.topic, digest=opened.record.digest)) as answer:
        body = answer.read()
    saved = opened.folder / "briefing.html"
    saved.write_bytes(body)
    assert missing_from(looked_at(opened.browser, saved.as_uri()), map(plain, WORDS)) == []


def test_a_digest_as_one_file_has_words_act_no_more(opened: Open) -> None:
    saved = opened.folder / "digest.html"
    saved.write_text(digest_file(taken_away(page_of(edition()))), encoding="utf-8")
    assert missing_from(looked_at(opened.browser, saved.as_uri()), WORDS) == []


def test_every_kind_of_page_is_tried() -> None:
    nobody: Any = None
    site = create_app(nobody, nobody, nobody, archive=nobody, shelf=nobody, positions=nobody, downloads=nobody)
    routes = {route.resource.canonical for route in site.router.routes() if route.method == "GET" and route.resource}
    assert routes == {*PAGES, *FILES, *NO_PAGES}
