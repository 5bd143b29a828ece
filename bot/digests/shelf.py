"""The digests that a workspace's channels had, for reading; keeps `bot.chat.pages.DigestShelf`."""

import logging

from bot.chat.pages import DigestLine, DigestPage
from bot.chat.refs import WorkspaceRef
from bot.digests.edition import Edition, EditionUnreadable, edition_from_json
from bot.digests.pages import line_of, page_of
from bot.store.database import Database
from bot.store.port import Row

_LOG = logging.getLogger(__name__)

LISTED = 100

# One that holds another channel's topics went to a member alone: it is nobody else's to read.
_POSTED = """
SELECT id, channel, document FROM digests
WHERE platform = ? AND workspace = ? AND channel = about AND state = 'posted' AND document <> ''
"""

_LATEST = f"{_POSTED} ORDER BY claimed_at DESC, id LIMIT ?"

_ONE = f"{_POSTED} AND id = ?"

_OF_CHANNEL = """
SELECT id, channel, document, day FROM digests
WHERE platform = ? AND workspace = ? AND channel = ? AND state = 'posted' AND document <> ''
ORDER BY day DESC, claimed_at DESC, id LIMIT ?
"""


class Shelf:
    """Reads digests of one workspace."""

    def __init__(self, database: Database, workspace: WorkspaceRef) -> None:
        self._database = database
        self._place = (workspace.platform, workspace.id)

    async def digests(self) -> tuple[DigestLine, ...]:
        """Return the latest digests, the newest first; one that cannot be read any more is left out, with a line."""
        rows = await self._database.fetch_all(_LATEST, (*self._place, LISTED))
        return tuple(line for row in rows if (line := _line(row)))

    async def digest(self, digest: str) -> DigestPage | None:
        """Return a digest's page, or nothing when this workspace has no such digest; raises `EditionUnreadable`."""
        row = await self._database.fetch_one(_ONE, (*self._place, digest))
        return page_of(edition_from_json(row["document"])) if row else None

    async def edition(self, digest: str) -> Edition | None:
        """Return what stands in a digest, or nothing when this workspace has no such digest."""
        row = await self._database.fetch_one(_ONE, (*self._place, digest))
        return edition_from_json(row["document"]) if row else None

    async def of_channel(self, channel: str) -> tuple[tuple[str, str], ...]:
        """Return day (`2026-11-24`) and document of the latest digests that one channel had, the newest first.

        One to a member alone is among those of the channel of their direct messages, and of no other.
        """
        rows = await self._database.fetch_all(_OF_CHANNEL, (*self._place, channel, LISTED))
        return tuple((row["day"], row["document"]) for row in rows)


def _line(row: Row) -> DigestLine | None:
    try:
        return line_of(row["id"], row["channel"], edition_from_json(row["document"]))
    except EditionUnreadable as error:
        _LOG.warning("digest left out of the list: %s", error.code, extra={"code": error.code, "digest": row["id"]})
        return None
