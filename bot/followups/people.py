"""Who is meant when somebody types an owner: a mention, “me”, or a name as the platform shows it."""

import re

from bot.chat.errors import PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.followups.errors import OwnerInvalid
from bot.store.database import Database

MAX_NAME = 80
_MENTION = re.compile(r"<@!?([A-Za-z0-9]+)(?:\|([^>]*))?>")

# Whoever has said, proposed or owned something here is known by name.
_KNOWN = """
SELECT id, name FROM (
    SELECT author AS id, author_name AS name, MAX(said_at) AS at FROM comments
    WHERE platform = :platform AND workspace = :workspace GROUP BY author, author_name
    UNION ALL SELECT proposed_by, proposed_name, MAX(proposed_at) FROM followups
    WHERE platform = :platform AND workspace = :workspace GROUP BY proposed_by, proposed_name
    UNION ALL SELECT owner, owner_name, MAX(assigned_at) FROM followups
    WHERE platform = :platform AND workspace = :workspace AND owner <> '' GROUP BY owner, owner_name
) AS known WHERE name <> '' ORDER BY at DESC
"""


def read_owner(typed: str, asker: MemberRef) -> MemberRef:
    """Return who is meant: by id where it is a mention or “me”, else by name alone; raises `OwnerInvalid`. Pure."""
    words = " ".join(typed.split())
    if words.lower() in ("me", "myself"):
        return asker
    if found := _MENTION.fullmatch(words):
        return MemberRef(asker.workspace, found[1], found[2] or "")
    name = words.removeprefix("@").strip()
    if not 1 <= len(name) <= MAX_NAME or not any(letter.isalnum() for letter in name):
        raise OwnerInvalid
    return MemberRef(asker.workspace, "", name)


class People:
    """The members that a workspace's own record, or its platform, knows by name."""

    def __init__(self, database: Database, platforms: Platforms) -> None:
        self._database = database
        self._platforms = platforms

    async def known(self, workspace: WorkspaceRef) -> tuple[MemberRef, ...]:
        """Return members by id and latest name, those last heard of first."""
        values = {"platform": workspace.platform, "workspace": workspace.id}
        rows = await self._database.read(lambda connection: connection.execute_fetchall(_KNOWN, values))
        latest: dict[str, MemberRef] = {}
        for row in rows:
            latest.setdefault(row["id"], MemberRef(workspace, row["id"], row["name"]))
        return tuple(latest.values())

    async def spoken(self, channel: ChannelRef, words: str) -> str:
        """Return words in which members are called by their names, where a platform has mentions in their place."""
        names = {found[1]: found[2] or "" for found in _MENTION.finditer(words)}
        for one, name in names.items():
            names[one] = name or await self._name(channel, MemberRef(channel.workspace, one))
        return _MENTION.sub(lambda found: f"@{names[found[1]] or 'a member'}", words)

    async def _name(self, channel: ChannelRef, member: MemberRef) -> str:
        found = await self.found(member)
        try:
            return found.name or (await self._platforms.of(channel.workspace).named(channel, member)).name
        except PlatformError:
            return ""

    async def found(self, meant: MemberRef) -> MemberRef:
        """Return who is meant with id and name, as far as either is known; of two of one name neither is chosen."""
        known = await self.known(meant.workspace)
        if meant.id:
            named = next((member.name for member in known if member.id == meant.id), "")
            return MemberRef(meant.workspace, meant.id, meant.name or named)
        fitting = [member for member in known if member.name.casefold() == meant.name.casefold()]
        return fitting[0] if len(fitting) == 1 else meant
