"""The archive of one workspace: what it has gathered, as values for pages."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.archive.search import ArchiveSearch
from bot.archive.timeline import entry_of, reports_of, source_of
from bot.articles.articles import Articles
from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.articles.speakers import Mention, SpeakerStore, key_of
from bot.chat.inbound import Comment
from bot.chat.pages import SearchPage
from bot.chat.reading import Quoted, Remark, SpeakerLine, SpeakersPage, StoryEntry, TopicLine, TopicPage
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Link, Part, QuoteCard
from bot.stories.added import Added, Piece
from bot.threads.discussions import Discussions
from bot.topics.model import OnTopic, Topic
from bot.topics.store import TopicStore
from bot.topics.talk import talk_of
from bot.topics.timeline import Story, stories_of
from bot.versions.lost import LostQuote
from bot.workers import WorkTooHeavy
from summaries.document import Card, Quote

_LOG = logging.getLogger(__name__)

DAYS = 30
MAX_ARTICLES = 500
MAX_STORIES = 40
MAX_REPORTS = 8
"""How many articles of a story are looked into, the earliest first; the others are listed."""

MAX_QUOTES = 100
MAX_NAMES = 60
MAX_ASKED = 80


Carded = tuple[StoredArticle, Card | None]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a card's quotations are chosen and shown, the same as everywhere else."""

    best: Callable[[str, Card], Quote | None]
    quote: Callable[[StoredArticle, Quote], QuoteCard]
    lost_parts: Callable[[StoredArticle, Card | None, Sequence[LostQuote]], Sequence[Part]]
    lost: Callable[[StoredArticle], Awaitable[Sequence[LostQuote]]]
    adds: Callable[[Sequence[Sequence[Piece]]], Awaitable[Sequence[Sequence[Added]]]]


