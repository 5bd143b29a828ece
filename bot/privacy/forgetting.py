"""Forgetting a member who asks for it: everything of theirs that is kept in one workspace, batch by batch.

A process that is stopped in the middle is asked again at its next start, by the request that waits: every step looks
at what is still there, so the second time takes up where the first one stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from bot.chat.platforms import Platforms
from bot.chat.refs import MemberRef
from bot.chat.spec import Request
from bot.chat.unnaming import Said
from bot.privacy.copies import clean_copies
from bot.privacy.registry import HOLDINGS
from bot.privacy.store import WipingStore
from bot.privacy.tidying import tidy
from bot.store.database import Database
from bot.store.holdings import Holding, Mine, Values, clear_all, count, remove_all
from bot.store.port import Statements


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of one kind is a member's: rows that go, or that stay without the name; `words` are one and several."""

    number: int
    words: tuple[str, str]
    stays: bool

    def __str__(self) -> str:
        return f"{self.number} {self.words[self.number != 1]}"


class Threads(Protocol):
    """Where replies are kept."""

    async def said_by(self, member: MemberRef) -> tuple[tuple[str, str], ...]:
        """Return under which name a member said which words."""


class Forgetting:
    """Says what is kept of a member in a workspace, and forgets it."""

    def __init__(self, database: Database, threads: Threads, platforms: Platforms) -> None:
        self._database = database
        self._threads = threads
        self._platforms = platforms

    async def kept_of(self, request: Request) -> tuple[Kept, ...]:
        """Return what is kept of whoever asks; raises what asking the platform for their own channel raises."""
        values = await self._values(request)
        return await self._counted(values)

    async def forget(self, request: Request) -> tuple[Kept, ...]:
        """Delete what is kept of whoever asks, and return what that was; the request and its answer go last of all."""
        values = await self._values(request)
        counted = await self._counted(values)
        said = await self._said(request)
        for holding in HOLDINGS:  # first of all: what they said is what copies of it are known by
            await clean_copies(self._database, holding, values, said)
        for holding in HOLDINGS:
            for mine in holding.mine:
                if mine.clear:
                    await clear_all(self._database, holding, mine, values)
                else:
                    await remove_all(self._database, holding, mine.where, values)
        await tidy(self._database)
        if counted:
            await WipingStore(self._database).ask(request.received_at)
        return counted

    async def _values(self, request: Request) -> Values:
        member, workspace = request.member, request.channel.workspace
        direct = await self._platforms.of(workspace).direct(member)
        return {
            "platform": workspace.platform,
            "workspace": workspace.id,
            "member": member.id,
            "name": member.name,
            "direct": direct.id,
            "event": request.event_id,
            "answer": request.reply_to,
        }

    async def _counted(self, values: Values) -> tuple[Kept, ...]:
        def counting(connection: Statements) -> list[Kept]:
            return [
                Kept(count(connection, holding, mine.where, values), mine.told, bool(mine.clear))
                for holding, mine in _told()
            ]

        found = await self._database.look(counting)
        return tuple(kept for kept in _together(found) if kept.number)

    async def _said(self, request: Request) -> Said:
        """Return the names and the words by which replies that show a member's words again are known."""
        kept = await self._threads.said_by(request.member)
        names = {request.member.name, request.member.id, *(name for name, _ in kept)}
        return Said(frozenset(names - {""}), frozenset(words for _, words in kept))


def _told() -> Iterator[tuple[Holding, Mine]]:
    return ((holding, mine) for holding in HOLDINGS for mine in holding.mine if mine.told[0])


def _together(found: list[Kept]) -> tuple[Kept, ...]:
    """Return what goes before what stays, those of one kind counted together."""
    sums: dict[tuple[tuple[str, str], bool], Kept] = {}
    for kept in found:
        before = sums.get((kept.words, kept.stays))
        sums[(kept.words, kept.stays)] = replace(kept, number=kept.number + before.number) if before else kept
    return tuple(sorted(sums.values(), key=lambda kept: kept.stays))
