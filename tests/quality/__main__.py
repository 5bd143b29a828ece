"""Every figure that is pinned, measured and set against its floor: one table, and exit code 1 below a floor.

    python -m tests.quality [SET ...]

The data lie in a folder `shared` beside the checkout. Where there is none nothing is measured, which is said loudly
and is no failure: their texts belong to publishers.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.quality.floors import Floor, Judged, judge, pinned
from tests.quality.measures import MEASURES, Figures, present

ABSENT = "QUALITY FLOORS NOT MEASURED: there is no folder “shared” beside the checkout"
AT_ONCE = 2
WIDTH = 118


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(MEASURES))
    chosen = parser.parse_args(arguments).sets or list(MEASURES)
    if unknown := sorted(set(chosen) - MEASURES.keys()):
        parser.error(f"there is no set {unknown[0]}: there are {', '.join(MEASURES)}")
    if not present():
        print(ABSENT, file=sys.stderr)
        return 0
    judged = judge(tuple(floor for floor in pinned() if floor.measure in chosen), measure(chosen))
    Console(width=WIDTH).print(table(judged))
    under = [item for item in judged if not item.stands]
    print(f"{len(judged)} figures, {len(under)} under their floors")
    return bool(under)


def measure(chosen: Sequence[str]) -> dict[str, Figures]:
    """Measure the sets side by side, with a progress bar on a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress, ThreadPoolExecutor(AT_ONCE) as pool:
        bar = progress.add_task("Measuring", total=len(chosen))
        waiting = {pool.submit(MEASURES[name]): name for name in chosen}
        measured: dict[str, Figures] = {}
        for done in as_completed(waiting):
            measured[waiting[done]] = done.result()
            progress.update(bar, advance=1)
    return measured


def table(judged: Sequence[Judged]) -> Table:
    """Return the figures with their floors and goals, one line each."""
    drawn = Table("set", "figure", box=None, pad_edge=False)
    for name in ("measured", "floor", "goal"):
        drawn.add_column(name, justify="right", no_wrap=True)
    drawn.add_column("")
    before = ""
    for item in judged:
        floor = item.floor
        shown = "" if floor.measure == before else floor.measure
        before = floor.measure
        drawn.add_row(shown, floor.says, _number(item.value), _bound(floor), _number(floor.goal), _verdict(item))
    return drawn


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _bound(floor: Floor) -> str:
    return f"≥ {_number(floor.least)}" if floor.most is None else f"≤ {_number(floor.most)}"


def _verdict(item: Judged) -> str:
    if not item.stands:
        return "[bold red]UNDER[/]"
    return "" if item.reaches_goal else "[yellow]goal not reached[/]"


if __name__ == "__main__":
    sys.exit(main())
