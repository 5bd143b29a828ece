"""Words, stop words and stems, the same for every method, with no download and no model."""

import re
from functools import cache

import Stemmer

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


def stem(word: str) -> str:
    """Return a word's stem."""
    return str(_stemmer().stemWord(word))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, curly apostrophes made straight."""
    lowered = text.replace("’", "'").lower()
    return (_PLAIN_WORD if lowered.isascii() else _WORD).findall(lowered)


def is_content(word: str) -> bool:
    """Say whether a word carries meaning of its own: no stop word, no single letter."""
    return len(word) > 1 and word not in STOP_WORDS


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's content words, in order (Snowball's English stemmer)."""
    if len(_STEMS) > MAX_STEMS:
        _STEMS.clear()
    return [found for word in words_of(text) if (found := _STEMS[word])]


class _Stems(dict[str, str]):
    """The stem of each word met so far, nothing for one without content: news repeats its words."""

    def __missing__(self, word: str) -> str:
        found = self[word] = stem(word) if is_content(word) else ""
        return found


_STEMS = _Stems()


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
