"""The SQL of digests: claimed once, composed before they are posted, each part known where it stands.

Whoever works on a digest holds it for a while. The hold is asked for again in the transaction before each post, so
that of two processes, one of which was stopped for a time, only the one that holds it posts.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.chat.codec import reply_from_json, reply_to_json
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.digests.model import Composed, LeftOut, Slot, Window
from bot.digests.records import Digest, Kind, Part, Scheduled, State
from bot.digests.schedule import Decision
from bot.digests.store import looked, place, slot_of, text
from bot.store.database import Database
from bot.store.port import Also, Connection, Row

LEASE = timedelta(seconds=30)
"""How long a digest is held without a sign of life: after a crash another start goes on then."""

PUT_BACK = timedelta(minutes=1)
"""A hold that lies further ahead is from before the clock was put back; machines may differ by less."""

FIRST_WINDOW, LONGEST_WINDOW = timedelta(days=1), timedelta(days=14)
"""How far back a channel's first digest reaches at least, and how far any does where earlier ones failed."""

KNOWN = timedelta(days=90)
"""For how long what was sent is kept out of later digests."""

_PLACE = "platform = ? AND workspace = ? AND channel = ?"

# Of two processes at one moment the unique index lets one in.
_CLAIM = """
INSERT INTO digests (id, platform, workspace, channel, about, kind, day, at, late, state, since_at, until_at, try_at,
    claimed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING id
"""

# One that waits while the next comes due goes into that one, unless something of it may stand already.
_MERGE = f"""
UPDATE digests SET state = 'merged' WHERE {_PLACE} AND id <> ? AND kind = 'scheduled'
    AND state IN ('claimed', 'composed') AND (leased_until IS NULL OR leased_until <= ?)
    AND NOT EXISTS (SELECT 1 FROM digest_parts WHERE digest = digests.id AND begun_at IS NOT NULL)
RETURNING id
"""  # noqa: S608  # fixed words

_FORGET = "DELETE FROM digest_items WHERE digest = ?"

# What failed before anything of it was posted leaves its time to the next one.
_COVERED = f"""
SELECT MAX(until_at) FROM digests WHERE {_PLACE} AND id <> ? AND until_at <= ? AND (
    state IN ('claimed', 'composed', 'posted')
    OR (state = 'failed' AND EXISTS (SELECT 1 FROM digest_parts WHERE digest = digests.id AND message IS NOT NULL)))
"""  # noqa: S608  # fixed words

# Where none has been posted yet: what those that failed would have covered.
_UNCOVERED = f"SELECT MIN(since_at) FROM digests WHERE {_PLACE} AND id <> ? AND since_at < until_at"  # noqa: S608  # fixed words

_COVER = "UPDATE digests SET since_at = ? WHERE id = ?"

_HAD = f"SELECT day, at FROM digests WHERE {_PLACE} AND kind = 'scheduled' AND day >= ?"  # noqa: S608  # fixed words

_FREE = "(leased_until IS NULL OR leased_until <= :now OR held_at > :ahead)"

# One at a time in a channel, the oldest first.
_MAY = f"""
SELECT id FROM digests WHERE platform = :platform AND state IN ('claimed', 'composed')
    AND (try_at <= :now OR held_at > :ahead) AND {_FREE}
    AND NOT EXISTS (SELECT 1 FROM digests AS older WHERE older.platform = digests.platform
        AND older.workspace = digests.workspace AND older.channel = digests.channel
        AND older.state IN ('claimed', 'composed')
        AND (older.claimed_at, older.id) < (digests.claimed_at, digests.id))
"""  # noqa: S608  # fixed words

_WAITING = f"{_MAY} ORDER BY try_at LIMIT :limit"

_THIS_WAITS = f"{_MAY} AND id = :id"

_TAKE = f"""
UPDATE digests SET owner = :owner, held_at = :now, leased_until = :until
WHERE id = :id AND state IN ('claimed', 'composed') AND {_FREE}
RETURNING *
"""  # noqa: S608  # fixed words

_HOLD = """
UPDATE digests SET held_at = :now, leased_until = :until
WHERE id = :id AND owner = :owner AND state = :state
RETURNING id
"""

_COMPOSED = "UPDATE digests SET state = 'composed', left_out = ?, document = ? WHERE id = ?"

_PART = "INSERT INTO digest_parts (digest, part, reply) VALUES (?, ?, ?)"

