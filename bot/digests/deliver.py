"""How a digest reaches people: claimed, composed and kept, then posted part by part, each noted where it stands.

Whatever is cut off goes on with the first part that is not known to stand, under the same key, so that the platform
can tell what it has. The wall clock decides what is due; how long things take is measured by the loop's own.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bot.chat.errors import PlatformDown, PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Reply
from bot.chat.retry import ATTEMPTS, next_try
from bot.digests.errors import NotComposed
from bot.digests.ledger import Ledger
from bot.digests.model import Compose, Composed, Slot
from bot.digests.records import Digest, Kind, Part, Scheduled, State
from bot.digests.schedule import LOOK_AGAIN, Decision, decide
from bot.digests.store import ScheduleStore
from bot.errors import DespatchError
from bot.store.port import Also
from bot.workspaces.errors import ZoneUnknown

_LOG = logging.getLogger(__name__)

POST_SECONDS = 12.0
"""How long a post may take: well within `LEASE`, so that nobody else takes hold of the digest meanwhile."""

BATCH = 200
AT_ONCE = 32

MOST_WAITING = 1_000
"""Digests that wait and are told of again at a time; the others were told of when they were claimed."""

Failed = Callable[[Digest, str], Reply]
"""Draws what a channel is told of a digest that was given up, given the sentence that says why."""


class _LostHold(Exception):  # no fault
    """Another process has taken hold of a digest meanwhile: it goes on there."""


class Deliveries:
    """Brings every channel its digest."""

    def __init__(
        self,
        *,
        schedules: ScheduleStore,
        ledger: Ledger,
        compose: Compose,
        platforms: Platforms,
        failed: Failed,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._schedules = schedules
        self._ledger = ledger
        self._compose = compose
        self._platforms = platforms
        self._failed = failed
        self._now = now
        self._new_id = new_id
        self._owner = new_id()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def tick(self) -> None:
        """Claim what is due and deliver what waits, on platforms whose lines stand.

        A digest that fails keeps no other one from going out.
        """
        for platform in self._platforms.connected:
            while turn := await self._schedules.turn(platform, self._now(), BATCH):
                await asyncio.gather(*map(self._claim, turn))
            while waiting := await self._ledger.waiting(platform, self._now(), BATCH):
                if not any(await asyncio.gather(*map(self.deliver, waiting))):
                    break

    async def hand_out(self, also: Also[str]) -> None:
        """Claim what is due, and have other processes deliver what waits, which `also` tells of it."""
        for platform in self._platforms.connected:
            while turn := await self._schedules.turn(platform, self._now(), BATCH):
                await asyncio.gather(*(self._claim(scheduled, also) for scheduled in turn))
            await self._ledger.hand_out(platform, self._now(), MOST_WAITING, also)

    async def _claim(self, scheduled: Scheduled, also: Also[str] | None = None) -> None:
        now = self._now()
        had = await self._ledger.had(scheduled.channel, now)
        try:
            decision = decide(scheduled.running, had, now)
        except ZoneUnknown as error:  # an update took the zone away: the others are not to wait for somebody to mend it
            _LOG.error("digest not scheduled: %s", error.sentence, extra={"channel": scheduled.channel.id})
            decision = Decision(now + LOOK_AGAIN)
        await self._ledger.claim(scheduled, decision, self._new_id(), now, also)

    async def ask(self, channel: ChannelRef, about: ChannelRef, slot: Slot, event: str) -> Digest | None:
        """Compose and post a digest at once because somebody asked; the same event has the same digest."""
        key = sha256(event.encode()).hexdigest()[:16]
        await self._ledger.ask(key, channel, about, slot, self._now())
        await self.deliver(key)
        return await self._ledger.one(key)

    async def deliver(self, key: str) -> bool:
        """Bring a digest as far as it goes, and return whether that was tried; a fault is kept and raised to nobody."""
        async with self._at_once:
            digest = await self._ledger.take(key, self._owner, self._now())
            if digest is None:
                return False
            try:
                await self._delivered(digest)
            except Exception as error:  # whatever it is, the other digests are not to blame
                await self._not_delivered(digest, error)
            return True

    async def _delivered(self, digest: Digest) -> None:
        if digest.state is State.CLAIMED:
            composed = await self._composed(digest)
            if not await self._ledger.compose(digest, self._owner, composed, self._now()):
                return
        parts = await self._ledger.parts(digest)
        first = parts[0].message if parts else None
        for part in parts:
            if part.message is not None:
                continue
            try:
                message = await self._posted(digest, part, first)
            except _LostHold:
                return
            await self._ledger.stands(digest, part.number, message, self._now())
            first = first or message
        await self._ledger.done(digest, self._owner, self._now())

    async def _composed(self, digest: Digest) -> Composed:
        already = await self._ledger.already(digest.channel)
        return await self._compose(digest.about, digest.slot, digest.window, digest.late, already, self._now())

    async def _posted(self, digest: Digest, part: Part, first: MessageRef | None) -> MessageRef:
        """Post a part; where the first one has opened a thread of its own, as in a forum, the others go there."""
        reply = replace(part.reply, thread=first) if first and first.thread else part.reply
        platform = self._platforms.of(digest.channel.workspace)
        key = f"digest {digest.id} {part.number}"

        async def hold() -> None:
            if not await self._ledger.begin(digest, part.number, self._owner, self._now):
                raise _LostHold

        try:
            async with asyncio.timeout(POST_SECONDS):
                return await platform.post(digest.channel, reply, key=key, since=part.since, hold=hold)
        except TimeoutError:
            raise PlatformDown from None

    async def _not_delivered(self, digest: Digest, error: Exception) -> None:
        """Try again later while that may help; then give it up, say so in the channel once, and leave a line.

        One that somebody asked for is given up at the first refusal, which its asker is told.
        """
        known = error if isinstance(error, DespatchError) else NotComposed()
        _LOG.warning(
            "digest not delivered: %s",
            known.code,
            extra={"code": known.code, "digest": digest.id},
            exc_info=None if isinstance(error, DespatchError) else error,
        )
        why, asked = (known.code, known.sentence), digest.kind is Kind.ASKED
        again = next_try(error, digest.attempts, self._now(), 0 if asked else ATTEMPTS)
        if again is not None:
            await self._ledger.later(digest, self._owner, why, again)
        elif await self._ledger.fail(digest, self._owner, why) and not asked:
            await self._tell_failed(replace(digest, error=why), known.sentence)

    async def _tell_failed(self, digest: Digest, sentence: str) -> None:
        """Tell the channel; where even that is refused, `digest status` shows it."""
        platform, reply = self._platforms.of(digest.channel.workspace), self._failed(digest, sentence)
        with suppress(PlatformError, TimeoutError):
            async with asyncio.timeout(POST_SECONDS):
                await platform.post(digest.channel, reply, key=f"digest {digest.id} failed")
