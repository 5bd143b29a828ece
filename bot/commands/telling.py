"""What a topic's thread is told of an article: a first card, then only what another outlet adds."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.reply import Footer, Passage, QuoteCard, Reply
from bot.commands.cards import card_reply, heading, passage, quote_part
from bot.commands.changes import change_reply, crowd_reply, with_diff
from bot.commands.lost import Lost, nothing_lost
from bot.stories.novelty import stands_in
from bot.topics.model import DuePost
from bot.versions.lost import LostQuote
from bot.versions.model import Notice
from summaries.document import Card

MAX_NEW_QUOTES = 3
MAX_NEW_SENTENCES = 2

MakeCard = Callable[[StoredArticle], Awaitable[Card]]


@dataclass(frozen=True, slots=True)
class Teller:
    """Draws what threads are told; `card` makes or finds an article's card."""

    card: MakeCard
    lost: Lost = nothing_lost

    async def draw(self, post: DuePost, article: StoredArticle, known: Sequence[StoredArticle]) -> Reply | None:
        """Return the article's card, or only what it adds to those that the thread knows; nothing if that is all."""
        card = await self._card_of(article)
        if not known:
            return first_reply(post, article, card, await self.lost(article))
        return adding_reply(article, card, known) if card else None

    async def changed(self, notice: Notice, used: date) -> Reply:
        """Return what is told of a notice: one article's changes, or which articles a site changed at once."""
        if len(notice.edited) != 1:
            return crowd_reply(notice)
        (edited,) = notice.edited
        before, now = await self._card_of(edited.before), await self._card_of(edited.after)
        reply = change_reply(edited.after, edited.changes, before=before, now=now, used=used)
        return with_diff(reply, edited)

    async def _card_of(self, article: StoredArticle) -> Card | None:
        try:
            return await self.card(article)
        except CardRefused:
            return None


def first_reply(post: DuePost, article: StoredArticle, card: Card | None, lost: Sequence[LostQuote] = ()) -> Reply:
    """Return a story's first card, with why it is here; an article that gives no card is named all the same."""
    reason = Footer(f"{post.reason[:1].upper()}{post.reason[1:]}.")
    if card is None:
        return Reply((heading(article, ""), reason))
    return Reply((*card_reply(article, card, lost).parts, reason))


def adding_reply(article: StoredArticle, card: Card, known: Sequence[StoredArticle]) -> Reply | None:
    """Return the quotes and sentences of a card that stand in none of the texts that a thread knows."""
    new = new_parts(article, card, known)
    return Reply((heading(article, "adds to the story above"), *new)) if new else None


def new_parts(article: StoredArticle, card: Card, known: Sequence[StoredArticle]) -> tuple[Passage | QuoteCard, ...]:
    """Return the sentences and quotes of a card that stand in no other article of its story.

    A quotation that one of these sentences shows already is not shown again.
    """
    texts = [other.text for other in known]
    lines = [line for line in card.summary if not stands_in(line.span.of(article.text), texts)][:MAX_NEW_SENTENCES]
    unseen = [quote for quote in card.quotes if not any(line.span.covers(quote.span) for line in lines)]
    quotes = [quote for quote in unseen if not stands_in(quote.span.of(article.text), texts)]
    new: list[Passage | QuoteCard] = [passage(article, line.span) for line in lines]
    new += [quote_part(article, quote) for quote in quotes[:MAX_NEW_QUOTES]]
    return tuple(new)
