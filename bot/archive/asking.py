"""Answering a question from a workspace's record: what is looked at, what of it answers, what was searched."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.search.days import names_of_time
from bot.search.errors import NothingAsked
from bot.search.index import ArticleHit, CommentHit, Extent, QuoteHit, SearchIndex
from bot.search.narrowing import Narrowed
from bot.search.passages import Candidate, Found, Said, Spoken, Weighing, best, rarity, repeated_in
from bot.search.query import Query, stem_of
from bot.search.questions import MAX_QUESTION, Question, read
from bot.workers import WorkTooHeavy
from summaries.document import Card, Quote, Span

COMMON = 0.05
"""A word in more articles than this share finds too many by itself: it only weighs, where rarer ones lead."""

FEW = 1_000
"""However many articles there are, so many with a word are few enough to look at the best of them."""

BY_ALL, BY_ANY, BY_TIME, BY_QUOTE, BY_REPLY = 15, 25, 15, 10, 20
"""How many articles are read whole: those with all the words, with any, of the time that is meant, with quotations that
have them; and how many replies."""

MOST_TEXT, MOST_READ = 200_000, 1_500_000
"""Characters of one article that are looked through, from its beginning, and of all: about two seconds' work."""

EXAMPLE = "ask When does the consultation close?"


class Library(Protocol):
    """Where versions of articles and their cards are."""

    async def versions(self, places: Sequence[tuple[str, int]]) -> tuple[StoredArticle, ...]:
        """Return versions of articles, those that are there."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A place that answers, with what it is of: an article (and its quotation, as its card has it) or a reply.

    `also` are other outlets that have nearly the same words.
    """

    found: Found
    article: StoredArticle | None = None
    quote: Quote | None = None
    speaker: str = ""
    reply: CommentHit | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record says to a question, the best place first; nothing where nothing in it answers.

    `outside` is set where the question means a time and what was found is of another one. `absent` are the words that
    stand in none of the workspace's articles: looked for only where there is no answer.
    """

    question: Question
    places: tuple[Answered, ...]
    extent: Extent
    outside: bool = False
    absent: tuple[str, ...] = ()
    cut: bool = False


@dataclass(slots=True)
class _Material:
    """What may have an answer, by key."""

    articles: dict[str, StoredArticle] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    replies: dict[str, CommentHit] = field(default_factory=dict)
    characters: int = 0

    def speaker(self, one: Found) -> str:
        """Return who is said to have said a quotation."""
        said = (said for item in self.candidates if item.key == one.key for said in item.quotes)
        return next((each.speaker for each in said if each.span == one.span), "")


class Asking:
    """Answers from what is stored; nothing of another workspace, and no reply of another channel, comes into it."""

    def __init__(self, *, index: SearchIndex, articles: Library, now: Callable[[], datetime]) -> None:
        self._index = index
        self._articles = articles
        self._now = now

    async def ask(self, channel: ChannelRef, typed: str) -> Answer:
        """Return what answers; raises `NothingAsked` for what has no word to look for."""
        workspace = channel.workspace
        question = read(typed, self._now().astimezone(UTC).date())
        if not question.stems:
            raise NothingAsked(f"There is no word in that to look for: ask a whole question, such as {EXAMPLE}")
        counts, whole = await self._index.frequencies(question.terms)
        extent, material = await asyncio.gather(
            self._index.extent(workspace), self._material(channel, question, leading(question, counts, whole))
        )
        rare = dict(zip(question.stems, rarity(counts, whole), strict=True))
        chosen, found, outside = await asyncio.to_thread(_weighed, question, rare, material)
        places = tuple([await self._answered(one, found, material) for one in chosen])
        absent = () if places else await self._absent(workspace, question, counts)
        return Answer(question, places, extent, outside, absent, len(typed) > MAX_QUESTION)

    async def _material(self, channel: ChannelRef, question: Question, lead: Query) -> _Material:
        """Read what may have an answer: articles by their words and quotations, and replies of this channel."""
        workspace = channel.workspace
        every = Query(question.terms)
        alone = len(every.wanted) == 1 or not lead.any_of
        by_any, by_all, by_time, quotes, replies = await asyncio.gather(
            self._index.articles(workspace, lead),
            _none() if alone else self._index.articles(workspace, every),
            self._of_time(workspace, question, lead),
            self._index.quotes(workspace, lead),
            self._index.comments(workspace, lead, channel=channel.id),
        )
        hits: tuple[ArticleHit | QuoteHit, ...] = (
            *by_all[:BY_ALL],
            *by_any[:BY_ANY],
            *by_time[:BY_TIME],
            *quotes[:BY_QUOTE],
        )
        return await self._read({(hit.article, hit.version): hit.appeared_at for hit in hits}, replies[:BY_REPLY])

    async def _of_time(self, workspace: WorkspaceRef, question: Question, lead: Query) -> Sequence[ArticleHit]:
        if question.meant is None:
            return ()
        return await self._index.articles(workspace, lead, Narrowed(period=question.meant.period))

    async def _read(self, hits: Mapping[tuple[str, int], str], replies: Sequence[CommentHit]) -> _Material:
        material, said = _Material(), _by_article(await self._index.quotes_in([article for article, _ in hits]))
        stored = {(article.id, article.version): article for article in await self._articles.versions(list(hits))}
        for place, appeared in hits.items():
            article = stored.get(place)
            if article is None or material.characters >= MOST_READ:
                continue
            text = article.text[:MOST_TEXT]
            quotes = tuple(Said(Span(hit.start, hit.end), hit.speaker) for hit in said.get(article.id, ()))
            inside = tuple(quote for quote in quotes if quote.span.end <= len(text))
            day = datetime.fromisoformat(appeared).date()
            material.articles[article.id] = article
            material.characters += len(text)
            material.candidates.append(Candidate(article.id, article.title or "", text, day, inside))
        material.replies = {_reply_key(hit): hit for hit in replies}
        return material

    async def _answered(self, one: Found, found: Sequence[Found], material: _Material) -> Answered:
        if one.reply:
            return Answered(one, reply=material.replies[one.key])
        article = material.articles[one.key]
        keys = repeated_in(one, found)
        outlets = dict.fromkeys(material.articles[key].site or "" for key in keys)
        also = tuple(outlet for outlet in outlets if outlet and outlet != article.site)
        if not one.quote:
            return Answered(one, article, also=also)
        quote = await self._quote(article, one.span)
        return Answered(one, article, quote, material.speaker(one), also=also)

    async def _quote(self, article: StoredArticle, span: Span) -> Quote | None:
        """Return a quotation as its article's card has it, which says how we know who said it."""
        try:
            card = await self._articles.card(article)
        except (CardRefused, WorkTooHeavy):
            return None
        return next((quote for quote in card.quotes if quote.span == span), None)

    async def _absent(self, workspace: WorkspaceRef, question: Question, counts: Sequence[int]) -> tuple[str, ...]:
        """Return the words of a question that stand in none of the workspace's articles."""
        absent = []
        for term, count in zip(question.terms, counts, strict=True):
            if not count or not await self._index.articles(workspace, Query((term,)), newest=True):
                absent.append(" ".join(term.words))
        return tuple(absent)


