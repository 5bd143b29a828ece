r"""An edition as Markdown for files and mails: nothing in a source acts there. Pure.

A backslash stands before every mark that CommonMark or GitHub's Markdown reads, where it would act: emphasis, code,
links, HTML, mentions, references, and what begins a heading, a list or a quotation at a line's start. A renderer takes
it away again, so that the words are read as they stand.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from bot.chat.pages import DigestEntry, DigestPage, DigestSection
from bot.chat.plain import CLOSE_MARK, OPEN_MARK, attribution_of
from bot.chat.reply import Fields, Link, Links, Part, Passage, QuoteCard, Text
from bot.digests.drawing import PROMISE
from bot.digests.edition import Edition
from bot.digests.pages import page_of, taken_away

ARROW = "↗"
_MARKS = re.compile(r"([\\`*_\[\]<>~|&@#$]|:(?=\S)|(?<=www)\.)", re.IGNORECASE)
_STARTS = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")
_IN_URL = "/?#:@!$&'*+,;=%~-._"


def markdown(edition: Edition) -> str:
    """Return an edition as a Markdown document."""
    return "\n\n".join(_blocks(taken_away(page_of(edition)))) + "\n"


def _blocks(page: DigestPage) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    yield from filter(None, (" · ".join(map(escaped, page.details)), *map(escaped, page.said)))
    for section in page.sections:
        yield from _section(section)
    if page.left_out_in_all:
        yield f"## Left out: {escaped(page.left_out_in_all)}"
        yield "\n".join(f"- {escaped(what)}: {escaped(why)}" for what, why in page.left_out)
    yield f"*{PROMISE}*"


def _section(section: DigestSection) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    for entry in section.entries:
        yield from _entry(entry)
    for note in section.notes:
        yield from _part(note)
    yield from _links(section.links)


def _entry(entry: DigestEntry) -> Iterator[str]:
    yield f"### {escaped(entry.heading.text)}{_arrow(entry.heading.link)}"
    yield from filter(None, [" · ".join(map(escaped, entry.heading.details))])
    for part in entry.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Text(text):
            yield escaped(text)
        case Passage():
            words = f"{part.text} · {part.source}" if part.source else part.text
            yield f"- {escaped(words)}{_arrow(part.original)}"
        case QuoteCard():
            lines = f"{OPEN_MARK}{part.text}{CLOSE_MARK}".splitlines()
            yield "\n".join(f"> {escaped(line)}" for line in (*lines, "", attribution_of(part))) + _arrow(part.original)
        case Links(items):
            yield from _links(items)
        case Fields(items):
            yield "\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in items)
        case _:
            return


def _links(items: Iterable[Link]) -> Iterator[str]:
    shown = [f"[{escaped(item.label)}](<{url}>)" for item in items if (url := usable(item))]
    yield from filter(None, [" · ".join(shown)])


def _arrow(link: Link | None) -> str:
    url = usable(link)
    return f" [{ARROW}](<{url}>)" if url else ""


def usable(link: Link | None) -> str:
    """Return an address of the web as it may stand in a Markdown link, or nothing."""
    try:
        parts = urlsplit(link.url) if link else None
    except ValueError:
        return ""
    if link is None or parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return quote(link.url, safe=_IN_URL)


def escaped(text: str) -> str:
    """Return words in one line, so that Markdown shows them as they stand."""
    seen = "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) not in ("Cc", "Cf"))
    return _STARTS.sub(_first, _MARKS.sub(r"\\\1", seen))


def _first(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}"
