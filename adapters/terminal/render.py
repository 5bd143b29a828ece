"""Reply -> Rich renderables: the same parts in the same order as everywhere, sized to the terminal.

Words of a source are printed as plain text objects, so that nothing in them acts as markup, and
control characters, which could move the cursor or recolour the screen, are taken out.
"""

import unicodedata
from collections.abc import Iterator, Sequence

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


def render(reply: Reply, base_url: str = "") -> Group:
    """Return the reply for Rich to print; links to our own pages need a `base_url`, and are left out without one."""
    return Group(*_spaced(reply.parts, base_url))


def _spaced(parts: Sequence[Part], base_url: str) -> Iterator[RenderableType]:
    """Yield what is drawn, with an empty line between parts that do not belong together."""
    above: Part | None = None
    for part in parts:
        drawn = list(_draw(part, base_url))
        if drawn and above is not None and not _belong(above, part):
            yield Words()
        yield from drawn
        above = part if drawn else above


def _belong(above: Part, below: Part) -> bool:
    return any(isinstance(above, kinds) and isinstance(below, kinds) for kinds in (Passage, (Buttons, Links, Footer)))


def safe(text: str) -> str:
    """Return the text without control and direction characters, and halves of letters, which cannot be written."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))


def _draw(part: Part, base_url: str) -> Iterator[RenderableType]:
    match part:
        case Heading():
            yield from _heading(part)
        case Text(text):
            yield Words(safe(text))
        case Passage():
            yield _hanging("•", _passage(part, base_url))
        case QuoteCard():
            yield from _quote(part, base_url)
        case Figures():
            yield Words(safe(figures_line(part)), style="bold")
        case Fields(items):
            yield from _fields(items)
        case Links(items):
            yield from _links(items, base_url)
        case Buttons(items):
            yield from (_line(safe(f"[{item.label}] {item.command}"), style="cyan") for item in items)
        case Ballot(question, choices, closes):
            yield Words(safe(question), style="bold")
            yield Words(safe("   ".join((*(f"{mark} {word}" for mark, word in choices), closes))))
        case Footer(text):
            yield Words(safe(text), style="dim")
        case Failure(sentence, code):
            yield Words.assemble((safe(sentence), "red"), (f"  {code}", "dim"))
        case File(name):
            yield Words.assemble((safe(part.line), "bold"), (f"   to keep it: --save {safe(name)}", "dim"))


def _heading(part: Heading) -> Iterator[RenderableType]:
    yield Words(safe(part.text), style="bold")
    details = " · ".join((*part.details, part.aside) if part.aside else part.details)
    if details:
        yield Words(safe(details), style="dim")


def _passage(part: Passage, base_url: str) -> Words:
    words = Words(safe(part.text), style=_linked(part.original or part.here, base_url))
    return Words.assemble(words, (f" · {safe(part.source)}", "dim")) if part.source else words


def _quote(part: QuoteCard, base_url: str) -> Iterator[RenderableType]:
    words = Words(f"{OPEN_MARK}{safe(part.text)}{CLOSE_MARK}", style="italic")
    words.stylize(_linked(part.original or part.here, base_url))
    yield words
    yield Padding(Words(safe(attribution_of(part)), style="dim"), (0, 0, 0, 4), expand=False)


def _hanging(mark: str, words: Words) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(mark, words)
    return grid


def _fields(items: tuple[tuple[str, str], ...]) -> Iterator[RenderableType]:
    for name, value in items:
        yield _line(safe(name), style="cyan")
        yield Padding(Words(safe(value)), (0, 0, 0, 4), expand=False)


def _line(*pieces: str | tuple[str, str], style: str = "") -> Words:
    """Return a line to copy from, which is never broken by us."""
    return Words.assemble(*pieces, style=style, no_wrap=True, overflow="ignore")


def _links(items: tuple[Link, ...], base_url: str) -> Iterator[Words]:
    for item in items:
        if url := _address(item, base_url):
            yield _line((f"{safe(item.label)}  ", "dim"), (safe(url), f"underline link {url}"))


def _linked(link: Link | None, base_url: str) -> str:
    url = _address(link, base_url)
    return f"link {url}" if url else ""


def _address(link: Link | None, base_url: str) -> str:
    """Return a link's address on the web, or nothing where none can be opened from a terminal."""
    if link is None or (link.url.startswith("/") and not base_url):
        return ""
    url = base_url + link.url if link.url.startswith("/") else link.url
    # What cannot be printed would end the address early, and act.
    return url if url.startswith(("http://", "https://")) and url.isprintable() and " " not in url else ""
