"""What is typed about positions: declared, with what each does."""

from dataclasses import dataclass
from typing import Protocol

from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import ROOT, Call, CommandSpec, Param, ParamKind
from bot.commands.positions import cell_reply, corrected_reply, positions_reply, undone_reply
from bot.positions.model import Cell, Table
from bot.positions.pages import UNDO, side_of
from bot.positions.positions import cell_named
from bot.topics.model import Topic
from summaries.document import Side

_TOPIC = Param("topic", ParamKind.TEXT, "the topic's name", required=True)
_CELL = Param("cell", ParamKind.TEXT, "the key of one, to see it whole and correct it")
_WHICH = Param("cell", ParamKind.TEXT, "its key, such as 3f9a01bc", required=True)
_SIDE = Param(
    "side",
    ParamKind.CHOICE,
    "the side that it is on; undo takes a correction back",
    required=True,
    choices=(*(side.value for side in Side), UNDO),
)
_NOTE = Param("note", ParamKind.TEXT, "why, for those who read it", rest=True)


class Naming(Protocol):
    """What the commands need of the topics."""

    async def known(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return a topic that is open, or was."""


class Positions(Protocol):
    """What the commands need of the positions."""

    async def table(self, topic: Topic) -> Table:
        """Return a topic's table."""

    async def correct(self, topic: Topic, typed: str, side: Side, member: MemberRef, note: str = "") -> Cell:
        """Give a cell another side."""

    async def undo(self, topic: Topic, typed: str, member: MemberRef) -> Cell:
        """Take a correction back."""


@dataclass(frozen=True, slots=True)
class PositionHandlers:
    """The handlers of positions, bound to the capabilities that they use."""

    topics: Naming
    positions: Positions

    async def show(self, call: Call) -> Reply:
        """Show who has said what on a topic, or one cell of it."""
        topic = await self._topic(call)
        table = await self.positions.table(topic)
        if "cell" not in call.arguments:
            return positions_reply(topic, table)
        cell = cell_named(table, str(call.arguments["cell"]))
        return cell_reply(topic, next(row for row in table.rows if cell in row.cells), cell)

    async def correct(self, call: Call) -> Reply:
        """Give a cell another side, or take that back."""
        topic, given = await self._topic(call), call.arguments
        cell, side = str(given["cell"]), str(given["side"])
        if side == UNDO:
            return undone_reply(topic, await self.positions.undo(topic, cell, call.request.member))
        note = str(given.get("note", ""))
        return corrected_reply(
            topic, await self.positions.correct(topic, cell, side_of(side), call.request.member, note)
        )

    async def _topic(self, call: Call) -> Topic:
        return await self.topics.known(call.request.channel.workspace, str(call.arguments["topic"]))


def position_commands(positions: PositionHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of positions, bound to their handlers."""
    return (
        CommandSpec(
            name="positions show",
            summary="Who has said what on a topic, and on which side where a cue word decides it",
            example=f"{ROOT} positions Facial recognition",
            handler=positions.show,
            params=(_TOPIC, _CELL),
            working="Reading its articles",
            private=True,
        ),
        CommandSpec(
            name="positions correct",
            summary="Put what somebody said on another side, kept as yours; undo takes it back",
            example=f'{ROOT} positions correct "Facial recognition" 3f9a01bc against note: it meant clause 9',
            handler=positions.correct,
            params=(_TOPIC, _WHICH, _SIDE, _NOTE),
            working="Changing it",
            private=True,
        ),
    )
