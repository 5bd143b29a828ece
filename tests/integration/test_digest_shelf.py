"""Digests that were posted, read again from a SQLite file: a workspace's channels' own, and no member's."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.digests.edition import EditionUnreadable, edition_to_json
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot
from bot.digests.shelf import Shelf
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.edition_samples import EVERYTHING, QUIET

TEAM, OTHER = WorkspaceRef("room", "local"), WorkspaceRef("room", "other")
POLICY, OWN = ChannelRef(TEAM, "policy"), ChannelRef(TEAM, "to-robin")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


async def posted(
    database: Database,
    digest: str,
    channel: ChannelRef,
    document: str,
    *,
    about: ChannelRef | None = None,
    minutes: int = 0,
) -> None:
    """Post a digest as the program does, all of its parts aside."""
    ledger, now = Ledger(database), NOW + timedelta(minutes=minutes)
    await ledger.ask(digest, channel, about or channel, Slot(now.date(), time(8)), now)
    taken = await ledger.take(digest, "owner", now) or pytest.fail("not taken")
    assert await ledger.compose(taken, "owner", Composed((), document=document), now)
    await ledger.done(taken, "owner", now)


async def test_a_workspaces_digests_are_listed_newest_first_and_opened(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "shelf.db") as database:
        await migrate(database)
        await posted(database, "d1", POLICY, edition_to_json(QUIET))
        await posted(database, "d2", POLICY, edition_to_json(EVERYTHING), minutes=1)
        shelf = Shelf(database, TEAM)
        assert [(line.id, line.channel) for line in await shelf.digests()] == [("d2", "policy"), ("d1", "policy")]
        page = await shelf.digest("d2")
        assert page is not None and page.sections[0].title == "Berth fees"
        assert await shelf.digest("nosuch") is None


async def test_what_went_to_one_member_or_another_workspace_is_not_there(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "shelf.db") as database:
        await migrate(database)
        await posted(database, "own", OWN, edition_to_json(EVERYTHING), about=POLICY)
        await posted(database, "other", ChannelRef(OTHER, "policy"), edition_to_json(EVERYTHING))
        ledger = Ledger(database)
        await ledger.ask("claimed", POLICY, POLICY, Slot(NOW.date(), time(8)), NOW)
        shelf = Shelf(database, TEAM)
        assert await shelf.digests() == ()
        assert [await shelf.digest(digest) for digest in ("own", "other", "claimed")] == [None, None, None]
        assert len(await Shelf(database, OTHER).digests()) == 1


async def test_one_that_cannot_be_read_any_more_is_no_bar_to_the_others(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "shelf.db") as database:
        await migrate(database)
        await posted(database, "old", POLICY, '{"shape": "of another version"}')
        await posted(database, "new", POLICY, edition_to_json(QUIET), minutes=1)
        shelf = Shelf(database, TEAM)
        assert [line.id for line in await shelf.digests()] == ["new"]
        with pytest.raises(EditionUnreadable):
            await shelf.digest("old")
