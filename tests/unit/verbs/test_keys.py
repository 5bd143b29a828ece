"""`key` and `reseal`: keys are made, changed, and the old one is not needed any more; a wrong one changes nothing."""

from pathlib import Path

import pytest

from bot.chat.installing import Installation
from bot.chat.refs import WorkspaceRef
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.verbs.keys import NoKey, key, reseal
from bot.workspaces.errors import KeyMissing
from bot.workspaces.installations import InstallationStore
from bot.workspaces.vault import Vault, is_key
from tests import canaries
from tests.fakes.clock import FakeClock

TEAM = WorkspaceRef("slack", "T1")


def settings(path: Path, *keys: str) -> Settings:
    return Settings(database_url=f"sqlite:///{path}", encryption_keys=",".join(keys))


async def keep(path: Path, key: str) -> None:
    async with Database.open(path) as database:
        await migrate(database)
        store = InstallationStore(database, Vault([key]), "1.2", FakeClock())
        await store.save(Installation("1.2", TEAM, canaries.slack_bot("T1")))


async def opens(path: Path, key: str) -> bool:
    async with Database.open(path) as database:
        try:
            return bool(await InstallationStore(database, Vault([key]), "1.2", FakeClock()).sites())
        except KeyMissing:
            return False


def made(capsys: pytest.CaptureFixture[str]) -> str:
    key()
    return capsys.readouterr().out.strip()


def test_a_key_is_new_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = made(capsys), made(capsys)
    assert first != second and is_key(first) and is_key(second)


async def test_keys_are_changed_and_the_old_one_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, old, new = tmp_path / "a.db", made(capsys), made(capsys)
    await keep(path, old)
    await reseal(settings(path, new, old))
    told = capsys.readouterr().out
    assert told == "The tokens of 1 workspace are under the first key; the other keys can go now.\n"
    assert await opens(path, new) and not await opens(path, old)


async def test_a_wrong_key_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, old = tmp_path / "a.db", made(capsys)
    await keep(path, old)
    with pytest.raises(KeyMissing):
        await reseal(settings(path, made(capsys)))
    assert await opens(path, old)


async def test_without_a_key_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="python -m bot key"):
        await reseal(settings(tmp_path / "a.db"))
