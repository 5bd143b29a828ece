"""Positions as replies: for each speaker the newest that was said, a cell to correct, what a correction did. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.chat.parsing import quoted
from bot.chat.reply import (
    Button,
    Buttons,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
    Visibility,
)
from bot.chat.spec import ROOT
from bot.commands.topics import count
from bot.positions.model import SIDES, Cell, Kind, Row, Table, told_side
from bot.positions.pages import UNDO, address_of, page_cell
from bot.topics.model import Topic
from summaries.document import Side

MAX_SPEAKERS = 12
MAX_UNCLEAR = 6
PROMISE = "Every line stands word for word in the source. A side is shown only where a cue word decides it."


def positions_reply(topic: Topic, table: Table) -> Reply:
    """Return a topic's speakers by side, each with the newest that was said, and the way to the whole table."""
    much = (count(len(table.rows), "speaker"), count(len(table.cells), "position"), count(table.articles, "article"))
    parts: list[Part] = [Heading(f"Positions: {topic.name}", much)]
    if not table.rows:
        parts.append(Text("No article on this topic quotes anybody, or tells of anybody's stand, yet."))
        return Reply(tuple(parts), Visibility.EPHEMERAL)
    for side in SIDES:
        parts += _on_side(side, [row for row in table.rows if newest(row).side is side])
    if table.unread:
        parts.append(Text(f"{count(table.unread, 'article is', 'articles are')} older, or could not be read for this."))
    example = newest(table.rows[0]).id
    parts += [
        _ways(topic),
        Footer(f"{PROMISE} Correct one: {ROOT} positions correct {quoted(topic.name)} {example} for"),
    ]
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def newest(row: Row) -> Cell:
    """Return the newest cell in which a side is decided, else the newest."""
    return next((cell for cell in row.cells if cell.side is not Side.UNCLEAR), row.cells[0])


def _on_side(side: Side, rows: Sequence[Row]) -> Iterator[Part]:
    if not rows:
        return
    most = MAX_UNCLEAR if side is Side.UNCLEAR else MAX_SPEAKERS
    yield Heading(side.value.capitalize(), (count(len(rows), "speaker"),))
    for row in rows[:most]:
        yield cell_part(newest(row), _more(row))
    if len(rows) > most:
        yield Text(f"{count(len(rows) - most, 'more speaker is', 'more speakers are')} in the whole table.")


def _more(row: Row) -> str:
    return f"{len(row.cells) - 1} more" if len(row.cells) > 1 else ""


def cell_part(cell: Cell, more: str = "") -> QuoteCard | Passage:
    """Return a cell's words with where and when they were said, and what puts them on their side."""
    shown = page_cell(cell)
    outlets = ", ".join((shown.outlet, *shown.also))
    words = " · ".join(filter(None, (outlets, shown.date, told_side(cell), more, f"#{shown.id}")))
    if isinstance(shown.part, QuoteCard):
        return replace(shown.part, source=words)
    who = shown.attribution or "speaker unknown"
    return replace(shown.part, source=f"{who} · {words}")


def _ways(topic: Topic) -> Links:
    return Links((Link("The whole table", address_of(topic)),))


def cell_reply(topic: Topic, row: Row, cell: Cell) -> Reply:
    """Return one cell with the buttons that correct it."""
    name = row.name or ("Unknown speaker" if row.kind is Kind.UNKNOWN else "")
    parts: list[Part] = [Heading(f"Positions: {topic.name}", (name,)), cell_part(cell), *_corrected(cell)]
    parts += [Buttons(_choices(topic, cell)), _ways(topic), Footer(PROMISE)]
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def corrected_reply(topic: Topic, cell: Cell) -> Reply:
    """Return that a cell is on another side now, by whom, and the way back."""
    parts: list[Part] = [Heading(f"Positions: {topic.name}", (f"#{cell.id}",)), cell_part(cell), *_corrected(cell)]
    parts.append(Buttons(_choices(topic, cell)))
    parts.append(Footer("It stays so when the article has a new version, as long as the words stand."))
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def undone_reply(topic: Topic, cell: Cell) -> Reply:
    """Return that a correction is taken back, and where the cell stands now."""
    as_text = "The correction is taken back: it stands as the text has it."
    words = "The correction is taken back: the one before it counts again." if cell.correction else as_text
    heading = Heading(f"Positions: {topic.name}", (f"#{cell.id}",))
    parts = (heading, cell_part(cell), Text(words), Buttons(_choices(topic, cell)))
    return Reply(parts, Visibility.EPHEMERAL)


def _corrected(cell: Cell) -> list[Part]:
    given = cell.correction
    if given is None:
        return []
    note = f" Note: {given.note}" if given.note else ""
    return [Text(f"Corrected by {given.member.name or 'a member'} on {given.at:%-d %B %Y, %H:%M} UTC.{note}")]


def _choices(topic: Topic, cell: Cell) -> tuple[Button, ...]:
    """Return a button for each other side, and one that takes a correction back."""
    command = f"{ROOT} positions correct {quoted(topic.name)} {cell.id}"
    others = [Button(side.value.capitalize(), f"{command} {side.value}") for side in SIDES if side is not cell.side]
    return (*others, *([Button("Undo", f"{command} {UNDO}")] if cell.correction else []))
