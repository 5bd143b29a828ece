"""Replies as the requests that would carry them to Discord, and what stands in those."""

import hashlib
import unicodedata
from collections.abc import Iterator

from adapters.discord.drawing import Style
from adapters.discord.views import layout, messages
from bot.chat.reply import (
    Ballot,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
)
from tests.loopback.discord.limits import BUTTON, TEXT_DISPLAY
from tests.loopback.discord.world import COMPONENTS_V2, Json, walk

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def style_for(reply: Reply, base_url: str = "") -> Style:
    """Return the style that draws a reply, each command of its buttons under a key."""
    commands = [item.command for part in reply.parts if isinstance(part, Buttons) for item in part.items]
    return Style(
        base_url, {command: hashlib.sha256(command.encode("utf-8", "replace")).hexdigest()[:16] for command in commands}
    )


def payloads(reply: Reply, base_url: str = "") -> list[Json]:
    """Return the bodies of the requests that post a reply; needs a running loop."""
    drawn = messages(reply, style_for(reply, base_url))
    return [
        {"flags": COMPONENTS_V2, "components": layout(message).to_components(), "allowed_mentions": {"parse": []}}
        for message in drawn
    ]


def texts(payload: Json) -> list[str]:
    """Return the texts of a message in reading order."""
    return [part["content"] for part in walk(payload["components"]) if part["type"] == TEXT_DISPLAY]


def buttons(payload: Json) -> list[Json]:
    """Return the buttons of a message in reading order."""
    return [part for part in walk(payload["components"]) if part["type"] == BUTTON]


def bare(text: str) -> str:
    """Return the letters of a text: without white space, control characters and those that turn its direction."""
    kept = (letter for letter in "".join(text.split()) if unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(letter for letter in kept if letter not in TURNING)


def words_of(part: Part) -> Iterator[str]:
    """Yield the words of a part that a reader must see, in reading order; those of buttons are not text."""
    match part:
        case Heading(text, details, aside):
            yield from (text, *details, aside)
        case Text(text) | Passage(text) | Footer(text):
            yield text
        case QuoteCard(text, attribution, note):
            yield from (f"“{text}”", attribution, note)
        case Figures(items):
            yield from (item.text for item in items)
        case Fields(items):
            yield from (word for item in items for word in item)
        case Links(items):
            yield from (item.label for item in items)
        case Buttons() | File():
            return
        case Ballot(question, choices, closes):
            yield from (question, *(word for choice in choices for word in choice), closes)
        case Failure(sentence, code):
            yield from (sentence, code)


def missing(reply: Reply, seen: str) -> str:
    """Return the first words of a reply that are not seen in their order, or nothing."""
    letters, place = bare(seen), 0
    for words in (bare(words) for part in reply.parts for words in words_of(part)):
        found = letters.find(words, place)
        if found < 0:
            return words or "?"
        place = found + len(words)
    return ""
