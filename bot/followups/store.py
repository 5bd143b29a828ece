"""The SQL of follow-ups themselves: proposed once, changed with who and when, never without a trace.

What changes one is a transaction in the writer's thread, begun by a look at how it stands there: of two who close it
at one moment, one does.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from bot.chat.codec import reply_to_json
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.followups.model import Change, FollowUp, Proposal, State, What
from bot.followups.rows import change_in, followup_in, text
from bot.store.database import Database
from bot.store.port import Row, Statements
from bot.topics.model import Topic

SELECT = """
SELECT followups.*, COALESCE(heirs.name, topics.name) AS topic_name,
    (SELECT COUNT(*) FROM followup_votes WHERE followup = followups.id AND counted = 1 AND choice = 'yes') AS live_yes,
    (SELECT COUNT(*) FROM followup_votes WHERE followup = followups.id AND counted = 1 AND choice = 'no') AS live_no,
    (SELECT COUNT(*) FROM followup_votes WHERE followup = followups.id AND NOT counted) AS live_uncounted
FROM followups
LEFT JOIN topics ON topics.id = followups.topic
LEFT JOIN topics AS heirs ON heirs.id = topics.merged_into
"""

_PLACE = "followups.platform = ? AND followups.workspace = ?"

ONE = f"{SELECT} WHERE followups.id = ?"

_BY_NUMBER = f"{SELECT} WHERE {_PLACE} AND followups.number = ?"

_BY_EVENT = f"{SELECT} WHERE {_PLACE} AND followups.event = ?"

_BY_KEY = f"{SELECT} WHERE {_PLACE} AND followups.open_key = ? AND followups.state IN ('voting', 'accepted')"

_BY_BALLOT = f"{SELECT} WHERE {_PLACE} AND followups.channel = ? AND followups.message = ?"

_OPEN_IN = f"""
{SELECT} WHERE {_PLACE} AND followups.channel = ? AND followups.state IN ('voting', 'accepted')
ORDER BY followups.number
"""

_ON_TOPIC = f"{SELECT} WHERE followups.topic = ? ORDER BY followups.number"

_BY_ARTICLE = f"{SELECT} WHERE {_PLACE} AND followups.article = ? ORDER BY followups.number"

_LISTED = f"{SELECT} WHERE {_PLACE} ORDER BY followups.number"

# The unique keys are the promise: a request proposes once, and what is open is not proposed again.
_ADD = """
INSERT INTO followups (id, platform, workspace, number, event, question, open_key, topic, channel, thread, article,
    version, start_at, end_at, words, title, about, about_thread, proposed_by, proposed_name, proposed_at, voters,
    quorum, majority, opened_at, closes_at, reminder, buttons)
SELECT :id, :platform, :workspace, COALESCE(MAX(number), 0) + 1, :event, :question, :key, :topic, :channel, :thread,
    :article, :version, :start, :end, :words, :title, :about, :about_thread, :member, :name, :now, :voters, :quorum,
    :majority, :now, :closes, :reminder, :buttons
FROM followups WHERE platform = :platform AND workspace = :workspace
ON CONFLICT DO NOTHING
RETURNING id
"""

_MOVE = "UPDATE followups SET thread = NULL WHERE id = ? AND message IS NULL"

_FORGET = "DELETE FROM followups WHERE id = ? AND message IS NULL"

_CHANGE = """
INSERT INTO followup_changes (id, followup, what, member, member_name, changed_at, event, owner_name, due_on, note, yes,
    no)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING id
