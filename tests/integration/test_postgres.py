"""A database on a PostgreSQL server: who writes meanwhile, a server that goes away, and what is no database of ours."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import psycopg
import pytest

from bot.store import postgres_connection, postgres_presence
from bot.store.database import Connection, Database, Statements
from bot.store.engines import serving
from bot.store.errors import (
    AlreadyServing,
    DatabaseAway,
    DatabaseClosed,
    DatabaseForbidden,
    DatabaseForeign,
    DatabaseNewer,
    DatabaseNotUtf8,
    DatabaseRefused,
    DatabaseTooOld,
    ManyServe,
    OneServes,
)
from bot.store.migrate import migrate, pending
from bot.store.postgres import PostgresDatabase
from bot.store.postgres_connection import PostgresConnection
from bot.store.sqlite import SqliteDatabase
from tests.fakes.postgres import EMPTY, databases, server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url() -> Iterator[str]:
    """An empty database."""
    with databases(EMPTY) as made:
        yield made.url(Path("one"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database.open(url, busy_seconds=5.0) as opened:
        await opened.write(
            lambda connection: connection.execute("CREATE TABLE notes (word TEXT UNIQUE, number INTEGER)")
        )
        yield opened


def adding(word: str):  # noqa: ANN201
    return lambda connection: connection.execute("INSERT INTO notes (word) VALUES (?)", (word,))


async def words(database: Database) -> set[str]:
    return {row["word"] for row in await database.fetch_all("SELECT word FROM notes")}


def raw(url: str) -> "closing[psycopg.Connection[tuple[object, ...]]]":
    return closing(psycopg.connect(url, autocommit=True))


async def test_values_come_back_as_they_are_and_rows_are_read_by_position_and_by_name(database: Database) -> None:
    values = ("Ünïcode “words” % ? :name", 2**40, -1.5, b"\0\xff", None, True)
    row = await database.fetch_one(
        'SELECT ? AS words, ? AS number, ? AS part, ? AS held, ? AS nothing, ? AS yes, 1 = 1 AS "both"', values
    )
    assert row is not None
    assert tuple(row) == (*values[:5], 1, 1)
    assert (row["words"], row[1], row["YES"], row.keys()[-1], len(row)) == (values[0], 2**40, 1, "both", 7)
    with pytest.raises(IndexError):
        row["none"]
    whole = await database.fetch_one(
        "SELECT SUM(number) AS whole FROM (SELECT CAST(3 AS BIGINT) AS number UNION ALL SELECT 4) AS added"
    )
    assert whole is not None
    assert repr(whole["whole"]) == "7"


async def test_a_character_that_the_server_cannot_keep_is_one_that_says_so(database: Database) -> None:
    await database.write(adding("a\0b"))
    assert await words(database) == {"a\ufffdb"}


async def test_two_processes_that_read_and_write_the_same_lose_nothing(database: Database, url: str) -> None:
    await database.write(lambda connection: connection.execute("INSERT INTO notes (word, number) VALUES ('count', 0)"))

    def counted(connection: Statements) -> None:
        (number,) = connection.execute("SELECT number FROM notes WHERE word = 'count'").fetchone()
        connection.execute("UPDATE notes SET number = ? WHERE word = 'count'", (number + 1,))

    async with Database.open(url) as other:
        for _ in range(10):
            await asyncio.gather(*(each.transact(counted) for each in (database, other) for _ in range(5)))
    row = await database.fetch_one("SELECT number FROM notes WHERE word = 'count'")
    assert row is not None
    assert row["number"] == 100


async def test_jobs_that_met_others_together_are_tried_again_and_each_comes_to_its_own_end(
    database: Database, url: str
) -> None:
    await database.write(lambda connection: connection.execute("INSERT INTO notes (word, number) VALUES ('a', 0)"))
    tries: list[str] = []

    async with Database.open(url) as other:

        async def meets(connection: Connection) -> int:
            (row,) = await connection.execute_fetchall("SELECT number FROM notes WHERE word = 'a'")
            tries.append("meets")
            if len(tries) < 6:
                await other.write(lambda c: c.execute("UPDATE notes SET number = number + 10 WHERE word = 'a'"))
            await connection.execute("UPDATE notes SET number = ? WHERE word = 'a'", (row["number"] + 1,))
            return int(row["number"]) + 1

        async def fails(connection: Connection) -> None:
            await connection.execute("INSERT INTO notes (word) VALUES ('half')")
            raise LookupError

        done = await asyncio.gather(
            database.write(adding("one")), database.write(meets), database.write(fails), return_exceptions=True
        )
    assert len(tries) == 6
    assert done[1] == 51
    assert isinstance(done[2], LookupError)
    assert await words(database) == {"a", "one"}


async def test_a_connection_that_was_ended_is_opened_again(database: Database) -> None:
    await database.fetch_all("SELECT 1")
    before = await database.data_version()
    ended = server().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> current_database() AND pid <> pg_backend_pid()"
    )
    assert len(ended) >= 2
    assert await database.fetch_all("SELECT 1") != []
    await database.write(adding("after"))
    assert await words(database) == {"after"}
    assert await database.data_version() != before
    assert await database.healthy()


async def test_a_connection_that_goes_while_many_are_written_together_loses_none_of_them(database: Database) -> None:
    tries = 0

    async def ends_it(connection: Connection) -> str:
        nonlocal tries
        tries += 1
        await adding("two")(connection)
        if tries == 1:
            ((number,),) = await connection.execute_fetchall("SELECT pg_backend_pid()")
            server().execute(f"SELECT pg_terminate_backend({number}, 5000)")
            await connection.execute("SELECT 1")
        return "whole"

    done = await asyncio.gather(*map(database.write, (adding("one"), ends_it, adding("three"), adding("four"))))
    assert (done[1], tries) == ("whole", 2)
    assert await words(database) == {"one", "two", "three", "four"}


class Relay:
    """A way to the server that can be closed, and that can swallow what the server says to a commit."""

    def __init__(self) -> None:
        self.port = 0
        self.swallows = False
        self.swallowed = 0
        self._listening: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    async def open(self) -> None:
        self._listening = await asyncio.start_server(self._relayed, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._listening is not None
        self._listening.close()
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def _relayed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to = await asyncio.open_unix_connection(str(server().folder / ".s.PGSQL.5432"))
        self._writers |= {writer, to}
        state = {"cut": False}
        await asyncio.gather(self._up(reader, to, state), self._down(there, writer, state))

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, state: dict[str, bool]) -> None:
        while data := await _read(reader):
            state["cut"] = self.swallows and b"COMMIT" in data
            writer.write(data)
        writer.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, state: dict[str, bool]) -> None:
        while data := await _read(reader):
            if state["cut"]:
                self.swallows, self.swallowed = False, self.swallowed + 1
                break
            writer.write(data)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(65_536)
    except ConnectionError:
        return b""


@asynccontextmanager
async def relayed() -> AsyncIterator[Relay]:
    relay = Relay()
    await relay.open()
    try:
        yield relay
    finally:
        await relay.close()


def name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


async def test_a_commit_that_nobody_heard_of_is_asked_for_and_not_made_twice(database: Database, url: str) -> None:
    async with relayed() as relay, Database.open(relay.url(name_of(url))) as there:
        await there.write(adding("first"))
        relay.swallows = True
        await there.write(adding("unheard"))
        assert relay.swallowed == 1
        await there.write(adding("next"))
    assert await words(database) == {"first", "unheard", "next"}


async def test_a_server_that_is_away_is_an_error_of_its_own_and_the_program_goes_on_once_it_is_back(
    database: Database, url: str
) -> None:
    async with relayed() as relay, Database.open(relay.url(name_of(url)), busy_seconds=0.3) as there:
        await there.write(adding("before"))
        await relay.close()
        assert not await there.healthy()
        many = await asyncio.gather(*(there.write(adding(str(n))) for n in range(20)), return_exceptions=True)
        assert {type(error) for error in many} == {DatabaseAway}
        with pytest.raises(DatabaseAway) as caught:
            await there.fetch_all("SELECT 1")
        assert caught.value.code == "database-away"
        assert "postgres@" not in caught.value.sentence
        await relay.open()
        await there.write(adding("after"))
        assert await there.healthy()
    assert await words(database) == {"before", "after"}


async def test_what_was_begun_is_written_once_the_server_is_back_in_time(database: Database, url: str) -> None:
    async with relayed() as relay, Database.open(relay.url(name_of(url))) as there:
        assert isinstance(there, PostgresDatabase)
        writer, tried = there._writer, asyncio.Event()
        connect = writer._connect

        async def counted() -> PostgresConnection:
            tried.set()
            return await connect()

        writer._connect = counted
        await relay.close()
        waiting = asyncio.create_task(there.write(adding("waited")))
        await tried.wait()
        await relay.open()
        await waiting
    assert await words(database) == {"waited"}


async def test_a_start_waits_for_a_server_that_is_away_and_says_so_until_it_is_to_stop(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(postgres_presence, "AWAY_SECONDS", 0.02)
    async with relayed() as relay:
        there = relay.url(name_of(url))
        await relay.close()
        served, stop = asyncio.Event(), asyncio.Event()

        async def serve() -> None:
            async with serving(there, 0.0, stop):
                served.set()
                await stop.wait()

        told = asyncio.Event()
        monkeypatch.setattr(
            caplog.handler, "emit", lambda record: told.set() if record.levelno == logging.ERROR else None
        )
        task = asyncio.create_task(serve())
        await asyncio.wait_for(told.wait(), 10)
        assert not served.is_set()
        await relay.open()
        await asyncio.wait_for(served.wait(), 10)
        stop.set()
        await task
        await relay.close()
        with pytest.raises(DatabaseAway):
            await serve()


async def test_one_process_serves_and_a_second_is_told(url: str) -> None:
    async with serving(url):
        with pytest.raises(AlreadyServing):
            async with serving(url, 0.0):
                pass
        async with Database.open(url) as beside:
            assert await beside.healthy()
    async with serving(url, 0.0):
        pass


async def test_processes_that_share_the_work_serve_together_and_keep_one_with_a_clock_of_its_own_out(url: str) -> None:
    async with serving(url, shared=True), serving(url, 0.0, shared=True):
        with pytest.raises(ManyServe):
            async with serving(url, 0.0):
                pass
        async with serving(url, 0.0, shared=True):
            pass
    async with serving(url, 0.0):
        with pytest.raises(OneServes):
            async with serving(url, 0.0, shared=True):
                pass
    async with serving(url, 0.0, shared=True):
        pass


async def test_whoever_lost_the_lock_to_another_stops(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_presence, "LOOK_SECONDS", 0.02)

    async def first() -> None:
        async with serving(url, 0.0):
            locked.set()
            await asyncio.Event().wait()

    locked = asyncio.Event()
    task = asyncio.create_task(first())
    await locked.wait()
    with raw(url) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        other.execute("SELECT pg_advisory_lock(%s, hashtext(current_schema()))", (postgres_presence.SERVING,))
        with pytest.raises(AlreadyServing):
            await task


async def test_both_engines_end_with_the_same_tables_and_columns(tmp_path: Path, url: str) -> None:
    async with Database.open(tmp_path / "file.db") as file, Database.open(url) as there:
        assert await migrate(file) == await migrate(there)
        assert isinstance(file, SqliteDatabase)
        tables = [row for row in await file.fetch_all("PRAGMA table_list") if row["schema"] == "main"]
        of_file = {
            row["name"]: {column["name"] for column in await file.fetch_all(f"PRAGMA table_info({row['name']})")}
            for row in tables
            if row["type"] == "table" and not row["name"].startswith("sqlite_")
        }
        columns = await there.fetch_all(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    on_server: dict[str, set[str]] = {}
    for row in columns:
        on_server.setdefault(row["table_name"], set()).add(row["column_name"])
    words = {name for name in on_server if name.endswith("_text")}
    assert words == {"search_articles_text", "search_quotes_text", "search_comments_text"}
    assert {name: held - {"rowid"} for name, held in on_server.items() if name not in words} == of_file


async def test_every_text_is_compared_by_its_bytes_as_in_a_file(url: str) -> None:
    await migrate(url)
    async with Database.open(url) as database:
        rows = await database.fetch_all(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS NOT DISTINCT FROM NULL"
        )
        assert [tuple(row) for row in rows] == []


async def test_two_processes_migrate_at_once(url: str) -> None:
    code = "import asyncio, sys\nfrom bot.store.migrate import migrate\nprint(*asyncio.run(migrate(sys.argv[1])))"
    both = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [(await process.communicate())[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("0001_articles" in words for words in said) == 1
    assert await pending(url) == []


async def test_a_migration_that_fails_leaves_nothing_of_itself(url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE a (x INTEGER);")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER);")
    async with Database.open(url) as database:
        with pytest.raises(psycopg.errors.DuplicateTable):
            await migrate(database, tmp_path)
        assert await pending(database, tmp_path) == ["0002_second"]
        (tmp_path / "0002_second.sql").write_text("CREATE TABLE b (x INTEGER);")
        assert await migrate(database, tmp_path) == ["0002_second"]


async def test_what_another_program_made_and_what_is_newer_is_left_alone(url: str) -> None:
    with raw(url) as other:
        other.execute("CREATE TABLE theirs (x int)")
        with pytest.raises(DatabaseForeign):
            await migrate(url)
        other.execute("DROP TABLE theirs")
        await migrate(url)
        other.execute("INSERT INTO schema_migrations VALUES (9999, '9999_later', 'then')")
    with pytest.raises(DatabaseNewer):
        await migrate(url)


async def test_a_server_that_is_not_fit_is_refused_in_plain_words(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in (url.replace(name_of(url), "no_such_database"), url.replace("postgres@", "nobody_here@")):
        with pytest.raises(DatabaseRefused):
            await migrate(wrong)
    server().execute("DROP DATABASE IF EXISTS latin")
    server().execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        with pytest.raises(DatabaseNotUtf8):
            await migrate(server().url("latin"))
    finally:
        server().drop("latin")
    monkeypatch.setattr(postgres_connection, "OLDEST", 990_000)
    with pytest.raises(DatabaseTooOld, match="99 or newer"):
        await migrate(url)


async def test_a_user_who_may_make_no_tables_is_told_what_to_do(url: str) -> None:
    server().execute("DROP ROLE IF EXISTS guest")
    server().execute("CREATE ROLE guest LOGIN")
    try:
        with pytest.raises(DatabaseForbidden) as caught:
            await migrate(url.replace("postgres@", "guest@"))
        assert "OWNER TO" in caught.value.sentence
    finally:
        server().execute("DROP ROLE guest")


WRITING = """
import asyncio, sys
from bot.store.database import Database

