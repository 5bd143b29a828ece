"""How often one may ask: a sliding minute for each member and each workspace; pure but for its own count.

That count is of one process. Where several take requests from one database each grants its own, so that whoever is
told now by this one and now by that one may ask that many times as often: the limits keep people from harm, and are no
budget to be shared.
"""

from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta

from bot.chat.errors import AskedTooOften
from bot.chat.spec import Request

MINUTE = timedelta(minutes=1)
PER_MEMBER = 20
PER_WORKSPACE = 120
SWEEP_AT = 4_096


class Pace:
    """Counts requests; the limits are well above what people type and far below what hurts."""

    def __init__(self, per_member: int = PER_MEMBER, per_workspace: int = PER_WORKSPACE) -> None:
        self._limits = (per_member, per_workspace)
        self._asked: dict[Hashable, deque[datetime]] = {}

    def check(self, request: Request, now: datetime) -> None:
        """Count a request; raises `AskedTooOften`, which says when to ask again, and then counts nothing."""
        workspace = request.channel.workspace
        keys = ((workspace, request.member.id), workspace)
        lists = [self._recent(key, now) for key in keys]
        waits = [
            asked[-limit] + MINUTE - now
            for asked, limit in zip(lists, self._limits, strict=True)
            if len(asked) >= limit
        ]
        if waits:
            raise AskedTooOften(_patience(max(waits)))
        for asked in lists:
            asked.append(now)

    def _recent(self, key: Hashable, now: datetime) -> deque[datetime]:
        if len(self._asked) > SWEEP_AT:
            self._asked = {key: asked for key, asked in self._asked.items() if asked and asked[-1] > now - MINUTE}
        asked = self._asked.setdefault(key, deque())
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        return asked


def _patience(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    return f"That is a lot at once: please ask again in {seconds} second{'s' if seconds > 1 else ''}."
