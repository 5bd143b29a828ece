"""The core put together on a real database, with whatever platform a test brings."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.chat.dispatch import Dispatcher
from bot.chat.pace import Pace
from bot.chat.platforms import Platforms
from bot.chat.spec import Catalogue
from bot.commands.home import home_reply
from bot.inbox.inbox import Inbox
from bot.inbox.store import InboxStore
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore


def make_inbox(
    database: Database,
    catalogue: Catalogue,
    platforms: Platforms,
    now: Callable[[], datetime],
    *,
    pace: Pace | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Inbox:
    """Return an inbox on a database that is up to date."""
    return Inbox(
        store=InboxStore(database),
        dispatcher=Dispatcher(catalogue, role_of=platforms.role, pace=pace, now=now),
        platforms=platforms,
        conversations=Discussions(ThreadStore(database, now), platforms),
        now=now,
        home=home_reply,
        sleep=sleep,
    )
