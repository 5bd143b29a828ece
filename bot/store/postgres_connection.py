"""A connection to PostgreSQL in the shape of SQLite's: a thread of its own, `?` in statements, rows by name too."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.adapt import AdaptersMap, Buffer, Dumper, Loader, PyFormat
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int4, Int4Dumper, Int8, Int8Dumper
from psycopg.types.string import StrDumperUnknown, TextLoader

from bot.store.dialect import for_postgres
from bot.store.errors import DatabaseAway, DatabaseClosed, DatabaseNotUtf8, DatabaseTooOld
from bot.store.port import Params, Row
from bot.store.postgres_errors import refused, wrapped

T = TypeVar("T")

OLDEST = 140_000
"""The oldest server that is fit, as libpq numbers versions: 14.0."""

STOP_SECONDS = 2.0

_OPTIONS: dict[str, Any] = {
    "application_name": "despatch",
    "client_encoding": "UTF8",
    "connect_timeout": 5,
    # A server that has gone without a word is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

_NUL, _NO_CHARACTER = "\0", "\ufffd"


class PostgresRow(tuple[Any, ...]):
    """A row by position and by name, as `sqlite3.Row` is."""

    __slots__ = ()
    names: ClassVar[dict[str, int]] = {}

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  # a column may hold anything
        """Return a column; raises `IndexError` where there is none of that name."""
        if not isinstance(key, str):
            return super().__getitem__(key)
        place = self.names.get(key, self.names.get(key.lower()))
        if place is None:
            raise IndexError(f"no column {key}")
        return super().__getitem__(place)

    def keys(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.names)


class PostgresFound:
    """What a statement came to; all of it has come already."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self.rowcount = cursor.rowcount
        self._cursor = cursor if cursor.description else None

    def fetchone(self) -> Row | None:
        """Return the next row, or nothing."""
        return self._cursor.fetchone() if self._cursor else None

    def fetchall(self) -> list[Row]:
        """Return all rows that are left."""
        return self._cursor.fetchall() if self._cursor else []

    def close(self) -> None:
        """Let go of the rows."""
        self._cursor = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetchall())


class PostgresStatements:
    """The connection as work that is nothing but statements sees it; in the connection's own thread only."""

    engine = "postgresql"

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        self.raw = raw

    def execute(self, sql: str, parameters: Params = ()) -> PostgresFound:
        """Run a statement; raises the errors of the store, and `RuleBroken`."""
        try:
            return PostgresFound(self.raw.execute(for_postgres(sql).encode(), parameters))
        except psycopg.Error as error:
            raise wrapped(error) from error

    def executemany(self, sql: str, parameters: Iterable[Params]) -> PostgresFound:
        """Run a statement once for each of some parameters, without waiting for each."""
        try:
            with self.raw.cursor() as cursor:
                cursor.executemany(for_postgres(sql).encode(), list(parameters))
                return PostgresFound(cursor)
        except psycopg.Error as error:
            raise wrapped(error) from error


class PostgresConnection:
    """The connection as work that awaits its statements sees it."""

    engine = "postgresql"

    def __init__(self, raw: psycopg.Connection[Any], thread: ThreadPoolExecutor) -> None:
        self._statements = PostgresStatements(raw)
        self._raw = raw
        self._thread = thread

    @classmethod
    async def open(cls, url: str, *, reads: bool = False) -> "PostgresConnection":
        """Connect, and see that the server is fit; raises the errors of the store."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postgresql")
        opening = thread.submit(_connected, url, reads)
        try:
            return cls(await asyncio.wrap_future(opening), thread)
        except BaseException:
            opening.add_done_callback(_close_late)
            thread.shutdown(wait=False)
            raise

    @property
    def alive(self) -> bool:
        """Say whether the connection stands, as far as is known."""
        return not self._raw.closed

    @property
    def in_transaction(self) -> bool:
        """Say whether a transaction is open, or something is running still."""
        return self._raw.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)

    async def run(self, work: Callable[[PostgresStatements], T]) -> T:
        """Return what `work(statements)` returns in the connection's own thread."""
        try:
            running = asyncio.get_running_loop().run_in_executor(self._thread, work, self._statements)
        except RuntimeError as error:  # its thread has ended
            raise DatabaseClosed from error
        return await running

    async def execute(self, sql: str, parameters: Params = ()) -> PostgresFound:
        """Run a statement."""
        return await self.run(lambda statements: statements.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Params]) -> PostgresFound:
        """Run a statement once for each of some parameters."""
        return await self.run(lambda statements: statements.executemany(sql, parameters))

    async def execute_fetchall(self, sql: str, parameters: Params = ()) -> list[Row]:
        """Run a query and return its rows."""
        return await self.run(lambda statements: statements.execute(sql, parameters).fetchall())

    async def rollback(self) -> None:
        """Take back what the open transaction did, if there is one."""
        await self.run(lambda statements: _rolled_back(statements.raw))

    async def interrupt(self) -> None:
        """Have the server stop what is running here."""
        with contextlib.suppress(psycopg.Error):
            await asyncio.to_thread(self._raw.cancel_safe, timeout=STOP_SECONDS)

    async def close(self) -> None:
        """Close the connection, and end its thread."""
        self._thread.submit(self._raw.close)
        await asyncio.to_thread(self._thread.shutdown)


