"""One side of the speed table: in a process of its own, what one program makes of the same inputs, and how fast.

    python benchmarks/speed_sides.py SIDE INPUTS.json PASSES

The table (`benchmarks/speed_table.py`) starts this with the project's Python for our sides and with that of
`.venv-peers` for the others, so nothing of either is imported before it is needed. Printed are the processor
milliseconds an input takes in each pass after a first one that is not counted, and for pages the texts.
"""

import base64
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = Callable[[Any], object]


def card() -> Work:
    """Make whole cards: three sentences, quotations with speakers, figures, every place checked."""
    from summaries.card import make_card
    from summaries.document import Document

    return lambda text: make_card(Document(text))


def sentences() -> Work:
    """Split paragraphs that are read already, as a card does, marks and all."""
    from summaries.cleaning import label_blocks
    from summaries.marks import pair_marks
    from summaries.sentences import split_sentences

    kept: dict[str, Any] = {}

    def split(text: str) -> object:
        if text not in kept:
            blocks = label_blocks(text)
            kept[text] = blocks, pair_marks(text, blocks)
        return split_sentences(text, *kept[text])

    return split


def sentences_with_marks() -> Work:
    """Split from the bare text: find the paragraphs and what they are for, pair the marks, split."""
    from summaries.cleaning import label_blocks
    from summaries.sentences import split_sentences

    return lambda text: split_sentences(text, label_blocks(text))


def page() -> Work:
    """Read text and metadata of a page as `batch pages` does, in this process."""
    from bot.errors import DespatchError
    from bot.sources.pages import read_page

    def read(body: bytes) -> str:
        try:
            return read_page(body, None, "text/html", None).text
        except DespatchError:
            return ""

    return read


def feed() -> Work:
    """Read a feed, texts and all, after the scan that refuses what is not safe to parse."""
    from datetime import UTC, datetime

    from bot.errors import DespatchError
    from bot.sources.feeds.reader import read_feed

    def read(body: bytes) -> object:
        try:
            return read_feed(body, None, datetime(2026, 6, 1, tzinfo=UTC))
        except DespatchError as error:
            return error

    return read


def feed_again() -> Work:
    """Read a feed with nothing new, as most polls do: what stood there is known from the last reading."""
    from datetime import UTC, datetime

    from bot.errors import DespatchError
    from bot.sources.feeds.news import read_news

    now = datetime(2026, 6, 1, tzinfo=UTC)
    stood: dict[bytes, str] = {}

    def read(body: bytes) -> object:
        try:
            news = read_news(body, "https://outlet.example/feed", now, None, stood.get(body, ""))
        except DespatchError as error:
            return error
        stood[body] = news.standing
        return news

    return read


def _tokenizer() -> Any:  # noqa: ANN401  # of a library without types
    """Return sumy's own tokeniser without the parameters that it downloads: the same work, done alike."""
    import nltk
    from nltk.tokenize.punkt import PunktSentenceTokenizer
    from sumy.nlp.tokenizers import Tokenizer

    class Words:
        def __init__(self, punkt: Any) -> None:  # noqa: ANN401
            self.punkt = punkt

        def tokenize(self, text: str) -> list[str]:
            return [word for part in self.punkt.tokenize(text) for word in nltk.word_tokenize(part, preserve_line=True)]

    class Untrained(Tokenizer):  # type: ignore[misc]  # it carries no types
        def __init__(self) -> None:
            self._language = "english"
            self._sentence_tokenizer = PunktSentenceTokenizer()
            self._word_tokenizer = Words(self._sentence_tokenizer)

    return Untrained()


def _sumy(module: str, name: str) -> Work:
    from importlib import import_module

    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.utils import get_stop_words

    tokenizer, made = _tokenizer(), getattr(import_module(f"sumy.summarizers.{module}"), name)

    def summarise(text: str) -> object:
        summarizer = made(Stemmer("english"))
        summarizer.stop_words = get_stop_words("english")
        return list(summarizer(PlaintextParser.from_string(text, tokenizer).document, 3))

    return summarise


def lexrank() -> Work:
    """Summarise in three sentences by sumy's LexRank, with its parser, tokeniser, stemmer and stop words."""
    return _sumy("lex_rank", "LexRankSummarizer")


def textrank() -> Work:
    """Do the same by its TextRank."""
    return _sumy("text_rank", "TextRankSummarizer")


def luhn() -> Work:
    """Do the same by its Luhn."""
    return _sumy("luhn", "LuhnSummarizer")


def summa() -> Work:
    """Summarise by summa's TextRank, which takes a share of the sentences: a tenth."""
    from summa.summarizer import summarize

    return lambda text: summarize(text, ratio=0.1)


def sumy_sentences() -> Work:
    """Split line by line by NLTK's Punkt through sumy."""
    tokenizer = _tokenizer()
    return lambda text: [tokenizer.to_sentences(line) for line in text.split("\n") if line.strip()]


def pysbd() -> Work:
    """Split line by line by pysbd."""
    import pysbd as library

    segmenter = library.Segmenter(language="en", clean=False)
    return lambda text: [segmenter.segment(line) for line in text.split("\n") if line.strip()]


def trafilatura() -> Work:
    """Read text and metadata by trafilatura as it comes."""
    from trafilatura import bare_extraction

    def read(body: bytes) -> str:
        found: Any = bare_extraction(body, with_metadata=True)
        return (found.text or "") if found else ""

    return read


def readability() -> Work:
    """Read the article's markup and title by readability-lxml, and the words of the markup."""
    import lxml.html
    from readability import Document

    def read(body: bytes) -> str:
        try:
            article = Document(body.decode("utf-8", "replace"))
            article.title()
            return str(lxml.html.fromstring(article.summary()).text_content())
        except Exception:  # whatever it raises, it has no text
            return ""

    return read


def newspaper() -> Work:
    """Read text and metadata by newspaper4k."""
    from newspaper import Article

    def read(body: bytes) -> str:
        article = Article("https://harbour-post.example/a", fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text or "")

    return read


def feedparser() -> Work:
    """Read a feed by feedparser as it comes, with its sanitising."""
    import feedparser as library  # type: ignore[import-untyped]  # it ships no types

    return lambda body: library.parse(io.BytesIO(body))


def main() -> None:
    """Do all inputs once, then so many times more; print what each pass took."""
    side, given, passes = sys.argv[1:]
    inputs: list[Any] = json.loads(Path(given).read_text(encoding="utf-8"))
    inputs = [base64.b64decode(item["bytes"]) if isinstance(item, dict) else item for item in inputs]
    work: Work = globals()[side]()
    first = [work(item) for item in inputs]
    spent = []
    for _ in range(int(passes)):
        started = time.process_time()
        for item in inputs:
            work(item)
        spent.append((time.process_time() - started) / len(inputs) * 1000)
    print(json.dumps({"ms": spent, "texts": first if isinstance(first[0], str) else []}))


if __name__ == "__main__":
    main()
