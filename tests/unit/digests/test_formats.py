"""Markdown as CommonMark's own parser reads it: every word is there, and nothing that a stranger wrote acts."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.chat.reply import Link
from bot.digests.formats import escaped, markdown, usable
from tests.fakes.edition_samples import EVERYTHING, NO_TOPICS, QUIET, said_by_strangers
from tests.fakes.golden import matches
from tests.hostile.strings import HOSTILE

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SAFE = {"text", "softbreak", "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline"}
OURS = SAFE | {
    f"{name}_{side}" for name in ("bullet_list", "list_item", "blockquote", "link", "em") for side in ("open", "close")
}


def tokens(document: str) -> Iterator[Token]:
    for token in READER.parse(document):
        yield token
        yield from token.children or ()


def words(document: str) -> str:
    return "".join(token.content for token in tokens(document) if token.type == "text")


def links(document: str) -> list[str]:
    return [str(token.attrs["href"]) for token in tokens(document) if token.type == "link_open"]


def test_everything_is_there_in_order_under_its_headings() -> None:
    document = markdown(EVERYTHING)
    headings = re.findall(r"^#+ .*$", document, re.MULTILINE)
    assert headings[:3] == [
        "# Tuesday 24 November 2026",
        "## Berth fees",
        "### Berth fees to rise in Port Ellery [↗](<https://post.example/news>)",
    ]
    assert headings[-1] == "## Left out: 2 duplicates, 1 behind a paywall"
    assert "- Fishing crews blocked the northern channel with forty boats. · Tideline [↗](<https://tideline" in document
    assert (
        "> “The fees will pay for the sea wall,”\n> \n> Ada Quill, chair, harbour council · Harbour Post [↗]"
        in document
    )
    assert "- Fees up (Wire): Harbour Post says the same" in document
    assert {token.type for token in tokens(document)} <= OURS
    assert not any(url.startswith("/") for url in links(document))


def test_everything_looks_as_somebody_found_good() -> None:
    assert matches("digest/markdown", [markdown(edition).splitlines() for edition in (EVERYTHING, QUIET, NO_TOPICS)])
    assert markdown(QUIET).endswith("*\n")


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200b", "\x1b", "\x00"], ids=ascii)
def test_letters_that_nobody_sees_go(letter: str) -> None:
    assert escaped(f"a{letter}b") == "ab"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("= a", "\\= a"),
        ("a - 1.", "a - 1."),
    ],
)
def test_what_would_begin_a_list_or_a_heading_begins_none(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_nowhere_to_go_is_no_address() -> None:
    assert usable(None) == ""
    assert usable(Link("x", "http://a.example/")) == "http://a.example/"


def test_a_quiet_day_and_a_channel_without_topics_say_so() -> None:
    assert "Nothing new on the 3 topics followed here." in markdown(QUIET)
    assert "/despatch topic new" in words(markdown(NO_TOPICS))


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_nothing_that_a_stranger_wrote_acts(hostile: str) -> None:
    document = markdown(said_by_strangers(hostile))
    assert {token.type for token in tokens(document)} <= OURS
    assert {url.partition("/a")[0] for url in links(document)} <= {
        "https://outlet.example",
        "https://chat.example/1",
        "https://chat.example/7",
    }
    bare = re.sub(r"\(<[^>]*>\)", "", document)
    assert not re.search(
        r"(?<!\\):(?=//)|(?<!\\)[<@#](?!\s|#|$)(?!# )|www\.", re.sub(r"^#+ ", "", bare, flags=re.MULTILINE)
    )


@given(st.text(max_size=80))
def test_words_are_read_as_they_stand(text: str) -> None:
    seen = words(f"- {escaped(text)}")
    shown = "".join(letter for letter in " ".join(text.split()) if letter.isprintable() or letter == " ")
    kept = "".join(letter for letter in " ".join(seen.split()) if letter.isprintable() or letter == " ")
    assert kept == " ".join(shown.split()) or kept.replace(" ", "") == shown.replace(" ", "")
    assert {token.type for token in tokens(f"- {escaped(text)}")} <= OURS


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "/articles/a", "https://", "http://[", "", "data:text/html,x", "https://a.example/\n>x"],
)
def test_an_address_that_is_not_of_the_web_leads_nowhere(url: str) -> None:
    found = usable(Link("x", url))
    assert found == "" or (found.startswith("https://a.example/") and ">" not in found and "\n" not in found)
