"""Writes to a database until its disk is full, then again when there is room: run in a namespace or under a limit of its own.

    python -m tests.fakes.filling FOLDER

It prints one line of JSON: the code that was told, what was acknowledged, what stands, whether the file is whole.
"""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bot.store.backup import back_up
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.migrate import migrate

ROW = "INSERT INTO button_commands (key, command, kept_at) VALUES (?, ?, '')"


async def filled(folder: Path) -> dict[str, object]:
    path, done = folder / "x.db", 0
    ballast = folder / "ballast"
    async with Database.open(path) as database:
        await migrate(database)
        ballast.write_bytes(bytes(1_000_000))
        try:
            while done < 5000:
                key = str(done)
                await database.transact(lambda raw, key=key: raw.execute(ROW, (key, os.urandom(2000).hex())).close())
                done += 1
            raise SystemExit("it never got full")
        except StoreError as error:
            told = error
        readable = len(await database.fetch_all("SELECT key FROM button_commands"))
        copy = backed_up(path, folder / "copy.db")
        ballast.unlink()
        after = await written_after(database)
    return {
        "code": told.code,
        "acknowledged": done,
        "readable": readable,
        "after": after,
        "backup": copy,
        "left": await asyncio.to_thread(left_in, folder),
        **await asyncio.to_thread(standing, path, done),
    }


def left_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.glob("*copy*"))


def standing(path: Path, done: int) -> dict[str, object]:
    """Return what stands in the file once it is closed."""
    with closing(sqlite3.connect(path)) as raw:
        keys = [row[0] for row in raw.execute("SELECT key FROM button_commands ORDER BY rowid")]
        whole = raw.execute("PRAGMA integrity_check").fetchone()[0]
    kept = keys[:done] == [str(number) for number in range(done)]
    return {"kept": kept, "rows": len(keys), "integrity": whole}


def backed_up(path: Path, target: Path) -> str:
    try:
        back_up(path, target)
    except StoreError as error:
        return error.code
    return "made"


async def written_after(database: Database) -> str:
    try:
        await database.transact(lambda raw: raw.execute(ROW, ("after", "")).close())
    except StoreError as error:
        return error.code
    return "written"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(filled(Path(sys.argv[1])))))
