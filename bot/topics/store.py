"""The SQL of topics: what is followed where, what is on a topic, and what its threads are to be told."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import aiosqlite

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.store.database import Database
from bot.topics.errors import TopicTaken
from bot.topics.model import DuePost, OnTopic, Topic
from bot.topics.watch import Watch, parse_watch

_SELECT = """
SELECT topics.*,
    (SELECT COUNT(DISTINCT story) FROM topic_articles WHERE topic = topics.id) AS stories,
    (SELECT COUNT(*) FROM topic_articles WHERE topic = topics.id) AS articles
FROM topics
"""

_CHANNELS = """
SELECT topic, channel FROM topic_threads JOIN topics ON topics.id = topic_threads.topic
WHERE topics.platform = ? AND topics.workspace = ? ORDER BY channel
"""

_OPEN = f"{_SELECT} WHERE platform = ? AND workspace = ? AND state = 'open' ORDER BY name_key"

_ALL = f"{_SELECT} WHERE platform = ? AND workspace = ? ORDER BY state DESC, name_key, created_at DESC"

# The unique index is the promise: of two topics of one name at one moment, one is made.
_ADD = """
INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING id
"""

_FOLLOW = "INSERT INTO topic_threads (topic, channel) VALUES (?, ?) ON CONFLICT DO NOTHING"

_THREAD = "UPDATE topic_threads SET thread = ? WHERE topic = ? AND channel = ?"

_CLOSE = "UPDATE topics SET state = 'closed', closed_at = ? WHERE id = ?"

_RENAME = """
UPDATE topics SET name = :name, name_key = :key WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM topics AS other WHERE other.platform = topics.platform AND other.workspace = topics.workspace
        AND other.name_key = :key AND other.state = 'open' AND other.id <> topics.id)
