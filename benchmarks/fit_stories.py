"""Where the settings of stories come from, and what they are worth on stories and sets that did not choose them.

    python -m benchmarks.fit_stories FOLDER SET [SET ...] [--rounds 5]

FOLDER/SET/dev.jsonl holds rows `{"id", "title", "text", "date", "cluster"}` in order of arrival. Printed are: a
logistic fit of “same event” on the logarithms of agreement, nearness in time and cohesion, set by set left out;
then B-cubed F1 where the two thresholds of the book were chosen on one half of the stories and tried on the
other, and where they were chosen on all sets but the one that they are tried on.
"""

import argparse
import json
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.articles.published import moment_of
from bot.stories import book, fitting
from bot.stories.book import StoryBook
from bot.stories.memory import Member, Memory, Story
from bot.stories.model import Article
from summaries.similarity import Probe
from summaries.traits import Traits, read_traits

Floats = npt.NDArray[np.float64]
Setting = tuple[float, float]

SAME_EVENT, UNKNOWN_GAP = (0.16, 0.18, 0.2, 0.22, 0.24), (1.2, 1.4, 1.6, 1.8)
SHIPPED: Setting = (book.SAME_EVENT, fitting.UNKNOWN_GAP)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
CANDIDATES = 4
FEATURES = ("agreement", "nearness", "cohesion", "undated")


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated article."""

    article: Article
    gold: str


def main() -> None:
    """Print the fit and the two tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    data = {name: list(rows(options.folder / name / "dev.jsonl")) for name in options.sets}
    vars(book).update(read_traits=cached_traits)  # every run reads the same texts
    tell_fit(data)
    tell_halves(data, options.rounds)
    tell_left_out(data)


@cache
def cached_traits(title: str | None, text: str) -> Traits:
    """Return the traits of an article, read once."""
    return read_traits(title, text)


def rows(path: Path) -> Iterator[Row]:
    """Yield the articles of a set in order of arrival."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        yield Row(Article(str(number), row["title"], row["text"], moment_of(row["date"])), row["cluster"])


def tell_halves(data: dict[str, list[Row]], rounds: int) -> None:
    """Choose thresholds on a random half of each set's stories, and print what they reach on the other half."""
    print("\nchosen on one half of the stories, tried on the other (mean and spread over rounds)")
    reached: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for number in range(rounds):
        parts = {name: halves(found, number) for name, found in data.items()}
        for side in (0, 1):
            chosen = best({name: pair[side] for name, pair in parts.items()})
            print(f"  round {number}: same event {chosen[0]:.2f}, unknown gap {chosen[1]:.1f}", flush=True)
            for name, pair in parts.items():
                reached[name].append((score(pair[1 - side], chosen), score(pair[1 - side], SHIPPED)))
    for name, pairs in reached.items():
        ours, shipped = zip(*pairs, strict=True)
        told = f"{statistics.mean(ours):.1f} ± {statistics.stdev(ours):.1f}"
        print(f"{name:20} chosen {told}, as shipped {statistics.mean(shipped):.1f}")


def tell_left_out(data: dict[str, list[Row]]) -> None:
    """Choose thresholds on all sets but one, and print what they reach on that one."""
    print("\nchosen on the other sets")
    for name, found in data.items():
        chosen = best({other: rows for other, rows in data.items() if other != name})
        reached, shipped = score(found, chosen), score(found, SHIPPED)
        print(f"{name:20} {chosen[0]:.2f} {chosen[1]:.1f}  {reached:.1f}, as shipped {shipped:.1f}", flush=True)


