"""Words with their places: what mentions and roles are read from."""

import re
from collections.abc import Sequence
from functools import lru_cache

from summaries.document import Span
from summaries.vocabulary import ORGANISATION_WORDS

# A full stop belongs to a name only after an initial, letters with stops between them, or a shortened title.
_SHORTENED = """
    Mr Mrs Ms Dr Prof Rev Hon Sen Sens Rep Reps Gov Govs Lt Gen Col Capt Sgt Maj Adm Cmdr Cpl St Jr Sr Messrs Inc Ltd Co
    Corp
""".split()
_STOP = (
    r"\.(?:(?<=[^\W\d_a-z]\.)(?<!\w[^\W\d_a-z]\.)|(?<=\.[^\W\d_]\.)|"
    + "|".join(rf"(?<=\b{title}\.)" for title in _SHORTENED)
    + ")"
)
# A doubled apostrophe is a quotation mark, not part of a name.
_PART = r"[\w’&]*(?:'(?!')[\w’&]*)*"
CAP = rf"[^\W\d_a-z]{_PART}(?:[-.](?=\w){_PART})*(?:{_STOP})?"
NAME_RUN = rf"{CAP}(?:[ \u00a0](?:(?:of|for|and)[ \u00a0](?:the[ \u00a0])?)?{CAP}){{0,6}}"

TOKEN = re.compile(r"[\w’'&]+(?:[-.](?=\w)[\w’']+)*\.?")
_POSSESSIVES = ("’s", "'s", "’", "'")
_ENDINGS = frozenset("s’'.")


def tokens_of(text: str, start: int, end: int) -> list[Span]:
    """Return the words of a stretch of text."""
    return [Span._make(found.span()) for found in TOKEN.finditer(text, start, end)]


def word_at(text: str, span: Span) -> str:
    """Return a word in lower case, without its possessive ending or full stop."""
    return plain(text[span[0] : span[1]])


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Return a word in lower case, without its possessive ending or full stop; the same few come again and again."""
    return word.rstrip(".").removesuffix("’s").removesuffix("'s").lower()


def end_of(text: str, token: Span) -> int:
    """Return where a name ends whose last word is this one: before a possessive ending or a full stop."""
    words = token.of(text)
    if words[-1:] not in _ENDINGS:
        return token.end
    for ending in _POSSESSIVES:
        if words.endswith(ending):
            return token.end - len(ending)
    return token.end - 1 if words.endswith(".") and len(words) > 3 and "." not in words[:-1] else token.end


def trimmed_run(text: str, span: Span) -> Span:
    """Return a run of words without what trails its last name."""
    words = tokens_of(text, span.start, span.end)
    return Span(span.start, end_of(text, words[-1])) if words else span


def is_organisation(text: str, words: Sequence[Span]) -> bool:
    """Say whether a run of capitalised words names a body: by its first or last word, or as an acronym."""
    last = words[-1].of(text).rstrip(".").removesuffix("’s").removesuffix("'s")
    if last in ORGANISATION_WORDS or words[0].of(text) in ORGANISATION_WORDS:
        return True
    return last.isupper() and len(last) > 1 and len(words) == 1
