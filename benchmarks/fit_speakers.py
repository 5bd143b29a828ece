"""Fit the tables in `summaries/weights.py` on annotated quotations of your own.

    python -m benchmarks.fit_speakers annotated.jsonl [--folds 5]

A row is `{"id", "text", "quotes": [{"start", "end", "type", "speaker", "speaker_kind", "speaker_span",
"speaker_resolved", "resolved_conf"}], "unattributed_quoted": [[start, end]]}`, offsets in code points. Two
conditional logits (softmax over the candidates of each quotation, several of which may be right) are fitted
by gradient descent with an L2 penalty: one for which mention speaks, with "nobody" for words that nobody in
reach says, and one for whom “she said” means. Printed are, for each, the accuracy on documents left out,
fold by fold, and the table fitted on everything.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from summaries.attribution import candidates
from summaries.cleaning import label_blocks
from summaries.document import Quote, QuoteLabel, Span
from summaries.features import all_features, nobody_features
from summaries.labels import is_term
from summaries.marks import pair_marks
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.pronouns import fitting, make_cast, pronoun_features
from summaries.quotes import find_quotes
from summaries.scene import Features, head, make_scene
from summaries.sentences import split_sentences

_CUT = re.compile(r"\s*[,(]|\s(?:of|for|at|in|from|with|on|to|who)\s")
L2, STEPS, RATE = 2.0, 600, 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """One quotation: its candidates' features, and which of them are right."""

    document: str
    rows: Sequence[Features]
    right: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A choice as a matrix of candidates by features."""

    document: str
    matrix: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    right: "np.ndarray[tuple[int], np.dtype[np.bool_]]"


def main() -> None:
    """Read, cross-validate, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    with arguments.rows.open(encoding="utf-8") as lines:
        read = [_document(json.loads(line)) for line in lines]
    _report("WEIGHTS", [choice for speakers, _ in read for choice in speakers], arguments.folds)
    _report("PRONOUN_WEIGHTS", [choice for _, pronouns in read for choice in pronouns], arguments.folds)


def _report(table: str, choices: Sequence[Choice], folds: int) -> None:
    names = tuple(sorted({name for choice in choices for row in choice.rows for name in row}))
    examples = [_example(choice, names) for choice in choices]
    covered = [example for example in examples if example.right.any()]
    print(f"# {table}: {len(examples)} choices, {len(covered)} with a right candidate, {len(names)} features")
    documents = sorted({example.document for example in examples})
    right = 0
    for fold in range(folds):
        held = set(documents[fold::folds])
        weights = _fit([example for example in covered if example.document not in held], len(names))
        right += sum(_correct(example, weights) for example in examples if example.document in held)
    print(f"# left-out accuracy: {100 * right / len(examples):.1f}")
    weights = _fit(covered, len(names))
    print(f"# accuracy on all: {100 * sum(_correct(example, weights) for example in examples) / len(examples):.1f}")
    print(f"{table}: dict[str, float] = {{")
    for name, value in zip(names, weights, strict=True):
        print(f'    "{name}": {value:.2f},')
    print("}")


def _document(row: dict[str, object]) -> tuple[list[Choice], list[Choice]]:
    """Return the choices of speakers and of pronouns' people; what was quoted last is taken from the annotation."""
    text = str(row["text"])
    blocks = label_blocks(text)
    pairs = pair_marks(text, blocks)
    quotes = find_quotes(text, blocks, pairs)
    mentions = find_mentions(text, blocks, [quote.marks for quote in quotes])
    sentences = split_sentences(text, blocks, pairs)
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    cast = make_cast(text, mentions)
    speakers: list[Choice] = []
    pronouns: list[Choice] = []
    last = ""
    for quote in quotes:
        if quote.label is QuoteLabel.TERM or is_term(text, quote):
            continue
        gold = _gold(row, quote)
        if gold is None and not _is_nobodys(row, quote):
            continue
        block = next(at for at, item in enumerate(blocks) if item.span.covers(quote.span))
        near = candidates(scene, quote, block)
        right = [False] * len(near) if gold is None else _right(text, near, gold)
        rows = [*all_features(scene, quote, block, near, last), nobody_features(scene, quote, last)]
        speakers.append(Choice(str(row["id"]), rows, [*right, not any(right)]))
        chosen = next((mention for mention, good in zip(near, right, strict=True) if good), None)
        if gold is None or chosen is None:
            continue
        if chosen.kind is MentionKind.PRONOUN:
            meant = _last_word(gold["speaker_resolved"]) if gold["resolved_conf"] == "agree" else ""
            people = fitting(scene, cast, chosen)
            if meant and people:
                rows = pronoun_features(scene, cast, chosen, people, last)
                pronouns.append(Choice(str(row["id"]), rows, [head(text, item) == meant for item in people]))
            last = meant or last
        else:
            last = head(text, chosen)
    return speakers, pronouns


def _last_word(name: object) -> str:
    words = re.findall(r"[\w’'-]+", str(name or "").lower())
    return words[-1] if words else ""


def _gold(row: dict[str, object], quote: Quote) -> dict[str, object] | None:
    for gold in row["quotes"]:  # type: ignore[attr-defined]  # a list, as the module says
        overlap = min(gold["end"], quote.span.end) - max(gold["start"], quote.span.start)
        if gold["type"] != "indirect" and gold["speaker"] and overlap > 0.6 * (quote.span.end - quote.span.start):
            return dict(gold)
    return None


def _is_nobodys(row: dict[str, object], quote: Quote) -> bool:
    """Say whether the annotation marks these words as quoted but said by nobody."""
    return any(quote.span.touches(Span(*place)) for place in row.get("unattributed_quoted", ()))  # type: ignore[attr-defined]  # pairs


def _right(text: str, near: Sequence[Mention], gold: dict[str, object]) -> list[bool]:
    """Return which candidates are right: those with the name's last word, else those at the annotated place."""
    place = gold.get("speaker_span")
    there = [bool(place) and mention.span.touches(Span(*place)) for mention in near]  # type: ignore[misc]  # two numbers
    if gold["speaker_kind"] != "named":
        return there
    name = _last_word(_CUT.split(str(gold["speaker"]))[0])
    named = [mention.kind is not MentionKind.PRONOUN and head(text, mention) == name for mention in near]
    return named if any(named) else there


def _example(choice: Choice, names: tuple[str, ...]) -> Example:
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in choice.rows])
    return Example(choice.document, matrix, np.array(choice.right, dtype=bool))


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
