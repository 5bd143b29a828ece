"""JSON Lines in, JSON Lines out: one bad line yields one error object and the run goes on.

Lines are read, worked on and written one at a time (or a few at a time where work is awaited), so
that memory stays flat however long the input is; the order of the output is that of the input.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.errors import BadInput, DespatchError
from summaries.errors import SummaryError

_LOG = logging.getLogger(__name__)

Record = dict[str, object]
MAX_LINE = 64 * 1024 * 1024


class LineInvalid(BadInput):
    """A line of a bulk file is not a JSON object."""

    code = "line-invalid"


class LineTooLong(BadInput):
    """A line of a bulk file is too long to hold in memory."""

    code = "line-too-long"


class FieldInvalid(BadInput):
    """A field of a bulk line is missing or has the wrong type."""

    code = "field-invalid"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One output line, and whether it tells of a failure."""

    record: Record
    failed: bool


def each(lines: Iterable[bytes], work: Callable[[Record], Record]) -> Iterator[Outcome]:
    """Yield one outcome for every line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _worked(line, number, work)


def _worked(line: bytes, number: int, work: Callable[[Record], Record]) -> Outcome:
    record: Record = {"id": None}
    try:
        record = parse_line(line, number)
        return _outcome(work(record))
    except Exception as error:  # one line's fault must not cost the others
        return failed(record.get("id"), _told(error, number))


async def each_async(
    lines: Iterable[bytes], work: Callable[[Record], Awaitable[Record]], *, at_once: int
) -> AsyncIterator[Outcome]:
    """Yield outcomes in order while up to `at_once` lines are worked on."""
    running: deque[asyncio.Task[Outcome]] = deque()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        running.append(asyncio.create_task(_worked_async(line, number, work)))
        if len(running) >= at_once:
            yield await running.popleft()
    while running:
        yield await running.popleft()


async def _worked_async(line: bytes, number: int, work: Callable[[Record], Awaitable[Record]]) -> Outcome:
    record: Record = {"id": None}
    try:
        record = parse_line(line, number)
        return _outcome(await work(record))
    except Exception as error:  # one line's fault must not cost the others
        return failed(record.get("id"), _told(error, number))


def _told(error: Exception, number: int) -> DespatchError | SummaryError:
    """Return an error that a user may see; what nobody expected is logged with its traceback."""
    if isinstance(error, DespatchError | SummaryError):
        return error
    _LOG.error("line %d failed", number, exc_info=error)
    return DespatchError()


def parse_line(line: bytes, number: int) -> Record:
    """Return the object on a line; raises `BadInput` that names the line and what is wrong."""
    if len(line) > MAX_LINE:
        raise LineTooLong(f"Line {number} is longer than {MAX_LINE >> 20} MB: split the text.")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineInvalid(f"Line {number} is not JSON: write one object per line.") from error
    if not isinstance(record, dict):
        raise LineInvalid(f'Line {number} is not a JSON object: write {{"id": …}}.')
    return record


def text_field(record: Record, name: str, *, required: bool = True) -> str | None:
    """Return a text field; raises `BadInput` when it is missing or no text."""
    value = record.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str):
        raise FieldInvalid(f"“{name}” is missing or no text.")
    return value


def failed(identity: object, error: DespatchError | SummaryError) -> Outcome:
    """Return the line that stands for one that could not be worked on."""
    described = {"code": error.code, "sentence": error.sentence}
    return Outcome({"id": identity, "error": described}, failed=True)


def _outcome(record: Record) -> Outcome:
    return Outcome(record, failed="error" in record)


def as_line(record: Record) -> str:
    """Return a record as one line of JSON, lone surrogates escaped so that it is always valid UTF-8."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return line