_ITEM = """
INSERT INTO digest_items (platform, workspace, channel, item, digest, sent_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_FORGET_OLD = f"DELETE FROM digest_items WHERE {_PLACE} AND sent_at < ?"  # noqa: S608  # fixed words

_ITEMS = f"SELECT item FROM digest_items WHERE {_PLACE}"  # noqa: S608  # fixed words

_PARTS = "SELECT * FROM digest_parts WHERE digest = ? ORDER BY part"

_BEGIN = "UPDATE digest_parts SET begun_at = ? WHERE digest = ? AND part = ? AND begun_at IS NULL"

_STANDS = "UPDATE digest_parts SET message = ?, thread = ?, posted_at = ? WHERE digest = ? AND part = ?"

_DONE = """
UPDATE digests SET state = 'posted', posted_at = ?, owner = NULL, leased_until = NULL, error_code = NULL,
    error_sentence = NULL
WHERE id = ? AND owner = ? AND state = 'composed'
"""

_LATER = """
UPDATE digests SET attempts = attempts + 1, try_at = ?, error_code = ?, error_sentence = ?, owner = NULL,
    leased_until = NULL
WHERE id = ? AND owner = ?
"""

_FAIL = """
UPDATE digests SET state = 'failed', attempts = attempts + 1, error_code = ?, error_sentence = ?, owner = NULL,
    leased_until = NULL
WHERE id = ? AND owner = ? AND state IN ('claimed', 'composed')
RETURNING id
"""

_FORGET_FAILED = """
DELETE FROM digest_items WHERE digest = :id
    AND NOT EXISTS (SELECT 1 FROM digest_parts WHERE digest = :id AND message IS NOT NULL)
