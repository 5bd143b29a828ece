"""What somebody was quoted as saying in a workspace's articles: the latest first, with the role given at the time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from itertools import pairwise
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.articles.speakers import Saying, SpeakerName, SpeakerStore, key_of
from bot.chat.refs import WorkspaceRef
from bot.search.errors import NothingAsked, PagePastEnd
from bot.workers import WorkTooHeavy
from summaries.document import Card, Quote

SIZE = 5
MOST = 500
"""Quotations of somebody that are looked through, the latest; more are counted and not shown."""

MOST_CHOICES, MOST_NEAR = 10, 3

_ASKED = re.compile(r"^(?:is|was|are)\s+(?=\S)|\s*\?+$", re.IGNORECASE)
_LITTLE = frozenset(("the", "a", "an", "of", "for", "and", "at", "in", "its", "their"))
_MARKS = '"“”„«»'


class Library(Protocol):
    """Where articles and their cards are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


@dataclass(frozen=True, slots=True)
class Role:
    """How somebody is introduced, word for word, from the first day to the last, and by which outlet first."""

    words: str
    first: date
    last: date
    outlet: str


@dataclass(frozen=True, slots=True)
class Sayings:
    """What was asked for: either one name with a page of its quotations, or names to choose from, or near ones.

    `choices` hold how often each is quoted, and how it was introduced last. `others` are longer names with this one in
    them.
    """

    asked: str
    name: str = ""
    total: int = 0
    page: int = 1
    pages: int = 1
    said: tuple[tuple[StoredArticle, Quote], ...] = ()
    roles: tuple[Role, ...] = ()
    choices: tuple[tuple[SpeakerName, str], ...] = ()
    others: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class Quoting:
    """Looks up who is quoted with what; two names are never taken for one person."""

    def __init__(self, *, speakers: SpeakerStore, articles: Library) -> None:
        self._speakers = speakers
        self._articles = articles

    async def of(self, workspace: WorkspaceRef, typed: str, number: int) -> Sayings:
        """Return a page of what somebody is quoted with; raises `NothingAsked` or `PagePastEnd`.

        A name in quotation marks is meant exactly. One that is a part of several is offered to choose from.
        """
        asked, exactly = named(typed)
        if not key_of(asked):
            raise NothingAsked("Whose words? Type a name, such as who Ada Quill")
        names = await self._speakers.names(workspace, asked, MOST_CHOICES + 1)
        meant = chosen(asked, exactly, names)
        if meant is not None:
            return await self._sayings(workspace, asked, meant, names, number)
        if not names:
            near = await self._speakers.near(workspace, asked, MOST_NEAR)
            return Sayings(asked, near=near)
        choices = [(name, await self._latest_role(workspace, name.name)) for name in names[:MOST_CHOICES]]
        return Sayings(asked, choices=tuple(choices))

    async def _sayings(
        self, workspace: WorkspaceRef, asked: str, meant: SpeakerName, names: Sequence[SpeakerName], number: int
    ) -> Sayings:
        found = await self._speakers.sayings(workspace, meant.name, MOST)
        pages = max(-(-len(found) // SIZE), 1)
        if number > pages:
            raise PagePastEnd(f"There {'is 1 page' if pages == 1 else f'are {pages} pages'} of that, not {number}.")
        said = [await self._said(saying) for saying in found[(number - 1) * SIZE : number * SIZE]]
        return Sayings(
            asked,
            name=meant.name,
            total=meant.quotes,
            page=number,
            pages=pages,
            said=tuple(one for one in said if one is not None),
            roles=roles_of(found),
            others=tuple(name.name for name in names if name != meant),
        )

    async def _said(self, saying: Saying) -> tuple[StoredArticle, Quote] | None:
        """Return a quotation with its article; nothing where its text has changed since it was read."""
        article = await self._articles.find(saying.mention.article)
        if article is None:
            return None
        try:
            card = await self._articles.card(article)
        except (CardRefused, WorkTooHeavy):
            return None
        quote = next((quote for quote in card.quotes if quote.span.start == saying.mention.start), None)
        return (article, quote) if quote else None

    async def _latest_role(self, workspace: WorkspaceRef, name: str) -> str:
        roles = roles_of(await self._speakers.sayings(workspace, name, SIZE))
        return roles[-1].words if roles else ""


def named(typed: str) -> tuple[str, bool]:
    """Return the name that was typed, and whether it stands in quotation marks and so is meant exactly."""
    asked = _ASKED.sub("", " ".join(typed.split()))
    exactly = len(asked) > 2 and asked[0] in _MARKS and asked[-1] in _MARKS
    return asked.strip(f"{_MARKS} "), exactly


def chosen(asked: str, exactly: bool, names: Sequence[SpeakerName]) -> SpeakerName | None:
    """Return the name that is meant, or nothing where several may be: a surname alone may be anybody's of that name."""
    exact = next((name for name in names if key_of(name.name) == key_of(asked)), None)
    if exact and (exactly or len(names) == 1 or " " in key_of(asked)):
        return exact
    return names[0] if len(names) == 1 else None


def roles_of(sayings: Sequence[Saying]) -> tuple[Role, ...]:
    """Return how somebody was introduced, in the order in which each role came first. Pure.

    A wording that has only some of the words of another is the same role, told in full there.
    """
    found: list[Role] = []
    for saying in reversed(sayings):
        if words := introduced(saying):
            day = saying.said_at.astimezone(UTC).date()
            known = next((role for role in found if _same(role.words, words)), None)
            if known is None:
                found.append(Role(words, day, day, saying.outlet))
            else:
                fuller = words if len(words) > len(known.words) else known.words
                outlet = known.outlet if fuller == known.words else saying.outlet
                found[found.index(known)] = Role(fuller, known.first, day, outlet)
    return tuple(found)


def _same(one: str, other: str) -> bool:
    words, others = (set(key_of(text).replace(",", " ").split()) - _LITTLE for text in (one, other))
    return words <= others or others <= words


def introduced(saying: Saying) -> str:
    """Return what stands behind a name where its words are credited: role and body; nothing for a body's own name."""
    name, _, words = saying.credited.partition(", ")
    return words if key_of(name) == key_of(saying.mention.name) else ""


def changed(roles: Sequence[Role]) -> bool:
    """Say whether one role came after the other: none of them was given again once the next one was."""
    return len(roles) > 1 and all(one.last < other.first for one, other in pairwise(roles))
