"""The SQL of topics: what is followed where, what is on a topic, and what its threads are to be told."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.store.database import Database
from bot.store.port import Connection, Statements
from bot.store.trying import begun
from bot.topics.errors import TopicTaken
from bot.topics.merging import MERGE
from bot.topics.model import DuePost, How, OnTopic, Topic
from bot.topics.notices import Told, announce
from bot.topics.rows import due_in, formers_in, on_topic_in, thread_in, topic_in
from bot.topics.watch import Watch

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

_NAMES = """
SELECT id, name FROM topics WHERE platform = ? AND workspace = ? ORDER BY state DESC, name_key, created_at DESC
"""

_ALL = f"{_SELECT} WHERE platform = ? AND workspace = ? ORDER BY state DESC, name_key, created_at DESC"

# For every article that arrives, so no more is counted than tells whether something came or went.
_WATCHING = """
SELECT topics.*, 0 AS stories, (SELECT COUNT(*) FROM topic_articles WHERE topic = topics.id) AS articles
FROM topics WHERE platform = ? AND workspace = ? AND state = 'open' ORDER BY name_key
"""

# The unique index is the promise: of two topics of one name at one moment, one is made.
_ADD = """
INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING id
"""

_FOLLOW = "INSERT INTO topic_threads (topic, channel) VALUES (?, ?) ON CONFLICT DO NOTHING"

_THREAD = "UPDATE topic_threads SET thread = ? WHERE topic = ? AND channel = ?"

_FORMERS = """
SELECT id, name, merged_into FROM topics
WHERE platform = ? AND workspace = ? AND merged_into IS NOT NULL ORDER BY closed_at, id
"""

_CLOSE = (
    "UPDATE topics SET state = 'closed', closed_at = ?, merged_into = ? WHERE id = ? AND state = 'open' RETURNING id"
)

_REOPEN = """
UPDATE topics SET state = 'open', closed_at = NULL WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM topics AS other WHERE other.platform = topics.platform AND other.workspace = topics.workspace
        AND other.name_key = topics.name_key AND other.state = 'open' AND other.id <> topics.id)
RETURNING id
"""

_RENAME = """
UPDATE topics SET name = :name, name_key = :key WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM topics AS other WHERE other.platform = topics.platform AND other.workspace = topics.workspace
        AND other.name_key = :key AND other.state = 'open' AND other.id <> topics.id)
RETURNING id
"""

_WATCH = "UPDATE topics SET watch = ? WHERE id = ?"

_ON = """
INSERT INTO topic_articles (topic, article, story, reason, matched_at, how) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_OFF = "DELETE FROM topic_articles WHERE topic = ? AND article = ?"

# What a thread was told stands there; what it was not told yet is not told any more.
_UNDUE = "DELETE FROM topic_posts WHERE topic = ? AND article = ? AND state = 'due'"

_REFUSE = """
INSERT INTO topic_refusals (topic, article, refused_by, refused_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

_TAKE_BACK = "DELETE FROM topic_refusals WHERE topic = ? AND article = ?"

_REFUSED = """
SELECT topic_refusals.topic, topic_refusals.article FROM topic_refusals JOIN topics ON topics.id = topic_refusals.topic
WHERE topics.platform = ? AND topics.workspace = ? AND topics.state = 'open'
"""

_ON_TOPIC = "SELECT * FROM topic_articles WHERE topic = ?"

_TOLD_OF = "SELECT article FROM topic_posts WHERE topic = ?"

# A thread is told of an article once, whoever finds it twice.
_POST = """
INSERT INTO topic_posts (topic, channel, article, due_at)
SELECT topic, channel, ?, ? FROM topic_threads WHERE topic = ?
ON CONFLICT DO NOTHING
"""

_OF_STORY = "SELECT DISTINCT topic, how FROM topic_articles WHERE story = ?"

_DUE = """
SELECT topic_posts.article AS due_article, topic_posts.channel AS due_channel, topic_posts.attempts,
    topic_threads.thread, topic_articles.story, topic_articles.reason, topic_articles.how, topics.*,
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

# Of two who begin a post, the second learns when the first one did.
_BEGUN = "SELECT begun_at FROM topic_posts WHERE topic = ? AND channel = ? AND article = ?"

_BEGIN = """
UPDATE topic_posts SET begun_at = COALESCE(begun_at, ?) WHERE topic = ? AND channel = ? AND article = ?
"""

