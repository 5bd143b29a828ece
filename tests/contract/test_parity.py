"""One reply carries the same facts wherever it is read: Slack, Discord, the web room, the terminal, plain text."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.discord import drawing, views
from adapters.slack import messages as slack
from adapters.slack.blocks import Style as SlackStyle
from adapters.terminal.render import render
from adapters.web.render import make_environment, message_html
from bot.articles.articles import StoredArticle
from bot.chat import reply as parts
from bot.chat.files import size_in_words
from bot.chat.plain import attribution_of, plain_text
from bot.chat.ports import RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Link, Passage, QuoteCard, Reply
from bot.commands.cards import quote_part
from summaries.document import Quote, Span
from tests.fakes.replies import EVERY_PART

BASE = "https://despatch.example"
TEMPLATES = make_environment()


def facts(reply: Reply) -> Iterator[str]:
    """Yield every word that a reader must get, in order; which marks stand around it is the renderer's affair."""
    for part in reply.parts:
        match part:
            case parts.Heading():
                yield from (part.text, *part.details, part.aside)
            case parts.Text(text) | parts.Footer(text):
                yield text
            case parts.Passage(text):
                yield from (text, part.source)
            case parts.QuoteCard(text):
                yield from (f"“{text}”", attribution_of(part))
            case parts.Figures(items):
                yield from (item.text for item in items)
            case parts.Fields(items):
                yield from (word for item in items for word in item)
            case parts.Links(items):
                yield from (item.label for item in items)
            case parts.Buttons(items):
                yield from (item.label for item in items)
            case parts.Ballot():
                yield from (part.question, *(word for choice in part.choices for word in choice), part.closes)
            case parts.Failure(sentence, code):
                yield from (sentence, code)
            case parts.File():
                yield part.line


def addresses(reply: Reply) -> set[str]:
    """Return where a reader must be able to go; a place of our own stands in where the source has none."""
    found: set[str] = set()
    for part in reply.parts:
        match part:
            case parts.Heading(link=Link(url=url)):
                found.add(url)
            case parts.Passage() | parts.QuoteCard():
                found |= {link.url for link in (part.original or part.here,) if link}
            case parts.Figures(items):
                found |= {link.url for item in items for link in (item.original or item.here,) if link}
            case parts.Links(items):
                found |= {item.url for item in items}
    return {url if url.startswith("http") else f"{BASE}{url}" for url in found}


def commands(reply: Reply) -> list[str]:
    return [item.command for part in reply.parts if isinstance(part, parts.Buttons) for item in part.items]


def on_slack(reply: Reply) -> tuple[str, set[str]]:
    blocks = [block for message in slack.messages(reply, SlackStyle(BASE)) for block in message.blocks]
    return "\n".join(map(slack.visible, blocks)), set(_values(blocks, "url"))


def on_discord(reply: Reply) -> tuple[str, set[str]]:
    keys = {command: f"{number:016}" for number, command in enumerate(commands(reply))}
    pieces = [piece for message in views.messages(reply, drawing.Style(BASE, keys)) for piece in message]
    marked = "\n".join(map(_on_discord, pieces))
    links = set(re.findall(r"\]\(<([^>]*)>\)", marked))
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", re.sub(r"\(<[^>]*>\)", "", marked)), links


def _on_discord(piece: drawing.Piece) -> str:
    match piece:
        case drawing.Words(text):
            return text
        case drawing.Row(buttons):
            return " ".join(press.label for press in buttons)
        case drawing.Paper(name, body):  # Discord itself shows a file's name and size
            return f"{name} · {size_in_words(len(body))}"


def on_the_web(reply: Reply) -> tuple[str, set[str]]:
    place = ChannelRef(WorkspaceRef("room", "local"), "policy")
    bot = MemberRef(place.workspace, "despatch", "despatch")
    message = RoomMessage(MessageRef(place, "m1"), bot, "", reply, datetime(2026, 11, 24, tzinfo=UTC), 1)
    drawn = message_html(TEMPLATES, message, "robin", in_thread=False).partition('<div class="under">')[0]
    links = {html.unescape(url) for url in re.findall(r'href="([^"]*)"', drawn)}
    return html.unescape(re.sub(r"<[^>]*>", "", drawn)), {f"{BASE}{url}" if url[0] == "/" else url for url in links}


def on_the_terminal(reply: Reply) -> tuple[str, set[str]]:
    console = Console(width=10_000, force_terminal=False, highlight=False)
    with console.capture() as capture:
        console.print(render(reply, BASE))
    return capture.get(), set()


