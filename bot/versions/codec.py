"""Changes to and from JSON, for the database: what is read back is checked word for word."""

import json
from collections.abc import Iterable

from bot.versions.changes import Change, ChangeKind, Version
from summaries.document import Reading, Span

Place = tuple[int, int, str]


def changes_to_json(changes: Iterable[Change]) -> str:
    """Return changes as JSON, each place with its words."""
    rows = [[change.kind.value, _place(change.before), _place(change.after)] for change in changes]
    return json.dumps(rows, ensure_ascii=True, separators=(",", ":"))


def changes_from_json(stored: str, before: Version, after: Version) -> tuple[Change, ...]:
    """Return the changes that fit the two versions; what does not stand there word for word is left out."""
    changes = (Change(ChangeKind(kind), _reading(old), _reading(new)) for kind, old, new in json.loads(stored))
    return tuple(change for change in changes if _fits(change, before, after))


def kinds_of(changes: Iterable[Change]) -> str:
    """Return the kinds of change, the weightiest first, each once, with spaces between."""
    kinds = {change.kind for change in changes}
    return " ".join(kind.value for kind in ChangeKind if kind in kinds)


def _place(reading: Reading | None) -> Place | None:
    return (reading.span.start, reading.span.end, reading.text) if reading else None


def _reading(place: Place | None) -> Reading | None:
    return Reading(place[2], Span(place[0], place[1])) if place else None


def _fits(change: Change, before: Version, after: Version) -> bool:
    headline = change.kind is ChangeKind.HEADLINE
    sides = ((change.before, before), (change.after, after))
    return all(
        reading.span.of((version.title or "") if headline else version.text) == reading.text
        for reading, version in sides
        if reading
    )
