"""What an article offers to be followed up, as a reply: sentences with their reasons, and a button for each. Pure."""

from collections.abc import Callable, Iterator

from bot.articles.model import StoredArticle
from bot.chat.parsing import quoted
from bot.chat.reply import Button, Buttons, Footer, Link, Links, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.commands.ballots import state_of
from bot.commands.cards import PROMISE, heading, passage
from bot.commands.followups import ADD
from bot.followups.model import FollowUp
from bot.followups.offers import Offered, Offering
from summaries.open_ends import Offer
from summaries.open_words import Opening

NOTHING = (
    "Nothing in this article's text says that something is left open or still to come, or names a document that it "
    "gives no link to. Only its words were looked at: what you miss in it, propose in your own."
)

NOT_READ = (
    "This article is not in English, and what a text leaves open is read in English alone: propose in your own words "
    "what you found in it."
)

Standing = Callable[[FollowUp], tuple[str, str]]
"""Says how an open follow-up stands, and the address of its ballot, or nothing."""


def offers_reply(offering: Offering, standing: Standing) -> Reply:
    """Return what an article offers, for the asker alone."""
    article = offering.article
    aside = f"{len(offering.offers)} to follow up" if offering.offers else ""
    parts: list[Part] = [heading(article, aside)]
    for offered in offering.offers:
        parts += _offer(article, offered, standing)
    parts += [] if offering.offers else [Text(NOTHING if offering.read else NOT_READ)]
    parts += _whole(offering)
    own = f"In your own words: {ADD} Ask for the figures --url {quoted(article.url)}"
    return Reply((*parts, Footer(f"{PROMISE} {own}" if offering.offers else own)), Visibility.EPHEMERAL)


def _offer(article: StoredArticle, offered: Offered, standing: Standing) -> Iterator[Part]:
    offer = offered.offer
    if offer.before:
        yield passage(article, offer.before)
    yield passage(article, offer.span)
    yield Text(reason_of(article.text, offer))
    if offered.followup:
        yield from _known(offered.followup, standing)
    else:
        yield Buttons((Button("Propose this", proposing(article, offer)),))


def reason_of(text: str, offer: Offer) -> str:
    """Return why a sentence is offered, with the words in it that say so."""
    if offer.kind is Opening.UNLINKED:
        return f"{offer.reason}."
    day = offer.until
    until = f", which is {day.day} {day:%B %Y} at the latest" if day else ""
    return f"{offer.reason}: “{offer.cue.of(text)}”{until}."


def proposing(article: StoredArticle, offer: Offer) -> str:
    """Return the command that proposes a sentence of this version."""
    return f"{ADD} --url {quoted(article.url)} --sentence {offer.span.start} --version {article.version}"


def _known(followup: FollowUp, standing: Standing) -> Iterator[Part]:
    """Yield how a follow-up stands that was proposed before."""
    how, place = standing(followup)
    more = f": {how}" if followup.state.open else "."
    yield Text(f"Proposed already as #{followup.number}, {state_of(followup)}{more}")
    if place:
        yield Links((Link("Go to it", place),))


def _whole(offering: Offering) -> Iterator[Part]:
    """Yield the way to propose the article as a whole."""
    if offering.followup:
        number = offering.followup.number
        yield Text(f"The article as a whole is proposed already, as #{number}: {ROOT} followup show {number}")
    elif offering.article.url:
        yield Buttons((Button("Propose the article", f"{ADD} --url {quoted(offering.article.url)}"),))
