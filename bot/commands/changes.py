"""What a publisher changed, as it is told in a topic's thread: the words before and now, quotations first. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.articles.attribution import credited
from bot.articles.fragments import link_to
from bot.articles.highlights import diff_address, page_address, shown_date
from bot.articles.model import StoredArticle
from bot.chat.reply import Footer, Heading, Link, Links, Part, Passage, QuoteCard, Reply, Text
from bot.versions.changes import Change, ChangeKind
from bot.versions.model import Edited, Notice
from summaries.document import Card, Reading

SHOWN = 6
LISTED = 10
PROMISE = "Every line stands word for word in the source, before or now."
UNKNOWN_OUTLET = "The source"

_ORDER = (ChangeKind.QUOTE, ChangeKind.HEADLINE, ChangeKind.FIGURE, ChangeKind.BODY, ChangeKind.TYPO)
_NAMES = {
    ChangeKind.HEADLINE: "headline",
    ChangeKind.FIGURE: "figure",
    ChangeKind.QUOTE: "quote",
    ChangeKind.BODY: "sentence",
    ChangeKind.TYPO: "spelling",
}
_PHRASES = {**{kind: f"a {name}" for kind, name in _NAMES.items()}, ChangeKind.HEADLINE: "its headline"}
_PHRASES[ChangeKind.TYPO] = "its spelling"


def change_reply(
    article: StoredArticle,
    changes: Sequence[Change],
    *,
    before: Card | None = None,
    now: Card | None = None,
    used: date | None = None,
) -> Reply:
    """Return what is told of an article's changes; `article` is the new version.

    The cards of the old and the new version, where there are any, say who is quoted. `used` is the day on
    which a card showed a quotation that has changed.
    """
    ordered = sorted(changes, key=lambda change: _ORDER.index(change.kind))
    parts: list[Part] = [_heading(article, len(ordered)), Text(summary(article.site, ordered, used))]
    for change in ordered[:SHOWN]:
        parts += change_parts(article, change, before, now)
    if len(ordered) > SHOWN:
        parts.append(Text(f"{len(ordered) - SHOWN} more changes are not shown here."))
    return Reply((*parts, _links(article), Footer(PROMISE)))


def with_diff(reply: Reply, edited: Edited) -> Reply:
    """Return what is told of a change with the way to the two versions beside each other, where there are two."""
    before, after = edited.before.version, edited.after.version
    if before == after:
        return reply
    way = Links((Link("What changed", diff_address(edited.after.id, before, after)),))
    return replace(reply, parts=(*reply.parts[:-1], way, reply.parts[-1]))


def crowd_reply(notice: Notice) -> Reply:
    """Return what is told where a site changed many articles at once: which ones, and nothing of each."""
    outlet = next((edited.after.site for edited in notice.edited if edited.after.site), notice.host)
    count = len({edited.after.id for edited in notice.edited})
    parts: list[Part] = [
        Heading(f"{outlet} changed {count} articles within an hour", (notice.host,)),
        Text("So many at once is often the site's own doing, so they are told together."),
    ]
    newest = {edited.after.id: edited.after for edited in notice.edited}
    listed = [Link(article.title or "Untitled article", page_address(article)) for article in newest.values()]
    parts.append(Links(tuple(listed[:LISTED])))
    if len(listed) > LISTED:
        parts.append(Footer(f"{len(listed) - LISTED} more are not listed here."))
    return Reply(tuple(parts))


def summary(site: str | None, changes: Sequence[Change], used: date | None = None) -> str:
    """Return one sentence of ours: which outlet changed what; the weightiest kinds, three at most."""
    kinds = [kind for kind in _ORDER if any(change.kind is kind for change in changes)]
    words = [_PHRASES[kind] for kind in kinds[:3]]
    if used and kinds[:1] == [ChangeKind.QUOTE]:
        words[0] = f"a quote we used on {used:%A}"
    listed = " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words) or "nothing"
    return f"{site or UNKNOWN_OUTLET} changed {listed}."


def _heading(article: StoredArticle, count: int) -> Heading:
    link = Link("original", article.canonical_url or article.url) if article.url else None
    details = (article.site or "source unknown", shown_date(article.published))
    return Heading(article.title or "Untitled article", details, f"{count} change{'' if count == 1 else 's'}", link)


def change_parts(article: StoredArticle, change: Change, before: Card | None, now: Card | None) -> tuple[Part, ...]:
    """Return one change: a line of ours, the words before, and the words now with where they stand."""
    name = _NAMES[change.kind].capitalize()
    if change.before is None:
        label = f"New {name.lower()}:"
    else:
        label = f"{name}, before and now:" if change.after else f"{name}, no longer there:"
    shown: list[Part] = [Text(label)]
    if change.before:
        shown.append(_words(change.kind, change.before, "before", before))
    if change.after:
        shown.append(_words(change.kind, change.after, "now", now, article))
    return tuple(shown)


def _words(
    kind: ChangeKind, words: Reading, note: str, card: Card | None, article: StoredArticle | None = None
) -> Passage | QuoteCard:
    quote = next((quote for quote in card.quotes if quote.span == words.span), None) if card else None
    here = Link("in the text", page_address(article, quote.marks if quote else None)) if article else None
    original = _original(article, kind, words) if article else None
    if kind is not ChangeKind.QUOTE:
        return Passage(words.text, here, original)
    return QuoteCard(words.text, credited(quote) if quote else "", note, here, original)


def _original(article: StoredArticle, kind: ChangeKind, words: Reading) -> Link | None:
    url = article.canonical_url or article.url
    if not url:
        return None
    in_text = kind is not ChangeKind.HEADLINE
    return Link("at the source", link_to(url, article.text, words.span) if in_text else url)


def _links(article: StoredArticle) -> Links:
    original = article.canonical_url or article.url
    return Links((Link("Whole text", page_address(article)), *([Link("Original", original)] if original else [])))
