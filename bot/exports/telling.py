"""What the stores hold, as lines of a briefing. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.chat.inbound import Comment
from bot.chat.reply import Passage, QuoteCard
from bot.digests.edition import Correction, Edition, Elsewhere, Outlet, Told
from bot.digests.pages import line_of, page_of
from bot.exports.model import Briefing, FollowUpLine, PositionLine, RemarkLine, ReportLine, StoryBrief, Words
from bot.positions.model import Cell, Row, Table, told_why
from bot.positions.pages import attribution_of, part_of
from bot.topics.timeline import Story
from summaries.document import Card, Figure, Quote, Span

UNTITLED, NO_SOURCE = "Untitled article", "source unknown"
MAX_QUOTES, OF_ARTICLE, MIN_WORDS = 6, 3, 5
MAX_FIGURES = 4

Carded = tuple[StoredArticle, Card]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a card's words are chosen and placed, the same as everywhere else."""

    worth: Callable[[str, Quote], tuple[int, ...]]
    figures: Callable[[str, Card], Sequence[Figure]]
    quote: Callable[[StoredArticle, Quote], QuoteCard]
    passage: Callable[[StoredArticle, Span], Passage]


def story_brief(story: Story, carded: Sequence[Carded], drawing: Drawing) -> StoryBrief:
    """Return a topic's story: sentences and figures of the first with a card, the best quotations of several."""
    first = story[0].article
    lead = carded[:1]
    return StoryBrief(
        id=story[0].on.story,
        title=first.title or UNTITLED,
        reports=tuple(report_line(report.article) for report in story),
        sentences=tuple(words for one in lead for words in _sentences(one, drawing)),
        quotes=tuple(_quotes(carded, drawing))[:MAX_QUOTES],
        figures=tuple(
            placed(article, figure.span, drawing)
            for article, card in lead
            for figure in drawing.figures(article.text, card)[:MAX_FIGURES]
        ),
        began=story[0].at,
        latest=story[-1].at,
        updated=max(max(report.at, report.on.matched_at) for report in story),
    )


def report_line(article: StoredArticle) -> ReportLine:
    """Return an outlet's article; what is unknown is told as unknown."""
    url = article.canonical_url or article.url
    return ReportLine(article.site or NO_SOURCE, article.title or UNTITLED, shown_date(article.published), url)


def placed(article: StoredArticle, span: Span, drawing: Drawing) -> Words:
    """Return a sentence or a figure with its outlet, its date and the way to its place."""
    shown = drawing.passage(article, span)
    url = shown.original.url if shown.original else ""
    return Words(shown.text, article.site or NO_SOURCE, shown_date(article.published), url)


def _sentences(carded: Carded, drawing: Drawing) -> Iterator[Words]:
    """Yield a card's sentences, but for those that are nothing but a quotation, which stands with its speaker."""
    article, card = carded
    for line in card.summary:
        if not any(quote.marks.covers(line.span) for quote in card.quotes):
            yield placed(article, line.span, drawing)


def _quotes(carded: Sequence[Carded], drawing: Drawing) -> Iterator[Words]:
    """Yield the quotations that are worth most, article after article, none of the same words twice."""
    told: set[str] = set()
    for article, card in carded:
        fit = [quote for quote in card.quotes if len(quote.span.of(article.text).split()) >= MIN_WORDS]
        best = sorted(fit, key=partial(drawing.worth, article.text), reverse=True)[:OF_ARTICLE]
        for quote in sorted(best, key=lambda quote: quote.span):
            words = " ".join(quote.span.of(article.text).split())
            if words not in told:
                told.add(words)
                yield _quote(drawing.quote(article, quote), article.site or NO_SOURCE, shown_date(article.published))


def _quote(card: QuoteCard, outlet: str = "", date: str = "") -> Words:
    url = card.original.url if card.original else ""
    return Words(card.text, outlet or card.source, date, url, quoted=True, by=card.attribution, note=card.note)


def position_lines(table: Table) -> tuple[PositionLine, ...]:
    """Return every cell of a table, speaker after speaker."""
    return tuple(_position(row, cell) for row in table.rows for cell in row.cells)


