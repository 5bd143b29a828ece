"""Changes the code that promises rest on, mutant by mutant, and says which ones no test notices (`make mutants`).

`WHAT='bot.sources.guard*'` tries those alone, `CHILDREN=2` two at a time. What was tried stays in the folder `mutants` until its code or this table of
tests changes; remove it to begin anew. Exit code 1 when of a file less than 85 % are noticed, when a survivor is not explained
in `survivors.toml`, or when any was not tried.
"""

import os
import subprocess
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant  # type: ignore[import-not-found]

from tests.mutants.outcome import File, change, faults, files


def main() -> None:
    """Run mutmut, print what came of each file, and set the exit code."""
    asked = os.environ.get("WHAT", "").split()
    mutmut = Path(sys.executable).with_name("mutmut")
    children = os.environ.get("CHILDREN") or "1"
    ran = subprocess.run([mutmut, "run", "--max-children", children, *asked], stdout=subprocess.DEVNULL, check=False)
    found = [file for file in files(Path("mutants")) if file.count or not asked]
    for file in found:
        print(f"{file.path:<34}{file.count:>6}{len(file.killed):>6}{len(file.survived):>5}{file.share:>8.1%}")
    changes = {name: _change(file, name) for file in found for name in file.survived}
    told = faults(found, changes)
    print(*told, sep="\n")
    sys.exit(1 if told or ran.returncode else 0)


def _change(file: File, name: str) -> str:
    function = name.rpartition("__mutmut_")[0].replace("ǁ", ".").replace(".x.", ".").replace(".x_", ".")
    return change(function, get_diff_for_mutant(name, path=file.path))


if __name__ == "__main__":
    main()
