"""What of follow-ups is due on the platforms whose lines stand: one turn of the clock."""

from bot.chat.platforms import Platforms
from bot.followups.ballots import Ballots
from bot.followups.outbox import Outbox


class FollowUpClock:
    """Calls what reads from the database what is due; a line that has come back has its ballots recounted."""

    def __init__(self, ballots: Ballots, outbox: Outbox, platforms: Platforms) -> None:
        self._ballots = ballots
        self._outbox = outbox
        self._platforms = platforms
        self._heard: frozenset[str] = frozenset()

    async def tick(self) -> None:
        """Do what is due; at the first turn nobody has been heard of yet, so that every ballot is recounted."""
        connected = frozenset(self._platforms.connected)
        for platform in sorted(connected - self._heard):
            await self._ballots.heard_again(platform)
        self._heard = connected
        for platform in sorted(connected):
            await self._ballots.tick(platform)
            await self._outbox.tick(platform)
