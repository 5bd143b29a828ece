"""`copy` as it is typed: what it says, and what it refuses before anything is opened."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.moving.errors import CopyNothing, CopyNowhere, CopySame, CopyTaken
from bot.store.database import Database
from bot.store.engines import serving
from bot.store.errors import AlreadyServing
from bot.store.migrate import migrate
from bot.verbs.copies import copy

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
async def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    async with Database.open(path) as database:
        await migrate(database)
        await database.transact(
            lambda statements: statements.execute(
                "INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)"
                " VALUES ('t1', 'room', 'local', 'Fees', 'fees', '', 'ada', '2026-11-27T08:00:00+00:00')"
            ).close()
        )
    return path


async def test_it_says_what_is_there_and_what_to_do_next(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = old.parent / "new.db"
    await copy(f"sqlite:///{old}", f"sqlite:///{new}", NOW)
    told = capsys.readouterr().out
    assert f"{old} is copied to {new}: 2 rows in " in told and "DATABASE_URL" in told
    with pytest.raises(CopyTaken):
        await copy(f"sqlite:///{old}", f"sqlite:///{new}", NOW)


@pytest.mark.parametrize(
    ("source", "target", "error"),
    [
        ("old.db", "sqlite:///{folder}/new.db", CopyNowhere),
        ("sqlite:///{folder}/old.db", "postgresql://host", CopyNowhere),
        ("sqlite:///{folder}/old.db", "mysql://host/name", CopyNowhere),
        ("sqlite:///{folder}/none.db", "sqlite:///{folder}/new.db", CopyNothing),
        ("sqlite:///{folder}/old.db", "sqlite:///{folder}/../{name}/old.db", CopySame),
    ],
)
async def test_what_names_no_two_databases_is_refused_and_makes_none(
    old: Path, source: str, target: str, error: type[Exception]
) -> None:
    names = {"folder": old.parent, "name": old.parent.name}
    before = sorted(old.parent.iterdir())
    with pytest.raises(error):
        await copy(source.format(**names), target.format(**names), NOW)
    assert sorted(old.parent.iterdir()) == before


@pytest.mark.parametrize("busy", ["old.db", "new.db"])
async def test_a_database_that_is_served_from_is_not_copied_nor_filled(old: Path, busy: str) -> None:
    new = old.parent / "new.db"
    async with Database.open(old.parent / busy), serving(old.parent / busy):
        with pytest.raises(AlreadyServing):
            await copy(f"sqlite:///{old}", f"sqlite:///{new}", NOW)
