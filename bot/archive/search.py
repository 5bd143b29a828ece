"""Searching one workspace's archive: what was typed in, one page of what was found out."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.archive.found import found_article, found_quote, found_remark
from bot.articles.model import StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.chat.pages import ARTICLES, QUOTES, TALK, FoundArticle, FoundQuote, FoundRemark, SearchPage
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.search.index import WINDOW, ArticleHit, CommentHit, QuoteHit, SearchIndex
from bot.search.query import MAX_TYPED, Query, Term, parse

SIZE = 10
MOST_SPEAKERS = 5

Hit = ArticleHit | QuoteHit | CommentHit
Found = FoundArticle | FoundQuote | FoundRemark


class Library(Protocol):
    """Where versions of articles are."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


class ArchiveSearch:
    """Finds what a workspace has gathered: articles, quotations, replies."""

    def __init__(
        self,
        *,
        workspace: WorkspaceRef,
        index: SearchIndex,
        articles: Library,
        speakers: SpeakerStore,
        permalink: Callable[[MessageRef], str],
    ) -> None:
        self._workspace = workspace
        self._index = index
        self._articles = articles
        self._speakers = speakers
        self._permalink = permalink

    async def search(self, typed: str, kind: str, number: int) -> SearchPage:
        """Return one page of what was found of a kind, with how much there is of each."""
        asked, query = " ".join(typed.split())[:MAX_TYPED], parse(typed)
        if not query.wanted:
            return SearchPage(asked, empty=True)
        articles, quotes, talk = await asyncio.gather(
            self._index.articles(self._workspace, query),
            self._index.quotes(self._workspace, query),
            self._index.comments(self._workspace, query),
        )
        hits: dict[str, Sequence[Hit]] = {ARTICLES: articles, QUOTES: quotes, TALK: talk}
        shown = kind if kind in hits else ARTICLES
        pages = max(-(-len(hits[shown]) // SIZE), 1)
        page = min(max(number, 1), pages)
        part = hits[shown][(page - 1) * SIZE : page * SIZE]
        return SearchPage(
            asked=asked,
            kind=shown,
            totals=tuple((name, len(found)) for name, found in hits.items()),
            found=await self._found(part, query),
            page=page,
            pages=pages,
            most=WINDOW,
            speakers=await self._named(asked, query),
            waiting=await self._speakers.count_waiting(self._workspace) if shown == QUOTES else 0,
        )

    async def _named(self, asked: str, query: Query) -> tuple[str, ...]:
        """Return speakers whose name has the words that were typed."""
        if query.unwanted or len(query.wanted) > MOST_SPEAKERS:
            return ()
        words = " ".join(word for term in query.wanted for word in term.words)
        return tuple(name.name for name in await self._speakers.names(self._workspace, words, MOST_SPEAKERS))

    async def _found(self, hits: Sequence[Hit], query: Query) -> tuple[Found, ...]:
        found = [await self._drawn(hit, query.wanted) for hit in hits]
        return tuple(item for item in found if item is not None)

    async def _drawn(self, hit: Hit, terms: tuple[Term, ...]) -> Found | None:
        if isinstance(hit, CommentHit):
            return found_remark(hit, self._permalink(hit.message), terms)
        article = await self._articles.version(hit.article, hit.version)
        if article is None:
            return None
        if isinstance(hit, QuoteHit):
            return found_quote(article, hit, hit.speaker, terms)
        return await asyncio.to_thread(found_article, article, terms)
