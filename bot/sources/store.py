"""The SQL of feeds, of who follows them, and of what stood in them."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.sources.model import Arrival, Followed, FoundEntry, SourceLine
from bot.sources.notices import announce_dead
from bot.sources.opml import Subscription
from bot.sources.rhythm import FIRST, Health
from bot.sources.rows import (
    Values,
    arrival_of,
    entry_values,
    followed,
    health_values,
    line_of,
    moment_of,
    text_of,
)
from bot.store.database import Database
from bot.store.port import Also, Connection, Statements

RECENT = timedelta(days=7)

PUT_BACK = timedelta(minutes=1)
"""What was noted for a time further ahead is from before the clock was put back; machines may differ by less."""

_UPSERT = """
INSERT INTO feeds (id, url, title, site, interval_seconds, next_at, created_at)
VALUES (:id, :url, :title, :site, :interval, :now, :now)
ON CONFLICT (url) DO UPDATE SET
    title = COALESCE(feeds.title, excluded.title), site = COALESCE(feeds.site, excluded.site)
"""

_ADD = f"{_UPSERT} RETURNING id"

_FOLLOW = """
INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING feed
"""

# What came together with a list carries the list's key, so that it can go together. What the list calls it is the
# workspace's own: others may follow the same feed.
_FOLLOW_LISTED = """
INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at, brought_by, label, label_site)
SELECT :platform, :workspace, id, :channel, :member, :now, :key, :label, :label_site FROM feeds WHERE url = :url
ON CONFLICT DO NOTHING
"""

_BROUGHT = "SELECT COUNT(*) AS count FROM follows WHERE platform = ? AND workspace = ? AND brought_by = ?"

_UNFOLLOW_LISTED = "DELETE FROM follows WHERE platform = ? AND workspace = ? AND brought_by = ? RETURNING feed"

_ADDRESSES = """
SELECT url FROM feeds JOIN follows ON follows.feed = feeds.id WHERE platform = ? AND workspace = ?
"""

_UNFOLLOW = "DELETE FROM follows WHERE platform = ? AND workspace = ? AND feed = ? RETURNING feed"

# A feed that nobody follows is not fetched; it goes, and its entries with it. Articles stay.
_SWEEP = "DELETE FROM feeds WHERE id = ? AND NOT EXISTS (SELECT 1 FROM follows WHERE feed = feeds.id)"

_FIND = """
SELECT *, (SELECT entries FROM feed_standing WHERE feed = feeds.id) AS standing FROM feeds WHERE id = ?
"""

# Whoever takes feeds moves their turn on, so that nobody else takes them meanwhile. Those that were asked in what is
# the future now are taken, too: the clock was put back, and their turn lies as far ahead as that.
_TAKE = """
UPDATE feeds SET next_at = :until, checked_at = CASE WHEN checked_at > :now THEN :now ELSE checked_at END
WHERE id IN (SELECT id FROM feeds WHERE next_at <= :now OR checked_at > :ahead ORDER BY next_at, id LIMIT :limit)
RETURNING *, (SELECT entries FROM feed_standing WHERE feed = feeds.id) AS standing
"""

# Of those that were handed out until a moment: what was asked since has another turn.
_HANDED = """
SELECT *, (SELECT entries FROM feed_standing WHERE feed = feeds.id) AS standing FROM feeds
WHERE next_at = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id
"""

_SET_HEALTH = """
UPDATE feeds SET interval_seconds = :interval, next_at = :next_at, checked_at = :checked_at,
    succeeded_at = :succeeded_at, failures = :failures, error_code = :code, error_sentence = :sentence,
    usual_seconds = :usual, latest_at = :latest, told_dead_at = CASE WHEN :failures = 0 THEN NULL ELSE told_dead_at END
"""

_HEALTH = f"{_SET_HEALTH} WHERE id = :id"

_READ = f"""{_SET_HEALTH},
    title = COALESCE(:title, title), site = COALESCE(:site, site), etag = :etag,
    last_modified = :last_modified, body_hash = COALESCE(:body_hash, body_hash)
