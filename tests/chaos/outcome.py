"""What came of a case, and how much memory a process has had."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a process was killed or stopped, how often while it worked on what is tried; how much was tried.

    `lost` and `doubled` count what was acknowledged, published or due; `peak` is the most memory of any process, in MB
    (1e6 bytes). `refused` counts what was answered by a plain sentence instead; `block` is the longest that a loop held
    itself up, in milliseconds of its thread's processor time, nothing where no loop runs. `notes` are lines that are
    printed below the table.
    """

    what: str
    kills: int
    within: int
    tried: int
    lost: int
    doubled: int
    peak: float
    refused: int = 0
    block: float | None = None
    notes: tuple[str, ...] = ()


def resident(pid: int) -> float:
    """Return the most memory that a process has had, in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0
