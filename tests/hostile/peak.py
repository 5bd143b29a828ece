"""What pieces of work add to the most memory that a process ever held, each measured by itself, in a process of its own.

    python -m tests.hostile.peak '[["fetch", URL], ["fetch", URL, BYTES], ["page", URL], ["inflate", FILE], ["feed", FILE]]'

What comes before, imports and a first piece of harmless work, does not count: the kernel's high-water mark is set back
before each (`/proc/self/clear_refs`, see proc(5)). `BYTES` is a limit in the place of the client's own, to show that there
is something to hold back.
"""

import asyncio
import ctypes
import gc
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from urllib.parse import urlsplit

from bot.errors import DespatchError
from bot.sources.client import Fetched, GuardedClient, Limits
from bot.sources.feeds.reader import read_feed
from bot.sources.guard import parse_allow
from bot.sources.kinds import inflated
from bot.sources.pages import read_page

ROOT = Path(__file__).parents[2]
HARMLESS_PAGE = (
    b"<html><body><p>A page of so few words is none, and has everything imported that reads one.</p></body></html>"
)
HARMLESS = b"<rss><channel><title>Harbour Post</title><item><title>Berths</title></item></channel></rss>"


@dataclass(frozen=True, slots=True)
class Peak:
    """How work ended (the code of an error, or `done`), what it added to the peak in MB, and its processor time in seconds."""

    code: str
    megabytes: float
    seconds: float


async def measured(*pieces: Sequence[str]) -> list[Peak]:
    """Run pieces of work in a process of its own."""
    command = (sys.executable, "-m", "tests.hostile.peak", json.dumps(pieces))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    return [Peak(**line) for line in map(json.loads, told.splitlines())]


def _mark() -> int:
    """Return the high-water mark in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


async def _fetch(url: str, size: int) -> Fetched:
    allow = parse_allow(urlsplit(url).netloc)
    async with GuardedClient(allow=allow, limits=Limits(size=size)) as client:
        return await client.page(url)


def _work(kind: str, what: str, more: str = "") -> None:
    if kind == "fetch":
        asyncio.run(_fetch(what, int(more or Limits().size)))
    elif kind == "page":
        found = asyncio.run(_fetch(what, Limits().size))
        read_page(found.body, found.final_url, found.content_type, found.charset)
    elif kind == "inflate":
        inflated(Path(what).read_bytes())
    else:
        read_feed(Path(what).read_bytes(), None, datetime(2026, 11, 27, tzinfo=UTC))


def peak(piece: Sequence[str]) -> Peak:
    """Do one piece of work."""
    gc.collect()
    with suppress(AttributeError):  # where the C library is another than glibc, what was freed may be used again unseen
        ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    before, began, code = _mark(), process_time(), "done"
    try:
        _work(*piece)
    except DespatchError as error:
        code = error.code
    return Peak(code, (_mark() - before) / 1024, process_time() - began)


def main(pieces: Sequence[Sequence[str]]) -> None:
    """Warm up, measure, and print a line for each."""
    read_feed(HARMLESS, None, datetime(2026, 11, 27, tzinfo=UTC))
    for kind, what, *_ in pieces:
        if kind in ("fetch", "page"):
            asyncio.run(_fetch(what.rpartition("/")[0] + "/harmless", Limits().size))
            with suppress(DespatchError):
                read_page(HARMLESS_PAGE, what, "text/html", "utf-8")
            break
    for piece in pieces:
        print(json.dumps(asdict(peak(piece))))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