class WorkspaceArchive:
    """Reads what stands in the stores; keeps `bot.chat.reading.Archive`."""

    def __init__(
        self,
        *,
        workspace: WorkspaceRef,
        topics: TopicStore,
        articles: Articles,
        speakers: SpeakerStore,
        threads: Discussions,
        drawing: Drawing,
        search: ArchiveSearch,
        followups: Callable[[Topic], Awaitable[Sequence[Part]]],
        now: Callable[[], datetime],
    ) -> None:
        self._workspace = workspace
        self._topics = topics
        self._articles = articles
        self._speakers = speakers
        self._threads = threads
        self._drawing = drawing
        self._search = search
        self._followups = followups
        self._now = now

    async def topics(self) -> tuple[TopicLine, ...]:
        """Return the topics of the workspace, the open ones first."""
        return tuple([await self._line(topic) for topic in await self._topics.all(self._workspace)])

    async def topic(self, topic: str) -> TopicPage | None:
        """Return a topic's timeline, or nothing when this workspace has no such topic."""
        found = next((item for item in await self._topics.all(self._workspace) if item.id == topic), None)
        if found is None:
            return None
        on = await self._topics.articles(found.id, MAX_ARTICLES)
        stories, today = stories_of(on, await self._found(on)), self._now().astimezone(UTC).date()
        remarks, threads = await self._discussed(found)
        return TopicPage(
            topic=await self._line(found),
            reports=reports_of(stories, today - timedelta(days=DAYS - 1), today),
            stories=tuple(await self._entries(stories[:MAX_STORIES])),
            older=found.stories - len(stories[:MAX_STORIES]),
            remarks=remarks,
            threads=threads,
            followups=tuple(await self._followups(found)),
        )

    async def speakers(self, name: str) -> SpeakersPage:
        """Return what somebody is quoted with, who is named so or is the only one whose name has the words.

        Where several have them, those are returned to choose from.
        """
        asked = " ".join(name.split())[:MAX_ASKED]
        waiting = await self._speakers.count_waiting(self._workspace)
        exact = await self._speakers.quotes(self._workspace, asked, 1)
        listed = not asked or key_of(asked)
        names = await self._speakers.names(self._workspace, asked, MAX_NAMES) if listed else ()
        meant = exact[0].name if exact else names[0].name if asked and len(names) == 1 else ""
        if not meant:
            lines = tuple(SpeakerLine(found.name, found.quotes) for found in names)
            return SpeakersPage(asked, speakers=lines, waiting=waiting)
        mentions = await self._speakers.quotes(self._workspace, meant, MAX_QUOTES)
        total = await self._speakers.count_quotes(self._workspace, meant)
        return SpeakersPage(asked, meant, await self._quoted(mentions), total, waiting=waiting)

    async def search(self, typed: str, kind: str, page: int) -> SearchPage:
        """Return one page of what was found of a kind."""
        return await self._search.search(typed, kind, page)

    async def _card(self, article: StoredArticle) -> Card | None:
        """Return an article's card; an article that gives none has none."""
        try:
            return await self._articles.card(article)
        except (CardRefused, WorkTooHeavy) as error:
            _LOG.info("no card for the archive: %s", error.code, extra={"code": error.code, "article": article.id})
            return None

    async def _line(self, topic: Topic) -> TopicLine:
        latest = await self._topics.articles(topic.id, 1)
        return TopicLine(
            id=topic.id,
            name=topic.name,
            watch=str(topic.watch),
            open=topic.open,
            stories=topic.stories,
            articles=topic.articles,
            latest=latest[0].matched_at if latest else None,
        )

    async def _found(self, on: Sequence[OnTopic]) -> dict[str, StoredArticle]:
        found = [await self._articles.find(item.article) for item in on]
        return {article.id: article for article in found if article is not None}

    async def _entries(self, stories: Sequence[Story]) -> list[StoryEntry]:
        carded = [[(one.article, await self._card(one.article)) for one in story[:MAX_REPORTS]] for story in stories]
        pieces = [[Piece.of(*pair) for pair in story] if len(story) > 1 else [] for story in carded]
        try:
            added = await self._drawing.adds(pieces) if any(pieces) else [()] * len(stories)
        except WorkTooHeavy as error:
            _LOG.info("not compared for the archive: %s", error.code, extra={"code": error.code})
            added = [()] * len(stories)
        return [await self._entry(*parts) for parts in zip(stories, carded, added, strict=True)]

    async def _entry(self, story: Story, carded: Sequence[Carded], added: Sequence[Added]) -> StoryEntry:
        changed: list[Part] = []
        for article, card in carded:
            changed += self._drawing.lost_parts(article, card, await self._drawing.lost(article))
        return entry_of(story, self._best_of(carded), changed, added)

    def _best_of(self, carded: Sequence[Carded]) -> QuoteCard | None:
        """Return the best quotation of the first article that has one."""
        found = ((article, self._drawing.best(article.text, card)) for article, card in carded if card)
        return next((self._drawing.quote(article, quote) for article, quote in found if quote), None)

    async def _quoted(self, mentions: Sequence[Mention]) -> tuple[Quoted, ...]:
        """Return the quotations that stand where they were found; one whose text has changed meanwhile is left out."""
        quoted: list[Quoted] = []
        for mention in mentions:
            article = await self._articles.find(mention.article)
            card = await self._card(article) if article else None
            quote = next((quote for quote in card.quotes if quote.span.start == mention.start), None) if card else None
            if article and quote:
                quoted.append(Quoted(self._drawing.quote(article, quote), source_of(article)))
        return tuple(quoted)

    async def _discussed(self, topic: Topic) -> tuple[tuple[Remark, ...], tuple[Link, ...]]:
        """Return what was said in a topic's threads, the earliest first, and where they are."""
        talk = await talk_of(topic, self._threads)
        threads = (Link(f"#{thread.channel}{_of(thread.former)}", thread.address) for thread in talk.threads)
        return tuple(map(_remark, talk.comments)), tuple(threads)


def _of(former: str) -> str:
    return f" (of “{former}”)" if former else ""


def _remark(comment: Comment) -> Remark:
    return Remark(comment.member.name or "a member", comment.at, comment.text, comment.edited)
