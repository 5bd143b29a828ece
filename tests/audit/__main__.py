"""Looks for holes with other people's tools (`make audit`); `WHAT=code,secrets` asks for some of it alone.

Exit code 0: everything was looked at and nothing found, or what was found is explained. 1: something was found. 3: nothing
was found, but something could not be looked at, for want of a network above all; that is said, and never taken for well.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.audit.code import code
from tests.audit.outcome import Outcome, exit_code
from tests.audit.packages import packages
from tests.audit.secrets import secrets

AUDITS: dict[str, Callable[[Path], Outcome]] = {"code": code, "secrets": secrets, "packages": packages}


def main() -> None:
    """Run what is asked for, print what came of it, and set the exit code."""
    asked = [name for name in os.environ.get("WHAT", "").split(",") if name] or [*AUDITS]
    if unknown := [name for name in asked if name not in AUDITS]:
        sys.exit(f"WHAT is {', '.join(AUDITS)}, or several of them; not {', '.join(unknown)}.")
    outcomes = {name: AUDITS[name](Path(sys.executable).parent) for name in AUDITS if name in asked}
    for name, outcome in outcomes.items():
        print(f"{name:<10}{outcome.word:<13}{outcome.seen}")
        for line in (*outcome.findings, *(f"NOT CHECKED: {reason}" for reason in outcome.unchecked)):
            print(f"          {line}")
    status = exit_code([*outcomes.values()])
    if status == 3:
        print("SOME OF THIS COULD NOT BE CHECKED, and so is not known to be well.", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
