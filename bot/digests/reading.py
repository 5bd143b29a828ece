"""The SQL that a digest reads: what came to stories and topics in a while, what was changed, what was said."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.digests.material import Listed, Unread
from bot.digests.model import Window
from bot.store.database import Database
from bot.store.port import Row

# Stories that an article came to in the window, whatever feed or member brought it.
_FRESH = """
SELECT story FROM story_articles
WHERE platform = ? AND workspace = ? AND placed_at > ? AND placed_at <= ?
"""

# Every article of such a story, without its text; one that came after the window belongs to the next digest.
_REPORTS = """
SELECT story_articles.article, story_articles.story, story_articles.placed_at, articles.url, articles.canonical_url,
    version.title, version.site, version.published
FROM story_articles
JOIN articles ON articles.id = story_articles.article
JOIN article_versions AS version
    ON version.article_id = articles.id AND version.number = articles.current_version
WHERE story_articles.platform = ? AND story_articles.workspace = ?
    AND story_articles.placed_at <= ? AND story_articles.story IN
"""

_LISTED = f"{_REPORTS} ({_FRESH}) ORDER BY story_articles.placed_at, story_articles.article"

_TOPICS = """
SELECT DISTINCT topic_articles.topic, topic_articles.story FROM topic_articles
JOIN topics ON topics.id = topic_articles.topic
WHERE topics.platform = ? AND topics.workspace = ? AND topic_articles.story IN
"""

_ON = f"{_TOPICS} ({_FRESH})"

# What was said in each thread of the channel, by what the thread is about.
_SAID = """
SELECT threads.subject, COUNT(comments.message) AS replies FROM threads
LEFT JOIN comments ON comments.platform = threads.platform AND comments.workspace = threads.workspace
    AND comments.channel = threads.channel AND comments.thread = threads.thread
WHERE threads.platform = ? AND threads.workspace = ? AND threads.channel = ?
GROUP BY threads.subject
"""

# A change that goes to and fro is no news.
_CHANGED = """
SELECT article_changes.id, article_changes.article, article_changes.from_version, article_changes.to_version,
    article_changes.from_title, article_changes.to_title, article_changes.json, article_changes.noticed_at
FROM article_changes
JOIN story_articles ON story_articles.article = article_changes.article
WHERE story_articles.platform = ? AND story_articles.workspace = ?
    AND article_changes.noticed_at > ? AND article_changes.noticed_at <= ? AND NOT article_changes.quiet
ORDER BY article_changes.noticed_at, article_changes.id
"""

_TOPICS_OF = """
SELECT topic_articles.topic FROM topic_articles JOIN topics ON topics.id = topic_articles.topic
WHERE topic_articles.article = ? AND topics.platform = ? AND topics.workspace = ? AND topics.state = 'open'
ORDER BY topics.name_key, topics.id
"""

_UNREAD = """
SELECT DISTINCT feed_entries.title, feed_entries.link, feed_entries.error_code FROM feed_entries
JOIN follows ON follows.feed = feed_entries.feed
WHERE follows.platform = ? AND follows.workspace = ? AND feed_entries.state = 'left'
    AND NOT feed_entries.quiet AND feed_entries.seen_at > ? AND feed_entries.seen_at <= ?
ORDER BY feed_entries.title NULLS FIRST, feed_entries.link NULLS FIRST LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as it is kept: what it is of, by version numbers and titles, and its places as JSON."""

    id: str
    article: str
    versions: tuple[int, int]
    titles: tuple[str | None, str | None]
    changes: str
    noticed_at: datetime


class DigestReader:
    """Reads for one digest; nothing of another workspace comes into it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stories(self, workspace: WorkspaceRef, window: Window) -> Mapping[str, tuple[Listed, ...]]:
        """Return the stories that something came to, with all their articles, in the order in which they came."""
        stories: dict[str, list[Listed]] = defaultdict(list)
        values = (workspace.platform, workspace.id, _text(window.until), *_within(workspace, window))
        for row in await self._database.fetch_all(_LISTED, values):
            stories[row["story"]].append(_listed(row))
        return {story: tuple(listed) for story, listed in stories.items()}

    async def topics_of_stories(self, workspace: WorkspaceRef, window: Window) -> Mapping[str, frozenset[str]]:
        """Return the topics, open or closed, that each of those stories is on."""
        on: dict[str, set[str]] = defaultdict(set)
        values = (workspace.platform, workspace.id, *_within(workspace, window))
        for row in await self._database.fetch_all(_ON, values):
            on[row["story"]].add(row["topic"])
        return {story: frozenset(topics) for story, topics in on.items()}

    async def said(self, channel: ChannelRef) -> Mapping[str, int]:
        """Return how many replies are kept of each subject that has a thread in the channel."""
        place = (channel.workspace.platform, channel.workspace.id, channel.id)
        return {row["subject"]: row["replies"] for row in await self._database.fetch_all(_SAID, place)}

    async def changed(self, workspace: WorkspaceRef, window: Window) -> tuple[ChangeRow, ...]:
        """Return what publishers were noticed to change in the workspace's articles, the earliest first."""
        return tuple(map(_change, await self._database.fetch_all(_CHANGED, _within(workspace, window))))

    async def topics_of(self, workspace: WorkspaceRef, article: str) -> tuple[str, ...]:
        """Return the open topics that an article is on."""
        rows = await self._database.fetch_all(_TOPICS_OF, (article, workspace.platform, workspace.id))
        return tuple(row["topic"] for row in rows)

    async def unread(self, workspace: WorkspaceRef, window: Window) -> tuple[Unread, ...]:
        """Return what stood in the followed feeds and could not be read."""
        rows = await self._database.fetch_all(_UNREAD, _within(workspace, window))
        return tuple(Unread(row["title"] or row["link"] or "Untitled entry", row["error_code"] or "") for row in rows)


def _within(workspace: WorkspaceRef, window: Window) -> tuple[str, str, str, str]:
    return workspace.platform, workspace.id, _text(window.since), _text(window.until)


def _listed(row: Row) -> Listed:
    return Listed(
        article=row["article"],
        story=row["story"],
        title=row["title"],
        site=row["site"],
        url=row["canonical_url"] or row["url"],
        published=row["published"],
        placed_at=datetime.fromisoformat(row["placed_at"]),
    )


def _change(row: Row) -> ChangeRow:
    return ChangeRow(
        id=row["id"],
        article=row["article"],
        versions=(row["from_version"], row["to_version"]),
        titles=(row["from_title"], row["to_title"]),
        changes=row["json"],
        noticed_at=datetime.fromisoformat(row["noticed_at"]),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
