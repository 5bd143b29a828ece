"""The SQL of ballots: marks, the one vote of each member, where ballots stand, and what of them is due.

Marks and the votes that they make are changed in one transaction, so that a kill leaves no vote without its mark.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat.refs import MessageRef
from bot.chat.reply import Reply
from bot.followups.model import Change, Choice, FollowUp, Via, What
from bot.followups.rows import followup_in, mark_in, text
from bot.followups.rules import Outcome, edit_due, outcome
from bot.followups.store import ONE, SELECT, note, post
from bot.followups.votes import Mark, newer, pressed, recounted, vote_of
from bot.store.database import Database
from bot.store.port import Statements
from bot.threads.once import claimed

_MARKS = "SELECT * FROM followup_marks WHERE followup = ?"

_MARKS_OF = "SELECT * FROM followup_marks WHERE followup = ? AND member = ?"

_MARK = """
INSERT INTO followup_marks (followup, member, choice, via, present, changed_at, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (followup, member, choice, via) DO UPDATE SET
    present = excluded.present, changed_at = excluded.changed_at, noted_at = excluded.noted_at
"""

# The key is the promise: one vote for each member.
_VOTE = """
INSERT INTO followup_votes (followup, member, choice, counted)
SELECT :followup, :member, :choice, CASE WHEN followups.voters = 'everyone' OR EXISTS (
    SELECT 1 FROM followup_voters WHERE followup = :followup AND member = :member AND may = 1) THEN 1 ELSE 0 END
FROM followups WHERE followups.id = :followup
ON CONFLICT (followup, member) DO UPDATE SET choice = excluded.choice, counted = excluded.counted
"""

_NO_VOTE = "DELETE FROM followup_votes WHERE followup = ? AND member = ?"

_MAY = """
INSERT INTO followup_voters (followup, member, may) VALUES (?, ?, ?)
ON CONFLICT (followup, member) DO UPDATE SET may = excluded.may
"""

_VOTES = "SELECT member, choice, counted FROM followup_votes WHERE followup = ? ORDER BY member"

_CHANGED = """
UPDATE followups SET revision = revision + 1, stale_since = COALESCE(stale_since, ?), edit_at = ? WHERE id = ?
"""

_STANDS = "UPDATE followups SET message = ?, message_thread = ?, shown = 0 WHERE id = ? AND message IS NULL"

_SEEDED = "UPDATE followups SET seeded = 1, buttons = ? WHERE id = ?"

_UNSEEDED = f"""
{SELECT} WHERE followups.platform = ? AND followups.state = 'voting' AND followups.message IS NOT NULL
    AND NOT followups.seeded LIMIT ?
"""

_STALE = f"""
{SELECT} WHERE followups.platform = ? AND followups.edit_at <= ? AND followups.message IS NOT NULL
ORDER BY followups.edit_at LIMIT ?
"""

_SHOWN = """
UPDATE followups SET shown = :revision, edit_attempts = 0,
    stale_since = CASE WHEN revision = :revision THEN NULL ELSE stale_since END,
    edit_at = CASE WHEN revision = :revision THEN NULL ELSE edit_at END
WHERE id = :id
"""

_EDIT_LATER = "UPDATE followups SET edit_attempts = edit_attempts + 1, edit_at = ? WHERE id = ?"

_RECOUNT_ALL = """
UPDATE followups SET recount_at = ? WHERE platform = ? AND state = 'voting' AND message IS NOT NULL
"""

_RECOUNT_AT = "UPDATE followups SET recount_at = ?, recount_attempts = recount_attempts + ? WHERE id = ?"

_RECOUNTED = "UPDATE followups SET recounted_at = ?, recount_at = ?, recount_attempts = 0 WHERE id = ?"

_TO_RECOUNT = f"""
{SELECT} WHERE followups.platform = ? AND followups.state = 'voting' AND followups.recount_at <= ?
ORDER BY followups.recount_at LIMIT ?
"""

_ENDING = f"""
{SELECT} WHERE followups.platform = ? AND followups.state = 'voting' AND followups.closes_at <= ?
    AND followups.message IS NOT NULL AND (followups.recount_attempts = 0 OR followups.recount_at <= ?)
ORDER BY followups.closes_at LIMIT ?
"""

# Those that nobody was reminded of.
_CLOSING = f"""
{SELECT} WHERE followups.platform = ? AND followups.state = 'voting' AND followups.reminder > 0
    AND followups.message IS NOT NULL AND followups.closes_at > ? AND followups.closes_at <= ?
    AND NOT EXISTS (SELECT 1 FROM followup_posts WHERE followup_posts.id =
        'followup ' || followups.id || ' closing ' || followups.round)
ORDER BY followups.closes_at LIMIT ?
"""  # noqa: S608  # fixed words

_DECIDE = """
UPDATE followups SET state = :state, accepted = :accepted, yes = :yes, no = :no, uncounted = :uncounted,
    decided_at = :now, closed_at = :closed, edit_at = :now, revision = revision + 1
WHERE id = :id AND state = 'voting' AND round = :round RETURNING id
"""

_ATTEMPTS = "SELECT edit_attempts, recount_attempts FROM followups WHERE id = ?"

_VOTING = "SELECT stale_since FROM followups WHERE id = ? AND state = 'voting'"


class BallotStore:
    """Votes, and what of ballots is due; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def mark(self, followup: FollowUp, told: Mark, event: str, may: bool | None, now: datetime) -> bool:
        """Keep what an event tells of a mark, once; return whether the member's vote was changed.

        `may` says whether the member's vote counts, where that was asked for.
        """

        def steps(connection: Statements) -> bool:
            if not _voting(connection, followup.id) or not claimed(connection, followup.workspace, event, now):
                return False
            known = {mark.key: mark for mark in _marks_of(connection, followup.id, told.member)}
            kept = newer(known.get(told.key), told)
            return _keep(connection, followup.id, [kept] if kept else [], _asked(told.member, may), now)

        return await self._database.transact(steps)

    async def press(
        self, followup: FollowUp, member: str, choice: Choice, event: str, may: bool | None, now: datetime
    ) -> bool | None:
        """Vote by a button, or take that vote back, once for each request; nothing when it is not voted on any more."""

        def steps(connection: Statements) -> bool | None:
            if not _voting(connection, followup.id):
                return None
            if not claimed(connection, followup.workspace, event, now):
                return False
            known = {mark.key: mark for mark in _marks_of(connection, followup.id, member)}
            changed = pressed(known, member, choice, now)
            return _keep(connection, followup.id, changed, _asked(member, may), now)

        return await self._database.transact(steps)

    async def recount(
        self,
        followup: FollowUp,
        standing: Mapping[Choice, Collection[str]],
        may: Mapping[str, bool],
        asked_at: datetime,
        now: datetime,
        again: datetime,
    ) -> bool:
        """Put the marks right by what the platform says; return whether that changed a vote. Next time is `again`."""

        def steps(connection: Statements) -> bool:
            connection.execute(_RECOUNTED, (text(now), text(again), followup.id))
            if not _voting(connection, followup.id):
                return False
            known = {mark.key: mark for mark in map(mark_in, connection.execute(_MARKS, (followup.id,)))}
            return _keep(connection, followup.id, recounted(known, standing, asked_at, now), may, now)

        return await self._database.transact(steps)

    async def members(self, followup: FollowUp) -> frozenset[str]:
        """Return who has a mark on a ballot, there or not."""
        rows = await self._database.fetch_all(_MARKS, (followup.id,))
        return frozenset(row["member"] for row in rows)

    async def votes(self, followup: FollowUp) -> Mapping[str, tuple[Choice, bool]]:
        """Return each member's vote, and whether it counts."""
        rows = await self._database.fetch_all(_VOTES, (followup.id,))
        return {row["member"]: (Choice(row["choice"]), bool(row["counted"])) for row in rows}

    async def vote_of(self, followup: FollowUp, member: str) -> tuple[Choice, bool, bool] | None:
        """Return a member's vote, whether it counts, and whether a reaction holds it; nothing if there is none."""
        voted = (await self.votes(followup)).get(member)
        rows = await self._database.fetch_all(_MARKS_OF, (followup.id, member))
        held = any(
            row["present"] and row["via"] == Via.REACTION and voted and row["choice"] == voted[0] for row in rows
        )
        return (*voted, held) if voted else None

    async def stands(self, followup: FollowUp, message: MessageRef, now: datetime) -> None:
        """Note where a ballot stands."""

        def steps(connection: Statements) -> None:
            connection.execute(_STANDS, (message.id, message.thread, followup.id))
            connection.execute(_RECOUNT_AT, (text(now + timedelta(hours=1)), 0, followup.id))

        await self._database.transact(steps)

    async def seeded(self, followup: FollowUp, *, buttons: bool, now: datetime) -> None:
        """Note that the reactions to vote with stand under a ballot, or that it needs buttons in their place."""

        def steps(connection: Statements) -> None:
            connection.execute(_SEEDED, (buttons, followup.id))
            if buttons != followup.buttons:
                connection.execute(_CHANGED, (text(now), text(now), followup.id))

        await self._database.transact(steps)

    async def unseeded(self, platform: str, limit: int) -> tuple[FollowUp, ...]:
        """Return ballots under which there is nothing to vote with yet."""
        return await self._listed(_UNSEEDED, (platform, limit))

    async def stale(self, platform: str, now: datetime, limit: int) -> tuple[FollowUp, ...]:
        """Return those whose ballots show something old for long enough."""
        return await self._listed(_STALE, (platform, text(now), limit))

    async def shown(self, followup: FollowUp) -> None:
        """Note that a ballot shows a follow-up as it stood in this revision."""
        values = {"revision": followup.revision, "id": followup.id}
        await self._database.transact(lambda connection: connection.execute(_SHOWN, values).close())

    async def edit_later(self, followup: FollowUp, again: datetime) -> None:
        """Note when a ballot is edited that could not be now."""
        values = (text(again), followup.id)
        await self._database.transact(lambda connection: connection.execute(_EDIT_LATER, values).close())

    async def attempts(self, followup: FollowUp) -> tuple[int, int]:
        """Return how often in a row a ballot could not be edited, and not be recounted."""
        row = await self._database.fetch_one(_ATTEMPTS, (followup.id,))
        return (row["edit_attempts"], row["recount_attempts"]) if row else (0, 0)

    async def recount_all(self, platform: str, now: datetime) -> None:
        """Have every open ballot of a platform recounted: something may have been missed."""
        values = (text(now), platform)
        await self._database.transact(lambda connection: connection.execute(_RECOUNT_ALL, values).close())

    async def recount_at(self, followup: FollowUp, moment: datetime, *, failed: bool) -> None:
        """Have a ballot recounted at a moment, because that did not work now or because something may be amiss."""
        values = (text(moment), int(failed), followup.id)
        await self._database.transact(lambda connection: connection.execute(_RECOUNT_AT, values).close())

    async def to_recount(self, platform: str, now: datetime, limit: int) -> tuple[FollowUp, ...]:
        """Return the open ballots that are to be recounted by now."""
        return await self._listed(_TO_RECOUNT, (platform, text(now), limit))

    async def ending(self, platform: str, now: datetime, limit: int) -> tuple[FollowUp, ...]:
        """Return the open ballots whose time is over, but for those that could not be recounted a moment ago."""
        return await self._listed(_ENDING, (platform, text(now), text(now), limit))

    async def closing(self, platform: str, now: datetime, until: datetime, limit: int) -> tuple[FollowUp, ...]:
        """Return the open ballots that close by `until` and that nobody was reminded of."""
        return await self._listed(_CLOSING, (platform, text(now), text(until), limit))

    async def remind(
        self, followup: FollowUp, kind: str, key: str, reply: Reply, member: str | None, now: datetime
    ) -> None:
        """Have somebody reminded, once under the key."""
        workspace = followup.workspace
        await self._database.transact(
            lambda connection: post(connection, followup.id, workspace, kind, key, now, reply, member)
        )

    async def decide(
        self, followup: FollowUp, draw: Callable[[FollowUp], Reply], change: Change, event: str
    ) -> Outcome | None:
        """Close a ballot by the votes that count, and have that told in its thread once; nothing if it is closed.

        `draw` is pure: what is told is kept as it is drawn here, so that a kill changes nothing of it.
        """

        def steps(connection: Statements) -> Outcome | None:
            row = connection.execute(ONE, (followup.id,)).fetchone()
            found = followup_in(row) if row else None
            if found is None or (decided := _decided(connection, found, followup.round, change)) is None:
                return None
            what = What.ACCEPTED if decided.accepted else What.DROPPED_BY_VOTE
            told = Change(what, change.member, change.at, note=change.note, tally=decided.tally)
            note(connection, self._new_id(), followup.id, told, event)
            reply = draw(followup_in(connection.execute(ONE, (followup.id,)).fetchone()))
            key = f"followup {followup.id} decision {followup.round}"
            post(connection, followup.id, followup.workspace, "decision", key, change.at, reply)
            return decided

        return await self._database.transact(steps)

    async def _listed(self, sql: str, values: Sequence[str | int]) -> tuple[FollowUp, ...]:
        return tuple(map(followup_in, await self._database.fetch_all(sql, values)))


def _decided(connection: Statements, found: FollowUp, round_: int, change: Change) -> Outcome | None:
    result = outcome(found.tally, found.terms)
    values = {
        "id": found.id,
        "round": round_,
        "state": result.state.value,
        "accepted": result.accepted,
        "yes": result.tally.yes,
        "no": result.tally.no,
        "uncounted": result.tally.uncounted,
        "now": text(change.at),
        "closed": None if result.accepted else text(change.at),
    }
    return result if connection.execute(_DECIDE, values).fetchall() else None


def _voting(connection: Statements, followup: str) -> bool:
    return connection.execute(_VOTING, (followup,)).fetchone() is not None


def _marks_of(connection: Statements, followup: str, member: str) -> Iterable[Mark]:
    return map(mark_in, connection.execute(_MARKS_OF, (followup, member)))


def _asked(member: str, may: bool | None) -> Mapping[str, bool]:
    return {} if may is None else {member: may}


def _keep(connection: Statements, followup: str, marks: Sequence[Mark], may: Mapping[str, bool], now: datetime) -> bool:
    """Keep marks and who may vote, and make the votes of their members anew; return whether one of those changed."""
    before = connection.execute(_VOTES, (followup,)).fetchall()
    for mark in marks:
        values = (mark.choice.value, mark.via.value, mark.present, text(mark.changed_at), text(mark.noted_at))
        connection.execute(_MARK, (followup, mark.member, *values))
    for member, allowed in may.items():
        connection.execute(_MAY, (followup, member, allowed))
    for member in dict.fromkeys((*(mark.member for mark in marks), *may)):
        _vote(connection, followup, member)
    if before == connection.execute(_VOTES, (followup,)).fetchall():
        return False
    (stale,) = connection.execute(_VOTING, (followup,)).fetchone()
    due = edit_due(datetime.fromisoformat(stale) if stale else None, now)
    connection.execute(_CHANGED, (text(now), text(due), followup))
    return True


def _vote(connection: Statements, followup: str, member: str) -> None:
    choice = vote_of(_marks_of(connection, followup, member))
    if choice is None:
        connection.execute(_NO_VOTE, (followup, member))
    else:
        connection.execute(_VOTE, {"followup": followup, "member": member, "choice": choice.value})
