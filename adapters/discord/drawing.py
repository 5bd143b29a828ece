"""Reply parts -> pieces of a Discord message, each small enough to stand in one. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from adapters.common.split import Cost, pack
from adapters.discord.text import (
    ARROW,
    arrow,
    bold,
    escaped,
    heading,
    host_of,
    in_one_line,
    pieces,
    plain_name,
    shortened,
    usable,
)
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

MAX_PIECE = 3_700
MAX_LABEL = 80
PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Words:
    """Text in Discord's markup. Neighbours that are `listed` share one block, a line each."""

    text: str
    leads: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button: its label, and the key under which its command is kept."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Row:
    """At most five buttons beside each other."""

    buttons: tuple[Press, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that goes with the message; Discord itself shows its name and size."""

    name: str
    body: bytes


Piece = Words | Row | Paper


@dataclass(frozen=True, slots=True)
class Style:
    """What drawing needs beside the reply: the address of our own pages, and the keys of the buttons' commands."""

    base_url: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


def draw(reply: Reply, style: Style) -> Iterator[Piece]:
    """Yield the reply's parts in order, each in as many pieces as its length asks for."""
    for part in reply.parts:
        yield from _draw(part, style)


def _draw(part: Part, style: Style) -> Iterator[Piece]:
    match part:
        case Heading():
            yield from _glued(_heading(part, style), leads=True)
        case Text(text):
            yield from _glued(pieces(text))
        case Passage():
            yield from _glued(_passage(part, style), listed=True)
        case QuoteCard():
            yield from _glued(_quote(part, style))
        case Figures(items):
            yield from _joined(_arrowed(item.text, _place(item), style) for item in items)
        case Fields(items):
            for name, value in items:
                yield from _glued((*map(bold, pieces(name)), *pieces(value)), listed=True)
        case Links(items):
            yield from _joined(_link(item, style) for item in items)
        case Buttons(items):
            yield from _rows(items, style)
        case Ballot():
            yield from _glued(_ballot(part))
        case Failure(sentence, code):
            yield from _glued((*pieces(sentence), *_small(code)))
        case Footer(text):
            yield from _glued(_small(text))
        case File():
            yield Paper(plain_name(part.name), part.body)


def _heading(part: Heading, style: Style) -> Iterator[str]:
    *rest, last = pieces(in_one_line(part.text)) or ("",)
    pointed = arrow(part.link, style.base_url)
    host = host_of(part.link.url) if part.link and pointed else ""
    yield from map(heading, (*rest, f"{last}{pointed}"))
    yield from _small(" · ".join(filter(None, (host, *part.details, part.aside))))


def _passage(part: Passage, style: Style) -> tuple[str, ...]:
    """Return the words, the outlet beside them where it is named, and the way to their place."""
    words = f"{part.text} · {in_one_line(part.source)}" if part.source else part.text
    return _first(_arrowed(words, _place(part), style), "- ")


def _quote(part: QuoteCard, style: Style) -> Iterator[str]:
    for piece in pieces(f"{OPEN_MARK}{part.text}{CLOSE_MARK}"):
        yield from (f"> {line}" for line in piece.rstrip("\n").split("\n"))
    yield from _arrowed(in_one_line(attribution_of(part)), _place(part), style)


def _ballot(part: Ballot) -> Iterator[str]:
    yield from map(bold, pieces(part.question))
    yield from pieces("   ".join(f"{mark} {word}" for mark, word in part.choices))
    yield from _small(part.closes)


def _small(text: str) -> Iterator[str]:
    return (f"-# {line}" for line in pieces(in_one_line(text)))


def _place(part: Passage | QuoteCard) -> Link | None:
    return part.original or part.here


def _arrowed(text: str, link: Link | None, style: Style) -> tuple[str, ...]:
    """Return the words with the way to their place after the last of them."""
    if not (lines := pieces(text)):
        return ()
    return (*lines[:-1], f"{lines[-1].rstrip()}{arrow(link, style.base_url)}")


def _link(link: Link, style: Style) -> tuple[str, ...]:
    """Return a link's label and host; a label of more than letters and spaces stands beside what is pressed."""
    url = usable(link.url, style.base_url)
    if not url:
        return ()
    host = f" ({escaped(host_of(link.url))})" if host_of(link.url) else ""
    if link.label.replace(" ", "").isalnum() and len(link.label) <= MAX_LABEL:
        return (f"[{link.label} {ARROW}](<{url}>){host}",)
    *rest, last = pieces(in_one_line(link.label)) or ("",)
    return (*rest, f"{last}{arrow(link, style.base_url)}{host}".strip())


def _rows(items: tuple[Button, ...], style: Style) -> Iterator[Row]:
    pressed = [Press(shortened(item.label, MAX_LABEL) or "…", style.keys[item.command]) for item in items]
    for start in range(0, len(pressed), PER_ROW):
        yield Row(tuple(pressed[start : start + PER_ROW]))


def _first(lines: tuple[str, ...], mark: str) -> tuple[str, ...]:
    return (f"{mark}{lines[0]}", *lines[1:]) if lines else ()


def _glued(lines: Iterable[str], *, leads: bool = False, listed: bool = False) -> Iterator[Words]:
    for group in _groups([line for line in lines if line.strip()]):
        yield Words("\n".join(group), leads, listed)


def _joined(items: Iterable[tuple[str, ...]]) -> Iterator[Words]:
    """Set short items beside each other; one of several lines stands by itself, as nothing may part its words."""
    for short, group in groupby(filter(None, items), lambda lines: len(lines) == 1):
        if short:
            yield from (Words(" · ".join(lines)) for lines in _groups([line for (line,) in group]))
        else:
            for lines in group:
                yield from _glued(lines)


def _groups(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    return pack(lines, lambda line: Cost(0, len(line) + 3), Cost(0, MAX_PIECE))
