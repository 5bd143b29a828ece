"""Fit the tables in `summaries/weights.py` on annotated quotations of your own.

    python -m benchmarks.fit_speakers annotated.jsonl [--folds 5] [--cards left-out.jsonl]

A row is `{"id", "text", "quotes": [{"start", "end", "type", "speaker", "speaker_kind", "speaker_span",
"speaker_resolved", "resolved_conf"}], "unattributed_quoted": [[start, end]]}`, offsets in code points. Three
conditional logits (softmax over the candidates of each quotation, several of which may be right) are fitted
by L-BFGS with an L2 penalty: one for which mention speaks, with "nobody" for words that nobody in
reach says, one for whom “she said” means, and one for the second look at what the first was not certain of. With
`--cards`, the card of every document is written as `batch cards` writes it, made with tables that were fitted
without its fold: what cards are worth on texts that nothing was fitted on. Otherwise printed are, for each, the
accuracy on documents left out, fold by fold, and the table fitted on everything.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from summaries.attribution import candidates, probabilities
from summaries.card import card_as_json, make_card
from summaries.cleaning import label_blocks
from summaries.document import Document, Quote, QuoteLabel, Span
from summaries.errors import SummaryError
from summaries.features import all_features, nobody_features
from summaries.labels import is_term
from summaries.marks import pair_marks
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.pronouns import Cast, antecedent, fitting, make_cast, pronoun_features
from summaries.quotes import find_quotes
from summaries.scene import Features, Scene, head, make_scene
from summaries.second_look import second_rows
from summaries.sentences import split_sentences
from summaries.speakers import first_look, read_quotes
from summaries.weights import PRONOUN_WEIGHTS, SECOND_WEIGHTS, WEIGHTS

_CUT = re.compile(r"\s*[,(]|\s(?:of|for|at|in|from|with|on|to|who)\s")
L2, STEPS, MEMORY, TOLERANCE = 1.0, 200, 8, 1e-6

Row = Mapping[str, Any]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


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
    matrix: Matrix
    right: Flags


def main() -> None:
    """Read, fit, and write cards or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--cards", type=Path)
    arguments = parser.parse_args()
    with arguments.rows.open(encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: str(row["id"]))
    if arguments.cards:
        _left_out(rows, arguments.cards, arguments.folds)
    else:
        speakers, pronouns, doubted = _fit_all(rows)
        _report("WEIGHTS", speakers, arguments.folds)
        _report("PRONOUN_WEIGHTS", pronouns, arguments.folds)
        _report("SECOND_WEIGHTS", doubted, arguments.folds)


def _left_out(rows: Sequence[Row], written: Path, folds: int) -> None:
    """Write each document's card by tables that were fitted on the other folds."""
    with written.open("w", encoding="utf-8") as out:
        for fold in range(folds):
            _fit_all([row for at, row in enumerate(rows) if at % folds != fold])
            for row in rows[fold::folds]:
                print(json.dumps({"id": row["id"], **_card(row)}, ensure_ascii=False), file=out)


def _fit_all(rows: Sequence[Row]) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """Fit the tables in place and return the choices that they were fitted on.

    The first two are fitted twice. The first time whoever was quoted last is taken from the annotation; the second
    time it is whom the first tables name, so that what they weigh is as often wrong as it will be at work.
    """
    for as_annotated in (True, False):
        read = [_document(row, as_annotated=as_annotated) for row in rows]
        speakers = [choice for found, _ in read for choice in found]
        pronouns = [choice for _, found in read for choice in found]
        _refit(WEIGHTS, speakers)
        _refit(PRONOUN_WEIGHTS, pronouns)
    doubted = [choice for row in rows for choice in _doubted(row)]
    _refit(SECOND_WEIGHTS, doubted)
    return speakers, pronouns, doubted


def _refit(table: dict[str, float], choices: Sequence[Choice]) -> None:
    fitted = _table(choices)
    table.clear()
    table.update(fitted)


