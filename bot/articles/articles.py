"""From an address to a stored article, its card and its page: the one door to articles."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.articles.codec import card_from_json, card_to_json, merged
from bot.articles.errors import CardRefused, CardUnreadable
from bot.articles.highlights import PLACE, Mark, legend_of, marks_of, paragraphs, shown_date
from bot.articles.model import Finding, StoredArticle
from bot.articles.sharing import Shared
from bot.articles.store import ArticleStore
from bot.articles.urls import accepted_canonical, leads_home, normalise
from bot.chat.reading import ArticlePage, Paragraph
from bot.sources.client import Fetched
from bot.sources.errors import PageNotFound
from bot.sources.pages import Page, read_page
from bot.store.database import Database
from bot.workers import WorkTooHeavy
from summaries.card import make_card
from summaries.cleaning import label_blocks
from summaries.document import Card, Document, Span
from summaries.errors import SummaryError
from summaries.language import code_of
from summaries.open_ends import Offer, open_ends
from summaries.sumy_methods import check_method

__all__ = ["Articles", "StoredArticle"]

T = TypeVar("T")

PAGE_SECONDS = 20.0
CARD_SECONDS = 20.0
STANDARD_SENTENCES = 3
STANDARD_METHOD = "directed"


class WorkerPool(Protocol):
    """Runs a function in a process of its own, which is killed when its time is up."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what the function returns, or raise what it raises."""


