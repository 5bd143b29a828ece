"""An article and its card as a reply: which lines are shown, in which order, with which words of ours."""

from collections.abc import Sequence

from bot.articles.attribution import UNCLEAR_SPEAKER, attribution, credited
from bot.articles.fragments import link_to
from bot.articles.highlights import page_address, shown_date
from bot.articles.model import FROM_FEED, StoredArticle
from bot.chat.parsing import quoted
from bot.chat.reply import (
    Button,
    Buttons,
    Figures,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
)
from bot.chat.spec import ROOT
from bot.commands.lost import lost_parts
from bot.versions.lost import LostQuote
from summaries.document import Card, Figure, Line, Quote, QuoteLabel, Span
from summaries.language import ENGLISH

SHOWN_QUOTES = 3
SHOWN_FIGURES = 6
MAX_QUOTES = 40
MIN_WORDS = 5
PROMISE = "Every line stands word for word in the source."
ENGLISH_ONLY = "Speakers are read in English only: whose words these quotations are stands in the article."


def card_reply(article: StoredArticle, card: Card, lost: Sequence[LostQuote] = ()) -> Reply:
    """Return the card of `summarise`: sentences, the best quotes, figures, what was lost, and where to go next."""
    quotes = best_quotes(article.text, card)
    parts: list[Part] = [heading(article, f"{len(card.summary)} of {card.sentence_count} sentences")]
    parts += [passage(article, line.span) for line in card.summary]
    parts += [quote_part(article, quote) for quote in quotes]
    parts += _unread_speakers(card, quotes)
    if card.figures:
        parts.append(Figures(tuple(passage(article, figure.span) for figure in shown_figures(article.text, card))))
    parts += [*lost_parts(article, card, lost), *_next_steps(article, card), Footer(_footer(article, card))]
    return Reply(tuple(parts))


def quotes_reply(article: StoredArticle, card: Card, speaker: str = "", lost: Sequence[LostQuote] = ()) -> Reply:
    """Return every quotation of the article (or one speaker's), in reading order, and what was lost of them."""
    quotes = [quote for quote in card.quotes if speaker.lower() in attribution(quote).lower()]
    count = f"{len(quotes)} of {len(card.quotes)} quotes"
    parts: list[Part] = [heading(article, count)]
    parts += [quote_part(article, quote) for quote in quotes[:MAX_QUOTES]]
    parts += _unread_speakers(card, quotes)
    if not quotes:
        parts.append(Text(_no_quotes(card, speaker)))
    if len(quotes) > MAX_QUOTES:
        parts.append(Text(f"The first {MAX_QUOTES} are shown; the rest are marked in the whole text."))
    missed = [item for item in lost if speaker.lower() in attribution(item.quote).lower()]
    parts += lost_parts(article, card, missed, MAX_QUOTES)
    parts += [*([_links(article)] if article.id else []), Footer(PROMISE)]
    return Reply(tuple(parts))


def _unread_speakers(card: Card, quotes: Sequence[Quote]) -> list[Text]:
    """Return why no speaker is shown, where the article is not in English."""
    return [Text(ENGLISH_ONLY)] if quotes and card.language != ENGLISH else []


def heading(article: StoredArticle, aside: str) -> Heading:
    """Return title, source, author and date; what is not known is shown as unknown."""
    details = [article.site or "source unknown"]
    details += [f"by {article.author}"] if article.author else []
    details.append(shown_date(article.published))
    details += ["the feed's own words"] if article.extractor == FROM_FEED else []
    link = Link("original", article.canonical_url or article.url) if article.url else None
    return Heading(article.title or "Untitled article", tuple(details), aside, link)


def best_quotes(text: str, card: Card) -> list[Quote]:
    """Choose up to three quotes for the card, in reading order.

    Known speakers come first, each at most once while others wait, and at most one who is unknown where speakers
    are read; quotes that a summary sentence shows already, and shreds under five words, are left for `quotes`.
    """
    shown = [line.span for line in card.summary]
    chosen: list[Quote] = []
    for quote in _by_worth(text, card):
        repeated = any(span.covers(quote.span) for span in shown)
        who = attribution(quote)
        again = who in map(attribution, chosen) and (who or card.language == ENGLISH)
        if len(chosen) < SHOWN_QUOTES and not repeated and not again:
            chosen.append(quote)
    return sorted(chosen, key=lambda quote: quote.span)