def _doubted(row: Row) -> list[Choice]:
    """Return the choices that the first look is not certain of, as the second sees them."""
    text = str(row["text"])
    blocks = label_blocks(text)
    pairs = pair_marks(text, blocks)
    quotes = find_quotes(text, blocks, pairs)
    if not quotes:
        return []
    read = read_quotes(text, blocks, split_sentences(text, blocks, pairs), quotes)
    choices = []
    for said, rows in second_rows(read.scene, read.cast, first_look(read.scene, read.cast, blocks)):
        gold = _gold(row, said.quote)
        if said.doubt is None or (gold is None and not _is_nobodys(row, said.quote)):
            continue
        near = said.doubt.near
        right = [False] * len(near) if gold is None else _right(text, near, gold)
        choices.append(Choice(str(row["id"]), [item.features() for item in rows], [*right, not any(right)]))
    return choices


def _card(row: Row) -> dict[str, object]:
    try:
        return dict(card_as_json(str(row["text"]), make_card(Document(str(row["text"])))))
    except SummaryError as error:
        return {"error": str(error)}


def _table(choices: Sequence[Choice]) -> dict[str, float]:
    names = _names(choices)
    covered = [choice for choice in choices if any(choice.right)]
    weights = _fit([_example(choice, names) for choice in covered], len(names))
    return {name: round(float(value), 2) for name, value in zip(names, weights, strict=True)}


def _names(choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(sorted({name for choice in choices for row in choice.rows for name in row}))


def _report(table: str, choices: Sequence[Choice], folds: int) -> None:
    names = _names(choices)
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


def _document(row: Row, *, as_annotated: bool) -> tuple[list[Choice], list[Choice]]:
    """Return the choices of speakers and of pronouns' people."""
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
        features = [*all_features(scene, quote, block, near, last), nobody_features(scene, quote, last)]
        speakers.append(Choice(str(row["id"]), features, [*right, not any(right)]))
        chosen = next((mention for mention, good in zip(near, right, strict=True) if good), None)
        if gold is not None and chosen is not None and chosen.kind is MentionKind.PRONOUN:
            pronouns += _meant(scene, cast, row, gold, chosen, last)
        if as_annotated:
            last = _annotated(text, gold, chosen) or last
        else:
            last = _predicted(scene, cast, near, probabilities(scene, quote, block, near, last), last) or last
    return speakers, pronouns


def _meant(scene: Scene, cast: Cast, row: Row, gold: Row, chosen: Mention, last: str) -> list[Choice]:
    meant = _last_word(gold["speaker_resolved"]) if gold["resolved_conf"] == "agree" else ""
    people = fitting(scene, cast, chosen) if meant else ()
    if not people:
        return []
    features = pronoun_features(scene, cast, chosen, people, last)
    return [Choice(str(row["id"]), features, [head(scene.text, item) == meant for item in people])]


def _annotated(text: str, gold: Row | None, chosen: Mention | None) -> str:
    """Return by which word the annotation's speaker is known, if the speaker is among the mentions."""
    if gold is None or chosen is None:
        return ""
    if chosen.kind is not MentionKind.PRONOUN:
        return head(text, chosen)
    return _last_word(gold["speaker_resolved"]) if gold["resolved_conf"] == "agree" else ""


def _predicted(scene: Scene, cast: Cast, near: Sequence[Mention], shares: Sequence[float], last: str) -> str:
    """Return by which word the likeliest speaker is known, as the tables have it that were fitted before."""
    best = max(range(len(shares)), key=shares.__getitem__)
    mention = near[best] if best < len(near) else None
    if mention is not None and mention.kind is MentionKind.PRONOUN:
        mention = antecedent(scene, cast, mention, last)
    return head(scene.text, mention) if mention is not None else ""


def _last_word(name: object) -> str:
    words = re.findall(r"[\w’'-]+", str(name or "").lower())
    return words[-1] if words else ""


def _gold(row: Row, quote: Quote) -> Row | None:
    for gold in row["quotes"]:
        overlap = min(gold["end"], quote.span.end) - max(gold["start"], quote.span.start)
        if gold["type"] != "indirect" and gold["speaker"] and overlap > 0.6 * (quote.span.end - quote.span.start):
            return dict(gold)
    return None


def _is_nobodys(row: Row, quote: Quote) -> bool:
    """Say whether the annotation marks these words as quoted but said by nobody."""
    return any(quote.span.touches(Span(*place)) for place in row.get("unattributed_quoted", ()))


def _right(text: str, near: Sequence[Mention], gold: Row) -> list[bool]:
    """Return which candidates are right: those with the name's last word, else those at the annotated place."""
    place = gold.get("speaker_span") or (0, 0)
    there = [mention.span.touches(Span(*place)) for mention in near]
    if gold["speaker_kind"] != "named":
        return there
    name = _last_word(_CUT.split(str(gold["speaker"]))[0])
    named = [mention.kind is not MentionKind.PRONOUN and head(text, mention) == name for mention in near]
    return named if any(named) else there


def _example(choice: Choice, names: tuple[str, ...]) -> Example:
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in choice.rows])
    return Example(choice.document, matrix, np.array(choice.right, dtype=bool))


