"""The store of installations keeps the port's promises: each workspace's own tokens, encrypted, exchanged once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.errors import TokensUnreadable
from bot.chat.installing import STATE_SECONDS, Installation, InstallCrowded
from bot.chat.refs import WorkspaceRef
from bot.privacy.removing import Removals
from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workspaces.errors import KeyMissing
from bot.workspaces.installations import InstallationStore, StateStore, reseal
from bot.workspaces.vault import Vault, new_key
from tests import canaries
from tests.fakes.clock import FakeClock

CLIENT = "111.222"
ONE, TWO, ORG = WorkspaceRef("slack", "T1"), WorkspaceRef("slack", "T2"), WorkspaceRef("slack", "E1")


def of(workspace: WorkspaceRef, number: int = 1, **more: object) -> Installation:
    tokens = {"token": canaries.slack_bot(workspace.id, number), "refresh_token": canaries.slack_refresh(workspace.id)}
    return Installation(**({"client": CLIENT, "workspace": workspace, **tokens} | more))  # type: ignore[arg-type]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "installations.db") as database:
        await migrate(database)
        yield database


@pytest.fixture
def store(database: Database, clock: FakeClock) -> InstallationStore:
    return InstallationStore(database, Vault([canaries.ENCRYPTION_KEY]), CLIENT, clock)


# --- what is kept, and of whom ---


async def test_what_was_kept_comes_back(store: InstallationStore, clock: FakeClock) -> None:
    whole = of(ONE, bot="B1", bot_user="U1", app="A1", name="Harbour", site="https://harbour.slack.example/")
    given = replace(whole, scopes=("chat:write", "commands"), installed_at=clock(), expires_at=clock())
    await store.save(given)
    kept = await store.of(ONE)
    assert kept is not None and kept.version
    assert replace(kept, version="") == given


async def test_each_workspace_has_its_own_and_a_stranger_has_none(store: InstallationStore) -> None:
    for workspace in (ONE, TWO):
        await store.save(of(workspace))
    for workspace in (ONE, TWO):
        kept = await store.of(workspace)
        assert kept is not None and kept.token == canaries.slack_bot(workspace.id)
    assert await store.of(WorkspaceRef("slack", "T3")) is None
    assert await store.of(WorkspaceRef("discord", "T1")) is None
    assert await store.found("T3", "") is None


async def test_a_second_installation_replaces_the_first(store: InstallationStore) -> None:
    await store.save(of(ONE, 1))
    first = await store.of(ONE)
    await store.save(of(ONE, 2))
    kept = await store.of(ONE)
    assert first is not None and kept is not None
    assert kept.token == canaries.slack_bot("T1", 2) and kept.version != first.version


async def test_another_app_has_installations_of_its_own(
    store: InstallationStore, database: Database, clock: FakeClock
) -> None:
    other = InstallationStore(database, Vault([canaries.ENCRYPTION_KEY]), "333.444", clock)
    await store.save(of(ONE, 1))
    assert await other.of(ONE) is None
    await other.save(of(ONE, 2, client="333.444"))
    mine, theirs = await store.of(ONE), await other.of(ONE)
    assert mine is not None and theirs is not None
    assert (mine.token, theirs.token) == (canaries.slack_bot("T1", 1), canaries.slack_bot("T1", 2))


async def test_an_organisation_opens_its_teams_and_no_others(store: InstallationStore) -> None:
    await store.save(of(ORG, whole=True, enterprise="E1", site="https://org.slack.example/"))
    assert await store.of(TWO) is None  # nobody has said yet that it is of this organisation
    through = await store.found("T2", "E1")
    assert through is not None and through.token == canaries.slack_bot("E1")
    later = await store.of(TWO)
    assert later is not None and later.token == canaries.slack_bot("E1")
    assert await store.found("T3", "E2") is None
    assert await store.teams("E1") == (TWO,)
    assert (await store.sites())[TWO] == "https://org.slack.example/"
    whole = await store.found("", "E1")
    assert whole is not None and whole.workspace == ORG


async def test_a_teams_own_installation_goes_before_that_of_its_organisation(store: InstallationStore) -> None:
    await store.save(of(ORG, whole=True, enterprise="E1"))
    await store.save(of(ONE, enterprise="E1"))
    found = await store.found("T1", "E1")
    assert found is not None and found.token == canaries.slack_bot("T1")


async def test_a_team_of_an_organisation_opens_no_other_team_of_it(store: InstallationStore) -> None:
    await store.save(of(ONE, enterprise="E1"))
    assert await store.found("T2", "E1") is None


# --- exchanging ---


async def test_of_two_processes_one_exchanges_and_the_newest_stays(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "two.db"
    async with Database.open(path) as first, Database.open(path) as second:
        await migrate(first)
        one, two = (
            InstallationStore(each, Vault([canaries.ENCRYPTION_KEY]), CLIENT, clock) for each in (first, second)
        )
        await one.save(of(ONE))
        read = await one.of(ONE)
        assert read is not None
        granted = await asyncio.gather(one.claim(read, 30), two.claim(read, 30))
        assert sorted(granted) == [False, True]
        new = read.exchanged(canaries.slack_bot("T1", 2), canaries.slack_refresh("T1", 2), clock())
        assert await one.exchange(read, new)
        assert not await two.exchange(read, replace(new, token=canaries.slack_bot("T1", 3)))
        assert not await two.claim(read, 30)
        kept = await two.of(ONE)
        assert kept is not None
        assert (kept.token, kept.refresh_token) == (canaries.slack_bot("T1", 2), canaries.slack_refresh("T1", 2))


async def test_a_claim_ends_by_itself_and_can_be_given_back(store: InstallationStore, clock: FakeClock) -> None:
    await store.save(of(ONE))
    read = await store.of(ONE)
    assert read is not None
    assert await store.claim(read, 30) and not await store.claim(read, 30)
    clock.forward(seconds=31)
    assert await store.claim(read, 30)
    await store.release(read)
    assert await store.claim(read, 30)


async def test_an_exchange_brings_nothing_back_that_was_taken_away(store: InstallationStore, clock: FakeClock) -> None:
    await store.save(of(ONE))
    read = await store.of(ONE)
    assert read is not None and await store.claim(read, 30)
    clock.forward(seconds=1)
    assert await store.remove(ONE, clock())
    assert not await store.exchange(read, of(ONE, 2))
    assert await store.of(ONE) is None


@pytest.mark.parametrize(
    ("hours", "due", "over"), [(3, False, False), (2, True, False), (1, True, False), (0, True, True), (-9, True, True)]
)
def test_a_token_is_exchanged_two_hours_before_its_end(clock: FakeClock, hours: int, due: bool, over: bool) -> None:
    installation = of(ONE, expires_at=clock() + timedelta(hours=hours))
    assert (installation.due(clock()), installation.over(clock())) == (due, over)
    assert not replace(installation, refresh_token="").due(clock())
    assert not replace(installation, expires_at=None).due(clock())


# --- taking away ---


async def test_what_was_installed_since_stays(store: InstallationStore, clock: FakeClock) -> None:
    await store.save(of(ONE))
    before = clock()
    clock.forward(minutes=5)
    await store.save(of(ONE, 2))
    assert not await store.remove(ONE, before)
    assert await store.of(ONE) is not None
    assert await store.remove(ONE, clock())
    assert await store.of(ONE) is None
    assert await store.remove(ONE, clock())  # there is nothing, and nothing newer


async def test_a_removal_takes_the_tokens_and_leaves_a_newer_installation(
    store: InstallationStore, database: Database, clock: FakeClock
) -> None:
    removals = Removals(database, clock, lambda _: None)
    for workspace in (ONE, TWO):
        await store.save(of(workspace))
    assert (await removals.kept_of(ONE))["installations"] == 1
    clock.forward(seconds=1)
    await removals.ask(ONE, "Ev1")
    clock.forward(seconds=1)
    await removals.tick()
    assert await store.of(ONE) is None and await store.of(TWO) is not None
    await removals.ask(ONE, "Ev2")
    clock.forward(seconds=1)
    await store.save(of(ONE, 2))  # while it is being deleted
    await removals.tick()
    assert await store.of(ONE) is not None


# --- encryption ---


async def test_no_token_stands_in_the_file_or_in_a_backup(
    store: InstallationStore, database: Database, tmp_path: Path, engine: str
) -> None:
    await store.save(of(ONE))
    await store.save(of(ONE, 2))
    (row,) = await database.fetch_all("SELECT * FROM installations")
    assert not any(canaries.told(str(value)) for value in row)
    if engine == "sqlite":
        copy = tmp_path / "copy.db"
        back_up(Path(tmp_path / "installations.db"), copy)
        with sqlite3.connect(copy) as connection:
            assert connection.execute("SELECT COUNT(*) FROM installations").fetchone() == (1,)
    assert canaries.left_in(tmp_path) == []
    assert canaries.MARK not in repr(of(ONE))


async def test_tokens_put_into_another_workspaces_row_open_nothing(
    store: InstallationStore, database: Database
) -> None:
    for workspace in (ONE, TWO):
        await store.save(of(workspace))
    swap = "UPDATE installations SET sealed = (SELECT sealed FROM installations WHERE workspace = 'T1')"
    await database.transact(lambda connection: connection.execute(swap).close())
    assert await store.of(ONE) is not None
    with pytest.raises(TokensUnreadable):
        await store.of(TWO)


async def test_a_wrong_key_is_told_at_the_start_and_changes_nothing(
    store: InstallationStore, database: Database, clock: FakeClock
) -> None:
    for workspace in (ONE, TWO):
        await store.save(of(workspace))
    wrong = InstallationStore(database, Vault([new_key()]), CLIENT, clock)
    with pytest.raises(KeyMissing, match="2 of 2 workspaces") as error:
        await wrong.sites()
    assert error.value.code == "key-missing" and canaries.KEY_MARK not in str(error.value)
    with pytest.raises(TokensUnreadable):
        await wrong.of(ONE)
    with pytest.raises(KeyMissing):
        await reseal(database, Vault([new_key()]))
    kept = await store.of(ONE)
    assert kept is not None and kept.token == canaries.slack_bot("T1")


async def test_keys_are_changed_one_after_the_other(
    store: InstallationStore, database: Database, clock: FakeClock
) -> None:
    for workspace in (ONE, TWO):
        await store.save(of(workspace))
    new = new_key()
    both = InstallationStore(database, Vault([new, canaries.ENCRYPTION_KEY]), CLIENT, clock)
    assert set(await both.sites()) == {ONE, TWO}
    assert await reseal(database, Vault([new, canaries.ENCRYPTION_KEY])) == 2
    alone = InstallationStore(database, Vault([new]), CLIENT, clock)
    kept = await alone.of(TWO)
    assert kept is not None and kept.token == canaries.slack_bot("T2")
    with pytest.raises(TokensUnreadable):
        await store.of(TWO)


async def test_a_database_with_one_row_of_a_lost_key_is_not_encrypted_anew_at_all(
    store: InstallationStore, database: Database, clock: FakeClock
) -> None:
    lost = InstallationStore(database, Vault([new_key()]), CLIENT, clock)
    await store.save(of(ONE))
    await lost.save(of(TWO))
    with pytest.raises(KeyMissing, match="1 of 2 workspaces"):
        await reseal(database, Vault([new_key(), canaries.ENCRYPTION_KEY]))
    assert await store.of(ONE) is not None


# --- ways back ---


async def test_a_way_back_is_good_once(database: Database, clock: FakeClock) -> None:
    states = StateStore(database, clock)
    state, other = await states.issue(), await states.issue()
    assert state != other and len(state) > 40
    assert not await states.used(state)
    assert await states.consume(state)
    assert await states.used(state) and not await states.used(other)
    assert not await states.consume(state)
    assert await states.consume(other)


async def test_of_two_who_use_it_at_once_one_does(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "two.db"
    async with Database.open(path) as first, Database.open(path) as second:
        await migrate(first)
        state = await StateStore(first, clock).issue()
        tries = [StateStore(each, clock).consume(state) for each in (first, second) for _ in range(4)]
        assert sorted(await asyncio.gather(*tries)) == [False] * 7 + [True]


@pytest.mark.parametrize(("seconds", "good"), [(STATE_SECONDS, True), (STATE_SECONDS + 1, False)])
async def test_a_way_back_ends(database: Database, clock: FakeClock, seconds: int, good: bool) -> None:
    states = StateStore(database, clock)
    state = await states.issue()
    clock.forward(seconds=seconds)
    assert await states.consume(state) is good


async def test_very_many_that_nobody_comes_back_on_are_refused_for_a_while(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workspaces.installations.MOST_OPEN", 3)
    states = StateStore(database, clock)
    issued = [await states.issue() for _ in range(3)]
    with pytest.raises(InstallCrowded):
        await states.issue()
    assert await states.consume(issued[0])
    clock.forward(seconds=STATE_SECONDS + 1)
    assert await states.issue()


@pytest.mark.parametrize("forged", ["", "x", "\ud800", "' OR 1=1 --", "é" * 5_000])
async def test_a_forged_one_is_not_good(database: Database, clock: FakeClock, forged: str) -> None:
    states = StateStore(database, clock)
    await states.issue()
    assert not await states.consume(forged) and not await states.used(forged)


async def test_what_is_kept_leads_nobody_back_and_does_not_grow(database: Database, clock: FakeClock) -> None:
    states = StateStore(database, clock)
    for _ in range(5):
        state = await states.issue()
    for row in await database.fetch_all("SELECT state FROM install_states"):
        assert row["state"] != state and not await states.consume(row["state"])
    clock.forward(seconds=STATE_SECONDS + 1)
    await states.issue()
    assert len(await database.fetch_all("SELECT 1 FROM install_states")) == 1