class Articles:
    """Articles by address and by id; what is stored is used until it is older than `refetch_after`."""

    def __init__(
        self,
        *,
        database: Database,
        fetch: Callable[[str], Awaitable[Fetched]],
        workers: WorkerPool,
        now: Callable[[], datetime],
        refetch_after: timedelta,
        new_id: Callable[[], str] = secrets.token_hex,
    ) -> None:
        self._store = ArticleStore(database, new_id)
        self._fetch = fetch
        self._workers = workers
        self._now = now
        self._refetch_after = refetch_after
        self._reading: Shared[StoredArticle] = Shared()
        self._making: Shared[Card] = Shared()

    async def read(self, url: str) -> StoredArticle:
        """Return the article at an address, fetched anew when the stored one is too old.

        Callers who ask for one address at the same time share one fetch. Raises the errors of
        fetching and of page reading; what is stored stays, whatever happens.
        """
        key = normalise(url)
        stored = await self._store.by_key(key)
        if stored and self._now() - stored.fetched_at < self._refetch_after:
            return stored
        return await self._reading.run(key, lambda: self._fetched(url))

    async def known(self, url: str) -> StoredArticle | None:
        """Return the article at an address as it is stored, however old that is, or nothing."""
        return await self._store.by_key(normalise(url))

    async def card(
        self, article: StoredArticle, *, sentences: int = STANDARD_SENTENCES, method: str = STANDARD_METHOD
    ) -> Card:
        """Return the article's card, kept from before or made now.

        A kept card is checked word for word; one that does not fit is made anew. Raises
        `CardRefused`, with the text work's own code and sentence, when there is none to make.
        """
        kept = await self._store.card(article, sentences, method)
        card = _readable(article.text, kept) if kept else None
        if card is not None:
            return card
        key = f"{article.id} {article.version} {sentences} {method}"
        return await self._making.run(key, lambda: self._made(article, sentences, method))

    async def open_ends(self, article: StoredArticle) -> tuple[Offer, ...] | None:
        """Return what the article's text leaves to be followed up as of today, the best first; None if not in English.

        Raises `WorkTooHeavy`.
        """
        document = Document(article.text, article.title, article.url or None, article.published, article.language)
        links = await self._store.links(article)
        offers = await self._workers.run(open_ends, document, self._now().date(), links, seconds=CARD_SECONDS)
        return None if offers is None else tuple(offer for offer in offers if offer.span.end <= len(article.text))

    async def keep(self, finding: Finding) -> StoredArticle:
        """Store an article that was found elsewhere than on its page, such as in a feed."""
        return await self._store.save(finding, self._now())

    async def recheck(self, article: StoredArticle) -> StoredArticle:
        """Fetch an article anew, whatever its age, and return it in its current version.

        It is another article when its address has come to lead to one. Raises what `read` raises.
        """
        return await self._reading.run(normalise(article.url), lambda: self._fetched(article.url))

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of the article of this id, current or not, or nothing."""
        return await self._store.version(article, number)

    async def versions(self, places: Sequence[tuple[str, int]]) -> tuple[StoredArticle, ...]:
        """Return versions of articles by id and number, several at once and in any order, those that are there."""
        return await self._store.versions(places)

    async def find(self, article: str) -> StoredArticle | None:
        """Return the article of this id in its current version, or nothing."""
        return await self._store.by_id(article)

    async def several(self, articles: Sequence[str]) -> Mapping[str, StoredArticle]:
        """Return articles by their ids, each in its current version, those that are there."""
        return {article.id: article for article in await self._store.several(articles)}

    async def page(self, article: StoredArticle, place: Span | None = None) -> ArticlePage:
        """Return the page of an article's version: the places of every card that was made of it are marked.

        So is `place`, if it lies in the text.
        """
        kept = await self._store.cards(article)
        card = merged(tuple(card for stored in kept if (card := _readable(article.text, stored))))
        if card is None:
            try:
                card = await self.card(article)
            except (CardRefused, WorkTooHeavy):
                card = None
        return await asyncio.to_thread(page_of, article, card, place)

    async def _fetched(self, url: str) -> StoredArticle:
        fetched = await self._fetch(url)
        if leads_home(url, fetched.final_url):
            raise PageNotFound
        page = await self._workers.run(
            read_page,
            fetched.body,
            fetched.final_url,
            fetched.content_type,
            fetched.charset,
            seconds=PAGE_SECONDS,
        )
        return await self._store.save(finding(url, fetched.final_url, page), self._now())

    async def _made(self, article: StoredArticle, sentences: int, method: str) -> Card:
        document = Document(article.text, article.title, article.url or None, article.published, article.language)
        try:
            check_method(method)
            making = partial(make_card, sentences=sentences, method=method)
            card = await self._workers.run(making, document, seconds=CARD_SECONDS)
        except SummaryError as error:
            raise CardRefused.from_summary(error) from error
        stored = card_to_json(article.text, card)
        await self._store.keep_card(article, sentences, method, stored, self._now())
        return card


def finding(asked: str, final: str, page: Page) -> Finding:
    """Put together what a fetch brought; the canonical link, if it may be believed, is the surest key."""
    canonical = accepted_canonical(page.canonical_url, final)
    addresses = (canonical, final, asked) if canonical else (final, asked)
    return Finding(
        url=final,
        canonical_url=canonical,
        keys=tuple(dict.fromkeys(map(normalise, addresses))),
        title=page.title,
        author=page.author,
        published=page.published,
        published_source=page.published_source,
        site=page.site,
        language=page.language,
        text=page.text,
        extractor=page.extractor,
        links=page.links,
        author_source=page.author_source,
    )


def page_of(article: StoredArticle, card: Card | None, place: Span | None = None) -> ArticlePage:
    """Return the page of an article, with the card's places marked if there is a card, and one more; pure."""
    marks = marks_of(card) if card else ()
    if place and place.end <= len(article.text) and place.of(article.text).strip():
        marks = (*marks, Mark(place, PLACE))
    blocks = label_blocks(article.text, article.title, card.language if card else code_of(article.language))
    details = [article.site or "source unknown"]
    details += [f"by {article.author}"] if article.author else []
    details.append(shown_date(article.published))
    return ArticlePage(
        title=article.title or "Untitled article",
        details=tuple(details),
        url=article.canonical_url or article.url or None,
        paragraphs=_below_title(article.title, paragraphs(article.text, blocks, marks)),
        legend=legend_of(marks),
    )


def _below_title(title: str | None, whole: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the paragraphs without one that only says the title again, which stands above them."""
    if not whole or not whole[0].heading or any(segment.kinds for segment in whole[0].segments):
        return whole
    shown = "".join(segment.text for segment in whole[0].segments)
    return whole[1:] if shown.split() == (title or "").split() else whole


def _readable(text: str, stored: str) -> Card | None:
    try:
        return card_from_json(text, stored)
    except CardUnreadable:
        return None
