"""What an article offers to be followed up, and what became of each: proposed in this channel already, or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.chat.spec import Request
from bot.followups.model import FollowUp, State
from bot.followups.store import FollowUpStore
from summaries.open_ends import Offer


class Articles(Protocol):
    """Where articles are, and what their texts leave open."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article behind an address."""

    async def known(self, url: str) -> StoredArticle | None:
        """Return the article at an address as it is stored."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""

    async def open_ends(self, article: StoredArticle) -> tuple[Offer, ...] | None:
        """Return what its text leaves open, the best first; None where it is not in English."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that is offered, and the follow-up that it is already."""

    offer: Offer
    followup: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """An article with what it offers; `followup` is the one that it is as a whole already.

    Where its text was not `read`, because it is not in English, nobody knows what it would offer.
    """

    article: StoredArticle
    offers: tuple[Offered, ...]
    followup: FollowUp | None = None
    read: bool = True


class Offers:
    """Looks articles up, and what was proposed of them."""

    def __init__(self, articles: Articles, store: FollowUpStore) -> None:
        self._articles = articles
        self._store = store

    async def of(self, request: Request, url: str) -> Offering:
        """Return what an article offers where it is asked; raises the errors of reading it, and `WorkTooHeavy`."""
        article = await self._articles.known(url) or await self._articles.read(url)
        offers = await self._articles.open_ends(article)
        found = await self._store.of_article(request.channel.workspace, article.id)
        here = [one for one in found if one.place.channel == request.channel and one.state is not State.WITHDRAWN]
        proposed = [(one, await self._words(article, one)) for one in here]
        return Offering(
            article,
            tuple(Offered(offer, _standing(proposed, offer.span.of(article.text))) for offer in offers or ()),
            _standing([(one, words) for one, words in proposed if not one.question], ""),
            read=offers is not None,
        )

    async def _words(self, article: StoredArticle, followup: FollowUp) -> str:
        """Return the sentence that a follow-up is about, of the version that it was taken from; nothing for none."""
        origin = followup.origin
        if origin is None or origin.sentence is None:
            return ""
        same = origin.version == article.version
        version = article if same else await self._articles.version(article.id, origin.version)
        return origin.sentence.of(version.text) if version else ""


def _standing(proposed: Sequence[tuple[FollowUp, str]], words: str) -> FollowUp | None:
    """Return the follow-up of a sentence: one that is open before others, then the latest."""
    fitting: Iterable[FollowUp] = (one for one, said in proposed if said.split() == words.split())
    return max(fitting, key=lambda one: (one.state.open, one.number), default=None)