def _rolled_back(raw: psycopg.Connection[Any]) -> None:
    try:
        if raw.info.transaction_status != TransactionStatus.IDLE:
            raw.execute("ROLLBACK")
    except psycopg.Error as error:
        raise wrapped(error) from error


def _close_late(opening: "Future[psycopg.Connection[Any]]") -> None:
    """Close what came after nobody waited for it any more, in its thread: the event loop may have ended."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def options(url: str) -> dict[str, Any]:
    """Return how to connect to a server: what its address says, and what it leaves open."""
    return {**_OPTIONS, **{key: value for key, value in conninfo_to_dict(url).items() if value not in ("", None)}}


def _connected(url: str, reads: bool) -> psycopg.Connection[Any]:
    try:
        raw = psycopg.connect(**options(url), autocommit=True, context=_Adapted(), row_factory=_rows)
    except psycopg.Error as error:
        raise refused(error) from error
    try:
        _check(raw)
        if reads:
            raw.execute("SET default_transaction_read_only = on")
    except psycopg.Error as error:
        raw.close()
        raise DatabaseAway from error
    except BaseException:
        raw.close()
        raise
    return raw


def _check(raw: psycopg.Connection[Any]) -> None:
    if raw.info.server_version < OLDEST:
        raise DatabaseTooOld(raw.info.server_version // 10_000, OLDEST // 10_000)
    if raw.info.parameter_status("server_encoding") != "UTF8":
        raise DatabaseNotUtf8


@lru_cache(maxsize=500)
def _row_class(names: tuple[str, ...]) -> type[PostgresRow]:
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    ordered = {name: places[name] for name in names}
    return type("PostgresRow", (PostgresRow,), {"__slots__": (), "names": ordered})


def _rows(cursor: psycopg.Cursor[Any]) -> Callable[[Iterable[Any]], PostgresRow]:
    return _row_class(tuple(column.name for column in cursor.description or ()))


class _Text(StrDumperUnknown):
    """Text whose type the statement says. PostgreSQL keeps no NUL: the sign for no character stands in its place."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace(_NUL, _NO_CHARACTER) if _NUL in obj else obj)


class _Whole(Dumper):
    """Whole numbers as those of 4 bytes where they fit: functions of the server take no longer ones."""

    _short, _long = Int4Dumper(Int4), Int8Dumper(Int8)

    def dump(self, obj: int) -> Buffer | None:
        return str(obj).encode()

    def get_key(self, obj: int, format: PyFormat) -> type:  # noqa: A002  # psycopg's name
        return Int4 if _is_short(obj) else Int8

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:  # noqa: A002  # psycopg's name
        return self._short if _is_short(obj) else self._long


class _Flag(Dumper):
    """A truth is 1 or 0, as in SQLite."""

    oid = psycopg.adapters.types["int4"].oid

    def dump(self, obj: bool) -> Buffer | None:
        return b"1" if obj else b"0"


class _FlagLoader(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _NumberLoader(Loader):
    """A sum of whole numbers is a whole number."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


def _is_short(number: int) -> bool:
    return -(2**31) <= number < 2**31


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(psycopg.adapters)
    for kind, dumper in ((str, _Text), (int, _Whole), (bool, _Flag)):
        adapters.register_dumper(kind, dumper)
    for name, loader in (("bool", _FlagLoader), ("numeric", _NumberLoader), ("json", TextLoader)):
        adapters.register_loader(name, loader)
    return adapters


class _Adapted:
    """How values go there and back, for `psycopg.connect`."""

    adapters = _adapters()
    connection = None
