"""The SQL of installations: which workspaces have let the bot in, with tokens encrypted; and ways back from Slack."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.errors import TokensUnreadable
from bot.chat.installing import STATE_SECONDS, Installation, InstallCrowded
from bot.chat.refs import WorkspaceRef
from bot.store.database import Database
from bot.store.port import Row, Statements
from bot.workspaces.errors import KeyMissing
from bot.workspaces.vault import Shut, Vault

PLATFORM = "slack"
STATE_BYTES = 32
MOST_OPEN = 10_000
"""How many ways back may be open at once: a megabyte or two, whoever begins and does not come back."""

# A workspace is let in once for each client; the newest word is what counts.
_SAVE = """
INSERT INTO installations (
    platform, client, workspace, enterprise, whole, app, name, site, bot, own_id, scopes, installed_at, expires_at,
    sealed, version
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (platform, client, workspace) DO UPDATE SET
    enterprise = excluded.enterprise, whole = excluded.whole, app = excluded.app, name = excluded.name,
    site = excluded.site, bot = excluded.bot, own_id = excluded.own_id, scopes = excluded.scopes,
    installed_at = excluded.installed_at, expires_at = excluded.expires_at, sealed = excluded.sealed,
    version = excluded.version, held_until = NULL
"""

_OF = "SELECT * FROM installations WHERE platform = ? AND client = ? AND workspace = ?"

# An organisation's installation opens those of its teams that have none of their own.
_THROUGH = """
SELECT * FROM installations WHERE platform = ? AND client = ? AND whole = 1 AND workspace = (
    SELECT enterprise FROM organisation_teams WHERE platform = ? AND client = ? AND workspace = ?
)
"""

_ALL = "SELECT * FROM installations WHERE platform = ? AND client = ? ORDER BY workspace"

_BELONGS = """
INSERT INTO organisation_teams (platform, client, workspace, enterprise) VALUES (?, ?, ?, ?)
ON CONFLICT (platform, client, workspace) DO UPDATE SET enterprise = excluded.enterprise
"""

_TEAMS = """
SELECT workspace, enterprise FROM organisation_teams WHERE platform = ? AND client = ? ORDER BY workspace
"""

# One process exchanges a version's tokens; another may once the first has had its time.
_CLAIM = """
UPDATE installations SET held_until = ? WHERE platform = ? AND client = ? AND workspace = ? AND version = ?
    AND (held_until IS NULL OR held_until < ?)
RETURNING version
"""

# Whatever was saved, exchanged or deleted since then is newer, and stays.
_EXCHANGE = """
UPDATE installations SET sealed = ?, expires_at = ?, version = ?, held_until = NULL
WHERE platform = ? AND client = ? AND workspace = ? AND version = ?
RETURNING version
"""

_RELEASE = """
UPDATE installations SET held_until = NULL WHERE platform = ? AND client = ? AND workspace = ? AND version = ?
"""

_REMOVE = "DELETE FROM installations WHERE platform = ? AND client = ? AND workspace = ? AND installed_at <= ?"

_NEWER = "SELECT 1 FROM installations WHERE platform = ? AND client = ? AND workspace = ?"

_SEALED = "SELECT platform, client, workspace, sealed FROM installations ORDER BY platform, client, workspace"

_RESEAL = """
UPDATE installations SET sealed = ? WHERE platform = ? AND client = ? AND workspace = ? AND sealed = ?
RETURNING version
"""

_OPEN = "SELECT COUNT(*) FROM install_states"

_ISSUE = "INSERT INTO install_states (state, ends_at) VALUES (?, ?)"

_PRUNE = "DELETE FROM install_states WHERE ends_at < ?"

_CONSUME = """
UPDATE install_states SET used_at = ? WHERE state = ? AND used_at IS NULL AND ends_at >= ? RETURNING state
"""

_USED = "SELECT 1 FROM install_states WHERE state = ? AND used_at IS NOT NULL"


class InstallationStore:
    """Keeps the port `bot.chat.installing.Installations` for one client, which is one app of Slack's."""

    def __init__(self, database: Database, vault: Vault, client: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._client = client
        self._now = now

    async def save(self, installation: Installation) -> None:
        """Keep an installation; one of the same client and workspace is replaced."""
        row = self._row(replace(installation, installed_at=installation.installed_at or self._now()))
        await self._database.transact(lambda connection: connection.execute(_SAVE, row).close())

    def _row(self, installation: Installation) -> tuple[str | int | None, ...]:
        assert installation.installed_at is not None  # noqa: S101  # `save` has set it
        return (
            *self._place(installation.workspace),
            installation.enterprise,
            int(installation.whole),
            installation.app,
            installation.name,
            installation.site,
            installation.bot,
            installation.bot_user,
            " ".join(installation.scopes),
            _text(installation.installed_at),
            _text(installation.expires_at) if installation.expires_at else None,
            self._sealed(installation),
            secrets.token_hex(8),
        )

    def _place(self, workspace: WorkspaceRef) -> tuple[str, str, str]:
        return workspace.platform, self._client, workspace.id

    def _sealed(self, installation: Installation) -> str:
        return self._vault.seal(self._place(installation.workspace), (installation.token, installation.refresh_token))

    def _read(self, row: Row) -> Installation:
        """Return a row as a value; raises `Shut`."""
        workspace = WorkspaceRef(row["platform"], row["workspace"])
        token, refresh = self._vault.open(self._place(workspace), row["sealed"])
        return Installation(
            client=row["client"],
            workspace=workspace,
            token=token,
            bot=row["bot"],
            bot_user=row["own_id"],
            enterprise=row["enterprise"],
            whole=bool(row["whole"]),
            app=row["app"],
            name=row["name"],
            site=row["site"],
            scopes=tuple(row["scopes"].split()),
            installed_at=datetime.fromisoformat(row["installed_at"]),
            refresh_token=refresh,
            expires_at=datetime.fromisoformat(row["expires_at"]) if row["expires_at"] else None,
            version=row["version"],
        )

    async def of(self, workspace: WorkspaceRef) -> Installation | None:
        """Return a workspace's own installation, else that of the organisation it is known to be of."""
        place = self._place(workspace)
        row = await self._database.fetch_one(_OF, place) or await self._database.fetch_one(
            _THROUGH, (*place[:2], *place)
        )
        try:
            return self._read(row) if row else None
        except Shut:
            raise TokensUnreadable from None

    async def found(self, team: str, enterprise: str) -> Installation | None:
        """Return what covers a team as an event names it, and remember of which organisation the team is."""
        if not team:
            return await self.of(WorkspaceRef(PLATFORM, enterprise)) if enterprise else None
        workspace = WorkspaceRef(PLATFORM, team)
        known = await self.of(workspace)
        if known is not None or not enterprise:
            return known
        through = await self.of(WorkspaceRef(PLATFORM, enterprise))
        if through is None or not through.whole:
            return None
        values = (*self._place(workspace), enterprise)
        await self._database.transact(lambda connection: connection.execute(_BELONGS, values).close())
        return through

    async def claim(self, installation: Installation, seconds: float) -> bool:
        """Ask to be the one who exchanges the tokens of this version, for so long; say whether that was granted."""
        now = self._now()
        until = _text(now + timedelta(seconds=seconds))
        return await self._changed(_CLAIM, (until, *self._version(installation), _text(now)))

    def _version(self, installation: Installation) -> tuple[str, ...]:
        return *self._place(installation.workspace), installation.version

    async def _changed(self, sql: str, values: Sequence[str | None]) -> bool:
        return bool(await self._database.transact(lambda connection: connection.execute(sql, values).fetchall()))

    async def exchange(self, old: Installation, new: Installation) -> bool:
        """Put new tokens in the place of old ones, unless something else stands there by now; say whether it did."""
        ends = _text(new.expires_at) if new.expires_at else None
        values = (self._sealed(new), ends, secrets.token_hex(8), *self._version(old))
        return await self._changed(_EXCHANGE, values)

    async def release(self, installation: Installation) -> None:
        """Give back what `claim` granted."""
        values = self._version(installation)
        await self._database.transact(lambda connection: connection.execute(_RELEASE, values).close())

    async def teams(self, enterprise: str) -> tuple[WorkspaceRef, ...]:
        """Return the workspaces that are reached through an organisation's installation."""
        rows = await self._database.fetch_all(_TEAMS, (PLATFORM, self._client))
        return tuple(WorkspaceRef(PLATFORM, row["workspace"]) for row in rows if row["enterprise"] == enterprise)

    async def sites(self) -> Mapping[WorkspaceRef, str]:
        """Return where each workspace is on the web; raises `KeyMissing` where one's tokens cannot be read."""
        rows = await self._database.fetch_all(_ALL, (PLATFORM, self._client))
        shut = sum(self._shut(row) for row in rows)
        if shut:
            raise KeyMissing(shut, len(rows))
        sites = {WorkspaceRef(row["platform"], row["workspace"]): row["site"] for row in rows}
        for row in await self._database.fetch_all(_TEAMS, (PLATFORM, self._client)):
            through = sites.get(WorkspaceRef(PLATFORM, row["enterprise"]), "")
            sites.setdefault(WorkspaceRef(PLATFORM, row["workspace"]), through)
        return sites

    def _shut(self, row: Row) -> bool:
        try:
            self._read(row)
        except Shut:
            return True
        return False

    async def remove(self, workspace: WorkspaceRef, before: datetime) -> bool:
        """Delete what was installed before a moment; return whether nothing newer stands."""
        place, moment = self._place(workspace), _text(before)

        def steps(connection: Statements) -> bool:
            connection.execute(_REMOVE, (*place, moment)).close()
            return not connection.execute(_NEWER, place).fetchall()

        return await self._database.transact(steps)


async def reseal(database: Database, vault: Vault) -> int:
    """Encrypt what is kept of all clients under the first key, and return how many rows that changed.

    Raises `KeyMissing`, before anything is changed, where one does not open. A row that is exchanged meanwhile is
    left: it was encrypted under the first key of whoever did that.
    """
    rows = [tuple(row) for row in await database.fetch_all(_SEALED)]
    renewed = [(_resealed(vault, row[-1]), *row) for row in rows]
    shut = sum(new is None for new, *_ in renewed)
    if shut:
        raise KeyMissing(shut, len(rows))

    def steps(connection: Statements) -> int:
        return sum(len(connection.execute(_RESEAL, values).fetchall()) for values in renewed)

    return await database.transact(steps)


def _resealed(vault: Vault, sealed: str) -> str | None:
    try:
        return vault.reseal(sealed)
    except Shut:
        return None


class StateStore:
    """Keeps the port `bot.chat.installing.States`; what is stored is a hash, by which nobody can come back."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def issue(self) -> str:
        """Return a new one; those that have ended go. Raises `InstallCrowded` where very many are open."""
        state, now = secrets.token_urlsafe(STATE_BYTES), self._now()
        values = (_hash(state), _text(now + timedelta(seconds=STATE_SECONDS)))

        def steps(connection: Statements) -> None:
            connection.execute(_PRUNE, (_text(now),)).close()
            if connection.execute(_OPEN).fetchone()[0] >= MOST_OPEN:
                raise InstallCrowded
            connection.execute(_ISSUE, values).close()

        await self._database.transact(steps)
        return state

    async def consume(self, state: str) -> bool:
        """Use one up; say whether it was good."""
        now = _text(self._now())
        values = (now, _hash(state), now)
        return bool(await self._database.transact(lambda connection: connection.execute(_CONSUME, values).fetchall()))

    async def used(self, state: str) -> bool:
        """Say whether one was good, and was used up."""
        return await self._database.fetch_one(_USED, (_hash(state),)) is not None


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _text(moment: datetime) -> str:
    """Return a moment as it is kept, in a form that sorts as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
