"""`python -m tests.exhaustive.isolation [DEEDS [SEED]]` does that many deeds (10,000), by one seed (1)."""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.exhaustive.isolation.run import run

if __name__ == "__main__":
    deeds, seed = (int(word) for word in (*sys.argv[1:], *("10000", "1")[len(sys.argv) - 1 :]))
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder) / "isolation.db", deeds, seed))
    sys.stdout.write(f"seed {seed}: {found}; {perf_counter() - began:.0f} s\n")
