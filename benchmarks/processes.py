"""What a process and those that it has started take: processor time and memory, seen from outside (Linux)."""

import os
import time
from pathlib import Path

MEGABYTE = 1024 * 1024
_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return the processes that a process has started, and theirs."""
    children = [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text(encoding="utf-8").split()
    ]
    return [number for child in children for number in (child, *family(child))]


def spent(pid: int) -> float:
    """Return the processor time in seconds of a process and all that it has started, those that ended too."""
    return sum(_own(number) + _ended(number) for number in (pid, *family(pid)))


def resident(pid: int, *, peak: bool = False) -> float:
    """Return the resident memory of a process in MB, now or at its peak."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:" if peak else "VmRSS:")[2].split()[0]) * 1024 / MEGABYTE


def _own(pid: int) -> float:
    """Return the time of a process by its own clock, which counts nanoseconds (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def _ended(pid: int) -> float:
    """Return the time of the children that a process has waited for (proc_pid_stat(5): cutime and cstime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS
