"""What each command does: it reads and asks the capabilities, and a pure function draws the reply."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.articles.articles import StoredArticle
from bot.chat.errors import ArgumentMissing
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import ROOT, Call, Request, Value
from bot.commands.cards import card_reply, quotes_reply
from bot.commands.copies import Notes, no_notes, noted
from bot.commands.lost import Lost, nothing_lost
from bot.commands.settings import settings_reply
from bot.workspaces.keeping import LEAST_COMMENTS, LEAST_DIGESTS, days_of
from bot.workspaces.preferences import Preferences
from bot.workspaces.zones import zone_named
from summaries.document import Card
from summaries.ranking import OWN_METHOD


class Reading(Protocol):
    """What the commands need of the articles."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article behind an address."""

    async def card(self, article: StoredArticle, *, sentences: int = 3, method: str = OWN_METHOD) -> Card:
        """Return the article's card."""


class Discussing(Protocol):
    """What the commands need of the threads."""

    async def discuss(self, request: Request, article: StoredArticle, card: Reply) -> Reply:
        """Open the article's thread, or find it, and say where it is."""


class Preferring(Protocol):
    """What the commands need of the workspaces' settings."""

    async def of(self, workspace: WorkspaceRef) -> Preferences:
        """Return a workspace's settings."""

    async def change(self, request: Request, values: dict[str, Value]) -> Preferences:
        """Change some, and return them all."""


Asked = Callable[[WorkspaceRef, str], Awaitable[None]]
"""Notes that a workspace asked for the article of an id."""


async def nobody_asked(_: WorkspaceRef, __: str) -> None:
    """Note nothing: what there is to do where nothing is searched."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """The commands' handlers, bound to the capabilities that they use."""

    articles: Reading
    discussions: Discussing
    preferences: Preferring
    lost: Lost = nothing_lost
    asked: Asked = nobody_asked
    notes: Notes = no_notes

    async def summarise(self, call: Call) -> Reply:
        """Answer with the article's card."""
        wishes = await self.preferences.of(call.request.channel.workspace)
        card = await self._card(call, wishes)
        return replace(card, visibility=wishes.visibility)

    async def _read(self, call: Call) -> StoredArticle:
        """Return the article that is asked for, which the workspace finds from now on."""
        article = await self.articles.read(str(call.arguments["url"]))
        await self.asked(call.request.channel.workspace, article.id)
        return article

    async def _card(self, call: Call, wishes: Preferences) -> Reply:
        article = await self._read(call)
        card = await self.articles.card(
            article,
            sentences=int(call.arguments.get("sentences", wishes.sentences)),
            method=str(call.arguments.get("method", OWN_METHOD)),
        )
        reply = card_reply(article, card, await self.lost(article))
        return noted(reply, await self.notes(call.request.channel.workspace, article))

    async def quotes(self, call: Call) -> Reply:
        """Answer with every quotation of the article."""
        wishes = await self.preferences.of(call.request.channel.workspace)
        article = await self._read(call)
        card, lost = await self.articles.card(article), await self.lost(article)
        reply = quotes_reply(article, card, str(call.arguments.get("speaker", "")), lost)
        return replace(reply, visibility=wishes.visibility)

    async def discuss(self, call: Call) -> Reply:
        """Open the article's thread in this channel."""
        wishes = await self.preferences.of(call.request.channel.workspace)
        article = await self._read(call)
        return await self.discussions.discuss(call.request, article, await self._card(call, wishes))

    async def show_settings(self, call: Call) -> Reply:
        """Answer with the workspace's settings."""
        return settings_reply(await self.preferences.of(call.request.channel.workspace))

    async def change_settings(self, call: Call) -> Reply:
        """Change what is given, and answer with all of them."""
        if not call.arguments:
            raise ArgumentMissing(f"Say what to change: type {ROOT} settings set --sentences 5")
        values = dict(call.arguments)
        if "zone" in values:
            values["zone"] = zone_named(str(values["zone"]))
        for name, least in (("keep-comments", LEAST_COMMENTS), ("keep-digests", LEAST_DIGESTS)):
            if name in values:
                values[name] = days_of(str(values[name]), least)
        changed = await self.preferences.change(call.request, values)
        return settings_reply(changed, changed=True)
