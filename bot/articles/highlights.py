"""An article's text with the places of its card marked: runs for a page, not a character lost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.articles.attribution import UNCLEAR_SPEAKER, attribution, credited
from bot.articles.model import StoredArticle
from bot.chat.reading import Paragraph, Segment
from summaries.document import Block, BlockKind, Card, Quote, QuoteLabel, Span

SUMMARY, QUOTE, FIGURE, TERM, PLACE = "summary", "quote", "figure", "term", "place"
LEGEND = (
    (SUMMARY, "sentence of the summary"),
    (QUOTE, "quotation"),
    (FIGURE, "figure"),
    (TERM, "term in quotation marks"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place worth marking, and what to say of it; quotations are marked with their quotation marks."""

    span: Span
    kind: str
    note: str = ""


def anchor(span: Span) -> str:
    """Return the id of a place on the article's page: `/articles/<id>#at-START-END`."""
    return f"at-{span.start}-{span.end}"


def page_address(article: StoredArticle, span: Span | None = None) -> str:
    """Return our page of this very version, and a place on it: whatever the publisher changes, it shows these words."""
    place = f"#{anchor(span)}" if span else ""
    return f"/articles/{article.id}?version={article.version}{place}"


def place_address(article: StoredArticle, span: Span) -> str:
    """Return our page of this version with a place marked on it that no card may have marked."""
    return f"/articles/{article.id}?version={article.version}&place={span.start}-{span.end}#{anchor(span)}"


def diff_address(article: str, before: int, after: int, span: Span | None = None) -> str:
    """Return our page of what changed between two versions, and a place of the older one on it."""
    place = f"#{was_anchor(span)}" if span else ""
    return f"/articles/{article}/versions/{before}..{after}{place}"


def was_anchor(span: Span) -> str:
    """Return the id that a place of the older version has on the page of what changed."""
    return f"was-{span.start}-{span.end}"


def marks_of(card: Card) -> tuple[Mark, ...]:
    """Return every place of the card, sentences first; a quote carries who said it."""
    return (
        *(Mark(line.span, SUMMARY) for line in card.summary),
        *(Mark(quote.marks, QUOTE, said_by(quote)) for quote in card.quotes),
        *(Mark(figure.span, FIGURE) for figure in card.figures),
        *(Mark(quote.marks, TERM) for quote in card.terms),
    )


def legend_of(marks: Iterable[Mark]) -> tuple[tuple[str, str], ...]:
    """Return the kinds that are there with their meaning, always in the same order."""
    kinds = {mark.kind for mark in marks}
    return tuple(row for row in LEGEND if row[0] in kinds)


def said_by(quote: Quote) -> str:
    """Return whose words a quote holds, as far as the article says, and how that is known."""
    who = attribution(quote)
    if quote.label is QuoteLabel.DOCUMENT_TEXT:
        return credited(quote)
    note = f"said by {who}" if who else UNCLEAR_SPEAKER if quote.unclear else "speaker unknown"
    if quote.label is QuoteLabel.REPORTED:
        note += ", as reported"
    if quote.speaker.resolved_from is not None:
        note += f", resolved from “{quote.speaker.resolved_from.text}”"
    return note


def shown_date(published: str | None) -> str:
    """Return an ISO date as people write it, what was given when it is no ISO date, or "date unknown"."""
    if not published:
        return "date unknown"
    try:
        day = datetime.fromisoformat(published)
    except ValueError:
        return published
    return f"{day.day} {day:%B %Y}"


def paragraphs(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> tuple[Paragraph, ...]:
    """Return the text block by block; the segments of a paragraph, joined, are its text exactly.

    Marks that overlap share runs; one that goes on over several blocks is marked in each. Every
    place has its anchor once, where it begins: on its first run, or, when other places begin there
    too, on an empty segment just before that run. Its note stands on its last run.
    """
    ordered = sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end))
    taken: set[str] = set()
    return tuple(
        Paragraph(
            tuple(_segments(text, block.span, ordered, taken)),
            heading=block.kind is BlockKind.HEADING,
            aside=block.kind not in (BlockKind.HEADING, BlockKind.BODY),
        )
        for block in blocks
    )


def _segments(text: str, block: Span, marks: Sequence[Mark], taken: set[str]) -> Iterator[Segment]:
    here = [mark for mark in marks if mark.span.touches(block)]
    cuts = {block.start, block.end}
    for mark in here:
        cuts |= {max(mark.span.start, block.start), min(mark.span.end, block.end)}
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        yield from _run(text, Span(start, end), here, taken)


def _run(text: str, run: Span, marks: Sequence[Mark], taken: set[str]) -> Iterator[Segment]:
    covering = [mark for mark in marks if mark.span.covers(run)]
    anchors = [name for name in dict.fromkeys(anchor(mark.span) for mark in covering) if name not in taken]
    taken.update(anchors)
    yield from (Segment("", anchor=name) for name in anchors[:-1])
    notes = dict.fromkeys(mark.note for mark in covering if mark.note and mark.span.end == run.end)
    yield Segment(
        run.of(text),
        tuple(dict.fromkeys(mark.kind for mark in covering)),
        anchors[-1] if anchors else "",
        "; ".join(notes),
    )
