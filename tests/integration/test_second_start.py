"""A second process that would serve from one database is refused, and waits first for one that is just stopping."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from functools import partial
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store import presence
from bot.store.database import Database
from bot.store.engines import serving
from bot.store.errors import AlreadyServing, DatabaseLocked
from bot.store.presence import alone, nobody_else, used
from bot.verbs import run, try_room

ROOT = Path(__file__).parents[2]
HOLDING = """
import asyncio, sys
from pathlib import Path
from bot.store.engines import serving
from bot.store.presence import alone

async def main():
    async with alone(Path(sys.argv[1])):
        print("serving", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


@pytest.mark.parametrize("verb", ["run", "try"])
async def test_a_second_start_is_refused_with_a_sentence(
    tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "x.db"
    settings = Settings(database_url=f"sqlite:///{path}", port=0)
    for module in (run, try_room):
        monkeypatch.setattr(module, "serving", partial(serving, seconds=0.1))
    async with alone(path):
        with pytest.raises(AlreadyServing) as caught:
            await (run.run(settings) if verb == "run" else try_room.try_room(settings))
    assert caught.value.code == "already-serving"
    assert "stop that one first" in caught.value.sentence
    assert not path.exists(), "it is refused before anything is opened"


async def test_a_start_waits_for_the_one_before_it(tmp_path: Path) -> None:
    async with alone(tmp_path / "x.db"):
        waiting = asyncio.create_task(_serve(tmp_path / "x.db"))
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


async def _serve(path: Path) -> None:
    async with alone(path):
        pass


async def test_a_process_that_is_killed_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    command = (sys.executable, "-c", HOLDING, str(path))
    first = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert first.stdout is not None and await first.stdout.readline() == b"serving\n"
    with pytest.raises(AlreadyServing):
        async with alone(path, seconds=0.1):
            pass
    first.kill()
    await first.wait()
    await _serve(path)


async def test_commands_of_the_terminal_work_beside_what_serves(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with alone(path), Database.open(path) as served, Database.open(path) as beside:
        await served.write(lambda connection: connection.execute("CREATE TABLE notes (word TEXT)"))
        await beside.write(lambda connection: connection.execute("INSERT INTO notes VALUES ('said')"))
        assert len(await served.fetch_all("SELECT * FROM notes")) == 1


async def test_nobody_opens_what_is_just_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "OPEN_SECONDS", 0.1)
    with nobody_else(tmp_path / "x.db"), pytest.raises(DatabaseLocked):
        await used(tmp_path / "x.db")
    (await used(tmp_path / "x.db")).release()


async def test_where_no_lock_can_be_kept_nobody_is_kept_out(tmp_path: Path) -> None:
    (tmp_path / "x.db.serving").mkdir()
    (tmp_path / "x.db.open").mkdir()
    async with alone(tmp_path / "x.db"), Database.open(tmp_path / "x.db") as database:
        assert await database.healthy()
    assert [*(tmp_path / "x.db.open").iterdir()] == []
