"""Searching one workspace's archive: what was typed in, one page of what was found out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.archive.found import found_article, found_quote, found_remark
from bot.archive.names import Meant, Names
from bot.articles.model import StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.chat.pages import ARTICLES, QUOTES, TALK, FoundArticle, FoundQuote, FoundRemark, SearchPage
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.errors import BadInput
from bot.search.days import days_in_words
from bot.search.errors import PagePastEnd
from bot.search.filters import MAX_TYPED, Wish, read
from bot.search.index import ArticleHit, CommentHit, Extent, QuoteHit, SearchIndex
from bot.search.plans import WINDOW
from bot.search.query import Query, Term

SIZE = 10
MOST_SPEAKERS = 5

Hit = ArticleHit | QuoteHit | CommentHit
Found = FoundArticle | FoundQuote | FoundRemark


class Library(Protocol):
    """Where versions of articles are."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of what was found of every kind: `totals` say how much there is, `filters` what it was narrowed by.

    `common` is set where the words stand in so many articles that they are not ranked: the newest come first.
    """

    asked: str
    wish: Wish
    filters: tuple[str, ...]
    totals: tuple[tuple[str, int], ...]
    found: tuple[Found, ...]
    page: int
    pages: int
    extent: Extent
    most: int = WINDOW
    common: bool = False


class ArchiveSearch:
    """Finds what a workspace has gathered: articles, quotations, replies."""

    def __init__(
        self,
        *,
        workspace: WorkspaceRef,
        index: SearchIndex,
        articles: Library,
        speakers: SpeakerStore,
        names: Names,
        permalink: Callable[[MessageRef], str],
        now: Callable[[], datetime],
    ) -> None:
        self._workspace = workspace
        self._index = index
        self._articles = articles
        self._speakers = speakers
        self._names = names
        self._permalink = permalink
        self._now = now

    async def search(self, typed: str, kind: str, number: int) -> SearchPage:
        """Return one page of what was found of a kind, with how much there is of each; of a mistake what it is."""
        asked = " ".join(typed.split())[:MAX_TYPED]
        try:
            wish = self._read(typed)
            meant = await self._names.meant(self._workspace, wish)
        except BadInput as mistake:
            return SearchPage(asked, empty=True, problem=mistake.sentence)
        if wish.empty:
            return SearchPage(asked, empty=True)
        common = not await self._index.ranks(wish.query)
        hits = await self._hits(wish, meant, common)
        shown = kind if kind in hits else ARTICLES
        pages = max(-(-len(hits[shown]) // SIZE), 1)
        page = min(max(number, 1), pages)
        part = hits[shown][(page - 1) * SIZE : page * SIZE]
        return SearchPage(
            asked=asked,
            kind=shown,
            totals=tuple((name, len(found)) for name, found in hits.items()),
            found=await self._found(part, wish.query),
            page=page,
            pages=pages,
            most=WINDOW,
            speakers=await self._named(wish),
            waiting=await self._speakers.count_waiting(self._workspace) if shown == QUOTES else 0,
            filters=(*meant.told, *days_in_words(wish.period)),
            newest=wish.newest or common,
            common=common and not wish.newest,
        )

    async def overview(self, typed: str, number: int, size: int, channel: str) -> Overview:
        """Return a page of every kind, for whoever asks in a channel: replies of other channels are not in it.

        Raises what is wrong with what was typed, and `PagePastEnd`.
        """
        wish = self._read(typed)
        meant = await self._names.meant(self._workspace, wish)
        common = not await self._index.ranks(wish.query)
        hits = await self._hits(wish, meant, common, channel)
        pages = max(-(-max(map(len, hits.values())) // size), 1)
        if number > pages:
            raise PagePastEnd(f"There {'is 1 page' if pages == 1 else f'are {pages} pages'} of that, not {number}.")
        part = [hit for found in hits.values() for hit in found[(number - 1) * size : number * size]]
        return Overview(
            asked=" ".join(typed.split())[:MAX_TYPED],
            wish=wish,
            filters=(*meant.told, *days_in_words(wish.period)),
            totals=tuple((name, len(found)) for name, found in hits.items()),
            found=await self._found(part, wish.query),
            page=number,
            pages=pages,
            extent=await self._index.extent(self._workspace),
            common=common and not wish.newest,
        )

    def _read(self, typed: str) -> Wish:
        return read(typed, self._now().astimezone(UTC).date())

    async def _hits(self, wish: Wish, meant: Meant, common: bool, channel: str = "") -> dict[str, Sequence[Hit]]:
        asked, newest = (self._workspace, wish.query, meant.narrowed), wish.newest or common
        articles, quotes, talk = await asyncio.gather(
            self._index.articles(*asked, newest=newest),
            self._index.quotes(*asked, newest=newest),
            self._index.comments(*asked, channel=channel, newest=newest),
        )
        return {ARTICLES: articles, QUOTES: quotes, TALK: talk}

    async def _named(self, wish: Wish) -> tuple[str, ...]:
        """Return speakers whose name has the words that were typed."""
        query = wish.query
        if wish.narrowed or query.unwanted or len(query.wanted) > MOST_SPEAKERS:
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
