"""The database on a real file: what is acknowledged stays, what fails goes alone, nobody waits for ever."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from bot.store.database import Database
from bot.store.errors import DatabaseClosed, DatabaseLocked

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "data" / "test.db") as opened:
        await opened.write(lambda connection: connection.execute("CREATE TABLE notes (word TEXT UNIQUE)"))
        yield opened


def adding(word: str):  # noqa: ANN201
    return lambda connection: connection.execute("INSERT INTO notes VALUES (?)", (word,))


async def words(database: Database) -> set[str]:
    return {row["word"] for row in await database.fetch_all("SELECT word FROM notes")}


@pytest.mark.file_only
async def test_opens_with_the_pragmas_that_keep_what_is_committed(database: Database) -> None:
    async def pragmas(connection: aiosqlite.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
        return [next(iter(await connection.execute_fetchall(f"PRAGMA {name}")))[0] for name in names]

    assert await database.write(pragmas) == ["wal", 2, 1, 1, 0]
    row = await database.fetch_one("PRAGMA busy_timeout")
    assert row is not None
    assert row[0] == 5000


async def test_writes_that_wait_together_are_committed_together(database: Database) -> None:
    before = database.commits
    await asyncio.gather(*(database.write(adding(f"w{number}")) for number in range(200)))
    assert len(await words(database)) == 200
    assert database.commits - before < 20


@pytest.mark.file_only
async def test_a_value_comes_back_only_once_it_is_on_the_disk(database: Database) -> None:
    async def job(connection: aiosqlite.Connection) -> int:
        cursor = await connection.execute("INSERT INTO notes VALUES ('kept')")
        return cursor.rowcount

    assert await database.write(job) == 1
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT word FROM notes").fetchall() == [("kept",)]
    other.close()


async def test_a_failing_job_goes_alone(database: Database) -> None:
    async def half(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO notes VALUES ('half')")
        raise LookupError("the other half")

    outcomes = await asyncio.gather(
        database.write(adding("one")),
        database.write(half),
        database.write(adding("one")),
        database.write(adding("two")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], LookupError)
    assert isinstance(outcomes[2], sqlite3.IntegrityError)
    assert await words(database) == {"one", "two"}


async def test_cancelled_callers_leave_no_transaction_open_and_no_half_rows(database: Database) -> None:
    async def pair(connection: aiosqlite.Connection, number: int) -> None:
        await connection.execute("INSERT INTO notes VALUES (?)", (f"{number}a",))
        await asyncio.sleep(0)
        await connection.execute("INSERT INTO notes VALUES (?)", (f"{number}b",))

    tasks = [asyncio.create_task(database.write(lambda c, n=n: pair(c, n))) for n in range(100)]
    for turn, task in enumerate(tasks):
        if turn % 3:
            await asyncio.sleep(0)
        if turn % 2:
            task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    stored = await words(database)
    assert {number for number in range(100) if outcomes[number] is None} >= set(range(0, 100, 2))
    assert all((f"{n}a" in stored) == (f"{n}b" in stored) for n in range(100))
    assert all(f"{n}a" in stored for n in range(100) if outcomes[n] is None)
    assert await database.write(_in_fresh_transaction) is True


async def _in_fresh_transaction(connection: aiosqlite.Connection) -> bool:
    if connection.engine == "sqlite":
        with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
            await connection.execute("BEGIN")
    return connection.in_transaction


async def test_a_job_whose_own_wait_is_cancelled_does_not_take_the_writer_with_it(database: Database) -> None:
    async def waits(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO notes VALUES ('gone')")
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    with pytest.raises(asyncio.CancelledError):
        await database.write(waits)
    await database.write(adding("next"))
    assert await words(database) == {"next"}


async def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    async def nested(connection: aiosqlite.Connection) -> None:
        await database.write(adding("never"))

    with pytest.raises(RuntimeError, match="inside a write"):
        await database.write(nested)


async def test_one_tasks_rollback_leaves_anothers_rows(database: Database) -> None:
    async def failing(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO notes VALUES ('mine')")
        await asyncio.sleep(0)
        raise LookupError

    mine = asyncio.create_task(database.write(failing))
    await asyncio.sleep(0)
    await database.write(adding("yours"))
    with pytest.raises(LookupError):
        await mine
    assert await words(database) == {"yours"}


async def test_a_reader_sees_one_state_and_cannot_write(database: Database) -> None:
    async def twice(connection: aiosqlite.Connection) -> tuple[int, int]:
        first = len(list(await connection.execute_fetchall("SELECT * FROM notes")))
        await database.write(adding("meanwhile"))
        return first, len(list(await connection.execute_fetchall("SELECT * FROM notes")))

    assert await database.read(twice) == (0, 0)
    assert await words(database) == {"meanwhile"}
    with pytest.raises(Exception, match="read-only"):
        await database.read(adding("no"))


async def test_a_cancelled_reader_comes_back_clean(database: Database) -> None:
    started = asyncio.Event()

    async def slow(connection: aiosqlite.Connection) -> None:
        await connection.execute_fetchall("SELECT * FROM notes")
        started.set()
        await asyncio.Event().wait()

    tasks = [asyncio.create_task(database.read(slow)) for _ in range(6)]
    await started.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.write(adding("new"))
    assert await words(database) == {"new"}


@pytest.mark.file_only
async def test_data_version_tells_of_another_process(database: Database) -> None:
    before = await database.data_version()
    assert await database.data_version() == before
    with sqlite3.connect(database.path) as other:
        other.execute("INSERT INTO notes VALUES ('theirs')")
    other.close()

    async def while_a_reader_is_lent(connection: aiosqlite.Connection) -> int:
        return await database.data_version()

    assert await database.read(while_a_reader_is_lent) != before
    assert await database.data_version() == await database.read(while_a_reader_is_lent)


@pytest.mark.file_only
async def test_a_lock_that_stays_is_an_error_and_one_that_goes_is_waited_for(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "locked.db", busy_seconds=0.3) as database:
        await database.write(lambda connection: connection.execute("CREATE TABLE notes (word TEXT)"))
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked) as caught:
            await database.write(adding("late"))
        assert (caught.value.code, "try again" in caught.value.sentence) == ("database-locked", True)
        waiting = asyncio.create_task(database.write(adding("in time")))
        for _ in range(50):
            await asyncio.sleep(0)
        other.execute("ROLLBACK")
        other.close()
        await waiting
        assert await words(database) == {"in time"}


@pytest.mark.file_only
async def test_closing_finishes_what_was_handed_in_and_refuses_the_rest(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "closing.db") as database:
        await database.write(lambda connection: connection.execute("CREATE TABLE notes (word TEXT)"))
        tasks = [asyncio.create_task(database.write(adding(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    with pytest.raises(DatabaseClosed):
        await database.write(adding("late"))
    with pytest.raises(DatabaseClosed):
        await database.fetch_all("SELECT 1")
    with sqlite3.connect(tmp_path / "closing.db") as other:
        assert other.execute("SELECT COUNT(*) FROM notes").fetchone() == (50,)
    other.close()


WRITING = """
import asyncio, sys
from bot.store.database import Database