def best_quote(text: str, card: Card) -> Quote | None:
    """Choose the one quote that stands for an article where no sentence of its card does."""
    return next(iter(_by_worth(text, card)), None)


def _by_worth(text: str, card: Card) -> list[Quote]:
    fit = [quote for quote in card.quotes if len(quote.span.of(text).split()) >= MIN_WORDS]
    return sorted(fit, key=lambda quote: worth(text, quote), reverse=True)


def worth(text: str, quote: Quote) -> tuple[bool, bool, bool, bool, int]:
    """Return what a quotation is worth beside others: a known speaker, a sure one, own words, a name, some length."""
    words = len(quote.span.of(text).split())
    own = quote.label is QuoteLabel.OWN_WORDS
    return (quote.speaker.known, quote.sure, own, quote.speaker.name is not None, min(words, 30))


def shown_figures(text: str, card: Card) -> tuple[Figure, ...]:
    """Return the figures of the summary's sentences first, then others, none of the same words twice."""
    ordered = sorted(card.figures, key=lambda figure: (not _inside(figure, card.summary), figure.span))
    different = {figure.span.of(text).lower(): figure for figure in reversed(ordered)}
    return tuple(figure for figure in ordered if figure in different.values())[:SHOWN_FIGURES]


def _inside(figure: Figure, lines: tuple[Line, ...]) -> bool:
    return any(line.span.covers(figure.span) for line in lines)


def quote_part(article: StoredArticle, quote: Quote) -> QuoteCard:
    """Return a quote with who said it and how that is known."""
    here, original = _places(article, quote.span, quote.marks)
    return QuoteCard(quote.span.of(article.text), credited(quote), note_of(quote), here, original)


def note_of(quote: Quote) -> str:
    """Return what kind of words a quotation has, and how its speaker is known."""
    notes = [UNCLEAR_SPEAKER] if quote.unclear else []
    if quote.label is QuoteLabel.REPORTED:
        notes.append("as reported, not in the first person")
    if quote.speaker.resolved_from is not None:
        notes.append(f"resolved from “{quote.speaker.resolved_from.text}”")
    return ", ".join(notes)


def passage(article: StoredArticle, span: Span) -> Passage:
    """Return a sentence or figure with the ways to its place."""
    here, original = _places(article, span)
    return Passage(span.of(article.text), here, original)


def _places(article: StoredArticle, span: Span, marked: Span | None = None) -> tuple[Link | None, Link | None]:
    """Return where a place stands on our page, by what is `marked` there, and at the publisher's."""
    here = Link("in the text", page_address(article, marked or span)) if article.id else None
    url = article.canonical_url or article.url
    return here, Link("at the source", link_to(url, article.text, span)) if url else None


def _next_steps(article: StoredArticle, card: Card) -> tuple[Part, ...]:
    """Return buttons and links for an article that is kept; one read from a file has nowhere to go."""
    return (_buttons(article, card), _links(article)) if article.id else ()


def _buttons(article: StoredArticle, card: Card) -> Buttons:
    items = []
    if card.quotes:
        count = "The quote" if len(card.quotes) == 1 else f"All {len(card.quotes)} quotes"
        items.append(Button(count, f"{ROOT} quotes {article.url}"))
    more = 5 if len(card.summary) < 5 else 8
    if card.sentence_count > len(card.summary):
        items.append(Button(f"{more} sentences", f"{ROOT} summarise {article.url} --sentences {more}"))
    items.append(Button("Discuss", f"{ROOT} discuss {article.url}"))
    return Buttons((*items, follow_up(article), Button("Why these?", f"{ROOT} why {article.url}")))


def follow_up(article: StoredArticle) -> Button:
    """Return the button that shows what a story offers to be followed up."""
    return Button("Follow up", f"{ROOT} followup offers {quoted(article.url)}")


def _links(article: StoredArticle) -> Links:
    whole = Link("Whole text, lines marked", page_address(article))
    return Links((whole, Link("Original", article.canonical_url or article.url)))


def _footer(article: StoredArticle, card: Card) -> str:
    words = [PROMISE]
    if card.method != "directed":
        words.append(f"Chosen by {card.method}.")
    if article.versions > 1:
        words.append(f"This is version {article.version} of {article.versions} that the source has shown.")
    return " ".join(words)


def _no_quotes(card: Card, speaker: str) -> str:
    if speaker and card.quotes:
        return f"No quote here is by “{speaker}”. Leave out --speaker to see all {len(card.quotes)}."
    return "There is no quotation in this article."