async def one(database, number):
    await database.write(lambda c: c.execute("INSERT INTO notes (number) VALUES (?)", (number,)))
    print(number, flush=True)

async def main():
    async with Database.open(sys.argv[1]) as database:
        for group in range(10_000):
            await asyncio.gather(*(one(database, group * 10 + number) for number in range(10)))

asyncio.run(main())
"""


async def test_kill_9_loses_no_acknowledged_row(database: Database, url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITING, url, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ}
    )
    assert process.stdout is not None
    said = [int(await process.stdout.readline()) for _ in range(57)]
    process.send_signal(signal.SIGKILL)
    said += [int(line) for line in (await process.stdout.read()).split(b"\n")[:-1]]
    await process.wait()
    stored = {row["number"] for row in await database.fetch_all("SELECT number FROM notes")}
    assert set(said) <= stored


async def test_closing_finishes_what_was_handed_in_and_refuses_the_rest(database: Database, url: str) -> None:
    async with Database.open(url) as other:
        tasks = [asyncio.create_task(other.write(adding(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    with pytest.raises(DatabaseClosed):
        await other.write(adding("late"))
    with pytest.raises(DatabaseClosed):
        await other.fetch_all("SELECT 1")
    assert len(await words(database)) == 50


async def test_everything_is_written_anew_while_others_write_on(database: Database) -> None:
    await database.write(adding("kept"))
    await asyncio.gather(database.rewrite(), database.write(adding("meanwhile")))
    assert await words(database) == {"kept", "meanwhile"}
    assert await database.size() > 1_000_000


async def test_a_connection_that_comes_too_late_is_closed(url: str) -> None:
    """Whoever asked has gone, or the database was closed meanwhile; a connection left open would be warned of."""
    async with Database.open(url) as database:
        gone = [asyncio.create_task(database.fetch_all("SELECT 1")) for _ in range(2)]
        await asyncio.sleep(0)
        gone[0].cancel()
        late = asyncio.create_task(database.fetch_all("SELECT 1"))
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*gone, late, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert isinstance(outcomes[2], DatabaseClosed)
    with raw(url) as other:
        open_ = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        async with asyncio.timeout(20):
            while other.execute(open_).fetchall():
                await asyncio.to_thread(other.execute, "SELECT pg_sleep(0.01)")
