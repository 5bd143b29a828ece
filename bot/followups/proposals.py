"""Proposing what to follow up: from what article and sentence, on what topic, in what thread, under what terms."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.chat.errors import ChannelGone, PlatformBusy, PlatformDown, PlatformError, PostingForbidden
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.spec import Request
from bot.followups.errors import (
    QuestionEmpty,
    SentenceAlone,
    SentenceUnknown,
)
from bot.followups.model import FollowUp, Origin, Place, Proposal, Terms, Voters
from bot.followups.outbox import HELD, Outbox
from bot.followups.people import People
from bot.followups.rules import in_one_line, key_of
from bot.followups.store import FollowUpStore
from bot.followups.traces import Trace, Traces
from bot.topics.model import Topic
from bot.workspaces.preferences import Preferences
from summaries.document import Span


class Articles(Protocol):
    """Where articles are."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article behind an address."""

    async def known(self, url: str) -> StoredArticle | None:
        """Return the article at an address as it is stored."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


class Topics(Protocol):
    """What the workspace follows."""

    async def named(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return the open topic of a name; raises `TopicUnknown`."""


class Preferring(Protocol):
    """What a workspace has set for itself."""

    async def of(self, workspace: WorkspaceRef) -> Preferences:
        """Return a workspace's settings."""


FindSentence = Callable[[str, str | None, int], Awaitable[Span | None]]
"""Runs `bot.followups.sentences.sentence_at` where it holds nobody up."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be followed up: in own words, from an article, from a sentence of it (`sentence`)."""

    question: str = ""
    topic: str = ""
    url: str = ""
    sentence: int | None = None
    version: int | None = None


class Proposals:
    """Makes proposals, each with its ballot."""

    def __init__(
        self,
        *,
        store: FollowUpStore,
        outbox: Outbox,
        traces: Traces,
        articles: Articles,
        topics: Topics,
        preferences: Preferring,
        people: People,
        find_sentence: FindSentence,
        now: Callable[[], datetime],
        pressing: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._traces = traces
        self._articles = articles
        self._topics = topics
        self._preferences = preferences
        self._people = people
        self._find_sentence = find_sentence
        self._now = now
        self._pressing = pressing

    async def propose(self, request: Request, wish: Wish) -> tuple[FollowUp, bool]:
        """Propose something, and post its ballot; return it, and whether it is new.

        What is open already is returned as it is. Raises the errors of `bot.followups.errors`, of reading an article,
        of topics, and the `PlatformError` that keeps a ballot from being posted; then nothing is kept.
        """
        question = in_one_line(await self._people.spoken(request.channel, wish.question))
        traced = await self._traces.of_message(request.about) if request.about else None
        article = await self._article(wish, traced)
        if not question and article is None:
            raise QuestionEmpty
        origin = await self._origin(wish, article) if article else None
        topic = await self._topic(request, wish, traced, article)
        place = await self._place(request, topic, article)
        key = key_of(question, place, topic, origin)
        terms, pressed = await self.terms(request.channel.workspace)
        about = request.about if article is None else None
        proposal = Proposal(
            request.event_id, key, question, place, topic, origin, request.member, terms, pressed, about
        )
        now = self._now()
        followup, new = await self._store.add(proposal, now, now + HELD)
        return await self._posted(followup) if new else followup, new

    async def _posted(self, followup: FollowUp) -> FollowUp:
        try:
            await self._post(followup)
        except (PlatformDown, PlatformBusy):
            return followup  # the clock posts it
        except PlatformError:
            await self._store.forget(followup)
            raise
        return await self._store.one(followup.id) or followup

    async def _post(self, followup: FollowUp) -> None:
        """Post a ballot; where its thread is gone or locked, in the channel."""
        try:
            await self._outbox.post_ballot(followup)
        except (ChannelGone, PostingForbidden):
            if not followup.place.thread:
                raise
            await self._store.move(followup)
            await self._outbox.post_ballot(followup)

    async def _article(self, wish: Wish, traced: Trace | None) -> StoredArticle | None:
        """Return the article that is meant, as it is stored where it is: what was read once need not be there still."""
        url = wish.url or (traced.url if traced else "")
        if url:
            return await self._articles.known(url) or await self._articles.read(url)
        if wish.sentence is not None:
            raise SentenceAlone
        return await self._articles.find(traced.article) if traced else None

    async def _origin(self, wish: Wish, article: StoredArticle) -> Origin:
        """Return the version and the sentence that are meant."""
        title = article.title or "Untitled article"
        if wish.sentence is None:
            return Origin(article.id, article.version, title)
        version = await self._articles.version(article.id, wish.version) if wish.version else article
        span = await self._find_sentence(version.text, version.title, wish.sentence) if version else None
        if version is None or span is None:
            raise SentenceUnknown
        return Origin(article.id, version.version, title, span, span.of(version.text))

    async def _topic(
        self, request: Request, wish: Wish, traced: Trace | None, article: StoredArticle | None
    ) -> str | None:
        """Return the topic that is named, else that of the thread, else the one that the article is on."""
        if wish.topic:
            return (await self._topics.named(request.channel.workspace, wish.topic)).id
        if traced and traced.topic:
            return traced.topic
        here = await self._traces.topic_of_thread(request.thread) if request.thread else None
        if here or article is None:
            return here
        return await self._traces.topic_of_article(request.channel, article.id)

    async def _place(self, request: Request, topic: str | None, article: StoredArticle | None) -> Place:
        """Return where the ballot stands: in the topic's thread, else the article's, else where it was asked."""
        channel, thread = request.channel, request.thread
        found = await self._traces.thread_of_topic(channel, topic) if topic else None
        if found is None and article is not None:
            found = await self._traces.thread_of_article(channel, article.id)
        return Place(channel, found or (thread.thread if thread else None))

    async def terms(self, workspace: WorkspaceRef) -> tuple[Terms, bool]:
        """Return the terms of a vote that begins now, and whether one votes by buttons."""
        wishes, now = await self._preferences.of(workspace), self._now()
        closes = now + timedelta(days=wishes.ballot_days)
        reminder = wishes.reminders == "on"
        terms = Terms(Voters(wishes.voters), wishes.quorum, wishes.majority, now, closes, reminder)
        return terms, wishes.ballots == "buttons" or workspace.platform in self._pressing

    async def told(self, message: MessageRef) -> tuple[str, MessageRef | None] | None:
        """Return the address of the one article that a message of ours tells of, and the thread that it is in."""
        traced = await self._traces.of_message(message)
        if traced is None:
            return None
        article = await self._articles.find(traced.article) if traced.article else None
        url = article.url if article else traced.url
        thread = message.thread or traced.thread
        return (url, MessageRef(message.channel, message.id, thread) if thread else None) if url else None
