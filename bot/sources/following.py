"""Following and unfollowing: an address that people paste -> a feed that is asked from now on."""

import difflib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.errors import BadInput, DespatchError
from bot.sources.client import Fetched, require_ok
from bot.sources.discovery import Candidate
from bot.sources.errors import SourceError
from bot.sources.feeds.errors import FeedBlank, NotAFeed, OpmlInvalid, OpmlWithoutFeeds, PageNotFeed
from bot.sources.feeds.reader import Feed
from bot.sources.lists import FeedLists, Imported
from bot.sources.model import Followed, SourceLine
from bot.sources.opml import may_be_opml
from bot.sources.polling import ACCEPT, Fetch, Polling
from bot.sources.store import SourceStore

ReadFeed = Callable[[bytes, str, datetime, str | None], Awaitable[Feed]]
"""Reads a feed's bytes (and where they are from, the present, and the charset) in a process of its own."""

CANDIDATES = 8
ITSELF = "the address itself"
# By their codes, since what is raised in a worker process comes back as these alone.
_NO_LIST = frozenset((OpmlInvalid.code, OpmlWithoutFeeds.code))
_NO_FEED = frozenset((PageNotFeed.code, NotAFeed.code, FeedBlank.code))


class NoFeedFound(SourceError):
    """A site names no feed, and none lies where feeds usually do."""

    code = "no-feed-found"
    sentence = "No feed was found there: paste the address of the feed itself, if the site has one."


class NotFollowed(BadInput):
    """What should be unfollowed is not followed."""

    code = "not-followed"


@dataclass(frozen=True, slots=True)
class NowFollowed:
    """What following came to: the feed, how it was found, whether that is new here, and how much stood in it."""

    feed: Followed
    found_by: str
    new: bool
    stored: int


class Following:
    """What channels follow."""

    def __init__(
        self,
        *,
        store: SourceStore,
        polling: Polling,
        fetch: Fetch,
        read: ReadFeed,
        discover: Callable[[Fetched], Awaitable[Sequence[Candidate]]],
        lists: FeedLists,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._polling = polling
        self._fetch = fetch
        self._read = read
        self._discover = discover
        self._lists = lists
        self._now = now

    async def follow(self, channel: ChannelRef, member: MemberRef, url: str) -> NowFollowed | Imported:
        """Follow the feed at an address, or the one that the site there has; what stands in it now is stored.

        Where a list of feeds lies there, all of them are followed. Raises the errors of fetching, and `NoFeedFound`.
        """
        fetched = require_ok(await self._fetch(url, accept=ACCEPT, headers={}))
        if may_be_opml(fetched.body) and (taken := await self._listed(channel, member, fetched.body)):
            return taken
        found = await self._feed_of(fetched)
        feed_url, found_by, feed = found or await self._found(fetched)
        about = (feed_url, feed.title, feed.link)
        followed, new = await self._store.follow(channel, member, about, self._now())
        stored = await self._first(followed)
        kept = await self._store.find(followed)
        assert kept is not None  # noqa: S101  # it was stored a moment ago
        return NowFollowed(kept, found_by, new, stored)

    async def _listed(self, channel: ChannelRef, member: MemberRef, body: bytes) -> Imported | None:
        try:
            return await self._lists.take(channel, member, body)
        except DespatchError as error:
            if error.code in _NO_LIST:
                return None
            raise

    async def _first(self, feed: str) -> int:
        """Ask a feed that was never read; return how many entries stood in it."""
        known = await self._store.find(feed)
        if known is None or not known.untried:
            return 0
        return len((await self._polling.poll(known)).new)

    async def _feed_of(self, fetched: Fetched) -> tuple[str, str, Feed] | None:
        """Return the feed that was fetched, or nothing where a page or something else stands there instead."""
        try:
            feed = await self._read(fetched.body, fetched.final_url, self._now(), fetched.charset)
        except DespatchError as error:
            if error.code in _NO_FEED:
                return None
            raise
        return fetched.moved or fetched.url, ITSELF, feed

    async def _found(self, page: Fetched) -> tuple[str, str, Feed]:
        """Return the first of the places that a page names, or that feeds usually have, where there is one."""
        for candidate in (await self._discover(page))[:CANDIDATES]:
            try:
                fetched = require_ok(await self._fetch(candidate.url, accept=ACCEPT, headers={}))
                found = await self._feed_of(fetched)
            except DespatchError:
                continue
            if found:
                return found[0], candidate.found_by, found[2]
        raise NoFeedFound

    async def unfollow(self, workspace: WorkspaceRef, what: str) -> Followed:
        """Stop following a feed, named by its address, its site or its title; raises `NotFollowed` with near names."""
        lines = await self._store.lines(workspace, self._now())
        line = named(lines, what)
        await self._store.unfollow(workspace, line.feed.id)
        return line.feed

    async def lines(self, workspace: WorkspaceRef) -> tuple[SourceLine, ...]:
        """Return what a workspace follows, by name."""
        return await self._store.lines(workspace, self._now())


def named(lines: Sequence[SourceLine], what: str) -> SourceLine:
    """Return the line that an address or a name means; raises `NotFollowed`, which offers near names."""
    wanted = what.strip().casefold()
    for line in lines:
        addresses = {_bare(url) for url in (line.feed.url, line.feed.site) if url}
        if line.feed.name.casefold() == wanted or _bare(wanted) in addresses:
            return line
    held = [line for line in lines if wanted and wanted in line.feed.name.casefold()]
    if len(held) == 1:
        return held[0]
    raise NotFollowed(_offer(what, [line.feed.name for line in held or lines]))


def _offer(what: str, names: Sequence[str]) -> str:
    if not names:
        return "Nothing is followed here yet: type /despatch follow and the address of a site or feed."
    near = difflib.get_close_matches(what, names, n=3, cutoff=0.3) or list(names[:3])
    return f"“{what[:60]}” is not followed here: did you mean {' or '.join(f'“{name[:60]}”' for name in near)}?"


def _bare(url: str) -> str:
    return url.strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")