"""

_DONE_BY = "SELECT 1 FROM followup_changes WHERE followup = ? AND event = ?"

_CHANGES = "SELECT * FROM followup_changes WHERE followup = ? ORDER BY changed_at, rowid"

_POST = """
INSERT INTO followup_posts (id, followup, platform, kind, member, reply, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

# What a reader of the ballot would see is new: it is shown soon.
_TOUCH = "UPDATE followups SET revision = revision + 1, stale_since = COALESCE(stale_since, :now), edit_at = :now"

_SET_ASIDE = """
UPDATE followup_posts SET state = 'dropped'
WHERE followup = ? AND state = 'due' AND kind IN ('closing', 'due', 'overdue')
"""

_WITHDRAW = f"{_TOUCH}, state = 'withdrawn', closed_at = :now WHERE id = :id AND state = 'voting' RETURNING id"

_ASSIGN = f"""
{_TOUCH}, owner = :owner, owner_name = :name, due_on = :due, assigned_at = :now
WHERE id = :id AND state = 'accepted' RETURNING id
"""

_CLOSE = f"""
{_TOUCH}, state = :state, closed_at = :now, note = :note WHERE id = :id AND state = 'accepted' RETURNING id
"""

_REOPEN = f"""
{_TOUCH}, state = 'accepted', closed_at = NULL, note = '' WHERE id = :id AND state IN ('done', 'dropped') RETURNING id
"""

_REVOTE = f"""
{_TOUCH}, state = 'voting', closed_at = NULL, note = '', round = round + 1, accepted = NULL, yes = NULL, no = NULL,
    uncounted = NULL, decided_at = NULL, voters = :voters, quorum = :quorum, majority = :majority, opened_at = :now,
    closes_at = :closes, reminder = :reminder, recount_at = :now
WHERE id = :id AND state IN ('dropped', 'withdrawn') RETURNING id
"""

Rows = Sequence[Row]


class FollowUpStore:
    """Follow-ups and what was changed of them; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def add(self, proposal: Proposal, now: datetime, post_at: datetime) -> tuple[FollowUp, bool]:
        """Keep a proposal with its ballot, to be posted at `post_at` if nobody has by then.

        Returns it, or the equal one that is open, and whether this request made it.
        """
        new_id = self._new_id()

        def steps(connection: Statements) -> tuple[FollowUp, bool]:
            made = connection.execute(_ADD, _proposed(proposal, new_id, now)).fetchall()
            if made:
                change = Change(What.PROPOSED, proposal.member, now)
                self._note(connection, new_id, change, proposal.event)
                post(connection, new_id, proposal.place.channel.workspace, "ballot", ballot_key(new_id), post_at)
                return followup_in(connection.execute(ONE, (new_id,)).fetchone()), True
            where = _workspace(proposal.place.channel.workspace)
            asked = connection.execute(_BY_EVENT, (*where, proposal.event)).fetchone()
            found = asked or connection.execute(_BY_KEY, (*where, proposal.key)).fetchone()
            return followup_in(found), asked is not None

        return await self._database.transact(steps)

    async def forget(self, followup: FollowUp) -> None:
        """Forget a proposal whose ballot could not be posted."""
        await self._database.transact(lambda connection: connection.execute(_FORGET, (followup.id,)).close())

    async def move(self, followup: FollowUp) -> None:
        """Have a ballot that could not be posted in its thread stand in the channel."""
        await self._database.transact(lambda connection: connection.execute(_MOVE, (followup.id,)).close())

    async def give_up(self, followup: FollowUp, why: str, reply: Reply, now: datetime) -> None:
        """Withdraw a proposal whose ballot could not be posted however often that was tried, and tell its proposer."""
        values = {"id": followup.id, "now": text(now)}
        who, key = followup.proposed_by, f"{ballot_key(followup.id)} not posted"

        def steps(connection: Statements) -> None:
            if connection.execute(_WITHDRAW, values).fetchall():
                self._note(connection, followup.id, Change(What.WITHDRAWN, None, now, note=why), key)
                post(connection, followup.id, followup.workspace, "decision", key, now, reply, who.id)

        await self._database.transact(steps)

    async def one(self, followup: str) -> FollowUp | None:
        """Return a follow-up by its id."""
        return _first(await self._database.fetch_all(ONE, (followup,)))

    async def numbered(self, workspace: WorkspaceRef, number: int) -> FollowUp | None:
        """Return a workspace's follow-up by the number that people type."""
        return _first(await self._database.fetch_all(_BY_NUMBER, (*_workspace(workspace), number)))

    async def of_ballot(self, message: MessageRef) -> FollowUp | None:
        """Return the follow-up whose ballot a message is."""
        values = (*_workspace(message.channel.workspace), message.channel.id, message.id)
        return _first(await self._database.fetch_all(_BY_BALLOT, values))

    async def all(self, workspace: WorkspaceRef) -> tuple[FollowUp, ...]:
        """Return every follow-up of a workspace, by number."""
        return tuple(map(followup_in, await self._database.fetch_all(_LISTED, _workspace(workspace))))

    async def open_in(self, channel: ChannelRef) -> tuple[FollowUp, ...]:
        """Return what is open of a channel, by number."""
        values = (*_workspace(channel.workspace), channel.id)
        return tuple(map(followup_in, await self._database.fetch_all(_OPEN_IN, values)))

    async def on_topic(self, topic: Topic) -> tuple[FollowUp, ...]:
        """Return the follow-ups of a topic, and of those that were merged into it."""
        ids = (topic.id, *(former.id for former in topic.formers))
        rows = [row for one in ids for row in await self._database.fetch_all(_ON_TOPIC, (one,))]
        return tuple(map(followup_in, rows))

    async def of_article(self, workspace: WorkspaceRef, article: str) -> tuple[FollowUp, ...]:
        """Return the follow-ups of a workspace that come from an article, by number."""
        rows = await self._database.fetch_all(_BY_ARTICLE, (*_workspace(workspace), article))
        return tuple(map(followup_in, rows))

    async def changes(self, followup: FollowUp) -> tuple[Change, ...]:
        """Return what was changed of one, the earliest first."""
        rows = await self._database.fetch_all(_CHANGES, (followup.id,))
        return tuple(change_in(row, followup.workspace) for row in rows)

    async def done_by(self, followup: FollowUp, event: str) -> bool:
        """Say whether a request has changed a follow-up already, before a restart."""
        return bool(await self._database.fetch_all(_DONE_BY, (followup.id, event)))

    async def withdraw(self, followup: FollowUp, member: MemberRef, event: str, now: datetime) -> bool:
        """Withdraw what is voted on; return whether it was."""
        return await self._changed(followup, _WITHDRAW, {}, Change(What.WITHDRAWN, member, now), event)

    async def assign(
        self, followup: FollowUp, owner: MemberRef, due: date | None, member: MemberRef, event: str, now: datetime
    ) -> bool:
        """Give an accepted follow-up an owner and a day; return whether it was accepted still."""
        day = due.isoformat() if due else None
        values = {"owner": owner.id, "name": owner.name, "due": day}
        change = Change(What.ASSIGNED, member, now, owner.name, due)
        return await self._changed(followup, _ASSIGN, values, change, event)

    async def close(
        self, followup: FollowUp, state: State, note: str, member: MemberRef, event: str, now: datetime
    ) -> bool:
        """Close an accepted follow-up as done or dropped; return whether it was accepted still."""
        what = What.DONE if state is State.DONE else What.DROPPED
        values = {"state": state.value, "note": note}
        return await self._changed(followup, _CLOSE, values, Change(what, member, now, note=note), event)

    async def reopen(self, followup: FollowUp, member: MemberRef, event: str, now: datetime) -> bool:
        """Open again what was accepted and closed; raises `RuleBroken` where an equal one is open."""
        return await self._changed(followup, _REOPEN, {}, Change(What.REOPENED, member, now), event)

    async def revote(self, followup: FollowUp, member: MemberRef, event: str, now: datetime) -> bool:
        """Have a follow-up voted on once more, under the terms that it has now; its votes stand."""
        terms = followup.terms
        values = {
            "voters": terms.voters.value,
            "quorum": terms.quorum,
            "majority": terms.majority,
            "closes": text(terms.closes_at),
            "reminder": terms.reminder,
        }
        return await self._changed(followup, _REVOTE, values, Change(What.REOPENED, member, now), event)

    async def _changed(
        self, followup: FollowUp, sql: str, values: Mapping[str, str | int | None], change: Change, event: str
    ) -> bool:
        """Change a follow-up, once for each event, and note that.

        Reminders of how it stood that were not posted yet are not any more.
        """
        named = {**values, "id": followup.id, "now": text(change.at)}

        def steps(connection: Statements) -> bool:
            if connection.execute(_DONE_BY, (followup.id, event)).fetchall():
                return False
            if not connection.execute(sql, named).fetchall():
                return False
            self._note(connection, followup.id, change, event)
            connection.execute(_SET_ASIDE, (followup.id,))
            return True

        return await self._database.transact(steps)

    def _note(self, connection: Statements, followup: str, change: Change, event: str) -> None:
        note(connection, self._new_id(), followup, change, event)


def note(connection: Statements, new_id: str, followup: str, change: Change, event: str) -> None:
    """Note what was changed, in the transaction that changes it."""
    who = (change.member.id, change.member.name) if change.member else ("", "")
    due = change.due.isoformat() if change.due else None
    votes = (change.tally.yes, change.tally.no) if change.tally else (None, None)
    values = (new_id, followup, change.what.value, *who, text(change.at), event, change.owner or None, due, change.note)
    connection.execute(_CHANGE, (*values, *votes))


def post(
    connection: Statements,
    followup: str,
    workspace: WorkspaceRef,
    kind: str,
    key: str,
    due_at: datetime,
    reply: Reply | None = None,
    member: str | None = None,
) -> None:
    """Have something posted once, under its key, in the transaction that makes it true."""
    drawn = json.dumps(reply_to_json(reply), ensure_ascii=False) if reply else ""
    connection.execute(_POST, (key, followup, workspace.platform, kind, member, drawn, text(due_at)))


def ballot_key(followup: str) -> str:
    """Return the key under which a ballot is posted."""
    return f"followup {followup} ballot"


def _proposed(proposal: Proposal, new_id: str, now: datetime) -> dict[str, str | int | None]:
    origin, terms = proposal.origin, proposal.terms
    sentence = origin.sentence if origin else None
    workspace = proposal.place.channel.workspace
    return {
        "id": new_id,
        "platform": workspace.platform,
        "workspace": workspace.id,
        "event": proposal.event,
        "question": proposal.question,
        "key": proposal.key,
        "topic": proposal.topic,
        "channel": proposal.place.channel.id,
        "thread": proposal.place.thread,
        "article": origin.article if origin else None,
        "version": origin.version if origin else None,
        "start": sentence.start if sentence else None,
        "end": sentence.end if sentence else None,
        "words": origin.words if origin else "",
        "title": origin.title if origin else "",
        "about": proposal.about.id if proposal.about else None,
        "about_thread": proposal.about.thread if proposal.about else None,
        "member": proposal.member.id,
        "name": proposal.member.name,
        "now": text(now),
        "voters": terms.voters.value,
        "quorum": terms.quorum,
        "majority": terms.majority,
        "closes": text(terms.closes_at),
        "reminder": terms.reminder,
        "buttons": proposal.buttons,
    }


def _workspace(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _first(rows: Rows) -> FollowUp | None:
    return followup_in(rows[0]) if rows else None
