"""What a topic's thread is told of an article: a first card, then only what another outlet adds."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.parsing import quoted
from bot.chat.reply import Button, Buttons, Footer, Part, Passage, QuoteCard, Reply
from bot.chat.spec import ROOT
from bot.commands.cards import best_quotes, card_reply, follow_up, heading, passage, quote_part
from bot.commands.changes import change_reply, crowd_reply, with_diff
from bot.commands.copies import Notes, no_notes, noted
from bot.commands.lost import Lost, nothing_lost
from bot.stories.added import Added, Piece
from bot.topics.model import DuePost, How
from bot.versions.lost import LostQuote
from bot.versions.model import Notice
from summaries.document import Card

MAX_NEW_QUOTES = 3
MAX_NEW_SENTENCES = 2

MakeCard = Callable[[StoredArticle], Awaitable[Card]]

Adds = Callable[[Piece, Sequence[str]], Awaitable[Added]]
"""Runs `bot.stories.added.added` where it holds nobody up."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Draws what threads are told; `card` makes or finds an article's card, `adds` finds what is new in it.

    `notes` is what is said beside a first card.
    """

    card: MakeCard
    adds: Adds
    lost: Lost = nothing_lost
    notes: Notes = no_notes

    async def draw(self, post: DuePost, article: StoredArticle, known: Sequence[StoredArticle]) -> Reply | None:
        """Return the article's card, or only what it adds to those that the thread knows; nothing if that is all."""
        card = await self._card_of(article)
        if not known:
            first = first_reply(post, article, card, await self.lost(article))
            return noted(first, await self.notes(post.topic.workspace, article))
        if card is None:
            return None
        found = await self.adds(Piece.of(article, card), [other.text for other in known])
        return adding_reply(article, card, found)

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
    shown = card_reply(article, card, lost).parts if card else (heading(article, ""),)
    return Reply((*shown, *_why(post, article)))


def _why(post: DuePost, article: StoredArticle) -> tuple[Part, ...]:
    """Return why an article is told; where that is likeness alone, with a button for those who know better."""
    reason = Footer(f"{post.reason[:1].upper()}{post.reason[1:]}.")
    if post.how is not How.LIKENESS or not article.url:
        return (reason,)
    wrong = Button("Not this topic", f"{ROOT} topic remove {quoted(article.url)} {quoted(post.topic.name)}")
    return (reason, Buttons((wrong,)))


def adding_reply(article: StoredArticle, card: Card, added: Added) -> Reply | None:
    """Return the quotes and sentences of a card that stand in none of the texts that a thread knows."""
    new = added_parts(article, card, Added((), added.chosen, added.quotes))
    if not new:
        return None
    way = (Buttons((follow_up(article),)),) if article.url else ()
    return Reply((heading(article, "adds to the story above"), *new, *way))


def added_parts(article: StoredArticle, card: Card | None, added: Added) -> tuple[Passage | QuoteCard, ...]:
    """Return the best of what an article adds: its card's sentences and best quotes first, then the others in order.

    A quotation that one of these sentences shows already is not shown again.
    """
    lines = tuple(dict.fromkeys((*added.chosen, *added.sentences)))[:MAX_NEW_SENTENCES]
    new: list[Passage | QuoteCard] = [passage(article, span) for span in sorted(lines)]
    if card is None:
        return tuple(new)
    best = [quote.span for quote in best_quotes(article.text, card)]
    unseen = [quote for quote in card.quotes if not any(line.covers(quote.span) for line in lines)]
    fresh = [quote for quote in unseen if quote.span in added.quotes]
    fresh.sort(key=lambda quote: quote.span not in best)
    new += [quote_part(article, quote) for quote in sorted(fresh[:MAX_NEW_QUOTES], key=lambda quote: quote.span)]
    return tuple(new)
