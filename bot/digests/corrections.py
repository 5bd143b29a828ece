"""What publishers changed in articles that earlier digests told of, corrected quotations first. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat.reply import Part, Passage, QuoteCard, Text
from bot.digests.edition import Correction, Rewording
from bot.digests.known import Known
from bot.digests.material import Drawing, Followed, Listed, Noticed
from bot.digests.telling import outlets_of, title_of
from bot.versions.changes import Change, ChangeKind

_WEIGHTY = (ChangeKind.QUOTE, ChangeKind.HEADLINE, ChangeKind.FIGURE)


@dataclass(frozen=True, slots=True)
class Revised:
    """An article that was told of and changed: what is worth telling, words that a digest showed first.

    `used` is the day on which a digest showed words that have changed, if one did.
    """

    noticed: tuple[Noticed, ...]
    changes: tuple[tuple[Noticed, Change], ...]
    used: date | None

    @property
    def latest(self) -> Noticed:
        """Return the last change that was noticed: it has the article as it stands."""
        return self.noticed[-1]

    def order(self) -> tuple[bool, int, datetime, str]:
        """Return what revised articles are sorted by, the weightiest first."""
        return (self.used is None, _weight(self.changes[0][1]), self.latest.noticed_at, self.latest.id)


def revised(changes: Iterable[Noticed], known: Known) -> list[Revised]:
    """Return the articles of earlier digests with changes that are worth telling and were not told, in order.

    A new spelling is no news, and another wording is only where a digest showed the words before.
    """
    grouped: dict[str, list[Noticed]] = {}
    for noticed in changes:
        if noticed.article.id in known.articles and noticed.id not in known.changes:
            grouped.setdefault(noticed.article.id, []).append(noticed)
    return sorted(filter(None, (_revised(noticed, known) for noticed in grouped.values())), key=Revised.order)


def _revised(noticed: Sequence[Noticed], known: Known) -> Revised | None:
    pairs = [(item, change) for item in noticed for change in item.changes if _telling(change, known)]
    if not pairs:
        return None
    ordered = sorted(pairs, key=lambda pair: (not _was_shown(pair[1], known), _weight(pair[1])))
    used = known.articles[noticed[0].article.id] if _was_shown(ordered[0][1], known) else None
    return Revised(tuple(noticed), tuple(ordered), used)


def _telling(change: Change, known: Known) -> bool:
    return change.kind in _WEIGHTY or _was_shown(change, known)


def _was_shown(change: Change, known: Known) -> bool:
    return change.kind is not ChangeKind.TYPO and change.before is not None and known.said(change.before.text)


def _weight(change: Change) -> int:
    return _WEIGHTY.index(change.kind) if change.kind in _WEIGHTY else len(_WEIGHTY)


def correction(found: Revised, topics: Sequence[Followed], drawing: Drawing, most: int) -> Correction:
    """Return what is told of a revised article, at most so many of its changes."""
    latest = found.latest
    listed, on = listed_of(latest), [topic for topic in topics if topic.id in latest.topics]
    return Correction(
        id=latest.id,
        title=title_of(listed),
        outlet=outlets_of([listed])[0],
        summary=drawing.summed_up(latest.article.site, [change for _, change in found.changes], found.used),
        changes=tuple(
            _rewording(drawing.changed(item.article, change, item.before, item.now))
            for item, change in found.changes[:most]
        ),
        topic=on[0].name if on else "",
        thread=on[0].thread if on else None,
    )


def _rewording(parts: Iterable[Part]) -> Rewording:
    words = tuple(parts)
    return Rewording(
        label=" ".join(part.text for part in words if isinstance(part, Text)),
        quotes=tuple(part for part in words if isinstance(part, QuoteCard)),
        sentences=tuple(part for part in words if isinstance(part, Passage)),
    )


def listed_of(noticed: Noticed) -> Listed:
    """Return a changed article as articles are listed."""
    article = noticed.article
    url = article.canonical_url or article.url
    return Listed(article.id, "", article.title, article.site, url, article.published, noticed.noticed_at)
