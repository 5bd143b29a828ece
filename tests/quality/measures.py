"""The scorers' figures on the development data, by set: each measure runs the program as a user would, then its scorer.

A figure is a number under its path in what the scorer printed (`attribution.named.acc`); a yes counts 1, a list
is also counted under its path with `#`.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from summaries.cleaning import label_blocks
from summaries.marks import pair_marks
from summaries.sentences import split_sentences
from tests.quality.answers import measured, of_outlets, of_shared

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
DATA, TOOLS = SHARED / "data", SHARED / "tools"
STORIES = ("allsides", "allsides-jittered", "basil", "ecbplus", "neardup")

Figures = Mapping[str, float]


def present() -> bool:
    """Say whether the development data lie beside the checkout: they belong to publishers and come with no checkout."""
    return DATA.is_dir() and TOOLS.is_dir()


def flat(value: object, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a scorer's answer under its path."""
    if isinstance(value, bool | int | float):
        yield path, float(value)
        return
    if isinstance(value, list):
        yield f"{path}#", float(len(value))
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from flat(item, f"{path}.{key}" if path else str(key))


def run(*command: str, source: bytes = b"") -> bytes:
    """Return what a Python command printed; a scorer leaves with 1 where something is under what it knows."""
    done = subprocess.run(
        [sys.executable, *command], input=source, capture_output=True, cwd=ROOT, timeout=900, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def scored(tool: str, gold: Path, out: bytes, *more: str) -> dict[str, object]:
    """Return what a scorer prints last about the program's answer."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "out.jsonl")
        written.write_bytes(out)
        return dict(json.loads(run(str(TOOLS / tool), str(gold), str(written), *more).splitlines()[-1]))


def _given(kind: str, *paths: str) -> bytes:
    return run(str(TOOLS / "make_inputs.py"), kind, *paths)


@cache
def _cards(data: str, *options: str) -> bytes:
    kind = "seed" if data == "seed" else "cards"
    return run("-m", "bot", "batch", "cards", *options, source=_given(kind, str(DATA / data)))


def quotes() -> Figures:
    """Return how well quotations are found and given to their speakers."""
    return dict(flat(scored("quotes_eval.py", DATA / "quotes/dev.jsonl", _cards("quotes/dev.jsonl"))))


def summaries() -> Figures:
    """Return ROUGE of our summaries, and how much more it is than that of three simpler ways."""
    gold, ours = DATA / "summaries/dev.jsonl", _cards("summaries/dev.jsonl", "--sentences", "3")
    others = {
        "lexrank": _cards("summaries/dev.jsonl", "--sentences", "3", "--method", "lex-rank"),
        "lead": _leads(gold, _raw_lead()),
        "cleaned_lead": _leads(gold, _cleaned_lead),
    }
    figures = dict(flat(scored("summaries_eval.py", gold, ours)))
    for name, other in others.items():
        figures |= {f"{name}.{path}": value for path, value in _more_than(gold, ours, other).items()}
    return figures


def _more_than(gold: Path, ours: bytes, other: bytes) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "other.jsonl")
        written.write_bytes(other)
        told = scored("summaries_eval.py", gold, ours, "--other", str(written))
    return dict(flat(told["sets"]["all"]))  # type: ignore[index]  # the scorer's shape


def _leads(gold: Path, lead: Callable[[str], list[str]]) -> bytes:
    rows = map(json.loads, gold.read_text("utf-8").splitlines())
    return "\n".join(json.dumps({"id": row["id"], "summary": lead(row["text"])}) for row in rows).encode()


def _raw_lead() -> Callable[[str], list[str]]:
    """Return the plainest summary there is: three sentences as the scorer's own splitter cuts the text."""
    sys.path.insert(0, str(TOOLS))
    try:
        from summaries_eval import sentences  # type: ignore[import-not-found]  # the scorer, beside the data
    finally:
        sys.path.remove(str(TOOLS))
    return lambda text: list(sentences(text)[:3])


def _cleaned_lead(text: str) -> list[str]:
    blocks = label_blocks(text)
    found = split_sentences(text, blocks, pair_marks(text, blocks))
    long = [sentence.span.of(text) for sentence in found if len(sentence.span.of(text).split()) > 5]
    return long[:3]


def seed(sentences: int) -> Figures:
    """Return how the one annotated article's card is judged."""
    out = _cards("seed", "--sentences", str(sentences))
    return dict(flat(scored("seed_eval.py", DATA / "seed/gold.json", out)))


def pages(name: str) -> Figures:
    """Return how well text and metadata are read out of pages."""
    data = DATA / "pages" / name
    with tempfile.TemporaryDirectory() as folder:
        out = run("-m", "bot", "batch", "pages", source=_given("pages", str(data), "--work", folder))
    return dict(flat(scored("pages_eval.py", data / "manifest.jsonl", out)))


def feeds() -> Figures:
    """Return how well feeds are read."""
    return _feeds(DATA / "feeds/dev")


def damaged() -> Figures:
    """Return how well feeds are read that were damaged in thirteen ways."""
    with tempfile.TemporaryDirectory() as folder:
        run(str(TOOLS / "feed_faults.py"), str(DATA / "feeds/dev"), f"{folder}/damaged")
        return _feeds(Path(folder, "damaged"))


def _feeds(folder: Path) -> Figures:
    out = run("-m", "bot", "batch", "feeds", source=_given("feeds", str(folder)))
    return dict(flat(scored("feeds_eval.py", folder / "manifest.jsonl", out)))


def stories() -> Figures:
    """Return how well articles on one event are put together, by set."""
    figures: dict[str, float] = {}
    for name in STORIES:
        gold = DATA / "stories" / name / "dev.jsonl"
        out = run("-m", "bot", "batch", "stories", source=_given("stories", str(gold)))
        figures |= {f"{name}.{path}": value for path, value in flat(scored("stories_eval.py", gold, out))}
    return figures


def likeness() -> Figures:
    """Return how often what is like a topic's stories is on its subject."""
    told = run("-m", "benchmarks.topic_likeness", str(DATA / "stories")).decode()
    shipped = re.findall(r"(\d+) of +(\d+) right.* found +([\d.]+)% shipped", told)
    figures: dict[str, float] = {}
    for name, (right, placed, found) in zip(("subjects", "events"), shipped, strict=True):
        figures |= {f"{name}.right": 100 * int(right) / int(placed), f"{name}.found": float(found)}
    return figures


def answers() -> Figures:
    """Return how often questions are answered rightly, over the development data and over the fictional outlets."""
    figures = {f"outlets.{name}": value for name, value in measured(*of_outlets()).items()}
    shared = measured(*of_shared(DATA / "stories/basil/dev.jsonl"))
    return figures | {f"shared.{name}": value for name, value in shared.items()}


MEASURES: Mapping[str, Callable[[], Figures]] = {
    "quotes": quotes,
    "summaries": summaries,
    "seed3": partial(seed, 3),
    "seed5": partial(seed, 5),
    "pages": partial(pages, "dev"),
    "undated": partial(pages, "undated"),
    "feeds": feeds,
    "damaged": damaged,
    "stories": stories,
    "likeness": likeness,
    "answers": answers,
}
