"""A workspace's own settings, with who changed them and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Visibility
from bot.chat.spec import Request, Value
from bot.store.database import Database
from bot.store.port import Connection
from bot.workspaces.keeping import FOR_EVER

AUDIENCES = ("everyone", "asker")
QUIET = ("line", "nothing")
VOTERS = ("everyone", "managers")
BALLOTS = ("reactions", "buttons")
SWITCH = ("on", "off")

_SELECT = """
SELECT name, value, changed_by, changed_at FROM workspace_settings WHERE platform = ? AND workspace = ?
"""

_DAYS = "SELECT platform, workspace, value FROM workspace_settings WHERE name = ? AND value <> ?"

_SET = """
INSERT INTO workspace_settings (platform, workspace, name, value, changed_by, changed_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (platform, workspace, name) DO UPDATE SET
    value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at
"""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How this workspace wants its answers: how many sentences, shown to whom; and its time zone, once it was said.

    `quiet` is what a digest says on a day without news: a line, or nothing.

    On follow-ups: `voters` are those whose votes count, `quorum` is how many votes it takes, `majority` how many of
    them (percent) must be yes, `ballot_days` how long one may vote, `ballots` how, and `reminders` whether people are
    told a day before a vote closes. A majority of 51 is more than half.
    `quiet` is what a digest says on a day without news: a line, or nothing. Replies and digests are kept for so many
    days, or `FOR_EVER`.
    """

    sentences: int = 3
    answers: str = AUDIENCES[0]
    zone: str = ""
    quiet: str = QUIET[0]
    voters: str = VOTERS[0]
    quorum: int = 2
    majority: int = 51
    ballot_days: int = 3
    ballots: str = BALLOTS[0]
    reminders: str = SWITCH[0]
    keep_comments: int = FOR_EVER
    keep_digests: int = FOR_EVER

    @property
    def visibility(self) -> Visibility:
        """Return who sees a card."""
        return Visibility.EPHEMERAL if self.answers == "asker" else Visibility.PUBLIC


class PreferenceStore:
    """Reads and changes preferences; what was never set is as `Preferences` has it."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def of(self, workspace: WorkspaceRef) -> Preferences:
        """Return the preferences of a workspace."""
        rows = await self._database.fetch_all(_SELECT, (workspace.platform, workspace.id))
        kept = {row["name"]: row["value"] for row in rows}
        standard = Preferences()
        return Preferences(
            sentences=int(kept.get("sentences", standard.sentences)),
            answers=kept.get("answers", standard.answers),
            zone=kept.get("zone", standard.zone),
            quiet=kept.get("quiet", standard.quiet),
            voters=kept.get("voters", standard.voters),
            quorum=int(kept.get("quorum", standard.quorum)),
            majority=int(kept.get("majority", standard.majority)),
            ballot_days=int(kept.get("ballot-days", standard.ballot_days)),
            ballots=kept.get("ballots", standard.ballots),
            reminders=kept.get("reminders", standard.reminders),
            keep_comments=int(kept.get("keep-comments", standard.keep_comments)),
            keep_digests=int(kept.get("keep-digests", standard.keep_digests)),
        )

    async def days(self, setting: str) -> dict[WorkspaceRef, int]:
        """Return the workspaces that have set for how many days they keep something, each with that."""
        rows = await self._database.fetch_all(_DAYS, (setting, str(FOR_EVER)))
        return {WorkspaceRef(row["platform"], row["workspace"]): int(row["value"]) for row in rows}

    async def change(self, request: Request, values: dict[str, Value]) -> Preferences:
        """Set what is given, and return how it stands then."""
        workspace = request.channel.workspace
        when = self._now().isoformat()

        async def work(connection: Connection) -> None:
            for name, value in values.items():
                row = (workspace.platform, workspace.id, name, str(value), request.member.id, when)
                await connection.execute(_SET, row)

        await self._database.write(work)
        return await self.of(workspace)
