"""What the core answers: parts with meaning, no markup. Adapters escape and draw them.

A string here is always plain text. A `Passage` or `QuoteCard` holds words of a source, which a
renderer shows exactly as they are; everything else is our own wording.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.chat.files import size_in_words
from bot.chat.refs import MessageRef


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go; a `url` that starts with "/" is a page of our own, under the room's address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the reply is about, and beside it how much of it is shown ("3 of 21 sentences")."""

    text: str
    details: tuple[str, ...] = ()
    aside: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Our own words, one paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a source; `here` opens our page at that place, `original` the publisher's.

    `source` names the outlet where a reply has words of several.
    """

    text: str
    here: Link | None = None
    original: Link | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class QuoteCard:
    """Words that somebody said. `attribution` is name, role and organisation as the source has them.

    `note` says how we know or what kind of words these are ("resolved from “She”", "words of the
    Crime Bill"). The marks around the words are drawn by the renderer. `source` names the outlet where a
    reply has words of several.
    """

    text: str
    attribution: str
    note: str = ""
    here: Link | None = None
    original: Link | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers with their qualifier and unit, each a passage of the source."""

    items: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values, such as a command and what it does."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Places to go next."""

    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A press stands for typing `command` in the same place."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    items: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question on which people vote by reacting with one of the `choices` (emoji, meaning)."""

    question: str
    choices: tuple[tuple[str, str], ...]
    closes: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """A quiet last line."""

    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong and what to do, in one sentence, with its code."""

    sentence: str
    code: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the reply, under a name of our own making; `media_type` is such as `text/x-opml`.

    It holds `text`, which is written in UTF-8, unless it holds `data`, which is no text and is written as it is.
    """

    name: str
    media_type: str
    text: str = ""
    data: bytes | None = None

    @property
    def body(self) -> bytes:
        """Return what is in the file."""
        return self.text.encode("utf-8", "replace") if self.data is None else self.data

    @property
    def charset(self) -> str | None:
        """Return in which letters its text is written, or nothing where it is no text."""
        return "utf-8" if self.data is None else None

    @property
    def line(self) -> str:
        """Return what is said of it: its name and size."""
        return f"{self.name} · {size_in_words(len(self.body))}"


Part = Heading | Text | Passage | QuoteCard | Figures | Fields | Links | Buttons | Ballot | Footer | Failure | File


class Visibility(StrEnum):
    """Who sees a reply."""

    PUBLIC = "public"
    EPHEMERAL = "ephemeral"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its parts in reading order, who sees it, and the thread it belongs to."""

    parts: tuple[Part, ...]
    visibility: Visibility = Visibility.PUBLIC
    thread: MessageRef | None = None

    @property
    def failed(self) -> bool:
        """Say whether this reply tells of a failure."""
        return any(isinstance(part, Failure) for part in self.parts)
