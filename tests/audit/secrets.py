"""detect-secrets over every file of the checkout; what looks like a secret and is none is in `known.toml`, with its reason.

Nothing of what it finds is tried out with anybody: `--no-verify`.
"""

import json
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.audit.outcome import ROOT, Outcome

FORM = "Basic Auth Credentials"
"""What detect-secrets calls “user:password@” in an address, as a setting's own description has it, too."""

KNOWN = Path(__file__).with_name("known.toml")
APART = (".git", ".venv", ".venv-audit", ".venv-mutants", ".venv-peers", "data", "mutants")
PICTURES = (".png", ".pyc", ".ico")

Found = set[tuple[str, str]]
"""Files, each with the kind of secret that it seems to hold."""


def secrets(tools: Path) -> Outcome:
    """Run detect-secrets; `tools` is the folder where it is installed."""
    files = sorted(_files())
    command = [str(tools / "detect-secrets"), "--cores", "2", "scan", "--no-verify", *files]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        report = json.loads(ran.stdout)
    except ValueError as error:
        return Outcome("", unchecked=(f"detect-secrets gave no report: {error!r} {ran.stderr.strip()[-300:]}",))
    return read_secrets(report, known(), len(files))


def read_secrets(report: Mapping[str, Any], explained: Found, files: int) -> Outcome:
    """Return what a report comes to; an explanation that explains nothing is a finding, too, for it would hide one."""
    results: Mapping[str, list[Mapping[str, Any]]] = report["results"]
    seeming = {(name, one["type"]) for name, found in results.items() for one in found}
    new = tuple(
        f"{name}:{one['line_number']}: {one['type']}"
        for name, found in sorted(results.items())
        for one in found
        if (name, one["type"]) not in explained
    )
    stale = tuple(
        f"{name}: no {kind} is there any more: take it out of {KNOWN.name}" for name, kind in explained - seeming
    )
    seen = f"{files:,} files by detect-secrets, {len(seeming & explained)} places known"
    return Outcome(seen, (*new, *sorted(stale)), () if files else ("no files were found",))


def known() -> Found:
    """Return what is explained; only tests may hold what looks like a secret, but for the forms of addresses."""
    table = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["secrets"]
    assert all(one["why"] and (one["file"].startswith("tests/") or one["kinds"] == [FORM]) for one in table)
    return {(one["file"], kind) for one in table for kind in one["kinds"]}


def _files() -> Iterable[str]:
    """Yield what belongs to the checkout: what git knows or would take, or all that is there where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.splitlines() if listed.returncode == 0 else map(str, _walked())
    return (name for name in names if (ROOT / name).is_file() and not name.endswith(PICTURES))


def _walked() -> Iterable[Path]:
    for path in ROOT.rglob("*"):
        place = path.relative_to(ROOT)
        if path.is_file() and place.parts[0] not in APART:
            yield place
