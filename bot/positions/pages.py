"""A topic's table as a page shows it, and the door through which a page corrects it."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.articles.attribution import UNCLEAR_SPEAKER, attribution
from bot.articles.fragments import link_to
from bot.articles.highlights import place_address, shown_date
from bot.chat.positions import PositionCell, PositionRow, PositionsPage
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Link, Passage, QuoteCard
from bot.errors import BadInput
from bot.positions.model import SIDES, Cell, Kind, Row, Table, told_why
from bot.positions.positions import Positions
from bot.topics.model import Topic
from summaries.document import Quote, Side, Stance

UNDO = "undo"
MAX_ROWS, MAX_UNCLEAR = 150, 4
"""How many speakers a page holds, and how much of each that no cue decides; a file has all of it."""

UNTITLED, NO_SOURCE = "Untitled article", "source unknown"


class SideUnknown(BadInput):
    """A cell is to be put on a side that there is not."""

    code = "side-unknown"
    sentence = "A position is for, against, conditional or unclear; undo takes a correction back."


class PositionReader:
    """Reads and corrects the tables of one workspace; keeps `bot.chat.positions.PositionsShelf`."""

    def __init__(
        self,
        workspace: WorkspaceRef,
        topics: Callable[[WorkspaceRef], Awaitable[tuple[Topic, ...]]],
        positions: Positions,
    ) -> None:
        self._workspace = workspace
        self._topics = topics
        self._positions = positions

    async def positions(self, topic: str) -> PositionsPage | None:
        """Return the table of a topic's id, or nothing."""
        found = await self._topic(topic)
        return await asyncio.to_thread(page_of, found, await self._positions.table(found)) if found else None

    async def correct(self, topic: str, cell: str, side: str, note: str, member: str) -> bool:
        """Give a cell a side, or take that back; raises `CellUnknown`, `SideUnknown` and `NothingToUndo`."""
        found, who = await self._topic(topic), MemberRef(self._workspace, member, member)
        if found and side == UNDO:
            await self._positions.undo(found, cell, who)
        elif found:
            await self._positions.correct(found, cell, side_of(side), who, note)
        return found is not None

    async def _topic(self, topic: str) -> Topic | None:
        return next((item for item in await self._topics(self._workspace) if item.id == topic), None)


def side_of(typed: str) -> Side:
    """Return the side of a name; raises `SideUnknown`."""
    try:
        return Side(typed.strip().lower())
    except ValueError:
        raise SideUnknown from None


def page_of(topic: Topic, table: Table) -> PositionsPage:
    """Return a table as a page: the first speakers, each with all that is on a side and the newest that is not."""
    return PositionsPage(
        topic=topic.id,
        name=topic.name,
        rows=tuple(map(_row, table.rows[:MAX_ROWS])),
        articles=table.articles,
        unread=table.unread,
        speakers=len(table.rows),
        totals=tuple((side.value, sum(_on(row, side) for row in table.rows)) for side in SIDES),
    )


def _on(row: Row, side: Side) -> bool:
    return any(cell.side is side for cell in row.cells)


def address_of(topic: Topic) -> str:
    """Return our page of a topic's table."""
    return f"/topics/{topic.id}/positions"


def _row(row: Row) -> PositionRow:
    plain = [cell for cell in row.cells if cell.side is Side.UNCLEAR and not cell.correction]
    left_out = {cell.id for cell in plain[MAX_UNCLEAR:]}
    cells = tuple(page_cell(cell) for cell in row.cells if cell.id not in left_out)
    return PositionRow(row.name, row.kind is Kind.BODY, cells, len(left_out))


def page_cell(cell: Cell) -> PositionCell:
    """Return a cell with everything that is shown of it."""
    article, given = cell.heard.article, cell.correction
    return PositionCell(
        id=cell.id,
        side=cell.side.value,
        decided=told_why(cell),
        part=part_of(cell),
        attribution=attribution_of(cell.heard.stance),
        outlet=article.site or NO_SOURCE,
        date=shown_date(article.published),
        title=article.title or UNTITLED,
        cue=_cue(cell.heard.stance),
        also=tuple(dict.fromkeys(other.site or NO_SOURCE for other in cell.also)),
        by=(given.member.name or "a member") if given else "",
        note=given.note if given else "",
        at=given.at if given else None,
    )


def _cue(stance: Stance) -> tuple[int, int] | None:
    if stance.cue is None or not stance.span.covers(stance.cue.span):
        return None
    return stance.cue.span.start - stance.span.start, stance.cue.span.end - stance.span.start


def part_of(cell: Cell) -> QuoteCard | Passage:
    """Return the words with the ways to their very place: a quotation, or a sentence in which somebody is told of."""
    article, stance = cell.heard.article, cell.heard.stance
    here = Link("in the text", place_address(article, cell.heard.marked))
    url = article.canonical_url or article.url
    original = Link("at the source", link_to(url, article.text, stance.span)) if url else None
    if stance.marks is None:
        return Passage(cell.heard.words, here, original)
    return QuoteCard(cell.heard.words, attribution_of(stance), _note(stance), here, original)


def attribution_of(stance: Stance) -> str:
    """Return name, role and body as the article has them at that time; nothing where it names nobody."""
    if stance.unclear and not stance.speaker.known:
        return UNCLEAR_SPEAKER
    return attribution(Quote(stance.span, stance.marks or stance.span, speaker=stance.speaker))


def _note(stance: Stance) -> str:
    resolved = stance.speaker.resolved_from
    return f"resolved from “{resolved.text}”" if resolved else ""