def in_plain_text(reply: Reply) -> tuple[str, set[str]]:
    return plain_text(reply), set()


def _values(tree: object, name: str) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key == name and isinstance(value, str):
                yield value
            else:
                yield from _values(value, name)
    elif isinstance(tree, list):
        for item in tree:
            yield from _values(item, name)


SURFACES: dict[str, Callable[[Reply], tuple[str, set[str]]]] = {
    "slack": on_slack,
    "discord": on_discord,
    "web": on_the_web,
    "terminal": on_the_terminal,
    "plain": in_plain_text,
}


def folded(text: str) -> str:
    """Return the text without white space and without the marks that only draw."""
    return "".join(re.sub(r"[\s>*#]", "", text))


def missing(reply: Reply, shown: str) -> list[str]:
    """Return the facts that are not in what is shown, or not in their order."""
    rest, lost = folded(shown), []
    for fact in filter(None, map(folded, facts(reply))):
        _, found, after = rest.partition(fact)
        if not found:
            lost.append(fact)
        rest = after if found else rest
    return lost


@pytest.mark.parametrize("surface", SURFACES)
def test_every_fact_of_every_part_is_shown_in_order(surface: str) -> None:
    shown, _ = SURFACES[surface](EVERY_PART)
    assert missing(EVERY_PART, shown) == []


@pytest.mark.parametrize("surface", SURFACES)
def test_a_speaker_who_is_unclear_is_so_everywhere(surface: str) -> None:
    quote = Quote(Span(1, 18), Span(0, 19), confidence=0.3)
    article = StoredArticle(
        "a1", "", "", "Fees", None, None, None, "en", "“Nobody will pay it”", 1, 1, datetime(2026, 11, 24, tzinfo=UTC)
    )
    for read, shown in ((quote, "speaker unclear"), (replace(quote, confidence=None), "speaker unknown")):
        drawn, _ = SURFACES[surface](Reply((quote_part(article, read),)))
        assert folded(shown) in folded(drawn)


@pytest.mark.parametrize("surface", ["slack", "discord", "web"])
def test_the_same_places_can_be_reached(surface: str) -> None:
    _, links = SURFACES[surface](EVERY_PART)
    assert addresses(EVERY_PART) <= links
    own = {link for link in links if link.startswith(BASE)}
    assert links - own == {url for url in addresses(EVERY_PART) if not url.startswith(BASE)}


def test_a_fact_that_one_surface_lacks_is_noticed() -> None:
    less = Reply(tuple(part for part in EVERY_PART.parts if not isinstance(part, parts.QuoteCard)))
    for surface in SURFACES.values():
        assert len(missing(EVERY_PART, surface(less)[0])) >= 3


UNSEEN = "\u115f\u1160\u3164\uffa0"  # letters by their category, which nobody can see: a line of them says nothing
WORDS = st.text(st.characters(categories=("L", "N", "P"), exclude_characters="*#>" + UNSEEN), min_size=1, max_size=60)
LINKS = st.none() | st.builds(Link, WORDS, st.sampled_from(["https://harbour-post.example/a", "/articles/a1"]))
PARTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(parts.Heading, WORDS, st.lists(WORDS, max_size=3).map(tuple), WORDS, LINKS),
    st.builds(parts.Text, WORDS),
    st.builds(Passage, WORDS, LINKS, LINKS, WORDS),
    st.builds(QuoteCard, WORDS, WORDS, WORDS, LINKS, LINKS, WORDS),
    st.builds(parts.Figures, st.lists(st.builds(Passage, WORDS, LINKS, LINKS), min_size=1, max_size=4).map(tuple)),
    st.builds(parts.Fields, st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4).map(tuple)),
    st.builds(parts.Failure, WORDS, WORDS),
    st.builds(parts.Footer, WORDS),
    st.builds(
        parts.File, st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}\.opml", fullmatch=True), st.just("text/x-opml"), WORDS
    ),
)


def _file_or_itself(part: Any) -> object:
    """Return by what parts differ: of one name Discord takes one file in a message, another gets a number."""
    return part.name if isinstance(part, parts.File) else id(part)


@given(st.lists(PARTS, min_size=1, max_size=6, unique_by=_file_or_itself))
def test_whatever_a_reply_says_every_surface_says_it(drawn: list[Any]) -> None:
    reply = Reply(tuple(drawn))
    for name, surface in SURFACES.items():
        shown, _ = surface(reply)
        assert missing(reply, shown) == [], name