"""

_COUNTED = "SELECT digests.*, (SELECT COUNT(*) FROM digest_parts WHERE digest = digests.id) AS messages FROM digests"

_LATEST = f"""
{_COUNTED} WHERE {_PLACE} AND state <> 'merged' ORDER BY claimed_at DESC, id LIMIT ?
"""  # fixed words

_ONE = f"{_COUNTED} WHERE id = ?"


class Ledger:
    """Everything that is kept of digests; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def had(self, channel: ChannelRef, now: datetime) -> frozenset[Slot]:
        """Return the slots of late that a channel has had, or that another digest covered."""
        first = (now - timedelta(days=5)).date()
        rows = await self._database.fetch_all(_HAD, (*place(channel), str(first)))
        return frozenset(slot_of(row["day"], row["at"]) for row in rows)

    async def claim(
        self, scheduled: Scheduled, decision: Decision, new_id: str, now: datetime, also: Also[str] | None = None
    ) -> bool:
        """Claim what is due, with the older slots that it covers, and note when to look again; once for each slot.

        `also` says what else is to be written with that where the digest can be worked on at once.
        """
        due = decision.due

        async def work(connection: Connection) -> bool:
            await looked(connection, scheduled.channel, decision.look_at, now)
            if due is None:
                return False
            digest = _new(new_id, scheduled, due.slot, Kind.SCHEDULED, State.CLAIMED, decision.late, now)
            if not list(await connection.execute_fetchall(_CLAIM, digest)):
                return False
            for number, slot in enumerate(decision.merged):
                older = _new(f"{new_id} {number}", scheduled, slot, Kind.SCHEDULED, State.MERGED, True, now)
                await connection.execute_fetchall(_CLAIM, older)
            await _merge_waiting(connection, scheduled.channel, new_id, now)
            await _cover(connection, scheduled.channel, new_id, now, scheduled.set_at)
            if also:
                values = {**_hold(now), "platform": scheduled.channel.workspace.platform, "id": new_id}
                for row in await connection.execute_fetchall(_THIS_WAITS, values):
                    await connection.execute(*also([row["id"]]))
            return True

        return await self._database.write(work)

    async def ask(self, digest: str, channel: ChannelRef, about: ChannelRef, slot: Slot, now: datetime) -> None:
        """Claim a digest that somebody asked for; a second time changes nothing."""

        async def work(connection: Connection) -> None:
            values = (*(digest, *place(channel), about.id), Kind.ASKED, *_slot(slot), 0, State.CLAIMED)
            if list(await connection.execute_fetchall(_CLAIM, (*values, *[text(now)] * 4))):
                await _cover(connection, channel, digest, now, now)

        await self._database.write(work)

    async def waiting(self, platform: str, now: datetime, limit: int) -> tuple[str, ...]:
        """Return digests of a platform that can be worked on now."""
        rows = await self._fetch(_WAITING, {**_hold(now), "platform": platform, "limit": limit})
        return tuple(row["id"] for row in rows)

    async def hand_out(self, platform: str, now: datetime, limit: int, also: Also[str]) -> int:
        """Write what `also` says of the digests of a platform that can be worked on now; return how many there are."""
        values = {**_hold(now), "platform": platform, "limit": limit}

        async def work(connection: Connection) -> int:
            found = [str(row["id"]) for row in await connection.execute_fetchall(_WAITING, values)]
            if found:
                await connection.execute(*also(found))
            return len(found)

        return await self._database.write(work)

    async def take(self, digest: str, owner: str, now: datetime) -> Digest | None:
        """Take hold of a digest; nothing when another process holds it, or it is done."""
        values = {"id": digest, "owner": owner, **_hold(now)}

        async def work(connection: Connection) -> list[Row]:
            return list(await connection.execute_fetchall(_TAKE, values))

        rows = await self._database.write(work)
        return digest_of(rows[0]) if rows else None

    async def window(self, channel: ChannelRef, now: datetime, begun: datetime) -> Window:
        """Return what a digest that is composed now would cover; the first one reaches back to when it was set."""
        return Window(await self._database.read(lambda connection: _since(connection, channel, "", now, begun)), now)

    async def already(self, channel: ChannelRef) -> frozenset[str]:
        """Return the keys of what a channel's digests held."""
        return frozenset(row["item"] for row in await self._database.fetch_all(_ITEMS, place(channel)))

    async def compose(self, digest: Digest, owner: str, composed: Composed, now: datetime) -> bool:
        """Keep what was composed before anything of it is posted; return whether it is still this owner's to post."""
        left_out = json.dumps([[item.what, item.why] for item in composed.left_out], ensure_ascii=False)
        replies = [json.dumps(reply_to_json(reply), ensure_ascii=False) for reply in composed.replies]

        async def work(connection: Connection) -> bool:
            if not await _held(connection, digest.id, owner, State.CLAIMED, now):
                return False
            await connection.execute(_COMPOSED, (left_out, composed.document, digest.id))
            for number, reply in enumerate(replies):
                await connection.execute(_PART, (digest.id, number, reply))
            where = place(digest.channel)
            await connection.execute(_FORGET_OLD, (*where, text(now - KNOWN)))
            for item in composed.sent:
                await connection.execute(_ITEM, (*where, item, digest.id, text(now)))
            return True

        return await self._database.write(work)

    async def parts(self, digest: Digest) -> tuple[Part, ...]:
        """Return a digest's messages in order."""
        rows = await self._database.fetch_all(_PARTS, (digest.id,))
        return tuple(_part(row, digest.channel) for row in rows)

    async def begin(self, digest: Digest, number: int, owner: str, clock: Callable[[], datetime]) -> bool:
        """Ask, right before a post, whether this owner still holds the digest; from now on the part may stand.

        The clock is read inside the transaction: this process may have been stopped on the way to it.
        """

        async def work(connection: Connection) -> bool:
            now = clock()
            if not await _held(connection, digest.id, owner, State.COMPOSED, now):
                return False
            await connection.execute(_BEGIN, (text(now), digest.id, number))
            return True

        return await self._database.write(work)

    async def stands(self, digest: Digest, number: int, message: MessageRef, now: datetime) -> None:
        """Note where a part stands."""
        values = (message.id, message.thread, text(now), digest.id, number)
        await self._database.write(lambda connection: connection.execute(_STANDS, values))

    async def done(self, digest: Digest, owner: str, now: datetime) -> None:
        """Note that all of a digest is posted."""
        await self._database.write(lambda connection: connection.execute(_DONE, (text(now), digest.id, owner)))

    async def later(self, digest: Digest, owner: str, error: tuple[str, str], again: datetime) -> None:
        """Let go of a digest that could not be posted now, and note when to try again."""
        values = (text(again), *error, digest.id, owner)
        await self._database.write(lambda connection: connection.execute(_LATER, values))

    async def fail(self, digest: Digest, owner: str, error: tuple[str, str]) -> bool:
        """Give a digest up; what was in it is new again, unless a part of it stands. Returns whether it was ours."""

        async def work(connection: Connection) -> bool:
            if not list(await connection.execute_fetchall(_FAIL, (*error, digest.id, owner))):
                return False
            await connection.execute(_FORGET_FAILED, {"id": digest.id})
            return True

        return await self._database.write(work)

    async def latest(self, channel: ChannelRef, limit: int) -> tuple[Digest, ...]:
        """Return a channel's latest digests, the newest first."""
        rows = await self._database.fetch_all(_LATEST, (*place(channel), limit))
        return tuple(map(digest_of, rows))

    async def one(self, digest: str) -> Digest | None:
        """Return a digest."""
        row = await self._database.fetch_one(_ONE, (digest,))
        return digest_of(row) if row else None

    async def _fetch(self, sql: str, values: dict[str, str | int]) -> list[Row]:
        async def work(connection: Connection) -> list[Row]:
            return list(await connection.execute_fetchall(sql, values))

        return await self._database.read(work)


