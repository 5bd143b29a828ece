"""What a card says of an article whose text stands elsewhere too: where, and since when."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Link, Links, Part, Reply, Text
from bot.stories.model import Copy, Relation

SHOWN = 3
SAID = {
    Relation.SAME: "The same text as",
    Relation.PART: "Part of the text of",
    Relation.MORE: "Takes in the text of",
}

Notes = Callable[[WorkspaceRef, StoredArticle], Awaitable[tuple[Part, ...]]]
"""What is to be said of an article as a workspace knows it, beside its card."""


class Finding(Protocol):
    """What finds copies; `bot.stories.keeper.StoryKeeper` does."""

    async def copies(self, workspace: WorkspaceRef, article: StoredArticle) -> Sequence[Copy]:
        """Return the articles of a workspace that have an article's text."""


@dataclass(frozen=True, slots=True)
class CopyNotes:
    """Finds what has an article's text, and says so."""

    stories: Finding
    find: Callable[[str], Awaitable[StoredArticle | None]]

    async def __call__(self, workspace: WorkspaceRef, article: StoredArticle) -> tuple[Part, ...]:
        """Return what is to be said of an article's copies, nothing where there are none."""
        copies = await self.stories.copies(workspace, article)
        found = [(await self.find(copy.article), copy.relation) for copy in copies]
        return copies_parts([(other, relation) for other, relation in found if other is not None])


async def no_notes(_: WorkspaceRef, __: StoredArticle) -> tuple[Part, ...]:
    """Say nothing: for whoever keeps no stories."""
    return ()


def copies_parts(copies: Sequence[tuple[StoredArticle, Relation]]) -> tuple[Part, ...]:
    """Return where a text stands too, the earliest first: “The same text as Northern Ledger, 3 November 2026”."""
    earliest = sorted(copies, key=lambda copy: (copy[0].published or "~", copy[0].id))
    if not earliest:
        return ()
    links = tuple(Link(_said(other, relation), _where(other)) for other, relation in earliest[:SHOWN])
    more = len(earliest) - SHOWN
    return (
        (Links(links), Text(f"{more} more {'copy is' if more == 1 else 'copies are'} not shown."))
        if more > 0
        else (Links(links),)
    )


def noted(reply: Reply, notes: Sequence[Part]) -> Reply:
    """Return a card with what is to be said of its article, below its heading."""
    return replace(reply, parts=(*reply.parts[:1], *notes, *reply.parts[1:]))


def _said(other: StoredArticle, relation: Relation) -> str:
    return f"{SAID[relation]} {other.site or 'source unknown'}, {shown_date(other.published)}"


def _where(other: StoredArticle) -> str:
    return other.canonical_url or other.url or f"/articles/{other.id}"
