"""Reply parts -> Block Kit. Pure; the words of sources stand in rich text, where nothing acts as markup."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.common.split import Cost, cut, pack
from adapters.slack.text import clean, host_of, shortened, usable
from bot.chat.plain import CLOSE_MARK, OPEN_MARK, attribution_of
from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
)

Block = dict[str, Any]
"""A piece of Block Kit, as JSON."""

MAX_RICH = 6_000
MAX_CONTEXT = 1_900
MAX_LABEL = 75
MAX_VALUE = 2_000
BUTTONS_PER_BLOCK = 5
PER_BLOCK = 100
"""What a block takes up beside its words, so that many short ones are not refused either."""

KEY = "key:"
COMMAND = "command:"
ARROW = "↗"


@dataclass(frozen=True, slots=True)
class Item:
    """Something drawn that is never parted: a block, what it takes up, and whether it heads what follows."""

    block: Block
    cost: Cost
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """What drawing needs beside the reply: the address of our own pages, and keys of long commands."""

    base_url: str = ""
    keys: Mapping[str, str] | None = None


def draw(reply: Reply, style: Style) -> Iterator[Item]:
    """Yield the reply's parts in order, each in as many items as its length asks for."""
    row = 0
    for part in reply.parts:
        for block in _draw(part, style, row):
            row += len(block["elements"]) if block["type"] == "actions" else 0
            yield Item(block, Cost(1, PER_BLOCK + weight(block)), isinstance(part, Heading))


def _draw(part: Part, style: Style, row: int) -> Iterator[Block]:
    match part:
        case Heading():
            yield from _heading(part, style)
        case Text(text):
            yield from _worded(text)
        case Passage():
            yield from _passage(part, style)
        case QuoteCard():
            yield from _quote(part, style)
        case Figures(items):
            yield from _lines([_linked(item.text, _place(item), style, bold=True) for item in items])
        case Fields(items):
            for name, value in items:
                yield from _worded(f"\n{value}", head=(_text(name, bold=True),))
        case Links(items):
            yield from _links(items, style)
        case Buttons(items):
            yield from _buttons(items, style, row)
        case Ballot(question, choices, closes):
            words = "   ".join(f"{mark} {word}" for mark, word in choices)
            yield from _worded(question, bold=True)
            yield from _worded("   ".join(filter(None, (words, closes))))
        case Failure(sentence, code):
            yield from _worded(sentence)
            yield from _quiet(code)
        case Footer(text):
            yield from _quiet(text)
        case File():
            yield from _worded(part.line, bold=True)


def _heading(part: Heading, style: Style) -> Iterator[Block]:
    url = usable(part.link.url, style.base_url) if part.link else ""
    *whole, last = cut(part.text, MAX_RICH)
    yield from (_rich(_section(_text(piece, bold=True))) for piece in whole)
    title = (_link(last, url, bold=True), _text(f"  {host_of(url)}")) if url else (_text(last, bold=True),)
    yield _rich(_section(*title))
    yield from _quiet("  ·  ".join(filter(None, (" · ".join(part.details), part.aside))))


def _passage(part: Passage, style: Style) -> Iterator[Block]:
    pieces = cut(f"{part.text} · {part.source}" if part.source else part.text, MAX_RICH)
    for number, piece in enumerate(pieces, 1):
        arrow = _arrow(_place(part), style) if number == len(pieces) else ()
        yield _rich({"type": "rich_text_list", "style": "bullet", "elements": [_section(_text(piece), *arrow)]})


def _quote(part: QuoteCard, style: Style) -> Iterator[Block]:
    *whole, last = cut(part.text, MAX_RICH)
    words = [*whole, last]
    words[0] = f"{OPEN_MARK}{words[0]}"
    words[-1] = f"{words[-1]}{CLOSE_MARK}"
    for piece in words[:-1]:
        yield _rich({"type": "rich_text_quote", "elements": [_text(piece)]})
    quoted = {"type": "rich_text_quote", "elements": [_text(words[-1])]}
    yield _rich(quoted, _section(_text(f"    {attribution_of(part)}"), *_arrow(_place(part), style)))


