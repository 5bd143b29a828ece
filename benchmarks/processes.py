"""What a process and those that it has started take: processor time and memory, seen from outside (Linux)."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any  # what JSON holds

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024 * 1024
_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A process that answers lines with lines of JSON."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @property
    def pid(self) -> int:
        """Return its id."""
        return self._process.pid

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(30)

    def read(self) -> Any:  # noqa: ANN401
        """Return the next line that it writes."""
        if self._process.stdout is None:
            raise RuntimeError("the process has no output")
        return json.loads(self._process.stdout.readline())

    def ask(self, order: str) -> Any:  # noqa: ANN401
        """Return what it answers to a line."""
        if self._process.stdin is None:
            raise RuntimeError("the process has no input")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self.read()


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