async def one(database, number):
    await database.write(lambda c: c.execute("INSERT INTO notes VALUES (?)", (number,)))
    print(number, flush=True)

async def main():
    async with Database.open(sys.argv[1]) as database:
        await database.write(lambda c: c.execute("CREATE TABLE notes (word INTEGER)"))
        for group in range(10_000):
            await asyncio.gather(*(one(database, group * 10 + number) for number in range(10)))

asyncio.run(main())
"""


def child(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITING, str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.file_only
def test_kill_9_loses_no_acknowledged_row(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    with child(path) as process:
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(137)]
        os.kill(process.pid, signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    with sqlite3.connect(path) as other:
        stored = {row[0] for row in other.execute("SELECT word FROM notes")}
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()
    assert set(said) <= stored


@pytest.mark.file_only
def test_a_forgotten_database_does_not_hold_up_the_exit() -> None:
    forgetful = (
        "import asyncio, tempfile, pathlib, warnings; warnings.simplefilter('ignore')\n"
        "from bot.store.connect import open_writer\n"
        "kept = []\n"
        "async def main():\n"
        "    kept.append(await open_writer(pathlib.Path(tempfile.mkdtemp()) / 'x.db'))\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", forgetful], cwd=ROOT, timeout=30, check=False)
    assert done.returncode == 0


STOPPING = """
import asyncio, signal, sys
from bot.store.database import Database

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with Database.open(sys.argv[1]) as database:
        adding = asyncio.create_task(database.write(lambda c: c.execute("INSERT INTO notes VALUES (1)")))
        print("ready", flush=True)
        await stop.wait()
    print((await asyncio.gather(adding, return_exceptions=True))[0].code)

asyncio.run(main())
"""


@pytest.mark.file_only
def test_a_stop_does_not_wait_for_another_programs_lock(tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.executescript("PRAGMA journal_mode=WAL; CREATE TABLE notes (word INTEGER); BEGIN IMMEDIATE;")
    command = [sys.executable, "-c", STOPPING, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        said, _ = process.communicate(timeout=4)
    other.close()
    assert (process.returncode, said) == (0, "database-closed\n")


async def test_steps_are_committed_with_what_waits_and_undone_alone(database: Database) -> None:
    def steps(word: str):  # noqa: ANN202
        def add(connection: sqlite3.Connection) -> int:
            connection.execute("INSERT INTO notes VALUES (?)", (word,))
            return connection.execute("INSERT INTO notes VALUES (?)", (f"{word} again",)).rowcount

        return add

    before = database.commits
    jobs = (steps("a"), steps("b"), steps("b"), steps("c"))
    values = await asyncio.gather(*map(database.transact, jobs), database.write(adding("d")), return_exceptions=True)
    assert [type(value) for value in values[:4]] == [int, int, sqlite3.IntegrityError, int]
    assert await words(database) == {"a", "a again", "b", "b again", "c", "c again", "d"}
    assert database.commits - before <= 2


async def test_a_reader_comes_back_outside_any_transaction(database: Database) -> None:
    async def half(connection: aiosqlite.Connection) -> None:
        await connection.execute_fetchall("SELECT word FROM notes")
        raise LookupError

    for number in range(5):
        with pytest.raises(LookupError):
            await database.read(half)
        waiting = asyncio.create_task(database.read(lambda connection: connection.execute_fetchall("SELECT 1")))
        await asyncio.wait({waiting}, timeout=0)
        waiting.cancel()
        await asyncio.wait({waiting})
        await database.write(adding(f"{number}"))
        assert f"{number}" in await words(database)