_THREAD_BEGUN = "SELECT begun_at FROM topic_threads WHERE topic = ? AND channel = ?"

_BEGIN_THREAD = "UPDATE topic_threads SET begun_at = COALESCE(begun_at, ?) WHERE topic = ? AND channel = ?"

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


class TopicStore:
    """Everything that is kept of topics; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def add(self, channel: ChannelRef, member: MemberRef, name: str, watch: Watch, now: datetime) -> str:
        """Make a topic that its channel follows, and return its id; raises `TopicTaken`."""
        topic, workspace = self._new_id(), channel.workspace
        values = (topic, workspace.platform, workspace.id, name, key_of(name), str(watch), member.id, _text(now))

        async def work(connection: Connection) -> None:
            if not list(await connection.execute_fetchall(_ADD, values)):
                raise TopicTaken(f"There is a topic “{name}” already: /despatch topic show {name}")
            await connection.execute(_FOLLOW, (topic, channel.id))

        await self._database.write(work)
        return topic

    async def open(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the open topics of a workspace, by name."""
        return await self._listed(_OPEN, workspace)

    async def watching(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the open topics of a workspace for an arriving article, their stories uncounted."""
        rows = await self._database.fetch_all(_WATCHING, (workspace.platform, workspace.id))
        return tuple(map(topic_in, rows))

    async def all(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the topics of a workspace, the open ones first."""
        return await self._listed(_ALL, workspace)

    async def names(self, workspace: WorkspaceRef) -> tuple[tuple[str, str], ...]:
        """Return the id and the name of each topic of a workspace, the open ones first: nothing is counted."""
        rows = await self._database.fetch_all(_NAMES, (workspace.platform, workspace.id))
        return tuple((row["id"], row["name"]) for row in rows)

    async def _listed(self, sql: str, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        where = (workspace.platform, workspace.id)
        channels = defaultdict[str, list[str]](list)
        for row in await self._database.fetch_all(_CHANNELS, where):
            channels[row["topic"]].append(row["channel"])
        formers = formers_in(await self._database.fetch_all(_FORMERS, where))
        rows = await self._database.fetch_all(sql, where)
        return tuple(
            replace(topic_in(row), channels=tuple(channels[row["id"]]), formers=formers.get(row["id"], ()))
            for row in rows
        )

    async def follow(self, topic: str, channel: ChannelRef) -> None:
        """Let one more channel follow a topic."""
        await self._database.write(lambda connection: connection.execute(_FOLLOW, (topic, channel.id)))

    async def keep_thread(self, topic: str, thread: MessageRef) -> None:
        """Note where a topic's thread stands in a channel."""
        values = (thread.thread or thread.id, topic, thread.channel.id)
        await self._database.write(lambda connection: connection.execute(_THREAD, values))

    async def close(self, topic: str, member: MemberRef, now: datetime) -> None:
        """Close a topic: nothing is added to it, its name is free, and its threads are to be told."""

        async def work(connection: Connection) -> None:
            if list(await connection.execute_fetchall(_CLOSE, (_text(now), None, topic))):
                await announce(connection, Told.CLOSED, topic, member, _text(now), self._new_id())

        await self._database.write(work)

    async def reopen(self, topic: Topic, member: MemberRef, now: datetime) -> None:
        """Open a closed topic again, and have its threads told; raises `TopicTaken`."""

        async def work(connection: Connection) -> bool:
            opened = bool(list(await connection.execute_fetchall(_REOPEN, {"id": topic.id})))
            if opened:
                await announce(connection, Told.REOPENED, topic.id, member, _text(now), self._new_id())
            return opened

        if not await self._database.write(work):
            raise TopicTaken(f"There is an open topic “{topic.name}” already: rename that one first.")

    async def rename(self, topic: Topic, name: str) -> None:
        """Give a topic another name; raises `TopicTaken`."""

        async def work(connection: Connection) -> bool:
            values = {"name": name, "key": key_of(name), "id": topic.id}
            return bool(list(await connection.execute_fetchall(_RENAME, values)))

        if not await self._database.write(work):
            raise TopicTaken(f"There is a topic “{name}” already.")

    async def rewatch(self, topic: str, watch: Watch) -> None:
        """Give a topic other terms."""
        await self._database.write(lambda connection: connection.execute(_WATCH, (str(watch), topic)))

    async def merge(self, kept: Topic, gone: Topic, watch: Watch, member: MemberRef, now: datetime) -> None:
        """Put what is on one topic onto another, with terms for both, close the first and have its threads told."""

        async def work(connection: Connection) -> None:
            if not list(await connection.execute_fetchall(_CLOSE, (_text(now), kept.id, gone.id))):
                return
            for statement in MERGE:
                await connection.execute(statement, {"kept": kept.id, "gone": gone.id})
            await connection.execute(_WATCH, (str(watch), kept.id))
            await announce(connection, Told.MERGED, gone.id, member, _text(now), self._new_id())

        await self._database.write(work)

    async def put(self, found: Sequence[OnTopic], *, quiet: bool) -> None:
        """Put an article on topics and have their threads told of it, unless it is `quiet`."""

        def steps(statements: Statements) -> None:
            for item in found:
                when = _text(item.matched_at)
                values = (item.topic, item.article, item.story, item.reason, when, item.how.value)
                statements.execute(_ON, values).close()
                if not quiet:
                    statements.execute(_POST, (item.article, when, item.topic)).close()

        await self._database.transact(steps)

    async def take_off(self, topic: str, articles: Sequence[str]) -> None:
        """Take articles off a topic that no thread was told of."""

        async def work(connection: Connection) -> None:
            for article in articles:
                await connection.execute(_OFF, (topic, article))

        await self._database.write(work)

    async def refuse(self, topic: str, articles: Sequence[str], member: MemberRef, now: datetime) -> None:
        """Take articles off a topic and keep them off; threads that were not told of them yet are not."""

        async def work(connection: Connection) -> None:
            for article in articles:
                await connection.execute(_REFUSE, (topic, article, member.id, _text(now)))
                await connection.execute(_OFF, (topic, article))
                await connection.execute(_UNDUE, (topic, article))

        await self._database.write(work)

    async def take_back(self, topic: str, articles: Sequence[str]) -> None:
        """Forget that articles were taken off a topic."""

        async def work(connection: Connection) -> None:
            for article in articles:
                await connection.execute(_TAKE_BACK, (topic, article))

        await self._database.write(work)

    async def refused(self, workspace: WorkspaceRef) -> frozenset[tuple[str, str]]:
        """Return which articles members took off open topics, as pairs of topic and article."""
        rows = await self._database.fetch_all(_REFUSED, (workspace.platform, workspace.id))
        return frozenset((row["topic"], row["article"]) for row in rows)

    async def untold(self, topic: Topic) -> tuple[OnTopic, ...]:
        """Return what is on a topic that no thread of it, or of its formers, was told of or is to be."""
        told = {
            row["article"]
            for one in (topic.id, *(former.id for former in topic.formers))
            for row in await self._database.fetch_all(_TOLD_OF, (one,))
        }
        on = map(on_topic_in, await self._database.fetch_all(_ON_TOPIC, (topic.id,)))
        return tuple(item for item in on if item.article not in told)

    async def of_story(self, story: str) -> Mapping[str, frozenset[How]]:
        """Return the topics that a story is on, each with how its articles came there."""
        found = defaultdict[str, set[How]](set)
        for row in await self._database.fetch_all(_OF_STORY, (story,)):
            found[row["topic"]].add(How(row["how"]))
        return {topic: frozenset(how) for topic, how in found.items()}

    async def articles(self, topic: str, limit: int = 200) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""
        return tuple(map(on_topic_in, await self._database.fetch_all(_ARTICLES, (topic, limit))))

    async def due(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        """Return what threads are to be told by now, in the order in which it came."""
        rows = await self._database.fetch_all(_DUE, (_text(now), limit))
        return tuple(map(due_in, rows))

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
        return tuple((thread_in(row), datetime.fromisoformat(row["posted_at"])) for row in rows)

    async def begin(self, post: DuePost, now: datetime) -> datetime | None:
        """Note that a post is made now, and return when it was first tried, where it was: it may stand already."""
        key = (post.topic.id, post.channel.id, post.article)
        return await self._database.transact(lambda held: begun(held, _BEGUN, _BEGIN, key, now))

    async def begin_thread(self, topic: str, channel: ChannelRef, now: datetime) -> datetime | None:
        """Note that a topic's thread is opened now, and return when that was first tried, where it was."""
        key = (topic, channel.id)
        return await self._database.transact(lambda held: begun(held, _THREAD_BEGUN, _BEGIN_THREAD, key, now))

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


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
