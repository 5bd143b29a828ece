"""What a reader of feeds hands on: raw values as the feed gives them, before anything is cleaned or judged."""

from typing import NamedTuple


class Draft(NamedTuple):
    """One entry as read; `dates` are pairs of an element's name and its words, best first."""

    identity: str | None = None
    title: str | None = None
    link: str | None = None
    dates: tuple[tuple[str, str], ...] = ()
    author: str | None = None
    summary: str | None = None
    content: str | None = None
    base: str | None = None


class Reading(NamedTuple):
    """One reader's result."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    drafts: tuple[Draft, ...] = ()

    def worth(self) -> tuple[int, int, int]:
        """Return what readings of one feed are compared by: different links, then titles, then entries."""
        links = {draft.link for draft in self.drafts} - {None}
        return len(links), sum(draft.title is not None for draft in self.drafts), len(self.drafts)


def text_of(value: object) -> str | None:
    """Return a value of a parsed document if it is a text with something in it."""
    return value if isinstance(value, str) and value and not value.isspace() else None
