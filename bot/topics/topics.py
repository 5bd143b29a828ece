"""Topics: made, named, merged and closed; what arrives is matched, and each topic's thread is told of it once."""

import asyncio
import difflib
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.chat.errors import PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Footer, Heading, Reply, Text
from bot.chat.retry import next_try
from bot.topics.errors import (
    NameInvalid,
    NotOnTopic,
    SameTopic,
    TopicMerged,
    TopicOpen,
    TopicTaken,
    TopicUnknown,
)
from bot.topics.model import DuePost, How, OnTopic, Suggestion, Topic
from bot.topics.reasons import Why, barred, reason_of
from bot.topics.store import TopicStore, key_of
from bot.topics.talk import subject_of
from bot.topics.watch import Watch, checked, merged, parse_watch

_LOG = logging.getLogger(__name__)

MAX_NAME = 80
BATCH = 20
EVERYTHING = 1_000_000
SUGGESTED_FROM, COMPARED_WITH = 80, 200
"""Articles of a topic that suggest terms, and others of the workspace that these are looked for in."""
POSTED, NOTHING, FAILED = "posted", "nothing", "failed"


class Articles(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""


class Stories(Protocol):
    """Which articles of a workspace report one event."""

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        """Return the workspace's latest articles, each with its story."""

    async def of_story(self, workspace: WorkspaceRef, story: str) -> Sequence[str]:
        """Return the articles of a story."""

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        """Return the story of an article, if it has one."""


class Conversations(Protocol):
    """Where the replies of threads are kept."""

    async def open(self, thread: MessageRef, subject: str, by: MemberRef) -> None:
        """Keep the replies of a thread from now on."""


class Alike(Protocol):
    """What topics' stories have in common."""

    async def like(self, topics: Sequence[Topic], article: StoredArticle) -> Mapping[str, str]:
        """Return the reason for each topic whose stories an article is like, beyond its own story."""


Draw = Callable[[DuePost, StoredArticle, Sequence[StoredArticle]], Awaitable[Reply | None]]
"""Draws what a thread is told of an article, given those of its story that it knows; nothing if nothing is new."""


class Topics:
    """What workspaces follow."""

    def __init__(
        self,
        *,
        store: TopicStore,
        articles: Articles,
        stories: Stories,
        conversations: Conversations,
        platforms: Platforms,
        draw: Draw,
        alike: Alike,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._articles = articles
        self._stories = stories
        self._conversations = conversations
        self._platforms = platforms
        self._draw = draw
        self._alike = alike
        self._now = now

    async def new(
        self, channel: ChannelRef, member: MemberRef, name: str, watch: str, asked_at: datetime | None = None
    ) -> Topic:
        """Make a topic and open its thread; what is stored already and matches is put on it without a word.

        `asked_at` is when it was asked for: what the same member made since then came of this very request, which a
        restart cut off, and is gone on with. Raises `TopicTaken`.
        """
        terms, called = checked(parse_watch(watch or name)), checked_name(name)
        try:
            topic = await self._store.add(channel, member, called, terms, self._now())
        except TopicTaken:
            found = await self._cut_off(channel, member, called, asked_at)
            if found is None:
                raise
        else:
            found = Topic(topic, channel.workspace, called, terms, True, member, self._now(), (channel.id,))
        await self._opened(found, channel, member)
        await self._take_up(found)
        return await self.named(channel.workspace, called)

    async def _cut_off(
        self, channel: ChannelRef, member: MemberRef, name: str, asked_at: datetime | None
    ) -> Topic | None:
        """Return the topic of a name that a member made here since a moment."""
        if asked_at is None:
            return None
        for topic in await self._store.open(channel.workspace):
            made_here = topic.created_by.id == member.id and topic.channels == (channel.id,)
            if made_here and topic.created_at >= asked_at and key_of(topic.name) == key_of(name):
                return topic
        return None

    async def _take_up(self, topic: Topic) -> None:
        """Put stored articles that match on a topic, of which its threads are not told."""
        for article, story in await self._stories.recent(topic.workspace):
            stored = await self._articles.find(article)
            why = reason_of(topic, stored, await self._store.of_story(story)) if stored else None
            if why and await self._allowed([topic], article, story):
                await self._put({topic.id: why}, article, story, quiet=True)

    async def _opened(self, topic: Topic, channel: ChannelRef, member: MemberRef) -> MessageRef:
        """Open a topic's thread in a channel: once, since the platform knows the key and a thread is found again."""
        platform = self._platforms.of(channel.workspace)
        first = opening(topic, kept=platform.reads_replies)
        since = await self._store.begin_thread(topic.id, channel, self._now())
        root = await platform.post(channel, first, key=f"topic {topic.id} {channel.id}", since=since)
        thread = await platform.open_thread(root, topic.name)
        await self._store.keep_thread(topic.id, thread)
        await self._conversations.open(thread, subject_of(topic.id), member)
        return thread

    async def named(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return the open topic of a name, or of a part of it that no other has; raises `TopicUnknown`."""
        topics, wanted = await self._store.open(workspace), key_of(name)
        for topic in topics:
            if key_of(topic.name) == wanted:
                return topic
        held = [topic for topic in topics if bare(topic.name) == bare(name)]
        held = held or [topic for topic in topics if wanted and wanted in key_of(topic.name)]
        if len(held) == 1:
            return held[0]
        raise TopicUnknown(_offer(name, [topic.name for topic in held or topics]))

    async def list(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the topics of a workspace, the open ones first."""
        return await self._store.all(workspace)

    async def on(self, topic: Topic) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""
        return await self._store.articles(topic.id)

    async def known(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return the open topic of a name, else the closed one or the one that it goes on in; raises `TopicUnknown`."""
        try:
            return await self.named(workspace, name)
        except TopicUnknown:
            topics = await self._store.all(workspace)
            if (found := _closed(topics, name)) is None:
                raise
        heirs = [topic for topic in topics if found.id in {former.id for former in topic.formers}]
        return next((topic for topic in heirs if not topic.merged_into), found)

    async def close(self, workspace: WorkspaceRef, name: str, member: MemberRef) -> Topic:
        """Close a topic; its thread and what was said stay."""
        topic = await self.named(workspace, name)
        await self._store.close(topic.id, member, self._now())
        return replace(topic, open=False)

    async def reopen(self, workspace: WorkspaceRef, name: str, member: MemberRef) -> Topic:
        """Open a closed topic again; what came meanwhile and matches is put on it without a word."""
        topic = _closed(await self._store.all(workspace), name)
        if topic is None:
            raise TopicOpen(f"“{(await self.named(workspace, name)).name}” is open.")
        if topic.merged_into:
            heir = await self.known(workspace, name)
            raise TopicMerged(f"“{topic.name}” was merged into “{heir.name}”, which cannot be undone.")
        await self._store.reopen(topic, member, self._now())
        await self._take_up(replace(topic, open=True))
        return await self.named(workspace, topic.name)

    async def rename(self, workspace: WorkspaceRef, name: str, to: str) -> tuple[Topic, str]:
        """Give a topic another name; return it with its former name."""
        topic, called = await self.named(workspace, name), checked_name(to)
        await self._store.rename(topic, called)
        return replace(topic, name=called), topic.name

    async def rewatch(self, topic: Topic, watch: Watch) -> tuple[Topic, int]:
        """Give a topic other terms; return it, and how many articles are off it again.

        What is stored and matches now is put on it without a word; what no thread was told of, and matches no
        more, goes.
        """
        await self._store.rewatch(topic.id, watch)
        changed = replace(topic, watch=watch)
        astray = await self._astray(changed)
        await self._store.take_off(topic.id, astray)
        await self._take_up(changed)
        return await self.named(topic.workspace, topic.name), len(astray)

    async def _astray(self, topic: Topic) -> Sequence[str]:
        """Return the articles that a topic's terms do not account for, and that no thread was told of or is to be.

        A story stays whole as long as one of its articles does.
        """
        untold = await self._store.untold(topic)
        kept = {item.story for item in await self._store.articles(topic.id, EVERYTHING) if item not in untold}
        found = [(item, await self._articles.find(item.article)) for item in untold]
        kept |= {item.story for item, article in found if article and reason_of(topic, article, {})}
        return [
            item.article
            for item, article in found
            if article is None or item.story not in kept or barred(topic, article)
        ]

    async def suggest(self, topic: Topic) -> tuple[Suggestion, ...]:
        """Return terms that a topic's own stories suggest, the most promising first."""
        on = await self._store.articles(topic.id, SUGGESTED_FROM)
        own = {item.article: item.story for item in on}
        stories: dict[str, list[StoredArticle]] = defaultdict(list)
        for article, story in own.items():
            stories[story] += await self._stored(article)
        recent = [article for article, _ in await self._stories.recent(topic.workspace) if article not in own]
        others = [stored for article in recent[:COMPARED_WITH] for stored in await self._stored(article)]
        return await asyncio.to_thread(_suggested, topic.watch, [*stories.values()], others)

    async def _stored(self, article: str) -> tuple[StoredArticle, ...]:
        found = await self._articles.find(article)
        return (found,) if found else ()

    async def both(self, workspace: WorkspaceRef, name: str, into: str) -> tuple[Topic, Topic]:
        """Return the topic that would go and the one that would take everything, with its terms as they would be."""
        gone, kept = await self.named(workspace, name), await self.named(workspace, into)
        if gone.id == kept.id:
            raise SameTopic
        return gone, replace(kept, watch=merged(kept.watch, gone.watch))

    async def merge(self, workspace: WorkspaceRef, name: str, into: str, member: MemberRef) -> Topic:
        """Put everything of a topic onto another, whose terms then find both, and close the first."""
        gone, kept = await self.both(workspace, name, into)
        await self._store.merge(kept, gone, kept.watch, member, self._now())
        return await self.named(workspace, kept.name)

    async def take_off(self, topic: Topic, article: str, member: MemberRef) -> int:
        """Take an article's story off a topic, and keep it off; return how many articles went. Raises `NotOnTopic`."""
        on = await self._store.articles(topic.id, EVERYTHING)
        story = next((item.story for item in on if item.article == article), None)
        if story is None:
            raise NotOnTopic
        gone = [item.article for item in on if item.story == story]
        await self._store.refuse(topic.id, gone, member, self._now())
        return len(gone)

    async def put_on(self, topic: Topic, article: str, member: MemberRef) -> int:
        """Put an article and its story on a topic, whatever its terms are; return how many articles came."""
        story = await self._stories.story_of(topic.workspace, article)
        articles = await self._stories.of_story(topic.workspace, story) if story else (article,)
        reason = f"put here by {member.name or 'a member'}"
        found = [
            OnTopic(topic.id, one, story or article, reason, self._now(), How.MEMBER)
            for one in dict.fromkeys((article, *articles))
        ]
        before = topic.articles
        await self._store.take_back(topic.id, [item.article for item in found])
        await self._store.put(found, quiet=False)
        return (await self.named(topic.workspace, topic.name)).articles - before

    async def place(self, workspace: WorkspaceRef, article: StoredArticle, story: str, *, quiet: bool) -> bool:
        """Put an article on every topic that it is about, or whose story it continues; return whether there is one.

        Where neither its terms nor its story put it on a topic, it is there if it is like enough to what is.
        """
        topics = await self._allowed(await self._store.watching(workspace), article.id, story)
        continued = await self._store.of_story(story)
        whys = {topic.id: why for topic in topics if (why := reason_of(topic, article, continued))}
        others = [topic for topic in topics if topic.id not in whys and topic.articles and not barred(topic, article)]
        if others:
            like = await self._alike.like(others, article)
            whys |= {topic: Why(How.LIKENESS, reason) for topic, reason in like.items()}
        if whys:
            await self._put(whys, article.id, story, quiet=quiet)
        return bool(whys)

    async def _allowed(self, topics: Sequence[Topic], article: str, story: str) -> Sequence[Topic]:
        """Return those of a workspace's topics that no member took this story off."""
        refused = await self._store.refused(topics[0].workspace) if topics else frozenset()
        if not refused:
            return topics
        members = {article, *await self._stories.of_story(topics[0].workspace, story)}
        return [topic for topic in topics if not any((topic.id, member) in refused for member in members)]

    async def _put(self, whys: Mapping[str, Why], article: str, story: str, *, quiet: bool) -> None:
        now = self._now()
        found = [OnTopic(topic, article, story, why.reason, now, why.how) for topic, why in whys.items()]
        await self._store.put(found, quiet=quiet)

    async def tick(self) -> int:
        """Tell threads what they are to be told by now; return how many posts were made."""
        posted = 0
        for post in await self._store.due(self._now(), BATCH):
            try:
                posted += await self._told(post)
            except PlatformError as error:
                await self._not_told(post, error)
        return posted

    async def _told(self, post: DuePost) -> bool:
        article = await self._articles.find(post.article)
        known = [await self._articles.find(other) for other in await self._store.told(post)]
        reply = await self._draw(post, article, [item for item in known if item]) if article else None
        if reply is None:
            await self._store.settle(post, NOTHING, None, self._now())
            return False
        thread = post.thread or await self._opened(post.topic, post.channel, post.topic.created_by)
        platform, key = self._platforms.of(post.channel.workspace), f"{post.topic.id} {post.channel.id} {post.article}"
        since = await self._store.begin(post, self._now())
        message = await platform.post(post.channel, replace(reply, thread=thread), key=key, since=since)
        await self._store.settle(post, POSTED, message, self._now())
        return True

    async def _not_told(self, post: DuePost, error: PlatformError) -> None:
        """Try again later while the platform is away, and a few times whatever it says; then give up, with a line."""
        _LOG.warning("thread not told: %s", error.code, extra={"code": error.code, "topic": post.topic.id})
        again = next_try(error, post.attempts, self._now())
        if again is not None:
            await self._store.later(post, again)
        else:
            await self._store.settle(post, FAILED, None, self._now())


def _suggested(
    watch: Watch, stories: Sequence[Sequence[StoredArticle]], others: Sequence[StoredArticle]
) -> tuple[Suggestion, ...]:
    from bot.topics.suggestions import suggestions  # numpy with it

    return suggestions(watch, stories, others)


def opening(topic: Topic, *, kept: bool) -> Reply:
    """Return the message that a topic's thread hangs on, which says whether replies in it are kept."""
    replies = "Replies in it are kept with the topic." if kept else "Replies in it do not reach Despatch here."
    return Reply(
        (
            Heading(f"Topic: {topic.name}"),
            Text(f"Watching for {topic.watch}."),
            Footer(f"New stories are added to this thread, each once. {replies}"),
        )
    )


def checked_name(name: str) -> str:
    """Return a topic's name on one line; raises `NameInvalid`."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= MAX_NAME:
        raise NameInvalid
    return called


def bare(name: str) -> str:
    """Return what is left of a name without quotation marks, which a typed command may have lost."""
    return key_of(re.sub(r"[\"'“”‘’]", "", name))


def _closed(topics: Sequence[Topic], name: str) -> Topic | None:
    """Return the closed topic of a name, the latest of them."""
    return next((topic for topic in topics if not topic.open and bare(topic.name) == bare(name)), None)


def _offer(name: str, names: Sequence[str]) -> str:
    if not names:
        return "There is no topic here yet: type /despatch topic new and its name."
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.3) or list(names[:3])
    return f"There is no topic “{name[:60]}”: did you mean {' or '.join(f'“{item}”' for item in near)}?"