RETURNING id
"""

_WATCH = "UPDATE topics SET watch = ? WHERE id = ?"

_ON = """
INSERT INTO topic_articles (topic, article, story, reason, matched_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

# A thread is told of an article once, whoever finds it twice.
_POST = """
INSERT INTO topic_posts (topic, channel, article, due_at)
SELECT topic, channel, ?, ? FROM topic_threads WHERE topic = ?
ON CONFLICT DO NOTHING
"""

_OF_STORY = "SELECT DISTINCT topic FROM topic_articles WHERE story = ?"

_DUE = """
SELECT topic_posts.article AS due_article, topic_posts.channel AS due_channel, topic_posts.attempts,
    topic_threads.thread, topic_articles.story, topic_articles.reason, topics.*,
    0 AS stories, 0 AS articles
FROM topic_posts
JOIN topics ON topics.id = topic_posts.topic
JOIN topic_threads ON topic_threads.topic = topic_posts.topic AND topic_threads.channel = topic_posts.channel
JOIN topic_articles ON topic_articles.topic = topic_posts.topic AND topic_articles.article = topic_posts.article
WHERE topic_posts.state = 'due' AND topic_posts.due_at <= ? AND topics.state = 'open'
ORDER BY topic_posts.due_at, topic_articles.matched_at LIMIT ?
"""

_SETTLE = """
UPDATE topic_posts SET state = ?, message = ?, posted_at = ?, attempts = attempts + 1
WHERE topic = ? AND channel = ? AND article = ?
"""

_LATER = """
UPDATE topic_posts SET attempts = attempts + 1, due_at = ? WHERE topic = ? AND channel = ? AND article = ?
"""

_TOLD = """
SELECT topic_posts.article FROM topic_posts
JOIN topic_articles ON topic_articles.topic = topic_posts.topic AND topic_articles.article = topic_posts.article
WHERE topic_posts.topic = :topic AND topic_posts.channel = :channel AND topic_posts.state = 'posted'
    AND (topic_articles.story = :story OR EXISTS (
        SELECT 1 FROM story_copies AS copy WHERE copy.platform = :platform AND copy.workspace = :workspace
            AND ((copy.article = :article AND copy.original = topic_posts.article)
                OR (copy.original = :article AND copy.article = topic_posts.article))))
ORDER BY topic_posts.posted_at
"""

# Where a change of an article is told: the threads that were told of the article itself.
_WHERE_TOLD = """
SELECT DISTINCT topics.platform, topics.workspace, topic_posts.channel, topic_threads.thread, topic_posts.posted_at
FROM topic_posts
JOIN topics ON topics.id = topic_posts.topic
JOIN topic_threads ON topic_threads.topic = topic_posts.topic AND topic_threads.channel = topic_posts.channel
WHERE topic_posts.article = ? AND topic_posts.state = 'posted' AND topic_threads.thread IS NOT NULL
    AND topics.state = 'open'
ORDER BY topic_posts.posted_at
"""

_ARTICLES = "SELECT * FROM topic_articles WHERE topic = ? ORDER BY matched_at DESC, article LIMIT ?"

_MERGE = (
    """
INSERT INTO topic_articles (topic, article, story, reason, matched_at)
SELECT ?, article, story, reason, matched_at FROM topic_articles WHERE topic = ?
ON CONFLICT DO NOTHING
""",
    """
INSERT INTO topic_threads (topic, channel) SELECT ?, channel FROM topic_threads WHERE topic = ?
ON CONFLICT DO NOTHING
""",
)


class TopicStore:
    """Everything that is kept of topics; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def add(self, channel: ChannelRef, member: MemberRef, name: str, watch: Watch, now: datetime) -> str:
        """Make a topic that its channel follows, and return its id; raises `TopicTaken`."""
        topic, workspace = self._new_id(), channel.workspace
        values = (topic, workspace.platform, workspace.id, name, key_of(name), str(watch), member.id, _text(now))

        async def work(connection: aiosqlite.Connection) -> None:
            if not list(await connection.execute_fetchall(_ADD, values)):
                raise TopicTaken(f"There is a topic “{name}” already: /despatch topic show {name}")
            await connection.execute(_FOLLOW, (topic, channel.id))

        await self._database.write(work)
        return topic

    async def open(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the open topics of a workspace, by name."""
        return await self._listed(_OPEN, workspace)

    async def all(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the topics of a workspace, the open ones first."""
        return await self._listed(_ALL, workspace)

    async def _listed(self, sql: str, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        where = (workspace.platform, workspace.id)
        channels = defaultdict[str, list[str]](list)
        for row in await self._database.fetch_all(_CHANNELS, where):
            channels[row["topic"]].append(row["channel"])
        rows = await self._database.fetch_all(sql, where)
        return tuple(replace(_topic(row), channels=tuple(channels[row["id"]])) for row in rows)

    async def follow(self, topic: str, channel: ChannelRef) -> None:
        """Let one more channel follow a topic."""
        await self._database.write(lambda connection: connection.execute(_FOLLOW, (topic, channel.id)))

    async def keep_thread(self, topic: str, thread: MessageRef) -> None:
        """Note where a topic's thread stands in a channel."""
        values = (thread.thread or thread.id, topic, thread.channel.id)
        await self._database.write(lambda connection: connection.execute(_THREAD, values))

    async def close(self, topic: str, now: datetime) -> None:
        """Close a topic: nothing is added to it, and its name is free."""
        await self._database.write(lambda connection: connection.execute(_CLOSE, (_text(now), topic)))

    async def rename(self, topic: Topic, name: str) -> None:
        """Give a topic another name; raises `TopicTaken`."""

        async def work(connection: aiosqlite.Connection) -> bool:
            values = {"name": name, "key": key_of(name), "id": topic.id}
            return bool(list(await connection.execute_fetchall(_RENAME, values)))

        if not await self._database.write(work):
            raise TopicTaken(f"There is a topic “{name}” already.")

    async def rewatch(self, topic: str, watch: Watch) -> None:
        """Give a topic other terms."""
        await self._database.write(lambda connection: connection.execute(_WATCH, (str(watch), topic)))

    async def merge(self, kept: str, gone: str, now: datetime) -> None:
        """Put what is on one topic onto another, and close the first."""

        async def work(connection: aiosqlite.Connection) -> None:
            for statement in _MERGE:
                await connection.execute(statement, (kept, gone))
            await connection.execute(_CLOSE, (_text(now), gone))

        await self._database.write(work)

    async def put(self, found: Sequence[OnTopic], *, quiet: bool) -> None:
        """Put an article on topics and have their threads told of it, unless it is `quiet`."""

        async def work(connection: aiosqlite.Connection) -> None:
            for item in found:
                when = _text(item.matched_at)
                await connection.execute(_ON, (item.topic, item.article, item.story, item.reason, when))
                if not quiet:
                    await connection.execute(_POST, (item.article, when, item.topic))

        await self._database.write(work)

    async def of_story(self, story: str) -> frozenset[str]:
        """Return the topics that a story is on."""
        rows = await self._database.fetch_all(_OF_STORY, (story,))
        return frozenset(row["topic"] for row in rows)

    async def articles(self, topic: str, limit: int = 200) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""
        rows = await self._database.fetch_all(_ARTICLES, (topic, limit))
        return tuple(
            OnTopic(topic, row["article"], row["story"], row["reason"], datetime.fromisoformat(row["matched_at"]))
            for row in rows
        )

    async def due(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        """Return what threads are to be told by now, in the order in which it came."""
        rows = await self._database.fetch_all(_DUE, (_text(now), limit))
        return tuple(map(_due, rows))

    async def told(self, post: DuePost) -> tuple[str, ...]:
        """Return what this thread was told of the same story, and of the same text however long ago, in that order."""
        values = {
            "topic": post.topic.id,
            "channel": post.channel.id,
            "story": post.story,
            "article": post.article,
            "platform": post.topic.workspace.platform,
            "workspace": post.topic.workspace.id,
        }
        rows = await self._database.read(lambda connection: connection.execute_fetchall(_TOLD, values))
        return tuple(row["article"] for row in rows)

    async def where_told(self, article: str) -> tuple[tuple[MessageRef, datetime], ...]:
        """Return the threads that were told of an article, each with when."""
        rows = await self._database.fetch_all(_WHERE_TOLD, (article,))
        return tuple((_thread(row), datetime.fromisoformat(row["posted_at"])) for row in rows)

    async def settle(self, post: DuePost, state: str, message: MessageRef | None, now: datetime) -> None:
        """Note what came of a post: posted, nothing, or failed."""
        values = (state, message.id if message else None, _text(now), post.topic.id, post.channel.id, post.article)
        await self._database.write(lambda connection: connection.execute(_SETTLE, values))

    async def later(self, post: DuePost, due_at: datetime) -> None:
        """Note that a post could not be made now, and when to try again."""
        values = (_text(due_at), post.topic.id, post.channel.id, post.article)
        await self._database.write(lambda connection: connection.execute(_LATER, values))


def key_of(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return " ".join(name.split()).casefold()


def _topic(row: sqlite3.Row) -> Topic:
    workspace = WorkspaceRef(row["platform"], row["workspace"])
    return Topic(
        id=row["id"],
        workspace=workspace,
        name=row["name"],
        watch=parse_watch(row["watch"]),
        open=row["state"] == "open",
        created_by=MemberRef(workspace, row["created_by"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        stories=row["stories"],
        articles=row["articles"],
    )


def _due(row: sqlite3.Row) -> DuePost:
    topic = _topic(row)
    channel = ChannelRef(topic.workspace, row["due_channel"])
    thread = MessageRef(channel, row["thread"], row["thread"]) if row["thread"] else None
    return DuePost(topic, channel, row["due_article"], row["story"], row["reason"], row["attempts"], thread)


def _thread(row: sqlite3.Row) -> MessageRef:
    channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
    return MessageRef(channel, row["thread"], row["thread"])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
