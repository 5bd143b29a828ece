"""What a publisher changed between two versions of an article, each change with its words before and after. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from bot.articles.model import StoredArticle
from bot.versions.pieces import Pair, Piece, differing
from bot.versions.wording import bag, figures_differ, folded, is_slip, said
from summaries.cleaning import label_blocks
from summaries.document import Block, BlockKind, Card, Line, Quote, QuoteLabel, Reading, Span
from summaries.marks import pair_marks
from summaries.quotes import find_quotes
from summaries.sentences import LONGEST, split_sentences
from summaries.words import words_of

MOST = 200
_HOLE = "\ufffc"
_CORRECTION = ("amended", "corrected", "correction", "clarif", "earlier version")


class ChangeKind(StrEnum):
    """What changed, in the order of its weight."""

    HEADLINE = "headline"
    FIGURE = "figure"
    QUOTE = "quote"
    BODY = "body"
    TYPO = "typo"


WEIGHT = {kind: weight for weight, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the words before, in the old version, and after, in the new one.

    Nothing before means that the words came, nothing after that they went. Places of a headline are in
    the title, all others in the text.
    """

    kind: ChangeKind
    before: Reading | None
    after: Reading | None


@dataclass(frozen=True, slots=True)
class Version:
    """What is compared of a version; `extractor` is what read the text from the page."""

    title: str | None
    text: str
    extractor: str = ""

    @classmethod
    def of(cls, article: StoredArticle) -> "Version":
        """Return what is compared of a stored version."""
        return cls(article.title, article.text, article.extractor)


@dataclass(frozen=True, slots=True)
class Lost:
    """A quotation or sentence of a card that no longer stands as it was, with the weightiest change to it."""

    used: Quote | Line
    change: Change


def changes_between(before: Version, after: Version) -> tuple[Change, ...]:
    """Return the changes, the weightiest first and then by place; at most so many.

    White space, the shapes of marks, thousands separators, commas, date lines and other furniture make no
    change, nor does moving a sentence. What changed inside a quotation is a change of the quotation, its
    figures too. Two texts that different extractors read are not compared: they differ anyway.
    """
    if before.extractor != after.extractor:
        return ()
    found = [*_headline(before.title, after.title)]
    if folded(before.text) != folded(after.text):
        found += _in_text(before, after)
    return tuple(sorted(found, key=_order)[:MOST])


def lost_quotes(card: Card, changes: Sequence[Change]) -> tuple[Lost, ...]:
    """Return which quotations and then which sentences of the old version's card have changed or vanished."""
    inside = [change for change in changes if change.kind is not ChangeKind.HEADLINE]
    quoted = [change for change in inside if change.kind is ChangeKind.QUOTE]
    return (*_touched(card.quotes, quoted), *_touched(card.summary, inside))


def is_minor(changes: Iterable[Change]) -> bool:
    """Say whether nothing but letters and punctuation was put right."""
    return all(change.kind is ChangeKind.TYPO for change in changes)


def _touched(used: Sequence[Quote] | Sequence[Line], changes: Sequence[Change]) -> Iterator[Lost]:
    for item in used:
        hit = (change for change in changes if change.before and change.before.span.touches(item.span))
        if change := next(hit, None):
            yield Lost(item, change)


def _order(change: Change) -> tuple[int, int, bool]:
    place = change.before or change.after
    return WEIGHT[change.kind], place.span.start if place else 0, change.before is None


def _headline(before: str | None, after: str | None) -> Iterator[Change]:
    """Compare the titles, if both are known: one that is missing says nothing about the other."""
    if before and after and folded(before) != folded(after):
        yield Change(ChangeKind.HEADLINE, *(Reading(title, Span(0, len(title))) for title in (before, after)))


def _in_text(before: Version, after: Version) -> Iterator[Change]:
    old, new = _Read.of(before), _Read.of(after)
    quotes = differing(old.quotes, new.quotes)
    change = partial(_change, before.text, after.text)
    yield from (change(ChangeKind.QUOTE, pair) for pair in quotes)
    masks = sorted(one.span for one, _ in quotes if one), sorted(two.span for _, two in quotes if two)
    common = frozenset(words_of(before.text)) & frozenset(words_of(after.text))
    for pair in differing(old.sentences, new.sentences):
        rests = _rest(before.text, pair[0], masks[0]), _rest(after.text, pair[1], masks[1])
        kind = _kind(*rests, common) if all(pair) else _alone(pair, rests)
        if kind:
            yield change(kind, pair)


def _change(before: str, after: str, kind: ChangeKind, pair: Pair) -> Change:
    old, new = pair
    return Change(
        kind,
        Reading(old.span.of(before), old.span) if old else None,
        Reading(new.span.of(after), new.span) if new else None,
    )


def _kind(before: str, after: str, common: frozenset[str]) -> ChangeKind | None:
    """Sort what remains of a sentence beside the quotations that have changes of their own."""
    if before == after:
        return None
    if figures_differ(before, after):
        return ChangeKind.FIGURE
    return ChangeKind.TYPO if is_slip(before, after, common) else ChangeKind.BODY


def _alone(pair: Pair, rests: tuple[str, str]) -> ChangeKind | None:
    """Leave out a sentence that came or went with a quotation that is most of it and is told already."""
    words = sum(len(words_of(piece.key)) for piece in pair if piece)
    return ChangeKind.BODY if 2 * len(words_of("".join(rests))) >= words else None


def _rest(text: str, piece: Piece | None, masks: Sequence[Span]) -> str:
    """Return a sentence folded, with a hole for each of the quotations."""
    if piece is None:
        return ""
    rest, place = "", piece.span.start
    for mask in masks:
        if piece.span.covers(mask):
            rest += text[place : mask.start] + _HOLE
            place = mask.end
    return folded(rest + text[place : piece.span.end])


@dataclass(frozen=True, slots=True)
class _Read:
    """The pieces of a version in which changes are looked for."""

    sentences: tuple[Piece, ...]
    quotes: tuple[Piece, ...]

    @classmethod
    def of(cls, version: Version) -> "_Read":
        text = version.text
        blocks = label_blocks(text, version.title)
        pairs = pair_marks(text, blocks)
        spans = [sentence.span for sentence in split_sentences(text, blocks, pairs)]
        spans += [block.span for block in blocks if _counts(text, block, version.title)]
        quotes = [quote.span for quote in find_quotes(text, blocks, pairs) if quote.label is not QuoteLabel.TERM]
        keyed = [(span, folded(span.of(text))) for span in sorted(spans)]
        return cls(_pieces(keyed), _pieces([(span, said(span.of(text))) for span in quotes]))


def _pieces(keyed: Iterable[tuple[Span, str]]) -> tuple[Piece, ...]:
    worded = [(span, key) for span, key in keyed if key]
    return tuple(Piece(span, key, index) for index, (span, key) in enumerate(worded))


def _counts(text: str, block: Block, title: str | None) -> bool:
    """Say whether a block outside running text counts: a heading that is not the title again, or a correction."""
    words = block.span.of(text)
    if len(words) > LONGEST:
        return False
    if block.kind is BlockKind.HEADING:
        return not bag(words) <= bag(title or "")
    return block.kind is BlockKind.NOTICE and any(word in words.lower() for word in _CORRECTION)