def halves(found: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Return the articles of a random half of the stories, and the others."""
    gold = sorted({row.gold for row in found})
    kept = set(random.Random(seed).sample(gold, len(gold) // 2))
    return [row for row in found if row.gold in kept], [row for row in found if row.gold not in kept]


def best(data: dict[str, Sequence[Row]]) -> Setting:
    """Return the setting with the greatest mean over sets."""
    grid = [(same, gap) for same in SAME_EVENT for gap in UNKNOWN_GAP]
    return max(grid, key=lambda setting: sum(score(found, setting) for found in data.values()))


def score(found: Sequence[Row], setting: Setting) -> float:
    """Return B-cubed F1 in percent of the stories that a book makes."""
    book.SAME_EVENT, fitting.UNKNOWN_GAP = setting
    placing, latest, given = StoryBook(), BEGINNING, []
    expected = [placing.expect(row.article) for row in found]
    for one in expected:
        latest = max(latest, one.published or latest)
        given.append(placing.place(one, latest).story)
    book.SAME_EVENT, fitting.UNKNOWN_GAP = SHIPPED
    return 100 * b_cubed([row.gold for row in found], given)


def b_cubed(gold: Sequence[str], given: Sequence[str]) -> float:
    """Return the harmonic mean of B-cubed precision and recall, 0 to 1."""
    pairs, in_gold, in_given = Counter(zip(gold, given, strict=True)), Counter(gold), Counter(given)
    precision = sum(pairs[one, other] / in_given[other] for one, other in zip(gold, given, strict=True))
    recall = sum(pairs[one, other] / in_gold[one] for one, other in zip(gold, given, strict=True))
    return 2 * precision * recall / (precision + recall) / len(gold) if gold else 0.0


def tell_fit(data: dict[str, list[Row]]) -> None:
    """Print the weights of the fit, and how well it ranks pairs of a set that it did not see."""
    examples = {name: features(found) for name, found in data.items()}
    print("same event, by logistic regression: area under the curve on the set left out")
    for name, (values, same) in examples.items():
        weights = logistic([pair for other, pair in examples.items() if other != name])
        print(f"{name:20} {area(values @ weights[1:], same):.3f}")
    told = zip(FEATURES, logistic(list(examples.values()))[1:], strict=True)
    print("on all sets:", ", ".join(f"{name} {weight:.2f}" for name, weight in told))


def features(found: Sequence[Row]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return what a book would weigh for each article and its likeliest stories, were all before placed rightly."""
    memory, gold = Memory(timedelta(days=10**6), 10**9), dict[str, Story]()
    coded = [memory.lexicon.add(cached_traits(row.article.title, row.article.text)) for row in found]
    values, same = [], []
    for number, (row, code) in enumerate(zip(found, coded, strict=True)):
        day = row.article.published.timestamp() / 86_400 if row.article.published else None
        member, probe = Member(str(number), number, code, day, BEGINNING), Probe(code, memory.lexicon)
        fits = {name: fitting.fit(member, probe, story) for name, story in gold.items()}
        likely = sorted(fits, key=lambda name: -fits[name].score)[:CANDIDATES]
        for name in dict.fromkeys((*likely, *({row.gold} & fits.keys()))):
            values.append(weighed(fits[name], dated=day is not None))
            same.append(name == row.gold)
        if row.gold in fits:
            fits[row.gold].note()
        gold.setdefault(row.gold, Story(row.gold)).members.append(member)
    return np.array(values), np.array(same)


def weighed(found: fitting.Fit, *, dated: bool) -> list[float]:
    """Return the logarithms of what a fit is made of."""
    agreement, cohesion = found.agreed / found.compared, found.story.cohesion
    nearness = found.score * cohesion**fitting.COHESION / max(agreement, 1e-9)
    near = float(np.log(max(nearness, 0.02))) if dated else 0.0
    return [float(np.log(agreement + 0.01)), near, float(np.log(cohesion)), 0.0 if dated else 1.0]


def logistic(parts: Sequence[tuple[Floats, npt.NDArray[np.bool_]]], ridge: float = 0.05, steps: int = 60) -> Floats:
    """Return intercept and weights by Newton's method; in every set, same and other weigh the same."""
    values = np.concatenate([np.c_[np.ones(len(one)), one] for one, _ in parts])
    same = np.concatenate([is_same for _, is_same in parts]).astype(float)
    shares = [np.where(is_same, 0.5 / is_same.sum(), 0.5 / (~is_same).sum()) * 400 for _, is_same in parts]
    weight, penalty = np.concatenate(shares), ridge * np.diag([1e-6, *np.ones(values.shape[1] - 1)])
    fitted = np.zeros(values.shape[1])
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-values @ fitted))
        slope = values.T @ (weight * (likely - same)) + penalty @ fitted
        curve = (values * (weight * likely * (1 - likely))[:, None]).T @ values + penalty
        fitted = fitted - np.linalg.solve(curve, slope)
    return fitted


def area(ranked: Floats, same: npt.NDArray[np.bool_]) -> float:
    """Return how often a pair on one event ranks above one on two."""
    places = ranked.argsort().argsort()
    return float((places[same].mean() - (same.sum() - 1) / 2) / (~same).sum())


if __name__ == "__main__":
    main()
