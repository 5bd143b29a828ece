"""How fast the parts are beside other libraries that do such work: one table, in processor time.

    make bench            (or: python -m benchmarks.speed_table [--rounds 5] [--only cards pages])

Every side of a row runs in a process of its own, by turns, over the same inputs; it reports its own time after a
first pass that is not counted. Shown are medians over the rounds, and how many times as long the other takes (the
median of the rounds' ratios, and their range). The others live in `.venv-peers`, apart from the product, from
`benchmarks/peers.txt`. Inputs are development data in a folder `shared` beside the checkout, where there is one,
and made here otherwise.
"""

import argparse
import base64
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import made
from summaries.cleaning import label_blocks
from summaries.sentences import split_sentences

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
PASSES = 2
MOST = 60
SHORT, LONG = range(36, 45), range(110, 191)

Input = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows on the same inputs: the name, ours, the others, and how many times as fast we mean to be."""

    name: str
    ours: str
    others: tuple[str, ...]
    goals: tuple[float | None, ...]
    inputs: Sequence[Input]
    gold: Sequence[str] = ()


def main() -> None:
    """Measure the groups asked for and print their rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=["cards", "sentences", "pages", "feeds"])
    arguments = parser.parse_args()
    if not PEERS.exists():
        sys.exit("There is nothing to compare with yet: `make bench` installs it.")
    print("Development data are used." if DATA.exists() else "No development data beside the checkout: all is made.")
    print(f"{'':34} {'ours':>9} {'other':>10}   times as long")
    for group in groups():
        if group.name.split()[0].strip(",") in arguments.only:
            show(group, arguments.rounds)


def groups() -> list[Group]:
    """Return what is compared."""
    short, long = articles(SHORT), articles(LONG)
    bodies, gold = pages()
    sumy, goals = ("lexrank", "textrank", "luhn", "summa"), (None, None, None)
    return [
        Group(f"cards of {SHORT.start} to {SHORT.stop - 1} sentences", "card", sumy, (4.0, *goals), short),
        Group(f"cards of {LONG.start} to {LONG.stop - 1} sentences", "card", sumy, (10.0, *goals), long),
        Group("sentences, split", "sentences", ("sumy_sentences", "pysbd"), (15.0, None), short),
        Group("sentences, from bare text", "sentences_with_marks", ("sumy_sentences",), (None,), short),
        Group("pages", "page", ("trafilatura", "readability", "newspaper"), (1.3, None, None), bodies, gold),
        Group("feeds, read whole", "feed", ("feedparser",), (20.0,), feeds()),
        Group("feeds, with nothing new", "feed_again", ("feedparser",), (None,), feeds()),
    ]


def show(group: Group, rounds: int) -> None:
    """Print a line for each of the others, and for pages how good the texts are."""
    size = sum(len(item) if isinstance(item, str) else len(item["bytes"]) * 3 // 4 for item in group.inputs)
    print(f"{group.name}: {len(group.inputs)}, {size / len(group.inputs) / 1000:.1f} kB each")
    measured: dict[str, list[float]] = {side: [] for side in (group.ours, *group.others)}
    texts: dict[str, list[str]] = {}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as given:
        json.dump(group.inputs, given)
        given.flush()
        for _ in range(rounds):
            for side in measured:
                spent, texts[side] = run(side, given.name, PEERS if side in group.others else Path(sys.executable))
                measured[side].append(statistics.median(spent))
    mine = measured[group.ours]
    for side, goal in zip(group.others, group.goals, strict=True):
        ratios = sorted(other / own for own, other in zip(mine, measured[side], strict=True))
        line = f"  {side:32} {statistics.median(mine):6.2f} ms {statistics.median(measured[side]):7.2f} ms"
        line += f"   {statistics.median(ratios):6.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        print(
            line + (f"   goal {goal:g}{'' if statistics.median(ratios) >= goal else ', not reached'}" if goal else "")
        )
    if group.gold:
        print("  token F1: " + ", ".join(f"{side} {100 * fit(texts[side], group.gold):.1f}" for side in measured))


def run(side: str, given: str, python: Path) -> tuple[list[float], list[str]]:
    """Return the milliseconds of a side's passes, and its texts."""
    command = [str(python), "benchmarks/speed_sides.py", side, given, str(PASSES)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{side} failed:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    return told["ms"], told["texts"]


def articles(sentences: range) -> list[str]:
    """Return texts of so many sentences."""
    if not DATA.exists():
        return [made.news(number, sentences.start) for number in range(MOST)]
    found: list[str] = []
    for name in ("quotes", "summaries"):
        for line in (DATA / name / "dev.jsonl").read_text(encoding="utf-8").splitlines():
            text = str(json.loads(line)["text"])
            if len(found) < MOST and len(split_sentences(text, label_blocks(text))) in sentences:
                found.append(text)
    return found


def pages() -> tuple[list[Input], list[str]]:
    """Return pages, and what a person marked as their text, where that is known."""
    if not DATA.exists():
        return [packed(made.article(number, f"{made.SITE}/{number}").encode()) for number in range(MOST)], []
    bodies: list[Input] = []
    gold: list[str] = []
    for line in (DATA / "pages/dev/manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "text" in row and not str(row["id"]).startswith("rd-"):
            bodies.append(packed(gzip.decompress((DATA / "pages/dev" / f"{row['id']}.html.gz").read_bytes())))
            gold.append(str(row["text"]))
    return bodies, gold


def feeds() -> list[Input]:
    """Return feeds."""
    if not DATA.exists():
        return [packed(body) for body in made.feeds(40)]
    return [packed(path.read_bytes()) for path in sorted((DATA / "feeds/dev").iterdir()) if path.suffix != ".jsonl"]


def packed(body: bytes) -> dict[str, str]:
    """Return bytes in a form that JSON holds."""
    return {"bytes": base64.b64encode(body).decode()}


def fit(texts: Sequence[str], gold: Sequence[str]) -> float:
    """Return the mean token F1 of texts: bags of words in lower case."""
    shares = []
    for text, wanted in zip(texts, gold, strict=True):
        found, right = (Counter(re.findall(r"\w+", one.lower())) for one in (text, wanted))
        shares.append(2 * (found & right).total() / max(1, found.total() + right.total()))
    return statistics.mean(shares)


if __name__ == "__main__":
    main()
