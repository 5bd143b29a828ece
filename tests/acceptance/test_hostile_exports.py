"""What is taken away from a room full of hostile words is read back by other people's parsers: the words are there, and none acts."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from urllib.request import urlopen

import docx
import pytest
from lxml import etree
from markdown_it import MarkdownIt

from bot.exports.table import COLUMNS
from bot.exports.text import plain
from bot.sources.feeds.reader import read_feed
from tests.acceptance.conftest import HostileRoom
from tests.hostile.record import FOURS, OF_STORY, WORDS

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"text", "inline", "softbreak"} | {
    f"{name}_{side}"
    for name in ("heading", "paragraph", "bullet_list", "list_item", "blockquote", "link", "em", "strong")
    for side in ("open", "close")
}
ATOM = "{http://www.w3.org/2005/Atom}"
PLACE = re.compile(r"https://harbour-post\.example/|http://127\.0\.0\.1:\d+/")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
TITLES = tuple(plain(FOURS[number][0]) for number in range(0, len(FOURS), OF_STORY))
"""How the titles begin of the articles that are the first of their stories."""


def taken(room: HostileRoom, path: str) -> bytes:
    address = path.format(topic=f"topics/{room.record.topic}", digest=f"digests/{room.record.digest}")
    with urlopen(f"{room.address}/archive/{address}") as answer:
        body = answer.read()
        assert isinstance(body, bytes)
        return body


def missing_from(text: str, words: Iterable[str] = WORDS) -> list[str]:
    """Return the words that are not there as the exports set them: in one line, without what is never seen."""
    return [each for each in words if plain(each) not in text]


def table_words(body: bytes) -> str:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    assert rows[0] == list(COLUMNS) and {len(row) for row in rows} == {len(COLUMNS)}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠")) or UNSEEN.search(cell)]
    assert not [row for row in rows[1:] if row[COLUMNS.index("link")] and not PLACE.match(row[COLUMNS.index("link")])]
    return "\n".join(cells)


def markdown_words(body: bytes) -> str:
    tokens = [each for token in READER.parse(body.decode()) for each in (token, *(token.children or ()))]
    assert {token.type for token in tokens} <= OURS
    assert not [token for token in tokens if token.type == "link_open" and not PLACE.match(str(token.attrs["href"]))]
    lines = ("".join(each.content for each in token.children or ()) for token in tokens if token.type == "inline")
    return "\n".join(lines)


def document_words(body: bytes) -> str:
    document = docx.Document(io.BytesIO(body))
    assert not [link for one in document.paragraphs for link in one.hyperlinks if not PLACE.match(link.address)]
    return "\n".join("".join(node.itertext()) for node in document.element.body.iter() if node.tag.endswith("}p"))


READERS: dict[str, Callable[[bytes], str]] = {"csv": table_words, "md": markdown_words, "docx": document_words}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("what", ["topic", "digest"])
def test_a_briefing_is_read_back_with_every_word_and_nothing_acts(
    hostile_room: HostileRoom, what: str, ending: str
) -> None:
    words = READERS[ending](taken(hostile_room, f"{{{what}}}/briefing.{ending}"))
    assert missing_from(" ".join(words.split())) == []


def test_an_atom_feed_is_read_back_with_every_word_and_nothing_acts(hostile_room: HostileRoom) -> None:
    body = taken(hostile_room, "{topic}.atom")
    feed = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    assert feed.getroottree().docinfo.internalDTD is None
    assert not [link for link in feed.iter(f"{ATOM}link") if not PLACE.match(link.get("href", ""))]
    contents = [entry.findtext(f"{ATOM}content") or "" for entry in feed.iter(f"{ATOM}entry")]
    checked(contents, [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")])
    ours = read_feed(body, None, datetime(2026, 11, 27, tzinfo=UTC))
    assert len(ours.entries) == len(contents)


def test_a_json_feed_is_read_back_with_every_word_and_nothing_acts(hostile_room: HostileRoom) -> None:
    feed = json.loads(taken(hostile_room, "{topic}.json"))
    assert not [item for item in feed["items"] if not PLACE.match(item["url"])]
    checked([item["content_html"] for item in feed["items"]], [item["title"] for item in feed["items"]])


def checked(contents: list[str], titles: list[str]) -> None:
    """See that what a reader of feeds would draw is our own few elements, leads where it should, and has every word."""
    drawn = [etree.fromstring(f"<div>{content}</div>") for content in contents]
    assert {node.tag for tree in drawn for node in tree.iter()} <= {"div", "p", "blockquote", "ul", "li", "a"}
    assert {name for tree in drawn for node in tree.iter() for name in node.attrib} <= {"href"}
    assert not [link for tree in drawn for link in tree.iter("a") if not PLACE.match(link.get("href", ""))]
    assert missing_from(" ".join("".join(tree.itertext()) for tree in drawn)) == []
    assert not [title for title in TITLES if not any(each.startswith(title) for each in titles)]
