"""What became of the mutants, read from what mutmut left; and which survivors are explained."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXPLAINED = Path(__file__).with_name("survivors.toml")
LEAST = 0.85
"""Of the mutants of a file, how many tests must notice."""

KILLED = frozenset({1, 3, 24, -24, 36, 152})
"""By a failing test, or by one that never ends (SIGXCPU, as the system tells it and as mutmut does)."""

SURVIVED, UNTRIED = frozenset({0, 5}), frozenset({33, 34})
"""No test failed; no test comes there at all. Anything else, 255 above all, which mutmut counts as killed, is a test run that
never began."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's mutants by their names."""

    path: str
    killed: tuple[str, ...]
    survived: tuple[str, ...]
    failed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.killed) + len(self.survived)

    @property
    def share(self) -> float:
        return len(self.killed) / self.count if self.count else 0.0


def read(path: str, codes: Mapping[str, int | None]) -> File:
    """Sort a file's mutants; those that no test comes to have survived, for nothing would notice them."""

    def those(fits: Callable[[int | None], bool]) -> tuple[str, ...]:
        return tuple(name for name, code in codes.items() if fits(code))

    known = KILLED | SURVIVED | UNTRIED
    return File(
        path,
        those(lambda code: code in KILLED),
        those(lambda code: code in SURVIVED | UNTRIED),
        those(lambda code: code is not None and code not in known),
        those(lambda code: code is None),
    )


def files(folder: Path) -> list[File]:
    """Return every file that mutmut changed, from the folder that it works in."""
    found = []
    for meta in sorted(folder.rglob("*.meta")):
        codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            found.append(read(str(meta.relative_to(folder)).removesuffix(".meta"), codes))
    return found


def change(function: str, diff: str) -> str:
    """Return what a mutant is in one line, however mutmut numbers it: the function, the lines it had and has instead."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    was = " ".join(line[1:].strip() for line in lines if line[0] == "-")
    has = " ".join(line[1:].strip() for line in lines if line[0] == "+")
    return f"{function} | {was} | {has}"


def explained() -> dict[str, str]:
    """Return the survivors that are explained, each with its reason."""
    table = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivors"]
    return {place: one["why"] for one in table for place in one["changes"]}


def faults(found: Iterable[File], changes: Mapping[str, str]) -> list[str]:
    """Return what is not as it should be; `changes` are the survivors as `change` tells them, by mutmut's names."""
    known, told = explained(), []
    for file in found:
        if file.failed or file.missing:
            told.append(f"{file.path}: {len(file.failed) + len(file.missing)} were not tried")
        if file.share < LEAST:
            told.append(f"{file.path}: {file.share:.1%} are noticed, not {LEAST:.0%}")
        told += [f"not explained: {changes[name]}" for name in file.survived if changes[name] not in known]
    return told
