"""Fit the table in `summaries/weights.py` on annotated quotations of your own.

    python -m benchmarks.fit_speakers annotated.jsonl [--folds 5]

A row is `{"id", "text", "quotes": [{"start", "end", "type", "speaker", "speaker_kind", "speaker_span",
"speaker_resolved"}]}`, offsets in code points. A conditional logit (softmax over the mentions in reach of
each quotation, several of which may be right) is fitted by gradient descent with an L2 penalty. Printed are
the accuracy on documents left out, fold by fold, and the table fitted on everything.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from summaries.attribution import all_features, candidates, head, make_scene
from summaries.cleaning import label_blocks
from summaries.document import Quote, Span
from summaries.marks import pair_marks
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.quotes import find_quotes
from summaries.sentences import split_sentences

L2, STEPS, RATE = 2.0, 600, 0.05


@dataclass(frozen=True, slots=True)
class Example:
    """One quotation: a matrix of candidates by features, and which candidates are right."""

    document: str
    matrix: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    right: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    names: tuple[str, ...]


def main() -> None:
    """Read, cross-validate, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    raw = [item for line in arguments.rows.open(encoding="utf-8") for item in _document(json.loads(line))]
    names = tuple(sorted({name for _, rows, _ in raw for row in rows for name in row}))
    examples = [_example(document, rows, right, names) for document, rows, right in raw]
    covered = [example for example in examples if example.right.any()]
    print(f"{len(examples)} quotations, {len(covered)} with a right candidate, {len(names)} features")
    documents = sorted({example.document for example in examples})
    right = 0
    for fold in range(arguments.folds):
        held = set(documents[fold :: arguments.folds])
        weights = _fit([example for example in covered if example.document not in held], len(names))
        right += sum(_correct(example, weights) for example in examples if example.document in held)
    print(f"left-out accuracy: {100 * right / len(examples):.1f}")
    weights = _fit(covered, len(names))
    print(f"accuracy on all: {100 * sum(_correct(example, weights) for example in examples) / len(examples):.1f}")
    for name, value in zip(names, weights, strict=True):
        print(f'    "{name}": {value:.2f},')


def _document(row: dict[str, object]) -> "Iterator[tuple[str, list[dict[str, float]], list[bool]]]":
    text = str(row["text"])
    blocks = label_blocks(text)
    pairs = pair_marks(text, blocks)
    sentences = split_sentences(text, blocks, pairs)
    quotes = find_quotes(text, blocks, pairs)
    mentions = find_mentions(text, blocks, [quote.marks for quote in quotes])
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    last = ""
    for quote in quotes:
        gold = _gold(row, quote)
        if gold is None:
            continue
        block = next(at for at, item in enumerate(blocks) if item.span.covers(quote.span))
        near = candidates(scene, quote, block)
        right = [_is_right(text, mention, gold) for mention in near]
        if near:
            yield str(row["id"]), all_features(scene, quote, block, near, last), right
        last = next((head(text, mention) for mention, good in zip(near, right, strict=True) if good), last)


def _gold(row: dict[str, object], quote: Quote) -> dict[str, object] | None:
    for gold in row["quotes"]:  # type: ignore[attr-defined]  # a list, as the module says
        overlap = min(gold["end"], quote.span.end) - max(gold["start"], quote.span.start)
        if gold["type"] != "indirect" and gold["speaker"] and overlap > 0.6 * (quote.span.end - quote.span.start):
            return dict(gold)
    return None


def _is_right(text: str, mention: Mention, gold: dict[str, object]) -> bool:
    place = gold.get("speaker_span")
    if place and mention.span.touches(Span(*place)):  # type: ignore[misc]  # two numbers
        return True
    if gold["speaker_kind"] != "named" or mention.kind is MentionKind.PRONOUN:
        return False
    return head(text, mention) in re.findall(r"[\w’'-]+", str(gold["speaker"]).lower())[-1:]


def _example(document: str, rows: Sequence[dict[str, float]], right: Sequence[bool], names: tuple[str, ...]) -> Example:
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    return Example(document, matrix, np.array(right, dtype=bool), names)


def _fit(examples: Sequence[Example], width: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    matrix = np.concatenate([example.matrix for example in examples])
    right = np.concatenate([example.right for example in examples])
    sizes = np.array([len(example.right) for example in examples])
    groups = np.repeat(np.arange(len(examples)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    weights, momentum, squares = np.zeros(width), np.zeros(width), np.zeros(width)
    for step in range(1, STEPS + 1):
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[groups]
        powers = np.exp(scores)
        share = powers / np.add.reduceat(powers, starts)[groups]
        good = np.where(right, powers, 0.0)
        aim = good / np.add.reduceat(good, starts)[groups]
        slope = matrix.T @ (aim - share) - L2 * weights
        momentum = 0.9 * momentum + 0.1 * slope
        squares = 0.999 * squares + 0.001 * slope**2
        weights = weights + RATE * (momentum / (1 - 0.9**step)) / (np.sqrt(squares / (1 - 0.999**step)) + 1e-8)
    return weights


def _correct(example: Example, weights: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    return bool(example.right[int(np.argmax(example.matrix @ weights))])


if __name__ == "__main__":
    main()
