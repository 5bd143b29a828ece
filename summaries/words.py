"""Words, stop words and stems, the same for every method, with no download and no model."""

import re
from functools import cache

import Stemmer

from summaries.language_words import TONGUES

MAX_STEMS = 50_000
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
# The same for text that has nothing but ASCII in lower case, in half the time.
_PLAIN_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|[0-9]+(?:[.,][0-9]+)*")

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else even ever every few for from further get got had hadn't has hasn't have haven't having he he'd he'll
    he's her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it it's its
    itself just let's may me might more most mr mrs ms much must my myself neither no nor not now of off often on
    once one only or other ought our ours ourselves out over own per rather said same say says shall she she'd
    she'll she's should shouldn't since so some still such than that that's the their theirs them themselves then
    there there's these they they'd they'll they're they've this those though through to too under until up upon us
    very was wasn't we we'd we'll we're we've were weren't what what's when where whether which while who who's whom
    whose why will with within without won't would wouldn't yet you you'd you'll you're you've your yours yourself
    yourselves
    """.split()
)


def stem(word: str, language: str = "en") -> str:
    """Return a word's stem by Snowball's stemmer for a language."""
    return str(_stemmer(language).stemWord(word))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, curly apostrophes made straight."""
    lowered = text.replace("’", "'").lower()
    return (_PLAIN_WORD if lowered.isascii() else _WORD).findall(lowered)


def is_content(word: str) -> bool:
    """Say whether a word carries meaning of its own: no stop word, no single letter."""
    return len(word) > 1 and word not in STOP_WORDS


def stems_of(text: str, language: str = "en") -> list[str]:
    """Return the stems of a text's content words, in order, by the language's stop words and Snowball stemmer."""
    stems = _stems(language)
    if len(stems) > MAX_STEMS:
        stems.clear()
    if language in TONGUES and TONGUES[language].elided:
        text = _elided(language).sub(" ", text)
    return [found for word in words_of(text) if (found := stems[word])]


class _Stems(dict[str, str]):
    """The stem of each word met so far, nothing for one without content: news repeats its words."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._stop_words = TONGUES[language].common if language in TONGUES else STOP_WORDS

    def __missing__(self, word: str) -> str:
        content = len(word) > 1 and word not in self._stop_words
        found = self[word] = stem(word, self._language) if content else ""
        return found


@cache
def _stems(language: str) -> _Stems:
    return _Stems(language)


@cache
def _elided(language: str) -> re.Pattern[str]:
    """Find the words that lose their vowel before another: the “l’” of “l’eau”."""
    return re.compile(rf"\b(?:{TONGUES[language].elided})[’']", re.IGNORECASE)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(TONGUES[language].stemmer if language in TONGUES else "english", 0)  # `_Stems` remembers
