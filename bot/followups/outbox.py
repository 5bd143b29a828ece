"""What is to be posted about follow-ups, each once: held for a while by whoever posts it, then noted as posted.

A post that was begun may stand already, so that it is tried again only with its key, and with when it was begun
(`ChatPlatform.post`).
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat.codec import reply_from_json
from bot.chat.errors import PlatformBusy, PlatformDown, PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Failure, Reply
from bot.chat.retry import next_try
from bot.followups.model import FollowUp
from bot.followups.rows import text
from bot.followups.store import FollowUpStore
from bot.store.database import Database
from bot.store.port import Row, Statements

_LOG = logging.getLogger(__name__)

HELD = timedelta(seconds=30)
"""How long a post is held without a sign of life: after a crash another start goes on then."""

BATCH = 10

BALLOT = "ballot"

_DUE = """
SELECT id, followup, kind, member, reply, attempts, due_at, begun_at FROM followup_posts
WHERE platform = ? AND state = 'due' AND due_at <= ? ORDER BY due_at, id LIMIT ?
"""

_BALLOT = """
SELECT id, followup, kind, member, reply, attempts, due_at, begun_at FROM followup_posts
WHERE followup = ? AND kind = 'ballot' AND state = 'due'
"""

# Of two who take hold of a post at one moment, one gets it.
_TAKE = """
UPDATE followup_posts SET due_at = :until, begun_at = COALESCE(begun_at, :now)
WHERE id = :id AND state = 'due' AND due_at = :seen RETURNING id
"""

_SETTLE = "UPDATE followup_posts SET state = ?, posted_at = ?, attempts = attempts + 1 WHERE id = ?"

_LATER = "UPDATE followup_posts SET due_at = ?, attempts = attempts + 1 WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be posted under its key; `due_at` as it is kept tells whether somebody else took it."""

    key: str
    followup: str
    kind: str
    member: str | None
    reply: Reply | None
    attempts: int
    due_at: str
    begun_at: datetime | None


class Outbox:
    """Posts what is due; `draw` draws a ballot as it stands, `stands` is told where one was posted."""

    def __init__(
        self,
        *,
        database: Database,
        store: FollowUpStore,
        platforms: Platforms,
        draw: Callable[[FollowUp], Awaitable[Reply]],
        stands: Callable[[FollowUp, MessageRef], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = store
        self._platforms = platforms
        self._draw = draw
        self._stands = stands
        self._now = now

    async def tick(self, platform: str) -> int:
        """Post what is due on a platform, and return how much that was; what cannot be is tried again later."""
        rows = await self._database.fetch_all(_DUE, (platform, text(self._now()), BATCH))
        posted = 0
        for post in map(_post, rows):
            try:
                posted += await self._posted(post)
            except PlatformError as error:
                await self._failed(post, error)
        return posted

    async def post_ballot(self, followup: FollowUp) -> None:
        """Post a ballot at once; raises the `PlatformError` that keeps it from standing there."""
        for row in await self._database.fetch_all(_BALLOT, (followup.id,)):
            await self._posted(_post(row))

    async def _posted(self, post: Post) -> bool:
        if not await self._taken(post):
            return False
        followup = await self._store.one(post.followup)
        if followup is None:
            return False
        reply = post.reply or await self._draw(followup)
        message = await self._sent(post, followup, reply)
        if post.kind == BALLOT:
            await self._stands(followup, message)
        await self._settle(post, "posted")
        return True

    async def _sent(self, post: Post, followup: FollowUp, reply: Reply) -> MessageRef:
        """Post to the member alone who it is for, or, where that cannot be, where the ballot stands."""
        platform, since = self._platforms.of(followup.workspace), post.begun_at
        if post.member:
            try:
                channel = await platform.direct(MemberRef(followup.workspace, post.member))
                return await platform.post(channel, reply, key=post.key, since=since)
            except (PlatformDown, PlatformBusy):
                raise
            except PlatformError as error:
                _LOG.info("not told alone: %s", error.code, extra={"code": error.code, "followup": followup.id})
        key = f"{post.key} thread" if post.member else post.key
        there = replace(reply, thread=followup.place.root)
        return await platform.post(followup.place.channel, there, key=key, since=since)

    async def _taken(self, post: Post) -> bool:
        now = self._now()
        values = {"id": post.key, "seen": post.due_at, "now": text(now), "until": text(now + HELD)}

        def steps(connection: Statements) -> bool:
            return bool(connection.execute(_TAKE, values).fetchall())

        return await self._database.transact(steps)

    async def _failed(self, post: Post, error: PlatformError) -> None:
        """Try again later while the platform is away, and a few times whatever it says; then give up, with a line."""
        _LOG.warning("not posted: %s", error.code, extra={"code": error.code, "followup": post.followup})
        again = next_try(error, post.attempts, self._now())
        if again is None:
            await self._settle(post, "failed")
            await self._give_up(post, error)
            return
        values = (text(again), post.key)
        await self._database.transact(lambda connection: connection.execute(_LATER, values).close())

    async def _give_up(self, post: Post, error: PlatformError) -> None:
        """Withdraw what has no ballot to be voted on, and tell whoever proposed it."""
        followup = await self._store.one(post.followup) if post.kind == BALLOT else None
        if followup is not None:
            words = f"The ballot of “{followup.title}” could not be posted, so it is withdrawn. {error.sentence}"
            reply = Reply((Failure(words, error.code),))
            await self._store.give_up(followup, error.sentence, reply, self._now())

    async def _settle(self, post: Post, state: str) -> None:
        values = (state, text(self._now()), post.key)
        await self._database.transact(lambda connection: connection.execute(_SETTLE, values).close())


def _post(row: Row) -> Post:
    return Post(
        key=row["id"],
        followup=row["followup"],
        kind=row["kind"],
        member=row["member"],
        reply=reply_from_json(json.loads(row["reply"])) if row["reply"] else None,
        attempts=row["attempts"],
        due_at=row["due_at"],
        begun_at=datetime.fromisoformat(row["begun_at"]) if row["begun_at"] else None,
    )
