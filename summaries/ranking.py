"""Which sentences say most: directed centrality over tf-idf with a lead prior.

Directed centrality is Zheng and Lapata's (“Sentence Centrality Revisited for Unsupervised
Summarization”, ACL 2019, https://aclanthology.org/P19-1628): being like what comes later counts for a
sentence, being like what came before counts against it. With their threshold at 0 the sum over all
later sentences is one dot product with the sum of their vectors, so the work is linear in the text.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from summaries.document import Sentence
from summaries.language import ENGLISH
from summaries.words import stems_of

OWN_METHOD = "directed"

LATER, EARLIER = 1.0, -2.0
LEAD = 0.7
POLICY = 1.0
SAID = 0.3
MIN_WORDS = 8

_IN_MARKS = re.compile(r"[\"“][^\"“”]*[\"”]|„[^„“”\"]*[“”\"]|«[^«»]*»|»[^«»]*«")

_A_MARK = re.compile('["“„«»]')

# No sentence without one of these can match the slower pattern below.
_LAWS = """
    Bill Act Directive Regulation Treaty Amendment bill clause legislation law regulation amendment directive proposal
    policy
""".split()
_LAW = re.compile(
    r"\b[A-Z][\w’'-]+ (?:[\w’'-]+ ){0,3}?(?:Bill|Act|Directive|Regulations?|Treaty|Amendment)\b"
    r"|\b(?:bill|clause|legislation|law|regulations?|amendment|directive|proposals?|policy)\b"
)
_POSITION = re.compile(
    r"\b(?:concerns?|concerned|oppos\w+|object\w*|supports?|supported|backed|urg\w+|warn\w*|demand\w*"
    r"|call(?:s|ed|ing)? (?:for|on)|recommend\w*|propos\w+|criticis\w+|criticiz\w+|welcom\w+"
    r"|would (?:allow|require|ban|give|make|force)|rejected?)\b"
)

Vector = dict[str, float]


class Worth(NamedTuple):
    """What a sentence's score is made of, so that it can be told why one was chosen.

    `central` is its centrality, scaled to a range of one within its text; the others are what it gets for its place,
    for saying something of a law, and (taken away) for being a quotation in the main.
    """

    central: float
    lead: float
    policy: float
    said: float

    @property
    def total(self) -> float:
        """Return the score."""
        return self.central + self.lead + self.policy + self.said


def directed_scores(text: str, sentences: Sequence[Sentence], language: str = "en") -> list[float]:
    """Return a score for every sentence, higher for better, comparable within one text only: see `worths`."""
    return [worth.total for worth in worths(text, sentences, language)]


def worths(text: str, sentences: Sequence[Sentence], language: str = "en") -> list[Worth]:
    """Return what the score of every sentence is made of.

    Centrality is scaled to a range of one, so that the lead prior (`LEAD` for the first sentence,
    falling as one over the place) weighs the same in short and long texts. A sentence that says of a
    law what it would do, or who takes which side on it, gets `POLICY` more: it is what the readers of
    these summaries look for, however late an article comes to it. A sentence of which more than half stands in
    quotation marks gets `SAID` less: its words are shown as a quotation, with who said them. The words by which a
    law is known are those of English; no other language's sentences get that.
    """
    central = _centrality(tf_idf([stems_of(sentence.span.of(text), language) for sentence in sentences]))
    spread = max(central, default=0.0) - min(central, default=0.0) or 1.0
    laws = [word for word in _LAWS if word in text] if language == "en" else []
    return [
        Worth(value / spread, LEAD / (1 + place), *_worth(sentences[place].span.of(text), laws))
        for place, value in enumerate(central)
    ]


def _worth(sentence: str, laws: Sequence[str]) -> tuple[float, float]:
    return POLICY * _takes_sides(sentence, laws), -SAID * _is_mostly_said(sentence)


def _is_mostly_said(sentence: str) -> bool:
    if not _A_MARK.search(sentence):
        return False
    return 2 * sum(map(len, _IN_MARKS.findall(sentence))) > len(sentence)


def best_first(text: str, sentences: Sequence[Sentence], scores: Sequence[float]) -> list[int]:
    """Return sentence indices from best to worst; shreds under `MIN_WORDS` words come last."""

    def worth(index: int) -> tuple[bool, float]:
        return len(sentences[index].span.of(text).split()) >= MIN_WORDS, scores[index]

    return sorted(range(len(sentences)), key=worth, reverse=True)


def _takes_sides(sentence: str, laws: Sequence[str]) -> bool:
    for word in laws:
        if word in sentence:
            return bool(_LAW.search(sentence) and _POSITION.search(sentence))
    return False


def _centrality(vectors: Sequence[Vector]) -> list[float]:
    """Return LATER times the sum of likenesses to later sentences plus EARLIER times that to earlier ones.

    What is later is the whole without what is earlier and without the sentence itself, a unit vector: so one sum is
    kept, of all vectors by LATER, from which every vector that is passed takes LATER - EARLIER times itself away.
    """
    balance: Vector = {}
    for vector in vectors:
        _add(balance, vector, LATER)
    passed = EARLIER - LATER
    values = []
    for vector in vectors:
        like = 0.0
        for stem, value in vector.items():
            known = balance[stem]
            like += value * known
            balance[stem] = known + passed * value
        values.append(like - LATER * bool(vector))
    return values


def central(texts: Sequence[str], languages: Sequence[str] = ()) -> list[float]:
    """Return how much each text shares with all the others: for replies, whose order says nothing of their weight.

    `languages` are those of the texts, English where none are told.
    """
    told = languages or [ENGLISH] * len(texts)
    vectors = tf_idf([stems_of(text, language) for text, language in zip(texts, told, strict=True)])
    whole: Vector = {}
    for vector in vectors:
        _add(whole, vector, 1.0)
    return [_dot(vector, whole) - bool(vector) for vector in vectors]


def tf_idf(stems: Sequence[Sequence[str]]) -> list[Vector]:
    """Return unit vectors; a sentence without content words gets an empty one."""
    counts = [_counted(words) for words in stems]
    spread = Counter(chain.from_iterable(counts))
    rarities = {number: math.log(1 + len(counts) / number) for number in set(spread.values())}
    rarity = {stem: rarities[number] for stem, number in spread.items()}
    return [_unit(count, [number * rarity[stem] for stem, number in count.items()]) for count in counts]


def _counted(words: Sequence[str]) -> Mapping[str, int]:
    """Count words; most sentences have each of their words once, which is quicker to see than to count."""
    found = dict.fromkeys(words, 1)
    return found if len(found) == len(words) else Counter(words)


def _unit(stems: Iterable[str], values: Sequence[float]) -> Vector:
    length = math.sqrt(sum([value * value for value in values]))
    return dict(zip(stems, [value / length for value in values], strict=True)) if length else {}


def _dot(vector: Vector, other: Vector) -> float:
    return sum([value * other[stem] for stem, value in vector.items()])


def _add(total: Vector, vector: Vector, times: float) -> None:
    for stem, value in vector.items():
        total[stem] = total.get(stem, 0.0) + times * value
