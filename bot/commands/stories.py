"""Stories as replies and commands: which outlets report one event, what each adds, and what members decide about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.articles.published import moment_of
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Footer, Heading, Link, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call
from bot.commands.cards import PROMISE
from bot.commands.lost import Lost, lost_parts, nothing_lost
from bot.commands.telling import new_parts
from bot.stories.errors import StoryUnknown
from bot.versions.lost import LostQuote
from summaries.document import Card

SHOWN = 8


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
    """An article of a story with its card, and with what earlier cards of it showed and it has no more."""

    article: StoredArticle
    card: Card | None = None
    lost: Sequence[LostQuote] = ()


@dataclass(frozen=True, slots=True)
class StoryHandlers:
    """The handlers of stories, bound to the capabilities that they use."""

    stories: Stories
    library: Library
    lost: Lost = nothing_lost

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
        return story_reply([await self._told(article) for article in articles])

    async def _told(self, article: StoredArticle) -> Told:
        return Told(article, await self._card(article), await self.lost(article))

    async def _card(self, article: StoredArticle) -> Card | None:
        try:
            return await self.library.card(article)
        except CardRefused:
            return None


def in_order(articles: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Return articles as they appeared; one without a date counts from when it was read."""
    return sorted(articles, key=lambda article: (moment_of(article.published) or article.fetched_at, article.id))


def story_reply(told: Sequence[Told]) -> Reply:
    """Return a story: each outlet in the order in which they reported it, with what stands in no earlier one."""
    outlets = tuple(dict.fromkeys(item.article.site or "source unknown" for item in told))
    first = told[0].article if told else None
    parts: list[Part] = [Heading((first and first.title) or "Untitled story", outlets, _count(len(told)))]
    for place, item in enumerate(told[:SHOWN]):
        parts += _outlet(item, [other.article for other in told[:place]])
    if len(told) > SHOWN:
        parts.append(Text(f"{len(told) - SHOWN} more articles are not shown."))
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def _outlet(told: Told, earlier: Sequence[StoredArticle]) -> list[Part]:
    article, card = told.article, told.card
    link = Link("original", article.canonical_url or article.url) if article.url else None
    aside = "adds" if earlier else "the earliest"
    details = (article.site or "source unknown", shown_date(article.published))
    new = new_parts(article, card, earlier) if card else ()
    parts: list[Part] = [Heading(article.title or "Untitled article", details, aside, link), *new]
    parts += [] if new else [Text("Nothing that stands in no earlier one.")]
    parts += lost_parts(article, card, told.lost)
    if earlier and article.url:
        parts.append(Buttons((Button("Not this story", f"{ROOT} story split {article.url}"),)))
    return parts


def _count(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"
