"""What a card says of quotations that an earlier one showed and that have changed or gone since. Pure."""

from collections.abc import Awaitable, Callable, Sequence

from bot.articles.attribution import credited
from bot.articles.fragments import link_to
from bot.articles.highlights import diff_address, page_address
from bot.articles.model import StoredArticle
from bot.chat.reply import Link, Links, Part, QuoteCard, Text
from bot.versions.lost import LostQuote
from summaries.document import Card

SHOWN = 3

Lost = Callable[[StoredArticle], Awaitable[Sequence[LostQuote]]]
"""Says which quotations of earlier cards an article no longer has as they were."""


async def nothing_lost(_: StoredArticle) -> Sequence[LostQuote]:
    """Say that no quotation was lost: what there is to say where versions are not kept."""
    return ()


def lost_parts(article: StoredArticle, card: Card | None, lost: Sequence[LostQuote], most: int = SHOWN) -> list[Part]:
    """Return each such quotation as it was and as it is now, the way to what changed with it.

    `card` is that of the current version: it says who is quoted now.
    """
    parts: list[Part] = []
    for item in lost[:most]:
        parts += _told(article, card, item)
    if len(lost) > most:
        number = len(lost) - most
        more = "1 more quotation has" if number == 1 else f"{number} more quotations have"
        address = diff_address(article.id, lost[most].version, article.version)
        parts += [Text(f"{more} changed since."), Links((Link("See what changed", address),))]
    return parts


def _told(article: StoredArticle, card: Card | None, item: LostQuote) -> list[Part]:
    changed = Link("what changed", diff_address(article.id, item.version, article.version, item.place))
    before = QuoteCard(item.words, credited(item.quote), f"before, in version {item.version}", changed)
    if item.after is None:
        return [Text(_gone(item)), before]
    quote = next((quote for quote in card.quotes if quote.span == item.after.span), None) if card else None
    url = article.canonical_url or article.url
    now = QuoteCard(
        item.after.text,
        credited(quote) if quote else "",
        "now",
        Link("in the text", page_address(article, quote.marks if quote else item.after.span)),
        Link("at the source", link_to(url, article.text, item.after.span)) if url else None,
    )
    return [Text(f"The source has changed a quotation since version {item.version}:"), before, now]


def _gone(item: LostQuote) -> str:
    if item.stands:
        return f"The source no longer has these words of version {item.version} as a quotation:"
    return f"The source no longer has this quotation of version {item.version}:"
