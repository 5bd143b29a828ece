"""Sentences with their places, paragraph by paragraph, never cutting a pair of quotation marks.

sentencex finds the ends (https://github.com/wikimedia/sentencex); a boundary inside a quotation is
undone, because half a pair of marks in a summary would pass off one person's words as another's.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count, pairwise
from string import ascii_uppercase

import sentencex

from summaries.document import Block, BlockKind, Sentence, Span
from summaries.marks import MarkPair, pair_marks

MAX_BLOCK, PIECE = 200_000, 8_000
LONGEST = 2_000
"""Characters up to which something is a sentence; the longest but one of 23,592 in the development data has 1,526."""

# Words that sentencex 1.0 takes for abbreviations though they end sentences oftener: hours, way, sea, against.
_ALSO_ENDS = {
    "it": re.compile(r"\b(?:ore|via|fa|no|re|so)\.\s+(?=[^\W\d_a-z]|[«“\"])"),
    "es": re.compile(r"\b(?:mar|contra|no|bien)\.\s+(?=[^\W\d_a-z]|[«“\"¿¡])"),
    "nl": re.compile(r"\b(?:dat|ver|me|pas|u)\.\s+(?=[^\W\d_a-z]|[“‘\"])"),
}
# Abbreviations that it takes for ends, or does after an apostrophe (“l’art. 9”): titles, parts of laws, sums.
_SHORTENED = {
    "de": "stellv Hr Fr Frl Abs Art Nr bzw ca sog vgl zzgl inkl",
    "fr": "M MM Me Mgr Dr Pr art al p pp n env cf av apr éd vol chap boul p.ex c.-à-d",
    "es": """
        Sr Sra Srta Sres Dr Dra D Dña Lic Ing Arq Gral art arts núm núms pág págs aprox mill Avda p.ej Ud Uds
    """,
    "it": """
        sig sigg dott prof avv ing on sen arch geom rag art artt pag pagg p.es ca mln mld cfr mons Sig Dott Prof Avv Ing
        On
    """,
    "nl": """
        dhr mevr mw Dhr Mevr Mw drs ir ing mr dr prof art blz mln mld bijv ca nr d.w.z o.a m.b.t m.n t.a.v i.v.m resp
        incl excl
    """,
}
_NEVER_ENDS = {
    code: re.compile(rf"(?<![\w.])(?:{'|'.join(re.escape(word) for word in words.split())})\.\s*$")
    for code, words in _SHORTENED.items()
}
_LONGEST_SHORT = 16
# What it does not know in English. Numbers, hours and seats end nothing where what belongs to them follows: “Vol. 3”,
# “9 p.m. ET”, “R-N.H.”
_ENGLISH = re.compile(
    r"(?<![\w.])(?:(?:Ms|Mx|Messrs|Ft|Govs|Gens|Profs|Amb|Atty|Ald|Cllr|Hons|approx)|(?P<number>[Vv]ols?|Nos|paras?)"
    r"|\d? ?(?P<hour>[ap]\.m)|(?P<seat>[DIR]-[A-Z]))\.\s*$"
)
_BELONGS = {
    "number": re.compile(r"\d"),
    "hour": re.compile(
        r"(?:[ECMP][SD]?T|GMT|BST|UTC|CES?T|Eastern|Central|Mountain|Pacific|local)\b"
        r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    ),
    "seat": re.compile(r"[A-Z]"),
}
_TAILS = "Ms. Mx. rs. Ft. vs. ns. fs. mb. ty. ld. lr. ox. ol. ls. os. ra. as. .m.".split()
_ENGLISH_TAILS = frozenset(
    [f"{tail}{space}"[-4:] for tail in _TAILS for space in (" ", "  ")]
    + [f"{party}-{letter}." for party in "DIR" for letter in ascii_uppercase]
)
"""The last four signs of what is worth a look: most pieces have none of them, and a set is asked quickly."""
GOES_ON = frozenset("-–,;")
_NOWHERE = (sys.maxsize, sys.maxsize, sys.maxsize)

# All white space beyond ASCII and halves of letters, by name: so they are found five times as quickly as by `[^\S…]`.
_UNREAD = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]")
_BREAK = "\n\n"

# Named tuples out of what they hold: half the time of calling their classes, which is a quarter of the whole.
_span = partial(tuple.__new__, Span)
_sentence = partial(tuple.__new__, Sentence)


def split_sentences(
    text: str, blocks: Sequence[Block], pairs: Sequence[MarkPair] | None = None, language: str = "en"
) -> tuple[Sentence, ...]:
    """Return the sentences of running text by a language's rules; `block` and `index` count from 0.

    What goes on for more than `LONGEST` characters is left out: a line of a card is shown whole or not at all, and a
    list, a table or a flood without an end is none.
    """
    marks = pair_marks(text, blocks) if pairs is None else pairs
    running = BlockKind.BODY
    body = [(number, block.span) for number, block in enumerate(blocks) if block.kind is running]
    spans: list[tuple[int, int]] = []
    numbers: list[int] = []
    pieces = _pieces(text, [span for _, span in body], language)
    for number, start, end in _places(text, body, marks, pieces, _NEVER_ENDS.get(language)):
        if 0 < end - start <= LONGEST:
            spans.append((start, end))
            numbers.append(number)
    return tuple(map(_sentence, zip(map(_span, spans), numbers, count(), strict=False)))


def _places(
    text: str,
    body: Sequence[tuple[int, Span]],
    pairs: Sequence[MarkPair],
    pieces: Sequence[str],
    never: re.Pattern[str] | None,
) -> Iterator[tuple[int, int, int]]:
    """Yield the paragraph, start and end of every sentence; pieces that end in marks or before no beginning go on."""
    paragraphs = iter(body)
    outer = iter(
        [*[(pair.outer.start, pair.inner.start, pair.outer.end) for pair in pairs if not pair.depth], _NOWHERE]
    )
    begun, opened, closed = next(outer)
    number = start = end = place = 0
    for piece in pieces:
        if piece == _BREAK:
            number, (start, end) = next(paragraphs)
            place = start
            continue
        place += len(piece)
        if place >= end:
            yield number, start, end
            continue
        while closed <= place:
            begun, opened, closed = next(outer)
        if never is None:
            if piece[-4:] in _ENGLISH_TAILS and _goes_on(text, start, place):
                continue
        elif never.search(text[max(start, place - _LONGEST_SHORT) : place]):
            continue
        if place <= opened and text[place] not in GOES_ON:
            cut = place if place < begun else begun  # a mark that opens belongs to what follows it
            yield number, start, start + len(text[start:cut].rstrip())
            start = cut
            while start < end and text[start].isspace():
                start += 1


def _goes_on(text: str, start: int, place: int) -> bool:
    """Say whether an English sentence goes on behind a shortened word that sentencex takes for its end."""
    found = _ENGLISH.search(text[max(start, place - _LONGEST_SHORT) : place])
    if found is None:
        return False
    return found.lastgroup is None or _BELONGS[found.lastgroup].match(text, place) is not None


def _pieces(text: str, blocks: Sequence[Span], language: str) -> list[str]:
    """Return what sentencex makes of paragraphs, each begun by a break: no piece is lost or changed in length.

    It reads paragraph by paragraph, but is called once for all: that takes four fifths of the time.
    """
    joined = _readable(_BREAK.join(["", *[text[start:end] for start, end in blocks]]))
    pieces = sentencex.segment(language, joined) if _at_once(blocks, joined, language) else []
    if sum(map(len, pieces)) == len(joined):
        return pieces
    return [piece for start, end in blocks for piece in (_BREAK, *_alone(text, start, end, language))]


def _at_once(blocks: Sequence[Span], joined: str, language: str) -> bool:
    """Say whether paragraphs may be read in one call: none is long or has line breaks, and no rule of ours is added."""
    if language in _ALSO_ENDS or joined.count("\n") != 2 * len(blocks):
        return False
    return len(joined) <= PIECE or all(end - start <= PIECE for start, end in blocks)


def _readable(text: str) -> str:
    """Return a text with plain spaces for what sentencex 1.0 fails at: wide ones before stops, halves of letters."""
    return text if text.isascii() else _UNREAD.sub(" ", text)


def _alone(text: str, start: int, end: int, language: str) -> Iterator[str]:
    """Yield the pieces of one paragraph."""
    cuts = [cut for cut in _cuts(_readable(text[start : min(end, start + MAX_BLOCK)]), language) if start + cut < end]
    for first, last in pairwise((0, *cuts, end - start)):
        if first < last:
            yield text[start + first : start + last].replace("\n", " ")


def _cuts(plain: str, language: str) -> Iterator[int]:
    """Yield where sentences of a paragraph end.

    sentencex takes time by the square of a paragraph that is full of opening marks, so a long one is given in pieces;
    the last sentence of a piece may be cut off and is read again with the next. Beyond `MAX_BLOCK` nothing is parted.
    """
    place = 0
    while place < len(plain):
        ends = [place + end for end in _ends_in(plain[place : place + PIECE], language)]
        if place + PIECE < len(plain):
            ends = ends[:-1]
        yield from ends
        place = ends[-1] if ends and ends[-1] > place else place + PIECE


def _ends_in(piece: str, language: str) -> Iterator[int]:
    place = 0
    for sentence in sentencex.segment(language, piece):
        found = piece.find(sentence, place)
        if found < 0:
            return
        if language in _ALSO_ENDS:
            yield from (
                found + missed.end() for missed in _ALSO_ENDS[language].finditer(sentence, 0, len(sentence) - 1)
            )
        place = found + len(sentence)
        yield place