def leading(question: Question, counts: Sequence[int], whole: int) -> Query:
    """Return the query whose hits are looked at: articles with any of the words that are rare enough to lead to few.

    Where no word is, those with all of them.
    """
    most = max(FEW, COMMON * whole)
    rare = tuple(term for term, count in zip(question.terms, counts, strict=True) if 0 < count <= most)
    return Query(rare, any_of=True) if rare else Query(question.terms)


def _weighed(
    question: Question, rare: Mapping[str, float], material: _Material
) -> tuple[tuple[Found, ...], tuple[Found, ...], bool]:
    """Return the places to show, all that were found, and whether those shown are of another time than is meant."""
    weighing = Weighing(question, rare)
    found = [place for candidate in material.candidates for place in weighing.article(candidate)]
    for key, hit in material.replies.items():
        found += weighing.reply(Spoken(key, hit.text, hit.at.astimezone(UTC).date()))
    if question.meant is None:
        return best(found), tuple(found), False
    named = {stem_of(word) for word in names_of_time(question.text[question.meant.start : question.meant.end])}
    of_time = [one for one in found if question.meant.period.has(one.day) or (named and named <= one.stems)]
    chosen = best(of_time)
    return (chosen, tuple(found), False) if chosen else (best(found), tuple(found), True)


async def _none() -> tuple[ArticleHit, ...]:
    return ()


def _by_article(hits: Sequence[QuoteHit]) -> dict[str, list[QuoteHit]]:
    found: dict[str, list[QuoteHit]] = {}
    for hit in hits:
        found.setdefault(hit.article, []).append(hit)
    return found


def _reply_key(hit: CommentHit) -> str:
    return f"reply {hit.message.channel.id} {hit.message.id}"