def _position(row: Row, cell: Cell) -> PositionLine:
    article, stance = cell.heard.article, cell.heard.stance
    resolved = stance.speaker.resolved_from
    words = Words(
        cell.heard.words,
        article.site or NO_SOURCE,
        shown_date(article.published),
        place.url if (place := part_of(cell).original) else "",
        quoted=stance.marks is not None,
        by=attribution_of(stance),
        note=f"resolved from “{resolved.text}”" if resolved else "",
    )
    also = tuple(dict.fromkeys(other.site or NO_SOURCE for other in cell.also))
    note = f": {cell.correction.note}" if cell.correction and cell.correction.note else ""
    return PositionLine(row.name, cell.side.value, f"{told_why(cell)}{note}", words, also)


def remark_lines(comments: Iterable[Comment]) -> tuple[RemarkLine, ...]:
    """Return what was said in a thread, the earliest first."""
    return tuple(RemarkLine(comment.member.name or "a member", comment.at, comment.text) for comment in comments)


def period_of(stories: Sequence[StoryBrief]) -> str:
    """Return from which day to which the stories run; nothing where there is none."""
    moments = [moment for story in stories for moment in (story.began, story.latest) if moment]
    if not moments:
        return ""
    first, last = _day(min(moments)), _day(max(moments))
    return first if first == last else f"{first} to {last}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def digest_brief(edition: Edition, key: str, now: datetime) -> Briefing:
    """Return a digest as a briefing: its topics, what was changed, what is elsewhere, and what was left out."""
    page = page_of(edition)
    stories = [_told(told, section.name) for section in edition.sections for told in section.stories]
    stories += [_changed(item) for item in edition.corrections]
    stories += [_elsewhere(item) for item in edition.elsewhere]
    left_out = (f"Left out: {page.left_out_in_all}.",) if page.left_out_in_all else ()
    return Briefing(
        key=f"digest {key}",
        title=f"Digest of {line_of(key, '', edition).title}",
        kind="Digest",
        made_at=now,
        period=f"{edition.since:%-d %B %Y, %H:%M} to {edition.until:%-d %B %Y, %H:%M} UTC",
        details=page.details,
        stories=tuple(stories),
        follow_ups=tuple(_pending(edition)),
        notes=left_out,
        empty="" if stories else " ".join(page.said),
    )


def _pending(edition: Edition) -> Iterator[FollowUpLine]:
    """Yield the follow-ups that were open then, each with its topic."""
    for section in edition.sections:
        for one in section.pending:
            yield FollowUpLine(f"#{one.number} {one.title}", one.standing, by=section.name)
    for one in edition.pending:
        yield FollowUpLine(f"#{one.number} {one.title}", one.standing, by=one.topic)


def _told(told: Told, group: str) -> StoryBrief:
    reports = dict.fromkeys((told.lead, *told.outlets))
    return StoryBrief(
        id=told.id,
        title=told.title,
        reports=tuple(_outlet(outlet, told.title, told.date) for outlet in reports),
        sentences=tuple(_sentence(part) for part in told.sentences),
        quotes=tuple(_quote(part) for part in told.quotes),
        notes=tuple(filter(None, (told.new, f"Also on {', '.join(told.also_on)}." if told.also_on else ""))),
        group=group,
    )


def _changed(item: Correction) -> StoryBrief:
    return StoryBrief(
        id=item.id,
        title=item.title,
        reports=(_outlet(item.outlet, item.title, ""),),
        sentences=tuple(_sentence(part) for change in item.changes for part in change.sentences),
        quotes=tuple(_quote(part) for change in item.changes for part in change.quotes),
        notes=(item.summary, *(change.label for change in item.changes)),
        group="Changed since it was sent",
    )


def _elsewhere(item: Elsewhere) -> StoryBrief:
    reports = tuple(_outlet(outlet, item.title, item.date) for outlet in item.outlets)
    return StoryBrief(item.id, item.title, reports, group="Elsewhere")


def _outlet(outlet: Outlet, title: str, date: str) -> ReportLine:
    return ReportLine(outlet.name, title, date or "date unknown", outlet.original.url if outlet.original else "")


def _sentence(part: Passage) -> Words:
    return Words(part.text, part.source, "", part.original.url if part.original else "")