def _fit(examples: Sequence[Example], width: int) -> Vector:
    """Return the weights of least loss, by L-BFGS with backtracking (Nocedal and Wright, “Numerical Optimization”)."""
    matrix = np.concatenate([example.matrix for example in examples])
    right = np.concatenate([example.right for example in examples])
    starts = np.concatenate([[0], np.cumsum([len(example.right) for example in examples])[:-1]])
    loss = Loss(matrix, right, starts)
    weights = np.zeros(width)
    value, slope = loss(weights)
    steps: list[tuple[Vector, Vector]] = []
    for _ in range(STEPS):
        way = _direction(slope, steps)
        stride = 1.0 if steps else 1.0 / max(1.0, float(np.linalg.norm(slope)))
        while (found := loss(weights + stride * way))[0] > value + 1e-4 * stride * float(slope @ way) and stride > 1e-9:
            stride /= 2
        steps = [*steps[1 - MEMORY :], (stride * way, found[1] - slope)]
        weights = weights + stride * way
        if value - found[0] < TOLERANCE * abs(value):
            break
        value, slope = found
    return weights


def _direction(slope: Vector, steps: Sequence[tuple[Vector, Vector]]) -> Vector:
    """Return the way down: the slope, bent by what the last steps told of the curvature."""
    way = -slope
    kept = []
    for step, change in reversed(steps):
        share = float(step @ way) / float(step @ change)
        way = way - share * change
        kept.append(share)
    if steps:
        step, change = steps[-1]
        way = way * (float(step @ change) / float(change @ change))
    for (step, change), share in zip(steps, reversed(kept), strict=True):
        way = way + (share - float(change @ way) / float(step @ change)) * step
    return way


@dataclass(frozen=True, slots=True)
class Loss:
    """The negative log-likelihood of the right candidates, with its slope; `starts` are the choices' first rows."""

    matrix: Matrix
    right: Flags
    starts: "np.ndarray[tuple[int], np.dtype[np.int64]]"

    def __call__(self, weights: Vector) -> tuple[float, Vector]:
        """Return the loss and its slope."""
        sizes = np.diff(np.append(self.starts, len(self.right)))
        scores = self.matrix @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, self.starts), sizes)
        powers = np.exp(scores)
        good = np.where(self.right, powers, 0.0)
        total, aimed = np.add.reduceat(powers, self.starts), np.add.reduceat(good, self.starts)
        share = powers / np.repeat(total, sizes) - good / np.repeat(aimed, sizes)
        value = float(np.log(total / aimed).sum()) + L2 / 2 * float(weights @ weights)
        return value, self.matrix.T @ share + L2 * weights


def _correct(example: Example, weights: Vector) -> bool:
    return bool(example.right[int(np.argmax(example.matrix @ weights))])


if __name__ == "__main__":
    main()
