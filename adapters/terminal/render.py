"""Reply -> Rich renderables: the same parts in the same order as everywhere, sized to the terminal.

Words of a source are printed as plain text objects, so that nothing in them acts as markup, and
control characters, which could move the cursor or recolour the screen, are taken out.
"""

import unicodedata
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Words

from bot.chat.plain import CLOSE_MARK, OPEN_MARK, attribution_of, figures_line
from bot.chat.reply import (
    Ballot,
    Buttons,
    Failure,
    Fields,
    Figures,
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


def render(reply: Reply, base_url: str = "") -> Group:
    """Return the reply for Rich to print; `base_url` goes before links to our own pages."""
    return Group(*(drawn for part in reply.parts for drawn in _draw(part, base_url)))


def safe(text: str) -> str:
    """Return the text without control and direction-override characters."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf"))


def _draw(part: Part, base_url: str) -> Iterator[RenderableType]:
    match part:
        case Heading():
            yield from _heading(part)
        case Text(text):
            yield Words(safe(text))
        case Passage(text, here, original):
            yield _hanging("•", Words(safe(text), style=_linked(original or here, base_url)))
        case QuoteCard():
            yield from _quote(part, base_url)
        case Figures():
            yield Padding(Words(safe(figures_line(part)), style="bold"), (1, 0, 0, 0))
        case Fields(items):
            yield _fields(items)
        case Links(items):
            yield Words.assemble(*_links(items, base_url))
        case Buttons(items):
            yield from (Words(f"[{item.label}] {safe(item.command)}", style="cyan") for item in items)
        case Ballot(question, choices, closes):
            yield Words(safe(question), style="bold")
            yield Words("   ".join(f"{mark} {word}" for mark, word in choices) + f"   {closes}")
        case Footer(text):
            yield Words(safe(text), style="dim")
        case Failure(sentence, code):
            yield Words.assemble((safe(sentence), "red"), (f"  {code}", "dim"))


def _heading(part: Heading) -> Iterator[RenderableType]:
    yield Words(safe(part.text), style="bold")
    details = " · ".join((*part.details, part.aside) if part.aside else part.details)
    if details:
        yield Padding(Words(safe(details), style="dim"), (0, 0, 1, 0))


def _quote(part: QuoteCard, base_url: str) -> Iterator[RenderableType]:
    words = Words(f"{OPEN_MARK}{safe(part.text)}{CLOSE_MARK}", style="italic")
    words.stylize(_linked(part.original or part.here, base_url))
    yield Padding(words, (1, 0, 0, 0))
    yield Padding(Words(safe(attribution_of(part)), style="dim"), (0, 0, 0, 4))


def _hanging(mark: str, words: Words) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(mark, words)
    return grid


def _fields(items: tuple[tuple[str, str], ...]) -> Table:
    grid = Table.grid(padding=(0, 3))
    for name, value in items:
        grid.add_row(Words(safe(name), style="cyan"), Words(safe(value)))
    return grid


def _links(items: tuple[Link, ...], base_url: str) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(items):
        yield ("   " if index else "", "")
        yield (item.label, f"underline {_linked(item, base_url)}".strip())


def _linked(link: Link | None, base_url: str) -> str:
    if link is None or (link.url.startswith("/") and not base_url):
        return ""
    url = base_url + link.url if link.url.startswith("/") else link.url
    return f"link {url}" if url.startswith(("http://", "https://")) and " " not in url else ""
