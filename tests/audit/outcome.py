"""What an audit came to."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was looked at, what was found, and what could not be looked at, which is never taken for nothing found."""

    seen: str
    findings: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        return "FOUND" if self.findings else "NOT CHECKED" if self.unchecked else "clean"


def exit_code(outcomes: list[Outcome]) -> int:
    """Return 1 where anything was found, else 3 where anything could not be checked, else 0."""
    if any(outcome.findings for outcome in outcomes):
        return 1
    return 3 if any(outcome.unchecked for outcome in outcomes) else 0
