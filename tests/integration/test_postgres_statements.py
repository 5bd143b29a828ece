"""Every statement that any store has is one that PostgreSQL understands too, whether a test runs it or not."""

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

import bot
from bot.store.dialect import for_postgres
from tests.fakes.postgres import databases

_BEGINS = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH [a-z_]+ |WITH RECURSIVE)[\s(]")
_PART = re.compile(r"\{\w+\}|\b(WHERE|AND|IN)\s*$|^\s*WITH[^;]*\)\s*$")
_VALUE = re.compile(r"%(?:\((\w+)\))?s")

ONE_ENGINE = ("bot.store.", "bot.queue.", "bot.search.fts5", "bot.search.tsvector", "bot.sources.postgres_turns")
"""Modules that hold statements of one engine."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if not found.name.startswith(ONE_ENGINE) and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def statements() -> dict[str, str]:
    """Return all statements that stand in a module by name, but for those that something is put into, or after."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, str) and _BEGINS.match(value) and not _PART.search(value)
    }


def numbered(sql: str) -> str:
    """Return a statement with its values as the server names them: $1, $2."""
    numbers, known = itertools.count(1), {}

    def number(value: re.Match[str]) -> str:
        if value[1] is None:
            return f"${next(numbers)}"
        return f"${known.setdefault(value[1], len(known) + 1)}"

    return _VALUE.sub(number, sql).replace("%%", "%")


@pytest.fixture(scope="module")
def connection() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with databases() as made, psycopg.connect(made.url(Path("all")), autocommit=True) as opened:
        yield opened


def test_the_server_understands_every_statement(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    wrong = {}
    known = statements()
    for name, sql in known.items():
        try:
            connection.execute(f"PREPARE asked AS {numbered(for_postgres(sql))}".encode(), prepare=False)
            connection.execute("DEALLOCATE asked")
        except psycopg.errors.IndeterminateDatatype:
            pass  # a value says by itself what it is; here there is none
        except psycopg.Error as error:
            if isinstance(error, psycopg.errors.AmbiguousParameter) and "integer versus bigint" in str(error):
                continue  # a number says by itself how long it is
            wrong[name] = str(error).splitlines()[:3]
    assert len(known) > 250
    assert not wrong, "\n".join(f"{name}: {error}" for name, error in wrong.items())
