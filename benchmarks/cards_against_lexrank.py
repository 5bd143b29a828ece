"""Whole cards against sumy's LexRank summaries alone: processor time side by side, and memory over many.

    python -m benchmarks.cards_against_lexrank documents.jsonl [--rounds 5]

Rows are `{"id", "text"}`. Both sides run in fresh processes, by turns, on the same rows: `batch cards`
(sentences, quotes with speakers, figures, every span checked) and sumy's LexRank with three sentences, its
parser, its tokeniser, its stemmer and its stop words. sumy's tokeniser wants a download of sentence
parameters, which is not made here: the same tokeniser runs without them, doing the same work. Memory is the
peak of `batch cards` over 1,000 and over 10,000 documents that this script makes.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEXRANK = """
import json, sys
import nltk
from nltk.tokenize.punkt import PunktSentenceTokenizer
from sumy.nlp.stemmers import Stemmer
from sumy.nlp.tokenizers import Tokenizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.utils import get_stop_words

class Words:
    def __init__(self, punkt):
        self.punkt = punkt
    def tokenize(self, text):
        return [word for part in self.punkt.tokenize(text) for word in nltk.word_tokenize(part, preserve_line=True)]

class Untrained(Tokenizer):
    def __init__(self):
        self._language = "english"
        self._sentence_tokenizer = PunktSentenceTokenizer()
        self._word_tokenizer = Words(self._sentence_tokenizer)

tokenizer = Untrained()
for line in sys.stdin:
    parser = PlaintextParser.from_string(json.loads(line)["text"], tokenizer)
    summarizer = LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    print(json.dumps([str(sentence) for sentence in summarizer(parser.document, 3)]))
"""
CARDS = ("-m", "bot", "batch", "cards")
WORDS = "harbour council berth fee crew boat quay tide licence minister union board letter winter wall".split()


def main() -> None:
    """Print the medians, their ratio, and the two peaks of memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pairs = [
        (seconds(arguments.rows, CARDS), seconds(arguments.rows, ("-c", LEXRANK))) for _ in range(arguments.rounds)
    ]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = sorted(mine / other for mine, other in pairs)
    print(f"batch cards            {ours:7.2f} s of processor time (median of {len(pairs)})")
    print(f"sumy LexRank alone     {theirs:7.2f} s")
    print(
        f"ratio                  {statistics.median(ratios):7.3f}   (lowest {ratios[0]:.3f}, highest {ratios[-1]:.3f})"
    )
    for count in (1_000, 10_000):
        print(f"peak memory over {count:6,} documents  {peak(count):6.1f} MB")


def seconds(rows: Path, command: tuple[str, ...]) -> float:
    """Return the processor time of one whole process, start-up included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with rows.open("rb") as source:
        subprocess.run([sys.executable, *command], stdin=source, stdout=subprocess.DEVNULL, cwd=ROOT, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak(count: int) -> float:
    """Return the peak resident memory, in MB, of cards over so many documents of about 40 sentences."""
    code = (
        "import resource, runpy, sys; sys.argv = ['bot', 'batch', 'cards']\n"
        "try: runpy.run_module('bot', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    )
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as made:
        for number in range(count):
            made.write(json.dumps({"id": number, "text": document(number)}) + "\n")
        made.flush()
        with Path(made.name).open("rb") as source:
            run = subprocess.run(
                [sys.executable, "-c", code],
                stdin=source,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                check=True,
            )
    return float(run.stderr.split()[-1])


def document(seed: int) -> str:
    """Make a document of 40 sentences in 14 paragraphs, some of them quotations."""
    dice = random.Random(seed)
    sentences = [
        f"The {' '.join(dice.choices(WORDS, k=16))} of the {dice.choice(WORDS)} was {number}." for number in range(40)
    ]
    for place in range(3, 40, 7):
        sentences[place] = f"“The {' '.join(dice.choices(WORDS, k=9))},” said Ada Quill, chair of the Harbour Board."
    return "\n".join(" ".join(sentences[start : start + 3]) for start in range(0, 40, 3))


if __name__ == "__main__":
    main()
