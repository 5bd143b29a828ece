"""The pages of an article: the version that was asked for, which others there are, and what changed between two."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.articles.articles import Articles
from bot.articles.highlights import diff_address, page_address, shown_date, was_anchor
from bot.articles.model import StoredArticle
from bot.chat.pages import DiffLine, DiffPage, DiffRun, DiffStretch, VersionLine, Versions
from bot.chat.reading import ArticlePage
from bot.chat.reply import Link
from bot.versions.changes import Change, ChangeKind
from bot.versions.comparison import Comparison, Placed
from bot.versions.diff_view import Run
from bot.versions.history import Entry, History
from summaries.document import Span

_NAMES = {
    ChangeKind.HEADLINE: ("headline", "headline"),
    ChangeKind.FIGURE: ("figure", "figures"),
    ChangeKind.QUOTE: ("quotation", "quotations"),
    ChangeKind.BODY: ("wording", "wording"),
    ChangeKind.TYPO: ("spelling", "spelling"),
}
OTHER_READING = "Despatch read these two versions in different ways, so not every difference is the publisher's."
SUSPECT = "Version {number} is suspect: {reason}."
NOTHING = "No word changed between these two versions."


class ArticleReader:
    """Puts articles and their histories together; keeps `bot.chat.reading.ArticlePages`."""

    def __init__(self, articles: Articles, history: History) -> None:
        self._articles = articles
        self._history = history

    async def page(
        self, article: str, version: int | None = None, place: tuple[int, int] | None = None
    ) -> ArticlePage | None:
        """Return the page of a version (the current one if none is named), a place in it marked."""
        found = await self._article(article, version)
        if found is None:
            return None
        page = await self._articles.page(found, Span(*place) if place else None)
        entries = await self._history.entries(article)
        if len(entries) < 2 and not any(entry.titles for entry in entries):
            return page
        current = await self._articles.find(article)
        return replace(page, versions=versions_of(found, current.version if current else 0, entries))

    async def diff(self, article: str, before: int, after: int) -> DiffPage | None:
        """Return what changed between two versions; raises `ComparisonTooHeavy`."""
        old, new = [await self._articles.version(article, number) for number in (before, after)]
        if old is None or new is None or before == after:
            return None
        comparison = await self._history.compared(old, new)
        current = await self._articles.find(article)
        entries = await self._history.entries(article)
        lines = versions_of(new, current.version if current else 0, entries).lines
        return await asyncio.to_thread(diff_page, old, new, comparison, lines)

    async def _article(self, article: str, version: int | None) -> StoredArticle | None:
        if version is None:
            return await self._articles.find(article)
        return await self._articles.version(article, version)


def versions_of(article: StoredArticle, current: int, entries: Sequence[Entry]) -> Versions:
    """Return the list of an article's versions, the newest first, as its page shows it."""
    lines = tuple(_line(article, entry, current) for entry in reversed(entries))
    shown = next((line for line in lines if line.shown), None)
    standing = f"This is version {article.version} of {len(entries)}"
    if article.version == current:
        diff = (shown and shown.diff) or _latest_diff(lines)
        return Versions(f"{standing}, the current one.", lines, diff)
    changed = Link("See what changed since", diff_address(article.id, article.version, current))
    newest = Link("Read the current version", f"/articles/{article.id}")
    return Versions(f"{standing}.", lines, changed, newest)


def _latest_diff(lines: Sequence[VersionLine]) -> Link | None:
    return next((line.diff for line in lines if line.diff), None)


def _line(article: StoredArticle, entry: Entry, current: int) -> VersionLine:
    number = entry.outline.number
    return VersionLine(
        number=number,
        first_seen=entry.outline.first_seen,
        page=Link(f"Version {number}", page_address(replace(article, version=number))),
        kinds=kinds_in_words(entry.kinds),
        suspect=entry.suspect,
        diff=Link("See what changed", diff_address(article.id, entry.base, number)) if entry.base else None,
        headlines=entry.titles,
        shown=number == article.version,
        current=number == current,
    )


def kinds_in_words(kinds: Sequence[ChangeKind], counts: Sequence[Change] = ()) -> str:
    """Return kinds of change as words; how many of each where the changes themselves are given."""
    words: list[str] = []
    for kind in kinds:
        number = sum(change.kind is kind for change in counts)
        one, many = _NAMES[kind]
        words.append(f"{number} {one if number == 1 else many}" if number and one != many else one)
    return ", ".join(words)


def diff_page(old: StoredArticle, new: StoredArticle, comparison: Comparison, lines: Sequence[VersionLine]) -> DiffPage:
    """Return two versions for a page; every place of the older one that changed has an anchor. Pure."""
    by_number = {line.number: line for line in lines}
    changes = comparison.changes
    kinds = [kind for kind in ChangeKind if any(change.kind is kind for change in changes)]
    return DiffPage(
        title=new.title or old.title or "Untitled article",
        headline=tuple(map(_run, comparison.headline)),
        details=(new.site or "source unknown", shown_date(new.published)),
        older=by_number[old.version],
        newer=by_number[new.version],
        kinds=kinds_in_words(kinds, changes),
        stretches=tuple(
            DiffStretch(tuple(_diff_line(line, changes) for line in stretch.lines), stretch.hidden)
            for stretch in comparison.stretches
        ),
        notes=tuple(_notes(old, new, comparison, by_number)),
    )


def _notes(old: StoredArticle, new: StoredArticle, comparison: Comparison, lines: dict[int, VersionLine]) -> list[str]:
    suspects = [lines[article.version] for article in (old, new)]
    notes = [SUSPECT.format(number=line.number, reason=line.suspect) for line in suspects if line.suspect]
    notes += [OTHER_READING] if old.extractor != new.extractor else []
    drawn = (line.row.changed for line in chain.from_iterable(stretch.lines for stretch in comparison.stretches))
    return notes if any(drawn) or old.title != new.title else [*notes, NOTHING]


def _diff_line(line: Placed, changes: Sequence[Change]) -> DiffLine:
    inside = [
        change.before.span
        for change in changes
        if change.before
        and change.kind is not ChangeKind.HEADLINE
        and line.start <= change.before.span.start < line.end
    ]
    return DiffLine(tuple(map(_run, line.row.runs)), tuple(dict.fromkeys(map(was_anchor, inside))))


def _run(run: Run) -> DiffRun:
    return DiffRun(run.kind.value, run.text)
