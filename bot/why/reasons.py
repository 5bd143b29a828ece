"""Why an article is here, or is not: who brought it, which topics it is on, its story, digests, and its sentences."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.topics.model import OnTopic, Topic
from bot.topics.watch import match, stands_in
from bot.why.store import Asked, Brought, Edition, Placed, WhyStore
from summaries.document import Document
from summaries.reasons import Explained

Explain = Callable[[WorkspaceRef, Document], Awaitable[Explained | None]]
"""Runs `summaries.reasons.explain`, for as many sentences as a workspace has set, where it holds nobody up.

Returns nothing where a text gives no card.
"""

MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class TopicReason:
    """How an article stands to a topic: on it for a reason of so many days ago, or not.

    Where it is not, `barred` are the excluded terms that stand in it, `passing` the terms that do, too little to count;
    `refused` says that a member took it off. `told` is what became of telling its thread here.
    """

    name: str
    on: OnTopic | None = None
    barred: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    refused: bool = False
    matches: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is kept of how an article came and where it went, in one workspace and, of digests, one channel."""

    article: StoredArticle
    brought: tuple[Brought, ...]
    asked: Asked | None
    topics: tuple[TopicReason, ...]
    placed: Placed | None
    digests: tuple[Edition, ...]
    explained: Explained | None
    more_topics: int = 0


class Reasons:
    """Looks up why; nothing of another workspace is told, not even that it has an article."""

    def __init__(
        self,
        *,
        store: WhyStore,
        find: Callable[[str], Awaitable[StoredArticle | None]],
        topics: Callable[[WorkspaceRef], Awaitable[Sequence[Topic]]],
        explain: Explain,
    ) -> None:
        self._store = store
        self._find = find
        self._topics = topics
        self._explain = explain

    async def of_article(self, channel: ChannelRef, article: str) -> Evidence | None:
        """Return why an article is here; nothing where this workspace has no such article."""
        workspace = channel.workspace
        brought, asked = await self._store.brought(workspace, article), await self._store.asked(workspace, article)
        placed = await self._store.placed(workspace, article)
        found = await self._find(article) if brought or asked or placed else None
        if found is None:
            return None
        topics = await self._topic_reasons(channel, found)
        document = Document(found.text, found.title, found.url, found.published, found.language)
        return Evidence(
            found,
            brought,
            asked,
            tuple(topics[:MOST_TOPICS]),
            placed,
            await self._store.digests(channel, found),
            await self._explain(workspace, document),
            max(0, len(topics) - MOST_TOPICS),
        )

    async def _topic_reasons(self, channel: ChannelRef, article: StoredArticle) -> list[TopicReason]:
        """Return how it stands to every open topic, those that it is on first."""
        on = {item.topic: item for item in await self._store.on(channel.workspace, article.id)}
        refused = await self._store.refused(channel.workspace, article.id)
        told = await self._store.told(channel, article.id)
        found = []
        for topic in await self._topics(channel.workspace):
            if topic.open or topic.id in on:
                reason = against(topic, article, refused=topic.id in refused)
                found.append(replace(reason, on=on.get(topic.id), told=told.get(topic.id, "")))
        return sorted(found, key=lambda reason: (reason.on is None, not (reason.barred or reason.passing), reason.name))


def against(topic: Topic, article: StoredArticle, *, refused: bool = False) -> TopicReason:
    """Return what a topic's terms find in an article, and what keeps it off. Pure."""
    watch = topic.watch
    return TopicReason(
        name=topic.name,
        barred=tuple(term for term in watch.without if stands_in(term, article.title, article.text)),
        passing=tuple(term for term in watch.terms if stands_in(term, article.title, article.text)),
        refused=refused,
        matches=match(watch, article.title, article.text) is not None,
    )
