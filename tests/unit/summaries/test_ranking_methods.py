import os
import subprocess
import sys
from pathlib import Path

import pytest

from summaries.card import make_card
from summaries.cleaning import label_blocks
from summaries.document import Document
from summaries.errors import UnknownMethod
from summaries.ranking import SAID, best_first, directed_scores, tf_idf
from summaries.sentences import split_sentences
from summaries.sumy_methods import METHODS, SUMY_METHODS, sumy_order

ROOT = Path(__file__).parents[3]
TEXT = """The harbour council of Port Ellery approved new berth fees on Tuesday after a long debate.
Fishing crews say that the new berth fees come at the worst time for every boat in the harbour.
The library in the old town hall will close on Friday for the repair of its leaking roof.
Council officers will collect the berth fees from the crews of every boat in the spring.
A brass band from Skarrow played on the quay while the visitors ate their lunch outside.
The crews' union warned that the berth fees would drive small boats out of the harbour.
Rain is expected over the northern coast until the end of the week, forecasters said.
The harbour council promised a review of the berth fees within a year of their introduction."""


def scored(text: str) -> tuple[list[str], list[float]]:
    sentences = split_sentences(text, label_blocks(text))
    return [sentence.span.of(text) for sentence in sentences], directed_scores(text, sentences)


def test_what_the_rest_comes_back_to_is_worth_more_than_what_stands_alone() -> None:
    sentences, scores = scored(TEXT)
    by_text = dict(zip(sentences, scores, strict=True))
    fees = next(score for text, score in by_text.items() if text.startswith("Fishing crews"))
    library = next(score for text, score in by_text.items() if text.startswith("The library"))
    assert fees > library


def test_saying_it_again_counts_against_a_sentence() -> None:
    _, scores = scored("The council raised the berth fees.\nA band played.\nThe council raised the berth fees.")
    assert scores[0] > scores[2]


def test_shreds_come_last() -> None:
    text = "Fees rise.\n" + TEXT
    sentences = split_sentences(text, label_blocks(text))
    assert best_first(text, sentences, directed_scores(text, sentences))[-1] == 0


def test_who_takes_which_side_on_a_law_is_worth_more() -> None:
    plain, _ = TEXT, None
    late = "The crews’ union has expressed concern over the Harbour Licences Bill in a letter to the minister."
    sentences = split_sentences(plain + "\n" + late, label_blocks(plain + "\n" + late))
    order = best_first(plain + "\n" + late, sentences, directed_scores(plain + "\n" + late, sentences))
    assert len(sentences) - 1 in order[:2]


def test_words_that_are_shown_as_a_quotation_count_less_as_a_sentence() -> None:
    told = "The crews' union warned that the berth fees would drive small boats out of the harbour, said Ada Quill."
    said = "“The crews' union warned that the berth fees would drive small boats out of the harbour,” said Ada Quill."
    _, as_told = scored(TEXT + "\n" + told)
    _, as_said = scored(TEXT + "\n" + said)
    assert as_told[-1] - as_said[-1] == pytest.approx(SAID)


def test_vectors_have_length_one_or_nothing() -> None:
    full, empty = tf_idf([["fee", "fee", "berth"], []])
    assert sum(value * value for value in full.values()) == pytest.approx(1)
    assert empty == {}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_whole_sentences_in_reading_order(method: str) -> None:
    card = make_card(Document(TEXT, "Berth fees"), sentences=3, method=method)
    places = [line.span for line in card.summary]
    assert places == sorted(places)
    assert 1 <= len(places) <= 3
    assert {place.of(TEXT) for place in places} <= set(TEXT.splitlines())
    assert card.method == method


@pytest.mark.parametrize(
    "text", ["One sentence only stands here today.", "The of and. To be or. It is.", "Fees.\nFees.\nFees."]
)
@pytest.mark.parametrize("method", SUMY_METHODS)
def test_thin_texts_break_no_method(method: str, text: str) -> None:
    sentences = split_sentences(text, label_blocks(text))
    assert sorted(sumy_order(method, text, sentences)) == list(range(len(sentences)))


def test_methods_differ() -> None:
    chosen = {
        method: tuple(line.sentence for line in make_card(Document(TEXT), method=method).summary) for method in METHODS
    }
    assert len(set(chosen.values())) >= 4


def test_an_unknown_method_names_the_known_ones() -> None:
    with pytest.raises(UnknownMethod) as caught:
        make_card(Document(TEXT), method="best")
    assert "lex-rank" in caught.value.sentence


def test_every_method_chooses_the_same_whatever_the_hash_seed() -> None:
    code = (
        "import sys; from summaries.card import make_card; from summaries.document import Document;"
        "from summaries.sumy_methods import METHODS;"
        "text = sys.stdin.read();"
        "print([[line.sentence for line in make_card(Document(text), method=m).summary] for m in METHODS])"
    )
    outputs = set()
    for seed in ("0", "1", "4242"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        run = subprocess.run(
            [sys.executable, "-c", code], input=TEXT, text=True, capture_output=True, env=env, check=True, timeout=120
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1
