"""What was found as pages show it: whole sentences with their words lit up, each with the way to its place. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.archive.timeline import NO_SOURCE, UNTITLED
from bot.articles.fragments import link_to
from bot.articles.highlights import place_address, shown_date
from bot.articles.model import StoredArticle
from bot.chat.pages import FoundArticle, FoundPassage, FoundQuote, FoundRemark, Piece
from bot.chat.reply import Link
from bot.search.index import CommentHit, QuoteHit
from bot.search.query import Term, places
from summaries.cleaning import label_blocks
from summaries.document import Block, BlockKind, Span
from summaries.marks import pair_marks
from summaries.sentences import LONGEST, split_sentences

MOST_SENTENCES = 3


def found_article(article: StoredArticle, terms: Sequence[Term]) -> FoundArticle:
    """Return an article with the sentences that have most of the terms, in reading order."""
    title, url = article.title or UNTITLED, article.canonical_url or article.url
    hits = places(article.text, terms)
    spans = [span for span, _ in hits]
    return FoundArticle(
        title=lit(title, Span(0, len(title)), [span for span, _ in places(title, terms)] if article.title else ()),
        outlet=article.site or NO_SOURCE,
        date=shown_date(article.published),
        here=Link(title, f"/articles/{article.id}?version={article.version}"),
        passages=tuple(_passage(article, sentence, spans) for sentence in best_sentences(article, hits)),
        original=Link("original", url) if url else None,
    )


def found_quote(article: StoredArticle, hit: QuoteHit, speaker: str, terms: Sequence[Term]) -> FoundQuote:
    """Return a quotation as it stands in its article, and who said it."""
    span, url = Span(hit.start, hit.end), article.canonical_url or article.url
    spans = [Span(place.start + hit.start, place.end + hit.start) for place, _ in places(span.of(article.text), terms)]
    return FoundQuote(
        pieces=lit(article.text, span, spans),
        attribution=lit(speaker, Span(0, len(speaker)), [place for place, _ in places(speaker, terms)]),
        title=article.title or UNTITLED,
        outlet=article.site or NO_SOURCE,
        date=shown_date(article.published),
        here=Link("in the text", place_address(article, span)),
        original=Link("at the source", link_to(url, article.text, span)) if url else None,
    )


def found_remark(hit: CommentHit, address: str, terms: Sequence[Term]) -> FoundRemark:
    """Return a member's reply, whole."""
    spans = [span for span, _ in places(hit.text, terms)]
    here = Link("in its thread", address) if address else None
    return FoundRemark(lit(hit.text, Span(0, len(hit.text)), spans), hit.name or "a member", hit.at, hit.edited, here)


def best_sentences(article: StoredArticle, hits: Sequence[tuple[Span, Term]]) -> tuple[Span, ...]:
    """Return the sentences to show: those in which most different terms stand, earlier ones before later ones.

    Only the paragraphs with hits are cut into sentences. A phrase that runs over two sentences has both. What
    stands beside the article's own words is shown where those have nothing.
    """
    touched = [block for block in label_blocks(article.text, article.title) if _touched(block, hits)]
    blocks = [block for block in touched if block.kind is BlockKind.BODY] or touched
    sentences = [sentence.span for sentence in split_sentences(article.text, blocks, pair_marks(article.text, blocks))]
    split = {block.span for block in blocks if any(block.span.covers(span) for span in sentences)}
    whole = [block.span.trimmed(article.text) for block in blocks if block.span not in split]
    sentences += [span for span in whole if span.end - span.start <= LONGEST]
    scored = [(len({term for place, term in hits if place.touches(span)}), span) for span in sentences]
    best = sorted((item for item in scored if item[0]), key=lambda item: (-item[0], item[1]))[:MOST_SENTENCES]
    return tuple(sorted(span for _, span in best))


def _touched(block: Block, hits: Iterable[tuple[Span, Term]]) -> bool:
    return any(span.touches(block.span) for span, _ in hits)


def _passage(article: StoredArticle, sentence: Span, hits: Sequence[Span]) -> FoundPassage:
    url = article.canonical_url or article.url
    return FoundPassage(
        pieces=lit(article.text, sentence, hits),
        here=Link("in the text", place_address(article, sentence)),
        original=Link("at the source", link_to(url, article.text, sentence)) if url else None,
    )


def lit(text: str, span: Span, hits: Iterable[Span]) -> tuple[Piece, ...]:
    """Return the words of a place in runs; joined they are those words exactly."""
    inside = [hit for hit in hits if hit.touches(span)]
    cuts = {span.start, span.end}
    for hit in inside:
        cuts |= {max(hit.start, span.start), min(hit.end, span.end)}
    runs = [Span(start, end) for start, end in pairwise(sorted(cuts))]
    return tuple(Piece(run.of(text), any(hit.covers(run) for hit in inside)) for run in runs)
