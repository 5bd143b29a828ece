"""Lists of feeds that members bring, and the list of what a workspace follows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.errors import BadInput
from bot.sources.client import Fetched, require_ok
from bot.sources.errors import SourceError
from bot.sources.opml import MAX_LEFT, LeftOut, Opml, Subscription, address_key, write_opml
from bot.sources.store import SourceStore

ACCEPT = "text/x-opml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1"
TITLE = "Followed by Despatch"
NOT_PUBLIC = "its address is not public"


class NothingToUndo(BadInput):
    """What a list brought is not followed any more."""

    code = "nothing-to-undo"
    sentence = "Nothing that came with that list is followed here any more."


class NothingFollowed(BadInput):
    """There is nothing to put on a list."""

    code = "nothing-followed"
    sentence = "Nothing is followed here yet: type /despatch follow and the address of a site or feed."


@dataclass(frozen=True, slots=True)
class Imported:
    """What taking a list came to: feeds that are new here, and those that were not; `key` names it for the undoing.

    `left` are the first lines of it that were left out, of `left_count` altogether.
    """

    title: str | None
    new: int
    already: int
    key: str
    left: tuple[LeftOut, ...] = ()
    left_count: int = 0


class Fetch(Protocol):
    """Fetches through the guard."""

    async def __call__(self, url: str, *, accept: str, headers: Mapping[str, str]) -> Fetched:
        """Return what stands at an address, whatever its status."""


class FeedLists:
    """Takes lists and makes them: `read` parses in a process of its own, `allowed` raises for what is never fetched."""

    def __init__(
        self,
        *,
        store: SourceStore,
        fetch: Fetch,
        read: Callable[[bytes], Awaitable[Opml]],
        allowed: Callable[[str], None],
        new_key: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._fetch = fetch
        self._read = read
        self._allowed = allowed
        self._new_key = new_key
        self._now = now

    async def take_from(self, channel: ChannelRef, member: MemberRef, url: str) -> Imported:
        """Follow the feeds of a list that lies at an address; raises the errors of fetching and reading."""
        fetched = require_ok(await self._fetch(url, accept=ACCEPT, headers={}))
        return await self.take(channel, member, fetched.body)

    async def take(self, channel: ChannelRef, member: MemberRef, body: bytes) -> Imported:
        """Follow every feed of a list, all or none; each is asked when its turn comes. Raises the errors of reading."""
        listed = await self._read(body)
        feeds, refused = self._public(listed.feeds)
        known = set(map(address_key, await self._store.addresses(channel.workspace)))
        fresh = [feed for feed in feeds if address_key(feed.url) not in known]
        key = self._new_key()
        new = await self._store.follow_listed(channel, member, fresh, key, self._now()) if fresh else 0
        left = (*listed.left, *refused)[:MAX_LEFT]
        return Imported(listed.title, new, len(feeds) - new, key, left, listed.left_count + len(refused))

    def _public(self, feeds: Sequence[Subscription]) -> tuple[list[Subscription], list[LeftOut]]:
        """Part feeds from those that would never be fetched."""
        kept: list[Subscription] = []
        refused: list[LeftOut] = []
        for feed in feeds:
            try:
                self._allowed(feed.url)
            except SourceError:
                refused.append(LeftOut(feed.title or feed.url, NOT_PUBLIC))
            else:
                kept.append(feed)
        return kept, refused

    async def undo(self, workspace: WorkspaceRef, key: str) -> int:
        """Unfollow what a list brought, and return how many feeds that were; raises `NothingToUndo`."""
        gone = await self._store.unfollow_listed(workspace, key)
        if not gone:
            raise NothingToUndo
        return gone

    async def made(self, workspace: WorkspaceRef) -> tuple[str, int]:
        """Return what a workspace follows as OPML 2.0, and how many feeds that are; raises `NothingFollowed`."""
        lines = await self._store.lines(workspace, self._now())
        feeds = [Subscription(line.feed.url, line.feed.title, line.feed.site) for line in lines]
        if not feeds:
            raise NothingFollowed
        return write_opml(feeds, TITLE, self._now()), len(feeds)
