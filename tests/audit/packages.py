"""pip-audit over every lock: packages of which a vulnerability is known.

It asks PyPI, and OSV where PyPI does not answer for all of them. It calls a package that neither knows “skipped” and ends
as if all were well; here that counts as not checked.
"""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.audit.outcome import ROOT, Outcome

LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    "benchmarks/peers.txt",
    "tests/audit/tools.txt",
    "tests/mutants/tools.txt",
)
SERVICES = ("pypi", "osv")


def packages(tools: Path) -> Outcome:
    """Run pip-audit for each lock; `tools` is the folder where it is installed."""
    outcomes = [_lock(tools, lock) for lock in LOCKS]
    return Outcome(
        "; ".join(outcome.seen for outcome in outcomes),
        tuple(finding for outcome in outcomes for finding in outcome.findings),
        tuple(reason for outcome in outcomes for reason in outcome.unchecked),
    )


def _lock(tools: Path, lock: str) -> Outcome:
    unchecked: tuple[str, ...] = ()
    for service in SERVICES:
        outcome = read_packages(f"{lock} by {service}", *_asked(tools, lock, service))
        if outcome.findings or not outcome.unchecked:
            return outcome
        unchecked += outcome.unchecked
    return Outcome(f"{lock}: 0", unchecked=unchecked)


def _asked(tools: Path, lock: str, service: str) -> tuple[str, str]:
    command = [str(tools / "pip-audit"), "--vulnerability-service", service, "--requirement", lock, "--require-hashes"]
    options = ["--disable-pip", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    ran = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout, ran.stderr


def read_packages(lock: str, out: str, told: str) -> Outcome:
    """Return what a report for a lock comes to; what was skipped, or gave no report at all, was not checked."""
    try:
        listed: list[Mapping[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        why = told.strip().splitlines()[-1:] or ["pip-audit gave no report"]
        return Outcome(f"{lock}: 0", unchecked=(f"{lock}: {why[0][:120]}",))
    checked = [one for one in listed if "skip_reason" not in one]
    found = tuple(_told(lock, one, hole) for one in checked for hole in one["vulns"])
    missing = len(listed) - len(checked)
    unchecked = (f"{lock}: nothing could be learned of {missing} of {len(listed)} packages",) if missing else ()
    return Outcome(f"{lock}: {len(checked)}", found, unchecked if listed else (f"{lock}: empty",))


def _told(lock: str, one: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    mended = ", ".join(hole.get("fix_versions", ())) or "no version"
    return f"{lock}: {one['name']} {one['version']}: {hole['id']}, mended by {mended}"
