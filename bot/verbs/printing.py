"""What the verbs share in front of a terminal: consoles, progress bars, complaints."""

import contextlib
import io
import os
import stat
import sys
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import BinaryIO

from bot.bulk import Outcome, as_line


def complain(sentence: str, code: str) -> None:
    """Print what went wrong, plain on a pipe, on standard error."""
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    console.print(sentence, end="  ")
    console.print(code, style="dim")


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that something takes a moment; on a pipe show nothing."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def with_progress(source: BinaryIO, verb: str) -> Iterator[bytes]:
    """Yield the lines of a file while a bar on standard error shows how much was read.

    Nothing is drawn when standard error is no terminal, when the input is typed at one, or when the output
    goes to one, where the lines themselves show how far it is.
    """
    if not sys.stderr.isatty() or source.isatty() or sys.stdout.isatty():
        yield from source
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(verb, total=_size(source))
        for line in source:
            yield line
            progress.advance(task, len(line))


def _size(source: BinaryIO) -> int | None:
    try:
        status = os.fstat(source.fileno())
    except (OSError, io.UnsupportedOperation):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def write_outcomes(outcomes: Iterable[Outcome]) -> int:
    """Write one line for each outcome as it comes, say on standard error if any failed, and return how many."""
    failures = 0
    for outcome in outcomes:
        write_line(outcome)
        failures += outcome.failed
    sys.stdout.flush()
    tell_failures(failures)
    return failures


async def write_outcomes_async(outcomes: AsyncIterable[Outcome]) -> int:
    """Write one line for each outcome as it comes, say on standard error if any failed, and return how many."""
    failures = 0
    async for outcome in outcomes:
        write_line(outcome)
        failures += outcome.failed
    sys.stdout.flush()
    tell_failures(failures)
    return failures


def write_line(outcome: Outcome) -> None:
    """Write one outcome to standard output in UTF-8, whatever the terminal's own encoding."""
    sys.stdout.buffer.write(as_line(outcome.record).encode() + b"\n")


def tell_failures(failures: int) -> None:
    """Say on standard error how many lines failed, if any did."""
    if failures:
        lines = "line gives" if failures == 1 else "lines give"
        complain(f"{failures} {lines} an error instead of a result; the others are complete.", "lines-failed")
