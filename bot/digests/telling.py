"""What a digest tells of one story: a sentence or two and the best quotations of its outlets, no two alike. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.articles.attribution import credited
from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.chat.reply import Link, Passage, QuoteCard
from bot.digests.choosing import Candidate
from bot.digests.edition import Outlet, Told
from bot.digests.known import Known
from bot.digests.material import Drawing, Listed, Material
from bot.stories.added import Run, runs_of, stands_among
from summaries import sameness
from summaries.document import Card, Line, Quote
from summaries.language import ENGLISH
from summaries.ranking import central
from summaries.words import stems_of

COPIED = 0.8
"""The share of an article's runs of three words that makes it a copy of one that stands before it."""

ALIKE = 0.5
"""The share of the shorter sentence's content words that makes two sentences say the same."""

ADDED = 0.3
"""The share of a sentence's content words that must be in no article told before, for it to add something."""

MAX_WORDS = 600
"""Characters of a sentence or quotation: a longer one fills the page, and nothing is cut inside."""

MAX_TITLE = 300
UNTITLED = "Untitled article"

Part_ = TypeVar("Part_", Passage, QuoteCard)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of each story there is room for."""

    sentences: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Report:
    """An article that was read whole, with its card if it gave one."""

    listed: Listed
    article: StoredArticle
    card: Card | None
    runs: frozenset[Run]

    @property
    def outlet(self) -> str:
        """Return who published it."""
        return self.listed.outlet

    @property
    def language(self) -> str:
        """Return the language that its card was read in, English where it gave none."""
        return self.card.language if self.card else ENGLISH


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that says what another one says already: `of` is that one's outlet."""

    listed: Listed
    of: str


