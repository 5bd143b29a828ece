"""A topic as a feed: as the standards have it, and as our own reader reads it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from lxml import etree

from bot.exports.feeds import atom_feed, json_feed
from bot.exports.text import plain
from bot.sources.feeds.reader import read_feed
from tests.fakes.briefings import EMPTY, FEES, NOON, QUILL, STORY, WHOLE, said_by_strangers
from tests.unit.exports.hostile import FOREIGN, WORDS

ATOM = "{http://www.w3.org/2005/Atom}"
HERE, PAGE = "http://127.0.0.1:8080/archive/topics/t1.atom", "http://127.0.0.1:8080/topics/t1"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def tree(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def test_an_atom_feed_has_what_the_standard_asks_for() -> None:
    feed = tree(atom_feed(WHOLE, HERE, PAGE))
    assert [feed.findtext(f"{ATOM}{name}") for name in ("title", "updated")] == ["Berth fees", "2026-11-24T12:00:00Z"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Despatch"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": HERE, "alternate": PAGE}
    (entry,) = feed.findall(f"{ATOM}entry")
    for node in (feed, entry):
        assert node.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        assert (
            len(node.findall(f"{ATOM}id"))
            == len(node.findall(f"{ATOM}title"))
            == len(node.findall(f"{ATOM}updated"))
            == 1
        )
    assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate", "related"]
    content = entry.find(f"{ATOM}content")
    assert content is not None and content.get("type") == "html" and FEES.text in (content.text or "")


def test_a_json_feed_has_what_the_standard_asks_for() -> None:
    feed = json.loads(json_feed(WHOLE, HERE, PAGE))
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "Berth fees")
    assert (feed["feed_url"], feed["home_page_url"]) == (HERE, PAGE)
    (item,) = feed["items"]
    assert item["id"] and item["url"] == "https://harbour-post.example/fees"
    assert (item["date_published"], item["date_modified"]) == ("2026-11-24T12:00:00Z",) * 2
    assert FEES.text in item["content_html"] and "We support them &amp; the wall" in item["content_html"]


@pytest.mark.parametrize("write", [atom_feed, json_feed])
def test_our_own_reader_reads_both_back(write: type) -> None:
    feed = read_feed(write(WHOLE, HERE, PAGE).encode(), "http://127.0.0.1:8080/archive/topics/t1", NOW)
    (entry,) = feed.entries
    assert (feed.title, entry.title) == ("Berth fees", STORY.title)
    assert entry.link == "https://harbour-post.example/fees" and entry.published == NOON
    assert entry.content and FEES.text in entry.content and QUILL.text in entry.content


def test_ids_are_the_same_in_every_feed_and_file_and_another_topics_are_others() -> None:
    again = [tree(atom_feed(WHOLE, *places)).findtext(f"{ATOM}entry/{ATOM}id") for places in ((HERE, PAGE), ())]
    assert again[0] == again[1] == json.loads(json_feed(WHOLE))["items"][0]["id"]
    assert tree(atom_feed(EMPTY)).findtext(f"{ATOM}id") != tree(atom_feed(WHOLE)).findtext(f"{ATOM}id")


def test_an_empty_topic_is_a_feed_without_entries() -> None:
    assert tree(atom_feed(EMPTY)).findtext(f"{ATOM}updated") == "2026-11-24T12:00:00Z"
    assert json.loads(json_feed(EMPTY))["items"] == []


@pytest.mark.parametrize("words", WORDS)
def test_hostile_words_stand_as_words(words: str) -> None:
    check(words)


@given(FOREIGN)
def test_any_words_stand_as_words(words: str) -> None:
    check(words)


def check(words: str) -> None:
    briefing, shown = said_by_strangers(words), plain(words)
    feed = tree(atom_feed(briefing))
    assert feed.findtext(f"{ATOM}title") == feed.findtext(f"{ATOM}entry/{ATOM}title") == shown
    item = json.loads(json_feed(briefing).encode())["items"][0]
    content = feed.findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert content == item["content_html"] and item["title"] == shown
    inside = etree.fromstring(f"<div>{content}</div>".encode())
    assert {node.tag for node in inside.iter()} <= {"div", "p", "blockquote", "ul", "li"}
    assert shown in "".join(inside.itertext()) and "url" not in item
