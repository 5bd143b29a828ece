"""How the time of a card grows with its text, for texts of many shapes.

    python -m benchmarks.card_scaling [--most 1000000]

Each shape is made in sizes from 10,000 characters on; printed is the processor time of one card in seconds (the
least of three, of one above a second), and by how much it grew for each tenfold text: 10 is linear. A text that gives
no card (only line breaks) costs what it takes to say so.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import suppress

from benchmarks.made import news
from summaries.card import make_card
from summaries.document import Document
from summaries.errors import SummaryError

SIZES = (10_000, 31_623, 100_000, 316_228, 1_000_000)
TRIES, LONG = 3, 1.0

NEWS = "\n".join(news(number, 40) for number in range(8))
SHAPES: dict[str, Callable[[], str]] = {
    "news": lambda: NEWS + "\n",
    "news in one line": lambda: NEWS.replace("\n", " ") + " ",
    "quotations alone": lambda: "“We will not pay this fee twice,” said Ada Quill.\n",
    "quotations in one line": lambda: "“We will not pay this fee twice,” said Ada Quill. ",
    "opening marks alone": lambda: "“",
    "single marks alone": lambda: "‘a ",
    "guillemets, nested": lambda: "«a «b» ",
    "line breaks alone": lambda: "\n",
    "combining characters": lambda: "a\u0301\u0302\u0303 ",
    "letters without spaces": lambda: "harbour",
    "capitals without spaces": lambda: "Ab",
    "names alone": lambda: "Ada Quill of Port Ellery ",
    "names in commas": lambda: "Ada Quill, ",
    "numbers alone": lambda: "1,234.5 ",
    "digits without spaces": lambda: "1",
    "full stops alone": lambda: ". ",
    "brackets alone": lambda: "((",
    "words of law": lambda: "The Bill would require the Act to ban the law and they oppose it. ",
    "German": lambda: (
        "„Wir zahlen nicht zweimal“, sagte sie, und das ist nicht mehr als die 1.700 Euro, die der Rat will. "
    ),
}


def main() -> None:
    """Print a row for each shape."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1])
    sizes = [size for size in SIZES if size <= parser.parse_args().most]
    print(f"{'characters':26}" + "".join(f"{size:>12,}" for size in sizes) + "   growth")
    for name, shape in SHAPES.items():
        unit = shape()
        times = [seconds((unit * (size // len(unit) + 1))[:size]) for size in sizes]
        tenfold = [last / first for first, last in zip(times, times[2:], strict=False)]
        print(
            f"{name:26}"
            + "".join(f"{spent:12.4f}" for spent in times)
            + "   "
            + " ".join(f"{by:.1f}" for by in tenfold)
        )


def seconds(text: str) -> float:
    """Return the processor time of one card."""
    spent: list[float] = []
    while len(spent) < TRIES and (not spent or spent[-1] < LONG):
        started = time.process_time()
        with suppress(SummaryError):
            make_card(Document(text))
        spent.append(time.process_time() - started)
    return min(spent)


if __name__ == "__main__":
    main()
