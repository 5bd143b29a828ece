"""Disks of a test's own: mounted in a namespace that no other process sees, which needs no rights where users may have them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def can_mount(folder: Path) -> bool:
    """Say whether this machine lets us mount anything."""
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False
    )
    return tried.returncode == 0


def needs_mounts(folder: Path, what: str) -> None:
    """Fail under CI, and elsewhere skip loudly, what can be tried nowhere but on a disk of its own."""
    if can_mount(folder):
        return
    lacking = f"NOT TESTED: {what}; this machine lets nobody mount a disk in a namespace (unshare -rm)"
    if os.environ.get("CI"):
        pytest.fail(lacking)
    # `make test` promises to work where there is only Python and make; namespaces are the machine's to give.
    pytest.skip(lacking)


def mounted(mounting: str, module: Sequence[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of ours where something is mounted; `mounting` is the shell's way of saying what."""
    command = ["unshare", "-rm", "sh", "-c", f'{mounting} && exec "$@"', "sh", sys.executable, "-m", *module]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)
