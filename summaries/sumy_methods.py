"""Every method of sumy's through the same door, fed with our sentences and our words.

sumy's own tokeniser needs a download (https://github.com/miso-belica/sumy/issues/216), so its
documents are built here from sentences that are already split. Some of its methods iterate over
sets, whose order Python changes from run to run: LSA gets its dictionary in reading order, and
ratings that differ by rounding alone count as equal, the earlier sentence first.
"""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from summaries.document import Sentence
from summaries.errors import UnknownMethod
from summaries.language_words import TONGUES
from summaries.ranking import OWN_METHOD
from summaries.words import STOP_WORDS, is_content, stem, words_of

MAX_SENTENCES = 200
SUMY_METHODS = ("luhn", "edmundson", "lsa", "text-rank", "lex-rank", "sum-basic", "kl", "reduction")
METHODS = (OWN_METHOD, *SUMY_METHODS)

# Cue words against a sentence, after H. P. Edmundson, “New Methods in Automatic Extracting” (1969).
STIGMA_WORDS = frozenset({"hardly", "impossible", "perhaps", "maybe", "incidentally", "anyway"})

# sumy carries no types: its summarizers and documents are Any here, and nowhere else.
Summarizer = Any


def check_method(name: str) -> None:
    """Raise `UnknownMethod` unless a method has this name."""
    if name not in METHODS:
        raise UnknownMethod(name, METHODS)


def sumy_order(
    method: str, text: str, sentences: Sequence[Sentence], headings: Sequence[str] = (), language: str = "en"
) -> list[int]:
    """Return sentence indices from best to worst by one of sumy's methods.

    Only the first 200 sentences are looked at, since several methods take quadratic time or worse.
    `headings` (the title among them) give Edmundson's method its bonus words.
    """
    from sumy.models.dom import ObjectDocumentModel, Paragraph
    from sumy.models.dom import Sentence as SumySentence

    read = sentences[:MAX_SENTENCES]
    built = [SumySentence(sentence.span.of(text), _Tokeniser()) for sentence in read]
    titles = [SumySentence(heading, _Tokeniser(), is_heading=True) for heading in headings]
    document = ObjectDocumentModel([Paragraph([*titles, *built])])
    order: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _summarizer(method, _bonus(headings, text), language)(document, _keeping(order))
    return order or list(range(len(read)))


class _Tokeniser:
    """What sumy asks for words; it is never asked for sentences."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(words_of(sentence))


def _keeping(order: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return a “how many” for sumy that takes note of the whole ranking."""

    def keep(infos: Sequence[Any]) -> Sequence[Any]:
        ranked = sorted(infos, key=lambda info: (-round(float(info.rating), 9), info.order))
        order.extend(info.order for info in ranked)
        return infos

    return keep


def _bonus(headings: Sequence[str], text: str) -> frozenset[str]:
    named = [word for heading in headings for word in words_of(heading) if is_content(word)]
    return frozenset(named or [word for word in words_of(text[:400]) if is_content(word)] or ["news"])


def _summarizer(method: str, bonus: frozenset[str], language: str) -> Summarizer:
    made = _load(method)(partial(stem, language=language))
    stop_words = TONGUES[language].common if language in TONGUES else STOP_WORDS
    if method == "edmundson":
        made.bonus_words, made.stigma_words, made.null_words = bonus, STIGMA_WORDS, stop_words
    else:
        made.stop_words = stop_words
    return made


def _load(method: str) -> Summarizer:
    match method:
        case "luhn":
            from sumy.summarizers.luhn import LuhnSummarizer as Chosen
        case "edmundson":
            from sumy.summarizers.edmundson import EdmundsonSummarizer as Chosen
        case "lsa":
            return _ordered_lsa()
        case "text-rank":
            from sumy.summarizers.text_rank import TextRankSummarizer as Chosen
        case "lex-rank":
            from sumy.summarizers.lex_rank import LexRankSummarizer as Chosen
        case "sum-basic":
            from sumy.summarizers.sum_basic import SumBasicSummarizer as Chosen
        case "kl":
            from sumy.summarizers.kl import KLSummarizer as Chosen
        case "reduction":
            from sumy.summarizers.reduction import ReductionSummarizer as Chosen
        case _:
            raise UnknownMethod(method, METHODS)
    return Chosen


def _ordered_lsa() -> Summarizer:
    from sumy.summarizers.lsa import LsaSummarizer

    class OrderedLsa(LsaSummarizer):  # type: ignore[misc]  # sumy carries no types
        """LSA whose matrix rows stand in reading order."""

        def _create_dictionary(self, document: Any) -> dict[str, int]:  # noqa: ANN401  # untyped library
            words = (word for word in document.words if word not in self._stop_words)
            return {word: row for row, word in enumerate(dict.fromkeys(map(self.stem_word, words)))}

    return OrderedLsa