def _place(part: Passage | QuoteCard) -> Link | None:
    return part.original or part.here


def _arrow(link: Link | None, style: Style) -> tuple[Block, ...]:
    url = usable(link.url, style.base_url) if link else ""
    return (_text("  "), _link(ARROW, url)) if url else ()


def _links(items: tuple[Link, ...], style: Style) -> Iterator[Block]:
    pieces = []
    for item in items:
        if url := usable(item.url, style.base_url):
            pieces.append([_link(item.label, url), *([_text(f" ({host_of(url)})")] if item.url == url else [])])
    yield from _lines(pieces)


def _buttons(items: tuple[Button, ...], style: Style, row: int) -> Iterator[Block]:
    for start in range(0, len(items), BUTTONS_PER_BLOCK):
        chosen = items[start : start + BUTTONS_PER_BLOCK]
        elements = [_button(item, style, row + start + number) for number, item in enumerate(chosen)]
        yield {"type": "actions", "elements": elements}


def _button(item: Button, style: Style, number: int) -> Block:
    key = (style.keys or {}).get(item.command)
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": shortened(item.label, MAX_LABEL) or "…", "emoji": False},
        "action_id": f"{COMMAND}{number}",
        "value": f"{KEY}{key}" if key else item.command,
    }


def long_commands(reply: Reply) -> tuple[str, ...]:
    """Return the commands of buttons that are too long for a button's value and must be kept under a key."""
    buttons = [item for part in reply.parts if isinstance(part, Buttons) for item in part.items]
    return tuple(item.command for item in buttons if len(item.command) > MAX_VALUE)


def _quiet(text: str) -> Iterator[Block]:
    for piece in cut(clean(text), MAX_CONTEXT):
        if piece.strip():
            yield {"type": "context", "elements": [{"type": "plain_text", "text": piece, "emoji": False}]}


def _worded(text: str, *, head: tuple[Block, ...] = (), bold: bool = False) -> Iterator[Block]:
    """Yield words of any length; `head` stands before the first of them."""
    for number, piece in enumerate(cut(text, MAX_RICH)):
        yield _rich(_section(*(() if number else head), _text(piece, bold=bold)))


def _lines(pieces: list[list[Block]]) -> Iterator[Block]:
    """Yield short pieces in a row, in as many rows as the length of their addresses asks for."""
    for row in pack(pieces, lambda piece: Cost(0, weight(piece)), Cost(0, MAX_RICH)):
        yield _rich(_section(*_joined(row)))


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False) -> Block:
    """Return a text element; Slack takes no empty one."""
    element: Block = {"type": "text", "text": clean(text) or " "}
    return {**element, "style": {"bold": True}} if bold else element


def _link(label: str, url: str, *, bold: bool = False) -> Block:
    element: Block = {"type": "link", "url": url, "text": clean(label).strip() or host_of(url)}
    return {**element, "style": {"bold": True}} if bold else element


def _linked(text: str, link: Link | None, style: Style, *, bold: bool) -> list[Block]:
    return [_text(text, bold=bold), *_arrow(link, style)]


def _joined(pieces: Iterable[list[Block]]) -> list[Block]:
    elements: list[Block] = []
    for number, piece in enumerate(pieces):
        elements += [_text("  ·  ")] if number else []
        elements += piece
    return elements


def weight(block: object) -> int:
    """Return how many characters of text and addresses a block holds: what Slack counts, and a little more."""
    if isinstance(block, Mapping):
        own = sum(len(block[name]) for name in ("text", "url", "value") if isinstance(block.get(name), str))
        return own + sum(weight(value) for value in block.values() if isinstance(value, list | Mapping))
    if isinstance(block, list):
        return sum(map(weight, block))
    return 0
