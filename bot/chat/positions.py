"""Who has said what on a topic, as values for whoever draws it, and the port through which a page asks and corrects."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.reply import Passage, QuoteCard

SIDES = ("for", "against", "conditional", "unclear")


@dataclass(frozen=True, slots=True)
class PositionCell:
    """Words of a source with who said them there and then; `decided` tells in our words what puts it on its `side`.

    `cue` is where the words that decide stand in the part's text, if they stand in it. `also` names the other outlets
    that print the same words. `by` is the member who gave it its side, with `note` and `at`.
    """

    id: str
    side: str
    decided: str
    part: QuoteCard | Passage
    attribution: str
    outlet: str
    date: str
    title: str
    cue: tuple[int, int] | None = None
    also: tuple[str, ...] = ()
    by: str = ""
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A speaker; `name` is empty where nobody knows who spoke, `body` says that it is an organisation.

    Of what no cue decides the newest is shown, and how many `more` there are.
    """

    name: str
    body: bool
    cells: tuple[PositionCell, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class PositionsPage:
    """A topic's table; `articles` were read for it, `unread` not.

    `totals` are how many speakers there are on each side, of all of which `rows` are the first.
    """

    topic: str
    name: str
    rows: tuple[PositionRow, ...]
    articles: int = 0
    unread: int = 0
    speakers: int = 0
    totals: tuple[tuple[str, int], ...] = ()

    def on(self, side: str) -> tuple[PositionRow, ...]:
        """Return the speakers who have said something on a side."""
        return tuple(row for row in self.rows if any(cell.side == side for cell in row.cells))


class PositionsShelf(Protocol):
    """The tables of one workspace's topics."""

    async def positions(self, topic: str) -> PositionsPage | None:
        """Return the table of a topic's id, or nothing if this workspace has no such topic."""

    async def correct(self, topic: str, cell: str, side: str, note: str, member: str) -> bool:
        """Give a cell a side (or take that back: `undo`), and say whether there is such a topic.

        Raises what `bot.errors` has for a cell or a side that there is not.
        """
