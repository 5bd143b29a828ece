"""bandit over all that runs in service (`[tool.bandit]` in pyproject.toml). What it finds is either mended or explained on its line, once for it and for ruff.

bandit's B608 is ruff's S608 by another number, so `# noqa: S608  # the reason` explains both; what ruff has no rule for
takes `# nosec B105  # the reason`. Without a reason neither counts.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.audit.outcome import ROOT, Outcome

_NOTES = re.compile(r"#\s*(?:noqa: S|nosec B)(?P<number>\d{3})(?P<reason>\s+#\s*\S.*)?")


def code(tools: Path) -> Outcome:
    """Run bandit; `tools` is the folder where it is installed."""
    command = [str(tools / "bandit"), "--quiet", "--format", "json", "--configfile", "pyproject.toml", "--ignore-nosec"]
    ran = subprocess.run([*command, "--recursive", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return read_code(json.loads(ran.stdout))
    except (ValueError, KeyError) as error:
        return Outcome("", unchecked=(f"bandit gave no report: {error!r} {ran.stderr.strip()[-300:]}",))


def read_code(report: Mapping[str, Any]) -> Outcome:
    """Return what a report comes to; a file that bandit could not read was not looked at."""
    results = report["results"]
    found = tuple(_told(one) for one in results if not explained(one, _lines(ROOT / one["filename"])))
    lines = report["metrics"]["_totals"]["loc"]
    seen = f"{lines:,} lines by bandit, {len(results) - len(found)} places explained where they stand"
    unread = tuple(f"{one['filename']}: {one['reason']}" for one in report["errors"])
    return Outcome(seen, found, unread if lines else (*unread, "bandit found no code to look at"))


def explained(result: Mapping[str, Any], lines: list[str]) -> bool:
    """Say whether a line of the place has a note for this very rule, with a reason, or the statement's last line has."""
    number = result["test_id"][1:]
    first, last = min(result["line_range"]), max(result["line_range"])
    notes = (note for line in lines[first - 1 : last] for note in _NOTES.finditer(line))
    return any(note["number"] == number and note["reason"] for note in notes)


def unexplained(text: str) -> list[str]:
    """Return the notes of a file that silence a rule and say no reason."""
    return [note[0] for note in _NOTES.finditer(text) if not note["reason"]]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _told(one: Mapping[str, Any]) -> str:
    return f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}"
