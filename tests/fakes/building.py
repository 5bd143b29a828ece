"""The core put together on a real database, with whatever platform a test brings."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.chat.dispatch import Dispatcher
from bot.chat.inbound import Reaction
from bot.chat.pace import Pace
from bot.chat.platforms import Platforms
from bot.chat.refs import MessageRef
from bot.chat.spec import Catalogue
from bot.commands.home import home_reply
from bot.inbox.inbox import Ballots, Inbox
from bot.inbox.store import InboxStore
from bot.privacy.removing import Removals
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore


class NoBallots:
    """Where nothing is voted on."""

    async def reacted(self, reaction: Reaction) -> bool:
        return False

    async def told(self, message: MessageRef) -> None:
        return None


def make_inbox(
    database: Database,
    catalogue: Catalogue,
    platforms: Platforms,
    now: Callable[[], datetime],
    *,
    pace: Pace | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ballots: Ballots | None = None,
    holder: str = "",
) -> Inbox:
    """Return an inbox on a database that is up to date; with a `holder` it is one of many processes' on it."""
    return Inbox(
        store=InboxStore(database, holder),
        dispatcher=Dispatcher(catalogue, role_of=platforms.role, pace=pace, now=now),
        platforms=platforms,
        conversations=Discussions(ThreadStore(database, now), platforms),
        ballots=ballots or NoBallots(),
        now=now,
        home=home_reply,
        removals=Removals(database, now, lambda _: None),
        sleep=sleep,
    )