WHERE id = :id
"""

_STANDS = """
INSERT INTO feed_standing (feed, entries) SELECT id, :standing FROM feeds WHERE id = :id
ON CONFLICT (feed) DO UPDATE SET entries = excluded.entries
"""

# The key is the promise: an entry is new once, whatever its feed says of it later.
_ENTRY = """
INSERT INTO feed_entries (feed, entry, link, title, summary, author, published, quiet, seen_at, due_at)
VALUES (:feed, :entry, :link, :title, :summary, :author, :published, :quiet, :now, :now)
ON CONFLICT DO NOTHING
RETURNING entry
"""

_MOVE = """
UPDATE feeds SET url = :url WHERE id = :id AND NOT EXISTS (SELECT 1 FROM feeds AS other WHERE other.url = :url)
"""

_FOLLOWERS = "SELECT platform, workspace, channel FROM follows WHERE feed = ? ORDER BY followed_at"

# One that was seen in what is the future now does not wait for that.
_ARRIVALS = """
SELECT feed_entries.*, feeds.title AS source FROM feed_entries JOIN feeds ON feeds.id = feed_entries.feed
WHERE state = 'new' AND (due_at <= :now OR (attempts = 0 AND seen_at > :ahead))
ORDER BY due_at, feed, entry LIMIT :limit
"""

_TAKE_ARRIVALS = """
UPDATE feed_entries SET due_at = :until WHERE (feed, entry) IN (
    SELECT feed, entry FROM feed_entries
    WHERE state = 'new' AND (due_at <= :now OR (attempts = 0 AND seen_at > :ahead))
    ORDER BY due_at, feed, entry LIMIT :limit)
RETURNING *, (SELECT title FROM feeds WHERE feeds.id = feed_entries.feed) AS source
"""

_HANDED_ARRIVAL = """
SELECT feed_entries.*, feeds.title AS source FROM feed_entries JOIN feeds ON feeds.id = feed_entries.feed
WHERE feed = ? AND entry = ? AND due_at = ? AND state = 'new'
"""

_SETTLE = """
UPDATE feed_entries SET state = :state, article = :article, error_code = :code, attempts = attempts + 1
WHERE feed = :feed AND entry = :entry
"""

_AGAIN = """
UPDATE feed_entries SET attempts = attempts + 1, due_at = :due_at, error_code = :code
WHERE feed = :feed AND entry = :entry
"""

_NAMES = """
SELECT feeds.id, COALESCE(feeds.title, follows.label, feeds.url) AS name
FROM follows JOIN feeds ON feeds.id = follows.feed
WHERE follows.platform = ? AND follows.workspace = ? ORDER BY name
"""

_LINES = """
SELECT feeds.*, NULL AS standing, MAX(follows.channel) AS channel, MAX(follows.label) AS label,
    MAX(follows.label_site) AS label_site,
    COUNT(feed_entries.entry) AS entries,
    COUNT(CASE WHEN feed_entries.seen_at >= :since AND feed_entries.quiet = 0 THEN 1 END) AS recent,
    COUNT(CASE WHEN feed_entries.state = 'new' THEN 1 END) AS waiting,
    MAX(feed_entries.published) AS last_entry
