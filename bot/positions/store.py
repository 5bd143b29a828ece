"""The SQL of positions: which cells members have corrected, who, when, and what was taken back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.chat.refs import MemberRef
from bot.positions.model import Correction
from bot.store.database import Database
from bot.store.port import Row
from bot.topics.model import Topic
from summaries.document import Side

_ADD = """
INSERT INTO position_corrections (id, topic, cell, article, words, side, note, member, member_name, made_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_STANDING = "SELECT * FROM position_corrections WHERE topic = ? AND undone_at IS NULL ORDER BY made_at, id"

_UNDO = """
UPDATE position_corrections SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at IS NULL
"""


class CorrectionStore:
    """Corrections of cells; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def add(self, correction: Correction, article: str) -> None:
        """Keep a correction of words of an article."""
        row = (
            self._new_id(),
            correction.topic,
            correction.cell,
            article,
            correction.words,
            correction.side.value,
            correction.note,
            correction.member.id,
            correction.member.name or "",
            _text(correction.at),
        )
        await self._database.transact(lambda connection: connection.execute(_ADD, row).rowcount)

    async def standing(self, topic: Topic) -> Sequence[Correction]:
        """Return the corrections that nobody has taken back, the earliest first; those of merged topics go on in it."""
        topics = (topic.id, *(former.id for former in topic.formers))
        rows = [row for one in topics for row in await self._database.fetch_all(_STANDING, (one,))]
        return sorted((_correction(row, topic) for row in rows), key=lambda item: (item.at, item.id))

    async def undo(self, correction: str, member: MemberRef, now: datetime) -> None:
        """Take a correction back; a second time changes nothing."""
        row = (_text(now), member.id, correction)
        await self._database.transact(lambda connection: connection.execute(_UNDO, row).rowcount)


def _correction(row: Row, topic: Topic) -> Correction:
    member = MemberRef(topic.workspace, row["member"], row["member_name"])
    made = datetime.fromisoformat(row["made_at"])
    return Correction(row["id"], row["topic"], row["cell"], row["words"], Side(row["side"]), member, made, row["note"])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