async def _merge_waiting(connection: Connection, channel: ChannelRef, digest: str, now: datetime) -> None:
    for row in await connection.execute_fetchall(_MERGE, (*place(channel), digest, text(now))):
        await connection.execute(_FORGET, (row["id"],))


async def _cover(connection: Connection, channel: ChannelRef, digest: str, now: datetime, begun: datetime) -> None:
    since = await _since(connection, channel, digest, now, begun)
    await connection.execute(_COVER, (text(since), digest))


async def _since(connection: Connection, channel: ChannelRef, digest: str, now: datetime, begun: datetime) -> datetime:
    """Return up to when a channel's other digests reach, or since when news is for its first."""
    where = (*place(channel), digest)
    ((covered,),) = await connection.execute_fetchall(_COVERED, (*where, text(now)))
    if covered:
        return datetime.fromisoformat(covered)
    ((failed,),) = await connection.execute_fetchall(_UNCOVERED, where)
    first = min(now - FIRST_WINDOW, begun)
    return max(min(datetime.fromisoformat(failed), first) if failed else first, now - LONGEST_WINDOW)


async def _held(connection: Connection, digest: str, owner: str, state: State, now: datetime) -> bool:
    values = {"id": digest, "owner": owner, "state": state, **_hold(now)}
    return bool(list(await connection.execute_fetchall(_HOLD, values)))


def _hold(now: datetime) -> dict[str, str]:
    return {"now": text(now), "until": text(now + LEASE), "ahead": text(now + PUT_BACK)}


def _slot(slot: Slot) -> tuple[str, str]:
    return str(slot.day), f"{slot.at:%H:%M}"


def _new(
    digest: str, scheduled: Scheduled, slot: Slot, kind: Kind, state: State, late: bool, now: datetime
) -> tuple[str | int, ...]:
    where = (*place(scheduled.channel), scheduled.about.id)
    return (digest, *where, kind, *_slot(slot), late, state, *[text(now)] * 4)


def digest_of(row: Row) -> Digest:
    """Return a row of digests as a value."""
    workspace = WorkspaceRef(row["platform"], row["workspace"])
    return Digest(
        id=row["id"],
        channel=ChannelRef(workspace, row["channel"]),
        about=ChannelRef(workspace, row["about"]),
        kind=Kind(row["kind"]),
        slot=slot_of(row["day"], row["at"]),
        window=Window(datetime.fromisoformat(row["since_at"]), datetime.fromisoformat(row["until_at"])),
        late=bool(row["late"]),
        state=State(row["state"]),
        attempts=row["attempts"],
        error=(row["error_code"], row["error_sentence"]) if row["error_code"] else None,
        left_out=tuple(LeftOut(what, why) for what, why in json.loads(row["left_out"])),
        messages=row["messages"] if "messages" in row.keys() else 0,  # noqa: SIM118  # a row is no mapping
        claimed_at=datetime.fromisoformat(row["claimed_at"]),
        posted_at=datetime.fromisoformat(row["posted_at"]) if row["posted_at"] else None,
        try_at=datetime.fromisoformat(row["try_at"]),
    )


def _part(row: Row, channel: ChannelRef) -> Part:
    since = datetime.fromisoformat(row["begun_at"]) if row["begun_at"] else None
    message = MessageRef(channel, row["message"], row["thread"]) if row["message"] else None
    return Part(row["part"], reply_from_json(json.loads(row["reply"])), since, message)
