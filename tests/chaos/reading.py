"""Documents made to hang, fill or mislead whoever reads them, given to the whole program one after the other."""

import os
import tempfile
from pathlib import Path

from tests.chaos.outcome import Outcome, resident
from tests.hostile.desk import Desk, Ended, desk
from tests.hostile.documents import PAGE, READ, Document, documents, plain_page

HARMLESS = Document("a harmless page", PAGE, plain_page(), READ)


async def reading() -> Outcome:
    """Read every document; lost is what ends otherwise than it should, or keeps a harmless page after it from being read."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder)) as program:
            read = [await _read(program, document) for document in documents()]
            peak = resident(os.getpid())
    ended = [one for one, _ in read]
    return Outcome(
        what="documents",
        kills=0,
        within=0,
        tried=len(read),
        lost=sum(not after or one.code not in one.document.codes for one, after in read),
        doubled=0,
        peak=peak,
        refused=sum(bool(one.code) for one in ended),
        block=1000 * max(one.busy for one in ended),
        notes=tuple(map(_line, ended)),
    )


async def _read(program: Desk, document: Document) -> tuple[Ended, bool]:
    ended = await program.read(document)
    return ended, not (await program.read(HARMLESS)).code


def _line(ended: Ended) -> str:
    way = ended.code or "read"
    wrong = "" if ended.code in ended.document.codes else "  <- not as it should"
    return f"{ended.document.name:<40}{way:<20}{ended.seconds:>7.2f} s{1000 * ended.busy:>6.0f} ms{wrong}"
