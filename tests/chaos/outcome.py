"""What came of a case, and how much memory a process has had."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a process was killed or stopped, how often while it worked on what is tried; how much was tried.

    `lost` and `doubled` count what was acknowledged, published or due; `peak` is the most memory of any process, in MB
    (1e6 bytes).
    """

    what: str
    kills: int
    within: int
    tried: int
    lost: int
    doubled: int
    peak: float


def resident(pid: int) -> float:
    """Return the most memory that a process has had, in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0
