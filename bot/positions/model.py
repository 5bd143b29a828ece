"""Positions as values: what was said, by whom, on which side, and what members have corrected."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.articles.model import StoredArticle
from bot.chat.refs import MemberRef
from summaries.document import Side, Span, Stance

SIDES = (Side.FOR, Side.AGAINST, Side.CONDITIONAL, Side.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that somebody said in an article on a topic; `at` is when the article appeared."""

    article: StoredArticle
    at: datetime
    stance: Stance

    @property
    def words(self) -> str:
        """Return the words as they stand in the article."""
        return self.stance.span.of(self.article.text)

    @property
    def marked(self) -> Span:
        """Return the place that is lit up on the article's page: a quotation with its marks, or a sentence."""
        return self.stance.marks or self.stance.span


@dataclass(frozen=True, slots=True)
class Correction:
    """The side that a member gave to a cell of a topic, with the words that it then held, and why, if they said so."""

    id: str
    topic: str
    cell: str
    words: str
    side: Side
    member: MemberRef
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table: `also` are other articles with the same words of the same speaker, the earliest first."""

    id: str
    heard: Heard
    also: tuple[StoredArticle, ...] = ()
    correction: Correction | None = None

    @property
    def side(self) -> Side:
        """Return where it stands: as a member has it, else as the text's cue has it."""
        return self.correction.side if self.correction else self.heard.stance.side


class Kind(StrEnum):
    """Who a speaker is, as far as articles say."""

    PERSON = "person"
    BODY = "body"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """A speaker with what they said, the newest first; an unknown one has no name and one cell."""

    name: str
    kind: Kind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Who has said what on a topic: `articles` were read for it, `unread` are older or too heavy."""

    rows: tuple[Row, ...]
    articles: int = 0
    unread: int = 0

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return every cell."""
        return tuple(cell for row in self.rows for cell in row.cells)


def told_side(cell: Cell) -> str:
    """Return in words which side a cell is on and what decides that: “for, by the cue ‘welcomed’”."""
    return f"{cell.side.value}{', ' if cell.correction or cell.side is not Side.UNCLEAR else ': '}{told_why(cell)}"


def told_why(cell: Cell) -> str:
    """Return in words what puts a cell on its side."""
    stance, given = cell.heard.stance, cell.correction
    cue = f"“{stance.cue.text}”" if stance.cue else ""
    if given:
        text = f"the text’s cue: {cue}, {stance.side.value}" if cue else "the text has no cue"
        return f"as {given.member.name or 'a member'} has it ({text})"
    if stance.side is Side.UNCLEAR:
        return f"{cue} decides nothing here" if cue else "no cue"
    return f"by the cue {cue}"
