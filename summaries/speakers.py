"""Who said each quotation: the likeliest mention, then who that is, with the places it was read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summaries.attribution import Scene, candidates, head, make_scene, probabilities
from summaries.document import UNKNOWN, Block, BlockKind, Quote, QuoteLabel, Sentence
from summaries.labels import LEADS_IN, VIEW, is_term, label_of
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.people import People
from summaries.vocabulary import CUES

MIN_PROBABILITY = 0.2


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with the mention that says it, if one is likely enough."""

    quote: Quote
    mention: Mention | None
    last: Mention | None = None


def attribute(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], quotes: Sequence[Quote]
) -> tuple[Quote, ...]:
    """Return the quotations with label and speaker; a speaker who is not named stays unknown."""
    if not quotes:
        return ()
    mentions = find_mentions(text, blocks, [quote.marks for quote in quotes])
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    people = People(text, mentions)
    return tuple(_described(scene, people, said) for said in _said(scene, blocks))


def _said(scene: Scene, blocks: Sequence[Block]) -> Iterator[Said]:
    last: Mention | None = None
    for quote, block in zip(scene.quotes, _blocks_of(scene.quotes, blocks), strict=True):
        if quote.label is QuoteLabel.TERM:
            yield Said(quote, None)
        elif quote.continues and last is not None:
            yield Said(quote, last)
        else:
            chosen = _chosen(scene, quote, block, last)
            yield Said(quote, chosen, last)
            last = chosen if chosen and chosen.kind is not MentionKind.PRONOUN else last


def _blocks_of(quotes: Sequence[Quote], blocks: Sequence[Block]) -> Iterator[int]:
    body = [(number, block.span) for number, block in enumerate(blocks) if block.kind is BlockKind.BODY]
    at = 0
    for quote in quotes:
        while body[at][1].end < quote.span.end:
            at += 1
        yield body[at][0]


def _chosen(scene: Scene, quote: Quote, block: int, last: Mention | None) -> Mention | None:
    near = candidates(scene, quote, block)
    certain = _subject_inside(scene, quote, near) or _whose_view(scene, quote, near) or _law(scene, quote, near)
    if certain is not None:
        return certain
    known = head(scene.text, last) if last else ""
    shares = probabilities(scene, quote, block, near, known)
    best = max(range(len(near)), key=shares.__getitem__, default=None)
    return near[best] if best is not None and shares[best] >= MIN_PROBABILITY else None


def _described(scene: Scene, people: People, said: Said) -> Quote:
    if said.quote.label is QuoteLabel.TERM or is_term(scene.text, said.quote):
        return replace(said.quote, label=QuoteLabel.TERM)
    label = label_of(scene.text, said.quote, said.mention)
    speaker = people.speaker(said.mention, said.last) if said.mention else UNKNOWN
    return replace(said.quote, label=label, speaker=speaker)


def _subject_inside(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return X in “X ‘questioned whether …’”: the marks enclose the verb of which X is the subject."""
    words = quote.span.of(scene.text).split()
    if words[0].lower() not in CUES:
        return None
    touching = [
        mention
        for mention in near
        if mention.kind is not MentionKind.DOCUMENT
        and mention.span.end <= quote.marks.start
        and not scene.text[mention.span.end : quote.marks.start].strip()
    ]
    return touching[-1] if touching else None


def _whose_view(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return X in “X’s view that ‘…’”, whoever was quoted just before."""
    for mention in reversed(near):
        if mention.span.end <= quote.marks.start and quote.marks.start - mention.span.end < 60:
            if VIEW.fullmatch(scene.text, mention.span.end, quote.marks.start):
                return mention
    return None


def _law(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return the bill whose purposes or terms are quoted: “the Bill would allow it for ‘…’”.

    Somebody may comment on a bill in the same sentence, but the words are the bill's when a law is
    named before them, nothing between says that somebody speaks, and a preposition leads into the
    marks as it does into a clause.
    """
    if not LEADS_IN.search(scene.text, max(0, quote.marks.start - 16), quote.marks.start):
        return None
    sentence = scene.sentence_at(quote.marks.start)
    for mention in reversed(near):
        if mention.span.end <= quote.marks.start and scene.sentence_at(mention.span.start) == sentence:
            between = scene.text[mention.span.end : quote.marks.start].lower().split()
            if any(word.strip(",;") in CUES for word in between):
                return None
            if mention.kind is MentionKind.DOCUMENT and mention.organisation is not None:
                return mention
    return None