FROM follows JOIN feeds ON feeds.id = follows.feed LEFT JOIN feed_entries ON feed_entries.feed = feeds.id
WHERE follows.platform = :platform AND follows.workspace = :workspace
GROUP BY feeds.id ORDER BY COALESCE(feeds.title, MAX(follows.label), feeds.url)
"""

_PUBLISHED = """
SELECT COALESCE(published, seen_at) AS moment FROM feed_entries
WHERE feed = ? AND (quiet = 0 OR published IS NOT NULL) ORDER BY moment DESC LIMIT 20
"""


class SourceStore:
    """Everything that is kept of sources; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def follow(
        self, channel: ChannelRef, member: MemberRef, found: tuple[str, str | None, str | None], now: datetime
    ) -> tuple[str, bool]:
        """Follow a feed (address, title, site); return its id, and whether the workspace did not follow it before."""
        url, title, site = found
        values = {"id": self._new_id(), "url": url, "title": title, "site": site, "now": text_of(now)}

        async def work(connection: Connection) -> tuple[str, bool]:
            rows = await connection.execute_fetchall(_ADD, {**values, "interval": int(FIRST.total_seconds())})
            feed = str(next(iter(rows))["id"])
            row = (*_workspace(channel.workspace), feed, channel.id, member.id, text_of(now))
            return feed, bool(list(await connection.execute_fetchall(_FOLLOW, row)))

        return await self._database.write(work)

    async def follow_listed(
        self, channel: ChannelRef, member: MemberRef, feeds: Sequence[Subscription], key: str, now: datetime
    ) -> int:
        """Follow the feeds of a list in one transaction, under its key; return how many of them are new here."""
        place = _workspace(channel.workspace)
        shared = {"now": text_of(now), "interval": int(FIRST.total_seconds()), "key": key, "member": member.id}
        shared |= {"platform": place[0], "workspace": place[1], "channel": channel.id}
        shared |= {"title": None, "site": None}
        rows = [{**shared, "id": self._new_id(), "url": f.url, "label": f.title, "label_site": f.site} for f in feeds]

        async def work(connection: Connection) -> int:
            await connection.executemany(_UPSERT, rows)
            await connection.executemany(_FOLLOW_LISTED, rows)
            return int(next(iter(await connection.execute_fetchall(_BROUGHT, (*place, key))))["count"])

        return await self._database.write(work)

    async def unfollow_listed(self, workspace: WorkspaceRef, key: str) -> int:
        """Stop following what a list brought and is followed still; return how many that were."""

        async def work(connection: Connection) -> int:
            gone = list(await connection.execute_fetchall(_UNFOLLOW_LISTED, (*_workspace(workspace), key)))
            await connection.executemany(_SWEEP, [(row["feed"],) for row in gone])
            return len(gone)

        return await self._database.write(work)

    async def addresses(self, workspace: WorkspaceRef) -> tuple[str, ...]:
        """Return the addresses of what a workspace follows."""
        rows = await self._database.fetch_all(_ADDRESSES, _workspace(workspace))
        return tuple(str(row["url"]) for row in rows)

    async def unfollow(self, workspace: WorkspaceRef, feed: str) -> bool:
        """Stop following; return whether it was followed. A feed that nobody follows any more goes."""

        async def work(connection: Connection) -> bool:
            gone = list(await connection.execute_fetchall(_UNFOLLOW, (*_workspace(workspace), feed)))
            await connection.execute(_SWEEP, (feed,))
            return bool(gone)

        return await self._database.write(work)

    async def take_due(
        self, now: datetime, until: datetime, limit: int, also: Also[Followed] | None = None
    ) -> tuple[Followed, ...]:
        """Return feeds whose turn it is, now held by the caller until `until`, when it is their turn again.

        `also` says what else is to be written with that, all or nothing.
        """
        values = {**_present(now), "until": text_of(until), "limit": limit}

        def steps(connection: Statements) -> tuple[Followed, ...]:
            feeds = tuple(map(followed, connection.execute(_TAKE, values).fetchall()))
            if also and feeds:
                connection.execute(*also(feeds)).close()
            return feeds

        return await self._database.transact(steps)

    async def handed_out(self, feeds: Sequence[str], until: datetime) -> tuple[Followed, ...]:
        """Return those of some feeds, by their ids, that are held until this very moment still."""
        rows = await self._database.fetch_all(_HANDED, (text_of(until), json.dumps(list(feeds))))
        return tuple(map(followed, rows))

    async def find(self, feed: str) -> Followed | None:
        """Return a feed by its id."""
        row = await self._database.fetch_one(_FIND, (feed,))
        return followed(row) if row else None

    async def keep_healths(self, healths: Iterable[tuple[str, Health]]) -> None:
        """Note how feeds, named by their ids, are doing: all in one write."""
        rows = [health_values(feed, health) for feed, health in healths]
        await self._database.transact(lambda connection: connection.executemany(_HEALTH, rows).close())

    async def keep_read(
        self, feed: Followed, health: Health, entries: Sequence[FoundEntry], now: datetime
    ) -> tuple[str, ...]:
        """Note that a feed was read, with what it says of itself now and its entries; return the keys of new ones.

        `feed` carries the new title, site, marks of the version and what stands in it; `entries` may leave out those
        that stood there before. Entries of a first reading are quiet.
        """
        about = {
            **health_values(feed.id, health),
            "title": feed.title,
            "site": feed.site,
            "etag": feed.etag,
            "last_modified": feed.last_modified,
            "body_hash": feed.body_hash,
        }
        rows = [entry_values(feed.id, entry, feed.untried, now) for entry in entries]

        def steps(connection: Statements) -> tuple[str, ...]:
            connection.execute(_READ, about)
            connection.execute(_STANDS, {"id": feed.id, "standing": feed.standing})
            return tuple(str(new["entry"]) for row in rows for new in connection.execute(_ENTRY, row).fetchall())

        return await self._database.transact(steps)

    async def published(self, feed: str) -> tuple[datetime, ...]:
        """Return when a feed's latest entries appeared, newest first."""
        rows = await self._database.fetch_all(_PUBLISHED, (feed,))
        return tuple(moment_of(row["moment"]) for row in rows)

    async def move(self, feed: str, url: str) -> None:
        """Note that a feed's address has moved for good; where another feed has that address nothing changes."""
        await self._run(_MOVE, {"url": url, "id": feed})

    async def announce_dead(self, feed: str, now: datetime) -> None:
        """Have those who follow a feed told that it is dead, each workspace once until it has worked again."""
        await self._database.transact(lambda connection: announce_dead(connection, feed, now))

    async def followers(self, feed: str) -> tuple[ChannelRef, ...]:
        """Return where a feed was asked for: one channel of each workspace that follows it."""
        rows = await self._database.fetch_all(_FOLLOWERS, (feed,))
        return tuple(ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"]) for row in rows)

    async def arrivals(self, now: datetime, limit: int) -> tuple[Arrival, ...]:
        """Return entries that wait to be read as articles, the longest waiting first."""
        values = {**_present(now), "limit": limit}
        rows = await self._database.look(lambda connection: connection.execute(_ARRIVALS, values).fetchall())
        return tuple(map(arrival_of, rows))

    async def hand_out_arrivals(self, now: datetime, until: datetime, limit: int, also: Also[Arrival]) -> int:
        """Hold entries that wait until a moment, with what `also` says, all or nothing; return how many there are."""
        values = {**_present(now), "until": text_of(until), "limit": limit}

        def steps(connection: Statements) -> int:
            found = [arrival_of(row) for row in connection.execute(_TAKE_ARRIVALS, values).fetchall()]
            if found:
                connection.execute(*also(found)).close()
            return len(found)

        return await self._database.transact(steps)

    async def handed_arrivals(self, entries: Sequence[tuple[str, str]], until: datetime) -> tuple[Arrival, ...]:
        """Return those of some entries, by feed and key, that wait and are held until this very moment still."""

        def steps(connection: Statements) -> tuple[Arrival, ...]:
            asked = [(feed, entry, text_of(until)) for feed, entry in entries]
            return tuple(
                arrival_of(row) for key in asked for row in connection.execute(_HANDED_ARRIVAL, key).fetchall()
            )

        return await self._database.look(steps)

    async def settle(self, arrival: Arrival, article: str | None, code: str | None = None) -> None:
        """Note that an entry is an article now, or that there is nothing to read and why."""
        state = "read" if article else "left"
        values = {"state": state, "article": article, "code": code, "feed": arrival.feed, "entry": arrival.entry.key}
        await self._run(_SETTLE, values)

    async def try_again(self, arrival: Arrival, code: str, due_at: datetime) -> None:
        """Note that an entry could not be read now, and when to try again."""
        values = {"due_at": text_of(due_at), "code": code, "feed": arrival.feed, "entry": arrival.entry.key}
        await self._run(_AGAIN, values)

    async def names(self, workspace: WorkspaceRef) -> tuple[tuple[str, str], ...]:
        """Return the id of each feed that a workspace follows, with what people call it."""
        rows = await self._database.fetch_all(_NAMES, _workspace(workspace))
        return tuple((row["id"], row["name"]) for row in rows)

    async def lines(self, workspace: WorkspaceRef, now: datetime) -> tuple[SourceLine, ...]:
        """Return what a workspace follows, by name, with how much each brings."""
        values = {"platform": workspace.platform, "workspace": workspace.id, "since": text_of(now - RECENT)}
        rows = await self._database.read(lambda connection: connection.execute_fetchall(_LINES, values))
        return tuple(line_of(row, workspace) for row in rows)

    async def _run(self, sql: str, values: Values) -> None:
        await self._database.transact(lambda connection: connection.execute(sql, values).close())


def _workspace(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _present(now: datetime) -> Values:
    return {"now": text_of(now), "ahead": text_of(now + PUT_BACK)}