@dataclass(slots=True)
class Teller:
    """Tells stories one after the other; what one of them shows, none after it shows again."""

    material: Material
    known: Known
    drawing: Drawing
    shown: list[frozenset[Run]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def tell(self, candidate: Candidate, portion: Portion) -> tuple[Told | None, tuple[Copy, ...]]:
        """Return a story as it is told, or nothing when it adds nothing to what was told; and the copies in it."""
        before = self._read(candidate.known)
        news, copies = apart(self._read(candidate.news), before)
        sentences = self._sentences(news, before, portion.sentences)
        quotes = self._quotes(news, before, sentences, portion.quotes)
        told_on = self.known.told_on(item.article for item in candidate.known)
        if told_on is not None and not (sentences or quotes):
            return None, (*copies, *(Copy(report.listed, before[0].outlet if before else "") for report in news))
        several = told_on is not None or len({report.outlet for report in news}) > 1
        self._note(sentences, quotes)
        told = Told(
            id=candidate.id,
            title=title_of(candidate.listed[0]),
            date=shown_date(candidate.listed[0].published),
            lead=outlets_of(candidate.listed[:1])[0],
            outlets=outlets_of(_adding(candidate.news, sentences, quotes) if told_on else candidate.news),
            new=new_since(told_on, sentences, quotes) if told_on else "",
            sentences=tuple(_named(self.drawing.passage(at.article, line.span), at, several) for at, line in sentences),
            quotes=tuple(_named(self.drawing.quote(at.article, quote), at, several) for at, quote in quotes),
        )
        return told, copies

    def _read(self, items: Iterable[Listed]) -> tuple[Report, ...]:
        whole, cards = self.material.articles, self.material.cards
        return tuple(
            Report(item, whole[item.article], cards.get(item.article), runs_of(whole[item.article].text))
            for item in items
            if item.article in whole
        )

    def _sentences(
        self, news: Sequence[Report], before: Sequence[Report], most: int
    ) -> tuple[tuple[Report, Line], ...]:
        """Return the sentences that carry most: one of the headline's own article, then another outlet's."""
        adds = _Adds(before)
        found = [
            (report, line)
            for report in news
            for line in alone(report.card)
            if not spoken(report, line)
            if self._fits(line.span.of(report.article.text)) and adds(report, line)
        ]
        ordered = _carrying_most(found)
        chosen: list[tuple[Report, Line]] = []
        while ordered and len(chosen) < most:
            named = {report.outlet for report, _ in chosen}
            wanted = [item for item in ordered if (item[0].outlet not in named if chosen else item[0] is news[0])]
            best = (wanted or ordered)[0]
            chosen.append(best)
            ordered = [item for item in ordered if not says_the_same(item, best)]
        return tuple(sorted(chosen, key=lambda item: (news.index(item[0]), item[1].span)))

    def _quotes(
        self, news: Sequence[Report], before: Sequence[Report], sentences: Sequence[tuple[Report, Line]], most: int
    ) -> tuple[tuple[Report, Quote], ...]:
        """Return the best quotations whose speaker is known, each another's, none of which was told or is shown."""
        worth = self.drawing.worth
        found = [(report, quote) for report in news for quote in self._best(report, sentences)]
        told = [*(report.runs for report in before), *(runs_of(_words(item)) for item in sentences)]
        chosen: dict[str, tuple[Report, Quote]] = {}
        for report, quote in sorted(found, key=lambda item: worth(item[0].article.text, item[1]), reverse=True):
            words, who = quote.span.of(report.article.text), speaker_of(quote)
            if len(chosen) == most:
                break
            if who not in ("", *chosen) and self._fits(words) and not stands_among(runs_of(words), told):
                chosen[who] = (report, quote)
                told.append(runs_of(words))
        return tuple(chosen.values())

    def _best(self, report: Report, sentences: Sequence[tuple[Report, Line]]) -> Sequence[Quote]:
        if report.card is None:
            return ()
        shown = tuple(line for at, line in sentences if at is report)
        return self.drawing.best(report.article.text, replace(report.card, summary=shown))

    def _fits(self, words: str) -> bool:
        """Say whether there is room for words, and nothing before has shown them."""
        return len(words) <= MAX_WORDS and not self.known.said(words) and not stands_among(runs_of(words), self.shown)

    def _note(self, sentences: Sequence[tuple[Report, Line]], quotes: Sequence[tuple[Report, Quote]]) -> None:
        """Keep what is shown, and the quotations inside of it, so that none is shown again."""
        places = [(report, line.span) for report, line in sentences]
        places += [(report, quote.span) for report, quote in quotes]
        for report, span in places:
            inside = [quote.span for quote in quotes_of(report) if span.covers(quote.span)]
            self.shown.append(runs_of(span.of(report.article.text)))
            self.words += [place.of(report.article.text) for place in (span, *inside)]


class _Adds:
    """Whether a sentence adds to articles that were told before: words they do not have, or a figure."""

    def __init__(self, before: Sequence[Report]) -> None:
        self._texts = [report.article.text for report in before]
        self._runs = [report.runs for report in before]
        self._stems = frozenset(stem for at in before for stem in stems_of(at.article.text, at.language))
        self._figures = frozenset(figure for text in self._texts for figure in _FIGURE.findall(text))

    def __call__(self, report: Report, line: Line) -> bool:
        sentence = line.span.of(report.article.text)
        if not self._texts:
            return True
        if stands_among(runs_of(sentence), self._runs):
            return False
        stems = _stems((report, line))
        return len(stems - self._stems) > ADDED * len(stems) or not self._figures.issuperset(_FIGURE.findall(sentence))


def apart(news: Sequence[Report], before: Sequence[Report]) -> tuple[tuple[Report, ...], tuple[Copy, ...]]:
    """Return the articles that are no copies, and those that are: of one told before, or of one that came earlier."""
    kept: list[Report] = []
    copies: list[Copy] = []
    for report in news:
        of = next((other for other in (*before, *kept) if _copies(report, other)), None)
        if of is None:
            kept.append(report)
        else:
            copies.append(Copy(report.listed, of.outlet))
    return tuple(kept), tuple(copies)


def _copies(report: Report, other: Report) -> bool:
    return bool(report.runs) and len(report.runs & other.runs) >= COPIED * len(report.runs)


def alone(card: Card | None) -> Iterator[Line]:
    """Yield the summary sentences of a card that lean on none before them, so that each may stand by itself."""
    leaned_on = False
    for line in card.summary if card else ():
        if not leaned_on:
            yield line
        leaned_on = line.leaned_on


def quotes_of(report: Report) -> tuple[Quote, ...]:
    """Return an article's quotations, none where it gives no card."""
    return report.card.quotes if report.card else ()


def spoken(report: Report, line: Line) -> bool:
    """Say whether a sentence is mostly what somebody known says: that is shown as a quotation, with who it is."""
    inside = [quote.span for quote in quotes_of(report) if quote.speaker.known and line.span.covers(quote.span)]
    return 2 * sum(span.end - span.start for span in inside) > line.span.end - line.span.start


def _carrying_most(found: Sequence[tuple[Report, Line]]) -> list[tuple[Report, Line]]:
    """Return sentences in order of what they carry: of their own article, and of what the others say as well.

    Either counts as a share of the most that there is, so that long articles do not outweigh short ones.
    """
    shared = central([_words(item) for item in found], [report.language for report, _ in found])
    most = {at.listed.article: max(line.score for other, line in found if other is at) for at, _ in found}
    worth = [
        round(_share(score, max(shared)) + _share(line.score, most[report.listed.article]), 9)
        for score, (report, line) in zip(shared, found, strict=True)
    ]
    return [found[place] for place in sorted(range(len(found)), key=lambda place: (-worth[place], place))]


def _share(score: float, most: float) -> float:
    return score / most if most > 0 else 0.0


def speaker_of(quote: Quote) -> str:
    """Return whose words a quotation holds, the same however much of the name's role an article gives each time."""
    name = quote.speaker.name
    return " ".join(name.text.casefold().split()) if name else credited(quote)


def says_the_same(one: tuple[Report, Line], other: tuple[Report, Line]) -> bool:
    """Say whether two sentences say the same, be it in other words: most content words of the shorter are in both."""
    return sameness.says_the_same(_stems(one), _stems(other), ALIKE)


def new_since(told_on: date, sentences: Sequence[tuple[Report, Line]], quotes: Sequence[tuple[Report, Quote]]) -> str:
    """Return what is new of a story that was told.

    Such as “New since Monday 23 November: Tideline adds a quote from Tam Orrick.”
    """
    outlets = dict.fromkeys(report.outlet for report, _ in (*quotes, *sentences))
    told = []
    for outlet in outlets:
        said = [quote for report, quote in quotes if report.outlet == outlet]
        lines = sum(report.outlet == outlet for report, _ in sentences)
        things = [*([_quoted(said, quotes)] if said else []), *([_counted(lines, "sentence")] if lines else [])]
        told.append(f"{outlet} adds {' and '.join(things)}")
    return f"New since {told_on:%A} {told_on.day} {told_on:%B}: {'; '.join(told)}."


def _quoted(said: Sequence[Quote], quotes: Sequence[tuple[Report, Quote]]) -> str:
    (quote,) = said if len(said) == 1 else (None,)
    who = (quote.speaker.name or quote.speaker.organisation) if quote else None
    return f"a quote from {' '.join(who.text.split())}" if who else _counted(len(said), "quote")


def _counted(number: int, what: str) -> str:
    return f"a {what}" if number == 1 else f"{number} {what}s"


def title_of(item: Listed) -> str:
    """Return a headline; one that would fill a page is cut, with a mark that says so."""
    title = " ".join((item.title or UNTITLED).split()) or UNTITLED
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"


def outlets_of(items: Iterable[Listed]) -> tuple[Outlet, ...]:
    """Return who reports a story, each once, the earliest first."""
    named: dict[str, Outlet] = {}
    for item in items:
        original = Link("original", item.url) if item.url else None
        named.setdefault(item.outlet, Outlet(item.outlet, Link(item.outlet, f"/articles/{item.article}"), original))
    return tuple(named.values())


def _named(part: Part_, report: Report, several: bool) -> Part_:
    """Return a part with its outlet beside it, where a story has words of several."""
    return replace(part, source=report.outlet) if several else part


def _adding(
    news: Sequence[Listed], sentences: Sequence[tuple[Report, Line]], quotes: Sequence[tuple[Report, Quote]]
) -> list[Listed]:
    shown = {report.listed.article for report, _ in (*sentences, *quotes)}
    return [item for item in news if item.article in shown]


def _words(item: tuple[Report, Line]) -> str:
    return item[1].span.of(item[0].article.text)


def _stems(item: tuple[Report, Line]) -> frozenset[str]:
    return frozenset(stems_of(_words(item), item[0].language))
