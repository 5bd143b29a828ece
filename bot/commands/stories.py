"""Stories as replies and commands: which outlets report one event, what each adds, and what members decide about it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.articles.published import moment_of
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Footer, Heading, Link, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call
from bot.commands.cards import PROMISE
from bot.commands.copies import Notes, no_notes
from bot.commands.lost import Lost, lost_parts, nothing_lost
from bot.commands.telling import added_parts
from bot.stories.added import Added, Piece, in_words
from bot.stories.errors import StoryUnknown
from bot.versions.lost import LostQuote
from summaries.document import Card

SHOWN = 8
CARDED = 40
"""Articles of a story whose quotations are looked at; of later ones only the texts count."""

EachAdds = Callable[[Sequence[Piece]], Awaitable[tuple[Added, ...]]]
"""Runs `bot.stories.added.each_adds` where it holds nobody up."""


class Stories(Protocol):
    """Which articles of a workspace report one event."""

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        """Return the story of an article, if it has one."""

    async def of_story(self, workspace: WorkspaceRef, story: str) -> tuple[str, ...]:
        """Return the articles of a story."""

    async def merge(self, workspace: WorkspaceRef, one: str, other: str, member: MemberRef) -> str:
        """Make one story of those of two articles."""

    async def split(self, workspace: WorkspaceRef, article: str, member: MemberRef) -> str:
        """Set an article apart from its story."""


class Library(Protocol):
    """Where articles are."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article at an address."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article by its id."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article of a story with its card, if it has one, and what stands in no other article of the story.

    `lost` is what earlier cards of it showed and it has no more, `notes` what else is said of it.
    """

    article: StoredArticle
    card: Card | None
    added: Added
    lost: Sequence[LostQuote] = ()
    notes: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class StoryHandlers:
    """The handlers of stories, bound to the capabilities that they use."""

    stories: Stories
    library: Library
    each_adds: EachAdds
    lost: Lost = nothing_lost
    notes: Notes = no_notes

    async def show(self, call: Call) -> Reply:
        """Show the outlets of an article's story, the earliest first, and what each adds."""
        workspace = call.request.channel.workspace
        article = await self.library.read(str(call.arguments["url"]))
        story = await self.stories.story_of(workspace, article.id)
        if story is None:
            raise StoryUnknown("That article is in no story here: only what comes from a followed feed is.")
        return await self._shown(workspace, story)

    async def merge(self, call: Call) -> Reply:
        """Make one story of those of two articles."""
        workspace, member = call.request.channel.workspace, call.request.member
        one, other = [await self.library.read(str(call.arguments[name])) for name in ("url", "other")]
        return await self._shown(workspace, await self.stories.merge(workspace, one.id, other.id, member))

    async def split(self, call: Call) -> Reply:
        """Set an article apart from its story."""
        workspace = call.request.channel.workspace
        article = await self.library.read(str(call.arguments["url"]))
        return await self._shown(workspace, await self.stories.split(workspace, article.id, call.request.member))

    async def _shown(self, workspace: WorkspaceRef, story: str) -> Reply:
        found = [await self.library.find(article) for article in await self.stories.of_story(workspace, story)]
        articles = in_order([article for article in found if article is not None])
        cards: list[Card | None] = list(await asyncio.gather(*map(self._card, articles[:CARDED])))
        cards += [None] * (len(articles) - len(cards))
        added = await self.each_adds([Piece.of(*pair) for pair in zip(articles, cards, strict=True)])
        told = [Told(*parts) for parts in zip(articles, cards, added, strict=True)]
        for place in chosen(added):
            article = articles[place]
            beside = await self.notes(workspace, article)
            told[place] = replace(told[place], lost=await self.lost(article), notes=beside)
        return story_reply(told)

    async def _card(self, article: StoredArticle) -> Card | None:
        try:
            return await self.library.card(article)
        except CardRefused:
            return None


def in_order(articles: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Return articles as they appeared; one without a date counts from when it was read."""
    return sorted(articles, key=lambda article: (moment_of(article.published) or article.fetched_at, article.id))


def story_reply(told: Sequence[Told]) -> Reply:
    """Return a story: its outlets in the order in which they reported it, each with what stands in no other.

    Of a story with many articles the earliest is shown, and those that add most: `chosen` says which.
    """
    outlets = tuple(dict.fromkeys(item.article.site or "source unknown" for item in told))
    first = told[0].article if told else None
    parts: list[Part] = [Heading((first and first.title) or "Untitled story", outlets, _articles(len(told)))]
    shown = chosen([item.added for item in told])
    for place in shown:
        parts += _outlet(told[place], earliest=place == 0, alone=len(told) == 1)
    if len(shown) < len(told):
        parts.append(Text(_left_out([item.added for at, item in enumerate(told) if at not in shown])))
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def chosen(added: Sequence[Added]) -> list[int]:
    """Return which articles of a story are shown, in order: the earliest, and those that add most."""
    most = sorted(range(1, len(added)), key=lambda at: (-len(added[at].quotes), -len(added[at].sentences), at))
    return sorted([*range(min(1, len(added))), *most[: SHOWN - 1]])


def _outlet(told: Told, *, earliest: bool, alone: bool) -> list[Part]:
    article, card, added = told.article, told.card, told.added
    link = Link("original", article.canonical_url or article.url) if article.url else None
    details = (article.site or "source unknown", shown_date(article.published))
    aside = in_words(added, earliest=earliest, alone=alone)
    new = added_parts(article, card, added)
    parts: list[Part] = [Heading(article.title or "Untitled article", details, aside, link), *told.notes, *new]
    parts += [] if new else [Text("Nothing that stands in no other article of this story.")]
    parts += lost_parts(article, card, told.lost)
    if not earliest and article.url:
        parts.append(Buttons((Button("Not this story", f"{ROOT} story split {article.url}"),)))
    return parts


def _left_out(added: Sequence[Added]) -> str:
    silent = sum(not (item.sentences or item.quotes) for item in added)
    adding = "" if not silent else f", {silent} of which add nothing"
    return f"{_articles(len(added))} of this story {'is' if len(added) == 1 else 'are'} not shown{adding}."


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"
