"""An answer as a reply: only passages of the record, each with its outlet, day, speaker and place. Pure."""

from collections.abc import Callable, Iterator

from bot.archive.asking import Answer, Answered
from bot.articles.attribution import credited
from bot.articles.fragments import link_to
from bot.articles.highlights import place_address, shown_date
from bot.articles.model import StoredArticle
from bot.chat.refs import MessageRef
from bot.chat.reply import Button, Buttons, Footer, Heading, Link, Part, Passage, QuoteCard, Reply, Text
from bot.chat.spec import ROOT
from bot.commands.cards import PROMISE, note_of
from bot.search.index import Extent
from summaries.document import Span

MAX_SHOWN = 240
"""Characters of a question that stand above its answer."""

NOTHING = "Nothing in this workspace’s record answers that."
OUTSIDE = "Nothing of the time that you name answers it. What follows is of other days."

Permalink = Callable[[MessageRef], str]


def answer_reply(answer: Answer, permalink: Permalink) -> Reply:
    """Return the passages that answer a question, the best first, and what was searched; or that there are none."""
    places = answer.places
    articles = len({place.article.id for place in places if place.article})
    details = (_count(len(places), "passage"), *([f"from {_count(articles, 'article')}"] if articles > 1 else []))
    parts: list[Part] = [Heading(_short(answer.question.text), details if places else ())]
    if not places:
        return Reply((*parts, *_nothing(answer)))
    parts += [Text(OUTSIDE)] if answer.outside else []
    for place in places:
        parts += _place(place, permalink)
    looked = f"Looked for: {', '.join(words_of(answer))}. Searched: {extent_in_words(answer.extent)}."
    return Reply((*parts, _more(answer), Footer(f"{looked} {PROMISE}")))


def _nothing(answer: Answer) -> Iterator[Part]:
    yield Text(NOTHING)
    words = [word for word in words_of(answer) if word not in answer.absent]
    looked = f"Looked for: {', '.join(words_of(answer))}."
    if answer.absent:
        stands = "stands" if len(answer.absent) == 1 else "stand"
        looked += f" In no article here {stands}: {', '.join(answer.absent)}."
    yield Text(f"{looked} Searched: {extent_in_words(answer.extent)}, and what was said in this channel.")
    if words:
        yield Buttons((Button("Search for what stands here", f"{ROOT} search {' '.join(words)}"),))
    yield Footer("Answers are words of the record or nothing: no synonym is tried, so another word may find it.")


def words_of(answer: Answer) -> list[str]:
    """Return the words of a question that were looked for, as they were typed."""
    return [" ".join(term.words) for term in answer.question.terms]


def extent_in_words(extent: Extent) -> str:
    """Return how much there is to search: “1,204 articles since 3 March 2026”."""
    since = f" since {extent.since.day} {extent.since:%B %Y}" if extent.since else ""
    return f"{'about ' if extent.about else ''}{_count(extent.articles, 'article')}{since}"


def _more(answer: Answer) -> Buttons:
    return Buttons((Button("Search these words", f"{ROOT} search {' '.join(words_of(answer))}"),))


def _place(place: Answered, permalink: Permalink) -> list[Part]:
    if place.reply is not None:
        address, said = permalink(place.reply.message), f"said here on {place.reply.at.day} {place.reply.at:%B %Y}"
        here = Link("in its thread", address) if address else None
        return [QuoteCard(place.reply.text, place.reply.name or "a member", said, here)]
    if place.article is None:
        return []
    source = source_of(place.article)
    source += f" · also in {', '.join(place.also)}" if place.also else ""
    before: list[Part] = [passage_at(place.article, span) for span in place.found.before]
    if place.found.quote:
        return [_quotation(place, place.article, source)]
    return [*before, passage_at(place.article, place.found.span, source)]


def _quotation(place: Answered, article: StoredArticle, source: str) -> QuoteCard:
    span = place.found.span
    by = credited(place.quote) if place.quote else place.speaker
    note = note_of(place.quote) if place.quote else ""
    here, original = places_of(article, span)
    return QuoteCard(span.of(article.text), by, note, here, original, source)


def passage_at(article: StoredArticle, span: Span, source: str = "") -> Passage:
    """Return a sentence that no card may have marked, with the ways to its place."""
    here, original = places_of(article, span)
    return Passage(span.of(article.text), here, original, source)


def places_of(article: StoredArticle, span: Span) -> tuple[Link, Link | None]:
    """Return where words stand on our page of this version, and at the publisher's."""
    url = article.canonical_url or article.url
    original = Link("at the source", link_to(url, article.text, span)) if url else None
    return Link("in the text", place_address(article, span)), original


def source_of(article: StoredArticle) -> str:
    """Return whose words an article's are, and of which day."""
    return f"{article.site or 'source unknown'}, {shown_date(article.published)}"


def _short(question: str) -> str:
    return question if len(question) <= MAX_SHOWN else f"{question[: MAX_SHOWN - 1]}…"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
